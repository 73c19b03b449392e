//! What is to be said about a document: the first remarks of each kind one by one, the others
//! counted. A text of many megabytes may have a reason for one in every line.

use std::collections::BTreeMap;

use crate::base::diagnostic::{Diagnostic, Kind, Severity};
use crate::base::position::{Position, Span};

/// So many remarks of a kind are made one by one.
pub(super) const MOST: usize = 20;

/// The remarks on one document.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Those on the window; spans are in it.
    new: Vec<Diagnostic>,
    /// Those with their places and spans in the document.
    placed: Vec<(Position, Diagnostic)>,
    kinds: BTreeMap<(Severity, Kind), usize>,
}

impl Remarks {
    /// Adds a remark on the window, or counts it.
    pub(super) fn add(&mut self, remark: Diagnostic) {
        let count = self
            .kinds
            .entry((remark.severity, remark.kind))
            .or_default();
        *count += 1;
        if *count <= MOST {
            self.new.push(remark);
        }
    }

    /// Gives the remarks on `window`, which begins at `start` of the document, their places: in
    /// order, so that lines are counted once.
    pub(super) fn place(&mut self, window: &str, start: Position) {
        self.new.sort_by_key(|remark| remark.span.start);
        let (mut counted, mut position) = (0, start);
        for mut remark in self.new.drain(..) {
            let between = &window[counted..remark.span.start];
            position = Position::of(between, between.len()).after(position);
            counted = remark.span.start;
            remark.span = start.byte + remark.span.start..start.byte + remark.span.end;
            self.placed.push((position, remark));
        }
    }

    /// All remarks on the document that has ended, in order. What was only counted is said at the
    /// last remark of its kind.
    pub(super) fn take(&mut self) -> Vec<(Position, Diagnostic)> {
        let Self { placed, kinds, .. } = std::mem::take(self);
        let mut all = placed;
        // A window's remarks may be about what the next one converts.
        all.sort_by_key(|(position, _)| position.byte);
        for ((severity, kind), count) in kinds {
            let is_alike =
                |(_, one): &(Position, Diagnostic)| one.severity == severity && one.kind == kind;
            if count > MOST
                && let Some(last) = all.iter().rposition(is_alike)
                && let Some((position, remark)) = all.get(last)
            {
                let rest = rest(severity, kind, count - MOST, remark.span.clone());
                all.insert(last + 1, (*position, rest));
            }
        }
        all
    }
}

fn rest(severity: Severity, kind: Kind, count: usize, span: Span) -> Diagnostic {
    let message = format!("from here on, {count} more {}", kind.several());
    let remark = match severity {
        Severity::Error => Diagnostic::error(span, message),
        Severity::Warning => Diagnostic::warning(span, message),
        Severity::Note => Diagnostic::note(span, message),
    };
    remark.of_kind(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_each_kind_are_named_and_the_others_counted() {
        let text = "甲\n".repeat(60);
        let mut remarks = Remarks::default();
        for line in 0..30 {
            for kind in [Kind::NoValue, Kind::NotClosed] {
                let at = line * 4;
                remarks.add(Diagnostic::warning(at..at + 3, "odd").of_kind(kind));
            }
        }
        remarks.add(Diagnostic::error(236..239, "bad").of_kind(Kind::NoValue));
        remarks.place(&text, Position::START);
        let all = remarks.take();
        let said: Vec<_> = all
            .iter()
            .map(|(at, one)| (at.line, &*one.message))
            .collect();
        assert_eq!(said.len(), 2 * MOST + 2 + 1);
        assert_eq!(
            said[2 * MOST - 2..],
            [
                (20, "odd"),
                (
                    20,
                    "from here on, 10 more tags have no value for the edition"
                ),
                (20, "odd"),
                (
                    20,
                    "from here on, 10 more tags are not closed; taken as text"
                ),
                (60, "bad"),
            ][..]
        );
        assert!(remarks.take().is_empty());
    }
}
