//! Runs the examples of `docs/markup.md`.
//!
//! A block marked `tags` holds a source, a line `---`, and lines `target: text`, `target title:
//! text` and `target warning: part of the message`. `mediawiki` behind the mark stands for
//! `--on-missing mediawiki`. Everything is run as with `--tags-only --format text`.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use zhvariant::base::diagnostic::Severity;
use zhvariant::base::locale::Locale;
use zhvariant::pipeline::{Converter, OnMissing, Outcome, Tags, Target};

struct Example {
    /// Where the block begins in the file.
    line: usize,
    on_missing: OnMissing,
    source: String,
    /// Target, what of it, and what that must be.
    answers: Vec<(Locale, String, String)>,
}

fn examples(document: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut lines = document.lines().enumerate();
    while let Some((line, fence)) = lines.next() {
        let Some(mode) = fence.strip_prefix("```tags") else {
            continue;
        };
        let block: Vec<&str> = lines
            .by_ref()
            .map(|(_, text)| text)
            .take_while(|text| *text != "```")
            .collect();
        let ruler = block
            .iter()
            .position(|text| *text == "---")
            .expect("a line `---`");
        let answers = block[ruler + 1..].iter().map(|answer| {
            let (what, text) = answer.split_once(':').expect("a target");
            let (target, what) = what.split_once(' ').unwrap_or((what, "text"));
            let locale = Locale::from_name(target).expect("a known target");
            (locale, what.to_owned(), text.trim_start().to_owned())
        });
        examples.push(Example {
            line: line + 1,
            on_missing: match mode.trim() {
                "" => OnMissing::Fallback,
                "mediawiki" => OnMissing::MediaWiki,
                other => panic!("line {}: what is `{other}`?", line + 1),
            },
            source: block[..ruler].join("\n"),
            answers: answers.collect(),
        });
    }
    examples
}

fn convert(example: &Example, locale: Locale) -> (String, Outcome) {
    let converter = Converter::builder(Target::Locale(locale))
        .tags(Tags::Only)
        .on_missing(example.on_missing)
        .build()
        .unwrap();
    let mut out = String::new();
    let outcome = converter.convert_into(&example.source, &mut out).unwrap();
    (out, outcome)
}

#[test]
fn the_examples_come_out_as_the_page_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/markup.md");
    let examples = examples(&std::fs::read_to_string(path).unwrap());
    assert!(examples.len() > 15, "the examples were not found");
    let mut wrong = Vec::new();
    for example in &examples {
        assert!(
            !example.answers.is_empty(),
            "line {}: no answers",
            example.line
        );
        for (locale, what, want) in &example.answers {
            let (text, outcome) = convert(example, *locale);
            let remarks = outcome.diagnostics.iter().map(|(_, remark)| remark);
            let warnings = remarks.filter(|remark| remark.severity >= Severity::Warning);
            let warnings: Vec<&str> = warnings.map(|remark| remark.message.as_str()).collect();
            let (right, got) = match what.as_str() {
                "text" => (text == *want, text),
                "title" => (
                    outcome.title.as_ref() == Some(want),
                    format!("{:?}", outcome.title),
                ),
                "warning" => (
                    warnings
                        .iter()
                        .any(|warning| warning.contains(want.as_str())),
                    format!("{warnings:?}"),
                ),
                other => panic!("line {}: what is `{other}`?", example.line),
            };
            if !right {
                let line = example.line;
                wrong.push(format!(
                    "line {line}, {locale} {what}:\n  want {want}\n  got  {got}"
                ));
            }
            let warned = example
                .answers
                .iter()
                .any(|a| a.0 == *locale && a.1 == "warning");
            assert!(
                warned || warnings.is_empty(),
                "line {}: {warnings:?}",
                example.line
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
