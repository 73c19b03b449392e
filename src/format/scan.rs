//! What all segmenters share: segments put together in order, and tags looked up once.

use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind};
use crate::base::services::{TagExtent, TagFinder};

/// Segments of one window, in order and without gaps.
pub(super) struct Output<'a> {
    out: &'a mut Vec<Segment>,
    /// Segments from here on are this window's.
    first: usize,
    end: usize,
}

impl<'a> Output<'a> {
    pub(super) fn new(out: &'a mut Vec<Segment>) -> Self {
        let first = out.len();
        Self { out, first, end: 0 }
    }

    /// The same for a part of the window that begins at byte `start`.
    pub(super) fn starting_at(out: &'a mut Vec<Segment>, start: usize) -> Self {
        Self {
            end: start,
            ..Self::new(out)
        }
    }

    /// Where the next segment begins.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Says that the bytes up to `end` are `kind`; nothing if there are none.
    pub(super) fn push(&mut self, end: usize, kind: SegmentKind) {
        if end <= self.end {
            return;
        }
        let start = std::mem::replace(&mut self.end, end);
        if let Some(segment) = self.out[self.first..].last_mut()
            && segment.kind == kind
            && matches!(
                kind,
                SegmentKind::Text | SegmentKind::Inline | SegmentKind::Keep
            )
        {
            segment.span.end = end;
            return;
        }
        self.out.push(Segment::new(start..end, kind));
    }

    /// Puts the segments of the text that begins where the next segment does.
    pub(super) fn append(&mut self, segments: Vec<Segment>) {
        let start = self.end;
        for Segment { span, kind } in segments {
            self.push(start + span.end, kind);
        }
    }

    pub(super) fn text(&mut self, end: usize) {
        self.push(end, SegmentKind::Text);
    }

    pub(super) fn keep(&mut self, end: usize) {
        self.push(end, SegmentKind::Keep);
    }
}

/// The tags of one window. Each opener is looked at once, however often it is asked for.
pub(super) struct Tags<'a> {
    window: &'a str,
    last: bool,
    finder: &'a dyn TagFinder,
    /// No opener lies in `known.start..known.end`, and one lies at the end, unless that is the
    /// window's.
    known: Span,
    extents: Vec<(usize, TagExtent)>,
}

impl<'a> Tags<'a> {
    pub(super) fn new(window: &'a str, last: bool, finder: &'a dyn TagFinder) -> Self {
        Self {
            window,
            last,
            finder,
            known: 0..0,
            extents: Vec::new(),
        }
    }

    pub(super) fn window(&self) -> &'a str {
        self.window
    }

    /// The tags of `span`, for a reader that is given it alone.
    pub(super) fn within(&mut self, span: &Span) -> Known {
        let mut known = Vec::new();
        let mut from = span.start;
        while let Some(at) = self.next_opener(from).filter(|at| *at < span.end) {
            from = match self.extent(at) {
                TagExtent::Tag { end } if end <= span.end => {
                    known.push(at - span.start..end - span.start);
                    end
                }
                _ => {
                    self.finder.not_a_tag(self.window, at, span.end);
                    at + 1
                }
            };
        }
        Known(known)
    }

    /// Whether no more text follows the window.
    pub(super) fn last(&self) -> bool {
        self.last
    }

    /// The first opener at or after `from`. Cheap if `from` only grows.
    pub(super) fn next_opener(&mut self, from: usize) -> Option<usize> {
        let known = self.known.contains(&from) || (from == self.known.end && from != 0);
        if !known {
            let found = self.finder.next_opener(self.window, from);
            self.known = from..found.unwrap_or(self.window.len());
            work(self.known.len());
        }
        (self.known.end < self.window.len()).then_some(self.known.end)
    }

    /// Whether an opener may stand at byte `at`.
    pub(super) fn is_opener(&self, at: usize) -> bool {
        matches!(self.window.as_bytes().get(at..at + 2), Some(b"-{" | b"-<"))
    }

    /// What the opener at byte `at` begins.
    pub(super) fn extent(&mut self, at: usize) -> TagExtent {
        match self.extents.binary_search_by_key(&at, |(at, _)| *at) {
            Ok(index) => self.extents[index].1,
            Err(index) => {
                let extent = match self.finder.extent(self.window, at, self.last) {
                    // A tag that takes nothing would keep its caller where it is.
                    TagExtent::Tag { end } if end <= at => TagExtent::Literal,
                    TagExtent::More if self.last => TagExtent::Literal,
                    extent => extent,
                };
                self.extents.insert(index, (at, extent));
                extent
            }
        }
    }
}

/// Tags that are known already.
#[derive(Debug, Default)]
pub(super) struct Known(pub(super) Vec<Span>);

impl TagFinder for Known {
    fn next_opener(&self, _text: &str, from: usize) -> Option<usize> {
        let next = self.0.partition_point(|tag| tag.start < from);
        self.0.get(next).map(|tag| tag.start)
    }

    fn extent(&self, text: &str, at: usize, _last: bool) -> TagExtent {
        match self.0.binary_search_by_key(&at, |tag| tag.start) {
            Ok(index) if self.0[index].end <= text.len() => TagExtent::Tag {
                end: self.0[index].end,
            },
            _ => TagExtent::Literal,
        }
    }
}

#[cfg(test)]
thread_local! {
    static WORK: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts `bytes` that were looked at, in tests.
#[inline]
pub(super) fn work(bytes: usize) {
    #[cfg(test)]
    WORK.with(|count| count.set(count.get() + bytes));
    #[cfg(not(test))]
    let _ = bytes;
}

/// How many bytes were looked at since the last call.
#[cfg(test)]
pub(super) fn take_work() -> usize {
    WORK.with(|count| count.replace(0))
}
