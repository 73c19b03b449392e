//! Pragmas: comments in a document that say which of it stays as it is.
//!
//! `zhconv-off` … `zhconv-on` around a part, and `zhconv-ignore-next-line`. A format knows its
//! comments and hands in where pragmas stand in a window ([`Mark`]); what they do to its segments
//! is here. A pragma is not looked for inside a tag, nor a tag in what a pragma leaves alone.

use memchr::memmem;

use super::scan::{Output, work};
use crate::base::diagnostic::Diagnostic;
use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind};

/// What all pragmas begin with: a text without it has none.
pub(super) const PREFIX: &str = "zhconv-";
/// No comment with a pragma is longer, in bytes, so that streams need not wait for its end.
const LENGTH_MAX: usize = 128;
const STRAY: &str = "zhconv-on, but nothing was off";

const NAMES: [(&str, Pragma); 3] = [
    ("zhconv-off", Pragma::Off),
    ("zhconv-on", Pragma::On),
    ("zhconv-ignore-next-line", Pragma::IgnoreNextLine),
];

/// What a comment asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pragma {
    /// What follows stays.
    Off,
    /// It converts again.
    On,
    /// The next line with text in it stays.
    IgnoreNextLine,
}

/// A pragma and where its comment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) pragma: Pragma,
}

/// Whether a text may hold a pragma.
pub(super) fn may_be_in(text: &str) -> bool {
    work(text.len());
    memmem::find(text.as_bytes(), PREFIX.as_bytes()).is_some()
}

fn named(name: &str) -> Option<Pragma> {
    let found = NAMES.iter().find(|(known, _)| *known == name);
    found.map(|(_, pragma)| *pragma)
}

/// What a text begins with that may be a comment with a pragma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comment {
    /// A pragma, and how long its comment is.
    Pragma(usize, Pragma),
    /// Something else.
    No,
    /// More text must tell.
    More,
}

/// Reads the comment (`<!-- … -->`) that `rest` begins with, if it does. `last`: no more text
/// follows.
pub(super) fn comment(rest: &str, last: bool) -> Comment {
    let (open, close) = ("<!--", "-->");
    let Some(body) = rest.strip_prefix(open) else {
        let cut = !last && open.starts_with(rest);
        return if cut { Comment::More } else { Comment::No };
    };
    let bytes = &body.as_bytes()[..body.len().min(LENGTH_MAX)];
    if let Some(end) = memmem::find(bytes, close.as_bytes()) {
        let length = open.len() + end + close.len();
        let pragma = named(body[..end].trim());
        return pragma.map_or(Comment::No, |pragma| Comment::Pragma(length, pragma));
    }
    if last || bytes.len() == LENGTH_MAX {
        return Comment::No;
    }
    let body = body.trim_start();
    let fits = |(name, _): &(&str, Pragma)| match body.strip_prefix(name) {
        Some(behind) => close.starts_with(behind.trim_start()),
        None => name.starts_with(body),
    };
    if NAMES.iter().any(fits) {
        Comment::More
    } else {
        Comment::No
    }
}

/// The comments `<!-- … -->` with pragmas in `text`, wherever they stand.
pub(super) fn in_comments(text: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), PREFIX) {
        let before = text[..at].trim_end();
        if let Some(start) = before.strip_suffix("<!--").map(str::len)
            && let Comment::Pragma(length, pragma) = comment(&text[start..], true)
        {
            let span = start..start + length;
            marks.push(Mark { span, pragma });
        }
    }
    marks
}

/// What comments on a line of their own begin with, and what may end them.
pub(super) type Lines = &'static [(&'static str, &'static str)];

/// Comments of YAML, TOML and PO.
pub(super) const HASH: Lines = &[("#", "")];
/// Comments that many readers of JSON allow.
pub(super) const SLASHES: Lines = &[("//", ""), ("/*", "*/")];
/// Notes of WebVTT.
pub(super) const NOTE: Lines = &[("NOTE", "")];
/// Comments of ASS.
pub(super) const SEMICOLON: Lines = &[(";", "")];
/// Comments of MDX.
pub(super) const MDX: Lines = &[("{/*", "*/}")];
/// Comments of the languages that a file without a format of its own may be written in.
pub(super) const ANY: Lines = &[
    ("<!--", "-->"),
    ("/*", "*/"),
    ("//", ""),
    ("#", ""),
    (";", ""),
    ("%", ""),
    ("--", ""),
    ("..", ""),
];

/// The pragma that is all that `line` holds, in a comment of these. The last character of what
/// begins the comment may be repeated (`##`, `;;`).
pub(super) fn of_line(line: &str, lines: Lines) -> Option<Pragma> {
    let line = line.trim_start_matches('\u{FEFF}').trim();
    lines.iter().find_map(|(open, close)| {
        let rest = line.strip_prefix(open)?;
        let rest = rest.trim_start_matches(open.chars().next_back()?).trim();
        named(rest.strip_suffix(close).unwrap_or(rest).trim_end())
    })
}

/// Whether what `line` begins with may become a line with a pragma. `line` has no line end yet.
pub(super) fn may_become_one(line: &str) -> bool {
    // Most lines are told from one by their first character, or hold the name already.
    let start = line.trim_start_matches('\u{FEFF}').trim_start();
    let first = start.chars().next();
    line.len() < LENGTH_MAX && first.is_none_or(|c| "<#/;%-.".contains(c))
}

/// The lines of `text` that are pragmas in comments of these. `text` begins at a line's start if
/// `fresh` says so.
pub(super) fn in_lines(text: &str, lines: Lines, fresh: bool) -> Vec<Mark> {
    let bytes = text.as_bytes();
    let mut marks: Vec<Mark> = Vec::new();
    let mut from = 0;
    while let Some(at) = memmem::find(&bytes[from..], PREFIX.as_bytes()) {
        let at = from + at;
        let start = memchr::memrchr(b'\n', &bytes[from..at]).map(|end| from + end + 1);
        let start = start.or((from > 0 || fresh).then_some(from));
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
        work(end - from);
        if let Some(start) = start
            && end - start <= LENGTH_MAX
            && let Some(pragma) = of_line(&text[start..end], lines)
        {
            let span = start..end;
            marks.push(Mark { span, pragma });
        }
        from = end;
    }
    marks
}

/// What to say of a `zhconv-on` that ends nothing.
pub(super) fn stray(span: Span) -> Diagnostic {
    Diagnostic::warning(span, STRAY)
}

/// What is said of the bytes that come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Nothing.
    #[default]
    On,
    /// They stay.
    Off,
    /// The rest of the line converts, the next one stays.
    Rest,
    /// They stay to the end of the first line with text in it; whether there has been any.
    Line(bool),
}

/// What the pragmas of a document have said so far.
#[derive(Debug, Default)]
pub(super) struct Pragmas {
    state: State,
    remarks: Vec<Diagnostic>,
}

impl Pragmas {
    /// Whether the text stays until something is said.
    pub(super) fn is_off(&self) -> bool {
        self.state == State::Off
    }

    /// What is to be said about the window that was looked at last.
    pub(super) fn take_remarks(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.remarks)
    }

    /// Does to the segments of a window's beginning, which are those from `first` on, what the
    /// `marks` in it ask for.
    pub(super) fn apply(
        &mut self,
        window: &str,
        marks: &[Mark],
        first: usize,
        out: &mut Vec<Segment>,
    ) {
        if marks.is_empty() && self.state == State::On {
            return;
        }
        let segments = out.split_off(first);
        let mut out = Output::new(out);
        let mut marks = marks.iter().peekable();
        for Segment { span, kind } in segments {
            while out.end() < span.end {
                let at = out.end();
                let part = at..marks
                    .peek()
                    .map_or(span.end, |mark| mark.span.start.clamp(at, span.end));
                match kind {
                    _ if part.is_empty() => {}
                    SegmentKind::Text | SegmentKind::Inline | SegmentKind::Keep => {
                        self.stretch(window, part, &kind, &mut out);
                        continue;
                    }
                    _ => {
                        self.piece(&window[span.clone()], span.end, &kind, &mut out);
                        while marks.next_if(|mark| mark.span.start < span.end).is_some() {}
                        continue;
                    }
                }
                if let Some(mark) = marks.next() {
                    let ends_line = window[mark.span.clone()].ends_with('\n');
                    self.see(mark, ends_line);
                    out.keep(mark.span.end);
                }
            }
        }
    }

    fn see(&mut self, mark: &Mark, ends_line: bool) {
        self.state = match (mark.pragma, self.state) {
            (Pragma::Off, _) | (Pragma::IgnoreNextLine, State::Off) => State::Off,
            (Pragma::IgnoreNextLine, _) if ends_line => State::Line(false),
            (Pragma::IgnoreNextLine, _) => State::Rest,
            (Pragma::On, State::Off) => State::On,
            (Pragma::On, state) => {
                self.remarks.push(stray(mark.span.clone()));
                state
            }
        };
    }

    /// Says what a stretch is that can be cut.
    fn stretch(&mut self, window: &str, part: Span, kind: &SegmentKind, out: &mut Output<'_>) {
        let rest = &window[part.clone()];
        let line = memchr::memchr(b'\n', rest.as_bytes()).map(|end| end + 1);
        let end = part.start + line.unwrap_or(rest.len());
        match self.state {
            State::On => out.push(part.end, kind.clone()),
            State::Off => out.keep(part.end),
            State::Rest => {
                out.push(end, kind.clone());
                if line.is_some() {
                    self.state = State::Line(false);
                }
            }
            State::Line(seen) => {
                let text = *kind == SegmentKind::Text && !window[part.start..end].trim().is_empty();
                out.keep(end);
                self.state = match line {
                    Some(_) if seen || text => State::On,
                    _ => State::Line(seen || text),
                };
            }
        }
    }

    /// Says what a segment is that cannot be cut and ends at byte `end`: where it begins decides.
    fn piece(&mut self, source: &str, end: usize, kind: &SegmentKind, out: &mut Output<'_>) {
        let lines = memchr::memchr_iter(b'\n', source.as_bytes()).count();
        match self.state {
            State::Off | State::Line(_) => out.keep(end),
            State::On | State::Rest => out.push(end, kind.clone()),
        }
        self.state = match self.state {
            State::Line(_) if lines == 0 => State::Line(true),
            State::Rest if lines == 1 => State::Line(false),
            State::Line(_) | State::Rest if lines > 0 => State::On,
            state => state,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::take_work;
    use super::super::testing::{cuts_do_not_matter, random_documents, segments, show};
    use super::super::{Format, Settings};
    use crate::base::services::NoTags;

    fn check(format: Format, cases: &[(&str, &str)]) {
        for (source, expected) in cases {
            let settings = Settings::default().target("zh-TW");
            let shown = show(&mut *format.segmenter(&settings), source);
            assert_eq!(shown, *expected, "{}", format.name());
            cuts_do_not_matter(format, source);
        }
    }

    #[test]
    fn a_part_stays_byte_for_byte() {
        check(
            Format::Text,
            &[
                (
                    "软\n# zhconv-off\n件-{体}-http://a.cn\n# zhconv-on\n题",
                    "软\n⟨# zhconv-off\n件-{体}-http://a.cn\n# zhconv-on\n⟩题",
                ),
                ("  // zhconv-off\r\n件", "⟨  // zhconv-off\r\n件⟩"),
                (
                    "软\n/* zhconv-off */\n件\n<!-- zhconv-on -->\n体",
                    "软\n⟨/* zhconv-off */\n件\n<!-- zhconv-on -->\n⟩体",
                ),
                (
                    "软\n;; zhconv-off\n件\n%zhconv-on",
                    "软\n⟨;; zhconv-off\n件\n%zhconv-on⟩",
                ),
                (
                    ".. zhconv-off\n-- zhconv-off\n软\n-- zhconv-on\n件",
                    "⟨.. zhconv-off\n-- zhconv-off\n软\n-- zhconv-on\n⟩件",
                ),
            ],
        );
    }

    #[test]
    fn html() {
        check(
            Format::Html,
            &[
                (
                    "软<!-- zhconv-off -->件-{体}-<b title='题'>甲<!--zhconv-on-->乙</b>",
                    "软⟨<!-- zhconv-off -->件-{体}-<b title='题'>甲<!--zhconv-on-->⟩乙‹</b>›",
                ),
                (
                    "<!--\nzhconv-off\n--><html lang='zh-CN'>软<code>件<!-- zhconv-on -->体</code>题",
                    "⟨<!--\nzhconv-off\n--><html lang='zh-CN'>软<code>件<!-- zhconv-on -->体</code>⟩题",
                ),
            ],
        );
    }

    #[test]
    fn braces_in_the_part_belong_to_nothing_outside() {
        check(
            Format::Text,
            &[
                (
                    "# zhconv-off\n-{软\n# zhconv-on\n件-{体}-题}-",
                    "⟨# zhconv-off\n-{软\n# zhconv-on\n⟩件⟦-{体}-⟧题}-",
                ),
                ("-{软\n# zhconv-off\n件}-体", "⟦-{软\n# zhconv-off\n件}-⟧体"),
                ("-{a\n# zhconv-off\n件", "-{a\n⟨# zhconv-off\n件⟩"),
            ],
        );
        check(
            Format::Html,
            &[
                (
                    "<!-- zhconv-off -->-{软<i title='-{'><!-- zhconv-on -->件-{体}-",
                    "⟨<!-- zhconv-off -->-{软<i title='-{'><!-- zhconv-on -->⟩件⟦-{体}-⟧",
                ),
                (
                    "-{软<!-- zhconv-off -->件}-体",
                    "⟦-{软<!-- zhconv-off -->件}-⟧体",
                ),
            ],
        );
        check(
            Format::Markdown,
            &[
                (
                    "<!-- zhconv-off -->\n-{软\n<!-- zhconv-on -->\n件-{体}-题}-",
                    "⟨<!-- zhconv-off -->\n-{软\n<!-- zhconv-on -->⟩\n件⟦-{体}-⟧题}-",
                ),
                (
                    "-{软<!-- zhconv-off -->件}-体",
                    "⟦-{软<!-- zhconv-off -->件}-⟧体",
                ),
            ],
        );
        check(
            Format::Wikitext,
            &[(
                "<!-- zhconv-off -->-{软[[件|体]]<!-- zhconv-on -->件-{体}-题}-",
                "⟨<!-- zhconv-off -->-{软[[件|体]]<!-- zhconv-on -->⟩件⟦-{体}-⟧题}-",
            )],
        );
        check(
            Format::Yaml,
            &[(
                "# zhconv-off\na: -{软\n# zhconv-on\nb: 件-{体}-\n",
                "⟨# zhconv-off\na: -{软\n# zhconv-on\nb: ⟩件⟦-{体}-⟧⟨\n⟩",
            )],
        );
    }

    #[test]
    fn the_next_line_with_text_stays() {
        check(
            Format::Text,
            &[(
                "软\n# zhconv-ignore-next-line\n\n件-{体}-\n题",
                "软\n⟨# zhconv-ignore-next-line\n\n件-{体}-\n⟩题",
            )],
        );
        check(
            Format::Html,
            &[(
                "<!-- zhconv-ignore-next-line -->软\n<p\nid=a>件</p>体\n题",
                "⟨<!-- zhconv-ignore-next-line -->⟩软\n⟨<p\nid=a>件</p>体\n⟩题",
            )],
        );
        check(
            Format::Markdown,
            &[(
                "<!-- zhconv-ignore-next-line -->\n\n软**件**\n体",
                "⟨<!-- zhconv-ignore-next-line -->⟩\n⟨\n软**件**\n⟩体",
            )],
        );
        check(
            Format::Json,
            &[(
                "[\n// zhconv-ignore-next-line\n{\"a\":\n\"软\", \"b\": \"件\"},\n\"体\"]",
                "⟨[\n// zhconv-ignore-next-line\n{\"a\":\n\"软\", \"b\": \"件\"},\n\"⟩体⟨\"]⟩",
            )],
        );
        check(
            Format::Po,
            &[(
                "# zhconv-ignore-next-line\nmsgid \"a\"\nmsgstr \"\"\n\"软\"\n\"件\"\n\nmsgstr \"体\"",
                "⟨# zhconv-ignore-next-line\nmsgid \"a\"\nmsgstr \"\"\n\"软\"\n\"件\"\n\nmsgstr \"⟩体⟨\"⟩",
            )],
        );
        check(
            Format::Vtt,
            &[(
                "NOTE zhconv-ignore-next-line\n\n0:01 --> 0:02\n软\n件\n",
                "⟨NOTE zhconv-ignore-next-line\n\n0:01 --> 0:02\n软\n⟩件⟨\n⟩",
            )],
        );
    }

    #[test]
    fn each_format_has_its_comments() {
        check(
            Format::Xliff,
            &[(
                "<target>软</target><!-- zhconv-off --><target>件</target><!-- zhconv-on --><target>体</target>",
                "⟨<target>⟩软⟨</target><!-- zhconv-off --><target>件</target><!-- zhconv-on --><target>⟩体⟨</target>⟩",
            )],
        );
        check(
            Format::Toml,
            &[(
                "a='软'\n # zhconv-off\nb='件'",
                "⟨a='⟩软⟨'\n # zhconv-off\nb='件'⟩",
            )],
        );
        check(
            Format::Ass,
            &[(
                "Format: Text\n; zhconv-off\nDialogue: 软\n; zhconv-on\nDialogue: 件",
                "⟨Format: Text\n; zhconv-off\nDialogue: 软\n; zhconv-on\nDialogue:⟩ 件",
            )],
        );
        for format in Format::all() {
            let mut segmenter = format.segmenter(&Settings::default());
            let text = "# zhconv-off\n软,件\n";
            if matches!(format, Format::Raw | Format::Mediawiki) {
                assert_eq!(show(&mut *segmenter, text), text);
            } else if matches!(format, Format::Csv | Format::Tsv) {
                assert!(
                    show(&mut *segmenter, text).contains("⟩软"),
                    "{}",
                    format.name()
                );
            }
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        check(
            Format::Text,
            &[
                ("zhconv-off\n软", "zhconv-off\n软"),
                ("软 # zhconv-off\n件", "软 # zhconv-off\n件"),
                ("# zhconv-off!\n软", "# zhconv-off!\n软"),
                ("# zhconv-off 软\n件", "# zhconv-off 软\n件"),
                ("- zhconv-off\n软", "- zhconv-off\n软"),
                ("`# zhconv-off`\n软", "`# zhconv-off`\n软"),
            ],
        );
        check(
            Format::Html,
            &[
                (
                    "<script><!-- zhconv-off --></script>软<a title='<!-- zhconv-off -->'>件",
                    "⟨<script><!-- zhconv-off --></script>⟩软⟨<a title='<!-- zhconv-off -->'>⟩件",
                ),
                ("# zhconv-off\n软", "# zhconv-off\n软"),
            ],
        );
        check(
            Format::Markdown,
            &[(
                "```\n<!-- zhconv-off -->\n```\n软`<!-- zhconv-off -->`件",
                "⟨```\n<!-- zhconv-off -->\n```\n⟩软⟨`<!-- zhconv-off -->`⟩件",
            )],
        );
        check(
            Format::Yaml,
            &[(
                "a: |\n  # zhconv-off\nb: 软",
                "⟨a: |\n  ⟩# zhconv-off⟨\nb: ⟩软",
            )],
        );
    }

    #[test]
    fn mdx_has_comments_of_its_own() {
        check(
            Format::Markdown,
            &[(
                "{/* zhconv-off */}\n\n软-{件}-\n\n{/* zhconv-on */}\n\n件",
                "⟨{/* zhconv-off */}\n\n软-{件}-\n\n{/* zhconv-on */}\n\n⟩件",
            )],
        );
    }

    #[test]
    fn links_into_the_part_are_not_broken() {
        check(
            Format::Markdown,
            &[
                (
                    "[x](#软)\n\n<!-- zhconv-off -->\n\n# 软\n",
                    "⟨[⟩x⟨](#软)\n\n<!-- zhconv-off -->\n\n# 软\n⟩",
                ),
                (
                    "[软]\n\n<!-- zhconv-off -->\n\n[软]: 件\n",
                    "⟨[软]\n\n<!-- zhconv-off -->\n\n[软]: 件\n⟩",
                ),
            ],
        );
    }

    #[test]
    fn an_end_without_a_beginning_is_named() {
        for (format, text, at) in [
            (Format::Text, "软\n# zhconv-on\n", 4),
            (Format::Html, "软<!-- zhconv-on -->", 3),
            (Format::Markdown, "软<!-- zhconv-on -->", 3),
            (Format::Yaml, "a: b\n# zhconv-on\n", 5),
        ] {
            let mut segmenter = format.segmenter(&Settings::default());
            segmenter.segment(text, true, &NoTags, &mut Vec::new());
            let remarks = segmenter.take_remarks();
            assert_eq!(remarks.len(), 1, "{}", format.name());
            assert_eq!(remarks[0].span.start, at, "{}", format.name());
            assert!(segmenter.take_remarks().is_empty());
        }
    }

    #[test]
    fn many_pragmas_take_linear_time() {
        for unit in [
            "# zhconv-off\n",
            "# zhconv-off\n-{\n# zhconv-on\n",
            "-{a\n# zhconv-off\n# zhconv-on\n",
            "<!-- zhconv-off -->",
            "<a title='<!-- zhconv-off -->",
            "zhconv-",
        ] {
            for format in [Format::Text, Format::Html, Format::Yaml] {
                let work = |length: usize| {
                    let document = unit.repeat(length / unit.len());
                    take_work();
                    segments(&mut *format.segmenter(&Settings::default()), &document, &[]);
                    take_work()
                };
                let (one, ten) = (work(2_000), work(20_000));
                assert!(
                    ten < 12 * one + 1000,
                    "{} {unit:?}: {one} then {ten}",
                    format.name()
                );
            }
        }
    }

    random_documents!(
        Format::Text,
        &[
            "软",
            "# ",
            "zhconv-off",
            "zhconv-on",
            "# zhconv-off\n",
            "// zhconv-on\n",
            "\n",
            "# zhconv-ignore-next-line\n",
            "-{",
            "}-",
            " ",
            "http://a",
            "]("
        ][..]
    );

    mod in_html {
        use crate::format::Format;
        use crate::format::testing::random_documents;

        random_documents!(
            Format::Html,
            &[
                "软",
                "<!-- zhconv-off -->",
                "<!--zhconv-on-->",
                "<!-- zhconv-ignore-next-line -->",
                "<!-- zhconv",
                "-->",
                "\n",
                "-{",
                "}-",
                "<b>",
                "</b>",
                "<i title='",
                "'>",
                "<!--",
                "<code>",
                "</code>"
            ][..]
        );
    }
}
