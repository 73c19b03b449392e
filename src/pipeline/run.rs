//! Runs with marks in them: a word may go on behind markup (`**软**件`) or be written otherwise
//! than it reads (`&#x8F6F;件`). Words match over the run's text; the marks go where they belong.

mod map;

use std::ops::Range;

use crate::base::segment::{Segment, SegmentKind};
use crate::base::sink::Buffer;

/// A run has no more marks than this, so that memory is bounded; a word does not go on behind the
/// last of them.
const MOST_MARKS: usize = 4096;

/// How many of these segments the run has that begins with the first.
pub(super) fn length(segments: &[Segment]) -> usize {
    let mut marks = 0;
    let run = segments.iter().take_while(|segment| {
        let full = marks == MOST_MARKS;
        marks += usize::from(segment.kind != SegmentKind::Text);
        is_part(segment) && !full
    });
    run.count()
}

/// Whether a segment belongs to a run.
fn is_part(segment: &Segment) -> bool {
    matches!(
        segment.kind,
        SegmentKind::Text | SegmentKind::Encoded(_) | SegmentKind::Inline
    )
}

/// The text of a run, and what of its source is not in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    marks: Vec<Mark>,
    /// Where each part of the text comes from.
    origins: Vec<Origin>,
    /// Whether a reference stands for several characters.
    has_wide: bool,
    /// The steps of the conversion that changed something.
    changes: Vec<Change>,
    /// So many bytes at the beginning are context alone.
    context: usize,
}

/// Where a part of a run's text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    /// Where the part begins in the text.
    start: usize,
    /// The bytes of the window that it is read from.
    source: Range<usize>,
    /// Whether they read otherwise than they are written.
    encoded: bool,
}

/// A step that changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    /// The bytes of the text before.
    step: Range<usize>,
    /// Those of the text after.
    value: Range<usize>,
    /// How many marks stand before it, and before its end.
    marks: Range<usize>,
}

/// Something in a run that is written otherwise than it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    /// The bytes of the text that it stands for; none for what a reader does not see.
    span: Range<usize>,
    /// The bytes of the window.
    source: Range<usize>,
}

impl Run {
    /// The run that these segments of `window` make.
    pub(super) fn of(window: &str, segments: &[Segment]) -> Self {
        let (first, last) = (segments.first(), segments.last());
        let (start, end) = (
            first.map_or(0, |one| one.span.start),
            last.map_or(0, |one| one.span.end),
        );
        let mut run = Self {
            text: String::with_capacity(end - start),
            marks: Vec::with_capacity(segments.len()),
            origins: Vec::with_capacity(segments.len()),
            ..Self::default()
        };
        for segment in segments {
            let start = run.text.len();
            run.origins.push(Origin {
                start,
                source: segment.span.clone(),
                encoded: segment.kind != SegmentKind::Text,
            });
            match &segment.kind {
                SegmentKind::Text => run.text.push_str(&window[segment.span.clone()]),
                SegmentKind::Encoded(decoded) => {
                    run.has_wide |= decoded.chars().nth(1).is_some();
                    run.text.push_str(decoded);
                }
                _ => {}
            }
            if segment.kind != SegmentKind::Text {
                run.marks.push(Mark {
                    span: start..run.text.len(),
                    source: segment.span.clone(),
                });
            }
        }
        run
    }

    /// The run without its first bytes, which are context alone; no mark is among them.
    pub(super) fn from(mut self, context: usize) -> Self {
        self.context = context.min(self.text.len());
        self
    }

    /// Where byte `at` of the text stands in the window, or, where it is written otherwise than it
    /// reads, close to that.
    pub(super) fn origin(&self, at: usize) -> usize {
        let part = self.part(at);
        part.map_or(at, |part| part.source.start + (at - part.start))
    }

    /// The part that holds byte `at`.
    fn part(&self, at: usize) -> Option<&Origin> {
        let next = self.origins.partition_point(|part| part.start <= at);
        self.origins.get(next.checked_sub(1)?)
    }

    /// The bytes of the window that these bytes of the text, at least one, are read from, marks
    /// between them included. What one reference stands for counts as a whole.
    pub(super) fn source(&self, text: Range<usize>) -> Range<usize> {
        let start = match self.part(text.start) {
            Some(part) if part.encoded => part.source.start,
            _ => self.origin(text.start),
        };
        let end = match self.part(text.end.saturating_sub(1)) {
            Some(part) if part.encoded => part.source.end,
            Some(part) => part.source.start + (text.end - part.start),
            None => start,
        };
        start..end
    }

    /// Appends the run, its marks as they stand in `window`, to `out`.
    pub(super) fn write(&self, window: &str, out: &mut Buffer) {
        let at = self.write_marks(window, self.context, 0..self.marks.len(), out);
        out.push_str(self.text.get(at..).unwrap_or_default());
    }

    /// The same, and calls `note` for each step that changed something, in order: with its bytes
    /// in the text before the conversion, and those of `out`.
    pub(super) fn write_noting(
        &self,
        window: &str,
        out: &mut Buffer,
        mut note: impl FnMut(Range<usize>, Range<usize>),
    ) {
        let (mut at, mut written) = (self.context, 0);
        for change in &self.changes {
            let Range { start, end } = change.marks;
            at = self.write_marks(window, at, written..start, out);
            at = self.write_text(at..change.value.start, out);
            let from = out.len();
            at = self.write_marks(window, at, start..end, out);
            at = self.write_text(at..change.value.end, out);
            written = end;
            note(change.step.clone(), from..out.len());
        }
        at = self.write_marks(window, at, written..self.marks.len(), out);
        out.push_str(self.text.get(at..).unwrap_or_default());
    }

    /// Appends these marks, and the text from byte `at` on that they stand in; returns how far
    /// into the text that is.
    fn write_marks(
        &self,
        window: &str,
        mut at: usize,
        marks: Range<usize>,
        out: &mut Buffer,
    ) -> usize {
        for mark in &self.marks[marks] {
            at = self.write_text(at..mark.span.start, out);
            out.push_str(&window[mark.source.clone()]);
            at = at.max(mark.span.end);
        }
        at
    }

    fn write_text(&self, span: Range<usize>, out: &mut Buffer) -> usize {
        out.push_str(self.text.get(span.clone()).unwrap_or_default());
        span.start.max(span.end)
    }
}
