//! Variant tags in Markdown: found first, and hidden from the parser, so that `|`, `*` or `<` in
//! them do nothing.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{blocks, options};
use crate::base::position::Span;
use crate::base::services::{TagExtent, TagFinder};
use crate::format::pragma::{self, Mark, Pragma};
use crate::format::scan::Known;

/// How often tags and code are found anew when one depends on the other.
pub(super) const ROUNDS: usize = 4;

/// A document without its tags.
pub(super) struct Masked {
    /// The document with a word of the same length in each tag's place.
    pub(super) text: String,
    /// The tags, in order.
    pub(super) tags: Vec<Span>,
    /// The pragmas, in order.
    pub(super) marks: Vec<Mark>,
    /// What they leave alone, in order and apart.
    parts: Vec<Span>,
}

impl Masked {
    /// Finds the tags of `source` that are not in code, as far as that can be said while they are
    /// not hidden: [`find_again`](Self::find_again) does better, with what is opaque then.
    pub(super) fn new(source: &str, finder: &dyn TagFinder) -> Self {
        let mut masked = Self {
            text: source.to_owned(),
            tags: Vec::new(),
            marks: Vec::new(),
            parts: Vec::new(),
        };
        blocks::mask_indented(&mut masked.text);
        masked.find_marks(source);
        if finder.next_opener(source, 0).is_some() {
            let mut opaque = Opaque::default();
            let text = masked.text.clone();
            for (event, range) in Parser::new_ext(&text, options(&text)).into_offset_iter() {
                opaque.see(&text, &event, &range);
            }
            masked.find_again(source, finder, opaque);
        }
        masked
    }

    /// Finds the tags again, knowing what is opaque where they are hidden. Returns whether they are
    /// others now.
    ///
    /// What is code depends on what is a tag (a back-tick in a tag begins no code), and the other
    /// way round, so this is done [`ROUNDS`] times, `new` included, or until it changes nothing.
    pub(super) fn find_again(
        &mut self,
        source: &str,
        finder: &dyn TagFinder,
        opaque: Opaque,
    ) -> bool {
        let mut opaque = opaque.spans;
        opaque.extend(off(source, &self.marks));
        opaque.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let tags = tags(source, finder, &opaque);
        let differ = tags != self.tags;
        if differ {
            self.text = hide(source, &tags);
            blocks::mask_indented(&mut self.text);
            self.tags = tags;
            self.find_marks(source);
        }
        differ
    }

    fn find_marks(&mut self, source: &str) {
        if !pragma::may_be_in(source) {
            return;
        }
        self.marks = marks(&self.text);
        let mut parts = off(source, &self.marks);
        let ignored = self
            .marks
            .iter()
            .filter(|mark| mark.pragma == Pragma::IgnoreNextLine);
        let lines = ignored.map(|mark| mark.span.start..next_line_end(source, mark.span.end));
        parts.extend(lines);
        parts.sort_by_key(|part| part.start);
        self.parts.clear();
        for part in parts {
            match self.parts.last_mut() {
                Some(before) if part.start <= before.end => before.end = before.end.max(part.end),
                _ => self.parts.push(part),
            }
        }
    }

    /// Whether a pragma leaves some of `span` alone.
    pub(super) fn stays(&self, span: &Span) -> bool {
        let next = self.parts.partition_point(|part| part.end <= span.start);
        let next = self.parts.get(next);
        next.is_some_and(|part| part.start < span.end)
    }

    /// The tags that begin in `span`.
    pub(super) fn within(&self, span: &Span) -> &[Span] {
        let first = self.tags.partition_point(|tag| tag.start < span.start);
        let end = self.tags.partition_point(|tag| tag.start < span.end);
        &self.tags[first..end.max(first)]
    }

    /// The tags of `span`, for a segmenter that is given it alone.
    pub(super) fn finder(&self, span: &Span) -> Known {
        let shift = |tag: &Span| tag.start - span.start..tag.end - span.start;
        Known(self.within(span).iter().map(shift).collect())
    }
}

/// The pragmas in comments that are not code.
fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (event, range) in Parser::new_ext(text, options(text)).into_offset_iter() {
        let source = &text[range.clone()];
        let is_comment = source.trim_start().starts_with("<!--");
        let found = match event {
            Event::InlineHtml(_) if is_comment => pragma::in_comments(source),
            Event::Start(Tag::HtmlBlock) if is_comment || !is_code(source) => {
                pragma::in_comments(source)
            }
            Event::Start(Tag::Paragraph) => pragma::in_lines(source, pragma::MDX, true),
            _ => continue,
        };
        marks.extend(found.into_iter().map(|mut mark| {
            mark.span = range.start + mark.span.start..range.start + mark.span.end;
            mark
        }));
    }
    marks.sort_by_key(|mark: &Mark| mark.span.start);
    marks
}

/// The parts between `zhconv-off` and `zhconv-on`.
fn off(source: &str, marks: &[Mark]) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut open = None;
    for mark in marks {
        match mark.pragma {
            Pragma::Off => open = open.or(Some(mark.span.start)),
            Pragma::On => parts.extend(open.take().map(|start| start..mark.span.end)),
            Pragma::IgnoreNextLine => {}
        }
    }
    parts.extend(open.map(|start| start..source.len()));
    parts
}

/// Where the first line ends that begins behind byte `at` and is not blank.
fn next_line_end(source: &str, at: usize) -> usize {
    let mut lines = source[at..].split_inclusive('\n');
    let mut end = at + lines.next().map_or(0, str::len);
    for line in lines {
        end += line.len();
        if !line.trim().is_empty() {
            break;
        }
    }
    end
}

fn tags(source: &str, finder: &dyn TagFinder, opaque: &[Span]) -> Vec<Span> {
    let mut tags: Vec<Span> = Vec::new();
    let mut opaque = opaque.iter().peekable();
    let mut from = 0;
    while let Some(at) = finder.next_opener(source, from) {
        while opaque.next_if(|code| code.end <= at).is_some() {}
        from = match opaque.peek() {
            Some(code) if code.start <= at => code.end,
            _ => match finder.extent(source, at, true) {
                TagExtent::Tag { end } if end > at => {
                    tags.push(at..end);
                    end
                }
                _ => at + 1,
            },
        };
    }
    tags
}

/// Puts a word in the place of each tag. It begins with a Han character, which begins nothing in
/// Markdown or HTML, and has no line end.
fn hide(source: &str, tags: &[Span]) -> String {
    const FILLER: &str = "中";
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    for tag in tags {
        text.push_str(&source[at..tag.start]);
        let length = tag.len();
        if length >= FILLER.len() {
            text.push_str(FILLER);
        }
        let filled = text.len() - tag.start;
        text.extend(std::iter::repeat_n('x', length - filled));
        at = tag.end;
    }
    text.push_str(&source[at..]);
    text
}

/// Where a `-{` is text: code, math, metadata, comments, and raw HTML that is code. What it sees
/// is collected.
#[derive(Debug, Default)]
pub(super) struct Opaque {
    spans: Vec<Span>,
    /// Where an element of raw HTML for code begins that is open.
    code: Option<usize>,
}

impl Opaque {
    /// Sees the next event of the parser of `text`.
    pub(super) fn see(&mut self, text: &str, event: &Event<'_>, range: &Span) {
        match event {
            Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_)) => {
                self.spans.push(range.clone());
            }
            Event::Start(Tag::HtmlBlock) if is_code(&text[range.clone()]) => {
                self.spans.push(range.clone());
            }
            Event::InlineHtml(html) if html.starts_with("<!--") => self.spans.push(range.clone()),
            Event::InlineHtml(html) if self.code.is_none() && is_code(html) => {
                self.code = Some(range.start);
            }
            Event::InlineHtml(html)
                if html.starts_with("</") && is_code(&html.replacen('/', "", 1)) =>
            {
                if let Some(start) = self.code.take() {
                    self.spans.push(start..range.end);
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell) => {
                self.code = None;
            }
            _ => {}
        }
    }
}

/// Whether HTML begins with a comment or with an element for code.
fn is_code(html: &str) -> bool {
    let html = html.trim_start();
    let name = html.get(1..).unwrap_or_default();
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    html.starts_with("<!--")
        || ["script", "style", "pre", "code", "kbd", "samp"]
            .iter()
            .any(|code| name[..length].eq_ignore_ascii_case(code))
}
