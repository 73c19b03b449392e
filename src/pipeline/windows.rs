//! Tests that a document's result does not depend on how it is cut into windows, nor on threads.

mod threads;

use proptest::prelude::*;

use super::converter::{Converter, Outcome};
use super::options::{Source, Tags, Target};
use super::parallel::Output;
use super::session::Session;
use crate::base::locale::Locale;
use crate::base::sink::Buffer;
use crate::format::Format;

/// What documents are made of: clauses of either script, of both and of none, other languages,
/// tags that add rules, markup, and what is too long for a window, a clause or a neighbourhood.
const PIECES: &[&str] = &[
    "这个软件很好，",
    "這個軟體很好，",
    "他说這個鼠标坏了。",
    "人在山里，",
    "面包与面子",
    "后来的皇后。",
    "发现头发",
    "出發時頭髮亂了，",
    "干净的树干，",
    "什么？",
    "少数组织",
    "勇敢的士兵",
    "攻打印度",
    "粉丝发来",
    "海岸線上",
    "工会支持他",
    "支持",
    "浏览器，",
    "編譯的",
    "数据库服务器",
    "。",
    "学校の図書館で、",
    "これは本です。",
    "plain words, ",
    "\n",
    "\n\n",
    " ",
    "-{H|zh-cn:鼠标;zh-tw:滑鼠器}-",
    "-{H|面包=>zh-tw:包子}-",
    "-{zh-cn:软件;zh-tw:軟件包}-",
    "-{T|zh-cn:标题;zh-tw:標題}-",
    "-{-|zh-cn:软件;zh-tw:軟體}-",
    "-{zh-sg:没有}-",
    "-{",
    "}-",
    "<b>",
    "</b>",
    "<code>软件</code>",
    "<p title=\"头发\">",
    "&#x8F6F;件",
    "http://a.cn/软件/b ",
    "\n# zhconv-off\n",
    "\n// zhconv-on\n",
    "<!-- zhconv-off -->",
    "<!-- zhconv-on -->\n",
    "\n<!-- zhconv-ignore-next-line -->\n",
    "\0",
    "😀",
];

/// A document: pieces, now and then a stretch that tells nothing.
fn document() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(PIECES).prop_map(str::to_string);
    let silent = (
        1..9000_usize,
        proptest::sample::select(&["山", "a", "水，", "口\n", "支持"]),
    )
        .prop_map(|(bytes, unit)| unit.repeat(bytes / unit.len() + 1));
    let part = prop_oneof![12 => piece, 1 => silent];
    let head = prop_oneof![4 => Just(0), 1 => 60_000..70_000_usize];
    (head, proptest::collection::vec(part, 0..60))
        .prop_map(|(head, parts)| "山水".repeat(head / 6) + &parts.concat())
}

fn converter(locale: Locale, format: Format) -> Converter {
    let builder = Converter::builder(Target::Locale(locale));
    builder.format(format).tags(Tags::On).build().unwrap()
}

/// Gives `feed` windows that grow by these numbers of bytes, and returns the most bytes that were
/// held back.
fn windows(text: &str, sizes: &[usize], mut feed: impl FnMut(&str, bool) -> usize) -> usize {
    let (mut start, mut end, mut held) = (0, 0, 0);
    for &size in sizes.iter().cycle() {
        end = (end + size).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let last = end == text.len();
        start += feed(&text[start..end], last);
        held = held.max(end - start);
        if last {
            break;
        }
    }
    assert_eq!(start, text.len());
    held
}

/// Converts in such windows; the number is the most bytes that were held back.
fn in_windows(converter: &Converter, text: &str, sizes: &[usize]) -> (String, Outcome, usize) {
    let mut session = Session::new(converter);
    let mut out = Buffer::new();
    let held = windows(text, sizes, |window, last| {
        session.feed(window, last, Output::Alone(&mut out))
    });
    (out.into_string(), session.finish(), held)
}

fn whole(converter: &Converter, text: &str) -> (String, Outcome) {
    let mut out = String::new();
    let outcome = converter.convert_into(text, &mut out).unwrap();
    (out, outcome)
}

fn same(locale: Locale, format: Format, text: &str, sizes: &[usize]) {
    let converter = converter(locale, format);
    let (expected, one) = whole(&converter, text);
    let (found, many, _) = in_windows(&converter, text, sizes);
    assert_eq!(found, expected, "{sizes:?} of {text:?}");
    assert_eq!(many.diagnostics, one.diagnostics, "{sizes:?} of {text:?}");
    assert_eq!(
        (many.title, many.changed, many.tags),
        (one.title, one.changed, one.tags),
        "{sizes:?} of {text:?}"
    );
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    let size = prop_oneof![1..20_usize, 1..800_usize, 1000..30_000_usize];
    // The last one keeps documents from taking all day.
    proptest::collection::vec(size, 0..6).prop_map(|mut sizes| {
        sizes.push(5000);
        sizes
    })
}

const LOCALES: [Locale; 5] = [
    Locale::ZhTw,
    Locale::ZhHk,
    Locale::ZhHant,
    Locale::ZhHans,
    Locale::ZhCn,
];

proptest! {
    #[test]
    fn windows_change_nothing(
        text in document(),
        sizes in sizes(),
        locale in proptest::sample::select(&LOCALES),
        format in proptest::sample::select(&[Format::Raw, Format::Text, Format::Html]),
    ) {
        same(locale, format, &text, &sizes);
    }
}

#[test]
fn a_clause_at_each_bound_is_taken_alike() {
    for gap in [4090, 4095, 4096, 4097, 4102, 8191, 8192, 8193] {
        for clause in ["这里，", "這裡，"] {
            let text = format!(
                "{clause}{}，后面{}，{clause}",
                "山".repeat(gap / 3),
                "a".repeat(gap)
            );
            same(Locale::ZhTw, Format::Raw, &text, &[1000]);
            same(Locale::ZhCn, Format::Raw, &text, &[1, 4097]);
        }
    }
}

#[test]
fn lines_by_turns_are_taken_alike() {
    let silent = "文件\n等于\n山水，文件\n";
    for gap in [1, 3, 400, 1300, 1400] {
        let pair = format!("这里，{}\n這裡\n", "山".repeat(gap));
        let text = format!("文件\n{0}文件\n{0}{silent}{0}", pair.repeat(4));
        for size in [1, 1000, 4097] {
            same(Locale::ZhTw, Format::Raw, &text, &[size]);
            same(Locale::ZhCn, Format::Text, &text, &[size, 7]);
        }
    }
}

#[test]
fn what_is_held_back_is_bounded() {
    let converter = converter(Locale::ZhTw, Format::Text);
    let size = 10_000;
    // Nothing is known before the first 64 KiB are read; then a neighbourhood at most is awaited.
    let silent = "山水，".repeat(60_000);
    let (_, _, held) = in_windows(&converter, &silent, &[size]);
    assert!(held < 64 * 1024 + 4 * 4096 + size, "{held}");
    let (_, _, held) = in_windows(&converter, &format!("这里{silent}"), &[size]);
    assert!(held < 64 * 1024 + 4 * 4096 + size, "{held}");
    let telling = "这里，山水，".repeat(60_000);
    let (_, _, held) = in_windows(&converter, &telling, &[size]);
    assert!(held < 4 * 4096 + size, "{held}");
}

#[test]
fn endless_marks_are_taken_alike_and_not_held_back() {
    for unit in ["软<b>件</b>", "&#x8f6f;件，", "软件<i>"] {
        let text = unit.repeat(30_000);
        for source in [Source::Auto, Source::Locale(Locale::ZhCn)] {
            let builder = Converter::builder(Target::Locale(Locale::ZhTw)).source(source);
            let converter = builder.format(Format::Html).build().unwrap();
            let (expected, _) = whole(&converter, &text);
            let (found, _, held) = in_windows(&converter, &text, &[10_000, 3000]);
            assert_eq!(found, expected);
            assert!(held < 150_000, "{held} of {}", text.len());
        }
    }
}
