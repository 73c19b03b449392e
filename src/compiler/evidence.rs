//! Which characters tell the script of a text: those that exist in one script only.
//!
//! A character is *Simplified only* if OpenCC's dictionaries turn it into others and never into
//! itself, and no Traditional form of any region and no Traditional word is written with it (`恒生`,
//! `倒霉`); *Traditional only* likewise. Characters of both (`后`, `里`, `干`, `台`), and those of
//! neither, tell nothing. Of these some *lean* to Traditional: its words have them far more often
//! (`於`, `徵`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::dictionary::Dictionary;

/// What a character tells.
pub type Class = u8;

/// Nothing.
pub const SILENT: Class = 0;
/// It exists in Simplified text only.
pub const SIMPLIFIED: Class = 1;
/// It exists in Traditional text only.
pub const TRADITIONAL: Class = 2;
/// Japanese kana.
pub const KANA: Class = 3;
/// It ends a clause.
pub const DELIMITER: Class = 4;
/// A Han character that tells nothing.
pub const HAN: Class = 5;
/// A form that only Japanese writes (`図`, `発`).
pub const JAPANESE: Class = 6;
/// A Han character of both scripts that Simplified text hardly has.
pub const LEANING: Class = 7;
/// Flag of a character of one script that modern Japanese does not write.
pub const CHINESE: Class = 8;

/// A character leans to Traditional if it is in more than so many times as many of its words, and in
/// so many at least.
const LEANING_TIMES: usize = 40;
const LEANING_WORDS: usize = 4;

/// The dictionaries that the evidence is taken from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'d> {
    /// `STCharacters.txt`.
    pub simplified: &'d Dictionary,
    /// `TSCharacters.txt`.
    pub traditional: &'d Dictionary,
    /// `TWVariants.txt` and `HKVariants.txt`: from OpenCC's standard forms to a region's.
    pub variants: [&'d Dictionary; 2],
}

/// The class of every character that tells something.
///
/// `phrases` is `STPhrases.txt`; `shinjitai` is `JPShinjitaiCharacters.txt`: from Japan's forms to
/// those that they took the place of.
pub fn classes(
    sources: Sources<'_>,
    phrases: &Dictionary,
    shinjitai: &Dictionary,
) -> BTreeMap<char, Class> {
    let mut classes = BTreeMap::new();
    for c in ranges(&[
        ('\u{3400}', '\u{4DBF}'),
        ('\u{4E00}', '\u{9FFF}'),
        ('\u{F900}', '\u{FAFF}'),
    ]) {
        classes.insert(c, HAN);
    }
    for c in ranges(&[
        ('\u{3041}', '\u{3096}'),
        ('\u{30A1}', '\u{30FA}'),
        ('\u{FF66}', '\u{FF9D}'),
    ]) {
        classes.insert(c, KANA);
    }
    for c in "\n\t,;:!?()\"，。！？；：、…—「」『』“”‘’《》〈〉（）【】".chars()
    {
        classes.insert(c, DELIMITER);
    }
    let standard: HashSet<char> = sources.variants.into_iter().flat_map(keys).collect();
    // What a region writes otherwise is not in that region's edition.
    for c in leaning(phrases).filter(|c| !standard.contains(c)) {
        classes.insert(c, LEANING);
    }
    for c in japanese_only(sources, phrases, shinjitai) {
        classes.insert(c, JAPANESE);
    }
    let new: HashSet<char> = keys(shinjitai).collect();
    let mut replaced = written_with([shinjitai]);
    replaced.retain(|c| !new.contains(c));
    for c in traditional_only(sources) {
        let chinese = if replaced.contains(&c) { CHINESE } else { 0 };
        classes.insert(c, TRADITIONAL | chinese);
    }
    for c in simplified_only(sources, phrases) {
        let chinese = if new.contains(&c) { 0 } else { CHINESE };
        classes.insert(c, SIMPLIFIED | chinese);
    }
    classes
}

/// The characters that Traditional words have far more often than Simplified ones.
fn leaning(phrases: &Dictionary) -> impl Iterator<Item = char> {
    let mut words: HashMap<char, (usize, usize)> = HashMap::new();
    for entry in phrases.entries() {
        for c in entry.key.chars().collect::<HashSet<_>>() {
            words.entry(c).or_default().0 += 1;
        }
        for c in entry.value().chars().collect::<HashSet<_>>() {
            words.entry(c).or_default().1 += 1;
        }
    }
    let words = words.into_iter();
    words.filter_map(|(c, (simplified, traditional))| {
        let leans = traditional > simplified * LEANING_TIMES && traditional >= LEANING_WORDS;
        leans.then_some(c)
    })
}

/// Japan's forms that no Chinese text is written with.
fn japanese_only(
    sources: Sources<'_>,
    phrases: &Dictionary,
    shinjitai: &Dictionary,
) -> HashSet<char> {
    let [taiwan, hong_kong] = sources.variants;
    let all = [sources.simplified, sources.traditional, taiwan, hong_kong];
    let mut chinese = written_with(all);
    chinese.extend(all.into_iter().flat_map(keys));
    // Most characters stay what they are in every script, and only words have them.
    for entry in phrases.entries() {
        chinese.extend(entry.key.chars().chain(entry.candidates.chars()));
    }
    keys(shinjitai).filter(|c| !chinese.contains(c)).collect()
}

/// The characters that only Taiwan, and those that only Hong Kong writes in Traditional text: one
/// region's form of a standard character of which the other has another form.
///
/// Taiwan's forms that are Simplified too (`群`, `床`) are common everywhere and left out.
pub fn regional_forms(sources: Sources<'_>) -> [BTreeSet<char>; 2] {
    let mut standard = written_with([sources.simplified]);
    standard.extend(sources.variants.into_iter().flat_map(keys));
    let forms_of = |variants: &Dictionary, c: char| match variants.get(c.encode_utf8(&mut [0; 4])) {
        Some(entry) => entry.candidates.split(' ').filter_map(single).collect(),
        None => vec![c],
    };
    let forms = sources.variants.map(|variants| -> BTreeSet<char> {
        let forms = standard.iter().flat_map(|&c| forms_of(variants, c));
        forms.collect()
    });
    let only = traditional_only(sources);
    let own = written_with([sources.variants[1]]);
    let taiwan = forms[0].difference(&forms[1]).copied();
    let hong_kong = forms[1].difference(&forms[0]).copied();
    [
        taiwan.filter(|c| only.contains(c)).collect(),
        hong_kong
            .filter(|c| only.contains(c) || own.contains(c))
            .collect(),
    ]
}

/// What each character that exists in Traditional text only is in Simplified.
pub fn simplified_forms(sources: Sources<'_>) -> BTreeMap<char, char> {
    let only = traditional_only(sources);
    let forms = sources.traditional.entries().iter();
    forms
        .filter_map(|entry| Some((single(&entry.key)?, single(entry.value())?)))
        .filter(|(from, _)| only.contains(from))
        .collect()
}

fn simplified_only(sources: Sources<'_>, phrases: &Dictionary) -> HashSet<char> {
    let mut traditional = written_with([sources.simplified]);
    traditional.extend(written_with(sources.variants));
    traditional.extend(keys(sources.variants[0]).chain(keys(sources.variants[1])));
    for entry in phrases.entries() {
        traditional.extend(entry.candidates.chars());
    }
    keys(sources.simplified)
        .filter(|c| !traditional.contains(c))
        .collect()
}

fn traditional_only(sources: Sources<'_>) -> HashSet<char> {
    let simplified: HashSet<char> = written_with([sources.traditional])
        .into_iter()
        .chain(keys(sources.simplified))
        .collect();
    let mut only: HashSet<char> = keys(sources.traditional)
        .filter(|c| !simplified.contains(c))
        .collect();
    for variants in sources.variants {
        for entry in variants.entries() {
            if single(&entry.key).is_some_and(|standard| only.contains(&standard)) {
                let forms = entry.candidates.split(' ').filter_map(single);
                let new: Vec<char> = forms.filter(|form| !simplified.contains(form)).collect();
                only.extend(new);
            }
        }
    }
    only
}

/// Every character that is a candidate of some entry.
fn written_with<const N: usize>(dictionaries: [&Dictionary; N]) -> HashSet<char> {
    let entries = dictionaries.into_iter().flat_map(Dictionary::entries);
    entries
        .flat_map(|entry| entry.candidates.split(' ').filter_map(single))
        .collect()
}

fn keys(dictionary: &Dictionary) -> impl Iterator<Item = char> {
    dictionary
        .entries()
        .iter()
        .filter_map(|entry| single(&entry.key))
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn ranges<'r>(ranges: &'r [(char, char)]) -> impl Iterator<Item = char> + 'r {
    ranges.iter().flat_map(|&(first, last)| first..=last)
}
