//! Data formats: the values that are strings for people convert, byte-exact elsewhere. Those that
//! are read line by line, or entry by entry, are a stream; the others need the file whole.
//!
//! A reader of a format says where its values are and how they are written ([`Value`]); what is
//! common to all is here: the choice of keys, escapes, tags and URLs in values.

mod cut;
mod escape;
mod json;
mod po;
mod subtitles;
mod table;
mod toml;
mod xml;
mod yaml;

pub(super) use cut::Cut;
pub(super) use json::{json, jsonl};
pub(super) use po::po;
pub(super) use subtitles::{ass, cues};
pub(super) use table::{csv, tsv};
pub(super) use toml::toml;
pub(super) use xml::{android, qt, xliff};
pub(super) use yaml::yaml;

use std::rc::Rc;

use super::Settings;
use super::pragma::{self, Lines, Mark, Pragma};
use super::prose::passage;
use super::scan::{Output, Tags, work};
use crate::base::diagnostic::Diagnostic;
use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::TagFinder;

/// A value that may be a string for people.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// Its keys from the outermost, joined by dots; list items have their list's.
    pub(super) path: Rc<str>,
    /// Its bytes, without quotation marks.
    pub(super) span: Span,
    pub(super) style: Style,
    /// What is between the value before and this one.
    pub(super) gap: Gap,
}

/// What is between two values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Gap {
    /// They are two.
    #[default]
    Apart,
    /// They are one string that is written in pieces.
    Joined,
}

/// How a string is written.
#[derive(Clone, Debug)]
pub(super) enum Style {
    /// As it reads.
    Plain,
    /// With marks that begin with one of these bytes. The function says how long the mark is that
    /// a text begins with, and what it is; `None`: no mark.
    Marks([u8; 3], fn(&str) -> Option<(usize, SegmentKind)>),
    /// Not text: it becomes this.
    Replace(String),
    /// Names the language of the document, which is not Chinese: everything stays.
    Foreign,
}

/// With escapes that begin with `\`.
const BACKSLASH: Style = Style::Marks([b'\\'; 3], |text| Some(escape::read(text)));

/// The language that the tag of a Chinese one becomes, written as it was, with `-` or `_`.
fn language(written: &str, settings: &Settings) -> Option<Style> {
    let mut parts = written.split(['-', '_']);
    let chinese = parts
        .next()
        .is_some_and(|part| part.eq_ignore_ascii_case("zh"));
    let target = settings.target.as_ref().filter(|_| chinese)?;
    let new = if written.contains('_') {
        target.replace('-', "_")
    } else {
        target.clone()
    };
    (new != written).then_some(Style::Replace(new))
}

impl Value {
    pub(super) fn new(path: impl Into<Rc<str>>, span: Span, style: Style) -> Self {
        Self {
            path: path.into(),
            span,
            style,
            gap: Gap::Apart,
        }
    }
}

/// A reader: where the values of a document are, in order.
pub(super) type Reader = fn(&str, &Settings) -> Vec<Value>;

/// The segmenter of a data format.
pub(super) struct Data {
    read: Reader,
    comments: Comments,
    cut: Cut,
    settings: Settings,
    heed: Heed,
    /// Whether the document has named a language other than Chinese.
    foreign: bool,
}

/// Where a data format has room for pragmas.
#[derive(Clone, Copy, Debug)]
pub(super) enum Comments {
    /// Nowhere.
    None,
    /// `<!-- … -->`.
    Xml,
    /// Lines of their own.
    Lines(Lines),
}

impl Data {
    /// For a format with room for pragmas in `comments`, which may be read in parts as `cut` says.
    pub(super) fn new(read: Reader, comments: Comments, cut: Cut, settings: &Settings) -> Self {
        Self {
            read,
            comments,
            cut,
            settings: settings.clone(),
            heed: Heed::default(),
            foreign: false,
        }
    }

    /// Takes out the values that pragmas leave alone. A comment in a value is none.
    fn heed_pragmas(&mut self, text: &str, values: &mut Vec<Value>) {
        let mut marks = match self.comments {
            Comments::Xml => pragma::in_comments(text),
            Comments::Lines(lines) => pragma::in_lines(text, lines, true),
            Comments::None => return,
        };
        marks.retain(|mark| {
            let next = values.partition_point(|value| value.span.end <= mark.span.start);
            let next = values.get(next);
            next.is_none_or(|value| value.span.start >= mark.span.end)
        });
        let mut marks = marks.into_iter().peekable();
        let heed = &mut self.heed;
        values.retain_mut(|value| {
            while let Some(mark) = marks.next_if(|mark| mark.span.start < value.span.start) {
                heed.see(mark, text);
            }
            !heed.leaves(value, text)
        });
        marks.for_each(|mark| heed.see(mark, text));
        heed.forget(text.len());
    }
}

/// What pragmas have said of the values that come next.
#[derive(Default)]
struct Heed {
    off: bool,
    /// The first value that begins at or behind this byte stays, and its line with it.
    next_line: Option<usize>,
    /// Values that begin before this byte stay.
    line_end: usize,
    /// Whether the last value stayed.
    stayed: bool,
    remarks: Vec<Diagnostic>,
}

impl Heed {
    /// Whether something was said.
    fn is_alert(&self) -> bool {
        self.off || self.stayed || self.next_line.is_some()
    }

    /// The window goes on behind its first `count` bytes, which end with a line.
    fn forget(&mut self, count: usize) {
        self.next_line = self.next_line.map(|line| line.saturating_sub(count));
        self.line_end = self.line_end.saturating_sub(count);
    }

    fn see(&mut self, mark: Mark, text: &str) {
        match mark.pragma {
            Pragma::Off => self.off = true,
            Pragma::On if self.off => self.off = false,
            Pragma::On => self.remarks.push(pragma::stray(mark.span)),
            Pragma::IgnoreNextLine => {
                let ended = text[..mark.span.end].ends_with('\n');
                self.next_line = Some(match ended {
                    true => mark.span.end,
                    false => line_after(text, mark.span.end),
                });
            }
        }
    }

    /// Whether a value stays.
    fn leaves(&mut self, value: &mut Value, text: &str) -> bool {
        let start = value.span.start;
        let first = self.next_line.is_some_and(|line| line <= start) && !value.span.is_empty();
        if first && !self.off {
            self.next_line = None;
            self.line_end = line_after(text, start);
        }
        let joined = self.stayed && value.gap == Gap::Joined;
        let stays = self.off || start < self.line_end || joined;
        if self.stayed && !stays {
            value.gap = Gap::Apart;
        }
        self.stayed = stays;
        stays
    }
}

/// Where the line begins behind the one that byte `at` is on.
fn line_after(text: &str, at: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    memchr::memchr(b'\n', rest).map_or(text.len(), |end| at + end + 1)
}

impl Segmenter for Data {
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        let part = if last {
            window
        } else {
            &window[..self.cut.last(window)]
        };
        // What no part of it closes is not closed: a tag ends in its value.
        let mut tags = Tags::new(window, true, tags);
        let out = &mut Output::new(out);
        let mut values = (self.read)(part, &self.settings);
        if self.heed.is_alert() || pragma::may_be_in(part) {
            self.heed_pragmas(part, &mut values);
        }
        let is_foreign = |value: &Value| matches!(value.style, Style::Foreign);
        if self.foreign {
            values.clear();
        } else if let Some(named) = values.iter().position(is_foreign) {
            values.truncate(named);
            self.foreign = true;
        }
        for value in values {
            let chosen = match &self.settings.keys {
                Some(keys) => keys.iter().any(|key| matches(key, &value.path)),
                None => true,
            };
            if chosen || matches!(value.style, Style::Replace(_)) {
                write(&value, &mut tags, out);
            }
        }
        out.keep(part.len());
        out.end()
    }

    fn take_remarks(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.heed.remarks)
    }
}

/// Whether `key` means the value at `path`: it is the path or its end, and `*` stands for one key.
pub(super) fn matches(key: &str, path: &str) -> bool {
    let mut path = path.rsplit('.');
    key.rsplit('.')
        .all(|key| path.next().is_some_and(|part| key == "*" || key == part))
}

/// Says what a value's bytes are; what is before it stays.
pub(super) fn write(value: &Value, tags: &mut Tags<'_>, out: &mut Output<'_>) {
    let Value {
        span, style, gap, ..
    } = value;
    if span.start < out.end() {
        return;
    }
    match gap {
        Gap::Apart => out.keep(span.start),
        Gap::Joined => out.push(span.start, SegmentKind::Inline),
    }
    if span.is_empty() {
        return;
    }
    if let Style::Replace(new) = style {
        out.push(span.end, SegmentKind::Replace(new.as_str().into()));
        return;
    }
    let text = &tags.window()[span.clone()];
    let known = tags.within(span);
    let (bytes, read) = match style {
        Style::Marks(bytes, read) => (*bytes, Some(read)),
        _ => ([0; 3], None),
    };
    let segments = passage(text, &known, bytes, &mut |scan, at, inner| {
        if let Some((length, kind)) = read.and_then(|read| read(&text[at..])) {
            inner.push(at + length, kind);
            scan.pass(at + length);
        }
    });
    out.append(segments);
}

/// Where the `quote` is that ends a string begun before `start`, in which `\` escapes; the end if
/// there is none.
fn string_end(bytes: &[u8], mut start: usize, quote: u8) -> usize {
    loop {
        let rest = bytes.get(start..).unwrap_or_default();
        let found = memchr::memchr2(quote, b'\\', rest);
        work(found.unwrap_or(rest.len()));
        match found.map(|at| start + at) {
            Some(at) if bytes[at] == quote => return at,
            Some(at) => start = at + 2,
            None => return bytes.len(),
        }
    }
}

/// Keys on the way to a value.
#[derive(Debug, Default)]
pub(super) struct Path {
    keys: Vec<String>,
    /// The keys joined, until one changes.
    joined: Option<Rc<str>>,
}

impl Path {
    /// How many keys a path tells; deeper ones leave out the outermost.
    const LENGTH_MAX: usize = 32;
    /// How much of a key it tells, in bytes. With both bounds, a path is short however long the
    /// keys of a hostile file are.
    const KEY_MAX: usize = 256;

    pub(super) fn push(&mut self, key: &str) {
        self.keys.push(Self::cut(key).to_owned());
        self.joined = None;
    }

    pub(super) fn pop(&mut self) {
        self.keys.pop();
        self.joined = None;
    }

    pub(super) fn truncate(&mut self, length: usize) {
        if length < self.keys.len() {
            self.keys.truncate(length);
            self.joined = None;
        }
    }

    pub(super) fn set_last(&mut self, key: &str) {
        if let Some(last) = self.keys.last_mut() {
            Self::cut(key).clone_into(last);
            self.joined = None;
        }
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn join(&mut self) -> Rc<str> {
        let first = self.keys.len().saturating_sub(Self::LENGTH_MAX);
        let keys = &self.keys[first..];
        let joined = self.joined.get_or_insert_with(|| {
            let keys = keys.iter().filter(|key| !key.is_empty());
            let joined = keys.map(String::as_str).collect::<Vec<_>>().join(".");
            work(joined.len());
            joined.into()
        });
        Rc::clone(joined)
    }

    fn cut(key: &str) -> &str {
        let mut length = key.len().min(Self::KEY_MAX);
        while !key.is_char_boundary(length) {
            length -= 1;
        }
        &key[..length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_a_path_or_its_end() {
        for (key, path, expected) in [
            ("title", "title", true),
            ("title", "page.title", true),
            ("page.title", "site.page.title", true),
            ("page.*", "page.title", true),
            ("page", "page.title", false),
            ("itle", "title", false),
            ("site.page.title", "page.title", false),
        ] {
            assert_eq!(matches(key, path), expected, "{key} {path}");
        }
    }
}
