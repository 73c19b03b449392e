//! The data of the choice, compiled: a lexicon of words with counts, patterns of neighbours, and
//! the vocabulary with its tiers.
//!
//! project data (`dictionaries/project/{words,choices,vocabulary}`) → [`lexicon`], [`patterns`],
//! [`vocabulary`] → flat arrays that the engine reads in place.
//!
//! Characters are compared by *class*: a Simplified character and its Traditional forms share one,
//! so that one lexicon serves text in either script.

pub mod lexicon;
pub mod patterns;
pub mod vocabulary;

/// The class of a character that no word holds: it ends the context.
pub const EDGE_CLASS: u16 = 0;

/// What a key is compared by: the class of a Han character, or a mark for another character.
pub fn symbol(c: char, class: u16) -> u16 {
    match class {
        EDGE_CLASS => 0x4000 | (u32::from(c.to_ascii_lowercase()) & 0x3FFF) as u16,
        class => class,
    }
}

/// A number for a sequence of symbols. `build.rs` fails if two keys of one vocabulary share it.
pub fn hash(symbols: impl IntoIterator<Item = u16>) -> u64 {
    let mix = |hash: u64, symbol| {
        (hash.rotate_left(23) ^ u64::from(symbol)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    symbols.into_iter().fold(0x51_7CC1_B727_220A, mix)
}

/// The bit for a pair of which one side, the second or the first, may have another form.
pub fn varied_bit(first: u16, second: u16, is_second: bool, bits: usize) -> usize {
    2 * pair_bit(first, second, bits / 2) + usize::from(is_second)
}

/// The bit for a pair of classes in a set of `bits` bits, a power of two.
pub fn pair_bit(first: u16, second: u16, bits: usize) -> usize {
    let mixed = (u32::from(first) << 14 | u32::from(second)).wrapping_mul(0x9E37_79B1);
    (mixed >> 7) as usize & (bits - 1)
}
