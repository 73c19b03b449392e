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

/// A character and its neighbours, as classes; [`EDGE_CLASS`] beyond the first other character on
/// each side.
pub(super) struct Neighbours {
    /// The characters before, the nearest first.
    pub(super) before: [u16; 2],
    pub(super) character: u16,
    /// The characters behind, the nearest first.
    pub(super) behind: [u16; 2],
}

impl Neighbours {
    /// The character at these bytes of `text`, and its neighbours.
    pub(super) fn of(lexicon: &Lexicon, text: &str, span: Range<usize>) -> Self {
        let bytes = text.as_bytes();
        let mut before = [lexicon.class_before(bytes, span.start), EDGE_CLASS];
        if before[0] != EDGE_CLASS {
            before[1] = lexicon.class_before(bytes, span.start - 3);
        }
        let mut behind = [lexicon.class_at(bytes, span.end), EDGE_CLASS];
        if behind[0] != EDGE_CLASS {
            behind[1] = lexicon.class_at(bytes, span.end + 3);
        }
        Self {
            before,
            character: lexicon.class_at(bytes, span.start),
            behind,
        }
    }
}

/// The Han characters around a match (the *middle*), as far as words may join them to it.
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
        let mut next = lexicon.class_at(bytes, start);
        for _ in 0..BEFORE {
            let class = lexicon.class_before(bytes, start);
            // What no word joins to the middle costs all paths the same.
            if !lexicon.may_join(class, next) {
                break;
            }
            start -= 3;
            next = class;
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
        let mut last = lexicon.class_before(bytes, end);
        for _ in 0..BEHIND {
            let class = lexicon.class_at(bytes, end);
            if !lexicon.may_join(last, class) {
                break;
            }
            window.push(class);
            end += 3;
            last = class;
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
}
