//! The characters around a place, as classes.

use std::ops::Range;

use super::lexicon::Lexicon;
use crate::compiler::choice::EDGE_CLASS;

/// Characters before the middle that are read.
const BEFORE: usize = 6;
/// Characters behind the middle that are read.
const BEHIND: usize = 8;
/// Room for these and the longest entry.
const ROOM: usize = 40;

/// The Han characters around a match (the *middle*), up to the first other character on each side.
pub(super) struct Window {
    classes: [u16; ROOM],
    count: usize,
    /// Where the middle is.
    pub(super) middle: Range<usize>,
}

impl Window {
    /// The window around these bytes of `text`.
    pub(super) fn around(lexicon: &Lexicon, text: &str, span: Range<usize>) -> Self {
        let bytes = text.as_bytes();
        let mut window = Self {
            classes: [EDGE_CLASS; ROOM],
            count: 0,
            middle: 0..0,
        };
        let mut start = span.start;
        for _ in 0..BEFORE {
            if lexicon.class_before(bytes, start) == EDGE_CLASS {
                break;
            }
            start -= 3;
        }
        while start < span.start {
            window.push(lexicon.class_at(bytes, start));
            start += 3;
        }
        let first = window.count;
        for c in text
            .get(span.clone())
            .unwrap_or_default()
            .chars()
            .take(ROOM - BEFORE - BEHIND)
        {
            window.push(lexicon.class_of(u32::from(c)));
        }
        window.middle = first..window.count;
        let mut end = span.end;
        for _ in 0..BEHIND {
            let class = lexicon.class_at(bytes, end);
            if class == EDGE_CLASS {
                break;
            }
            window.push(class);
            end += 3;
        }
        window
    }

    fn push(&mut self, class: u16) {
        if let Some(slot) = self.classes.get_mut(self.count) {
            *slot = class;
            self.count += 1;
        }
    }

    /// The classes, in order.
    pub(super) fn classes(&self) -> &[u16] {
        self.classes.get(..self.count).unwrap_or_default()
    }

    /// The class of the middle's first character.
    pub(super) fn middle(&self) -> u16 {
        self.at(Some(self.middle.start))
    }

    /// The class of the character behind the middle's first.
    pub(super) fn second(&self) -> u16 {
        self.at(Some(self.middle.start + 1))
    }

    /// The class of the `n`-th character before the middle.
    pub(super) fn before(&self, n: usize) -> u16 {
        self.at(self.middle.start.checked_sub(n))
    }

    /// The class of the `n`-th character behind the middle.
    pub(super) fn behind(&self, n: usize) -> u16 {
        self.at(Some(self.middle.end + n - 1))
    }

    fn at(&self, place: Option<usize>) -> u16 {
        let class = place.and_then(|place| self.classes().get(place));
        class.copied().unwrap_or(EDGE_CLASS)
    }
}
