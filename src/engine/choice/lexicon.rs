//! Look-ups in the compiled lexicon.

use super::window::Neighbours;
use crate::compiler::array::{self, Unit};
use crate::compiler::choice::lexicon::LONGEST;
use crate::compiler::choice::{EDGE_CLASS, pair_bit, varied_bit};

/// The lexicon, used where it lies. The fields are those of
/// [`Lexicon`](crate::compiler::choice::lexicon::Lexicon).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexicon {
    pub(crate) pages: &'static [u32],
    pub(crate) classes: &'static [u32],
    pub(crate) singles: &'static [u32],
    pub(crate) roots: &'static [u32],
    pub(crate) units: &'static [Unit],
    pub(crate) words: &'static [u32],
    pub(crate) pairs: &'static [u64],
    pub(crate) varied: &'static [u64],
}

/// The character of three bytes that begins at byte `at`, as a code point.
#[inline(always)]
fn three_bytes(bytes: &[u8], at: usize) -> Option<u32> {
    let &[first, second, third] = bytes.get(at..)?.first_chunk()?;
    let code =
        u32::from(first & 0xF) << 12 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F);
    (first & 0xF0 == 0xE0).then_some(code)
}

impl Lexicon {
    /// The class of a character of the Basic Multilingual Plane.
    #[inline(always)]
    pub(super) fn class_of(&self, code: u32) -> u16 {
        let page = self.pages.get((code >> 6) as usize).copied().unwrap_or(0);
        let place = page as usize * 64 + (code & 63) as usize;
        self.classes
            .get(place)
            .map_or(EDGE_CLASS, |&class| class as u16)
    }

    /// The class of the character at byte `at`; [`EDGE_CLASS`] if there is no Han character there.
    #[inline(always)]
    pub(super) fn class_at(&self, bytes: &[u8], at: usize) -> u16 {
        three_bytes(bytes, at).map_or(EDGE_CLASS, |code| self.class_of(code))
    }

    /// The class of the character that ends before byte `at`.
    #[inline(always)]
    pub(super) fn class_before(&self, bytes: &[u8], at: usize) -> u16 {
        at.checked_sub(3)
            .map_or(EDGE_CLASS, |start| self.class_at(bytes, start))
    }

    /// Calls `visit` for each word that begins at place `start`, with where it ends and its record,
    /// shortest first.
    #[inline(always)]
    pub(super) fn each_word(
        &self,
        classes: &[u16],
        start: usize,
        mut visit: impl FnMut(usize, u32),
    ) {
        let first = classes.get(start).copied().unwrap_or(EDGE_CLASS);
        let mut base = self.roots.get(usize::from(first)).copied().unwrap_or(0);
        for (place, &class) in classes.iter().enumerate().skip(start + 1).take(LONGEST) {
            if base == 0 {
                return;
            }
            let unit = self.units.get(base as usize + usize::from(class));
            let unit = unit.copied().unwrap_or(0);
            if array::label(unit) != u32::from(class) {
                return;
            }
            let payload = array::payload(unit) as usize;
            if payload != 0 {
                visit(
                    place + 1,
                    self.words.get(payload).copied().unwrap_or(u32::MAX),
                );
            }
            base = array::base(unit);
        }
    }

    /// The cost of a character as a word of its own.
    #[inline(always)]
    pub(super) fn single(&self, class: u16) -> u32 {
        self.singles.get(usize::from(class)).copied().unwrap_or(255)
    }

    /// Whether some word may hold an end of the text from byte `at` to byte `end` inside.
    #[inline(always)]
    pub(super) fn may_cross(&self, bytes: &[u8], at: usize, end: usize) -> bool {
        self.may_join(self.class_before(bytes, end), self.class_at(bytes, end))
            || self.may_join(self.class_before(bytes, at), self.class_at(bytes, at))
    }

    /// Whether some word may hold these two characters side by side.
    #[inline(always)]
    pub(super) fn may_join(&self, first: u16, second: u16) -> bool {
        if first == EDGE_CLASS || second == EDGE_CLASS || self.pairs.is_empty() {
            return false;
        }
        has(self.pairs, pair_bit(first, second, self.pairs.len() * 64))
    }

    /// Whether the direct neighbours of a character may give it another form than OpenCC does.
    #[inline(always)]
    pub(super) fn may_vary(&self, neighbours: &Neighbours) -> bool {
        let Neighbours {
            before: [before, _],
            character,
            behind: [behind, _],
        } = *neighbours;
        let bits = self.varied.len() * 64;
        bits != 0
            && (has(self.varied, varied_bit(before, character, true, bits))
                || has(self.varied, varied_bit(character, behind, false, bits)))
    }
}

/// Whether a set holds a bit.
#[inline(always)]
fn has(set: &[u64], bit: usize) -> bool {
    set.get(bit / 64)
        .is_some_and(|word| word >> (bit % 64) & 1 != 0)
}
