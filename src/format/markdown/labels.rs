//! Labels of reference links. A label that is shown (`[标签]`) is text and a name at once: it
//! converts wherever it stands, or the link would be lost. One that is not shown stays.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::walk::{Kind, Piece};
use crate::base::position::Span;

/// The labels of a document.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// Shown as they are written.
    plain: HashSet<String>,
    /// Shown with marks in them (`[*标签*]`), or where all stays: they stay, and so does what is
    /// shown.
    marked: HashSet<String>,
    /// Where in the pieces a label is shown.
    shown: Vec<(String, Range<usize>)>,
    /// Where a label stands that is not shown: in definitions and behind a link's text.
    hidden: HashMap<String, Vec<Span>>,
}

/// A label as labels are compared (CommonMark 0.31, 4.7, "matches").
pub(super) fn normal(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Whether a link's pieces are nothing but the text in `span`.
pub(super) fn is_plain(pieces: &[Piece], span: Span) -> bool {
    let mut end = span.start;
    pieces.iter().all(|piece| {
        let follows = piece.span.start == end && matches!(piece.kind, Kind::Text);
        end = piece.span.end;
        follows
    }) && end == span.end
}

impl Labels {
    /// A label stays, wherever it stands.
    pub(super) fn keep(&mut self, label: String) {
        self.marked.insert(label);
    }

    /// A label that is shown by these pieces.
    pub(super) fn show(&mut self, label: String, pieces: Range<usize>, plain: bool) {
        let labels = if plain {
            &mut self.plain
        } else {
            &mut self.marked
        };
        labels.insert(label.clone());
        self.shown.push((label, pieces));
    }

    /// A label that stands here and is not shown.
    pub(super) fn name(&mut self, label: String, span: Span) {
        self.hidden.entry(label).or_default().push(span);
    }

    /// Makes names of the pieces that show a label, and returns where else those labels stand.
    pub(super) fn resolve(self, pieces: &mut [Piece]) -> Vec<Span> {
        for (label, shown) in self.shown {
            let marked = self.marked.contains(&label);
            for piece in pieces.get_mut(shown).unwrap_or_default() {
                piece.kind = if marked { Kind::Keep } else { Kind::Name };
            }
        }
        let hidden = self.hidden.into_iter();
        hidden
            .filter(|(label, _)| self.plain.contains(label) && !self.marked.contains(label))
            .flat_map(|(_, spans)| spans)
            .collect()
    }
}
