//! The grammar's effects, tag by tag, with tables that hold only the tags' own rules.

use std::collections::BTreeMap;

use super::*;
use crate::base::services::{TagExtent, TagFinder};
use crate::markup::Finder;

/// Rules alone, searched naively.
#[derive(Default)]
struct Plain(BTreeMap<(Locale, String), String>);

impl Tables for Plain {
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let rules = self
                .0
                .iter()
                .filter(|((l, from), _)| *l == locale && rest.starts_with(from.as_str()));
            let (len, to) = match rules.max_by_key(|((_, from), _)| from.len()) {
                Some(((_, from), to)) => (from.len(), to.clone()),
                None => (c.len_utf8(), c.to_string()),
            };
            out.push_str(&to);
            rest = &rest[len..];
        }
    }

    fn add_rule(&mut self, locale: Locale, from: &str, to: &str) {
        self.0.insert((locale, from.to_owned()), to.to_owned());
    }

    fn remove_rule(&mut self, locale: Locale, from: &str) {
        self.0.remove(&(locale, from.to_owned()));
    }
}

struct Done {
    text: String,
    title: Option<String>,
    notes: Vec<Diagnostic>,
}

fn run(text: &str, target: Locale, on_missing: OnMissing) -> Done {
    let raw = RawBodies::WithHan;
    let finder = Finder::new(text, raw);
    let mut evaluator = Evaluator::new(target, on_missing, raw);
    let mut tables = Plain::default();
    let (mut out, mut notes) = (String::new(), Vec::new());
    let (mut from, mut done) = (0, 0);
    while let Some(at) = finder.next_opener(text, from) {
        match finder.extent(text, at, true) {
            TagExtent::Tag { end } => {
                tables.convert(&text[done..at], target, &mut out);
                notes.extend(evaluator.eval(&text[at..end], &mut tables, &mut out));
                (from, done) = (end, end);
            }
            _ => from = at + 1,
        }
    }
    tables.convert(&text[done..], target, &mut out);
    Done {
        text: out,
        title: evaluator.take_title(),
        notes,
    }
}

fn exact(text: &str, target: Locale) -> String {
    run(text, target, OnMissing::MediaWiki).text
}

use Locale::{Zh, ZhCn, ZhHans, ZhHant, ZhHk, ZhSg, ZhTw};

#[test]
fn a_value_comes_from_the_nearest_fallback() {
    let text = "-{zh-hans:春;zh-hk:夏;zh-hant:秋}-";
    for (target, value) in [
        (ZhCn, "春"),
        (ZhSg, "春"),
        (ZhHk, "夏"),
        (ZhTw, "秋"),
        (Zh, "春"),
    ] {
        assert_eq!(exact(text, target), value, "{target}");
    }
}

#[test]
fn where_there_is_none_the_nearest_one_stands_in() {
    let text = "从-{zh-cn:春天}-到";
    assert!(exact(text, ZhTw).contains("class=\"error\""));
    let done = run(text, ZhTw, OnMissing::Fallback);
    assert_eq!(done.text, "从春天到");
    assert_eq!(done.notes.len(), 1);
    assert_eq!(done.notes[0].severity, Severity::Warning);
    assert_eq!(
        done.notes[0].message,
        "-{zh-cn:春天}- has no value for zh-TW; the one for zh-CN stands in"
    );
    let done = run(text, ZhTw, OnMissing::Fail);
    assert_eq!(
        (done.text.as_str(), done.notes[0].severity),
        ("从春天到", Severity::Error)
    );
    assert_eq!(
        run("-{春=>zh-cn:夏}-", ZhTw, OnMissing::Fallback).text,
        "夏"
    );
    assert_eq!(run("-{春=>zh-cn:}-", ZhTw, OnMissing::Fallback).text, "春");
    assert_eq!(
        run("-{zh:甲;zh-cn:乙}-", ZhTw, OnMissing::Fallback).text,
        "乙"
    );
    assert_eq!(run("-{zh:甲}-", ZhTw, OnMissing::Fallback).text, "甲");
}

#[test]
fn the_stand_in_is_converted() {
    assert_eq!(
        run(
            "-{H|春=>zh-tw:夏}--{zh-cn:春天}-",
            ZhTw,
            OnMissing::Fallback
        )
        .text,
        "夏天"
    );
}

#[test]
fn global_rules_act_on_what_follows() {
    assert_eq!(exact("春夏-{A|zh-cn:春;zh-tw:夏}-春夏", ZhTw), "春夏夏夏夏");
    assert_eq!(
        exact("-{H|zh-cn:春;zh-tw:夏}-春-{-|zh-cn:春;zh-tw:夏}-春", ZhTw),
        "夏春"
    );
    assert_eq!(exact("-{H|春=>zh-hant:夏}-春", ZhHant), "夏");
    assert_eq!(exact("-{H|zh-hans:春;zh-hant:夏}-夏", ZhHans), "夏");
    assert_eq!(exact("-{H|春}--{H|zh-cn:春;zh-tw:夏}-春", ZhTw), "夏");
}

#[test]
fn a_variant_filter_converts_for_the_listed_locale() {
    let rules = "-{H|春=>zh-tw:夏;春=>zh-hant:秋}-";
    for (tag, target, shown) in [
        ("-{zh-tw;zh-cn|春}-", ZhTw, "夏"),
        ("-{zh-hant|春}-", ZhTw, "秋"),
        ("-{zh-cn|春}-", ZhTw, "春"),
        ("-{zh-tw|zh-tw:春}-", ZhTw, "zh-tw:夏"),
    ] {
        assert_eq!(exact(&format!("{rules}{tag}"), target), shown, "{tag}");
    }
}

#[test]
fn flags_decide_what_is_shown() {
    for (tag, shown) in [
        ("-{R|zh-cn:春}-", "zh-cn:春"),
        ("-{N|zh-hk}-", "香港"),
        ("-{D|zh-cn:春;夏=>zh-tw:秋}-", "大陆：春；夏⇒臺灣：秋；"),
        ("-{H;D|zh-cn:春}-", "大陆：春；"),
        ("-{D;A|zh-cn:春}-", ""),
        ("-{T;D|zh-cn:春;zh-tw:夏}-", "大陆：春；臺灣：夏；"),
        ("-{D;T|zh-cn:春;zh-tw:夏}-", ""),
        ("-{ 春=&gt;}-", " 春=>"),
        ("-{R|春=&gt;}-", "春=&gt;"),
    ] {
        assert_eq!(exact(tag, ZhTw), shown, "{tag}");
    }
}

#[test]
fn titles() {
    let title = |text, target| run(text, target, OnMissing::Fallback).title;
    assert_eq!(title("-{T|zh-cn:春;zh-tw:夏}-", ZhHk), Some("夏".into()));
    assert_eq!(title("-{T|春}-", Zh), None);
    assert_eq!(title("-{A;T|春}-", Zh), Some("春".into()));
    assert_eq!(title("-{T|}-", ZhTw), Some(String::new()));
    assert_eq!(title("-{T|zh-cn:春}-", ZhTw), Some("春".into()));
    assert_eq!(
        title("-{T|zh-tw:夏}--{T|zh-cn:春}-", ZhTw),
        Some("夏".into())
    );
    assert_eq!(
        run("-{T|zh-cn:春}-", ZhTw, OnMissing::MediaWiki).title,
        None
    );
}

#[test]
fn tags_nest_to_depth_ten_in_either_spelling() {
    let nested = |levels: usize| {
        let open: String = (0..levels).map(|i| ["-{A|", "-<A|"][i % 2]).collect();
        let close: String = (0..levels).rev().map(|i| ["}-", ">-"][i % 2]).collect();
        format!("{open}春{close}")
    };
    assert_eq!(exact(&nested(10), ZhTw), "春");
    let deep = "-{".repeat(11) + "春" + &"}-".repeat(11);
    assert_eq!(exact(&deep, ZhTw), format!("-{{{DEPTH_SPAN}春}}-"));
    let done = run(&deep, ZhTw, OnMissing::Fallback);
    assert_eq!(done.text, "-{春}-");
    assert!(
        done.notes.iter().any(|note| note.span == (20..22)),
        "{:?}",
        done.notes
    );
}

#[test]
fn a_nested_text_that_is_no_tag_stays_as_it_is() {
    for (tag, shown) in [
        ("-{zh-cn:a-{1,2}-b-{春}-;zh-tw:x}-", "a-{1,2}-b春"),
        ("-{zh-cn:春-<b>夏</b>-;zh-tw:x}-", "春-<b>夏</b>-"),
        ("-<zh-cn:a-<br>-b;zh-tw:x>-", "a-<br>-b"),
        ("-<zh-cn:-{zh-cn:春;zh-tw:夏}-;zh-tw:x>-", "春"),
        ("-{zh-cn:-<R|春>-a -<A;b;zh-tw:x}-", "春a -<A;b"),
    ] {
        assert_eq!(exact(tag, ZhCn), shown, "{tag}");
    }
}

#[test]
fn what_mediawiki_loses_is_kept_with_a_warning() {
    for (tag, mediawiki, ours) in [
        ("-{zh-cn:春|夏;zh-tw:秋}-", DEPTH_SPAN, "春|夏"),
        ("-{春|夏}-", "夏", "春|夏"),
        ("-{N|春}-", "", "春"),
        ("-{word|夏}-", "夏", "word|夏"),
        ("-{E|zh-cn:春}-", "春", "春"),
        ("-{foo;zh-cn:春}-", "春", "春"),
    ] {
        if mediawiki != DEPTH_SPAN {
            assert_eq!(exact(tag, ZhCn), mediawiki, "{tag}");
        }
        let done = run(tag, ZhCn, OnMissing::Fallback);
        assert_eq!(done.text, ours, "{tag}");
    }
}

#[test]
fn a_source_that_is_no_tag_is_shown_as_it_is() {
    for text in ["", "-", "-{", "-{-", "}-", "-{x", "-{x>-", "春"] {
        let mut out = String::new();
        let mut evaluator = Evaluator::new(ZhTw, OnMissing::Fallback, RawBodies::Always);
        assert!(
            evaluator
                .eval(text, &mut Plain::default(), &mut out)
                .is_empty()
        );
        assert_eq!(out, text);
    }
}

#[test]
fn a_tag_that_would_grow_too_much_is_text() {
    let tag = "-{H;D|".repeat(10) + "春" + &"}-".repeat(10);
    let text = format!("冬{tag}-{{zh-cn:甲;zh-tw:乙}}-");
    for on_missing in [OnMissing::Fallback, OnMissing::MediaWiki] {
        let done = run(&text, ZhTw, on_missing);
        assert_eq!(done.text, format!("冬{tag}乙"));
        let [note] = done.notes.as_slice() else {
            panic!("{:?}", done.notes);
        };
        assert_eq!(
            (note.kind, note.span.clone()),
            (Kind::TooLarge, 0..tag.len())
        );
    }
}

#[test]
fn what_tags_show_is_bounded_by_their_length() {
    // A tag that shows 80,000 bytes takes them from the reserve until that is empty.
    let tag = "-{H;D|".repeat(4) + "春" + &"}-".repeat(4);
    let text = tag.repeat(100);
    let done = run(&text, ZhTw, OnMissing::Fallback);
    let most = crate::markup::budget::RESERVE + crate::markup::budget::FACTOR * text.len();
    assert!(
        (100_000..most).contains(&done.text.len()),
        "{}",
        done.text.len()
    );
    assert!(done.text.ends_with(&tag), "the last ones are text");
    assert!(done.notes.iter().all(|note| note.kind == Kind::TooLarge));
}

#[test]
fn rules_cannot_make_text_grow_without_end() {
    // Each filter converts what the one in it shows.
    let rule = format!("-{{H|春=>zh-tw:{}}}-", "春".repeat(100));
    let tag = "-{zh-tw|".repeat(6) + "春" + &"}-".repeat(6);
    let done = run(&(rule.clone() + &tag), ZhTw, OnMissing::Fallback);
    assert_eq!(done.text, tag);
    assert_eq!(done.notes[0].kind, Kind::TooLarge);
    // A rule for one character that writes a book is none.
    let rule = format!("-{{H|春=>zh-tw:{}}}-", "夏".repeat(1000));
    let done = run(&(rule.clone() + "春"), ZhTw, OnMissing::Fallback);
    assert_eq!(done.text, rule + "春");
    assert_eq!(done.notes[0].kind, Kind::TooLarge);
}
