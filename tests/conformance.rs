//! Compares with the recorded answers of MediaWiki's own converter: every case, every variant,
//! text and title, with empty dictionaries.
//!
//! The cases are not part of the package. `ZHCONV_SHARED` names the folder that has
//! `conformance/markup.json`; run it with `cargo test --test conformance`.

use std::process::ExitCode;

use serde_json::Value;
use zhvariant::base::locale::Locale;
use zhvariant::base::services::{Tables, TagExtent, TagFinder};
use zhvariant::markup::{Evaluator, Finder, OnMissing, RawBodies};
use zhvariant::pipeline::{RuleTables, mediawiki};

fn main() -> ExitCode {
    let Some(shared) = std::env::var_os("ZHCONV_SHARED") else {
        eprintln!("set ZHCONV_SHARED to the folder that has conformance/markup.json");
        return ExitCode::FAILURE;
    };
    let path = std::path::Path::new(&shared).join("conformance/markup.json");
    let cases = match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str::<Vec<Value>>(&text).expect("a list of cases"),
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    };
    let mut tally = Tally::default();
    for case in &cases {
        let expected = case["expected"].as_object().expect("answers by variant");
        assert_eq!(expected.len(), Locale::ALL.len(), "every variant is there");
        for (code, answer) in expected {
            let locale = Locale::from_name(code).expect("a locale");
            tally.check(case, locale, answer);
        }
    }
    println!(
        "{} cases: {} answers in format mediawiki, {} of them wrong; {} in plain text, {} wrong",
        cases.len(),
        tally.exact.0,
        tally.exact.1,
        tally.plain.0,
        tally.plain.1
    );
    if cases.is_empty() || tally.plain.0 == 0 || tally.exact.1 + tally.plain.1 > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// How many answers were compared, and how many differ.
#[derive(Default)]
struct Tally {
    exact: (usize, usize),
    plain: (usize, usize),
}

impl Tally {
    fn check(&mut self, case: &Value, locale: Locale, answer: &Value) {
        let text = case["text"].as_str().expect("a text");
        let earlier: Vec<&str> = case["pre"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|text| text.as_str().expect("a text"))
            .collect();
        let want = (
            answer["text"].as_str().expect("a text").to_owned(),
            answer["title"].as_str().map(str::to_owned),
        );
        let got = exact(&earlier, text, locale);
        self.exact.0 += 1;
        if got != want {
            self.exact.1 += 1;
            report("mediawiki", case, locale, &got, &want);
        }
        if earlier.is_empty()
            && !text.contains(['<', '>', '&', '\u{7f}', '\0'])
            && has_no_accident(text)
        {
            let got = plain(text, locale);
            self.plain.0 += 1;
            if got != want {
                self.plain.1 += 1;
                report("text", case, locale, &got, &want);
            }
        }
    }
}

fn report(
    format: &str,
    case: &Value,
    locale: Locale,
    got: &(String, Option<String>),
    want: &(String, Option<String>),
) {
    println!(
        "{} {locale} as {format}\n  in   {}\n  got  {got:?}\n  want {want:?}",
        case["id"], case["text"]
    );
}

fn exact(earlier: &[&str], text: &str, locale: Locale) -> (String, Option<String>) {
    let mut tables = RuleTables::new();
    for text in earlier {
        mediawiki::convert(text, locale, OnMissing::MediaWiki, &mut tables);
    }
    let done = mediawiki::convert(text, locale, OnMissing::MediaWiki, &mut tables);
    (done.text, done.title)
}

/// The same grammar where nothing is hidden: plain text.
fn plain(text: &str, locale: Locale) -> (String, Option<String>) {
    let finder = Finder::new(text, RawBodies::Always);
    let mut evaluator = Evaluator::new(locale, OnMissing::MediaWiki, RawBodies::Always);
    let mut tables = RuleTables::new();
    let mut out = String::new();
    let (mut from, mut done) = (0, 0);
    while let Some(at) = finder.next_opener(text, from) {
        match finder.extent(text, at, true) {
            TagExtent::Tag { end } => {
                tables.convert(&text[done..at], locale, &mut out);
                evaluator.eval(&text[at..end], &mut tables, &mut out);
                (from, done) = (end, end);
            }
            _ => from = at + 1,
        }
    }
    tables.convert(&text[done..], locale, &mut out);
    (out, evaluator.take_title())
}

/// Whether a text is free of what only MediaWiki does: a tag that nothing closes makes it convert
/// the rest more than once, and a fragment that is just "0" is not converted.
fn has_no_accident(text: &str) -> bool {
    let finder = Finder::new(text, RawBodies::Always);
    let (mut from, mut done) = (0, 0);
    let is_zero = |text: &str| text.trim() == "0";
    while let Some(at) = finder.next_opener(text, from) {
        match finder.extent(text, at, true) {
            TagExtent::Tag { end } if !is_zero(&text[done..at]) => (from, done) = (end, end),
            _ => return false,
        }
    }
    !is_zero(&text[done..])
}
