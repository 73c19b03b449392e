//! Compares with the recorded answers of MediaWiki's own converter: every case, every variant,
//! text and title, with empty dictionaries.
//!
//! The cases are not part of the package. `ZHCONV_SHARED` names the folder that has
//! `conformance/markup.json`; run it with `cargo test --test conformance`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own"
)]

mod cases;

use std::process::ExitCode;

use serde_json::Value;
use zhvariant::base::locale::Locale;
use zhvariant::format::Format;
use zhvariant::pipeline::{Converter, OnMissing, Tags, Target};

type Answer = (String, Option<String>);

fn main() -> ExitCode {
    let cases = match cases::read() {
        Ok(cases) => cases,
        Err(error) => {
            eprintln!("{error}");
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
        let earlier = case["pre"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut texts: Vec<&str> = earlier
            .iter()
            .map(|text| text.as_str().expect("a text"))
            .collect();
        texts.push(text);
        let want = (
            answer["text"].as_str().expect("a text").to_owned(),
            answer["title"].as_str().map(str::to_owned),
        );
        let got = convert(&texts, locale, Format::Mediawiki);
        self.exact.0 += 1;
        if got != want {
            self.exact.1 += 1;
            report("mediawiki", case, locale, &got, &want);
        }
        if earlier.is_empty() && cases::is_the_same_in_plain_text(text) {
            for format in [Format::Raw, Format::Text] {
                let got = convert(&texts, locale, format);
                self.plain.0 += 1;
                if got != want {
                    self.plain.1 += 1;
                    report(format.name(), case, locale, &got, &want);
                }
            }
        }
    }
}

fn report(format: &str, case: &Value, locale: Locale, got: &Answer, want: &Answer) {
    let (id, text) = (&case["id"], &case["text"]);
    println!("{id} {locale} as {format}\n  in   {text}\n  got  {got:?}\n  want {want:?}");
}

/// The last of the texts, converted behind the others.
fn convert(texts: &[&str], locale: Locale, format: Format) -> Answer {
    let converter = Converter::builder(Target::Locale(locale))
        .tags(Tags::Only)
        .on_missing(OnMissing::MediaWiki)
        .format(format)
        .build()
        .expect("no dictionary is needed");
    let mut session = converter.texts();
    let mut answer = Answer::default();
    for text in texts {
        answer.0.clear();
        answer.1 = session.convert_into(text, &mut answer.0).title;
    }
    answer
}
