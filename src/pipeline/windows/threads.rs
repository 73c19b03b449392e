//! Tests that a document's result does not depend on how many threads convert it.

use std::path::Path;
use std::thread;

use proptest::prelude::*;
use proptest::sample::select;

use super::{document, in_windows, whole, windows};
use crate::base::locale::Locale;
use crate::base::sink::Buffer;
use crate::format::Format;
use crate::pipeline::converter::{Converter, Outcome};
use crate::pipeline::options::{ConverterBuilder, Source, Target};
use crate::pipeline::parallel::{Dealer, Output};
use crate::pipeline::session::Session;

/// Converts in windows that grow by these numbers of bytes, in hands of `share` bytes.
fn dealt(converter: &Converter, text: &str, sizes: &[usize], share: usize) -> (String, Outcome) {
    let mut session = Session::new(converter);
    let mut out = Buffer::new();
    thread::scope(|scope| {
        let mut dealer = Dealer::with_share(scope, converter, share);
        let mut put = |result: &[u8]| out.push_bytes(result);
        windows(text, sizes, |window, last| {
            session.feed(window, last, Output::Dealt(&mut dealer, &mut put))
        });
    });
    (out.into_string(), session.finish())
}

/// Words that become something else when they are cut.
const WORDS: &[&str] = &[
    "头发",
    "干燥",
    "里面",
    "皇后",
    "发展中国家",
    "鼠标",
    "软件",
    "面包",
    "没有",
    "干",
    "后",
    "头",
    "发",
];
/// The same, and others, in either script.
const MIXED: &[&str] = &[
    "頭髮", "乾燥", "裡面", "發現", "皇后", "滑鼠", "沒有", "头发", "干燥", "里面", "干", "后",
    "里",
];
/// What changes the rules, and what stands inside words.
const OTHERS: &[&str] = &[
    "-{H|zh-cn:鼠标;zh-tw:滑鼠器}-",
    "-{H|面包=>zh-tw:包子;后，头=>zh-tw:甲，乙}-",
    "-{H|发，=>zh-tw:三;发展=>zh-tw:四，五}-",
    "-{-|zh-cn:鼠标;zh-tw:滑鼠器}-",
    "-{A|zh-cn:头发;zh-tw:三千}-",
    "-{-|头发}-",
    "-{zh-cn:软件;zh-tw:軟件包}-",
    "<b>",
    "</b>",
    "&#x5934;发",
    "\u{2ff0}",
    "a",
];

/// Words without a place to cut for a while, over and over.
fn clauses(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let clause = (prop::collection::vec(select(words), 1..60), "[，。\n]")
        .prop_map(|(words, end)| words.concat() + &end);
    (prop::collection::vec(clause, 1..6), 1..8_usize)
        .prop_map(|(clauses, count)| clauses.concat().repeat(count))
}

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => clauses(WORDS),
        4 => clauses(MIXED),
        4 => select(OTHERS).prop_map(String::from),
        1 => document(),
    ];
    prop::collection::vec(part, 1..30).prop_map(|parts| parts.concat())
}

fn builders() -> impl Strategy<Value = ConverterBuilder> {
    let formats = [Format::Raw, Format::Text, Format::Html, Format::Markdown];
    let targets = [
        (Target::Locale(Locale::ZhTw), Source::Auto),
        (Target::Locale(Locale::ZhTw), Source::Locale(Locale::ZhHans)),
        (Target::Locale(Locale::ZhHk), Source::Auto),
        (Target::Locale(Locale::ZhCn), Source::Auto),
        (Target::Locale(Locale::ZhHans), Source::Locale(Locale::ZhTw)),
        (Target::Config("s2twp".into()), Source::Auto),
        (Target::Config("tw2sp".into()), Source::Auto),
    ];
    let words = concat!(env!("CARGO_MANIFEST_DIR"), "/src/pipeline/stream/words.txt");
    (select(targets.to_vec()), select(formats.to_vec()), 0..3_u8).prop_map(
        move |((target, source), format, own)| {
            let builder = Converter::builder(target).source(source).format(format);
            match own {
                0 => builder.dictionary(Path::new(words)),
                _ => builder,
            }
        },
    )
}

proptest! {
    #[test]
    fn threads_change_nothing(
        builder in builders(),
        text in text(),
        threads in 2..6_usize,
        sizes in prop::collection::vec(1000..40_000_usize, 1..4),
        share in 1500..9000_usize,
    ) {
        let converter = builder.threads(threads).build().unwrap();
        let (expected, one, _) = in_windows(&converter, &text, &[text.len().max(1)]);
        let (got, many) = dealt(&converter, &text, &sizes, share);
        prop_assert_eq!(got, expected);
        prop_assert_eq!(many.diagnostics, one.diagnostics);
        prop_assert_eq!(many.title, one.title);
        prop_assert_eq!((many.changed, many.tags), (one.changed, one.tags));
    }
}

/// Through the front door, in hands and windows as they are.
#[test]
fn a_long_text_is_converted_alike() {
    for source in [Source::Auto, Source::Locale(Locale::ZhHans)] {
        // 0 threads: one for each processor.
        for (format, threads) in [
            (Format::Raw, 3),
            (Format::Raw, 0),
            (Format::Html, 3),
            (Format::Mediawiki, 3),
        ] {
            let builder = Converter::builder(Target::Locale(Locale::ZhTw));
            let builder = builder.format(format).source(source);
            let alone = builder.clone().build().unwrap();
            let together = builder.threads(threads).build().unwrap();
            let text: String = (0..40_000)
                .map(|n| {
                    format!(
                        "{n}头发干燥，這裡面{}。-{{zh-cn:甲;zh-tw:乙}}-",
                        WORDS[n % 13]
                    )
                })
                .collect();
            assert!(text.len() > 2_000_000);
            let (expected, one) = whole(&alone, &text);
            let (found, many) = whole(&together, &text);
            assert!(found == expected, "{format:?} from {source:?}");
            assert_eq!((many.changed, many.tags), (one.changed, one.tags));
            let mut streamed = Vec::new();
            let outcome = together.convert_stream(&mut text.as_bytes(), &mut streamed);
            assert!(
                streamed == expected.as_bytes(),
                "{format:?} from {source:?}"
            );
            assert_eq!(outcome.unwrap().changed, one.changed);
        }
    }
}

#[test]
fn a_short_text_is_converted_alike() {
    for format in [Format::Raw, Format::Text, Format::Markdown] {
        let builder = Converter::builder(Target::Locale(Locale::ZhTw)).format(format);
        let alone = builder.clone().build().unwrap();
        let together = builder.threads(2).build().unwrap();
        for text in ["", "\n", "a", "软件", "软-{"] {
            assert_eq!(whole(&together, text).0, whole(&alone, text).0, "{text}");
            let mut streamed = Vec::new();
            let outcome = together.convert_stream(&mut text.as_bytes(), &mut streamed);
            assert_eq!(streamed, whole(&alone, text).0.as_bytes(), "{text}");
            outcome.unwrap();
        }
    }
}
