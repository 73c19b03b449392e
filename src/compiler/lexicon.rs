//! What a group of dictionaries can really match.

use std::sync::Arc;

use super::config::{Group, MatchPolicy};
use super::dictionary::{Dictionary, Entry};
use super::hash::{Map, Set};

/// One pass as plain longest matching: whatever the policies of a group and of the groups in it,
/// which entry wins at a place depends only on how far the text agrees with the keys. So an entry
/// either wins wherever its key is the longest that matches, or never; those that never win are
/// left out here.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    entries: Vec<(Box<str>, Box<str>)>,
    /// A trie. Node 0 is the root.
    nodes: Vec<Node>,
    children: Map<(u32, char), u32>,
}

/// A node of the trie: a prefix of a key.
#[derive(Clone, Debug, Default)]
struct Node {
    /// The place in `entries` of the key that ends here.
    entry: Option<u32>,
    /// The characters that continue the prefix in a key.
    continuations: Vec<char>,
}

/// The lexicons of the groups that several configurations share.
#[derive(Debug, Default)]
pub struct Lexicons {
    /// Each with its group, which keeps the dictionaries, and so their addresses, alive.
    known: Map<Vec<usize>, (Group, Arc<Lexicon>)>,
}

impl Lexicons {
    /// [`Lexicon::of`] the group, computed once.
    pub fn of(&mut self, group: &Group) -> Arc<Lexicon> {
        let mut identity = Vec::new();
        group.identify(&mut identity);
        let new = || (group.clone(), Arc::new(Lexicon::of(group)));
        Arc::clone(&self.known.entry(identity).or_insert_with(new).1)
    }
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

    /// Appends what tells this group from every other: its shape and its dictionaries' addresses.
    fn identify(&self, identity: &mut Vec<usize>) {
        match self {
            Self::Leaf(dictionary) => identity.extend([0, Arc::as_ptr(dictionary).addr()]),
            Self::Members(policy, members) => {
                let policy = match policy {
                    MatchPolicy::ShortCircuit => 1,
                    MatchPolicy::Union => 2,
                };
                identity.extend([policy, members.len()]);
                for member in members {
                    member.identify(identity);
                }
            }
        }
    }

    /// The entry for exactly `key`, if it wins in a text that is the key.
    fn winner_of_key(&self, key: &str) -> Option<&Entry> {
        match self {
            Self::Leaf(dictionary) => dictionary.get(key),
            Self::Members(MatchPolicy::Union, members) => {
                members.iter().find_map(|member| member.winner_of_key(key))
            }
            Self::Members(MatchPolicy::ShortCircuit, _) => {
                self.longest_prefix(key).filter(|entry| *entry.key == *key)
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
                if let Some(winner) = group.winner_of_key(key) {
                    lexicon.insert(key, winner.value());
                }
            }
        }
        lexicon
    }

    /// Adds an entry, or changes its value.
    pub fn insert(&mut self, key: &str, value: &str) {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let mut node = 0;
        for c in key.chars() {
            let new = self.nodes.len() as u32;
            let next = *self.children.entry((node, c)).or_insert(new);
            if next == new {
                self.nodes[node as usize].continuations.push(c);
                self.nodes.push(Node::default());
            }
            node = next;
        }
        let entry = &mut self.nodes[node as usize].entry;
        match entry {
            Some(entry) => self.entries[*entry as usize].1 = value.into(),
            None => {
                *entry = Some(self.entries.len() as u32);
                self.entries.push((key.into(), value.into()));
            }
        }
    }

    /// The node that `text` leads to.
    fn node(&self, text: &str) -> Option<&Node> {
        let mut node = 0;
        for c in text.chars() {
            node = *self.children.get(&(node, c))?;
        }
        self.nodes.get(node as usize)
    }

    fn value_at(&self, node: &Node) -> Option<&str> {
        node.entry.map(|entry| &*self.entries[entry as usize].1)
    }

    /// The value of exactly `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.value_at(self.node(key)?)
    }

    /// The entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(key, value)| (&**key, &**value))
    }

    /// Whether `text` is a proper prefix of a key: with more text, a longer key might match. The
    /// empty text counts as none.
    pub fn is_open(&self, text: &str) -> bool {
        !self.continuations(text).is_empty()
    }

    /// The characters that may follow `prefix` in a key; none follow the empty text.
    pub fn continuations(&self, prefix: &str) -> &[char] {
        let node = if prefix.is_empty() {
            None
        } else {
            self.node(prefix)
        };
        node.map_or(&[], |node| &node.continuations)
    }

    /// The longest key that `text` begins with: its length in bytes and its value.
    pub fn longest_prefix(&self, text: &str) -> Option<(usize, &str)> {
        let (mut node, mut best) = (0, None);
        for (at, c) in text.char_indices() {
            let Some(&next) = self.children.get(&(node, c)) else {
                break;
            };
            node = next;
            if let Some(entry) = self.nodes[node as usize].entry {
                best = Some((at + c.len_utf8(), entry));
            }
        }
        best.map(|(length, entry)| (length, &*self.entries[entry as usize].1))
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
    pub fn characters(&self) -> Set<char> {
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
