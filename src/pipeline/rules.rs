//! An overlay for one edition (the user's own words, or the rules of tags), and where it allows a
//! text to be cut.

use std::collections::HashSet;

use crate::engine::overlay::Overlay;

/// The bytes that a rule takes besides its text, about.
const RULE: usize = 128;

/// Entries and removed keys, and their characters, between which a text is not cut.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    overlay: Overlay,
    /// The characters of the keys.
    characters: HashSet<char>,
    size: usize,
}

impl Rules {
    /// From here on `from` becomes `to`.
    pub(super) fn insert(&mut self, from: &str, to: &str) {
        self.overlay.insert(from, to);
        self.characters.extend(from.chars());
        self.size += from.len() + to.len() + RULE;
    }

    /// From here on there is neither a rule for `from`, nor a dictionary entry for exactly `from`.
    pub(super) fn remove(&mut self, from: &str) {
        self.overlay.remove(from);
        self.size += from.len() + RULE;
    }

    /// The entries themselves.
    pub(super) fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// Whether a rule may begin at `c`, end there or reach over it.
    pub(super) fn touch(&self, c: char) -> bool {
        self.characters.contains(&c)
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
        assert_eq!(rules.overlay().longest_key(), 6);
        assert!(rules.size() > 3 * RULE);
    }
}
