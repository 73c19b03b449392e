//! Where a key may begin: a filter over the first bytes, which a text passes at few other places.

/// How many bits the filter has for each key.
const BITS: usize = 32;
/// The fewest words of the filter.
const FEWEST: usize = 64;

/// The first bytes of keys. It never misses one, and seldom lets others through.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    /// The beginnings in it, to make it anew when there are many.
    beginnings: Vec<Beginning>,
    /// A bit for each hash of six bytes; a power of two of words.
    long: Vec<u64>,
    /// The same for three bytes, of keys that have no six.
    short: Vec<u64>,
    /// A bit for two bytes, of keys that begin with a character of at most two bytes.
    pairs: Vec<u64>,
    /// Whether a key begins with a character of four bytes.
    four: bool,
}

/// What the filter has of a key that begins with a character of three bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    Six(u64),
    Three(u64),
}

const SIX: u64 = 0xFFFF_FFFF_FFFF;
const THREE: u64 = 0xFF_FFFF;

/// The first eight bytes, the first lowest; zeros stand for what is not there.
#[inline(always)]
fn first_eight(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let mut eight = [0; 8];
    let count = bytes.len().min(8);
    eight[..count].copy_from_slice(&bytes[..count]);
    u64::from_le_bytes(eight)
}

/// Where the bit for some bytes is in a table of a power of two of words.
#[inline(always)]
fn place(bytes: u64, words: usize) -> (usize, u32) {
    let hash = bytes.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let hash = hash ^ hash >> 32;
    (hash as usize & (words - 1), (hash >> 26) as u32 % 64)
}

#[inline(always)]
fn has(table: &[u64], bytes: u64) -> bool {
    if table.is_empty() {
        return false;
    }
    let (word, bit) = place(bytes, table.len());
    table.get(word).is_some_and(|word| word >> bit & 1 != 0)
}

fn set(table: &mut [u64], bytes: u64) {
    let (word, bit) = place(bytes, table.len());
    if let Some(word) = table.get_mut(word) {
        *word |= 1 << bit;
    }
}

impl Filter {
    /// Adds a key, which is not empty; each once, so that the filter stays small.
    pub(super) fn add(&mut self, key: &str) {
        let bytes = key.as_bytes();
        match bytes {
            [0..0xE0, ..] => self.add_pairs(bytes),
            [0xF0..=0xFF, ..] => self.four = true,
            _ => {
                let eight = first_eight(bytes);
                let beginning = match bytes.len() {
                    ..6 => Beginning::Three(eight & THREE),
                    _ => Beginning::Six(eight & SIX),
                };
                self.add_beginning(beginning);
            }
        }
    }

    fn add_pairs(&mut self, bytes: &[u8]) {
        self.pairs.resize(1024, 0);
        let seconds = match bytes.get(1) {
            Some(&second) => second..=second,
            None => 0..=255,
        };
        for second in seconds {
            let (word, bit) = pair([bytes[0], second]);
            self.pairs[word] |= bit;
        }
    }

    fn add_beginning(&mut self, beginning: Beginning) {
        self.beginnings.push(beginning);
        let words = (self.beginnings.len() * BITS / 64).next_power_of_two();
        let words = words.max(FEWEST);
        if words <= self.long.len().max(self.short.len()) {
            self.put(beginning);
            return;
        }
        self.long.clear();
        self.short.clear();
        for beginning in std::mem::take(&mut self.beginnings) {
            let table = match beginning {
                Beginning::Six(_) => &mut self.long,
                Beginning::Three(_) => &mut self.short,
            };
            table.resize(words, 0);
            self.put(beginning);
            self.beginnings.push(beginning);
        }
    }

    fn put(&mut self, beginning: Beginning) {
        let words = self.long.len().max(self.short.len());
        let (table, bytes) = match beginning {
            Beginning::Six(bytes) => (&mut self.long, bytes),
            Beginning::Three(bytes) => (&mut self.short, bytes),
        };
        table.resize(words, 0);
        set(table, bytes);
    }

    /// Whether a key may begin with a character of three bytes that these eight bytes begin with.
    #[inline(always)]
    pub(super) fn may_begin(&self, eight: u64) -> bool {
        has(&self.long, eight & SIX) | has(&self.short, eight & THREE)
    }

    /// Whether a key begins with a character of one byte or of two, and has these two bytes.
    #[inline(always)]
    pub(super) fn may_begin_short(&self, bytes: [u8; 2]) -> bool {
        let (word, bit) = pair(bytes);
        self.pairs.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Whether a key begins with a character of three bytes.
    pub(super) fn has_three(&self) -> bool {
        !self.beginnings.is_empty()
    }

    /// Whether a key begins with a character of one byte or of two.
    pub(super) fn has_short(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// Whether a key may begin at the start of `text`.
    pub(super) fn may_begin_text(&self, text: &[u8]) -> bool {
        match *text {
            [] => false,
            [first @ 0..0xE0, ref rest @ ..] => {
                self.may_begin_short([first, rest.first().copied().unwrap_or(0)])
            }
            [0xF0..=0xFF, ..] => self.four,
            _ => self.may_begin(first_eight(text)),
        }
    }
}

/// Where the bit for two bytes is.
#[inline(always)]
fn pair([first, second]: [u8; 2]) -> (usize, u64) {
    let place = usize::from(first) << 8 | usize::from(second);
    (place / 64, 1 << (place % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_passes_and_few_other_texts_do() {
        let mut filter = Filter::default();
        let character = |n: u32| char::from_u32(0x4E00 + n).unwrap_or('一');
        let key = |n: u32| format!("{}{}", character(n % 150), character(n / 150));
        let keys = (0..10_000).map(|n| key(n * 2)).collect::<Vec<_>>();
        let others = ["a", "ab", "é", "éa", "丁", "丁a", "𠀀"];
        for key in keys.iter().map(String::as_str).chain(others) {
            filter.add(key);
        }
        for key in keys.iter().map(String::as_str).chain(others) {
            assert!(filter.may_begin_text(key.as_bytes()), "{key}");
            assert!(
                filter.may_begin_text(format!("{key}丙x").as_bytes()),
                "{key}"
            );
        }
        let passed = (0..10_000).filter(|n| filter.may_begin_text(key(n * 2 + 1).as_bytes()));
        assert!(passed.count() < 1000);
        assert!(!Filter::default().may_begin_text("丁".as_bytes()));
    }
}
