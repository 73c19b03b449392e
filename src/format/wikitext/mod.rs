//! `wikitext`: MediaWiki's page sources.
//!
//! Prose, headings, link texts, captions and the values of templates' parameters convert. Names
//! stay: of templates, parameters, functions, link targets, files, categories, magic words. So do
//! code, math, tags and attributes but `title` and `alt`. Variant tags resolve everywhere but in
//! comments, scripts and HTML tags. It needs the page whole.

mod names;

use memchr::memmem;

use super::html::{Reference, read_reference};
use super::pragma::{self, Comment, Mark, Pragma, Pragmas};
use super::prose::passage;
use super::scan::{Output, Tags};
use super::{Links, Settings};
use crate::base::diagnostic::Diagnostic;
use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::{TagExtent, TagFinder};

/// How deep constructs may nest; what is deeper is read as text.
const DEPTH_MAX: usize = 100;

/// The segmenter.
pub(super) struct Wikitext {
    pragmas: Pragmas,
    links: Option<Links>,
}

impl Wikitext {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            pragmas: Pragmas::default(),
            links: settings.links.clone(),
        }
    }
}

impl Segmenter for Wikitext {
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        if !last {
            return 0;
        }
        if names::is_unconverted(window) {
            Output::new(out).keep(window.len());
            return window.len();
        }
        let first = out.len();
        let mut page = Page {
            text: window,
            tags: Tags::new(window, true, tags),
            out: Output::new(out),
            links: self.links.as_ref(),
            off: false,
            marks: Vec::new(),
            open: Vec::new(),
            at: 0,
            names: names::first(window),
            gallery: false,
        };
        page.read();
        let marks = page.marks;
        self.pragmas.apply(window, &marks, first, out);
        window.len()
    }

    fn take_remarks(&mut self) -> Vec<Diagnostic> {
        self.pragmas.take_remarks()
    }
}

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// `{{`: how many parameters have begun, and what stays of them.
    Template { parameters: usize, stay: usize },
    /// `{{{`.
    Parameter { named: bool },
    /// `[[`, before the `|`.
    Target { file: bool },
    /// `[[`, behind it.
    Text { file: bool },
    /// `{|`.
    Table,
}

struct Page<'a> {
    text: &'a str,
    tags: Tags<'a>,
    out: Output<'a>,
    links: Option<&'a Links>,
    /// Whether a pragma says that all stays.
    off: bool,
    marks: Vec<Mark>,
    open: Vec<Open>,
    /// What is before is read.
    at: usize,
    /// What is before is a name that stays.
    names: usize,
    /// Whether a gallery is open: each of its lines begins with a file's name.
    gallery: bool,
}

impl Page<'_> {
    fn read(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let next = bytes.get(self.at + 1).copied();
            match (byte, next) {
                (b'-', Some(b'{' | b'<')) => self.tag(),
                (b'<', _) => self.element(),
                (b'{', Some(b'{' | b'|')) => self.begin(),
                (b'[', Some(b'[')) => self.link(),
                (b'}', _) | (b']', Some(b']')) => self.end(),
                (b'|', _) => self.bar(),
                (b'\'', Some(b'\'')) => self.quotes(),
                (b'_', Some(b'_')) => self.magic_word(),
                (b'\n', _) => self.line(),
                _ => self.at += 1,
            }
        }
        self.flush(self.text.len());
    }

    /// Whether what is read now is a name.
    fn in_name(&self) -> bool {
        matches!(
            self.open.last(),
            Some(
                Open::Template { parameters: 0, .. }
                    | Open::Parameter { named: false }
                    | Open::Target { .. }
            )
        )
    }

    /// Says what the bytes up to `end` are that have been read: text, or a name.
    fn flush(&mut self, end: usize) {
        let start = self.out.end();
        if start >= end {
            return;
        }
        if self.off {
            self.out.keep(end);
            return;
        }
        if let Some(span) = self.target(start..end)
            && let Some(links) = self.links
            && let Some(new) = links.follow(&self.text[span.clone()])
        {
            self.out.keep(span.start);
            self.out.push(span.end, SegmentKind::Replace(new.into()));
        }
        let name = if self.in_name() {
            end
        } else {
            self.names.min(end)
        };
        self.keep_with_tags(name);
        let start = start.max(self.out.end());
        if start >= end {
            return;
        }
        let text = &self.text[start..end];
        let known = self.tags.within(&(start..end));
        let segments = passage(text, &known, [b'&'; 3], &mut |scan, at, inner| {
            // MediaWiki's converter leaves references alone, and no word goes on behind them.
            if let Reference::Character(length, _)
            | Reference::Hidden(length)
            | Reference::Other(length) = read_reference(&text[at..], true)
            {
                inner.keep(at + length);
                scan.pass(at + length);
            }
        });
        self.out.append(segments);
    }

    /// The name of a page or file in a link's target, without its namespace and its section, if
    /// `span` is one.
    fn target(&mut self, span: Span) -> Option<Span> {
        let Some(Open::Target { file }) = self.open.last() else {
            return None;
        };
        let text = &self.text[span.clone()];
        let name = text.split('#').next().unwrap_or_default();
        let namespace = match (name.find(':'), file) {
            (Some(colon), true) => colon + 1,
            _ => 0,
        };
        let end = span.start + name.trim_end().len();
        let start = span.start + name.len() - name[namespace..].trim_start().len();
        (start < end && self.tags.within(&span).0.is_empty()).then_some(start..end)
    }

    fn keep_with_tags(&mut self, end: usize) {
        let start = self.out.end();
        if start < end {
            let tags = match self.off {
                true => Vec::new(),
                false => self.tags.within(&(start..end)).0,
            };
            for tag in tags {
                self.out.keep(start + tag.start);
                self.out.push(start + tag.end, SegmentKind::Tag);
            }
            self.out.keep(end);
        }
    }

    /// Says that the bytes up to `end` are a mark of this kind.
    fn mark(&mut self, end: usize, kind: SegmentKind) {
        self.flush(self.at);
        self.out.push(end, kind);
        self.at = end;
    }

    fn tag(&mut self) {
        if self.off {
            self.at += 1;
            return;
        }
        match self.tags.extent(self.at) {
            TagExtent::Tag { end } => self.mark(end, SegmentKind::Tag),
            _ => self.at += 1,
        }
    }

    /// `{{`, `{{{` or, at the start of a line, `{|`.
    fn begin(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        if self.open.len() >= DEPTH_MAX {
            self.at += 2;
        } else if rest.starts_with(b"{|") {
            let line = self.text[..self.at].trim_end_matches([' ', ':', '*', '#']);
            if line.is_empty() || line.ends_with('\n') {
                self.mark(self.at + names::line_length(rest), SegmentKind::Keep);
                self.open.push(Open::Table);
            } else {
                self.at += 1;
            }
        } else if rest.starts_with(b"{{{") && !rest.starts_with(b"{{{{") {
            self.mark(self.at + 3, SegmentKind::Keep);
            self.open.push(Open::Parameter { named: false });
        } else {
            self.mark(self.at + 2, SegmentKind::Keep);
            let stay = names::parameters_that_stay(&self.text[self.at..]);
            self.open.push(Open::Template {
                parameters: 0,
                stay,
            });
        }
    }

    fn link(&mut self) {
        if self.open.len() >= DEPTH_MAX {
            self.at += 2;
            return;
        }
        self.mark(self.at + 2, SegmentKind::Keep);
        let rest = &self.text[self.at..];
        if names::is_category(rest) {
            let end = {
                let line = &rest.as_bytes()[..names::line_length(rest.as_bytes())];
                memmem::find(line, b"]]").unwrap_or(0)
            };
            self.keep_with_tags(self.at + end);
            self.at = self.out.end().max(self.at);
        }
        self.open.push(Open::Target {
            file: names::is_file_link(rest),
        });
    }

    /// `}}}`, `}}` or `]]`.
    fn end(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let length = match self.open.last() {
            Some(Open::Parameter { .. }) if rest.starts_with(b"}}}") => 3,
            Some(Open::Template { .. }) if rest.starts_with(b"}}") => 2,
            Some(Open::Target { .. } | Open::Text { .. }) if rest.starts_with(b"]]") => 2,
            _ => {
                self.at += 1;
                return;
            }
        };
        self.flush(self.at);
        self.open.pop();
        self.mark(self.at + length, SegmentKind::Keep);
    }

    fn bar(&mut self) {
        let table = matches!(self.open.last(), Some(Open::Table));
        if table || self.open.is_empty() {
            let double = self.text.as_bytes().get(self.at + 1) == Some(&b'|');
            let end = self.at + if double { 2 } else { 1 };
            let kept = if table {
                names::attributes(&self.text[end..])
            } else {
                0
            };
            self.mark(end + kept, SegmentKind::Keep);
            if self.gallery {
                self.names = self.at + names::file_option(&self.text[self.at..]);
            }
            return;
        }
        self.mark(self.at + 1, SegmentKind::Keep);
        let rest = &self.text[self.at..];
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let kept = match open {
            Open::Template { parameters, stay } => {
                *parameters += 1;
                if parameters <= stay {
                    names::parameter(rest)
                } else {
                    names::parameter_name(rest)
                }
            }
            Open::Target { file } | Open::Text { file } => {
                let file = *file;
                *open = Open::Text { file };
                if file { names::file_option(rest) } else { 0 }
            }
            Open::Parameter { named } => {
                *named = true;
                0
            }
            Open::Table => 0,
        };
        self.names = self.at + kept;
    }

    /// `''`, `'''`, `'''''`: no reader sees them.
    fn quotes(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().take(5).take_while(|b| **b == b'\'').count();
        self.mark(self.at + length, SegmentKind::Inline);
    }

    fn magic_word(&mut self) {
        match names::magic_word(&self.text[self.at..]) {
            Some(length) => self.mark(self.at + length, SegmentKind::Keep),
            None => self.at += 2,
        }
    }

    /// What a line begins with.
    fn line(&mut self) {
        if let Some(Open::Target { .. }) = self.open.last() {
            // A target is on one line.
            self.flush(self.at);
            self.open.pop();
        }
        self.at += 1;
        let rest = &self.text[self.at..];
        if self.gallery && !rest.starts_with("</") {
            self.flush(self.at);
            self.names = self.at + names::parameter(rest);
        }
        if matches!(self.open.last(), Some(Open::Table)) {
            if rest.starts_with("|}") {
                self.mark(self.at + 2, SegmentKind::Keep);
                self.open.pop();
            } else if rest.starts_with("|-") {
                let length = names::line_length(rest.as_bytes());
                self.mark(self.at + length, SegmentKind::Keep);
            } else if let Some(cell) = rest.strip_prefix('!') {
                let kept = names::attributes(cell);
                self.mark(self.at + 1 + kept, SegmentKind::Keep);
            }
        }
    }

    /// A comment, an element that stays, or a tag.
    fn element(&mut self) {
        let rest = &self.text[self.at..];
        let Some(found) = names::element(rest) else {
            self.at += 1;
            return;
        };
        self.flush(self.at);
        if let Comment::Pragma(length, pragma) = pragma::comment(rest, true) {
            self.off = match pragma {
                Pragma::Off => true,
                Pragma::On => false,
                Pragma::IgnoreNextLine => self.off,
            };
            let span = self.at..self.at + length;
            self.marks.push(Mark { span, pragma });
        }
        if let Some(gallery) = names::gallery(rest) {
            self.gallery = gallery;
        }
        if found.tags {
            self.keep_with_tags(self.at + found.length);
        } else {
            let (start, end) = (self.at, self.at + found.length);
            match found.human.filter(|_| !self.in_name()) {
                Some(value) => {
                    self.out.keep(start + value.start);
                    self.out.text(start + value.end);
                    self.out.keep(end);
                }
                None => self.out.push(
                    end,
                    if found.inline {
                        SegmentKind::Inline
                    } else {
                        SegmentKind::Keep
                    },
                ),
            }
        }
        self.at = self.out.end();
    }
}

#[cfg(test)]
mod tests {
    use crate::format::scan::take_work;
    use crate::format::testing::{cuts_do_not_matter, random_documents, segments, show};
    use crate::format::{Format, Settings};

    fn check(cases: &[(&str, &str)]) {
        for (source, expected) in cases {
            let shown = show(
                &mut *Format::Wikitext.segmenter(&Settings::default()),
                source,
            );
            assert_eq!(shown, *expected);
            cuts_do_not_matter(Format::Wikitext, source);
        }
    }

    #[test]
    fn links_keep_their_targets() {
        check(&[
            ("软[[件]]体[[题|甲]]乙", "软⟨[[件]]⟩体⟨[[题|⟩甲⟨]]⟩乙"),
            (
                "[[File:软.jpg|thumb|左|20px|alt=件|体[[题|甲]]]]",
                "⟨[[File:软.jpg|thumb|左|20px|alt=⟩件⟨|⟩体⟨[[题|⟩甲⟨]]]]⟩",
            ),
            (
                "[[分类:软|件]] [[:分类:软|件]]",
                "⟨[[分类:软|件]]⟩ ⟨[[:分类:软|⟩件⟨]]⟩",
            ),
            (
                "[http://a.cn/软 件] [[软\n件",
                "[⟨http://a.cn/软⟩ 件] ⟨[[软⟩\n件",
            ),
            ("#重定向 [[软]]", "⟨#重定向 [[软]]⟩"),
            (
                "<gallery>\n文件:软.jpg|件[[体|题]]\n软.svg|alt=件|link=体|甲\n</gallery>\n软.jpg|件",
                "⟨<gallery>⟩\n⟨文件:软.jpg|⟩件⟨[[体|⟩题⟨]]⟩\n⟨软.svg|alt=⟩件⟨|link=体|⟩甲\n⟨</gallery>⟩\n软.jpg⟨|⟩件",
            ),
        ]);
    }

    #[test]
    fn templates_keep_their_names() {
        check(&[
            (
                "{{软|件|体 = 题\n| 甲.jpg |图=乙.PNG}}丙",
                "⟨{{软|⟩件⟨|体 =⟩ 题\n⟨| 甲.jpg |图=乙.PNG}}⟩丙",
            ),
            (
                "{{{软|件}}}{{软{{件}}|体}}",
                "⟨{{{软|⟩件⟨}}}{{软{{件}}|⟩体⟨}}⟩",
            ),
            (
                "{{#invoke:软|件|体}}{{#if:软|件}}",
                "⟨{{#invoke:软|件|⟩体⟨}}{{#if:软|⟩件⟨}}⟩",
            ),
            ("软__目录__件__ 体", "软⟨__目录__⟩件__ 体"),
            ("软{{件", "软⟨{{件⟩"),
        ]);
    }

    #[test]
    fn marks_and_elements() {
        check(&[
            ("'''软'''件&amp;体", "‹'''›软‹'''›件⟨&amp;⟩体"),
            (
                "软<nowiki>件</nowiki><math>体</math>题",
                "软⟨<nowiki>件</nowiki><math>体</math>⟩题",
            ),
            (
                "软<ref name=\"件\">体</ref><b>题</b><!-- 甲 -->",
                "软⟨<ref name=\"件\">⟩体⟨</ref>⟩‹<b>›题‹</b><!-- 甲 -->›",
            ),
            (
                "<span title=\"软\" id=\"件\">体",
                "⟨<span title=\"⟩软⟨\" id=\"件\">⟩体",
            ),
            (
                "{|class=\"软\"\n|-件\n! a=\"b\"|体\n|题||甲\n|}乙",
                "⟨{|class=\"软\"⟩\n⟨|-件⟩\n⟨! a=\"b\"|⟩体\n⟨|⟩题⟨||⟩甲\n⟨|}⟩乙",
            ),
            ("软__NOCC__-{件}-", "⟨软__NOCC__-{件}-⟩"),
        ]);
    }

    #[test]
    fn tags_resolve_but_in_comments_and_attributes() {
        check(&[
            (
                "-{软}-<nowiki>-{件}-</nowiki>[[-{体}-|题]]",
                "⟦-{软}-⟧⟨<nowiki>⟩⟦-{件}-⟧⟨</nowiki>[[⟩⟦-{体}-⟧⟨|⟩题⟨]]⟩",
            ),
            (
                "<!-- -{软}- --><b id=\"-{件}-\">体",
                "‹<!-- -{软}- --><b id=\"-{件}-\">›体",
            ),
        ]);
    }

    #[test]
    fn work_grows_with_the_text() {
        let work = |unit: &str, n: usize| {
            take_work();
            segments(
                &mut *Format::Wikitext.segmenter(&Settings::default()),
                &unit.repeat(n),
                &[],
            );
            take_work()
        };
        for unit in [
            "{{",
            "[[",
            "{{a|",
            "[[分类:",
            "<b ",
            "__",
            "''",
            "{|\n",
            "}}",
            "软&",
            "<gallery>\n",
            "<gallery>\n软|",
        ] {
            let (one, ten) = (work(unit, 2000), work(unit, 20_000));
            assert!(ten <= 12 * one, "{unit:?}: {one} then {ten}");
        }
    }

    random_documents!(
        Format::Wikitext,
        &[
            "软",
            "a",
            "{{",
            "}}",
            "{{{",
            "}}}",
            "[[",
            "]]",
            "|",
            "=",
            "\n",
            "{|",
            "|}",
            "|-",
            "!",
            "''",
            "__",
            "<nowiki>",
            "</nowiki>",
            "<b ",
            ">",
            "title=\"",
            "\"",
            "<!--",
            "-->",
            "&amp;",
            "File:",
            "分类:",
            ".jpg",
            "-{",
            "}-"
        ][..]
    );
}
