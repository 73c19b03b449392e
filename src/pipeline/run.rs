//! Runs with marks in them: a word may go on behind markup (`**软**件`) or be written otherwise
//! than it reads (`&#x8F6F;件`). Words match over the run's text; the marks go where they belong.

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
        let mut run = Self::default();
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

    /// The run after a conversion whose steps `step` gives: from a place in the text and a place
    /// behind which no entry may end, where the step that begins there ends, and what it puts there
    /// (`None`: the same).
    ///
    /// A word with marks inside it becomes a word of as many characters, or is not taken as a word:
    /// otherwise nobody could say where the marks go (`计算**机**` must not become `電腦****`).
    pub(super) fn map<'t>(
        &'t self,
        mut step: impl FnMut(&'t str, usize, usize) -> (usize, Option<String>),
    ) -> Self {
        let mut result = Self::default();
        let mut marks = self.marks.iter().peekable();
        let mut at = 0;
        loop {
            let (end, value) = if at < self.text.len() {
                let (end, value) = step(&self.text, at, usize::MAX);
                match self.first_mark_inside(at..end) {
                    Some(mark) if !is_as_long(&self.text[at..end], value.as_deref()) => {
                        step(&self.text, at, mark)
                    }
                    _ => (end, value),
                }
            } else {
                (at, None)
            };
            let end = end.clamp((at + 1).min(self.text.len()), self.text.len());
            let (end, value) = self.behind_reference(at, end, value, &mut step);
            let source = &self.text[at..end];
            let value = value.filter(|value| value != source);
            let start = result.text.len();
            result.text.push_str(value.as_deref().unwrap_or(source));
            let mut leading = result.marks.len();
            // What lies at the end of the text belongs to the round that begins there.
            while let Some(mark) =
                marks.next_if(|mark| mark.span.start < end || at == self.text.len())
            {
                let inside = mark.span.start - at..mark.span.end.min(end) - at;
                let placed = match &value {
                    None => Some(inside),
                    Some(value) => moved(source, value, inside),
                };
                if let Some(placed) = placed {
                    leading += usize::from(mark.span.is_empty() && mark.span.start == at);
                    result.marks.push(Mark {
                        span: start + placed.start..start + placed.end,
                        source: mark.source.clone(),
                    });
                }
            }
            if at == self.text.len() {
                return result;
            }
            if value.is_some() {
                result.changes.push(Change {
                    step: at..end,
                    value: start..result.text.len(),
                    marks: leading..result.marks.len(),
                });
            }
            at = end;
        }
    }

    /// A step from byte `at` to byte `end`, with those that follow as long as it ends inside what
    /// one reference stands for: a reference stays or goes as a whole.
    fn behind_reference<'t>(
        &'t self,
        at: usize,
        mut end: usize,
        mut value: Option<String>,
        step: &mut impl FnMut(&'t str, usize, usize) -> (usize, Option<String>),
    ) -> (usize, Option<String>) {
        while self.has_wide && self.is_in_reference(end) {
            let (next, more) = step(&self.text, end, usize::MAX);
            let next = next.clamp(end + 1, self.text.len());
            let mut both = value.unwrap_or_else(|| self.text[at..end].to_string());
            both.push_str(more.as_deref().unwrap_or(&self.text[end..next]));
            (end, value) = (next, Some(both));
        }
        (end, value)
    }

    fn is_in_reference(&self, at: usize) -> bool {
        let mark = self.marks.partition_point(|mark| mark.span.end <= at);
        self.marks
            .get(mark)
            .is_some_and(|mark| mark.span.start < at)
    }

    /// Where the first mark without text stands inside this part of the text.
    fn first_mark_inside(&self, part: Range<usize>) -> Option<usize> {
        let first = self
            .marks
            .partition_point(|mark| mark.span.start <= part.start);
        let mut inside = self.marks[first..].iter().map(|mark| &mark.span);
        inside
            .find(|span| span.is_empty() || span.start >= part.end)
            .map(|span| span.start)
            .filter(|&start| start < part.end)
    }

    /// Appends the run, its marks as they stand in `window`, to `out`.
    pub(super) fn write(&self, window: &str, out: &mut Buffer) {
        let at = self.write_marks(window, 0, 0..self.marks.len(), out);
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
        let (mut at, mut written) = (0, 0);
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

/// Whether what takes the place of `source`, if anything, has as many characters.
fn is_as_long(source: &str, value: Option<&str>) -> bool {
    value.is_none_or(|value| value.chars().count() == source.chars().count())
}

/// Where a mark inside `source` goes when `value` takes its place: as many characters from the
/// start as before. A mark that stands for a character that changes is lost: the new character is
/// written out.
fn moved(source: &str, value: &str, inside: Range<usize>) -> Option<Range<usize>> {
    let characters = source.get(..inside.start)?.chars().count();
    let start = value
        .char_indices()
        .nth(characters)
        .map_or(value.len(), |(at, _)| at);
    if inside.is_empty() {
        return Some(start..start);
    }
    let decoded = source.get(inside)?;
    let kept = source.chars().count() == value.chars().count()
        && value
            .get(start..)
            .is_some_and(|rest| rest.starts_with(decoded));
    kept.then(|| start..start + decoded.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Converts as a dictionary of words would.
    fn convert(window: &str, segments: &[Segment], words: &[(&str, &str)]) -> String {
        let run = Run::of(window, segments).map(|text, at, max_end| {
            let rest = &text[at..];
            let fits = |key: &str| rest.starts_with(key) && at + key.len() <= max_end;
            match words.iter().find(|(key, _)| fits(key)) {
                Some((key, value)) => (at + key.len(), Some((*value).to_string())),
                None => (at + rest.chars().next().map_or(1, char::len_utf8), None),
            }
        });
        let mut out = Buffer::new();
        run.write(window, &mut out);
        out.into_string()
    }

    /// Cuts a text where a `|` stands; what begins with `*` is a mark, what begins with `&` reads
    /// as what stands behind a `=`.
    fn cut(pattern: &str) -> (String, Vec<Segment>) {
        let mut window = String::new();
        let mut segments = Vec::new();
        for part in pattern.split('|') {
            let (written, kind) = match part.split_once('=') {
                Some((written, read)) => (written, SegmentKind::Encoded(read.into())),
                None if part.starts_with('*') => (part, SegmentKind::Inline),
                None => (part, SegmentKind::Text),
            };
            let start = window.len();
            window.push_str(written);
            segments.push(Segment::new(start..window.len(), kind));
        }
        (window, segments)
    }

    #[test]
    fn words_match_over_marks() {
        let words = [("软件", "軟體"), ("盘符", "磁碟代號")];
        for (pattern, expected) in [
            ("**|软|**|件", "**軟**體"),
            ("**|软件|**", "**軟體**"),
            ("盘|*|符|*", "盘*符*"),
            ("*|盘符|*", "*磁碟代號*"),
            ("&x;=软|件", "軟體"),
            ("&x;=软|好", "&x;好"),
            ("甲|*|*|乙", "甲**乙"),
            ("**", "**"),
        ] {
            let (window, segments) = cut(pattern);
            assert_eq!(convert(&window, &segments, &words), expected, "{pattern}");
        }
    }

    #[test]
    fn a_reference_to_several_characters_stays_or_goes_as_a_whole() {
        for (pattern, expected) in [
            ("&w;=甲乙|丙", "&w;丙"),
            ("&w;=甲软|件|丙", "甲軟體丙"),
            ("软|&w;=件甲|*|丙", "軟體甲*丙"),
        ] {
            let (window, segments) = cut(pattern);
            assert_eq!(
                convert(&window, &segments, &[("软件", "軟體")]),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_character_that_stays_keeps_its_spelling() {
        let (window, segments) = cut("&a;=下|&b;=载");
        assert_eq!(convert(&window, &segments, &[("下载", "下載")]), "&a;載");
    }
}
