//! `html`: a stream of tags and text, not a tree.
//!
//! Text converts, and the attributes `title`, `alt`, `placeholder`, `aria-label` and a
//! description's `content`. All else stays, and so does text in elements for code, in elements
//! that are not to be translated and in elements whose language is not Chinese. Malformed HTML is
//! read as browsers read it, as far as the tokenizer goes.

mod elements;
mod entity;
mod lexer;
mod markup;
mod raw;

pub(super) use elements::{Elements, Protection};
pub(super) use entity::{Reference, read as read_reference};

use memchr::memmem;

use self::elements::{Content, content, is_void};
use self::lexer::{Form, Read, State};
use self::raw::{Raw, ends_element};
use super::pragma::{self, Comment, Mark, Pragma, Pragmas};
use super::prose::{Also, Prose, Reached, Scan};
use super::scan::{Output, Tags, work};
use super::{Links, Settings};
use crate::base::diagnostic::Diagnostic;
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::{NoTags, TagExtent, TagFinder};

/// The bytes that interrupt text.
const MARKS: Also = Also::Bytes([b'<', b'&', b'<']);

/// The segmenter.
pub(super) struct Html {
    prose: Prose,
    mode: Mode,
    elements: Elements,
    target: Option<String>,
    links: Option<Links>,
    /// Whether a pragma says that all stays: nothing is looked at but the marks of HTML.
    off: bool,
    /// The pragmas of the window.
    marks: Vec<Mark>,
    pragmas: Pragmas,
}

/// What the next byte is part of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mode {
    Markup,
    /// The text of an element that has no tags in it.
    Text(String),
    /// The content of an element that is not for readers.
    Raw(Raw),
    /// The rest of a comment, a declaration or a section of character data.
    Declaration(Declaration),
    /// The rest of a tag that is too long.
    /// Then comes what an element's start tag was for.
    Tag(State, Box<Mode>),
}

/// What to do next.
enum Then {
    GoOn,
    /// More text is needed.
    Wait,
}

impl Html {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            prose: Prose::new(MARKS),
            mode: Mode::Markup,
            elements: Elements::default(),
            target: settings.target.clone(),
            links: settings.links.clone(),
            off: false,
            marks: Vec::new(),
            pragmas: Pragmas::default(),
        }
    }

    /// The open elements.
    pub(super) fn elements(&mut self) -> &mut Elements {
        &mut self.elements
    }

    /// Forgets an unfinished comment, tag or script.
    pub(super) fn reset(&mut self) {
        self.mode = Mode::Markup;
    }

    /// What holds here.
    fn here(&self, mut protection: Protection) -> Protection {
        protection.code |= self.off;
        protection
    }

    /// Text and what interrupts it.
    fn text(&mut self, scan: &mut Scan<'_>, out: &mut Output<'_>) -> Then {
        let protection = self.here(self.elements.protection());
        let at = if protection.any() {
            match protected(scan.tags(), protection, out) {
                Some(at) => at,
                None => return Then::Wait,
            }
        } else {
            match scan.run(out) {
                Reached::Byte(at) => at,
                Reached::Wait | Reached::End => return Then::Wait,
            }
        };
        let tags = scan.tags();
        if tags.window().as_bytes()[at] == b'&' {
            return match reference(tags.window(), tags.last(), at, out) {
                Some(end) => {
                    scan.pass(end);
                    Then::GoOn
                }
                None => Then::Wait,
            };
        }
        match self.less_than(tags, at, out) {
            Some(end) => {
                scan.pass(end);
                if protection.any() {
                    out.keep(end);
                }
                Then::GoOn
            }
            None => Then::Wait,
        }
    }

    /// What the `<` at byte `at` begins. Returns where to go on, or `None` if more text is needed.
    fn less_than(&mut self, tags: &mut Tags<'_>, at: usize, out: &mut Output<'_>) -> Option<usize> {
        let rest = &tags.window().as_bytes()[at..];
        if let Mode::Text(name) = &self.mode {
            return match ends_element(rest, name, tags.last()) {
                Some(true) => {
                    self.mode = Mode::Markup;
                    self.tag(tags, at, out)
                }
                Some(false) => Some(at + 1),
                None => None,
            };
        }
        match rest {
            [_, b'a'..=b'z' | b'A'..=b'Z', ..] => self.tag(tags, at, out),
            [_, b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => self.tag(tags, at, out),
            [_, b'!' | b'?', ..] | [_, b'/', _, ..] => {
                match pragma::comment(&tags.window()[at..], tags.last()) {
                    Comment::Pragma(length, pragma) => {
                        let span = at..at + length;
                        return Some(self.pragma(Mark { span, pragma }, out));
                    }
                    Comment::More => return None,
                    Comment::No => {}
                }
                let (length, mode) = declaration(rest, tags.last(), self.elements.in_xml())?;
                out.text(at);
                let kind = mode.map_or(SegmentKind::Inline, Declaration::kind);
                out.push(at + length, kind);
                self.mode = mode.map_or(Mode::Markup, Mode::Declaration);
                Some(at + length)
            }
            [_] | [_, b'/'] if !tags.last() => None,
            _ => Some(at + 1),
        }
    }

    /// Notes a pragma. Returns where it ends.
    fn pragma(&mut self, mark: Mark, out: &mut Output<'_>) -> usize {
        let end = mark.span.end;
        out.text(mark.span.start);
        out.push(end, SegmentKind::Inline);
        self.off = match mark.pragma {
            Pragma::Off => true,
            Pragma::On => false,
            Pragma::IgnoreNextLine => self.off,
        };
        self.marks.push(mark);
        end
    }

    /// Reads the tag whose `<` is byte `at`. Returns where it ends, or `None` if more text is
    /// needed.
    fn tag(&mut self, tags: &mut Tags<'_>, at: usize, out: &mut Output<'_>) -> Option<usize> {
        let (tag, read) = if self.off {
            lexer::read(&mut Tags::new(tags.window(), tags.last(), &NoTags), at)
        } else {
            lexer::read(tags, at)
        };
        if read == Read::More {
            return None;
        }
        out.text(at);
        let within_xml = self.elements.in_xml();
        if tag.form == Form::End {
            markup::end_tag(&tag, self.here(self.elements.protection()), out);
            self.elements.end(&tag.name);
        } else {
            self.elements.imply_end(&tag.name);
            let parent = self.elements.protection();
            let own = markup::protection(&tag, parent, tags.window());
            let around = markup::Around {
                parent: self.here(parent),
                own: self.here(own),
                target: self.target.as_deref().filter(|_| !self.off),
                links: self.links.as_ref().filter(|_| !self.off),
            };
            markup::start_tag(&tag, around, tags, out);
            let xml = within_xml || matches!(tag.name.as_str(), "svg" | "math");
            if !(is_void(&tag.name) || xml && tag.form == Form::SelfClosing) {
                self.elements.push(&tag.name, own);
                self.mode = match content(&tag.name) {
                    Content::Raw if !within_xml => Mode::Raw(Raw::new(tag.name)),
                    Content::Text if !within_xml => Mode::Text(tag.name),
                    _ => Mode::Markup,
                };
            }
        }
        if let Read::Part(state) = read {
            // Its content begins behind the rest of the tag, which is not looked at.
            self.mode = Mode::Tag(
                state,
                Box::new(std::mem::replace(&mut self.mode, Mode::Markup)),
            );
        }
        Some(out.end())
    }

    /// Goes on in what is not text.
    fn rest(&mut self, tags: &Tags<'_>, out: &mut Output<'_>) -> Then {
        let window = tags.window();
        let bytes = &window.as_bytes()[out.end()..];
        let (length, kind, next) = match &mut self.mode {
            Mode::Markup | Mode::Text(_) => return Then::GoOn,
            Mode::Declaration(declaration) => {
                let (length, ended) = declaration.end(bytes);
                (length, declaration.kind(), ended.then_some(Mode::Markup))
            }
            Mode::Raw(raw) => {
                let (length, ended) = raw.end(bytes, tags.last());
                (length, SegmentKind::Keep, ended.then_some(Mode::Markup))
            }
            Mode::Tag(state, then) => {
                let length = rest_of_tag(state, bytes);
                let ended = *state == State::Done;
                let then = ended.then(|| std::mem::replace(&mut **then, Mode::Markup));
                (length, SegmentKind::Keep, then)
            }
        };
        work(length);
        let mut end = out.end()
            + if next.is_none() && tags.last() {
                bytes.len()
            } else {
                length
            };
        while !window.is_char_boundary(end) {
            end -= 1;
        }
        out.push(end, kind);
        match next {
            Some(mode) => {
                self.mode = mode;
                Then::GoOn
            }
            None => Then::Wait,
        }
    }
}

impl Html {
    /// The segments of a beginning of a window, whatever lines pragmas name.
    pub(super) fn scan(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        self.marks.clear();
        let out = &mut Output::new(out);
        let mut prose = std::mem::replace(&mut self.prose, Prose::new(MARKS));
        let mut scan = prose.scan(window, last, tags);
        loop {
            let then = match self.mode {
                Mode::Markup | Mode::Text(_) => self.text(&mut scan, out),
                _ => self.rest(scan.tags(), out),
            };
            if matches!(then, Then::Wait) {
                break;
            }
        }
        scan.finish();
        self.prose = prose;
        out.end()
    }
}

impl Segmenter for Html {
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        let first = out.len();
        let taken = self.scan(window, last, tags, out);
        self.pragmas.apply(window, &self.marks, first, out);
        taken
    }

    fn take_remarks(&mut self) -> Vec<Diagnostic> {
        self.pragmas.take_remarks()
    }
}

/// What is neither a tag nor text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Declaration {
    Comment,
    /// Character data, in drawings and formulas.
    Data,
    /// Anything else that begins with `<!`, `<?` or `</`.
    Other,
}

impl Declaration {
    fn kind(self) -> SegmentKind {
        match self {
            Self::Comment | Self::Other => SegmentKind::Inline,
            Self::Data => SegmentKind::Keep,
        }
    }

    /// How much of `bytes` belongs to it for certain, and whether it ends there.
    fn end(self, bytes: &[u8]) -> (usize, bool) {
        let find =
            |needle: &str| memmem::find(bytes, needle.as_bytes()).map(|at| at + needle.len());
        let found = match self {
            Self::Comment => {
                let end = find("-->");
                let before = &bytes[..end.unwrap_or(bytes.len())];
                memmem::find(before, b"--!>").map(|at| at + 4).or(end)
            }
            Self::Data => find("]]>"),
            Self::Other => find(">"),
        };
        match found {
            Some(end) => (end, true),
            // The terminator may be cut.
            None => (bytes.len().saturating_sub(3), false),
        }
    }
}

/// The declaration that `rest` begins with: how long its opener is, and its kind unless that was
/// all. `None`: more text is needed.
fn declaration(rest: &[u8], last: bool, xml: bool) -> Option<(usize, Option<Declaration>)> {
    let cut = |whole: &[u8]| !last && rest.len() < whole.len() && whole.starts_with(rest);
    if cut(b"<!-->") || cut(b"<!--->") || (xml && cut(b"<![CDATA[")) {
        return None;
    }
    Some(if rest.starts_with(b"<!-->") {
        (5, None)
    } else if rest.starts_with(b"<!--->") {
        (6, None)
    } else if rest.starts_with(b"<!--") {
        (4, Some(Declaration::Comment))
    } else if xml && rest.starts_with(b"<![CDATA[") {
        (9, Some(Declaration::Data))
    } else {
        (2, Some(Declaration::Other))
    })
}

/// Reads a tag on in `state`; returns how much of `bytes` belongs to it.
fn rest_of_tag(state: &mut State, bytes: &[u8]) -> usize {
    for (i, byte) in bytes.iter().enumerate() {
        *state = state.after(*byte);
        if *state == State::Done {
            return i + 1;
        }
    }
    bytes.len()
}

/// Text that stays, up to the next `<`, whose place is returned; `None` if more text is needed.
fn protected(tags: &mut Tags<'_>, protection: Protection, out: &mut Output<'_>) -> Option<usize> {
    let bytes = tags.window().as_bytes();
    let mut mark = out.end();
    loop {
        // Where a tag ended behind the mark, the mark was in the tag.
        if mark <= out.end() {
            let rest = &bytes[out.end()..];
            mark = out.end() + memchr::memchr(b'<', rest).unwrap_or(rest.len());
        }
        let opener = if protection.code {
            None
        } else {
            tags.next_opener(out.end())
        };
        let Some(at) = opener.filter(|at| *at < mark) else {
            break;
        };
        out.keep(at);
        match tags.extent(at) {
            TagExtent::Tag { end } => out.push(end, SegmentKind::Tag),
            TagExtent::Literal => out.keep(at + 1),
            TagExtent::More => return None,
        }
    }
    if mark < bytes.len() {
        out.keep(mark);
        return Some(mark);
    }
    let held = usize::from(bytes.ends_with(b"-") && !tags.last() && !protection.code);
    out.keep(bytes.len() - held);
    None
}

/// What the `&` at byte `at` begins. Returns where to go on, or `None` if more text is needed.
fn reference(text: &str, last: bool, at: usize, out: &mut Output<'_>) -> Option<usize> {
    let (length, kind) = match entity::read(&text[at..], last) {
        Reference::Character(length, c) => (length, SegmentKind::Encoded(c.to_string().into())),
        Reference::Hidden(length) => (length, SegmentKind::Inline),
        Reference::Other(length) => (length, SegmentKind::Keep),
        Reference::No => return Some(at + 1),
        Reference::More => return None,
    };
    out.push(at + length, kind);
    Some(at + length)
}

#[cfg(test)]
mod tests {
    use super::super::scan::take_work;
    use super::super::testing::{cuts_do_not_matter, random_documents, segments, show};
    use super::super::{Format, Settings};

    fn check(cases: &[(&str, &str)]) {
        for (source, expected) in cases {
            let settings = Settings::default().target("zh-TW");
            let shown = show(&mut *Format::Html.segmenter(&settings), source);
            assert_eq!(shown, *expected);
            cuts_do_not_matter(Format::Html, source);
        }
    }

    #[test]
    fn text_converts_and_inline_tags_do_not_part_words() {
        check(&[
            ("<p>软<b>件</b></p>", "⟨<p>⟩软‹<b>›件‹</b>›⟨</p>⟩"),
            (
                "软<!-- 件 -->件<wbr>软<br>件",
                "软‹<!-- 件 -->›件‹<wbr>›软⟨<br>⟩件",
            ),
            (
                "软&#20214;&amp;体&shy;件&eacute;&x",
                "软⟪&#20214;=件⟫⟪&amp;=&⟫体‹&shy;›件⟪&eacute;=é⟫&x",
            ),
            ("<title>软<b>件</title>体", "⟨<title>⟩软<b>件⟨</title>⟩体"),
            (
                "<textarea>软</p>&lt;</TEXTAREA >体",
                "⟨<textarea>⟩软</p>⟪&lt;=<⟫⟨</TEXTAREA >⟩体",
            ),
            (
                "见http://a.cn/软?a=件&amp;b=体，",
                "见⟨http://a.cn/软?a=件&amp;b=体⟩，",
            ),
            (
                "<ruby>软<rp>(</rp><rt>件</rt></ruby>",
                "‹<ruby>›软⟨<rp>⟩(⟨</rp><rt>⟩件⟨</rt>⟩‹</ruby>›",
            ),
        ]);
    }

    #[test]
    fn human_attributes_convert() {
        check(&[
            (
                "<a href='/软' title='件'>体</a>",
                "⟨<a href='/软' title='⟩件⟨'>⟩体⟨</a>⟩",
            ),
            ("<img ALT=软 src=件>", "⟨<img ALT=⟩软⟨ src=件>⟩"),
            (
                "<input value=软 placeholder=\"件&#x4f53;\">",
                "⟨<input value=软 placeholder=\"⟩件⟪&#x4f53;=体⟫⟨\">⟩",
            ),
            (
                "<i aria-label='软' data-x='件' onclick='体'>",
                "⟨<i aria-label='⟩软⟨' data-x='件' onclick='体'>⟩",
            ),
            (
                "<meta content='软' name=description>",
                "⟨<meta content='⟩软⟨' name=description>⟩",
            ),
            (
                "<meta name=keywords content='软'>",
                "⟨<meta name=keywords content='软'>⟩",
            ),
            ("<i title='a' 软='b'>件", "‹<i title='a' 软='b'>›件"),
            (
                "<code title=软>件<i title=体>",
                "⟨<code title=⟩软⟨>件<i title=体>⟩",
            ),
        ]);
    }

    #[test]
    fn code_and_what_is_not_to_be_translated_stays() {
        check(&[
            ("<pre>软<b>件</b></pre>体", "⟨<pre>软<b>件</b></pre>⟩体"),
            (
                "<CODE>软<code>件</code>软</Code>体",
                "⟨<CODE>软<code>件</code>软</Code>⟩体",
            ),
            (
                "<script>软'</scrip'</script>件",
                "⟨<script>软'</scrip'</script>⟩件",
            ),
            (
                "<script><!-- <script>软</script>件 --></script>体",
                "⟨<script><!-- <script>软</script>件 --></script>⟩体",
            ),
            (
                "<script><!--> <script>软</script>件<script><!-- <scripts></script>体",
                "⟨<script><!--> <script>软</script>⟩件⟨<script><!-- <scripts></script>⟩体",
            ),
            (
                "<svg><script>软<b>件</script><foreignObject><title>体<b>题</title>",
                "⟨<svg><script>软<b>件</script><foreignObject><title>⟩体<b>题⟨</title>⟩",
            ),
            ("<style>软</style\n>件", "⟨<style>软</style\n>⟩件"),
            ("<p translate=no>软<p>件", "⟨<p translate=no>软<p>⟩件"),
            (
                "<p class='a notranslate' title=软>件</p>",
                "⟨<p class='a notranslate' title=软>件</p>⟩",
            ),
            (
                "<i translate=NO>软<b translate=yes>件</b></i>",
                "‹<i translate=NO>›⟨软<b translate=yes>⟩件‹</b>›⟨</i>⟩",
            ),
            (
                "<q lang=ja>软<i lang=zh-HK>件</i>体</q>",
                "‹<q lang=ja>›⟨软<i lang=zh-HK>⟩件‹</i>›⟨体</q>⟩",
            ),
            (
                "<ul><li lang=en>软<li>件</ul>",
                "⟨<ul><li lang=en>软<li>⟩件⟨</ul>⟩",
            ),
            (
                "<p translate=no translate=yes TITLE=软>件<i class=a class=notranslate title=甲 title=乙>",
                "⟨<p translate=no translate=yes TITLE=软>件<i class=a class=notranslate title=甲 title=乙>⟩",
            ),
            ("<br translate=no>软", "⟨<br translate=no>⟩软"),
            (
                "<svg><g translate=no/>软<title>件<b>软</b></title><![CDATA[>软]]></svg>件",
                "⟨<svg><g translate=no/>⟩软⟨<title>⟩件‹<b>›软‹</b>›⟨</title><![CDATA[>软]]></svg>⟩件",
            ),
        ]);
    }

    #[test]
    fn the_language_of_a_document_becomes_the_editions() {
        check(&[
            ("<html lang=zh-CN>软", "⟨<html lang=⟩⟪zh-CN→zh-TW⟫⟨>⟩软"),
            (
                "<html lang='ZH' xml:lang='zh_Hans'>",
                "⟨<html lang='⟩⟪ZH→zh-TW⟫⟨' xml:lang='⟩⟪zh_Hans→zh-TW⟫⟨'>⟩",
            ),
            (
                "<html lang=zh-TW><p lang=zh-CN>软",
                "⟨<html lang=zh-TW><p lang=zh-CN>⟩软",
            ),
            ("<html lang=en>软", "⟨<html lang=en>软⟩"),
            (
                "<meta property='og:locale' content='zh_CN'>",
                "⟨<meta property='og:locale' content='⟩⟪zh_CN→zh_TW⟫⟨'>⟩",
            ),
            (
                "<meta http-equiv=Content-Language content=zh>",
                "⟨<meta http-equiv=Content-Language content=⟩⟪zh→zh-TW⟫⟨>⟩",
            ),
        ]);
        let shown = show(
            &mut *Format::Html.segmenter(&Settings::default()),
            "<html lang=zh>软",
        );
        assert_eq!(shown, "⟨<html lang=zh>⟩软");
    }

    #[test]
    fn tags_win_outside_code() {
        check(&[
            ("软-{<b>件</p>}-体", "软⟦-{<b>件</p>}-⟧体"),
            ("<i title='软-{件'>}-体'>", "⟨<i title='⟩软⟦-{件'>}-⟧体⟨'>⟩"),
            (
                "<a href='/-{软\"}-/件' style='-{软}-'>",
                "⟨<a href='/⟩⟦-{软\"}-⟧⟨/件' style='-{软}-'>⟩",
            ),
            (
                "<pre>-{软}-</pre><!-- -{软}- -->",
                "⟨<pre>-{软}-</pre>⟩‹<!-- -{软}- -->›",
            ),
            (
                "<script>-{软}-</script><i lang=en>a-{<软}-b</i>-{件}-",
                "⟨<script>-{软}-</script>⟩‹<i lang=en>›⟨a⟩⟦-{<软}-⟧⟨b</i>⟩⟦-{件}-⟧",
            ),
        ]);
    }

    #[test]
    fn malformed_html_passes_through() {
        check(&[
            ("a<软 b< 件 <", "a<软 b< 件 <"),
            (
                "软<!>件<!-->体<!--->软<!--a--!>件</>体</ 软>件<?软>件<!x 软>件",
                "软‹<!>›件‹<!-->›体‹<!--->›软‹<!--a--!>›件‹</>›体‹</ 软>›件‹<?软>›件‹<!x 软>›件",
            ),
            ("软<i title=\"件", "软‹<i title=\"件›"),
            ("软<!-- 件", "软‹<!-- 件›"),
            (
                "</p></b>软<i =软 a='b'c=d/ title=件/>体",
                "⟨</p>⟩‹</b>›软⟨<i =软 a='b'c=d/ title=⟩件/⟨>⟩体",
            ),
            ("<script>软", "⟨<script>软⟩"),
            ("<title>软</titl", "⟨<title>⟩软</titl"),
        ]);
    }

    #[test]
    fn work_grows_with_the_text() {
        let work = |unit: &str, n: usize| {
            take_work();
            segments(
                &mut *Format::Html.segmenter(&Settings::default()),
                &unit.repeat(n),
                &[],
            );
            take_work()
        };
        for unit in [
            "<a ",
            "<p>",
            "<b>软",
            "</b>",
            "<a b='",
            "<!--",
            "<!-- -->",
            "<pre>",
            "&",
            "&#",
            "&a",
            "<pre>-{",
            "<script></",
            "<script><!--",
            "<script><!--<script>",
            "<script><!---",
            "<title><",
            "<i lang=en>-{",
            "<p><button><b>",
            "<li>",
            "<x title='软-{'>",
        ] {
            let (one, ten) = (work(unit, 500), work(unit, 5000));
            assert!(ten < 12 * one, "{unit:?}: {one} then {ten}");
        }
    }

    #[test]
    fn a_tag_that_is_too_long_goes_by_unread() {
        let long = format!(
            "<code a='{}' title='软'>件</code>体",
            "x".repeat(super::lexer::TAG_MAX)
        );
        for cuts in [vec![], vec![100, long.len() - 40, long.len() - 20]] {
            let settings = Settings::default();
            let segments = segments(&mut *Format::Html.segmenter(&settings), &long, &cuts);
            assert_eq!(
                segments.last().map(|last| &long[last.span.clone()]),
                Some("体")
            );
            assert_eq!(segments.len(), 2);
        }
    }

    random_documents!(
        Format::Html,
        &[
            "软",
            "件",
            "<",
            ">",
            "/",
            "<p",
            "<b>",
            "</b>",
            "<code>",
            "</code>",
            "<script>",
            "</script>",
            "<script>",
            "<!--",
            "-->",
            "--!>",
            "<title>",
            "</title>",
            "<svg>",
            "<![CDATA[",
            "]]>",
            " title='",
            " lang=en",
            "<html lang=zh>",
            "'",
            "\"",
            "=",
            " ",
            "&",
            "&#",
            "x4f53",
            ";",
            "&amp;",
            "http://",
            "-{",
            "}-",
            "-<",
            ">-",
            "-"
        ][..]
    );
}
