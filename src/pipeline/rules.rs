//! What is laid over the dictionaries for one edition: the user's own words, or the rules of tags.

use std::collections::HashSet;

use crate::engine::overlay::{Match, Overlay};

/// What a rule costs besides its text, in bytes, about.
const RULE: usize = 128;

/// Rules and removed keys, and what of them decides where a text may be cut.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    overlay: Overlay,
    /// The characters of the keys.
    characters: HashSet<char>,
    longest: usize,
    size: usize,
}

impl Rules {
    /// From here on `from` becomes `to`.
    pub(super) fn insert(&mut self, from: &str, to: &str) {
        self.overlay.insert(from, to);
        self.characters.extend(from.chars());
        self.longest = self.longest.max(from.len());
        self.size += from.len() + to.len() + RULE;
    }

    /// From here on there is neither a rule for `from`, nor a dictionary entry for exactly `from`.
    pub(super) fn remove(&mut self, from: &str) {
        self.overlay.remove(from);
        self.size += from.len() + RULE;
    }

    /// Whether they change nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.overlay.is_empty()
    }

    /// The longest rule that matches at the start of `text`.
    pub(super) fn longest_match(&self, text: &str) -> Option<Match<'_>> {
        self.overlay.longest_match(text)
    }

    /// Whether the dictionary's entry for exactly `key` was taken away.
    pub(super) fn is_removed(&self, key: &str) -> bool {
        self.overlay.is_removed(key)
    }

    /// Whether a rule may begin at `c`, end there or reach over it.
    pub(super) fn touch(&self, c: char) -> bool {
        self.characters.contains(&c)
    }

    /// The length of the longest rule, in bytes.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// About how many bytes a copy takes.
    pub(super) fn size(&self) -> usize {
        self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_touches_each_of_its_characters() {
        let mut rules = Rules::default();
        rules.insert("后，", "丁");
        rules.insert("里", "x");
        rules.remove("里");
        for c in ['后', '，', '里'] {
            assert!(rules.touch(c), "{c}");
        }
        assert!(!rules.touch('丁') && !rules.touch('。'));
        assert_eq!(rules.longest(), 6);
        assert!(rules.size() > 3 * RULE);
    }
}
