//! A fast hash for the compiler's maps.
//!
//! The compiler also runs unoptimised, in the build scripts of packages that depend on this one;
//! there, most of its time would go to the standard library's hash.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map with the fast hash.
pub type Map<K, V> = HashMap<K, V, BuildHasherDefault<FastHasher>>;
/// A set with the fast hash.
pub type Set<K> = HashSet<K, BuildHasherDefault<FastHasher>>;

/// Multiplies and rotates, eight bytes at a time. Not for keys that an attacker chooses.
#[derive(Clone, Copy, Debug, Default)]
pub struct FastHasher(u64);

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl FastHasher {
    #[inline]
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
}

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for &word in words {
            self.add(u64::from_le_bytes(word));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(last));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(byte.into());
    }

    fn write_u16(&mut self, word: u16) {
        self.add(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.add(word.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.add(word as u64);
    }

    fn finish(&self) -> u64 {
        // The map takes the lowest and the highest bits; the product's low bits are weak.
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher, Hash};

    fn hash(value: impl Hash) -> u64 {
        BuildHasherDefault::<FastHasher>::default().hash_one(value)
    }

    #[test]
    fn keys_that_differ_have_hashes_that_differ() {
        let mut seen = HashSet::new();
        for first in '一'..='七' {
            for second in '\u{4E00}'..='\u{5200}' {
                assert!(seen.insert(hash(format!("{first}{second}"))));
                assert!(seen.insert(hash(
                    u64::from(u32::from(first)) << 32 | u64::from(u32::from(second))
                )));
            }
        }
    }

    #[test]
    fn low_bits_spread() {
        let low: HashSet<u64> = ('\u{4E00}'..'\u{4F00}').map(|c| hash(c) % 256).collect();
        assert!(low.len() > 128, "{}", low.len());
    }
}
