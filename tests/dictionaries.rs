//! OpenCC's files are what `dictionaries/opencc/SOURCES.md` says, no more and no fewer.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use zhvariant::pipeline::{Converter, Target};

/// The sums of SOURCES.md's fenced list, by file name.
fn recorded(sources: &str) -> BTreeMap<String, String> {
    sources
        .lines()
        .skip_while(|line| *line != "```sha256")
        .skip(1)
        .take_while(|line| *line != "```")
        .map(|line| {
            let (sum, name) = line.split_once("  ").expect("sum, two spaces, name");
            (name.to_owned(), sum.to_owned())
        })
        .collect()
}

/// The sums of the files under `folder`, by path relative to it with `/`; SOURCES.md left out.
fn found(folder: &Path) -> BTreeMap<String, String> {
    let mut sums = BTreeMap::new();
    let mut folders = vec![(folder.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                folders.push((path, format!("{name}/")));
            } else if name != "SOURCES.md" {
                sums.insert(name, sum(&fs::read(path).unwrap()));
            }
        }
    }
    sums
}

fn sum(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What differs between the list and the folder, a line each.
fn differences(
    recorded: &BTreeMap<String, String>,
    found: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut differences = Vec::new();
    for (name, sum) in recorded {
        match found.get(name) {
            None => differences.push(format!("{name} is listed and not there")),
            Some(other) if other != sum => differences.push(format!("{name} was changed")),
            Some(_) => {}
        }
    }
    for name in found.keys().filter(|name| !recorded.contains_key(*name)) {
        differences.push(format!("{name} is there and not listed"));
    }
    differences
}

#[test]
fn the_files_are_the_recorded_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries/opencc");
    let sources = fs::read_to_string(folder.join("SOURCES.md")).unwrap();
    let recorded = recorded(&sources);
    let configurations = recorded.keys().filter(|name| name.ends_with(".json"));
    assert_eq!(configurations.count(), 16);
    assert_eq!(
        differences(&recorded, &found(&folder)),
        Vec::<String>::new()
    );
}

/// The key and the value of each line.
fn entries(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
}

#[test]
fn hong_kongs_names_are_words_of_simplified_text() {
    let names = entries(include_str!("../dictionaries/opencc/HKVariantsPhrases.txt"));
    let own = entries(include_str!(
        "../dictionaries/project/STPhrases_HongKongNames.txt"
    ));
    let mut words = entries(include_str!("../dictionaries/opencc/STPhrases.txt"));
    words.extend(entries(include_str!(
        "../dictionaries/opencc/STPhrases_GeneratedFromRegionalPhrases.txt"
    )));
    let words: BTreeSet<&str> = words.into_iter().map(|(key, _)| key).collect();
    let t2s = Converter::builder(Target::Config("t2s".into()));
    let t2s = t2s.build().unwrap();
    // Of two spellings of a name the first counts.
    let mut expected = BTreeMap::new();
    for (name, _) in names {
        let simplified = t2s.convert(name).unwrap();
        if !words.contains(simplified.as_str()) {
            expected.entry(simplified).or_insert(name);
        }
    }
    let expected: Vec<_> = expected
        .iter()
        .map(|(key, name)| (key.as_str(), *name))
        .collect();
    assert_eq!(own, expected);
}

#[test]
fn the_version_is_the_one_that_the_library_names() {
    let sources = include_str!("../dictionaries/opencc/SOURCES.md");
    let version = sources.lines().find_map(|l| l.strip_prefix("Version: "));
    assert_eq!(version, Some(zhvariant::DICTIONARIES_VERSION));
}

#[test]
fn a_changed_a_missing_and_a_new_file_are_told() {
    let one = |name: &str, bytes: &[u8]| (name.to_owned(), sum(bytes));
    let recorded = BTreeMap::from([one("a.txt", b"a"), one("b.txt", b"b"), one("c.txt", b"c")]);
    let found = BTreeMap::from([one("a.txt", b"a"), one("b.txt", b"x"), one("d.txt", b"d")]);
    assert_eq!(
        differences(&recorded, &found),
        [
            "b.txt was changed",
            "c.txt is listed and not there",
            "d.txt is there and not listed"
        ]
    );
}

#[test]
fn the_list_is_read_from_its_fence_alone() {
    let sources = "x  y\n```sha256\n00ff  a.txt\n11  config/b.json\n```\n22  c.txt\n";
    let recorded = recorded(sources);
    assert_eq!(
        recorded.into_iter().collect::<Vec<_>>(),
        [
            ("a.txt".to_owned(), "00ff".to_owned()),
            ("config/b.json".to_owned(), "11".to_owned())
        ]
    );
}
