//! The library's speed by itself: each configuration, text whose script is to be found out, tags,
//! start-up, and texts made to be slow.
//!
//!     cargo bench --bench throughput [FILTER]
//!
//! The texts are words of the dictionaries, joined at random from a fixed seed; on real text, and
//! against other converters, `benches/compare` measures whole processes.

use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use zhvariant::base::locale::Locale;
use zhvariant::base::sink::Buffer;
use zhvariant::compiler::dictionary::Dictionary;
use zhvariant::engine::bundled;
use zhvariant::format::Format;
use zhvariant::pipeline::{Converter, Source, Tags, Target};

/// How long the texts are, in bytes.
const SIZE: usize = 1 << 20;

fn main() {
    divan::main();
}

/// Words of a dictionary in random order, in clauses and lines.
fn text(dictionary: &str, between: &str) -> String {
    let source = bundled::source(dictionary).unwrap_or_default();
    let words: Vec<String> = match Dictionary::parse(dictionary, &source) {
        Ok(dictionary) => dictionary
            .entries()
            .iter()
            .map(|entry| entry.key.to_string())
            .collect(),
        Err(error) => panic!("{error}"),
    };
    let mut text = String::new();
    let mut state = 1_u64;
    while text.len() < SIZE {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let number = (state >> 33) as usize;
        text.push_str(&words[number % words.len()]);
        match number % 32 {
            0..4 => text.push('，'),
            4 => text.push_str("。\n"),
            5 => text.push_str(" ASCII text "),
            6 => text.push_str(between),
            _ => {}
        }
    }
    text
}

static SIMPLIFIED: LazyLock<String> = LazyLock::new(|| text("STPhrases.txt", ""));
static TRADITIONAL: LazyLock<String> = LazyLock::new(|| text("TSPhrases.txt", ""));

fn configurations() -> impl Iterator<Item = &'static str> {
    bundled::configurations()
}

#[divan::bench(args = configurations())]
fn configuration(bencher: Bencher<'_, '_>, name: &str) {
    let Some(table) = bundled::table(name) else {
        panic!("no table {name}");
    };
    let text: &str = if name.starts_with('s') {
        &SIMPLIFIED
    } else {
        &TRADITIONAL
    };
    let mut out = Buffer::new();
    bencher
        .counter(BytesCount::of_str(text))
        .bench_local(move || {
            out.clear();
            table.convert_into(black_box(text), &mut out);
            out.len()
        });
}

fn taiwan(source: Source) -> Converter {
    let builder = Converter::builder(Target::Locale(Locale::ZhTw)).source(source);
    match builder.tags(Tags::On).format(Format::Text).build() {
        Ok(converter) => converter,
        Err(error) => panic!("{error}"),
    }
}

fn convert(bencher: Bencher<'_, '_>, source: Source, text: &str) {
    let converter = taiwan(source);
    bencher.counter(BytesCount::of_str(text)).bench_local(|| {
        let mut out = String::new();
        let outcome = converter.convert_into(black_box(text), &mut out);
        (outcome.is_ok(), out)
    });
}

#[divan::bench]
fn named_source(bencher: Bencher<'_, '_>) {
    convert(bencher, Source::Locale(Locale::ZhCn), &SIMPLIFIED);
}

#[divan::bench]
fn auto(bencher: Bencher<'_, '_>) {
    convert(bencher, Source::Auto, &SIMPLIFIED);
}

#[divan::bench]
fn auto_mixed(bencher: Bencher<'_, '_>) {
    convert(bencher, Source::Auto, &text("STPhrases.txt", "發現頭髮，"));
}

#[divan::bench]
fn tags(bencher: Bencher<'_, '_>) {
    convert(
        bencher,
        Source::Auto,
        &text("STPhrases.txt", "-{zh-cn:甲;zh-tw:乙}-"),
    );
}

#[divan::bench]
fn start() -> Converter {
    taiwan(Source::Auto)
}

#[divan::bench(args = ["-{", "}-", "<", "-{zh-cn:甲", "http://", "⿰", "一"])]
fn worst_case(bencher: Bencher<'_, '_>, unit: &str) {
    convert(bencher, Source::Auto, &unit.repeat(SIZE / unit.len()));
}
