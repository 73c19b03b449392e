//! The texts that the judges convert.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::{CONVERSIONS, Conversion};

/// Every key and value of every dictionary.
pub(crate) static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
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
pub(crate) fn cases(count: u32) -> ProptestConfig {
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

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}
