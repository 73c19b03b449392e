//! However the input is cut, and wherever, in characters too: the bytes, the remarks with their
//! places, the title and the counts are those of the text converted as a whole.

use std::io::{Error, ErrorKind, Read, Write};
use std::path::Path;
use std::thread;

use proptest::prelude::*;
use proptest::sample::select;

use super::Stream;
use crate::base::error::Result;
use crate::base::locale::Locale;
use crate::format::Format;
use crate::pipeline::parallel::Dealer;
use crate::pipeline::{Converter, ConverterBuilder, Outcome, Source, Tags, Target};

/// Gives out bytes in pieces of these sizes, over and over.
struct Pieces<'b> {
    bytes: &'b [u8],
    sizes: std::iter::Cycle<std::slice::Iter<'b, usize>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes.next().copied().unwrap_or(1).max(1);
        let length = buffer.len().min(size);
        self.bytes.read(&mut buffer[..length])
    }
}

fn in_pieces(converter: &Converter, text: &str, sizes: &[usize]) -> (String, Outcome) {
    let mut input = Pieces {
        bytes: text.as_bytes(),
        sizes: sizes.iter().cycle(),
    };
    let mut windows = sizes.iter().rev().cycle();
    let mut size = || windows.next().copied().unwrap_or(1).max(1);
    let mut output = Vec::new();
    let stream = Stream::new(converter, &mut input, &mut output);
    let outcome = stream.convert(&mut size, None).unwrap();
    (String::from_utf8(output).unwrap(), outcome)
}

/// Converts a stream in hands of `share` bytes.
fn dealt(
    converter: &Converter,
    input: &mut dyn Read,
    output: &mut dyn Write,
    share: usize,
) -> Result<Outcome> {
    thread::scope(|scope| {
        let mut dealer = Dealer::with_share(scope, converter, share);
        Stream::new(converter, input, output).convert(&mut || 10_000, Some(&mut dealer))
    })
}

fn whole(converter: &Converter, text: &str) -> (String, Outcome) {
    let mut out = String::new();
    let outcome = converter.convert_into(text, &mut out).unwrap();
    (out, outcome)
}

fn assert_same(converter: &Converter, text: &str, sizes: &[usize]) -> Result<(), TestCaseError> {
    let (expected, right) = whole(converter, text);
    let (found, outcome) = in_pieces(converter, text, sizes);
    prop_assert_eq!(found, expected);
    prop_assert_eq!(outcome.diagnostics, right.diagnostics);
    prop_assert_eq!(outcome.title, right.title);
    prop_assert_eq!(outcome.tags, right.tags);
    prop_assert_eq!(outcome.changed, right.changed);
    Ok(())
}

/// What texts are made of: words of several lengths, tags of every kind, whole and broken, and what
/// formats look at.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "软件", "软", "件", "头发", "发", "发展中国家", "干", "干燥", "里面", "皇后", "后", "鼠标", "滑鼠", "軟體", "裡",
    "乾隆", "么", "著", "𠀾", "𫗮", "⿰氵胡", "⿱", "\u{f900}", "é", "🙂", "，", "。", "\n", "\n\n", "\r\n", " ", "\t",
    "a", "-", "{", "}", "-{", "}-", "-<", ">-", "|", ";", ":", "=>", "zh-tw", "\0",
    "-{甲;乙}-", "-{软件}-", "-{year}-", "-{zh-cn:鼠标;zh-tw:滑鼠}-", "-<zh-cn:打印;zh-tw:列印;>-",
    "-{zh-hk:巴士}-", "-{ zh-cn : 软\n件 ; zh-tw : 軟\n體 }-", "-{zh-cn:甲-{zh-cn:乙;zh-tw:丙}-;zh-tw:丁}-",
    "-{H|zh-cn:软件;zh-tw:規則}-", "-{H|里面=>zh-tw:一;里=>zh-tw:二}-", "-{A|zh-cn:头发;zh-tw:三}-",
    "-{-|软件}-", "-{-|zh-cn:头发;zh-tw:三}-", "-{T|zh-cn:题软件;zh-tw:題}-", "-{D|zh-cn:甲;zh-tw:乙}-",
    "-{R|软件}-", "-{N|zh-tw}-", "-{zh-hans;zh-hant|软件里}-", "-{H|软件}-", "-{A|}-", "-{Q|软}-",
    "https://example.org/软件?后=里#发", "user@example.org", "[软件](<里 面> \"后\")", "![发](发.png)", "<b>", "</b>",
    "<a title=\"软件\">", "<!--", "-->", "<code>", "</code>", "&#x8F6F;", "&amp;", "`", "```\n", "**", "# ", "---\n",
    "| 软件 | 里 |\n", "|---|---|\n", "{\"a\":\"软件\"}\n", "\"", "\",\"", "\\u8f6f", "msgid \"a\"\nmsgstr \"软", "\"\n\n",
    "1\n00:01 --> 00:02\n", "<script>", "</script>",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![3 => 1..8_usize, 1 => 1..200_usize], 1..12)
}

fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![
        4 => select(Locale::ALL).prop_map(Target::Locale),
        1 => select(["s2twp", "tw2sp", "t2jp"].as_slice())
            .prop_map(|name| Target::Config(name.into())),
    ]
}

fn builders() -> impl Strategy<Value = ConverterBuilder> {
    let sources = [
        Source::Auto,
        Source::Locale(Locale::ZhCn),
        Source::Locale(Locale::ZhTw),
        Source::Locale(Locale::ZhHk),
    ];
    let tags = [Tags::On, Tags::On, Tags::On, Tags::Off, Tags::Only];
    let formats: Vec<Format> = [Format::Raw, Format::Text]
        .into_iter()
        .chain(Format::all())
        .collect();
    let words = concat!(env!("CARGO_MANIFEST_DIR"), "/src/pipeline/stream/words.txt");
    let options = (
        targets(),
        select(sources.to_vec()),
        select(tags.to_vec()),
        select(formats),
        0..4_u8,
    );
    options.prop_map(move |(target, source, tags, format, own)| {
        let builder = Converter::builder(target)
            .source(source)
            .tags(tags)
            .format(format);
        match own {
            0 => builder.dictionary(Path::new(words)),
            1 => builder.protect("件里."),
            _ => builder,
        }
    })
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_what_the_whole_gives(
        builder in builders(),
        text in text(),
        sizes in sizes(),
    ) {
        assert_same(&builder.build().unwrap(), &text, &sizes)?;
    }
}

/// The script of a text is judged by up to 64 KiB of it: longer ones are cut differently.
#[test]
fn long_texts_give_the_same_in_pieces() {
    for target in [Locale::ZhTw, Locale::ZhCn] {
        for format in [Format::Raw, Format::Text, Format::Html] {
            let builder = Converter::builder(Target::Locale(target)).format(format);
            let converter = builder.build().unwrap();
            let mut text = "第一章。".repeat(3000);
            for (count, piece) in PIECES.iter().enumerate() {
                text.push_str(&piece.repeat(1 + count % 7));
                text.push_str(&"无人之处，一二三。\n".repeat(20 * (count % 9)));
                text.push_str(&"臺灣的軟體，裡面。\n".repeat(5 * (count % 4)));
            }
            assert!(text.len() > 200_000, "{}", text.len());
            for sizes in [[997, 4099].as_slice(), &[65_536], &[10_007, 1, 70_001]] {
                assert_same(&converter, &text, sizes).unwrap();
            }
        }
    }
}

/// What stands before an error in the input is written, in order, as with one thread.
#[test]
fn an_error_in_the_input_comes_behind_what_stands_before_it() {
    let builder = Converter::builder(Target::Locale(Locale::ZhTw));
    let converter = builder.threads(3).build().unwrap();
    let good: String = (0..9000).map(|n| format!("{n}软件里面，")).collect();
    for at in [0, 1, 9_999, 70_000, 100_001, good.len()] {
        let mut bytes = good.clone().into_bytes();
        bytes.insert(at, 0xFF);
        let (mut alone, mut together) = (Vec::new(), Vec::new());
        let mut input = bytes.as_slice();
        let stream = Stream::new(&converter, &mut input, &mut alone);
        let expected = stream.convert(&mut || 10_000, None).unwrap_err();
        let found = dealt(&converter, &mut bytes.as_slice(), &mut together, 3000).unwrap_err();
        assert_eq!(found.to_string(), expected.to_string());
        assert!(
            together.len() + 30_000 > at,
            "{} bytes of {at}",
            together.len()
        );
        // The end of a window may wait for the next one.
        let whole = converter.convert(&good).unwrap();
        assert!(whole.as_bytes().starts_with(&together));
        assert!(together.len().abs_diff(alone.len()) < 10_000);
    }
}

/// Takes so many bytes, and no more.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0 == 0 {
            return Err(Error::from(ErrorKind::BrokenPipe));
        }
        let length = bytes.len().min(self.0);
        self.0 -= length;
        Ok(length)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The input has no end: this comes to one because nobody reads on.
#[test]
fn a_stream_ends_where_nobody_takes_the_result() {
    let builder = Converter::builder(Target::Locale(Locale::ZhTw));
    let converter = builder.threads(3).build().unwrap();
    let line = "软件里面，头发\n";
    for room in [0, 5, 100_000] {
        let mut input = Endless(line.as_bytes(), 0);
        let error = dealt(&converter, &mut input, &mut Full(room), 3000).unwrap_err();
        assert!(error.to_string().contains("write"), "{error}");
    }
}

/// Gives these bytes out over and over, from this one on.
struct Endless(&'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let rest = &self.0[self.1..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.1 = (self.1 + length) % self.0.len();
        Ok(length)
    }
}
