//! Mutates the recorded texts with inline tags and checks what must hold for any text: no panic,
//! nothing lost, whole and streamed the same, `zh` leaves text alone, and the same answers with and
//! without HTML in mind where there is none.
//!
//! The texts are not part of the package. `ZHCONV_SHARED` names the folder that has
//! `conformance/markup.json`; `cargo test --test mutations -- 1000` checks a thousand texts, the
//! same ones each time, and `-- 1000 SEED` others. A failure prints the text and the seed to begin
//! with for it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own"
)]

#[path = "conformance/cases.rs"]
mod cases;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use zhvariant::base::locale::Locale;
use zhvariant::format::Format;
use zhvariant::markup::{RawBodies, tags};
use zhvariant::pipeline::{Converter, OnMissing, Outcome, Tags, Target};

/// What tags and HTML are made of.
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
    "zh-cn:",
    ";zh-tw:",
    ";zh-hk:",
    "zh:",
    "A|",
    "H|",
    "T|",
    "R|",
    "D|",
    "-|",
    "N|",
    "A;T|",
    "zh-tw;zh-cn|",
    "<a title=\"",
    "\">",
    "<b>",
    "<code>",
    "</code>",
    "<pre>",
    "<!--",
    "-->",
    "&amp;",
    "&#39;",
    "\"",
    "'",
    "=",
    " ",
    "\n",
    "\0",
    "春",
    "夏",
    "甲",
    "乙",
    "0",
    "a",
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| arguments.next().map_or(Some(default), |n| n.parse().ok());
    let (Some(count), Some(seed)) = (number(10_000), number(1)) else {
        eprintln!("the arguments are a number of texts and a seed");
        return ExitCode::FAILURE;
    };
    let texts: Vec<String> = match cases::read() {
        Ok(cases) => cases
            .iter()
            .filter_map(|case| Some(case["text"].as_str()?.into()))
            .collect(),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if texts.is_empty() {
        eprintln!("there are no texts");
        return ExitCode::FAILURE;
    }
    let converters = Converters::new();
    let mut random = Random(seed.max(1));
    for number in 1..=count {
        let seed = random.0;
        let text = mutated(&texts, &mut random);
        let size = 1 + random.below(9);
        let checked = catch_unwind(AssertUnwindSafe(|| converters.check(&text, size)));
        if let Err(fault) = checked.unwrap_or_else(|_| Err("it panics".into())) {
            println!("seed {seed}: {text:?}\n{fault}");
            return ExitCode::FAILURE;
        }
        if number % 256 == 0 {
            // Long enough to be read in several windows.
            let mut long = String::new();
            while long.len() < 700_000 {
                long.push_str(&mutated(&texts, &mut random));
            }
            if let Err(fault) = converters.check_streams(&long) {
                println!("seed {seed}, the long text behind it: {fault}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{count} texts, none of them wrong");
    if count > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Xorshift: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap_or(0)
            % limit.max(1)
    }

    fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// One of the texts, or two halves, a few times changed.
fn mutated(texts: &[String], random: &mut Random) -> String {
    let mut text = texts[random.below(texts.len())].clone();
    if random.below(4) == 0 {
        let other = &texts[random.below(texts.len())];
        text.truncate(random.boundary(&text));
        text.push_str(&other[random.boundary(other)..]);
    }
    for _ in 0..random.below(6) {
        let (a, b) = (random.boundary(&text), random.boundary(&text));
        let range = a.min(b)..a.max(b);
        match random.below(4) {
            0 => text.insert_str(a, PIECES[random.below(PIECES.len())]),
            1 => text.replace_range(range, ""),
            2 => {
                let part = text[range].to_owned();
                let at = random.boundary(&text);
                text.insert_str(at, &part);
            }
            _ => {
                let end = text[a..].chars().next().map_or(a, |c| a + c.len_utf8());
                text.replace_range(a..end, PIECES[random.below(PIECES.len())]);
            }
        }
    }
    text
}

const FORMATS: [Format; 3] = [Format::Raw, Format::Text, Format::Mediawiki];
const LOCALES: [Locale; 3] = [Locale::Zh, Locale::ZhCn, Locale::ZhTw];

/// One for each locale, format and way with missing values.
struct Converters(Vec<(Locale, Format, OnMissing, Converter)>);

impl Converters {
    fn new() -> Self {
        let mut all = Vec::new();
        for locale in LOCALES {
            for format in FORMATS {
                for on_missing in [OnMissing::Fallback, OnMissing::MediaWiki] {
                    let converter = Converter::builder(Target::Locale(locale))
                        .tags(Tags::Only)
                        .on_missing(on_missing)
                        .format(format)
                        .build()
                        .expect("no dictionary is needed");
                    all.push((locale, format, on_missing, converter));
                }
            }
        }
        Self(all)
    }

    fn check(&self, text: &str, size: usize) -> Result<(), String> {
        let is_plain = cases::is_the_same_in_plain_text(text);
        let mut exact: Vec<(Locale, String)> = Vec::new();
        for (locale, format, on_missing, converter) in &self.0 {
            let name = format!("{locale}, {}, {on_missing:?}", format.name());
            let (out, outcome) = convert(converter, text)?;
            check_outcome(text, &outcome).map_err(|fault| format!("{name}: {fault}"))?;
            if *on_missing == OnMissing::Fallback
                && !text.contains("error")
                && out.contains("error")
            {
                return Err(format!("{name}: an error is shown: {out:?}"));
            }
            if *format == Format::Raw && *locale == Locale::Zh && outcome.tags == 0 && out != text {
                return Err(format!("{name}: text without tags changed: {out:?}"));
            }
            let streamed = stream(converter, text, size)?;
            if streamed != (out.clone(), outcome.title) {
                return Err(format!(
                    "{name}: in pieces of {size}: {streamed:?}, else {out:?}"
                ));
            }
            if is_plain && *on_missing == OnMissing::MediaWiki {
                exact.push((*locale, out));
            }
        }
        for (locale, out) in &exact {
            if exact.iter().any(|(other, o)| other == locale && o != out) {
                return Err(format!("{locale}: the formats differ: {exact:?}"));
            }
        }
        Ok(())
    }
}

impl Converters {
    /// Whole and in windows the same.
    fn check_streams(&self, text: &str) -> Result<(), String> {
        for (locale, format, on_missing, converter) in &self.0 {
            let (whole, _) = convert(converter, text)?;
            let (streamed, _) = stream(converter, text, text.len())?;
            if streamed != whole {
                let same = whole
                    .bytes()
                    .zip(streamed.bytes())
                    .take_while(|(a, b)| a == b)
                    .count();
                let name = format!("{locale}, {}, {on_missing:?}", format.name());
                return Err(format!("{name}: in windows it differs from byte {same} on"));
            }
        }
        Ok(())
    }
}

fn convert(converter: &Converter, text: &str) -> Result<(String, Outcome), String> {
    let mut out = String::new();
    let outcome = converter.convert_into(text, &mut out);
    Ok((out, outcome.map_err(|error| error.to_string())?))
}

fn stream(
    converter: &Converter,
    text: &str,
    size: usize,
) -> Result<(String, Option<String>), String> {
    let mut out = Vec::new();
    let mut input = Slowly(text.as_bytes(), size);
    let outcome = converter.convert_stream(&mut input, &mut out);
    let outcome = outcome.map_err(|error| error.to_string())?;
    let out = String::from_utf8(out).map_err(|error| error.to_string())?;
    Ok((out, outcome.title))
}

/// Spans lie in the text, and editors see the same tags.
fn check_outcome(text: &str, outcome: &Outcome) -> Result<(), String> {
    for (position, remark) in &outcome.diagnostics {
        if text.get(remark.span.clone()).is_none() || position.byte != remark.span.start {
            return Err(format!("a remark is out of place: {remark:?}"));
        }
    }
    for tag in tags(text, RawBodies::WithHan) {
        let source = text.get(tag.span.clone()).unwrap_or_default();
        if !source.starts_with(tag.spelling.opener()) || !source.ends_with(tag.spelling.closer()) {
            return Err(format!("a tag is out of place: {tag:?}"));
        }
    }
    Ok(())
}

/// A reader that gives a few bytes at a time.
struct Slowly<'b>(&'b [u8], usize);

impl std::io::Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (now, later) = self.0.split_at(self.1.min(self.0.len()).min(buffer.len()));
        buffer[..now.len()].copy_from_slice(now);
        self.0 = later;
        Ok(now.len())
    }
}
