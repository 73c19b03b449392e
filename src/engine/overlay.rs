//! The rules in force for one locale: what tags have added to the dictionary and taken from it.
//!
//! A radix tree: adding a rule costs its own length, whatever else is there, and a lookup reads no
//! further than some rule agrees with the text. Most characters begin no rule; a small filter tells
//! them without a lookup.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Rules and removed keys of one locale.
///
/// To combine it with a dictionary: at each place compare [`Overlay::longest_match`] with the
/// longest dictionary entry that is not [removed](Overlay::is_removed); the longer wins, the rule
/// on a tie. Where a removed entry was the longest, the next shorter one applies.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    /// Where to go from a node with the first character of a label. Node 0 is the root.
    edges: HashMap<(u32, char), u32>,
    nodes: Vec<Node>,
    /// The characters that begin a key, roughly: one bit for 1024 classes.
    first: Filter,
    removed: HashSet<Box<str>>,
    /// How many rules there are.
    len: usize,
}

/// Stands for the text on the way from the root to it.
#[derive(Clone, Debug, Default)]
struct Node {
    /// What it adds to its parent's text.
    label: Label,
    /// What a key that ends here becomes.
    value: Option<Box<str>>,
}

/// A part of a key; parts of one key share it, so that a node is split at no cost.
#[derive(Clone, Debug, Default)]
struct Label {
    key: Arc<str>,
    part: Range<usize>,
}

impl Label {
    fn as_str(&self) -> &str {
        self.key.get(self.part.clone()).unwrap_or_default()
    }

    /// Cuts the label in two at byte `at`.
    fn split(&self, at: usize) -> (Self, Self) {
        let middle = self.part.start + at;
        let part = |part| Self {
            key: Arc::clone(&self.key),
            part,
        };
        (part(self.part.start..middle), part(middle..self.part.end))
    }
}

#[derive(Clone, Debug, Default)]
struct Filter([u64; 16]);

impl Filter {
    fn slot(c: char) -> (usize, u64) {
        let class = u32::from(c) as usize % 1024;
        (class / 64, 1 << (class % 64))
    }

    fn add(&mut self, c: char) {
        let (word, bit) = Self::slot(c);
        self.0[word] |= bit;
    }

    fn may_have(&self, c: char) -> bool {
        let (word, bit) = Self::slot(c);
        self.0[word] & bit != 0
    }
}

/// A rule that matches at the start of a text.
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

    /// Whether it has neither a rule nor a removed key, and so changes nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0 && self.removed.is_empty()
    }

    /// Whether there are rules.
    pub fn has_rules(&self) -> bool {
        self.len > 0
    }

    /// Whether keys were removed from the dictionary below.
    pub fn has_removed(&self) -> bool {
        !self.removed.is_empty()
    }

    /// From here on `from` becomes `to`; replaces an earlier rule for `from`. An empty `from` is
    /// no rule. Costs time in proportion to `from` and `to`.
    pub fn insert(&mut self, from: &str, to: &str) {
        let Some(first) = from.chars().next() else {
            return;
        };
        self.first.add(first);
        let node = self.node_for(from);
        if let Some(node) = self.nodes.get_mut(node as usize)
            && node.value.replace(to.into()).is_none()
        {
            self.len += 1;
        }
    }

    /// From here on there is no rule for `from`, and no dictionary entry for exactly `from`
    /// either.
    pub fn remove(&mut self, from: &str) {
        if let Some(node) = self.find(from)
            && let Some(node) = self.nodes.get_mut(node as usize)
            && node.value.take().is_some()
        {
            self.len -= 1;
        }
        self.removed.insert(from.into());
    }

    /// Whether the dictionary's entry for exactly `key` was taken away.
    pub fn is_removed(&self, key: &str) -> bool {
        !self.removed.is_empty() && self.removed.contains(key)
    }

    /// Whether a rule may begin with `c`: never wrong when it says no.
    pub fn may_start(&self, c: char) -> bool {
        self.len > 0 && self.first.may_have(c)
    }

    /// The longest rule that matches at the start of `text`.
    pub fn longest_match(&self, text: &str) -> Option<Match<'_>> {
        if !self.may_start(text.chars().next()?) {
            return None;
        }
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
        let child = *self.edges.get(&(node, rest.chars().next()?))?;
        Some((child, self.nodes.get(child as usize)?.label.as_str()))
    }

    /// Appends `text` to `out`, converted by the rules alone: at each place the longest rule
    /// applies, its result is not looked at again, and what no rule touches is copied (PHP's
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
                let whole = Label {
                    key: key.into(),
                    part: at..key.len(),
                };
                return self.add_node(node, c, whole);
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

    fn add_node(&mut self, parent: u32, first: char, label: Label) -> u32 {
        // 2^32 nodes would not fit into memory.
        let node = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node { label, value: None });
        self.edges.insert((parent, first), node);
        node
    }

    /// Puts a node between `parent` and `child`, byte `at` of the child's label, and returns it.
    fn split(&mut self, parent: u32, first: char, child: u32, at: usize) -> u32 {
        let Some(node) = self.nodes.get_mut(child as usize) else {
            return child;
        };
        let (before, behind) = node.label.split(at);
        node.label = behind.clone();
        let middle = self.add_node(parent, first, before);
        if let Some(c) = behind.as_str().chars().next() {
            self.edges.insert((middle, c), child);
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
    fn the_longest_rule_applies_and_is_not_rescanned() {
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
