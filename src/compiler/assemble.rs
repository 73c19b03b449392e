//! From folded configurations to their tables.

use std::collections::{BTreeMap, HashMap};

use super::array::{self, Array};
use super::fold::{Folded, FoldedEntry, Kind};
use super::layout::{
    ASCII_ANYWHERE, CHECKED, CLASS, Cell, DERIVED, DESCRIPTION, Facts, Layout, PADDING, PIECE,
    SPECIAL, STARTS, Value, WORD, pair_bit, value,
};

/// The texts of values, each once. Several tables may share them.
#[derive(Debug, Default)]
pub struct Texts {
    bytes: Vec<u8>,
    places: HashMap<Box<str>, usize>,
}

impl Texts {
    fn place(&mut self, text: &str, kind: Value) -> Result<Value, String> {
        let offset = match self.places.get(text) {
            Some(&offset) => offset,
            None => {
                let offset = self.bytes.len();
                self.bytes.extend(text.as_bytes());
                self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
                self.places.insert(text.into(), offset);
                offset
            }
        };
        value(offset, text.len(), kind)
            .ok_or_else(|| "its values are too long for one table".into())
    }

    /// The bytes, padded.
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.extend([0; PADDING]);
        self.bytes
    }
}

/// A family's tables, whose keys stand in one array. [`Layout::text`] is left empty for what
/// [`Texts::finish`] gives.
///
/// # Errors
/// If there are too many characters or entries for a table's fields.
pub fn assemble(family: &[Folded], texts: &mut Texts) -> Result<Vec<Layout>, String> {
    let keys = Keys::of(family)?;
    let pairs = keys.pairs();
    let mut layouts = Vec::new();
    for folded in family {
        let (values, checks) = keys.values(folded, texts)?;
        let mut characters = Characters {
            keys: &keys,
            folded,
            texts,
            layout: Layout {
                values: values.into(),
                checks: checks.into(),
                pairs: pairs.clone().into(),
                roots: keys.array.roots.clone().into(),
                units: keys.array.units.clone().into(),
                facts: facts(folded),
                ..Layout::default()
            },
        };
        characters.lay_out()?;
        layouts.push(characters.layout);
    }
    Ok(layouts)
}

/// One folded configuration's table.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_one(folded: &Folded) -> Result<Layout, String> {
    let mut texts = Texts::default();
    let mut layouts = assemble(std::slice::from_ref(folded), &mut texts)?;
    let mut layout = layouts.pop().unwrap_or_default();
    layout.text = texts.finish().into();
    Ok(layout)
}

/// The keys of a family.
struct Keys {
    classes: HashMap<char, u16>,
    /// Each key as classes, ascending.
    paths: Vec<Vec<u16>>,
    numbers: HashMap<Box<str>, usize>,
    array: Array,
}

impl Keys {
    fn of(family: &[Folded]) -> Result<Self, String> {
        let mut keys: Vec<&str> = family
            .iter()
            .flat_map(|folded| &folded.entries)
            .map(|entry| &*entry.key)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        let classes = classes(&keys)?;
        let mut by_path: Vec<(Vec<u16>, &str)> = keys
            .iter()
            .map(|key| {
                (
                    key.chars()
                        .filter_map(|c| classes.get(&c).copied())
                        .collect(),
                    *key,
                )
            })
            .collect();
        by_path.sort_unstable();
        let numbers = by_path
            .iter()
            .enumerate()
            .map(|(n, (_, key))| ((*key).into(), n))
            .collect();
        let paths: Vec<Vec<u16>> = by_path.into_iter().map(|(path, _)| path).collect();
        let array = array::build(&paths, classes.len() as u16)?;
        Ok(Self {
            classes,
            paths,
            numbers,
            array,
        })
    }

    fn pairs(&self) -> Vec<u64> {
        let mut distinct: Vec<&[u16]> =
            self.paths.iter().filter_map(|path| path.get(..2)).collect();
        distinct.dedup();
        let bits = (distinct.len() * 12).next_power_of_two().max(64);
        let mut set = vec![0; bits / 64];
        for pair in distinct {
            let bit = pair_bit(pair[0].into(), pair[1].into(), bits);
            set[bit / 64] |= 1 << (bit % 64);
        }
        set
    }

    /// What one configuration makes of the keys, and which of its entries must be checked.
    fn values(&self, folded: &Folded, texts: &mut Texts) -> Result<(Vec<Value>, Vec<u32>), String> {
        let mut values = vec![0; self.paths.len()];
        let mut checks = BTreeMap::new();
        for entry in &folded.entries {
            let number = self.numbers[&entry.key];
            let kind = match entry.kind {
                Kind::Word => WORD,
                Kind::Piece => PIECE,
                Kind::Derived => DERIVED,
            };
            values[number] = texts.place(&entry.value, kind)?;
            if entry.word_checks | entry.piece_checks != 0 {
                values[number] |= CHECKED;
                checks.insert(number, entry);
            }
        }
        let rows = checks
            .into_iter()
            .flat_map(|(number, entry)| [number as u32, entry.word_checks, entry.piece_checks]);
        Ok((values, rows.collect()))
    }
}

/// Numbers the characters of the keys, the frequent ones first: what is often used together then
/// lies together.
fn classes(keys: &[&str]) -> Result<HashMap<char, u16>, String> {
    let mut counts: HashMap<char, usize> = HashMap::new();
    for c in keys.iter().flat_map(|key| key.chars()) {
        *counts.entry(c).or_default() += 1;
    }
    if counts.len() >= CLASS as usize {
        return Err(format!(
            "its keys hold {} different characters, too many",
            counts.len()
        ));
    }
    let mut order: Vec<(char, usize)> = counts.into_iter().collect();
    order.sort_by_key(|&(c, count)| (std::cmp::Reverse(count), c));
    Ok(order
        .into_iter()
        .zip(1..)
        .map(|((c, _), class)| (c, class))
        .collect())
}

fn facts(folded: &Folded) -> Facts {
    let growth = |from: usize, to: usize| to.div_ceil(from) as u32;
    let entries = folded
        .entries
        .iter()
        .map(|e| growth(e.key.len(), e.value.len()));
    let characters = folded
        .characters
        .iter()
        .map(|(c, to)| growth(c.len_utf8(), to.len()));
    let lead = |entry: &FoldedEntry| match entry.key.chars().position(|c| !c.is_ascii()) {
        Some(count) => count as u32,
        None => ASCII_ANYWHERE,
    };
    let ascii_changes = folded.characters.keys().any(char::is_ascii);
    let longest = folded
        .entries
        .iter()
        .map(|e| e.key.chars().count() as u32)
        .max();
    Facts {
        growth: entries.chain(characters).max().unwrap_or(1).max(1),
        ascii_lead: if ascii_changes {
            ASCII_ANYWHERE
        } else {
            folded.entries.iter().map(lead).max().unwrap_or(0)
        },
        longest: longest.unwrap_or(1),
    }
}

/// Lays out the cells of one configuration.
struct Characters<'a> {
    keys: &'a Keys,
    folded: &'a Folded,
    texts: &'a mut Texts,
    layout: Layout,
}

impl Characters<'_> {
    fn lay_out(&mut self) -> Result<(), String> {
        let mut all: Vec<char> = self.keys.classes.keys().copied().collect();
        all.extend(self.folded.characters.keys());
        all.extend(self.folded.normalized.keys());
        all.extend('\u{2FF0}'..='\u{2FFF}');
        all.sort_unstable();
        all.dedup();
        self.layout.specials = vec![0].into();
        let mut plane: HashMap<u32, Vec<Cell>> = HashMap::new();
        for c in all {
            let cell = self.cell(c)?;
            let code = u32::from(c);
            if code > 0xFFFF {
                self.layout.astral.to_mut().push(code);
                self.layout.astral_cells.to_mut().push(cell);
            } else {
                let block = plane.entry(code / 64).or_insert_with(|| vec![0; 64]);
                block[(code % 64) as usize] = cell;
            }
        }
        let mut blocks: Vec<Cell> = vec![0; 64];
        let mut pages = Vec::with_capacity(1024);
        for page in 0..1024 {
            pages.push(plane.get(&page).map_or(0, |block| {
                blocks.extend(block);
                (blocks.len() / 64 - 1) as u16
            }));
        }
        self.layout.cells = blocks.into();
        self.layout.pages = pages.into();
        Ok(())
    }

    fn cell(&mut self, c: char) -> Result<Cell, String> {
        if ('\u{2FF0}'..='\u{2FFF}').contains(&c) {
            return Ok(SPECIAL | DESCRIPTION << 16);
        }
        let seen = self.folded.normalized.get(&c).copied().unwrap_or(c);
        let class = self.keys.classes.get(&seen).copied().unwrap_or(0);
        let starts = self
            .keys
            .array
            .roots
            .get(usize::from(class))
            .is_some_and(|&root| root != 0);
        let cell = u32::from(class) | if starts { STARTS } else { 0 };
        let Some(result) = self.folded.characters.get(&c) else {
            return Ok(cell);
        };
        let mut chars = result.chars();
        if let (Some(one), None) = (chars.next(), chars.next())
            && c.len_utf8() == 3
            && one.len_utf8() == 3
        {
            return Ok(cell | (u32::from(c) ^ u32::from(one)) << 16);
        }
        let value = self.texts.place(result, PIECE)?;
        let number = u16::try_from(self.layout.specials.len())
            .map_err(|_| "too many characters become longer or shorter ones".to_string())?;
        self.layout.specials.to_mut().push(value);
        Ok(cell | SPECIAL | u32::from(number) << 16)
    }
}
