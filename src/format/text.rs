//! `text`: plain text. URLs, e-mail addresses and the destination in `](destination "title")` stay.
//!
//! Most text has few of them, so it is searched for what they all have (`://`, `www.`, `@`, `](`)
//! and not looked at byte by byte.

use memchr::memmem::Finder;

use super::link::{self, Behind, Found, LOCAL_MAX, Stop};
use super::scan::{Output, Tags, work};
use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::{TagExtent, TagFinder};

/// The segmenter.
pub(super) struct Text {
    /// Set while the last window ended inside a URL.
    url: Option<Behind>,
    finders: Finders,
}

struct Finders {
    scheme: Finder<'static>,
    www: Finder<'static>,
    destination: Finder<'static>,
}

/// What may be more than text.
#[derive(Clone, Copy)]
enum Trigger {
    Opener,
    Scheme,
    Www,
    At,
    Destination,
}

use Trigger::{At, Destination, Opener, Scheme, Www};

/// Where each trigger occurs next. Each is searched for again only when it has been passed.
struct Next<'a> {
    finders: &'a Finders,
    places: [(Trigger, usize); 5],
    /// Triggers before this byte have been looked at.
    passed: usize,
}

impl<'a> Next<'a> {
    fn new(finders: &'a Finders, tags: &mut Tags<'_>) -> Self {
        let places = [Opener, Scheme, Www, At, Destination].map(|trigger| (trigger, 0));
        let mut next = Self {
            finders,
            places,
            passed: 0,
        };
        for place in 0..next.places.len() {
            next.find(place, 0, tags);
        }
        next
    }

    fn find(&mut self, place: usize, from: usize, tags: &mut Tags<'_>) {
        let window = tags.window().as_bytes();
        let trigger = self.places[place].0;
        let rest = window.get(from..).unwrap_or_default();
        let offset = match trigger {
            Opener => tags.next_opener(from).map(|at| at - from),
            Scheme => self.finders.scheme.find(rest),
            Www => self.finders.www.find(rest),
            At => memchr::memchr(b'@', rest),
            Destination => self.finders.destination.find(rest),
        };
        work(offset.unwrap_or(rest.len()));
        self.places[place].1 = offset.map_or(window.len(), |offset| from + offset);
    }

    /// The first trigger at or after byte `from`, and its place; none is at the window's end.
    fn first(&mut self, from: usize, tags: &mut Tags<'_>) -> (Trigger, usize) {
        let mut first = (Opener, tags.window().len());
        for place in 0..self.places.len() {
            if self.places[place].1 < from {
                self.find(place, from, tags);
            }
            if self.places[place].1 < first.1 {
                first = self.places[place];
            }
        }
        first
    }
}

impl Text {
    pub(super) fn new() -> Self {
        let finders = Finders {
            scheme: Finder::new("://"),
            www: Finder::new("www."),
            destination: Finder::new("]("),
        };
        Self { url: None, finders }
    }
}

/// Reads a URL on. Returns what to go on with if more text is needed.
fn rest_of_url(mut behind: Behind, tags: &mut Tags<'_>, out: &mut Output<'_>) -> Option<Behind> {
    loop {
        let (end, stop) = link::url(tags, out.end(), behind);
        out.keep(end);
        match stop {
            Stop::End => return None,
            Stop::Tag(end) => {
                out.push(end, SegmentKind::Tag);
                behind = Behind::Other;
            }
            Stop::More(behind) => return Some(behind),
        }
    }
}

/// What to do after a trigger.
enum Then {
    GoOn,
    /// Read the rest of a URL.
    Url,
    /// Ask for more text.
    Wait,
}

/// Sees what the `trigger` at byte `at` begins, and says so to `out`.
fn look(trigger: Trigger, at: usize, tags: &mut Tags<'_>, out: &mut Output<'_>) -> Then {
    let bytes = tags.window().as_bytes();
    let floor = out.end();
    let found = match trigger {
        Opener => match tags.extent(at) {
            TagExtent::Tag { end } => Found::Yes(at..end),
            TagExtent::Literal => Found::No,
            TagExtent::More => Found::More,
        },
        Scheme | Www => {
            let url = match trigger {
                Scheme => link::scheme(bytes, floor, at).map(|start| start..at + 3),
                _ => is_host(bytes, floor, at).then_some(at..at + 4),
            };
            return url.map_or(Then::GoOn, |url| {
                out.text(url.start);
                out.keep(url.end);
                Then::Url
            });
        }
        At => link::email(tags, floor, at),
        Destination => link::destination(tags, at + 2),
    };
    match found {
        Found::Yes(span) => keep(span, tags, out),
        Found::No => {}
        Found::More => {
            out.text(undecided(&bytes[..at], floor));
            return Then::Wait;
        }
    }
    Then::GoOn
}

impl Segmenter for Text {
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        let tags = &mut Tags::new(window, last, tags);
        let out = &mut Output::new(out);
        if let Some(behind) = self.url.take() {
            self.url = rest_of_url(behind, tags, out);
        }
        let mut next = Next::new(&self.finders, tags);
        while self.url.is_none() {
            let from = out.end().max(next.passed);
            let (trigger, at) = next.first(from, tags);
            if at >= window.len() {
                break;
            }
            next.passed = at + 1;
            match look(trigger, at, tags, out) {
                Then::GoOn => {}
                Then::Url => self.url = rest_of_url(Behind::Joint, tags, out),
                Then::Wait => return out.end(),
            }
        }
        if self.url.is_none() {
            let bytes = window.as_bytes();
            out.text(if last {
                bytes.len()
            } else {
                undecided(bytes, out.end())
            });
        }
        out.end()
    }
}

/// Whether the `www.` at byte `at` begins a name.
fn is_host(bytes: &[u8], floor: usize, at: usize) -> bool {
    at == floor || !(bytes[at - 1].is_ascii_alphanumeric() || b"-_.".contains(&bytes[at - 1]))
}

/// Where the end of `bytes` begins that may become part of a URL, an address or a link.
fn undecided(bytes: &[u8], floor: usize) -> usize {
    // The bound leaves room for the longest thing that goes back (an address's local part) and
    // for what follows it (`:/`, `www`).
    let floor = floor.max(bytes.len().saturating_sub(LOCAL_MAX + 4));
    let run = bytes[floor..]
        .iter()
        .rev()
        .take_while(|b| link::is_local(**b) || matches!(b, b':' | b']'))
        .count();
    bytes.len() - run
}

/// Says that `span` stays, but for the tags in it; what is before it is text.
fn keep(span: Span, tags: &mut Tags<'_>, out: &mut Output<'_>) {
    out.text(span.start);
    while let Some(at) = tags.next_opener(out.end()).filter(|at| *at < span.end) {
        match tags.extent(at) {
            TagExtent::Tag { end } => {
                out.keep(at);
                out.push(end, SegmentKind::Tag);
            }
            _ => out.keep(at + 1),
        }
    }
    out.keep(span.end);
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
