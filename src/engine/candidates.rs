//! Where entries match in a chunk, found in three rounds: first which neighbours may begin one,
//! then which do, then which entry it is.
//!
//! Each round does so little for a candidate, and is so free of branches, that the processor works
//! on many of them at once: what it waits for is memory, and it then waits for many things together.

use std::hint::select_unpredictable;

use super::scan::{SLOTS, Scan};
use super::view::View;
use crate::compiler::array::{self, Unit};
use crate::compiler::layout::{CHECKED, Cell, EDGE, SAME, SPECIAL, VALUE_BITS, Value};

/// A place where an entry of two or three characters matches, or where one must look closer.
#[derive(Clone, Copy)]
pub(super) struct Candidate(u64);

const CLOSER: u64 = 1 << VALUE_BITS;
const LONG: u64 = 1 << (VALUE_BITS + 1);

impl Candidate {
    #[inline(always)]
    fn new(place: usize, value: Value, long: bool, closer: bool) -> Self {
        let flags = select_unpredictable(long, LONG, 0) | select_unpredictable(closer, CLOSER, 0);
        Self((place as u64) << 32 | flags | u64::from(value))
    }

    /// Where it begins in the chunk.
    #[inline(always)]
    pub(super) fn place(self) -> usize {
        (self.0 >> 32) as usize
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

/// The candidates of a chunk.
pub(super) struct Candidates {
    indices: [u16; SLOTS],
    /// Units first, candidates in the end.
    words: [u64; SLOTS],
    count: usize,
}

impl Candidates {
    pub(super) const fn new() -> Self {
        Self {
            indices: [0; SLOTS],
            words: [0; SLOTS],
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
        self.pairs(view, scan);
        self.begins(view, scan);
        self.entries(view, scan, stop);
    }

    /// Finds the slots that may begin an entry together with the next, and the marked ones.
    fn pairs(&mut self, view: &View<'_>, scan: &Scan) {
        let mut found = 0;
        if let Some((&first, others)) = scan.slots().split_first() {
            let mut first = first;
            for (index, &second) in others.iter().enumerate() {
                let begins = second.follows(first) & view.may_begin(first.class(), second.class());
                let marked = first.cell() & MARKS != 0;
                self.indices[found % SLOTS] = index as u16;
                found += usize::from(begins | marked);
                first = second;
            }
        }
        self.count = found;
    }

    /// Looks up the first two characters.
    fn begins(&mut self, view: &View<'_>, scan: &Scan) {
        let mut found = 0;
        for number in 0..self.count {
            let index = self.indices[number % SLOTS];
            let first = scan.slot(usize::from(index));
            let second = scan.slot(usize::from(index) + 1);
            let class = select_unpredictable(second.follows(first), second.class(), 0);
            let unit = view.unit(view.root(first.class()), class);
            let begins = array::label(unit) == class;
            let unit = select_unpredictable(begins, unit, 0);
            let marked = first.cell() & MARKS != 0;
            self.indices[found % SLOTS] = index;
            self.words[found % SLOTS] = unit;
            found += usize::from((unit != 0) | marked);
        }
        self.indices[found % SLOTS] = u16::MAX;
        self.count = found;
    }

    /// Looks up the third character, and decides.
    fn entries(&mut self, view: &View<'_>, scan: &Scan, stop: usize) {
        let mut found = 0;
        for number in 0..self.count {
            let index = usize::from(self.indices[number % SLOTS]);
            let next_index = usize::from(self.indices[(number + 1) % SLOTS]);
            let unit: Unit = self.words[number % SLOTS];
            let first = scan.slot(index);
            let second = scan.slot(index + 1);
            let third = scan.slot(index + 2);
            let adjacent = third.follows(second);
            // Without a base, always the same unit is looked at.
            let base = array::base(unit);
            let class = select_unpredictable((base != 0) & adjacent, third.class(), 0);
            let next = view.unit(base, class);
            let next = select_unpredictable(array::label(next) == class, next, 0);
            let (short, long) = (view.value(unit), view.value(next));
            let value = select_unpredictable(long != 0, long, short);
            // Where no entry begins with the second character, none overruns a short entry.
            let open = (long != 0) | (next_index == index + 1);
            let gap = !second.follows(first)
                | (index == 0)
                | !first.follows(scan.slot(index.wrapping_sub(1)));
            let marks = (first.cell() & select_unpredictable(gap, MARKS, SPECIAL))
                | (second.cell() & select_unpredictable(adjacent, SPECIAL, MARKS))
                | (third.cell() & SPECIAL);
            let closer = (marks != 0)
                | (array::base(next) != 0)
                | ((value & CHECKED != 0) & open)
                | (index + 2 >= scan.count);
            self.words[found % SLOTS] = Candidate::new(first.place(), value, long != 0, closer).0;
            // What gives the same as its characters matters only if others begin inside it, or may
            // begin there in the next chunk.
            let characters = select_unpredictable(long != 0, 3, 2);
            let idle = (value & SAME != 0)
                & (next_index >= index + characters)
                & (first.place() + 3 * characters <= stop);
            found += usize::from(((value != 0) & !idle) | closer);
        }
        self.count = found;
    }
}

/// The marks of a character that may need a closer look.
const MARKS: Cell = SPECIAL | EDGE;
