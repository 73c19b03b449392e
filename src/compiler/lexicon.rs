//! What a group of dictionaries can really match.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::config::{Group, MatchPolicy};
use super::dictionary::{Dictionary, Entry};

/// One pass as plain longest matching: whatever the policies of a group and of the groups in it,
/// which entry wins at a place depends only on how far the text agrees with the keys. So an entry
/// either wins wherever its key is the longest that matches, or never; those that never win are
/// left out here.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    values: HashMap<Box<str>, Box<str>>,
    /// Every proper prefix of a key, and the characters that continue it.
    continuations: HashMap<Box<str>, Vec<char>>,
    longest: usize,
}

impl Group {
    /// The entry that wins at the beginning of `text`: OpenCC's matching, taken literally.
    pub fn longest_prefix<'g>(&'g self, text: &str) -> Option<&'g Entry> {
        self.winner(text).map(|(_, entry)| entry)
    }

    /// The same with the dictionary that holds the entry.
    pub fn winner<'g>(&'g self, text: &str) -> Option<(&'g Dictionary, &'g Entry)> {
        match self {
            Self::Leaf(dictionary) => dictionary
                .longest_prefix(text)
                .map(|entry| (&**dictionary, entry)),
            Self::Members(MatchPolicy::ShortCircuit, members) => {
                members.iter().find_map(|member| member.winner(text))
            }
            Self::Members(MatchPolicy::Union, members) => {
                let mut best: Option<(&Dictionary, &Entry)> = None;
                for found in members.iter().filter_map(|member| member.winner(text)) {
                    if best.is_none_or(|(_, entry)| found.1.key.len() > entry.key.len()) {
                        best = Some(found);
                    }
                }
                best
            }
        }
    }

    /// All dictionaries of the group, in order.
    pub fn dictionaries(&self) -> Vec<&Arc<Dictionary>> {
        match self {
            Self::Leaf(dictionary) => vec![dictionary],
            Self::Members(_, members) => members.iter().flat_map(Self::dictionaries).collect(),
        }
    }
}

impl Lexicon {
    /// The entries of `group` that can win.
    pub fn of(group: &Group) -> Self {
        let mut lexicon = Self::default();
        for dictionary in group.dictionaries() {
            for Entry { key, .. } in dictionary.entries() {
                if let Some(winner) = group.longest_prefix(key)
                    && winner.key == *key
                {
                    lexicon.insert(key, winner.value());
                }
            }
        }
        lexicon
    }

    /// Adds an entry, or changes its value.
    pub fn insert(&mut self, key: &str, value: &str) {
        if self.values.insert(key.into(), value.into()).is_some() {
            return;
        }
        self.longest = self.longest.max(key.len());
        for (at, next) in key.char_indices().skip(1) {
            let nexts = self.continuations.entry(key[..at].into()).or_default();
            if !nexts.contains(&next) {
                nexts.push(next);
            }
        }
    }

    /// The value of exactly `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|value| &**value)
    }

    /// The entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (&**key, &**value))
    }

    /// Whether `text` is a proper prefix of a key: with more text, a longer key might match.
    pub fn is_open(&self, text: &str) -> bool {
        self.continuations.contains_key(text)
    }

    /// The characters that may follow `prefix` in a key.
    pub fn continuations(&self, prefix: &str) -> &[char] {
        self.continuations.get(prefix).map_or(&[], Vec::as_slice)
    }

    /// The longest key that `text` begins with: its length in bytes and its value.
    pub fn longest_prefix(&self, text: &str) -> Option<(usize, &str)> {
        (1..=self.longest.min(text.len()))
            .rev()
            .filter(|&end| text.is_char_boundary(end))
            .find_map(|end| self.get(&text[..end]).map(|value| (end, value)))
    }

    /// `text` after this pass, where it holds no ideographic description sequence.
    pub fn convert(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in self.pieces(text) {
            match self.get(piece) {
                Some(value) => out.push_str(value),
                None => out.push_str(piece),
            }
        }
        out
    }

    /// `text` as this pass cuts it: keys, and characters that begin no key.
    pub fn pieces<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = self
                .longest_prefix(rest)
                .map_or(first.len_utf8(), |(length, _)| length);
            pieces.push(&rest[..length]);
            rest = &rest[length..];
        }
        pieces
    }

    /// Where this pass's result for `text` may change with what follows it: each byte at which it
    /// begins a match that more text might make longer, if the matches before it stay as they are.
    pub fn undecided(&self, text: &str) -> Vec<usize> {
        let mut at = 0;
        let mut places = Vec::new();
        while at < text.len() {
            let rest = &text[at..];
            if self.is_open(rest) {
                places.push(at);
            }
            let first = rest.chars().next().map_or(1, char::len_utf8);
            at += self
                .longest_prefix(rest)
                .map_or(first, |(length, _)| length);
        }
        places
    }

    /// Every character of a key or of a value.
    pub fn characters(&self) -> HashSet<char> {
        self.iter()
            .flat_map(|(key, value)| key.chars().chain(value.chars()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(entries: &[(&str, &str)]) -> Group {
        let mut dictionary = Dictionary::new("test");
        for (key, value) in entries {
            dictionary.push(key, value, 0);
        }
        Group::Leaf(Arc::new(dictionary))
    }

    #[test]
    fn a_short_circuit_leaves_out_what_an_earlier_member_shadows() {
        let first = leaf(&[("ab", "1")]);
        let second = leaf(&[("abc", "2"), ("a", "3"), ("ab", "4"), ("b", "5")]);
        let lexicon = Lexicon::of(&Group::Members(
            MatchPolicy::ShortCircuit,
            vec![first.clone(), second.clone()],
        ));
        assert_eq!(lexicon.convert("abcab"), "1c1");
        assert_eq!(lexicon.convert("acb"), "3c5");
        let union = Lexicon::of(&Group::Members(MatchPolicy::Union, vec![first, second]));
        assert_eq!(union.convert("abcab"), "21");
    }

    #[test]
    fn undecided_where_a_longer_key_may_follow() {
        let lexicon = Lexicon::of(&leaf(&[("ab", "1"), ("bcd", "2")]));
        assert_eq!(lexicon.undecided("xa"), [1]);
        assert_eq!(lexicon.undecided("xab"), []);
        assert_eq!(lexicon.undecided("bbc"), [1]);
        let lexicon = Lexicon::of(&leaf(&[("baa", "1"), ("ac", "2")]));
        assert_eq!(lexicon.undecided("ba"), [0, 1]);
    }
}
