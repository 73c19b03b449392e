//! From folded configurations to their tables.

use std::collections::BTreeMap;

use super::array::{self, Array};
use super::fold::{Folded, FoldedEntry, Kind};
use super::hash::{Map, Set};
use super::layout::{
    ASCII_ANYWHERE, CHECKED, CHOICE, Cell, DERIVED, DESCRIPTION, EDGE, EQUAL, FRONT, Facts,
    LAST_CLASS, Layout, PADDING, PIECE, SAME, SPECIAL, TIERED, Value, WORD, of_class, page_place,
    pair_word, scattered, value,
};

/// The texts of values, each once. Several tables may share them.
#[derive(Debug, Default)]
pub struct Texts {
    bytes: Vec<u8>,
    places: Map<Box<str>, usize>,
}

impl Texts {
    /// Where `text` is, with the bits of a kind.
    ///
    /// # Errors
    /// If the texts get too long for a value.
    pub fn place(&mut self, text: &str, kind: Value) -> Result<Value, String> {
        let too_long = || "its values are too long for one table".to_string();
        let offset = match self.places.get(text) {
            Some(&offset) => offset,
            None => {
                let offset = self.bytes.len();
                self.bytes
                    .push(u8::try_from(text.len()).map_err(|_| too_long())?);
                self.bytes.extend(text.as_bytes());
                self.places.insert(text.into(), offset);
                offset
            }
        };
        value(offset, kind).ok_or_else(too_long)
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
    let mut layouts = Vec::new();
    for folded in family {
        let (values, checks) = keys.values(folded, texts)?;
        let mut characters = Characters {
            keys: &keys,
            folded,
            edges: edges(folded),
            texts,
            layout: Layout {
                checks: checks.into(),
                pairs: keys.pairs(folded).into(),
                roots: keys.array.roots.clone().into(),
                units: keys.array.units.clone().into(),
                values: values.into(),
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
    classes: Map<char, u16>,
    /// The number of each key, from 1.
    numbers: Map<Box<str>, usize>,
    /// The pairs of classes that keys begin with.
    pairs: Set<(u16, u16)>,
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
            .map(|key| (key.chars().map(|c| classes[&c]).collect(), *key))
            .collect();
        by_path.sort_unstable();
        let numbers = by_path
            .iter()
            .zip(1..)
            .map(|((_, key), number)| ((*key).into(), number))
            .collect();
        let paths: Vec<Vec<u16>> = by_path.into_iter().map(|(path, _)| path).collect();
        let array = array::build(&paths, classes.len() as u16)?;
        let pairs = paths.iter().filter_map(|path| path.first_chunk());
        let pairs = pairs.map(|&[first, second]| (first, second)).collect();
        Ok(Self {
            classes,
            numbers,
            pairs,
            array,
        })
    }

    /// See [`Layout::pairs`]. A configuration that has most of the family's keys has the set of all
    /// of them, which is then stored once.
    fn pairs(&self, folded: &Folded) -> Vec<u64> {
        let mut distinct = self.distinct(folded.entries.iter().map(|entry| &*entry.key));
        if distinct.len() > self.pairs.len() / 2 {
            distinct.clone_from(&self.pairs);
        }
        let bits = (distinct.len() * 12).next_power_of_two().max(64);
        let words = (bits / 64).min(1 << 15);
        let mut set = vec![0; words];
        for (first, second) in distinct {
            let word = pair_word(first, second, (words - 1) as u16);
            set[usize::from(word)] |= 1 << (second % 64);
        }
        set.push(u64::MAX);
        set
    }

    /// The pairs of classes that keys begin with.
    fn distinct<'k>(&self, keys: impl Iterator<Item = &'k str>) -> Set<(u16, u16)> {
        keys.filter_map(|key| {
            let mut classes = key.chars().map(|c| self.classes[&c]);
            Some((classes.next()?, classes.next()?))
        })
        .collect()
    }

    /// What one configuration makes of the keys, and which of its entries must be checked.
    fn values(&self, folded: &Folded, texts: &mut Texts) -> Result<(Vec<Value>, Vec<u32>), String> {
        let mut values = vec![0; self.numbers.len() + 1];
        let mut checks = BTreeMap::new();
        let (same, others): (Vec<_>, Vec<_>) = folded
            .entries
            .iter()
            .partition(|entry| is_same(folded, entry));
        // The texts that are needed lie together.
        let others = others.into_iter().map(|entry| (entry, 0));
        for (entry, same) in others.chain(same.into_iter().map(|entry| (entry, SAME))) {
            let number = self.numbers[&entry.key];
            let kind = match entry.kind {
                Kind::Word => WORD,
                Kind::Piece => PIECE,
                Kind::Derived => DERIVED,
            };
            values[number] = texts.place(&entry.value, kind)? | same;
            if entry.value.len() == entry.key.len() {
                values[number] |= EQUAL;
            }
            if let Some(choice) = &folded.choice {
                let is_tiered = choice.keys.contains(&entry.key);
                values[number] |= if is_tiered { CHOICE | TIERED } else { 0 };
                values[number] |= if same == 0 { CHOICE } else { 0 };
            }
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

/// Whether an entry gives what its characters give on their own.
fn is_same(folded: &Folded, entry: &FoldedEntry) -> bool {
    let alone: String = entry
        .key
        .chars()
        .map(|c| match folded.characters.get(&c) {
            Some(to) => to.to_string(),
            None => c.to_string(),
        })
        .collect();
    *alone == *entry.value
}

/// The characters that are marked with [`EDGE`].
fn edges(folded: &Folded) -> Set<char> {
    let mut edges = Set::default();
    for entry in &folded.entries {
        let chars: Vec<char> = entry.key.chars().take(3).collect();
        let before_short = chars.windows(2).filter(|pair| pair[1].len_utf8() < 3);
        edges.extend(before_short.map(|pair| pair[0]));
        if entry.key.starts_with(|c: char| c.is_ascii()) {
            edges.extend(entry.key.chars().find(|c| !c.is_ascii()));
        }
    }
    edges
}

/// Numbers the characters of the keys, the frequent ones first: what is often used together then
/// lies together.
fn classes(keys: &[&str]) -> Result<Map<char, u16>, String> {
    let mut counts: Map<char, usize> = Map::default();
    for c in keys.iter().flat_map(|key| key.chars()) {
        *counts.entry(c).or_default() += 1;
    }
    if counts.len() >= usize::from(LAST_CLASS) {
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
    let lead = |entry: &FoldedEntry| match entry.key.char_indices().find(|(_, c)| !c.is_ascii()) {
        Some((count, c)) if count == 0 || c.len_utf8() == 3 => count as u32,
        _ => ASCII_ANYWHERE,
    };
    let has_two_bytes = |c: char| c.len_utf8() == 2;
    let two_byte_starts = folded
        .entries
        .iter()
        .any(|entry| entry.key.chars().next().is_some_and(has_two_bytes));
    let mut two_byte_seen = folded.characters.keys().chain(folded.normalized.keys());
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
        two_byte_inert: !two_byte_starts && !two_byte_seen.any(|&c| has_two_bytes(c)),
        longest: longest.unwrap_or(1),
    }
}

/// Lays out the cells of one configuration.
struct Characters<'a> {
    keys: &'a Keys,
    folded: &'a Folded,
    edges: Set<char>,
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
        let mut plane: Map<u32, Vec<Cell>> = Map::default();
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
        let mut blocks: Vec<Cell> = vec![0; FRONT + 64];
        let mut pages = vec![0; 1024];
        for page in 0..1024 {
            if let Some(block) = plane.get(&page) {
                pages[page_place(page as usize)] = (blocks.len() - FRONT) as u32;
                blocks.extend(block);
            }
        }
        self.layout.cells = blocks.into();
        self.layout.pages = pages.into();
        Ok(())
    }

    fn cell(&mut self, c: char) -> Result<Cell, String> {
        if ('\u{2FF0}'..='\u{2FFF}').contains(&c) {
            return Ok(SPECIAL | scattered(DESCRIPTION));
        }
        let seen = self.folded.normalized.get(&c).copied().unwrap_or(c);
        let class = self.keys.classes.get(&seen).copied().unwrap_or(0);
        let edge = if self.edges.contains(&seen) { EDGE } else { 0 };
        let cell = of_class(class) | edge;
        let choice = self.folded.choice.as_ref();
        let is_chosen = choice.is_some_and(|choice| choice.characters.contains(&c));
        let stays = is_chosen.then(|| Box::from(c.encode_utf8(&mut [0; 4]) as &str));
        let Some(result) = self.folded.characters.get(&c).or(stays.as_ref()) else {
            return Ok(cell);
        };
        let mut chars = result.chars();
        if let (Some(one), None) = (chars.next(), chars.next())
            && c.len_utf8() == 3
            && one.len_utf8() == 3
            && !is_chosen
        {
            let change = u32::from(c) ^ u32::from(one);
            return Ok(cell | scattered(change as u16));
        }
        let flag = if is_chosen { CHOICE } else { 0 };
        let value = self.texts.place(result, PIECE)? | flag;
        let number = u16::try_from(self.layout.specials.len())
            .map_err(|_| "too many characters become longer or shorter ones".to_string())?;
        self.layout.specials.to_mut().push(value);
        Ok(cell | SPECIAL | scattered(number))
    }
}
