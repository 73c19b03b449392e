//! One set of entries that gives in a single walk what OpenCC's passes give one after the other.
//!
//! OpenCC normalises the text, cuts out the words of the segmentation, and sends each word, and
//! each stretch between words, through the chain's passes on its own. Folded, that is leftmost
//! longest matching over entries of three kinds ([`Kind`]):
//!
//! - a *word* of the segmentation maps straight to what the chain makes of it;
//! - between words, a *piece*, a phrase of the first pass, maps to what the second makes of its
//!   value;
//! - a *derived* entry is a sequence of the first pass's pieces (characters, mostly) over whose
//!   joined values a phrase of the second pass matches: the preimage of that phrase.
//!
//! A piece or a derived entry holds only where no word begins inside it and runs on behind it
//! (nor, at a boundary between its pieces, a longer piece). Where the dictionaries allow for that,
//! the entry is marked to be checked when it matches; if it does not hold there, the next shorter
//! entry does. What is not of this shape (three passes, a normalisation that is not one character
//! to one, …) is not folded: [`fold`] says why, and the engine keeps the passes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::Config;
use super::hash::{Map, Set};
use super::lexicon::{Lexicon, Lexicons};

/// Where an entry comes from, which decides what it yields to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A word of the segmentation: always wins at its place.
    Word,
    /// A phrase of the first pass.
    Piece,
    /// A sequence of pieces that a phrase of the second pass spans.
    Derived,
}

/// One entry of the folded table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoldedEntry {
    /// What is matched, normalised; at least two characters.
    pub key: Box<str>,
    /// What it becomes.
    pub value: Box<str>,
    /// Where it comes from.
    pub kind: Kind,
    /// The places inside the key where a word may begin that runs on behind it: bit n stands for
    /// the place before character n.
    pub word_checks: u32,
    /// The same for a longer piece.
    pub piece_checks: u32,
}

/// A configuration as one walk.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Folded {
    /// Entries of two characters and more, sorted by key.
    pub entries: Vec<FoldedEntry>,
    /// What single characters become where no entry matches, if they change.
    pub characters: Map<char, Box<str>>,
    /// What normalisation makes of a character, before keys are compared.
    pub normalized: Map<char, char>,
    /// What the choice decides about; `None` where the dictionaries decide alone.
    pub choice: Option<Choices>,
}

/// The places of a table that the choice decides about, beside every entry that gives something
/// else than its characters.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Choices {
    /// Characters that may have another form.
    pub characters: Set<char>,
    /// Keys that are in the table, but do not apply everywhere.
    pub keys: Set<Box<str>>,
}

impl Choices {
    /// Decisions about these characters and keys.
    pub fn new(characters: Set<char>, keys: Set<Box<str>>) -> Self {
        Self { characters, keys }
    }
}

/// No source of a derived entry is longer, in characters; real ones have 15 at most.
const LONGEST_SOURCE: usize = 24;

/// Folds `config`.
///
/// # Errors
/// Says in a few words why the configuration cannot be folded.
pub fn fold(config: &Config) -> Result<Folded, String> {
    fold_with(config, &mut Lexicons::default())
}

/// Folds `config`, whose groups other configurations may have.
///
/// # Errors
/// As [`fold`].
pub fn fold_with(config: &Config, lexicons: &mut Lexicons) -> Result<Folded, String> {
    let normalized = normalization(config, lexicons)?;
    let segmentation = config.segmentation.as_ref();
    let segmentation = segmentation.map_or_else(Arc::default, |group| lexicons.of(group));
    let mut passes = config.chain.iter().map(|group| lexicons.of(group));
    let first = passes.next().unwrap_or_default();
    let second = passes.next().unwrap_or_default();
    if passes.next().is_some() {
        return Err("it has more than two passes".into());
    }
    for lexicon in [&segmentation, &first, &second] {
        suitable(lexicon)?;
    }
    if segmentation.iter().any(|(key, _)| key.chars().count() < 2) {
        return Err("its segmentation has words of one character".into());
    }
    if second.iter().next().is_some() && first.iter().any(|(_, value)| value.is_empty()) {
        return Err("its first pass deletes text".into());
    }
    let mut folder = Folder {
        segmentation,
        by_first: Map::default(),
        first,
        second,
        sources: Map::default(),
    };
    folder.index_pieces();
    folder.derive()?;
    let entries = folder.entries(&normalized);
    let characters = folder.characters(&normalized);
    Ok(Folded {
        entries,
        characters,
        normalized,
        choice: None,
    })
}

/// A conversion of Simplified text that also takes text with characters of the other script in it.
///
/// Where keys are compared, a character that exists in Traditional only stands for its Simplified
/// form (`forms`): `頭发` is matched as `头发`. On its own it becomes what `traditional`, a
/// conversion of Traditional text, makes of it.
pub fn mix(simplified: &Folded, forms: &BTreeMap<char, char>, traditional: &Folded) -> Folded {
    let mut mixed = simplified.clone();
    for normal in mixed.normalized.values_mut() {
        *normal = forms.get(normal).copied().unwrap_or(*normal);
    }
    for (&from, &to) in forms {
        mixed.normalized.insert(from, to);
        match traditional.characters.get(&from) {
            Some(result) => mixed.characters.insert(from, result.clone()),
            None => mixed.characters.remove(&from),
        };
    }
    mixed
}

fn normalization(config: &Config, lexicons: &mut Lexicons) -> Result<Map<char, char>, String> {
    let mut map = Map::default();
    if config.normalization.len() > 1 {
        return Err("it normalises in more than one pass".into());
    }
    for group in &config.normalization {
        for (key, value) in lexicons.of(group).iter() {
            match (single(key), single(value)) {
                (Some(from), Some(to)) => map.insert(from, to),
                _ => return Err("its normalisation is not one character to one".into()),
            };
        }
    }
    if map
        .iter()
        .any(|(&from, &to)| is_special(from) || is_special(to))
    {
        return Err("its normalisation changes NUL or description characters".into());
    }
    Ok(map)
}

/// The only character of `text`.
fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Ideographic description characters (operators) and NUL steer the walk itself.
fn is_special(c: char) -> bool {
    matches!(c, '\u{2FF0}'..='\u{2FFF}' | '\0')
}

fn suitable(lexicon: &Lexicon) -> Result<(), String> {
    if lexicon.characters().into_iter().any(is_special) {
        return Err("its dictionaries hold NUL or description characters".into());
    }
    Ok(())
}

struct Folder {
    segmentation: Arc<Lexicon>,
    first: Arc<Lexicon>,
    second: Arc<Lexicon>,
    /// The first pass's keys by the first character of their values.
    by_first: Map<char, Vec<Box<str>>>,
    /// Derived sources and the pieces that they are made of, as byte lengths.
    sources: Map<Box<str>, Vec<usize>>,
}

/// A sequence of pieces of the first pass.
#[derive(Clone, Default)]
struct Sequence {
    source: String,
    /// The byte length of each piece of the source.
    pieces: Vec<usize>,
    output: String,
    /// Where the output of each piece ends, in bytes.
    ends: Vec<usize>,
}

impl Sequence {
    fn with(&self, key: &str, value: &str) -> Self {
        let mut longer = self.clone();
        longer.source.push_str(key);
        longer.pieces.push(key.len());
        longer.output.push_str(value);
        longer.ends.push(longer.output.len());
        longer
    }
}

impl Folder {
    /// Whether the first pass can come to `key` at all: the segmentation's words come before it.
    fn is_reachable_piece(&self, key: &str) -> bool {
        !self.holds_word(key)
    }

    /// Whether a word of the segmentation lies inside `text`.
    fn holds_word(&self, text: &str) -> bool {
        text.char_indices()
            .any(|(at, _)| self.segmentation.longest_prefix(&text[at..]).is_some())
    }

    fn index_pieces(&mut self) {
        let mut by_first: Map<char, Vec<Box<str>>> = Map::default();
        for (key, value) in self.first.iter() {
            if self.is_reachable_piece(key)
                && let Some(head) = value.chars().next()
            {
                by_first.entry(head).or_default().push(key.into());
            }
        }
        self.by_first = by_first;
    }

    /// The pieces whose value begins with `head`: keys, and `head` itself if it stays.
    fn pieces_from(&self, head: char) -> Vec<(String, String)> {
        let mut pieces: Vec<_> = self.by_first.get(&head).map_or(Vec::new(), |keys| {
            keys.iter()
                .map(|key| {
                    (
                        key.to_string(),
                        self.first.get(key).unwrap_or(key).to_string(),
                    )
                })
                .collect()
        });
        if self.first.get(head.encode_utf8(&mut [0; 4])).is_none() {
            pieces.push((head.to_string(), head.to_string()));
        }
        pieces
    }

    /// Finds every sequence of pieces over whose values a phrase of the second pass spans.
    fn derive(&mut self) -> Result<(), String> {
        let mut heads: Set<char> = Set::default();
        for (key, _) in self.second.iter() {
            heads.extend(key.chars().next());
        }
        let mut work: Vec<Sequence> = Vec::new();
        for &head in &heads {
            for (key, value) in self.pieces_from(head) {
                work.push(Sequence::default().with(&key, &value));
            }
        }
        // A longer value may hold, further in, the beginning of a phrase.
        for (key, value) in self.first.iter() {
            let head = value.chars().next();
            if value.chars().nth(1).is_some()
                && head.is_some_and(|head| !heads.contains(&head))
                && self.is_reachable_piece(key)
            {
                work.push(Sequence::default().with(key, value));
            }
        }
        while let Some(sequence) = work.pop() {
            self.extend(&sequence, &mut work)?;
        }
        Ok(())
    }

    /// Appends to `work` what may follow `sequence` while a phrase of the second pass goes on.
    fn extend(&mut self, sequence: &Sequence, work: &mut Vec<Sequence>) -> Result<(), String> {
        let mut undecided = self.second.undecided(&sequence.output);
        // Where both passes begin anew, so does the walk.
        undecided.retain(|open| !sequence.ends.contains(open));
        if undecided.is_empty() {
            return Ok(());
        }
        if sequence.source.chars().count() > LONGEST_SOURCE {
            return Err(format!(
                "its passes interlock without end at `{}`",
                sequence.source
            ));
        }
        for open in undecided {
            let begun = &sequence.output[open..];
            for &head in self.second.continuations(begun) {
                for (key, value) in self.pieces_from(head) {
                    let longer = sequence.with(&key, &value);
                    if !self.can_occur(&longer) {
                        continue;
                    }
                    let tail = &longer.output[open..];
                    let spans = self
                        .second
                        .longest_prefix(tail)
                        .is_some_and(|(length, _)| length > begun.len());
                    let known = self.sources.contains_key(longer.source.as_str());
                    if spans {
                        let pieces = longer.pieces.clone();
                        self.sources.insert(longer.source.as_str().into(), pieces);
                    }
                    if !known && (spans || self.second.is_open(tail)) {
                        work.push(longer);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the passes before the second can cut a text like this: no word of the segmentation
    /// in it, and each piece the longest at its place.
    fn can_occur(&self, sequence: &Sequence) -> bool {
        let real = self
            .first
            .pieces(&sequence.source)
            .into_iter()
            .map(str::len);
        real.eq(sequence.pieces.iter().copied()) && !self.holds_word(&sequence.source)
    }

    fn chain(&self, text: &str) -> String {
        self.second.convert(&self.first.convert(text))
    }

    /// All entries of two characters and more that can match normalised text.
    fn entries(&self, normalized: &Map<char, char>) -> Vec<FoldedEntry> {
        let mut entries = Vec::new();
        for (key, _) in self.segmentation.iter() {
            entries.push(self.entry(key, Kind::Word, &[]));
        }
        for (key, _) in self.first.iter() {
            if self.is_reachable_piece(key) {
                entries.push(self.entry(key, Kind::Piece, &[key.len()]));
            }
        }
        for (source, pieces) in &self.sources {
            if self.first.get(source).is_none() {
                entries.push(self.entry(source, Kind::Derived, pieces));
            }
        }
        entries.retain(|entry| {
            entry.key.chars().nth(1).is_some()
                && !entry.key.chars().any(|c| normalized.contains_key(&c))
        });
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        entries
    }

    fn entry(&self, key: &str, kind: Kind, pieces: &[usize]) -> FoldedEntry {
        let mut boundary = 0;
        let boundaries: Set<usize> = pieces
            .iter()
            .map(|length| {
                boundary += length;
                boundary
            })
            .collect();
        let (mut word_checks, mut piece_checks) = (0, 0);
        for (number, (at, _)) in key.char_indices().enumerate().skip(1) {
            if kind != Kind::Word && number < 32 {
                let rest = &key[at..];
                word_checks |= u32::from(self.segmentation.is_open(rest)) << number;
                let longer_piece = boundaries.contains(&at) && self.first.is_open(rest);
                piece_checks |= u32::from(longer_piece) << number;
            }
        }
        FoldedEntry {
            key: key.into(),
            value: self.chain(key).into(),
            kind,
            word_checks,
            piece_checks,
        }
    }

    /// What single characters become, normalisation included.
    fn characters(&self, normalized: &Map<char, char>) -> Map<char, Box<str>> {
        let mut sources: Set<char> = normalized.keys().copied().collect();
        for lexicon in [&self.first, &self.second] {
            sources.extend(lexicon.iter().filter_map(|(key, _)| single(key)));
        }
        let mut map = Map::default();
        for c in sources {
            let seen = normalized.get(&c).copied().unwrap_or(c);
            let result = self.chain(seen.encode_utf8(&mut [0; 4]));
            if single(&result) != Some(c) {
                map.insert(c, result.into());
            }
        }
        map
    }
}
