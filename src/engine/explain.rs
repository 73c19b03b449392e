//! What a configuration does to a text, entry by entry: the literal passes of
//! the [interpreter](super::interpreter), with what each of them used. Slow and plain, for explanations.

use crate::compiler::config::{Config, Group};
use crate::compiler::dictionary::{Dictionary, Entry};

use super::interpreter::{segments, step};

/// A dictionary's entry that a conversion used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Used {
    /// The dictionary's file; the configuration's, for an entry that stands in it.
    pub dictionary: Box<str>,
    /// The line of that file, from 1; 0 if the entry is not of a file.
    pub line: u32,
    /// What matched.
    pub key: Box<str>,
    /// What took its place.
    pub value: Box<str>,
    /// What else the dictionary has for the key, in its order.
    pub others: Vec<Box<str>>,
}

impl Used {
    /// What the choice put in the place of `key`, whatever the dictionaries have.
    pub fn chosen(key: &str, value: &str) -> Self {
        Self {
            dictionary: "choice".into(),
            line: 0,
            key: key.into(),
            value: value.into(),
            others: Vec::new(),
        }
    }

    /// An entry of `dictionary`.
    pub(crate) fn new(dictionary: &Dictionary, entry: &Entry) -> Self {
        Self {
            dictionary: dictionary.name().into(),
            line: entry.line,
            key: entry.key.clone(),
            value: entry.value().into(),
            others: entry.others().map(Into::into).collect(),
        }
    }
}

/// A stretch of a text, and what a conversion made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Piece {
    /// How many bytes of the text it takes.
    pub length: usize,
    /// What takes their place.
    pub result: String,
    /// The entries that did it, pass by pass. An entry that puts its key in its own place counts:
    /// it kept others from matching there.
    pub used: Vec<Used>,
}

impl Piece {
    /// A stretch that stays as it is.
    pub fn same(text: &str) -> Self {
        Self {
            length: text.len(),
            result: text.to_string(),
            used: Vec::new(),
        }
    }

    /// What takes the place of so many bytes, by no entry.
    pub fn replaced(length: usize, result: &str) -> Self {
        Self {
            length,
            result: result.to_string(),
            used: Vec::new(),
        }
    }

    fn append(&mut self, next: Self) {
        self.length += next.length;
        self.result.push_str(&next.result);
        self.used.extend(next.used);
    }
}

/// `text` as `config` converts it; the pieces follow one another without a gap.
pub fn pieces(config: &Config, text: &str) -> Vec<Piece> {
    let mut all = Vec::new();
    for stretch in text.split_inclusive('\0') {
        let body = stretch.strip_suffix('\0').unwrap_or(stretch);
        let normal = through(&config.normalization, body);
        let mut converted = Vec::new();
        for segment in segments(config.segmentation.as_ref(), &joined(&normal)) {
            converted.extend(through(&config.chain, segment));
        }
        all.extend(compose(normal, converted));
        if body.len() < stretch.len() {
            all.push(Piece::same("\0"));
        }
    }
    all
}

/// What `config` makes of `source`, taken as one segment: what an entry of the folded table, or a
/// character between its entries, stands for.
pub fn whole(config: &Config, source: &str) -> Piece {
    let normal = through(&config.normalization, source);
    let converted = through(&config.chain, &joined(&normal));
    merged(compose(normal, converted))
}

/// The same without the normalisation.
pub fn normal_whole(config: &Config, source: &str) -> Piece {
    merged(through(&config.chain, source))
}

/// What two conversions, one after the other, make of a text: as many pieces as there are places
/// where both have a boundary. The pieces of `second` are of the results of `first`.
pub fn compose(first: Vec<Piece>, second: Vec<Piece>) -> Vec<Piece> {
    let mut composed = Vec::with_capacity(first.len());
    let mut second = second.into_iter();
    let mut open = Piece::default();
    // What the second conversion used comes behind what the first did.
    let mut later = Vec::new();
    let (mut given, mut taken) = (0, 0);
    for Piece {
        length,
        result,
        used,
    } in first
    {
        open.length += length;
        open.used.extend(used);
        given += result.len();
        while taken < given
            && let Some(next) = second.next()
        {
            taken += next.length;
            open.result.push_str(&next.result);
            later.extend(next.used);
        }
        if taken == given {
            open.used.append(&mut later);
            composed.push(std::mem::take(&mut open));
        }
    }
    open.used.append(&mut later);
    if open != Piece::default() {
        composed.push(open);
    }
    composed
}

fn merged(pieces: Vec<Piece>) -> Piece {
    let mut whole = Piece::default();
    for piece in pieces {
        whole.append(piece);
    }
    whole
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.result.as_str()).collect()
}

/// Passes one after the other over one segment.
fn through(groups: &[Group], text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = text
        .chars()
        .map(|c| Piece::same(c.encode_utf8(&mut [0; 4])))
        .collect();
    for (number, group) in groups.iter().enumerate() {
        let next = pass(group, &joined(&pieces));
        pieces = match number {
            0 => next,
            _ => compose(pieces, next),
        };
    }
    pieces
}

fn pass(group: &Group, text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let piece = match group.winner(rest) {
            Some((dictionary, entry)) => Piece {
                length: entry.key.len(),
                result: entry.value().to_string(),
                used: vec![Used::new(dictionary, entry)],
            },
            None => Piece::same(&rest[..step(rest)]),
        };
        rest = &rest[piece.length..];
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn group(name: &str, lines: &str) -> Group {
        Group::Leaf(Arc::new(Dictionary::parse(name, lines).unwrap()))
    }

    fn config() -> Config {
        Config {
            segmentation: Some(group("words", "乙丙\t乙丙\n")),
            chain: vec![
                group("first", "乙丙\t已丙\n甲\t申 由 田\n丁\t\n"),
                group("second", "已\t己\n申\t電\n"),
            ],
            ..Config::default()
        }
    }

    #[test]
    fn pieces_name_what_each_pass_used() {
        let found = pieces(&config(), "甲乙丙x丁\0甲");
        let shown: Vec<_> = found
            .iter()
            .map(|piece| {
                let used: Vec<_> = piece
                    .used
                    .iter()
                    .map(|used| format!("{}:{}", used.dictionary, used.line))
                    .collect();
                format!("{}→{} {}", piece.length, piece.result, used.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "3→電 first:2 second:2",
                "6→己丙 first:1 second:1",
                "1→x ",
                "3→ first:3",
                "1→\0 ",
                "3→電 first:2 second:2"
            ]
        );
        let others: Vec<&str> = found[0].used[0]
            .others
            .iter()
            .map(|other| &**other)
            .collect();
        assert_eq!(others, ["由", "田"]);
    }

    #[test]
    fn pieces_give_what_the_passes_give() {
        let config = config();
        for text in ["甲乙丙x丁", "乙乙丙丙甲", "", "⿰乙丙甲", "丁丁\0\0甲"] {
            let found = pieces(&config, text);
            assert_eq!(
                joined(&found),
                super::super::interpreter::convert(&config, text)
            );
            let length: usize = found.iter().map(|piece| piece.length).sum();
            assert_eq!(length, text.len());
        }
    }

    #[test]
    fn entries_come_pass_by_pass() {
        let config = Config {
            chain: vec![
                group("first", "乙\t丙\n丁\t戊\n"),
                group("second", "甲丙戊\t己\n"),
            ],
            ..Config::default()
        };
        let used = whole(&config, "甲乙丁").used;
        let keys: Vec<&str> = used.iter().map(|used| &*used.key).collect();
        assert_eq!(keys, ["乙", "丁", "甲丙戊"]);
    }

    #[test]
    fn composition_cuts_where_both_do() {
        let piece = |length: usize, result: &str| Piece::replaced(length, result);
        let first = vec![piece(1, "ab"), piece(1, "c"), piece(2, ""), piece(1, "d")];
        let second = vec![piece(1, "x"), piece(2, "yy"), piece(1, "d")];
        let composed = compose(first, second);
        assert_eq!(composed, [piece(2, "xyy"), piece(2, ""), piece(1, "d")]);
    }
}
