//! One step of a conversion: where it begins in a text, the longest entry that matches there, or
//! else one character.
//!
//! The walk takes all its steps here, and so does an explanation. What has a say besides the table
//! is an [`Extra`]:
//!
//! - `()` has none;
//! - the [choice](super::choice) is asked where the table flags an entry or a character with
//!   [`CHOICE`](crate::compiler::layout::CHOICE): it picks another value or a shorter entry;
//! - the [overlay](super::overlay) adds entries that no table has, and marks the places of a chunk
//!   where one may begin. It lies over another extra, which takes the other steps.
//!
//! The walk is compiled once for each of them, so a text pays for no other.

use std::ops::Range;

use super::description::sequence_len;
use super::scan::{Marks, Scan};
use super::view::{Found, View};
use crate::compiler::layout::{Cell, DESCRIPTION, SPECIAL, gathered};

/// A character of the text at which a step may begin.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    pub(super) cell: Cell,
    /// How many bytes it has.
    pub(super) length: usize,
}

impl Place {
    pub(super) fn new(view: &View<'_>, text: &str, at: usize) -> Self {
        let (cell, length) = view.cell(text.as_bytes(), at);
        Self { at, cell, length }
    }

    /// Where the character ends.
    pub(super) fn end(&self) -> usize {
        self.at + self.length
    }

    /// Its bytes.
    pub(super) fn span(&self) -> Range<usize> {
        self.at..self.end()
    }

    /// The longest entry of the table that begins here and does not end behind byte `max_end`.
    #[inline(always)]
    pub(super) fn find(&self, view: &View<'_>, text: &str, max_end: usize) -> Option<Found> {
        view.find_from(text.as_bytes(), self.at, self.cell, self.end(), max_end)
    }
}

/// A step that was taken.
#[derive(Clone, Copy)]
pub(super) struct Taken<'t> {
    /// Where it ends in the text, in bytes.
    pub(super) end: usize,
    pub(super) value: Value<'t>,
    /// Whether an entry of several characters matched.
    pub(super) is_phrase: bool,
}

/// What a step writes.
#[derive(Clone, Copy)]
pub(super) enum Value<'t> {
    /// What the cell of its one character says.
    Cell,
    /// The text that it takes.
    Same,
    /// These bytes.
    Bytes(&'t [u8]),
}

impl<'t> Taken<'t> {
    /// One character, or a sequence that describes one, which becomes what it does on its own.
    pub(super) fn character(view: &View<'t>, text: &str, place: Place) -> Self {
        let (mut end, mut value) = (place.end(), Value::Cell);
        if place.cell & SPECIAL != 0 {
            if gathered(place.cell) == u32::from(DESCRIPTION) {
                let rest = text.get(place.at..).unwrap_or_default();
                end = place.at + sequence_len(rest).max(place.length);
                value = Value::Same;
            } else {
                value = Value::Bytes(view.bytes(view.special(place.cell)));
            }
        }
        Self {
            end,
            value,
            is_phrase: false,
        }
    }

    /// An entry with its own value.
    pub(super) fn entry(view: &View<'t>, entry: Found) -> Self {
        Self {
            end: entry.end,
            value: Value::Bytes(view.bytes(entry.value)),
            is_phrase: true,
        }
    }
}

/// Has a say in the steps besides the table.
///
/// What its steps write lives as long as `'e`.
pub(super) trait Extra<'e> {
    /// Whether it has entries of its own, which [`Extra::mark`] finds.
    const HAS_ENTRIES: bool = false;

    /// Marks where its entries may begin in the chunk that `rest` begins with, which `scan` has read.
    fn mark(&self, _rest: &[u8], _scan: &mut Scan, _marks: &mut Marks) {}

    /// The most bytes that one of its entries writes.
    fn longest_value(&self) -> usize {
        0
    }

    /// The step at a place, using no entry that ends behind byte `max_end`.
    fn step(&self, view: &View<'e>, text: &str, place: Place, max_end: usize) -> Taken<'e>;
}

impl<'e> Extra<'e> for () {
    #[inline(always)]
    fn step(&self, view: &View<'e>, text: &str, place: Place, max_end: usize) -> Taken<'e> {
        match place.find(view, text, max_end) {
            Some(entry) => Taken::entry(view, entry),
            None => Taken::character(view, text, place),
        }
    }
}
