//! Entries that lie over a dictionary: the user's own words, or what the rules of tags have added for
//! one locale, and the dictionary's keys that they have removed.
//!
//! A radix tree: adding an entry costs its own length, however many there are, and a lookup reads no
//! further than some key agrees with the text. Few places of a text begin a key; a filter over
//! the first bytes finds them without a lookup.

mod filter;
mod layers;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;

use filter::Filter;
pub(super) use layers::Over;
pub use layers::{Layer, Overlaid, Overlays};

/// Entries and removed keys of one locale. [`Overlays`] puts them over a conversion.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    /// Where to go from a node with the first character of a label. Node 0 is the root.
    edges: HashMap<Edge, u32, Seeded>,
    nodes: Vec<Node>,
    /// The keys, one behind the other; labels are parts of it.
    keys: String,
    /// The first bytes of the keys and of the removed ones.
    filter: Filter,
    removed: HashSet<Box<str>>,
    /// How many entries there are.
    len: usize,
    longest_key: usize,
    longest_value: usize,
}

/// A node's number, and above it a character.
type Edge = u64;

fn edge(node: u32, first: char) -> Edge {
    u64::from(u32::from(first)) << 32 | u64::from(node)
}

/// Hashes edges faster than the standard library. The seed is drawn for each process, so that no
/// text can be made whose rules all have one hash.
#[derive(Clone, Debug)]
struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        thread_local! {
            static SEED: u64 = RandomState::new().hash_one(0);
        }
        Self(SEED.with(|seed| *seed))
    }
}

impl BuildHasher for Seeded {
    type Hasher = Mixer;

    fn build_hasher(&self) -> Mixer {
        Mixer(self.0)
    }
}

/// Spreads the bits of what is hashed; odd.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// See [`Seeded`].
struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number) * u128::from(FACTOR);
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Stands for the text on the way from the root to it.
#[derive(Clone, Debug, Default)]
struct Node {
    /// What it adds to its parent's text: where in the keys.
    label: Range<usize>,
    /// What a key that ends here becomes.
    value: Option<Box<str>>,
    /// Whether the filter has that key.
    is_known: bool,
}

/// An entry that matches at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<'o> {
    /// How many bytes of the text it replaces.
    pub len: usize,
    /// What they become.
    pub to: &'o str,
}

impl Overlay {
    /// No rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it has neither an entry nor a removed key, and so changes nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0 && self.removed.is_empty()
    }

    /// Whether there are entries.
    pub fn has_rules(&self) -> bool {
        self.len > 0
    }

    /// Whether keys were removed from the dictionary below.
    pub fn has_removed(&self) -> bool {
        !self.removed.is_empty()
    }

    /// The length in bytes of the longest key that it ever had.
    pub fn longest_key(&self) -> usize {
        self.longest_key
    }

    /// The same of the longest value.
    pub fn longest_value(&self) -> usize {
        self.longest_value
    }

    /// From here on `from` becomes `to`; replaces an earlier entry for `from`. An empty `from` is
    /// no entry. Costs time in proportion to `from` and `to`.
    pub fn insert(&mut self, from: &str, to: &str) {
        if from.is_empty() {
            return;
        }
        self.longest_key = self.longest_key.max(from.len());
        self.longest_value = self.longest_value.max(to.len());
        let node = self.node_for(from);
        let Some(node) = self.nodes.get_mut(node as usize) else {
            return;
        };
        self.len += usize::from(node.value.replace(to.into()).is_none());
        if !std::mem::replace(&mut node.is_known, true) {
            self.filter.add(from);
        }
    }

    /// From here on there is no entry for `from`, and none of the dictionary for exactly `from`
    /// either.
    pub fn remove(&mut self, from: &str) {
        if from.is_empty() {
            return;
        }
        if let Some(node) = self.find(from)
            && let Some(node) = self.nodes.get_mut(node as usize)
            && node.value.take().is_some()
        {
            self.len -= 1;
        }
        if self.removed.insert(from.into()) {
            self.filter.add(from);
        }
    }

    /// Whether the dictionary's entry for exactly `key` was taken away.
    pub fn is_removed(&self, key: &str) -> bool {
        !self.removed.is_empty() && self.removed.contains(key)
    }

    /// The longest entry that matches at the start of `text`.
    #[inline]
    pub fn longest_match(&self, text: &str) -> Option<Match<'_>> {
        if !self.filter.may_begin_text(text.as_bytes()) {
            return None;
        }
        self.look_up(text)
    }

    fn look_up(&self, text: &str) -> Option<Match<'_>> {
        let (mut node, mut at, mut longest) = (0, 0, None);
        while let Some((next, label)) = self.child(node, &text[at..])
            && text[at..].starts_with(label)
        {
            node = next;
            at += label.len();
            if let Some(to) = &self.nodes.get(node as usize)?.value {
                longest = Some(Match { len: at, to });
            }
        }
        longest
    }

    /// The child of a node whose label begins as `rest` does, and that label.
    fn child(&self, node: u32, rest: &str) -> Option<(u32, &str)> {
        let child = *self.edges.get(&edge(node, rest.chars().next()?))?;
        Some((child, self.label(child)?))
    }

    fn label(&self, node: u32) -> Option<&str> {
        self.keys.get(self.nodes.get(node as usize)?.label.clone())
    }

    /// Appends `text` to `out`, converted by the entries alone: at each place the longest
    /// applies, its result is not looked at again, and what none touches is copied (PHP's
    /// `strtr`, which MediaWiki uses).
    pub fn convert(&self, text: &str, out: &mut String) {
        let (mut copied, mut at) = (0, 0);
        if self.has_rules() {
            while let Some(c) = text[at..].chars().next() {
                match self.longest_match(&text[at..]) {
                    Some(found) => {
                        out.push_str(&text[copied..at]);
                        out.push_str(found.to);
                        at += found.len;
                        copied = at;
                    }
                    None => at += c.len_utf8(),
                }
            }
        }
        out.push_str(&text[copied..]);
    }

    /// The node of a key, if there is one.
    fn find(&self, key: &str) -> Option<u32> {
        let (mut node, mut rest) = (0, key);
        while !rest.is_empty() {
            let (child, label) = self.child(node, rest)?;
            rest = rest.strip_prefix(label)?;
            node = child;
        }
        Some(node)
    }

    /// The node of a key, made if there is none.
    fn node_for(&mut self, key: &str) -> u32 {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let (mut node, mut at) = (0, 0);
        while let Some(c) = key[at..].chars().next() {
            let Some((child, label)) = self.child(node, &key[at..]) else {
                let start = self.keys.len();
                self.keys.push_str(&key[at..]);
                return self.add_node(node, c, start..self.keys.len());
            };
            let common = common_prefix(label, &key[at..]);
            at += common;
            node = if common == label.len() {
                child
            } else {
                self.split(node, c, child, common)
            };
        }
        node
    }

    fn add_node(&mut self, parent: u32, first: char, label: Range<usize>) -> u32 {
        // 2^32 nodes would not fit into memory.
        let node = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node {
            label,
            ..Node::default()
        });
        self.edges.insert(edge(parent, first), node);
        node
    }

    /// Puts a node between `parent` and `child`, byte `at` of the child's label, and returns it.
    fn split(&mut self, parent: u32, first: char, child: u32, at: usize) -> u32 {
        let Some(node) = self.nodes.get_mut(child as usize) else {
            return child;
        };
        let Range { start, end } = node.label;
        node.label = start + at..end;
        let middle = self.add_node(parent, first, start..start + at);
        let rest = self.label(child).and_then(|label| label.chars().next());
        if let Some(c) = rest {
            self.edges.insert(edge(middle, c), child);
        }
        middle
    }
}

/// The length in bytes of the longest text that both begin with.
fn common_prefix(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    (0..=same)
        .rev()
        .find(|at| a.is_char_boundary(*at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(rules: &[(&str, &str)], text: &str) -> String {
        let mut overlay = Overlay::new();
        for (from, to) in rules {
            overlay.insert(from, to);
        }
        let mut out = String::new();
        overlay.convert(text, &mut out);
        out
    }

    #[test]
    fn the_longest_entry_applies_and_is_not_rescanned() {
        let rules = [
            ("春", "夏"),
            ("春夏", "秋"),
            ("夏", "冬"),
            ("春夏秋冬", "年"),
        ];
        assert_eq!(converted(&rules, "春夏秋冬春夏秋春夏春a"), "年秋秋秋夏a");
        assert_eq!(converted(&[("夏", ""), ("", "x")], "春夏秋"), "春秋");
    }

    #[test]
    fn removing_takes_the_rule_and_marks_the_key() {
        let mut overlay = Overlay::new();
        overlay.insert("春夏", "a");
        overlay.insert("春", "b");
        overlay.remove("春夏");
        overlay.remove("秋");
        assert_eq!(
            overlay.longest_match("春夏"),
            Some(Match { len: 3, to: "b" })
        );
        assert!(
            overlay.is_removed("春夏") && overlay.is_removed("秋") && !overlay.is_removed("春")
        );
        overlay.insert("春夏", "c");
        assert_eq!(
            overlay.longest_match("春夏"),
            Some(Match { len: 6, to: "c" })
        );
    }

    #[test]
    fn keys_that_share_a_beginning_are_found_and_removed() {
        let keys = ["春夏秋冬", "春夏", "春夜", "春夏秋", "春", "春夏秋雨", "夏"];
        let mut overlay = Overlay::new();
        for key in keys {
            overlay.insert(key, &format!("<{key}>"));
        }
        for key in keys {
            let found = overlay.longest_match(key).map(|found| found.to.to_owned());
            assert_eq!(found, Some(format!("<{key}>")));
        }
        // U+6620 and U+6625 share two of three bytes.
        assert_eq!(overlay.longest_match("映"), None);
        overlay.insert("映夏", "x");
        assert_eq!(overlay.longest_match("映"), None);
        for key in keys {
            overlay.remove(key);
            assert!(
                overlay
                    .longest_match(key)
                    .is_none_or(|found| found.len < key.len())
            );
        }
        overlay.remove("映夏");
        assert!(!overlay.has_rules());
    }

    #[test]
    fn it_agrees_with_trying_every_rule_at_every_place() {
        let letters = ["a", "b", "ab", "春", "夏", "春夏", "春春夏", "bb春"];
        let mut state = 3_u32;
        let mut pick = |n: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize % n
        };
        for _ in 0..300 {
            let rules: Vec<(&str, String)> = (0..4)
                .map(|i| (letters[pick(letters.len())], format!("<{i}>")))
                .collect();
            let text: String = (0..30).map(|_| letters[pick(letters.len())]).collect();
            let mut overlay = Overlay::new();
            for (from, to) in &rules {
                overlay.insert(from, to);
            }
            let mut got = String::new();
            overlay.convert(&text, &mut got);
            let (mut want, mut rest) = (String::new(), text.as_str());
            while let Some(c) = rest.chars().next() {
                let matching = rules.iter().filter(|(from, _)| rest.starts_with(from));
                let (len, to) = match matching.max_by_key(|(from, _)| from.len()) {
                    Some((from, to)) => (from.len(), to.clone()),
                    None => (c.len_utf8(), c.to_string()),
                };
                want.push_str(&to);
                rest = &rest[len..];
            }
            assert_eq!(got, want, "{text} {rules:?}");
        }
    }
}
