//! The fast engine against its judge, the literal interpreter of a configuration, on texts that
//! are made to hurt: dictionary keys and their beginnings and ends, joined at random.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

mod texts;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use zhvariant::base::error::Result;
use zhvariant::base::sink::Buffer;
use zhvariant::compiler::assemble::assemble_one;
use zhvariant::compiler::config::{Config, Loader, Tofu};
use zhvariant::compiler::dictionary::Dictionary;
use zhvariant::compiler::fold::fold;
use zhvariant::engine::overlay::{Overlay, Overlays};
use zhvariant::engine::table::{Replacement, Table};
use zhvariant::engine::{bundled, interpreter};

use texts::{WORDS, cases, text};

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

pub(crate) struct Conversion {
    name: &'static str,
    config: Config,
    table: Table,
}

pub(crate) static CONVERSIONS: LazyLock<Vec<Conversion>> = LazyLock::new(|| {
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
            let expected = interpreter::convert(config, &text);
            prop_assert_eq!(&table.convert(&text), &expected, "{}", name);
            let long = format!("{text}{}{text}", "，一".repeat(100));
            let expected = interpreter::convert(config, &long);
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
            let expected = interpreter::convert(config, &long);
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

/// The entries of an overlay, and its removed keys.
#[derive(Clone, Debug, Default)]
struct Entries {
    entries: Vec<(String, String)>,
    removed: Vec<String>,
}

impl Entries {
    fn overlay(&self) -> Overlay {
        let mut overlay = Overlay::new();
        for key in &self.removed {
            overlay.remove(key);
        }
        for (key, value) in &self.entries {
            overlay.insert(key, value);
        }
        overlay
    }

    /// The longest key that `rest` begins with, and what it becomes.
    fn longest(&self, rest: &str) -> Option<(usize, &str)> {
        let matching = self
            .entries
            .iter()
            .filter(|(key, _)| rest.starts_with(key.as_str()));
        // The last of several for one key counts.
        let longest = matching.max_by_key(|(key, _)| key.len());
        longest.map(|(key, value)| (key.len(), value.as_str()))
    }
}

/// Parts of a text as keys, and keys that hurt.
fn entries(text: &str) -> impl Strategy<Value = Entries> + use<> {
    let text = text.to_string();
    let chars: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let key = (any::<prop::sample::Index>(), 1..7_usize).prop_map(move |(index, count)| {
        let start = match chars.len() {
            0 => 0,
            length => chars[index.index(length)],
        };
        let key: String = text[start..].chars().take(count).collect();
        if key.is_empty() {
            "一".to_string()
        } else {
            key
        }
    });
    let key = prop_oneof![
        6 => key,
        1 => prop::sample::select(vec!["a", "SQL", "é", "一", "。", "𠮷", "⿰", "\n", " "])
            .prop_map(String::from),
    ];
    let value = prop_oneof![
        4 => "[甲乙a]{0,4}",
        1 => Just("長".repeat(700)),
    ];
    let entries = prop::collection::vec((key.clone(), value), 0..6);
    (entries, prop::collection::vec(key, 0..3))
        .prop_map(|(entries, removed)| Entries { entries, removed })
}

/// Where a conversion with overlays ends and what it gives, one step after the other: an own word
/// comes before every entry, a rule wins that is at least as long, and what was removed is no entry.
fn overlaid(
    table: &Table,
    own: &Entries,
    rules: &Entries,
    text: &str,
    end: usize,
) -> (usize, String) {
    let (mut out, mut at) = (String::new(), 0);
    while at < end {
        let rest = &text[at..];
        let first = rest.chars().next().unwrap();
        let (mut until, mut value) = (at + first.len_utf8(), first.to_string());
        let mut max_end = usize::MAX;
        while let Some(step) = table.step(text, at, max_end) {
            let source = &text[at..step.end];
            let is_removed = rules.removed.iter().any(|key| key == source);
            if !is_removed || step.end >= max_end {
                until = step.end;
                value = match step.replacement {
                    Replacement::Char(c) => c.to_string(),
                    Replacement::Text(value) => value.to_string(),
                    _ => source.to_string(),
                };
                break;
            }
            if step.end <= at + first.len_utf8() {
                break;
            }
            max_end = step.end - 1;
        }
        if let Some((length, own)) = own.longest(rest) {
            (until, value) = (at + length, own.to_string());
        }
        if let Some((length, rule)) = rules.longest(rest)
            && at + length >= until
        {
            (until, value) = (at + length, rule.to_string());
        }
        out.push_str(&value);
        at = until;
    }
    (at, out)
}

/// A text, own words and rules for it.
fn with_overlays() -> impl Strategy<Value = (String, Entries, Entries)> {
    text().prop_flat_map(|text| {
        let own = prop_oneof![entries(&text), Just(Entries::default())];
        let rules = prop_oneof![entries(&text), Just(Entries::default())];
        (Just(text), own, rules)
    })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_walk_under_overlays_gives_what_its_steps_give(
        (text, own, rules) in with_overlays(),
        copies in prop_oneof![Just(1), Just(3), Just(40)],
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let text = text.repeat(copies);
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.sort_unstable();
        cuts.push(text.len());
        let (own_words, tag_rules) = (own.overlay(), rules.overlay());
        for table in ["s2twp", "tw2sp", "t2s", "choice-s2twp"] {
            let name = table;
            let table = bundled::table(name).unwrap();
            let (mut out, mut at) = (Buffer::new(), 0);
            for &cut in &cuts {
                let overlays = Overlays::new(&own_words, Some(&tag_rules));
                at = table.convert_under(overlays, &text, at..cut.max(at), &mut out);
            }
            let (end, expected) = overlaid(&table, &own, &rules, &text, text.len());
            prop_assert_eq!(out.into_string(), expected, "{}", name);
            prop_assert_eq!(at, end, "{}", name);
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
        prop_assert_eq!(table.convert(text), interpreter::convert(&config, text));
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
        let expected = interpreter::convert(config, &text);
        for shift in 0..700 {
            let lead = "x".repeat(shift);
            let got = table.convert(&format!("{lead}{text}"));
            assert!(got[shift..] == *expected, "{name} behind {shift} bytes");
        }
    }
}
