//! The tags of a text for editors and linters: ranges, flags and entries, without effects.

use std::collections::VecDeque;

use super::RawBodies;
use super::classify::{Classifier, seems_meant};
use super::extent::{Closers, Closing};
use super::flag::{Flag, Section, Strays};
use super::lex::{DELIMITER_LEN, Spelling, next_opener};
use super::nesting::{Event, Nesting, Opener};
use super::rule::{Entry, EntryKind, entries};
use crate::base::diagnostic::Diagnostic;
use crate::base::position::Span;

/// A tag as it is written. All ranges are bytes of the text that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag {
    /// The whole tag, delimiters included.
    pub span: Span,
    /// Its spelling.
    pub spelling: Spelling,
    /// 1 for a tag that stands in no other.
    pub depth: usize,
    /// The known flags, in order, each once.
    pub flags: Vec<Flag>,
    /// The body: what follows the `|`, or everything between the delimiters.
    pub body: Span,
    /// The body's entries. None for a body that is shown as it is: with the flag `R`, `N` or a
    /// locale, or without any `code:`.
    pub entries: Vec<Entry>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Iterates over the tags of `text`, a tag before those nested in it. A raw body counts as a tag
/// according to `raw`. Nothing is protected: for a document with code in it, ask for the tags of
/// the parts that its format calls tags.
///
/// Entries are read as they are written: what a nested tag shows may still change them.
///
/// ```
/// use zhvariant::inline_tags::{Flag, RawBodies, tags};
///
/// let text = "用-{A|zh-cn:鼠标;zh-tw:滑鼠}-点";
/// let tag = tags(text, RawBodies::WithHan).next().unwrap();
/// assert_eq!(&text[tag.span], "-{A|zh-cn:鼠标;zh-tw:滑鼠}-");
/// assert_eq!(tag.flags, [Flag::Add]);
/// assert_eq!(&text[tag.entries[1].span.clone()], "zh-tw:滑鼠");
/// ```
pub fn tags(text: &str, raw: RawBodies) -> Tags<'_> {
    Tags {
        text,
        raw,
        from: 0,
        braces: Closers::new(Spelling::Braces),
        angles: Closers::new(Spelling::Angles),
        classifier: Classifier::default(),
        found: VecDeque::new(),
        around: Vec::new(),
        unclosed: Vec::new(),
    }
}

/// The iterator that [`tags`] returns.
#[derive(Clone, Debug)]
pub struct Tags<'t> {
    text: &'t str,
    raw: RawBodies,
    from: usize,
    braces: Closers,
    angles: Closers,
    classifier: Classifier,
    /// The rest of the tags of one outermost tag, in order.
    found: VecDeque<Place>,
    /// The ends of the tags around the next one.
    around: Vec<usize>,
    unclosed: Vec<Diagnostic>,
}

/// A tag before it is described.
#[derive(Clone, Debug)]
struct Place {
    span: Span,
    spelling: Spelling,
}

impl Tags<'_> {
    /// Warnings of the openers passed so far that nothing closes within
    /// [`MAX_TAG_BYTES`](super::MAX_TAG_BYTES), and that are text therefore; only of those that
    /// seem to be meant for tags: not `-{day}`, nor a `-<` without a flag or a `code:` behind it.
    pub fn unclosed(&self) -> &[Diagnostic] {
        &self.unclosed
    }

    fn is_tag(&mut self, span: &Span, spelling: Spelling) -> bool {
        let body = span.start + DELIMITER_LEN..span.end - DELIMITER_LEN;
        self.classifier.is_tag(self.text, body, spelling, self.raw)
    }

    fn not_closed(&mut self, Opener { spelling, at }: Opener) {
        let body = at + DELIMITER_LEN;
        if seems_meant(self.text, body, spelling, self.raw) {
            let warning = Diagnostic::warning(at..body, "nothing closes this tag");
            self.unclosed.push(warning);
        }
    }

    /// Finds the next outermost tag, and the tags in it as the evaluator finds them.
    fn find(&mut self) -> Option<()> {
        loop {
            let at = next_opener(self.text, self.from)?;
            self.from = at + 1;
            let spelling = Spelling::opening(self.text, at)?;
            let closers = match spelling {
                Spelling::Braces => &mut self.braces,
                Spelling::Angles => &mut self.angles,
            };
            let Closing::At(end) = closers.closing(self.text, at) else {
                self.not_closed(Opener { spelling, at });
                continue;
            };
            let span = at..end;
            if self.is_tag(&span, spelling) {
                self.from = end;
                self.find_nested(Place { span, spelling });
                return Some(());
            }
        }
    }

    fn find_nested(&mut self, outermost: Place) {
        let body = outermost.span.start + DELIMITER_LEN..outermost.span.end - DELIMITER_LEN;
        let mut found = vec![outermost];
        for (at, event) in Nesting::new(self.text, &body) {
            match event {
                Event::Opens(_) | Event::TooDeep(_) => {}
                Event::NotClosed(opener) => self.not_closed(opener),
                Event::Closes(Opener {
                    spelling,
                    at: start,
                }) => {
                    let span = start..at + DELIMITER_LEN;
                    if self.is_tag(&span, spelling) {
                        found.push(Place { span, spelling });
                    }
                }
            }
        }
        found.sort_by_key(|place| place.span.start);
        self.found.extend(found);
    }
}

impl Iterator for Tags<'_> {
    type Item = Tag;

    fn next(&mut self) -> Option<Tag> {
        if self.found.is_empty() {
            self.around.clear();
            self.find()?;
        }
        let place = self.found.pop_front()?;
        self.around.retain(|end| *end > place.span.start);
        self.around.push(place.span.end);
        let nested = self.found.iter().map(|nested| &nested.span);
        let nested = nested.take_while(|nested| nested.start < place.span.end);
        let masked = masked(self.text, &place.span, nested);
        Some(describe(place, self.around.len(), &masked))
    }
}

/// Reads a tag; `masked` is what stands between its delimiters, the tags in it made opaque.
fn describe(Place { span, spelling }: Place, depth: usize, masked: &str) -> Tag {
    let inner = span.start + DELIMITER_LEN..span.end - DELIMITER_LEN;
    let section = Section::parse(masked, Strays::Keep);
    let body = inner.start + section.body..inner.end;
    let mut diagnostics: Vec<Diagnostic> = section
        .unknown
        .iter()
        .map(|part| Diagnostic::warning(shift(part, inner.start), "unknown flag, passed over"))
        .collect();
    let is_raw = section
        .flags
        .iter()
        .any(|flag| matches!(flag, Flag::Raw | Flag::Name | Flag::Variant(_)));
    let mut found = Vec::new();
    if !is_raw {
        found.extend(entries(&masked[section.body..]).map(|entry| place(entry, body.start)));
        if !found.iter().any(|entry: &Entry| {
            matches!(
                entry.kind,
                EntryKind::TwoWay { .. } | EntryKind::OneWay { .. }
            )
        }) {
            found.clear();
        }
    }
    for entry in &found {
        match &entry.kind {
            EntryKind::UnknownCode { code } => diagnostics.push(Diagnostic::warning(
                code.clone(),
                "no locale is called so: the tag has no rules",
            )),
            EntryKind::NoCode if !entry.span.is_empty() => diagnostics.push(Diagnostic::warning(
                entry.span.clone(),
                "no locale before it: left out",
            )),
            _ => {}
        }
    }
    Tag {
        span,
        spelling,
        depth,
        flags: section.flags,
        body,
        entries: found,
        diagnostics,
    }
}

/// What stands between the delimiters of the tag at `span`, with the `nested` tags made opaque: as
/// many bytes, but nothing in them that separates.
fn masked<'n>(text: &str, span: &Span, nested: impl Iterator<Item = &'n Span>) -> String {
    let inner = span.start + DELIMITER_LEN..span.end - DELIMITER_LEN;
    let mut masked = String::with_capacity(inner.len());
    let mut from = inner.start;
    for nested in nested {
        // One within another is opaque already.
        if nested.start >= from {
            masked.push_str(&text[from..nested.start]);
            masked.extend(std::iter::repeat_n('\u{1}', nested.len()));
            from = nested.end;
        }
    }
    masked.push_str(&text[from..inner.end]);
    masked
}

fn shift(span: &Span, by: usize) -> Span {
    span.start + by..span.end + by
}

fn place(entry: Entry, by: usize) -> Entry {
    let kind = match entry.kind {
        EntryKind::TwoWay { locale, value } => EntryKind::TwoWay {
            locale,
            value: shift(&value, by),
        },
        EntryKind::OneWay { locale, from, to } => EntryKind::OneWay {
            locale,
            from: shift(&from, by),
            to: shift(&to, by),
        },
        EntryKind::UnknownCode { code } => EntryKind::UnknownCode {
            code: shift(&code, by),
        },
        EntryKind::NoCode => EntryKind::NoCode,
    };
    Entry {
        span: shift(&entry.span, by),
        kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::locale::Locale;

    #[test]
    fn nested_tags_come_after_the_tag_around_them() {
        let text = "春-{zh-cn:-<R|夏>-;zh-tw:-{秋}-}--{1}-";
        let found: Vec<(&str, usize)> = tags(text, RawBodies::WithHan)
            .map(|tag| (&text[tag.span], tag.depth))
            .collect();
        assert_eq!(
            found,
            [
                ("-{zh-cn:-<R|夏>-;zh-tw:-{秋}-}-", 1),
                ("-<R|夏>-", 2),
                ("-{秋}-", 2)
            ]
        );
        assert_eq!(tags(text, RawBodies::Always).count(), 4);
    }

    #[test]
    fn a_closers_dash_opens_nothing() {
        let text = "-{R|春}-{夏}- -{R|-{A|秋}-{冬}-}-{x}-";
        let found: Vec<&str> = tags(text, RawBodies::WithHan)
            .map(|tag| &text[tag.span])
            .collect();
        assert_eq!(found, ["-{R|春}-", "-{R|-{A|秋}-{冬}-", "-{A|秋}-"]);
    }

    #[test]
    fn an_opener_that_is_too_deep_takes_no_closer() {
        let text = format!("{}春-{{夏}}-{}秋}}-", "-{".repeat(10), "}-".repeat(9));
        let found: Vec<(&str, usize)> = tags(&text, RawBodies::WithHan)
            .map(|tag| (&text[tag.span], tag.depth))
            .collect();
        assert_eq!(found.len(), 10);
        assert_eq!(found[0], (text.strip_suffix("秋}-").unwrap(), 1));
        assert_eq!(found[9], ("-{春-{夏}-", 10));
    }

    #[test]
    fn nested_tags_do_not_separate_the_entries_around_them() {
        let text = "x-{A;T|zh-cn:-{zh-tw:a;zh-cn:b|c}-;春=&gt;zh-tw:夏;foo;zh-hk:秋}-";
        let tag = tags(text, RawBodies::WithHan).next().unwrap();
        assert_eq!(tag.flags, [Flag::Add, Flag::Title]);
        assert!(text[tag.body.clone()].starts_with("zh-cn:"));
        let EntryKind::TwoWay { locale, value } = &tag.entries[0].kind else {
            panic!("{:?}", tag.entries);
        };
        assert_eq!(
            (*locale, &text[value.clone()]),
            (Locale::ZhCn, "-{zh-tw:a;zh-cn:b|c}-")
        );
        let EntryKind::OneWay { from, to, .. } = &tag.entries[1].kind else {
            panic!("{:?}", tag.entries);
        };
        assert_eq!((&text[from.clone()], &text[to.clone()]), ("春", "夏;foo"));
        assert_eq!(tag.entries.len(), 3);
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let text = "-{A;E|zh-cn:春;夏=>zh-tv:秋}-";
        let tag = tags(text, RawBodies::WithHan).next().unwrap();
        let marked: Vec<&str> = tag
            .diagnostics
            .iter()
            .map(|d| &text[d.span.clone()])
            .collect();
        assert_eq!(marked, ["E"], "an unknown code does not begin an entry");
        let text = "-{foo;zh-cn:春;夏=>zh-tw:秋}- -{zh-xx:春;zh-cn:夏}- -{-{x -<A|x -<br";
        let mut found = tags(text, RawBodies::WithHan);
        let marked: Vec<&str> = found
            .by_ref()
            .flat_map(|tag| tag.diagnostics)
            .map(|d| &text[d.span])
            .collect();
        assert_eq!(marked, ["foo", "zh-xx"]);
        let unclosed: Vec<&str> = found
            .unclosed()
            .iter()
            .map(|d| &text[d.span.clone()])
            .collect();
        assert_eq!(unclosed, ["-{", "-<"]);
    }

    #[test]
    fn raw_bodies_have_no_entries() {
        for text in [
            "-{R|zh-cn:春}-",
            "-{zh-tw|zh-cn:春}-",
            "-{春;夏}-",
            "-{N|zh-cn}-",
        ] {
            let tag = tags(text, RawBodies::WithHan).next().unwrap();
            assert_eq!(tag.entries, [], "{text}");
        }
    }
}
