//! What a conversion makes of a run.

use std::iter;
use std::ops::Range;

use super::{Change, Mark, Run};
use crate::base::sink::Buffer;

/// So far before a mark, in bytes, hardly any step that begins there goes over it, and none does.
const FAR: [usize; 2] = [24, 1024];

impl Run {
    /// The run after a conversion whose steps `step` gives: from a place in the text and a place
    /// behind which no entry may end, where the step that begins there ends, and what it puts there
    /// (`None`: the same).
    ///
    /// A word with marks inside it becomes a word of as many characters, or is not taken as a word:
    /// otherwise nobody could say where the marks go (`计算**机**` must not become `電腦****`).
    pub(in crate::pipeline) fn map<'t>(
        &'t self,
        step: impl FnMut(&'t str, usize, usize) -> (usize, Option<String>),
    ) -> Self {
        self.map_pieces(step, |_, _| None, &mut Buffer::new())
    }

    /// The same, without word of the steps that changed something, and faster: `convert` appends
    /// what the steps give that begin in some bytes of the text, and says where the last of them
    /// ends, or that it cannot. Behind the end of `room`, which stays as it is, the text is made.
    pub(in crate::pipeline) fn map_pieces<'t>(
        &'t self,
        mut step: impl FnMut(&'t str, usize, usize) -> (usize, Option<String>),
        mut convert: impl FnMut(Range<usize>, &mut Buffer) -> Option<usize>,
        room: &mut Buffer,
    ) -> Self {
        let mut mapping = Mapping::new(self, room);
        let (mut at, mut in_steps) = (self.context, 0);
        mapping.put(0..self.context, None);
        while at < self.text.len() {
            if at >= in_steps {
                in_steps = mapping.next_mark(at);
                if let Some(end) = mapping.piece(at..in_steps, &mut convert) {
                    at = end;
                    continue;
                }
            }
            let (end, value) = self.step(at, &mut step);
            mapping.put(at..end, value);
            at = end;
        }
        mapping.finish()
    }

    /// The step that begins at byte `at`, if marks are heeded.
    fn step<'t>(
        &'t self,
        at: usize,
        step: &mut impl FnMut(&'t str, usize, usize) -> (usize, Option<String>),
    ) -> (usize, Option<String>) {
        let (end, value) = step(&self.text, at, usize::MAX);
        let (end, value) = match self.first_mark_inside(at..end) {
            Some(mark) if !is_as_long(&self.text[at..end], value.as_deref()) => {
                step(&self.text, at, mark)
            }
            _ => (end, value),
        };
        let end = end.clamp(at + 1, self.text.len());
        self.behind_reference(at, end, value, step)
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
}

/// A run that is being converted.
struct Mapping<'r> {
    run: &'r Run,
    /// The next of its marks.
    next: usize,
    /// Holds the text so far, from this byte on.
    room: &'r mut Buffer,
    start: usize,
    marks: Vec<Mark>,
    changes: Vec<Change>,
}

impl<'r> Mapping<'r> {
    fn new(run: &'r Run, room: &'r mut Buffer) -> Self {
        Self {
            run,
            next: 0,
            start: room.len(),
            room,
            marks: Vec::with_capacity(run.marks.len()),
            changes: Vec::new(),
        }
    }

    /// How long the text is so far, in bytes.
    fn len(&self) -> usize {
        self.room.len() - self.start
    }

    /// Where text begins, or ends, that stands for a mark or has one in it, from byte `at` on.
    fn next_mark(&self, at: usize) -> usize {
        let mut rest = self.run.marks[self.next..].iter().map(|mark| &mark.span);
        let next = rest.find(|span| span.start > at || !span.is_empty());
        next.map_or(self.run.text.len(), |span| span.start)
    }

    /// Converts these bytes, in which no mark stands, at once, as far as the last step that ends in
    /// them, and returns where that is.
    fn piece(
        &mut self,
        piece: Range<usize>,
        convert: &mut impl FnMut(Range<usize>, &mut Buffer) -> Option<usize>,
    ) -> Option<usize> {
        let start = self.len();
        // If a step begins in the piece and ends behind it, some text before it is left.
        let ends = FAR.map(|far| piece.end.saturating_sub(far));
        for end in iter::once(piece.end).chain(ends) {
            let mut before = (0..=end).rev();
            let end = before.find(|&at| self.run.text.is_char_boundary(at))?;
            if end <= piece.start {
                return None;
            }
            let done = convert(piece.start..end, self.room)?;
            if done <= piece.end {
                self.put_marks(piece.start..done, start, None);
                return Some(done);
            }
            self.room.truncate(self.start + start);
        }
        None
    }

    /// Adds what a step gives: another text, or the same.
    fn put(&mut self, step: Range<usize>, value: Option<String>) {
        let source = &self.run.text[step.clone()];
        let value = value.filter(|value| value != source);
        let start = self.len();
        self.room.push_str(value.as_deref().unwrap_or(source));
        let leading = self.put_marks(step.clone(), start, value.as_deref());
        if value.is_some() {
            self.changes.push(Change {
                step,
                value: start..self.len(),
                marks: leading..self.marks.len(),
            });
        }
    }

    /// Adds the marks of a step that has become `value`, or stayed, at byte `start` of the text.
    /// Returns how many marks stand before that.
    fn put_marks(&mut self, step: Range<usize>, start: usize, value: Option<&str>) -> usize {
        let source = &self.run.text[step.clone()];
        let mut leading = self.marks.len();
        while let Some(mark) = self.run.marks.get(self.next)
            && mark.span.start < step.end
        {
            self.next += 1;
            let inside = mark.span.start - step.start..mark.span.end.min(step.end) - step.start;
            let placed = match value {
                None => Some(inside),
                Some(value) => moved(source, value, inside),
            };
            if let Some(placed) = placed {
                leading += usize::from(mark.span.is_empty() && mark.span.start == step.start);
                self.marks.push(Mark {
                    span: start + placed.start..start + placed.end,
                    source: mark.source.clone(),
                });
            }
        }
        leading
    }

    /// The run, with the marks at its end.
    fn finish(mut self) -> Run {
        let end = self.len();
        let left = self.run.marks[self.next..].iter();
        self.marks.extend(left.map(|mark| Mark {
            span: end..end,
            source: mark.source.clone(),
        }));
        let text = self.room.split_off(self.start);
        Run {
            text,
            marks: self.marks,
            changes: self.changes,
            context: self.run.context,
            ..Run::default()
        }
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
    use proptest::prelude::*;

    use super::*;
    use crate::base::segment::{Segment, SegmentKind};

    /// Converts as a dictionary of words would.
    fn convert(window: &str, segments: &[Segment], words: &[(&str, &str)]) -> String {
        let step = |text: &str, at: usize, max_end: usize| {
            let rest = &text[at..];
            let fits = |key: &str| rest.starts_with(key) && at + key.len() <= max_end;
            match words.iter().find(|(key, _)| fits(key)) {
                Some((key, value)) => (at + key.len(), Some((*value).to_string())),
                None => (at + rest.chars().next().map_or(1, char::len_utf8), None),
            }
        };
        let run = Run::of(window, segments);
        let in_pieces = run.map_pieces(
            step,
            |part, out| {
                let mut at = part.start;
                while at < part.end {
                    let (end, value) = step(&run.text, at, usize::MAX);
                    out.push_str(value.as_deref().unwrap_or(&run.text[at..end]));
                    at = end;
                }
                Some(at)
            },
            &mut Buffer::new(),
        );
        let write = |run: &Run| {
            let mut out = Buffer::new();
            run.write(window, &mut out);
            out.into_string()
        };
        let result = write(&run.map(step));
        assert_eq!(write(&in_pieces), result);
        result
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

    proptest! {
        #[test]
        fn pieces_give_what_steps_give(
            parts in prop::collection::vec(
                prop::sample::select(&["软", "件", "盘符", "甲", "乙软件盘符", "*", "&x;=软", "&w;=件甲", "&v;=盘"]),
                0..40,
            ),
        ) {
            let (window, segments) = cut(&parts.join("|"));
            let words = [("软件", "軟體"), ("盘符", "磁碟代號"), ("甲乙软", "丙"), ("件甲", "丁丁丁")];
            convert(&window, &segments, &words);
        }
    }
}
