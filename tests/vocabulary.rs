//! The regional words in `dictionaries/project/vocabulary/` are well formed and complete.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

const FOLDERS: [&str; 4] = ["to-tw", "from-tw", "to-hk", "from-hk"];

/// A row: key, value, tier, cues for, cues against, reason.
type Row = [String; 6];

/// The rows of each file of a folder, and what is wrong with its lines.
fn read(folder: &str) -> (BTreeMap<String, Vec<Row>>, Vec<String>) {
    let path = PathBuf::from("dictionaries/project/vocabulary").join(folder);
    let (mut files, mut faults) = (BTreeMap::new(), Vec::new());
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
        let text = fs::read_to_string(&path).unwrap();
        let (rows, wrong) = parse(&name, &text);
        faults.extend(wrong);
        files.insert(name, rows);
    }
    (files, faults)
}

fn parse(name: &str, text: &str) -> (Vec<Row>, Vec<String>) {
    let (mut rows, mut faults) = (Vec::<Row>::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let Ok(row) = Row::try_from(columns) else {
            faults.push(format!("{name}:{number}: not six columns"));
            continue;
        };
        faults.extend(
            fault(&row)
                .into_iter()
                .map(|fault| format!("{name}:{number}: {fault}")),
        );
        if rows.last().is_some_and(|last| last[0] > row[0]) {
            faults.push(format!("{name}:{number}: `{}` is not in order", row[0]));
        }
        rows.push(row);
    }
    (rows, faults)
}

/// What is wrong with a row by itself.
fn fault([key, value, tier, when, unless, reason]: &Row) -> Option<String> {
    if key.is_empty() || value.is_empty() || reason.trim().is_empty() {
        return Some("the key, the value or the reason is empty".into());
    }
    if !["always", "technical", "cued", "never"].contains(&tier.as_str()) {
        return Some(format!("`{tier}` is no tier"));
    }
    let cues = |cues: &str| -> Vec<String> { cues.split_whitespace().map(str::to_owned).collect() };
    let (when, unless) = (cues(when), cues(unless));
    if when.is_empty() && tier == "cued" {
        return Some("a cued word needs a cue".into());
    }
    if ["always", "never"].contains(&tier.as_str()) && !when.is_empty() {
        return Some(format!("`{tier}` needs no cue that speaks for it"));
    }
    let both: Vec<_> = when.iter().filter(|cue| unless.contains(cue)).collect();
    if !both.is_empty() {
        return Some(format!("cues speak for it and against it: {both:?}"));
    }
    for cues in [&when, &unless] {
        let different: BTreeSet<_> = cues.iter().collect();
        if different.len() != cues.len() {
            return Some("a cue is there twice".into());
        }
        if let Some(cue) = cues.iter().find(|cue| cue.trim_matches('_').is_empty()) {
            return Some(format!("`{cue}` is no cue"));
        }
    }
    None
}

#[test]
fn rows_are_well_formed() {
    let mut faults = Vec::new();
    for folder in FOLDERS {
        let (files, wrong) = read(folder);
        faults.extend(wrong);
        let mut homes: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, rows) in &files {
            assert!(!rows.is_empty(), "{name} has no rows");
            for [key, ..] in rows {
                let home = homes.entry(key).or_insert(name);
                if home != name {
                    faults.push(format!("`{key}` is in {home} and in {name}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_regional_word_of_opencc_is_placed() {
    let tables = ["TWPhrases", "TWPhrasesRev", "HKPhrases", "HKPhrasesRev"];
    for (folder, table) in FOLDERS.into_iter().zip(tables) {
        let (files, _) = read(folder);
        let placed: BTreeSet<&str> = files
            .values()
            .flatten()
            .map(|row| row[0].as_str())
            .collect();
        let text = fs::read_to_string(format!("dictionaries/opencc/{table}.txt")).unwrap();
        let keys = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'));
        let missing: Vec<&str> = keys
            .map(|(key, _)| key)
            .filter(|key| !placed.contains(key))
            .collect();
        assert!(
            missing.is_empty(),
            "{table} is not all in {folder}: {missing:?}"
        );
    }
}

#[test]
fn markers_are_well_formed() {
    let text = fs::read_to_string("dictionaries/project/vocabulary/technical.tsv").unwrap();
    let mut last = "";
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let &[marker, weight, reason] = &columns[..] else {
            panic!("line {number}: not three columns");
        };
        let weight: i8 = weight.parse().unwrap();
        assert!(
            (-3..=3).contains(&weight) && weight != 0,
            "line {number}: weight {weight}"
        );
        assert!(
            marker.chars().count() >= 2,
            "line {number}: `{marker}` is too short"
        );
        assert!(!reason.is_empty(), "line {number}: no reason");
        assert!(last < marker, "line {number}: `{marker}` is not in order");
        last = marker;
    }
}

#[test]
fn faults_are_found() {
    let faults = |text: &str| parse("x", text).1.len();
    assert_eq!(faults("詞\t词\talways\t\t\twhy"), 0);
    assert_eq!(faults("詞\t词\talways\t\twhy"), 1);
    assert_eq!(faults("詞\t词\tsometimes\t\t\twhy"), 1);
    assert_eq!(faults("詞\t词\tcued\t\t\twhy"), 1);
    assert_eq!(faults("詞\t词\tnever\t前_\t\twhy"), 1);
    assert_eq!(faults("詞\t词\tcued\t前_\t前_\twhy"), 1);
    assert_eq!(faults("詞\t词\talways\t\t\t"), 1);
    assert_eq!(faults("詞\t词\talways\t\t\twhy\n典\t典\tnever\t\t\twhy"), 1);
}
