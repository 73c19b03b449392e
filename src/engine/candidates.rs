//! Where entries match in a chunk, found in rounds: first which neighbours may begin one, then which
//! do, then which entry it is.
//!
//! Each round does so little for a candidate, and is so free of branches, that the processor works
//! on many of them at once: what it waits for is memory, and it then waits for many things together.

use std::hint::select_unpredictable;

use wide::u16x8;

use super::scan::{SLOTS, Scan};
use super::view::View;
use crate::compiler::array::{self, Unit};
use crate::compiler::layout::{
    CHECKED, CHOICE, EDGE, LAST_CLASS, PAIR_FACTOR, SAME, SPECIAL, VALUE_BITS, Value,
};

/// A place where an entry of two or three characters matches, or where one must look closer.
#[derive(Clone, Copy)]
pub(super) struct Candidate(u64);

const CLOSER: u64 = 1 << VALUE_BITS;
const LONG: u64 = 1 << (VALUE_BITS + 1);
/// Where a candidate's place begins.
const PLACE: u32 = VALUE_BITS + 2;

impl Candidate {
    /// Where it begins in the chunk.
    #[inline(always)]
    pub(super) fn place(self) -> usize {
        (self.0 >> PLACE) as usize
    }

    /// Whether one must look closer.
    #[inline(always)]
    pub(super) fn is_uncertain(self) -> bool {
        self.0 & CLOSER != 0
    }

    /// What the entry becomes.
    #[inline(always)]
    pub(super) fn value(self) -> Value {
        (self.0 & (CLOSER - 1)) as Value
    }

    /// How many bytes of the text the entry takes.
    #[inline(always)]
    pub(super) fn length(self) -> usize {
        select_unpredictable(self.0 & LONG != 0, 9, 6)
    }
}

/// The class in a shape, and behind it the mark of a slot that needs a closer look.
const CLASS_PART: u16 = LAST_CLASS;
const TROUBLE: u16 = SPECIAL as u16;

/// [`pair_word`](crate::compiler::layout::pair_word) for eight pairs.
#[inline(always)]
fn pair_words(first: u16x8, second: u16x8, last: u16) -> u16x8 {
    (first * u16x8::splat(PAIR_FACTOR) + (second >> 6_u32)) & u16x8::splat(last)
}

/// Room for the slots of a chunk and some behind them.
const ROOM: usize = SLOTS + 8;

/// The candidates of a chunk.
pub(super) struct Candidates {
    /// The class of each slot, and [`TROUBLE`].
    firsts: [u16; ROOM],
    /// The class of the slot that stands right behind each; 0: none does.
    nexts: [u16; ROOM],
    /// In which word of the set of pairs to look.
    pair_words: [u16; ROOM],
    indices: [u16; ROOM],
    /// Units first, candidates in the end.
    words: [u64; ROOM],
    /// The units that the third characters lead to.
    thirds: [Unit; ROOM],
    count: usize,
}

impl Candidates {
    pub(super) const fn new() -> Self {
        Self {
            firsts: [0; ROOM],
            nexts: [0; ROOM],
            pair_words: [0; ROOM],
            indices: [0; ROOM],
            words: [0; ROOM],
            thirds: [0; ROOM],
            count: 0,
        }
    }

    /// All of them, in order.
    #[inline(always)]
    pub(super) fn iter(&self) -> impl Iterator<Item = Candidate> {
        let words = self.words.get(..self.count).unwrap_or_default();
        words.iter().map(|&word| Candidate(word))
    }

    /// Finds the candidates of a chunk, of whose steps those that begin before byte `stop` are taken.
    pub(super) fn find(&mut self, view: &View<'_>, scan: &Scan, stop: usize) {
        self.relate(view, scan);
        self.pairs(view, scan);
        self.begins(view);
        self.thirds(view);
        self.values(view);
        self.decide(scan, stop);
    }

    /// Relates each slot to its neighbours, eight at a time.
    fn relate(&mut self, view: &View<'_>, scan: &Scan) {
        let [class_part, three, edge, special] =
            [CLASS_PART, 3, EDGE as u16, SPECIAL as u16].map(u16x8::splat);
        // The word behind the set has all bits: it lets slots with trouble through.
        let all = view.pairs.len().saturating_sub(1) as u16;
        let (all, last) = (u16x8::splat(all), all.wrapping_sub(1));
        let (firsts, _) = self.firsts.as_chunks_mut();
        let (nexts, _) = self.nexts.as_chunks_mut();
        let (words, _) = self.pair_words.as_chunks_mut();
        let blocks = firsts.iter_mut().zip(nexts).zip(words);
        for (((first, next), word), start) in blocks.zip((0..scan.count).step_by(8)) {
            let places = [0, 1, 2].map(|n| scan.places(start + n));
            let [before, shape, behind] = [0, 1, 2].map(|n| scan.shapes(start + n));
            // A special character may be a shorter one: then something stands between.
            let is_plain = (before & special).simd_eq(u16x8::ZERO);
            let follows = (places[0] + three).simd_eq(places[1]) & is_plain;
            let is_followed = (places[1] + three).simd_eq(places[2]);
            let class = shape & class_part;
            let behind = behind & class_part & is_followed;
            let marks = shape & (special | edge & !(follows & is_followed));
            let fine = marks.simd_eq(u16x8::ZERO);
            let pair = pair_words(class, behind, last) & is_followed;
            *first = (class | special & !fine).to_array();
            *next = behind.to_array();
            *word = (pair & fine | all & !fine).to_array();
        }
    }

    /// Finds the slots that may begin an entry together with the next, and the marked ones.
    fn pairs(&mut self, view: &View<'_>, scan: &Scan) {
        let mut found = 0;
        let count = scan.count.saturating_sub(1).min(SLOTS);
        let (words, nexts) = (&self.pair_words[..count], &self.nexts[..count]);
        for index in 0..count {
            let word = view.pairs.get(usize::from(words[index]));
            let word = word.copied().unwrap_or(0);
            self.indices[found % SLOTS] = index as u16;
            found += (word >> (nexts[index] % 64) & 1) as usize;
        }
        self.count = found;
    }

    /// Looks up the first two characters.
    fn begins(&mut self, view: &View<'_>) {
        let mut found = 0;
        for number in 0..self.count.min(SLOTS) {
            let index = usize::from(self.indices[number]) % SLOTS;
            let first = self.firsts[index];
            let class = u32::from(self.nexts[index]);
            let unit = view.unit(view.root(u32::from(first & CLASS_PART)), class);
            let unit = select_unpredictable(array::label(unit) == class, unit, 0);
            self.indices[found % SLOTS] = index as u16;
            self.words[found % SLOTS] = unit;
            found += usize::from(unit | u64::from(first & TROUBLE) != 0);
        }
        self.indices[found % SLOTS] = u16::MAX;
        self.count = found;
    }

    /// Looks up the third characters.
    fn thirds(&mut self, view: &View<'_>) {
        for number in 0..self.count.min(SLOTS) {
            let index = usize::from(self.indices[number]) % SLOTS;
            // Without a base, always the same unit is looked at.
            let base = array::base(self.words[number]);
            let class = u32::from(self.nexts[index + 1]);
            let class = select_unpredictable(base != 0, class, 0);
            let unit = view.unit(base, class);
            self.thirds[number] = select_unpredictable(array::label(unit) == class, unit, 0);
        }
    }

    /// Looks up what the entries become.
    fn values(&mut self, view: &View<'_>) {
        for number in 0..self.count.min(SLOTS) {
            let third = self.thirds[number];
            let (short, long) = (view.value(self.words[number]), view.value(third));
            let value = select_unpredictable(long != 0, long, short);
            let flags = select_unpredictable(long != 0, LONG, 0)
                | select_unpredictable(array::base(third) != 0, CLOSER, 0);
            self.words[number] = flags | u64::from(value);
        }
    }

    /// Decides which entries matter, and which must be looked at more closely.
    fn decide(&mut self, scan: &Scan, stop: usize) {
        // The last slots' neighbours are not all known; what begins close to the end may cross it.
        let known = scan.count.saturating_sub(2);
        let inner = stop.saturating_sub(9);
        let mut found = 0;
        for number in 0..self.count.min(SLOTS) {
            let index = usize::from(self.indices[number]) % SLOTS;
            let distance = usize::from(self.indices[number + 1]).wrapping_sub(index);
            let word = self.words[number];
            let value = (word & (CLOSER - 1)) as Value;
            let long = word & LONG != 0;
            let marks = self.firsts[index] | self.firsts[index + 1] | self.firsts[index + 2];
            // Where no entry begins with the second character, none overruns a short entry.
            let overrun = (value & CHECKED != 0) & (long | (distance == 1));
            let chosen = value & CHOICE != 0;
            let closer = (marks & TROUBLE != 0) | overrun | (index >= known) | chosen;
            let place = scan.place(index);
            let word = word | (place as u64) << PLACE | select_unpredictable(closer, CLOSER, 0);
            self.words[found % SLOTS] = word;
            // What gives the same as its characters matters only if others begin inside it, or may
            // begin there in the next chunk.
            let alone = distance >= 2 + usize::from(long);
            let idle = (value & SAME != 0) & alone & (place <= inner);
            found += usize::from(((value != 0) & !idle) | (word & CLOSER != 0));
        }
        self.count = found;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::layout::pair_word;

    #[test]
    fn pairs_are_found_where_they_were_put() {
        let pairs = [(1, 2), (7000, 5000), (LAST_CLASS, LAST_CLASS), (0, 64)];
        for last in [0, 15, 8191] {
            for (first, second) in pairs {
                let words = pair_words(u16x8::splat(first), u16x8::splat(second), last);
                assert_eq!(words.to_array(), [pair_word(first, second, last); 8]);
            }
        }
    }
}
