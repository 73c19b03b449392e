//! A document's text between what is no text, for the survey to read in one piece.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

/// Text of a document, joined over what stands between (markup, addresses), with the places that it
/// is from.
#[derive(Debug, Default)]
pub(in crate::pipeline) struct Passage<'t> {
    text: Cow<'t, str>,
    pieces: Vec<Piece>,
    /// The piece that was asked for last: the next is most often the same, or the one behind it.
    last: Cell<usize>,
}

/// A part of the text that stands together in the document.
#[derive(Debug)]
struct Piece {
    /// Where it begins in the text, in bytes.
    start: usize,
    /// The bytes of the document that it is read from.
    source: Range<usize>,
}

impl<'t> Passage<'t> {
    /// A text that begins at byte `start` of the document.
    pub(in crate::pipeline) fn whole(text: &'t str, start: usize) -> Self {
        Self {
            text: text.into(),
            pieces: vec![Piece {
                start: 0,
                source: start..start + text.len(),
            }],
            last: Cell::default(),
        }
    }

    /// Adds text that is read from these bytes of the document, which lie behind all before.
    pub(in crate::pipeline) fn push(&mut self, text: &'t str, source: Range<usize>) {
        if self.pieces.is_empty() {
            self.text = text.into();
        } else {
            self.text.to_mut().push_str(text);
        }
        self.pieces.push(Piece {
            start: self.text.len() - text.len(),
            source,
        });
    }

    /// Ends the line, as a line feed that no byte of the document is read as.
    pub(in crate::pipeline) fn end_line(&mut self) {
        if !self.text.ends_with('\n') {
            let end = self.end(self.text.len());
            self.push("\n", end..end);
        }
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// How long the text is, in bytes.
    pub(in crate::pipeline) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is no text.
    pub(in crate::pipeline) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Where the character that begins at byte `at` stands in the document.
    pub(super) fn place(&self, at: usize) -> usize {
        self.of(self.index(at), at)
    }

    /// Where what ends at byte `at` ends in the document.
    pub(super) fn end(&self, at: usize) -> usize {
        self.of(self.index(at.saturating_sub(1)), at)
    }

    /// The number of the piece that holds byte `at`, or of the last.
    fn index(&self, at: usize) -> usize {
        let starts_by = |index: usize| self.pieces.get(index).is_some_and(|p| p.start <= at);
        let last = self.last.get();
        let index = if !starts_by(last) || starts_by(last + 2) {
            let before = self.pieces.partition_point(|piece| piece.start <= at);
            before.saturating_sub(1)
        } else {
            last + usize::from(starts_by(last + 1))
        };
        self.last.set(index);
        index
    }

    /// Where byte `at` of a piece, or its end, stands in the document.
    fn of(&self, index: usize, at: usize) -> usize {
        self.pieces.get(index).map_or(0, |piece| {
            (piece.source.start + (at - piece.start)).min(piece.source.end)
        })
    }

    /// These bytes of the text, as they stand together in the document, with where each part begins
    /// there.
    pub(super) fn parts(&self, range: Range<usize>) -> impl Iterator<Item = (usize, &str)> + Clone {
        let first = self.index(range.start);
        let pieces = self.pieces.iter().enumerate().skip(first);
        let pieces = pieces.take_while({
            let end = range.end;
            move |(_, piece)| piece.start < end
        });
        pieces.map(move |(index, piece)| {
            let next = self.pieces.get(index + 1);
            let start = piece.start.max(range.start);
            let end = next
                .map_or(self.text.len(), |next| next.start)
                .min(range.end);
            let place = (piece.source.start + (start - piece.start)).min(piece.source.end);
            (place, self.text.get(start..end).unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_document() {
        let mut passage = Passage::default();
        passage.push("甲乙", 10..16);
        passage.push("丙", 20..28);
        passage.end_line();
        passage.push("丁\n", 40..44);
        passage.end_line();
        assert_eq!(passage.text(), "甲乙丙\n丁\n");
        let places = [(0, 10), (3, 13), (6, 20), (9, 23), (10, 40), (13, 43)];
        for (at, place) in places {
            assert_eq!(passage.place(at), place, "{at}");
        }
        let ends = [(3, 13), (6, 16), (9, 23), (10, 23), (13, 43), (14, 44)];
        for (at, place) in ends {
            assert_eq!(passage.end(at), place, "{at}");
        }
        let parts: Vec<_> = passage.parts(3..14).collect();
        assert_eq!(parts, [(13, "乙"), (20, "丙"), (23, "\n"), (40, "丁\n")]);
        assert_eq!(passage.parts(4..4).count(), 1);
        let whole = Passage::whole("甲乙", 7);
        assert_eq!((whole.place(3), whole.end(6), whole.len()), (10, 13, 6));
        assert_eq!(whole.parts(3..6).collect::<Vec<_>>(), [(10, "乙")]);
        assert!(Passage::default().is_empty());
    }
}
