//! The compiled table: flat arrays that the engine reads where they lie.
//!
//! A character is looked up in two steps, by page (its code point without the last six bits) and
//! within the page's block; its [`Cell`] says what it becomes on its own, its class, and whether
//! an entry begins with it. A class is a number for each character that occurs in a key. The keys
//! stand in a double array over classes ([`super::array`]); the configurations of one family share
//! it, and each has values of its own for the keys.

use std::borrow::Cow;

use super::array;

/// What a table knows of a character.
///
/// Bits 0–3, 8–13 and 16–21 ([`CHANGE`]): what to XOR its UTF-8, of three bytes, with to get what it
/// becomes, the first byte lowest; for a special character, the number of its special
/// ([`scattered`]). Bit 14: [`EDGE`]. Bit 15: [`SPECIAL`]. Bits 22–31 and, higher, 4–7: its [`class`]
/// (0: it is in no key).
pub type Cell = u32;

/// The bits of a [`Cell`] that say what the character becomes.
pub const CHANGE: Cell = 0x003F_3F0F;
/// The highest class that a [`Cell`] can hold.
pub const LAST_CLASS: u16 = 0x3FFF;
/// The bit of a [`Cell`] that says that in some key a character of one or two bytes stands right
/// behind it, as the second or third, or that ASCII stands before it, as the key's beginning.
pub const EDGE: Cell = 1 << 14;
/// The bit of a [`Cell`] that marks a special character, see [`Layout::specials`].
pub const SPECIAL: Cell = 1 << 15;

/// A cell with this class and nothing else.
pub fn of_class(class: u16) -> Cell {
    let class = Cell::from(class);
    class << 22 | class >> 10 << 4
}

/// The class of a cell.
#[inline(always)]
pub fn class(cell: Cell) -> u32 {
    cell >> 22 | (cell & 0xF0) << 6
}

/// The bits of a number in the places of [`CHANGE`]: what to XOR code points with becomes what to XOR
/// UTF-8 with.
pub fn scattered(number: u16) -> Cell {
    let number = Cell::from(number);
    number >> 12 | (number >> 6 & 0x3F) << 8 | (number & 0x3F) << 16
}

/// The number that [`scattered`] made these bits of a cell of.
pub fn gathered(cell: Cell) -> u32 {
    (cell & 0xF) << 12 | (cell >> 8 & 0x3F) << 6 | cell >> 16 & 0x3F
}

/// The special number of an ideographic description character, which begins a sequence that stays.
pub const DESCRIPTION: u16 = 0;

/// What a key or a special character becomes, and what kind of entry it is; 0: nothing.
///
/// Bits 0–24: where in [`Layout::text`]; 25: [`SAME`]; 26: [`EQUAL`]; 27–28: the kind; 29:
/// [`CHECKED`]; 30: [`CHOICE`]; 31: [`TIERED`].
pub type Value = u32;

/// How many bits a value has.
pub const VALUE_BITS: u32 = 32;
/// The bit of a [`Value`] that says that the key's characters become the same on their own.
pub const SAME: Value = 1 << 25;
/// The bit of a [`Value`] that says that it has as many bytes as its key.
pub const EQUAL: Value = 1 << 26;
/// A word of the segmentation.
pub const WORD: Value = 1;
/// A phrase of the first pass, or a special character.
pub const PIECE: Value = 2;
/// The preimage of a phrase of the second pass.
pub const DERIVED: Value = 3;
/// The bit of a [`Value`] that says that the entry must be checked.
pub const CHECKED: Value = 1 << 29;
/// The bit of a [`Value`] that says that the choice decides about the entry or the character.
pub const CHOICE: Value = 1 << 30;
/// The bit of a [`Value`] that says that the entry does not apply everywhere.
pub const TIERED: Value = 1 << 31;

/// Makes a value, if one can say where its text lies.
pub fn value(offset: usize, kind: Value) -> Option<Value> {
    (offset < 1 << 25).then_some(offset as u32 | kind << 27)
}

/// Where in [`Layout::text`] a value's length in bytes stands; its bytes follow.
#[inline(always)]
pub fn place(value: Value) -> usize {
    (value & 0x1FF_FFFF) as usize
}

/// The kind of a value.
#[inline(always)]
pub fn kind(value: Value) -> Value {
    value >> 27 & 3
}

/// Behind the last text there are so many bytes more, so that short texts can be copied in blocks.
pub const PADDING: usize = 32;

/// A compiled configuration, borrowed from the program or made at run time.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Layout {
    /// For each page of the Basic Multilingual Plane, by [`page_place`], where its block of cells
    /// begins, less [`FRONT`]; 1,024 of them.
    pub pages: Cow<'static, [u32]>,
    /// [`FRONT`] empty cells, and blocks of 64.
    pub cells: Cow<'static, [Cell]>,
    /// The characters beyond the plane that have a cell, ascending.
    pub astral: Cow<'static, [u32]>,
    /// Their cells.
    pub astral_cells: Cow<'static, [Cell]>,
    /// What special characters become: those whose result is not one character of three bytes as
    /// they are themselves.
    pub specials: Cow<'static, [Value]>,
    /// A bit for each pair of classes that a key begins with, in the word that [`pair_word`] says;
    /// other pairs may share it. Behind those words stands one with all bits.
    pub pairs: Cow<'static, [u64]>,
    /// See [`array::Array::roots`].
    pub roots: Cow<'static, [u32]>,
    /// See [`array::Array::units`]; their payloads are places in `values`.
    pub units: Cow<'static, [array::Unit]>,
    /// The value of each key; 0 where the configuration does not have the key, and first, for no
    /// key.
    pub values: Cow<'static, [Value]>,
    /// For each entry to be checked, three numbers: its place in `values`, and its two sets of places
    /// ([`super::fold::FoldedEntry::word_checks`] and `piece_checks`); ascending.
    pub checks: Cow<'static, [u32]>,
    /// The texts of the values, each a length in one byte and UTF-8.
    pub text: Cow<'static, [u8]>,
    /// Single numbers.
    pub facts: Facts,
}

/// See [`Facts::ascii_lead`].
pub const ASCII_ANYWHERE: u32 = u32::MAX;

/// What holds for a whole table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The result is at most this many times as long as the source, in bytes, rounded up.
    pub growth: u32,
    /// The most ASCII characters that a key begins with; [`ASCII_ANYWHERE`] if the first other one
    /// has not three bytes, if there is none, or if an ASCII character changes on its own.
    pub ascii_lead: u32,
    /// Whether characters of two bytes begin no key and stay as they are.
    pub two_byte_inert: bool,
    /// The longest key, in characters.
    pub longest: u32,
}

impl Facts {
    /// How many bytes, at most, a step looks at.
    pub fn reach(&self) -> usize {
        // An entry, a word that begins in its last character, and that word's; or a description
        // sequence of 64 characters.
        (self.longest as usize * 3).max(64) * 4
    }
}

/// So many cells stand before the first block: the third byte of a character's UTF-8 is at least
/// this, and can be added to a page's number as it is.
pub const FRONT: usize = 0x80;

/// Where the number of a page stands in [`Layout::pages`]: at what the first two bytes of its
/// characters' UTF-8 give, the first shifted by six bits, without the bits that say what they are.
#[inline(always)]
pub fn page_place(page: usize) -> usize {
    (page ^ 0x80) & 0x3FF
}

/// See [`pair_word`].
pub const PAIR_FACTOR: u16 = 0x9E5;

/// The word that holds the bit for a pair of classes in a set of pairs with a last word of this
/// number (a power of two less one); which bit it is, the last six bits of the second class say.
///
/// The pairs of one first class lie side by side, so that they share cache lines.
#[inline(always)]
pub fn pair_word(first: u16, second: u16, last: u16) -> u16 {
    first.wrapping_mul(PAIR_FACTOR).wrapping_add(second >> 6) & last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_class_change_and_marks() {
        for class_of in [0, 1, 0x3FF, 0x400, 0x2A95, LAST_CLASS] {
            for number in [0, 1, 0x3F, 0x40, 0xFFF, 0x1000, 0xA5A5, u16::MAX] {
                for marks in [0, EDGE, SPECIAL, EDGE | SPECIAL] {
                    let cell = of_class(class_of) | scattered(number) | marks;
                    assert_eq!(class(cell), u32::from(class_of));
                    assert_eq!(gathered(cell), u32::from(number));
                    assert_eq!(cell & (EDGE | SPECIAL), marks);
                    assert_eq!(cell & CHANGE, scattered(number));
                }
            }
        }
    }

    #[test]
    fn a_change_of_the_code_point_is_one_of_the_bytes() {
        for (from, to) in [('国', '國'), ('ࠀ', '\u{FFFD}'), ('一', '鿿'), ('후', '가')] {
            let raw = |c: char| {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes);
                u32::from_le_bytes(bytes)
            };
            let change = u32::from(from) ^ u32::from(to);
            assert_eq!(raw(from) ^ scattered(change as u16), raw(to), "{from}");
        }
    }

    #[test]
    fn pages_go_by_the_first_two_bytes() {
        for c in ['ࠀ', '一', '鿿', '가', '\u{FFFD}'] {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes);
            let [first, second, third, _] = bytes.map(usize::from);
            assert_eq!(
                page_place(c as usize / 64),
                (first << 6 ^ second) & 0x3FF,
                "{c}"
            );
            assert_eq!(third, FRONT + c as usize % 64);
        }
    }
}
