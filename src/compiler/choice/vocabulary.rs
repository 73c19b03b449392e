//! Regional words in tiers: which of them apply everywhere, and which only in a context.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::lexicon::Classes;
use super::{hash, symbol};
use crate::base::error::{Error, Result};

/// Where a word applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tier {
    /// Everywhere.
    Always,
    /// Where the text around is technical.
    Technical,
    /// Only beside a cue.
    Cued,
    /// Nowhere: the key stays.
    Never,
}

/// Text around a key that speaks for a value, or against it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cue {
    /// This text directly before the key.
    Before(Box<str>),
    /// This text directly behind the key.
    Behind(Box<str>),
    /// This text near the key, in the same sentence.
    Near(Box<str>),
    /// A Latin letter or digit directly before the key, but for one space.
    LatinBefore,
    /// The same behind the key.
    LatinBehind,
}

impl Cue {
    fn parse(cue: &str) -> Option<Self> {
        Some(match (cue.strip_suffix('_'), cue.strip_prefix('_')) {
            (Some("A"), _) => Self::LatinBefore,
            (_, Some("A")) => Self::LatinBehind,
            (Some(before), None) if !before.is_empty() => Self::Before(before.into()),
            (None, Some(behind)) if !behind.is_empty() => Self::Behind(behind.into()),
            (None, None) if !cue.is_empty() => Self::Near(cue.into()),
            _ => return None,
        })
    }

    /// The text, and the cue's number in the compiled rows.
    fn parts(&self) -> (u16, &str) {
        match self {
            Self::Before(text) => (0, text),
            Self::Behind(text) => (1, text),
            Self::Near(text) => (2, text),
            Self::LatinBefore => (3, ""),
            Self::LatinBehind => (4, ""),
        }
    }
}

/// One row of `dictionaries/project/vocabulary/`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// What is matched.
    pub key: Box<str>,
    /// What the region says.
    pub value: Box<str>,
    /// Where it applies.
    pub tier: Tier,
    /// Cues that make it apply.
    pub when: Vec<Cue>,
    /// Cues that keep it from applying.
    pub unless: Vec<Cue>,
    /// Why.
    pub reason: Box<str>,
}

impl Row {
    /// Whether the row needs no look at the text around.
    pub fn is_unconditional(&self) -> bool {
        matches!(self.tier, Tier::Always | Tier::Never) && self.unless.is_empty()
    }
}

/// Parses rows of key, value, tier, cues for, cues against and a reason, separated by tabs. Rows of
/// one key stand together; the first whose condition holds decides.
///
/// # Errors
/// For a row that is not of this shape or has no reason, and for a key that came before.
pub fn parse(name: &str, text: &str) -> Result<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut seen: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for (line, content) in (1..).zip(text.lines()) {
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let fault = |what: &str| Error::new(format!("line {line}: {what}")).in_file(name);
        let columns: Vec<&str> = content.split('\t').collect();
        let &[key, value, tier, when, unless, reason] = &columns[..] else {
            return Err(fault(
                "not six columns: key, value, tier, when, unless, reason",
            ));
        };
        if key.is_empty() || value.is_empty() || reason.is_empty() {
            return Err(fault("the key, the value or the reason is empty"));
        }
        let tier = match tier {
            "always" => Tier::Always,
            "technical" => Tier::Technical,
            "cued" => Tier::Cued,
            "never" => Tier::Never,
            _ => return Err(fault("the tier is none of always, technical, cued, never")),
        };
        let cues = |cues: &str| -> Result<Vec<Cue>> {
            let cue = |cue: &str| Cue::parse(cue).ok_or_else(|| fault("a cue is only `_`"));
            cues.split(' ')
                .filter(|cue| !cue.is_empty())
                .map(cue)
                .collect()
        };
        let row = Row {
            key: key.into(),
            value: value.into(),
            tier,
            when: cues(when)?,
            unless: cues(unless)?,
            reason: reason.into(),
        };
        if tier == Tier::Cued && row.when.is_empty() {
            return Err(fault("a cued word needs a cue"));
        }
        let last = rows.last().map(|row| row.key.clone());
        match seen.entry(row.key.clone()) {
            Entry::Occupied(earlier) if last.as_deref() != Some(key) => {
                return Err(fault(&format!(
                    "the key is in line {} already",
                    earlier.get()
                )));
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(vacant) => {
                vacant.insert(line);
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The conditional rows of one direction, compiled.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Compiled {
    /// The [`hash`] of each key, ascending.
    pub keys: Vec<u64>,
    /// Where each key's rows begin in `rows`.
    pub starts: Vec<u32>,
    /// For each key: how many rows it has, and what the key becomes where none applies (two
    /// numbers); for each row: its tier, its value (two numbers), how many cues speak for it and
    /// how many against it; for each cue: its kind, how many symbols it has, and these.
    pub rows: Vec<u16>,
}

/// Compiles the conditional rows. `text` stores a text and says where; `kept` says what a key
/// becomes where no row applies.
///
/// # Errors
/// If two keys have the same hash, or texts do not fit.
pub fn compile(
    rows: &[Row],
    classes: &Classes,
    mut text: impl FnMut(&str) -> std::result::Result<u32, String>,
    kept: impl Fn(&str) -> String,
) -> std::result::Result<Compiled, String> {
    let mut by_hash: BTreeMap<u64, Vec<&Row>> = BTreeMap::new();
    for group in rows.chunk_by(|one, other| one.key == other.key) {
        if group[0].is_unconditional() {
            continue;
        }
        let key = key_hash(&group[0].key, classes);
        if let Some(other) = by_hash.insert(key, group.iter().collect()) {
            return Err(format!(
                "`{}` and `{}` are the same key to the choice",
                other[0].key, group[0].key
            ));
        }
    }
    let mut compiled = Compiled::default();
    for (hash, rows) in by_hash {
        compiled.keys.push(hash);
        compiled.starts.push(compiled.rows.len() as u32);
        let out = &mut compiled.rows;
        out.push(rows.len() as u16);
        push_place(out, text(&kept(&rows[0].key))?);
        for row in rows {
            out.push(row.tier as u16);
            push_place(out, text(&row.value)?);
            out.push(row.when.len() as u16);
            out.push(row.unless.len() as u16);
            for cue in row.when.iter().chain(&row.unless) {
                let (kind, cue) = cue.parts();
                let symbols: Vec<u16> = symbols(cue, classes).collect();
                out.push(kind);
                out.push(symbols.len() as u16);
                out.extend(symbols);
            }
        }
    }
    Ok(compiled)
}

fn push_place(out: &mut Vec<u16>, place: u32) {
    out.push((place >> 16) as u16);
    out.push(place as u16);
}

fn symbols<'t>(text: &'t str, classes: &'t Classes) -> impl Iterator<Item = u16> + 't {
    text.chars().map(|c| symbol(c, classes.of(c)))
}

/// The [`hash`] of a key.
pub fn key_hash(key: &str, classes: &Classes) -> u64 {
    hash(symbols(key, classes))
}

/// Parses the markers of technical prose: marker, weight, reason.
///
/// # Errors
/// For a row that is not of this shape.
pub fn parse_markers(name: &str, text: &str) -> Result<Vec<(Box<str>, i8)>> {
    let rows = (1..).zip(text.lines());
    let rows = rows.filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    rows.map(|(line, row)| {
        let mut columns = row.split('\t');
        let marker = columns.next().unwrap_or_default();
        let weight = columns.next().and_then(|weight| weight.parse().ok());
        match weight {
            Some(weight) if marker.chars().count() >= 2 => Ok((marker.into(), weight)),
            _ => Err(Error::new(format!("line {line}: not a marker and its weight")).in_file(name)),
        }
    })
    .collect()
}
