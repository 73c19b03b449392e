//! Properties of tags that hold for any text, and tags together with the dictionaries.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use proptest::prelude::*;
use zhvariant::base::diagnostic::Kind;
use zhvariant::base::locale::Locale;
use zhvariant::base::services::{TagExtent, TagFinder};
use zhvariant::format::Format;
use zhvariant::markup::{Finder, RawBodies, tags};
use zhvariant::pipeline::{Converter, OnMissing, Outcome, Source, Tags, Target};

/// Pieces of which tags are made, and of which broken ones are.
const PIECES: &[&str] = &[
    "-{",
    "}-",
    "-<",
    ">-",
    "|",
    ";",
    ":",
    "=>",
    "=&gt;",
    "&amp;",
    "zh-cn:",
    "zh-tw:",
    "zh-hans:",
    ";zh-hk:",
    ";zh-tw:",
    "ZH-CN:",
    "zh-xx:",
    "zh",
    "A|",
    "H|",
    "T|",
    "R|",
    "D|",
    "-|",
    "N|",
    "A;T|",
    "zh-tw|",
    "春",
    "夏",
    "秋天",
    "a",
    "0",
    " ",
    "\n",
    "<a title=\"",
    "\">",
    "<b>",
    "</b>",
    "<",
    ">",
    "<!--",
    "<code>",
    "</code>",
    "&#39;",
    "\0",
    "\u{4}",
    "\u{7f}'\"`UNIQ-",
    "\u{7f}",
    "{",
    "}",
    "😀",
    "-{H|zh-cn:春;zh-tw:夏}-",
    "-{zh-cn:春}-",
];

/// Pieces without any code or flag: nothing in them is a rule or tells how to show something.
const INERT: &[&str] = &[
    "-{", "}-", "-<", ">-", "|", ";", ":", "=>", "foo", "zh-xx:", "春", "夏", "秋天", "{", "}",
    " ", "<", ">", "&amp;", "\n",
];

fn text_of(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(pieces), 0..most)
        .prop_map(|pieces| pieces.concat())
}

fn locale() -> impl Strategy<Value = Locale> {
    proptest::sample::select(Locale::ALL.to_vec())
}

fn converter(locale: Locale, on_missing: OnMissing, format: Format) -> Converter {
    Converter::builder(Target::Locale(locale))
        .tags(Tags::Only)
        .on_missing(on_missing)
        .format(format)
        .build()
        .unwrap()
}

fn convert(converter: &Converter, text: &str) -> (String, Outcome) {
    let mut out = String::new();
    let outcome = converter.convert_into(text, &mut out).unwrap();
    (out, outcome)
}

fn han(text: &str) -> String {
    text.chars()
        .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
        .collect()
}

proptest! {
    /// Nothing panics, spans lie at character boundaries, and the result depends on nothing else.
    #[test]
    fn any_text_is_converted(text in text_of(PIECES, 60), locale in locale()) {
        for format in [Format::Raw, Format::Text, Format::Mediawiki] {
            for on_missing in [OnMissing::Fallback, OnMissing::Fail, OnMissing::MediaWiki] {
                let converter = converter(locale, on_missing, format);
                let (out, outcome) = convert(&converter, &text);
                for (_, remark) in &outcome.diagnostics {
                    prop_assert!(text.get(remark.span.clone()).is_some(), "{remark:?}");
                    prop_assert!(!remark.message.contains('\n'));
                }
                prop_assert_eq!(convert(&converter, &text).0, out);
            }
        }
        for tag in tags(&text, RawBodies::WithHan) {
            prop_assert!(text.get(tag.span).is_some() && text.get(tag.body).is_some());
            for entry in tag.entries {
                prop_assert!(text.get(entry.span).is_some());
            }
        }
    }

    /// MediaWiki's error spans come out on request only.
    #[test]
    fn no_error_span_without_being_asked_for(text in text_of(PIECES, 60), locale in locale()) {
        for format in [Format::Raw, Format::Mediawiki] {
            let (out, _) = convert(&converter(locale, OnMissing::Fallback, format), &text);
            prop_assert!(!out.contains("class=\"error\""), "{out}");
        }
    }

    /// Where nothing is a rule, a flag or a code, every character that matters stays, in order.
    #[test]
    fn no_text_is_lost(text in text_of(INERT, 60), locale in locale()) {
        for format in [Format::Raw, Format::Text, Format::Mediawiki] {
            let (out, _) = convert(&converter(locale, OnMissing::Fallback, format), &text);
            prop_assert_eq!(han(&out), han(&text));
        }
    }

    /// A tag with values shows one of them, with a warning if it is not the target's.
    #[test]
    fn a_tag_shows_one_of_its_values(
        given in proptest::collection::btree_set(locale(), 1..5),
        target in locale(),
    ) {
        let entry = |locale: &Locale| format!("{}:值{locale}", locale.code());
        let entries: Vec<String> = given.iter().map(entry).collect();
        let text = format!("-{{{}}}-", entries.join(";"));
        let (out, outcome) = convert(&converter(target, OnMissing::Fallback, Format::Text), &text);
        prop_assert!(given.iter().any(|locale| out == format!("值{locale}")), "{out}");
        let own = given.contains(&target) || target.fallbacks().iter().any(|l| given.contains(l));
        prop_assert_eq!(outcome.diagnostics.is_empty(), own);
    }

    /// For `zh` text without tags stays, whatever rules there are.
    #[test]
    fn zh_leaves_text_alone(text in "[春夏a<>&;:|0 -]{0,20}") {
        let converter = converter(Locale::Zh, OnMissing::Fallback, Format::Raw);
        let (out, _) = convert(&converter, &format!("-{{H|zh-cn:春;夏=>zh:秋;zh-tw:夏}}-{text}"));
        let (tags, _) = convert(&converter, &text);
        prop_assert_eq!(&out, &tags);
        if !text.contains("-{") && !text.contains("-<") {
            prop_assert_eq!(out, text);
        }
    }

    /// A finder that sees a part of the text says what it says of the whole, or that it needs more.
    #[test]
    fn part_of_a_text_is_enough_or_more_is_asked_for(text in text_of(PIECES, 30)) {
        let whole = Finder::new(&text, RawBodies::WithHan);
        for (end, _) in text.char_indices() {
            let part = &text[..end];
            let finder = Finder::new(part, RawBodies::WithHan);
            let mut from = 0;
            while let Some(at) = finder.next_opener(part, from) {
                let answer = finder.extent(part, at, false);
                if answer != TagExtent::More {
                    prop_assert_eq!(answer, whole.extent(&text, at, true), "{} of {}", at, end);
                }
                from = at + 1;
            }
        }
    }

    /// What is read in pieces of any size comes out the same.
    #[test]
    fn a_stream_gives_what_the_whole_gives(text in text_of(PIECES, 60), size in 1_usize..7) {
        for format in [Format::Raw, Format::Text, Format::Mediawiki] {
            let converter = converter(Locale::ZhTw, OnMissing::Fallback, format);
            let mut out = Vec::new();
            let mut input = Pieces(text.as_bytes(), size);
            let streamed = converter.convert_stream(&mut input, &mut out).unwrap();
            let (whole, outcome) = convert(&converter, &text);
            prop_assert_eq!(String::from_utf8(out).unwrap(), whole);
            prop_assert_eq!(streamed.title, outcome.title);
        }
    }
}

/// A reader that gives a few bytes at a time.
struct Pieces<'b>(&'b [u8], usize);

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        let (now, later) = self.0.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

/// Converted with the dictionaries, from Simplified.
fn edition(text: &str, locale: Locale) -> String {
    Converter::builder(Target::Locale(locale))
        .source(Source::Locale(Locale::ZhCn))
        .build()
        .unwrap()
        .convert(text)
        .unwrap()
}

#[test]
fn rules_and_the_dictionaries_words() {
    use Locale::{ZhCn, ZhHk, ZhTw};
    let rule = "-{H|zh-cn:软件;zh-tw:軟件程式;zh-hk:軟件}-";
    for (text, locale, want) in [
        // A rule acts on what stands behind it, not before it.
        (format!("软件{rule}软件"), ZhTw, "軟體軟件程式"),
        (
            format!("{rule}\n- 软件\n- 硬件"),
            ZhTw,
            "\n- 軟件程式\n- 硬體",
        ),
        (format!("{rule}软件"), ZhHk, "軟件"),
        (format!("{rule}软件"), ZhCn, "软件"),
        // As long as the dictionary's word: the rule.
        ("-{H|软件=>zh-tw:甲}-软件".into(), ZhTw, "甲"),
        // Shorter than the dictionary's word that begins there: the word.
        ("-{H|软=>zh-tw:甲}-软件和软".into(), ZhTw, "軟體和甲"),
        // Longer: the rule.
        ("-{H|软件和=>zh-tw:甲}-软件和软".into(), ZhTw, "甲軟"),
        // Taken back, with the dictionary's own word: what is shorter acts.
        ("-{-|软件}-软件".into(), ZhTw, "軟件"),
        ("-{H|软件=>zh-tw:甲}--{-|软件}-软件".into(), ZhTw, "軟件"),
        // A variant filter converts by another edition's tables.
        ("-{zh-hant|软件}-".into(), ZhTw, "軟件"),
        // What stands in is converted.
        ("-{zh-cn:软件}-".into(), ZhTw, "軟體"),
    ] {
        assert_eq!(edition(&text, locale), want, "{text}");
    }
}

#[test]
fn texts_of_one_page_share_their_rules_but_not_their_title() {
    let converter = converter(Locale::ZhTw, OnMissing::MediaWiki, Format::Mediawiki);
    let mut texts = converter.texts();
    let mut out = String::new();
    let first = texts.convert_into("-{H|zh-cn:春;zh-tw:夏}--{T|秋}-", &mut out);
    assert_eq!(first.title.as_deref(), Some("秋"));
    let second = texts.convert_into("春", &mut out);
    assert_eq!((out.as_str(), second.title), ("夏", None));
}

#[test]
fn no_format_lets_tags_grow_without_end() {
    let tag = "-{H;D|".repeat(10) + "甲" + &"}-".repeat(10);
    let texts = [
        tag.clone(),
        format!("-{{H|甲=>zh-tw:{}}}-", "甲".repeat(120))
            + &"-{zh-tw|".repeat(9)
            + "甲"
            + &"}-".repeat(9),
    ];
    for format in Format::all() {
        for on_missing in [OnMissing::Fallback, OnMissing::MediaWiki] {
            let builder = Converter::builder(Target::Locale(Locale::ZhTw));
            let converter = builder
                .format(format)
                .on_missing(on_missing)
                .tags(Tags::Only);
            let converter = converter.build().unwrap();
            for text in &texts {
                let (mut out, mut piecewise) = (String::new(), Vec::new());
                let outcome = converter.convert_into(text, &mut out).unwrap();
                let most = 64 * text.len() + (1 << 20);
                assert!(out.len() <= most, "{format:?}: {} bytes", out.len());
                let warned = outcome.diagnostics.iter();
                let warned = warned
                    .filter(|(_, note)| note.kind == Kind::TooLarge)
                    .count();
                assert_eq!(warned > 0, outcome.tags > 0, "{format:?} {out}");
                converter
                    .convert_stream(&mut OneByOne(text.as_bytes()), &mut piecewise)
                    .unwrap();
                assert_eq!(piecewise, out.as_bytes(), "{format:?}");
            }
        }
    }
}

/// Gives its bytes one at a time.
struct OneByOne<'t>(&'t [u8]);

impl std::io::Read for OneByOne<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (Some(first), Some(place)) = (self.0.first(), buffer.first_mut()) else {
            return Ok(0);
        };
        *place = *first;
        self.0 = &self.0[1..];
        Ok(1)
    }
}
