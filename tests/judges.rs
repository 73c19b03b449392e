//! The fast engine against its judge, the literal interpreter of a configuration, on texts that
//! are made to hurt: dictionary keys and their beginnings and ends, joined at random.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use zhvariant::base::error::Result;
use zhvariant::base::sink::Buffer;
use zhvariant::compiler::assemble::assemble_one;
use zhvariant::compiler::config::{Config, Loader, Tofu};
use zhvariant::compiler::dictionary::Dictionary;
use zhvariant::compiler::fold::fold;
use zhvariant::engine::table::Table;
use zhvariant::engine::{bundled, staged};

#[derive(Default)]
struct Bundled(HashMap<String, Arc<Dictionary>>);

impl Loader for Bundled {
    fn load(&mut self, file: &str) -> Result<Arc<Dictionary>> {
        if !self.0.contains_key(file) {
            let dictionary = Dictionary::parse(file, &bundled::source(file).unwrap())?;
            self.0.insert(file.into(), Arc::new(dictionary));
        }
        Ok(Arc::clone(&self.0[file]))
    }
}

struct Conversion {
    name: &'static str,
    config: Config,
    table: Table,
}

static CONVERSIONS: LazyLock<Vec<Conversion>> = LazyLock::new(|| {
    let mut loader = Bundled::default();
    bundled::configurations()
        .map(|name| {
            let json = bundled::source(&format!("{name}.json")).unwrap();
            Conversion {
                name,
                config: Config::parse(name, &json, Tofu::Exclude, &mut loader).unwrap(),
                table: bundled::table(name).unwrap(),
            }
        })
        .collect()
});

/// Every key and value of every dictionary.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut words: Vec<String> = Vec::new();
    for Conversion { config, .. } in CONVERSIONS.iter() {
        let groups = config
            .normalization
            .iter()
            .chain(&config.segmentation)
            .chain(&config.chain);
        for dictionary in groups.flat_map(|group| group.dictionaries()) {
            for entry in dictionary.entries() {
                words.push(entry.key.to_string());
                words.push(entry.value().to_string());
            }
        }
    }
    words.sort_unstable();
    words.dedup();
    words
});

/// So many cases, unless the environment names another number (`PROPTEST_CASES`).
fn cases(count: u32) -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
    }
    config
}

/// A word, or some of its characters from the start or to the end.
fn fragment() -> impl Strategy<Value = String> {
    (any::<prop::sample::Index>(), 0..6_usize, 1..5_usize).prop_map(|(index, how, count)| {
        let word = index.get(&WORDS);
        let length = word.chars().count();
        match how {
            0 => word.chars().take(count).collect(),
            1 => word.chars().skip(length.saturating_sub(count)).collect(),
            2 => word.chars().take(length - 1).collect(),
            _ => word.clone(),
        }
    })
}

fn piece() -> impl Strategy<Value = String> {
    let others = [
        "，",
        "。",
        "\n",
        "\r\n",
        " ",
        "a",
        "SQL",
        "U",
        "PN",
        "·",
        "é",
        "\0",
        "😀",
        "𠮷",
        "\u{2FF0}",
        "\u{2FFE}",
        "⿰氵",
        "⿱⿰木木木",
        "\u{31EF}",
        "\u{FE00}",
        "\u{E0100}",
        "\u{F900}",
        "\u{2F800}",
        "a long run of plain ASCII text, longer than a block ",
    ];
    prop_oneof![
        8 => fragment(),
        2 => prop::sample::select(others.to_vec()).prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        1 => (any::<prop::sample::Index>(), 2..40_usize)
            .prop_map(|(index, count)| index.get(&WORDS).repeat(count)),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

/// `text` through the table in two windows, cut at about `cut`.
fn in_two_windows(table: &Table, text: &str, cut: usize) -> String {
    let cut = (cut..=text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len());
    let mut out = Buffer::new();
    let known = cut.saturating_sub(table.reach());
    let done = table.convert_range(&text[..cut], 0..known, &mut out);
    table.convert_range(text, done..text.len(), &mut out);
    out.into_string()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn one_walk_gives_what_the_passes_give(text in text(), cut in any::<prop::sample::Index>()) {
        for Conversion { name, config, table } in CONVERSIONS.iter() {
            let expected = staged::convert(config, &text);
            prop_assert_eq!(&table.convert(&text), &expected, "{}", name);
            let long = format!("{text}{}{text}", "，一".repeat(100));
            let expected = staged::convert(config, &long);
            let got = in_two_windows(table, &long, cut.index(long.len() + 1));
            prop_assert_eq!(got, expected, "{} in two windows", name);
        }
    }

    #[test]
    fn entries_match_across_the_chunks_of_the_walk(
        text in text(),
        shift in 0..7_usize,
        cut in any::<prop::sample::Index>(),
    ) {
        let copies = 5000 / text.len().max(10);
        let long = "x".repeat(shift) + &text.repeat(copies);
        for Conversion { name, config, table } in CONVERSIONS.iter() {
            let expected = staged::convert(config, &long);
            prop_assert_eq!(&table.convert(&long), &expected, "{}", name);
            let got = in_two_windows(table, &long, cut.index(long.len() + 1));
            prop_assert_eq!(got, expected, "{} in two windows", name);
        }
    }

    #[test]
    fn text_may_be_cut_at_inert_characters(a in text(), b in text()) {
        for Conversion { name, table, .. } in CONVERSIONS.iter() {
            prop_assert!(table.is_inert('\n'));
            let cut = table.convert(&format!("{a}\n")) + &table.convert(&b);
            if !a.chars().any(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c)) {
                prop_assert_eq!(table.convert(&format!("{a}\n{b}")), cut, "{}", name);
            }
        }
    }

    #[test]
    fn steps_add_up_to_the_walk(
        text in text(),
        copies in 1..5_usize,
        end in any::<prop::sample::Index>(),
    ) {
        use zhvariant::engine::table::Replacement;
        let text = text.repeat(copies);
        let end = end.index(text.len() + 1);
        for Conversion { name, table, .. } in CONVERSIONS.iter() {
            let (mut out, mut at) = (String::new(), 0);
            // Where the steps end that begin before `end`, in the text and in the result.
            let mut until = (0, 0);
            while let Some(step) = table.step(&text, at, usize::MAX) {
                match step.replacement {
                    Replacement::Same => out.push_str(&text[at..step.end]),
                    Replacement::Char(c) => out.push(c),
                    Replacement::Text(value) => out.push_str(value),
                    _ => unreachable!(),
                }
                if at < end {
                    until = (step.end, out.len());
                }
                at = step.end;
            }
            prop_assert_eq!(&out, &table.convert(&text), "{}", name);
            let mut some = Buffer::new();
            prop_assert_eq!(table.convert_range(&text, 0..end, &mut some), until.0, "{}", name);
            prop_assert_eq!(some.into_string(), &out[..until.1], "{}", name);
        }
    }
}

/// Small alphabets make dictionaries whose passes interlock, as real ones seldom do.
///
/// Keys, values and the segmentation's words are of these patterns.
fn small_config([key, value, word]: [&'static str; 3]) -> impl Strategy<Value = String> {
    let entries = move |max: usize| {
        prop::collection::btree_map(key, value, 0..max).prop_map(|entries| {
            let rows = entries
                .iter()
                .map(|(key, value)| format!("{key:?}: {value:?}"));
            rows.collect::<Vec<_>>().join(", ")
        })
    };
    let dict = |entries: String| format!(r#"{{"type": "inline", "entries": {{{entries}}}}}"#);
    let group = move || {
        (entries(5), entries(5), any::<bool>()).prop_map(move |(a, b, union)| {
            let policy = if union { "union" } else { "short_circuit" };
            let (a, b) = (dict(a), dict(b));
            format!(r#"{{"type": "group", "match_policy": "{policy}", "dicts": [{a}, {b}]}}"#)
        })
    };
    let segmentation = prop::collection::btree_map(word, "x", 0..3).prop_map(move |words| {
        let rows: Vec<_> = words
            .iter()
            .map(|(key, value)| format!("{key:?}: {value:?}"))
            .collect();
        dict(rows.join(", "))
    });
    (segmentation, group(), group()).prop_map(|(words, first, second)| {
        format!(
            r#"{{"segmentation": {{"type": "mmseg", "dict": {words}}},
                "conversion_chain": [{{"dict": {first}}}, {{"dict": {second}}}]}}"#
        )
    })
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn whatever_folds_gives_what_the_passes_give(
        json in small_config(["[ab]{1,3}|[abc]{1,4}|[a甲]{1,2}", "[abc甲乙]{1,3}", "[abc]{2,4}"]),
        text in "[abc甲乙]{0,24}",
    ) {
        folds_rightly(&json, &text)?;
    }

    /// Keys that begin with ASCII go on with Han characters here, and texts are long enough to be
    /// walked chunk by chunk.
    #[test]
    fn characters_of_all_lengths_are_walked_as_the_passes_take_them(
        json in small_config([
            "[甲乙丙]{1,4}|[ab][甲乙]{1,2}|[甲乙][aé][甲乙]?|[é𠀀][甲乙]?|甲[é𠀀]",
            "[甲乙丙丁]{1,3}|[a𠀀é]甲",
            "[甲乙丙]{2,3}",
        ]),
        text in "[abé甲乙丙𠀀]{40,160}",
    ) {
        folds_rightly(&json, &text)?;
    }
}

fn folds_rightly(json: &str, text: &str) -> Result<(), TestCaseError> {
    let config = Config::parse("t", json, Tofu::Exclude, &mut Bundled::default()).unwrap();
    if let Ok(folded) = fold(&config) {
        let table = Table::new(assemble_one(&folded).unwrap()).unwrap();
        prop_assert_eq!(table.convert(text), staged::convert(&config, text));
    }
    Ok(())
}

/// Words that overlap: each ends with the character that the next begins with.
fn overlaps() -> String {
    let mut text = String::new();
    for word in WORDS.iter().step_by(WORDS.len() / 400) {
        let (head, last) = word.split_at(word.char_indices().next_back().unwrap().0);
        let next = WORDS.partition_point(|other| other.as_str() < last);
        text.push_str(head);
        text.push_str(WORDS.get(next + head.len() % 7).unwrap_or(word));
    }
    // And those with ASCII in them, with and without something before.
    for word in WORDS
        .iter()
        .filter(|word| word.contains(|c: char| c.is_ascii()))
    {
        text.push_str(&format!("（{word}，山 {word}水{word}"));
    }
    text
}

#[test]
fn words_that_overlap_match_wherever_a_chunk_ends() {
    let text = overlaps();
    for Conversion {
        name,
        config,
        table,
    } in CONVERSIONS.iter()
    {
        let expected = staged::convert(config, &text);
        for shift in 0..700 {
            let lead = "x".repeat(shift);
            let got = table.convert(&format!("{lead}{text}"));
            assert!(got[shift..] == *expected, "{name} behind {shift} bytes");
        }
    }
}
