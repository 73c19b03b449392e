//! What a format says of a text: which bytes are text to convert, and which stay.

use super::diagnostic::Diagnostic;
use super::position::Span;
use super::services::TagFinder;

/// What is to be done with a stretch of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SegmentKind {
    /// Text to convert.
    Text,
    /// Text to convert that is written otherwise than it reads (a character reference, an
    /// escape): the characters that it stands for. Written as it was where they do not change.
    Encoded(Box<str>),
    /// Stays as it is, and a reader does not see it: a word may continue behind it (the `**` in
    /// `**软**件`).
    Inline,
    /// Stays as it is, and ends a word.
    Keep,
    /// An inline variant tag, braces included, as the [`TagFinder`] gave its extent.
    Tag,
    /// Is replaced by this text, whatever it is (a document's `lang`).
    Replace(Box<str>),
}

/// A stretch of the input and what is to be done with it.
///
/// The segments of a text are in order, do not overlap, leave out no byte, and start and end at
/// character boundaries. A *run* is a longest sequence without `Keep`, `Tag` or `Replace`:
/// dictionary phrases match inside a run, never across two.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Segment {
    /// The bytes, in the window that the segmenter was given.
    pub span: Span,
    /// What is to be done with them.
    pub kind: SegmentKind,
}

impl Segment {
    /// A segment of `kind` over `span`.
    pub fn new(span: Span, kind: SegmentKind) -> Self {
        Self { span, kind }
    }
}

/// A format at work on one document: splits it into segments, window by window.
pub trait Segmenter {
    /// Appends the segments of a prefix of `window` to `out` and returns that prefix's length in
    /// bytes.
    ///
    /// The rest comes again at the start of the next window, with more text behind it; a segmenter
    /// holds back what it cannot decide yet (it may hold back everything, if it needs the whole
    /// document). With `last`, no more text follows and everything must be decided.
    ///
    /// The segments do not depend on how the document is cut into windows, except that one
    /// `Text`, `Inline` or `Keep` may come as several of the same kind.
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize;

    /// What is to be said about the segments that were appended last; spans are in their window.
    fn take_remarks(&mut self) -> Vec<Diagnostic> {
        Vec::new()
    }
}
