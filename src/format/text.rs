//! `text`: plain text. URLs, e-mail addresses and the destination in `](destination "title")` stay.

use super::pragma::{self, Mark, Pragma, Pragmas};
use super::prose::{Also, Prose, Reached};
use super::scan::{Output, Tags};
use crate::base::diagnostic::Diagnostic;
use crate::base::position::Span;
use crate::base::segment::{Segment, Segmenter};
use crate::base::services::{TagExtent, TagFinder};

/// The segmenter.
pub(super) struct Text {
    prose: Prose,
    pragmas: Pragmas,
    /// Whether the window does not begin at a line's start.
    in_line: bool,
}

impl Text {
    pub(super) fn new() -> Self {
        Self {
            prose: Prose::new(Also::Destinations),
            pragmas: Pragmas::default(),
            in_line: false,
        }
    }

    fn scan(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        let mut out = Output::new(out);
        let mut scan = self.prose.scan(window, last, tags);
        while let Reached::Byte(at) = scan.run(&mut out) {
            scan.pass(at + 1);
        }
        scan.finish();
        out.end()
    }

    /// How much of a window can be looked at: not a line that may become a pragma.
    fn whole_lines(&self, window: &str, last: bool) -> usize {
        let start = memchr::memrchr(b'\n', window.as_bytes()).map(|end| end + 1);
        match start.or((!self.in_line).then_some(0)) {
            Some(start) if !last && pragma::may_become_one(&window[start..]) => start,
            _ => window.len(),
        }
    }

    /// The pragmas in a window, and the parts of it that they leave alone. One in a tag is none.
    fn marks(&self, window: &str, mut tags: Tags<'_>) -> (Vec<Mark>, Vec<Span>) {
        let mut marks = Vec::new();
        let mut parts = Vec::new();
        let mut off = self.pragmas.is_off().then_some(0);
        let mut from = 0;
        for mark in pragma::in_lines(window, pragma::ANY, !self.in_line) {
            match (off, mark.pragma) {
                (Some(start), Pragma::On) => {
                    parts.push(start..mark.span.start);
                    from = mark.span.end;
                    off = None;
                }
                (Some(_), _) => continue,
                (None, _) => {
                    match past_tags(&mut tags, from, mark.span.start) {
                        Some(end) => from = end,
                        // Where the scan will wait, too.
                        None => break,
                    }
                    if from > mark.span.start {
                        continue;
                    }
                    if mark.pragma == Pragma::Off {
                        off = Some(mark.span.end);
                    }
                }
            }
            marks.push(mark);
        }
        parts.extend(off.map(|start| start..window.len()));
        (marks, parts)
    }
}

/// Where the last tag ends that begins in `from..before`, or `before`. `None`: more text must tell.
fn past_tags(tags: &mut Tags<'_>, mut from: usize, before: usize) -> Option<usize> {
    while let Some(at) = tags.next_opener(from).filter(|at| *at < before) {
        from = match tags.extent(at) {
            TagExtent::Tag { end } => end,
            TagExtent::Literal => at + 1,
            TagExtent::More => return None,
        };
    }
    Some(from.max(before))
}

/// The tags of a window, asked for by a reader that sees only its beginning, but for those in some
/// parts of it.
struct Part<'a> {
    tags: &'a dyn TagFinder,
    window: &'a str,
    without: &'a [Span],
}

impl TagFinder for Part<'_> {
    fn next_opener(&self, text: &str, from: usize) -> Option<usize> {
        // An opener that the end of the part cuts in two is none yet.
        let next = self.tags.next_opener(self.window, from);
        next.filter(|at| at + 2 <= text.len())
    }

    fn extent(&self, text: &str, at: usize, last: bool) -> TagExtent {
        let part = self.without.partition_point(|part| part.end <= at);
        if self.without.get(part).is_some_and(|part| part.start <= at) {
            return TagExtent::Literal;
        }
        match self.tags.extent(self.window, at, last) {
            TagExtent::Tag { end } if end > text.len() => TagExtent::More,
            extent => extent,
        }
    }
}

impl Segmenter for Text {
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        let end = self.whole_lines(window, last);
        if end == 0 && !last {
            return 0;
        }
        let seen = &window[..end];
        let (mut marks, mut without) = (Vec::new(), Vec::new());
        if self.pragmas.is_off() || pragma::may_be_in(seen) {
            (marks, without) = self.marks(seen, Tags::new(window, last, tags));
        }
        let first = out.len();
        let taken = if end == window.len() && without.is_empty() {
            self.scan(window, last, tags, out)
        } else {
            let part = Part {
                tags,
                window,
                without: &without,
            };
            self.scan(seen, last, &part, out)
        };
        marks.retain(|mark| mark.span.end <= taken);
        self.pragmas.apply(seen, &marks, first, out);
        if taken > 0 {
            self.in_line = window.as_bytes()[taken - 1] != b'\n';
        }
        taken
    }

    fn take_remarks(&mut self) -> Vec<Diagnostic> {
        self.pragmas.take_remarks()
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::take_work;
    use super::super::testing::{cuts_do_not_matter, random_documents, segments, show};
    use super::super::{Format, Settings};

    fn text(text: &str) -> String {
        show(&mut *Format::Text.segmenter(&Settings::default()), text)
    }

    #[test]
    fn urls_end_where_chinese_goes_on() {
        for (source, expected) in [
            ("见http://a.cn/软件。好", "见⟨http://a.cn/软件⟩。好"),
            ("见http://a.cn软件", "见⟨http://a.cn⟩软件"),
            ("见http://a.cn/x软件", "见⟨http://a.cn/x⟩软件"),
            (
                "http://a.cn/x-软件_件?名=值&甲#乙%丙 好",
                "⟨http://a.cn/x-软件_件?名=值&甲#乙%丙⟩ 好",
            ),
            ("http://例子.公司/软x件", "⟨http://例子.公司/软x⟩件"),
            ("（git+ssh://h/路,下", "（⟨git+ssh://h/路,⟩下"),
            (
                "“http://a.cn/页”和<http://a.cn/页>",
                "“⟨http://a.cn/页⟩”和<⟨http://a.cn/页⟩>",
            ),
            ("1http://a.cn/甲　乙", "1⟨http://a.cn/甲⟩　乙"),
            ("软件://甲 ://乙", "软件://甲 ://乙"),
            (
                "看www.a.cn/软件，awww.a.cn/软件",
                "看⟨www.a.cn/软件⟩，awww.a.cn/软件",
            ),
        ] {
            assert_eq!(text(source), expected);
            cuts_do_not_matter(Format::Text, source);
        }
    }

    #[test]
    fn addresses_stay() {
        for (source, expected) in [
            ("写信到a.b+c@例子.公司，好", "写信到⟨a.b+c@例子.公司⟩，好"),
            ("写信到a@b.cn联系", "写信到⟨a@b.cn⟩联系"),
            ("a@b.cn.软件", "⟨a@b.cn⟩.软件"),
            ("@软件 a@软件 a@b @b.cn", "@软件 a@软件 a@b @b.cn"),
            (
                "mailto:a@b-c.cn?subject=软件",
                "mailto:⟨a@b-c.cn⟩?subject=软件",
            ),
        ] {
            assert_eq!(text(source), expected);
            cuts_do_not_matter(Format::Text, source);
        }
    }

    #[test]
    fn destinations_stay_and_titles_convert() {
        for (source, expected) in [
            ("[软](件.md)体", "[软](⟨件.md⟩)体"),
            (
                "[软](件_\\(体\\).md \"标题\")",
                "[软](⟨件_\\(体\\).md⟩ \"标题\")",
            ),
            (
                "[软](件(体(甲)) '题') [](\n<件 体>\n(题))",
                "[软](⟨件(体(甲))⟩ '题') [](\n⟨<件 体>⟩\n(题))",
            ),
            ("[x](软件 下载) [x](软件", "[x](软件 下载) [x](软件"),
            (
                "[x](\n\n软件) [x](软(件) [x]()",
                "[x](\n\n软件) [x](软(件) [x]()",
            ),
            ("[http://a.cn/软](件.md)", "[⟨http://a.cn/软⟩](⟨件.md⟩)"),
            ("![软](data:,件)", "![软](⟨data:,件⟩)"),
        ] {
            assert_eq!(text(source), expected);
            cuts_do_not_matter(Format::Text, source);
        }
    }

    #[test]
    fn tags_win() {
        for (source, expected) in [
            ("-{软 http://a.cn/件}-件", "⟦-{软 http://a.cn/件}-⟧件"),
            (
                "http://a.cn/-{软 件}-/体-{甲}-体",
                "⟨http://a.cn/⟩⟦-{软 件}-⟧⟨/体⟩⟦-{甲}-⟧体",
            ),
            (
                "[x](软-{) 件}-\\-{体}-.md)",
                "[x](⟨软⟩⟦-{) 件}-⟧⟨\\⟩⟦-{体}-⟧⟨.md⟩)",
            ),
            ("[x](-{a}-{软)", "[x](⟨-{a}-{软⟩)"),
            ("-{a}-@b.cn-{软}-", "⟨-{a}-@b.cn⟩⟦-{软}-⟧"),
            ("-{http://a.cn/软", "-{⟨http://a.cn/软⟩"),
        ] {
            assert_eq!(text(source), expected);
            cuts_do_not_matter(Format::Text, source);
        }
    }

    #[test]
    fn little_is_held_back() {
        for unit in [
            "软件", "http://", "a/", "](", "](a", "](<a ", "@", "a@", "a@a.", "www.", "]( ",
        ] {
            let document = unit.repeat(100_000 / unit.len());
            let mut out = Vec::new();
            let taken = Format::Text.segmenter(&Settings::default()).segment(
                &document,
                false,
                &crate::base::services::NoTags,
                &mut out,
            );
            assert!(document.len() - taken <= 64 * 1024, "{unit:?}: {taken}");
        }
    }

    #[test]
    fn work_grows_with_the_text() {
        let work = |unit: &str, n: usize| {
            take_work();
            segments(
                &mut *Format::Text.segmenter(&Settings::default()),
                &unit.repeat(n),
                &[],
            );
            take_work()
        };
        for unit in [
            "](](](",
            "](a",
            "](()",
            "](<",
            "](<a ",
            "](\n",
            "](   ",
            "@@@@",
            "a@",
            "a@a.",
            "http://",
            "http://a 软",
            "www.",
            "xwww.",
            "://",
            "a/",
            "-{",
            "](-{",
            "](-{x}-",
        ] {
            let (one, ten) = (work(unit, 1000), work(unit, 10_000));
            assert!(ten < 12 * one, "{unit:?}: {one} then {ten}");
        }
    }

    random_documents!(
        Format::Text,
        &[
            "软", "件", "，", " ", "\n", "a", "http", "://", "www.", "/", ".", "@", "](", "]", "(",
            ")", "<", ">", "\"", "\\", "-{", "}-", "-<", ">-", "-", "b.cn", "　"
        ][..]
    );
}
