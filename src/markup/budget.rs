//! How much work and text the tags of a document may make.
//!
//! Each tag may make [`FACTOR`] bytes for each of its own, and all tags together [`RESERVE`] bytes
//! more. What counts as made: the text that is read and shown at each level of nesting, titles, and
//! rules. Beyond the limit a tag is text.

/// How many bytes of work a tag may make for each of its own bytes.
pub(crate) const FACTOR: usize = 64;

/// How many bytes of work the tags of a document may make besides.
pub(crate) const RESERVE: usize = 1 << 20;

/// How many bytes longer than [`FACTOR`] times its key a rule's replacement may be.
const RULE_RESERVE: usize = 256;

/// What the user is told of a tag beyond the limit, behind its name.
pub(crate) const TOO_LARGE: &str = "is text here: it would grow too much";

/// The work that is left, and how far rules make text grow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    left: usize,
    /// The most bytes that a rule writes for a byte that it matches.
    growth: usize,
    exceeded: bool,
}

impl Budget {
    /// The budget of a source of `bytes` bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            left: bytes.saturating_mul(FACTOR).saturating_add(RESERVE),
            growth: 1,
            exceeded: false,
        }
    }

    /// Takes `bytes` off the budget. False, once and for all, if less is left.
    pub(crate) fn spend(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) if !self.exceeded => self.left = left,
            _ => self.exceeded = true,
        }
        !self.exceeded
    }

    /// Whether a conversion of `bytes` bytes cannot cost more than is left, whatever the rules do.
    pub(crate) fn allows_conversion(&self, bytes: usize) -> bool {
        bytes.saturating_mul(self.growth) <= self.left
    }

    /// Takes the cost of a rule off the budget. False if that, or the rule's replacement, is too
    /// large.
    pub(crate) fn spend_on_rule(&mut self, from: &str, to: &str) -> bool {
        if to.len() > from.len().saturating_mul(FACTOR) + RULE_RESERVE {
            self.exceeded = true;
        }
        let growth = to.len().div_ceil(from.len().max(1));
        self.growth = self.growth.max(growth);
        self.spend(from.len() + to.len())
    }

    /// Says that more would be asked for than there is.
    pub(crate) fn exceed(&mut self) {
        self.exceeded = true;
    }

    /// Gives a new document its reserve. Rules stay in force, and so does their growth.
    pub(crate) fn renew(&mut self) {
        self.left = RESERVE;
        self.exceeded = false;
    }

    /// Whether more was asked for than there was.
    pub(crate) fn exceeded(&self) -> bool {
        self.exceeded
    }

    /// Forgets that too much was asked for: the tag that did so is text.
    pub(crate) fn forgive(&mut self) {
        self.exceeded = false;
    }

    /// Adds what a tag of `bytes` bytes may make. What it does not use is taken back by
    /// [`Budget::leave`].
    pub(crate) fn enter(&mut self, bytes: usize) {
        self.left = self.left.saturating_add(bytes.saturating_mul(FACTOR));
    }

    /// Ends a tag before which `reserve` bytes were left.
    pub(crate) fn leave(&mut self, reserve: usize) {
        self.left = self.left.min(reserve);
        self.exceeded = false;
    }

    /// The bytes of work left.
    pub(crate) fn left(&self) -> usize {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_pays_for_itself_before_it_takes_from_the_reserve() {
        let mut budget = Budget::new(0);
        budget.enter(100);
        assert!(budget.spend(100 * FACTOR));
        budget.leave(RESERVE);
        assert_eq!(budget.left(), RESERVE);
        budget.enter(100);
        assert!(budget.spend(100 * FACTOR + 1));
        budget.leave(RESERVE);
        assert_eq!(budget.left(), RESERVE - 1);
        assert!(!budget.spend(RESERVE));
        assert!(!budget.spend(0), "once and for all");
        budget.forgive();
        assert!(budget.spend(RESERVE - 1));
    }

    #[test]
    fn a_rule_is_as_large_as_its_key_allows() {
        let most = "x".repeat(3 * FACTOR + RULE_RESERVE);
        let mut budget = Budget::new(0);
        assert!(budget.spend_on_rule("甲", &most));
        assert!(budget.allows_conversion(1000));
        assert!(!budget.allows_conversion(RESERVE / 100));
        assert!(!budget.spend_on_rule("甲", &(most + "x")));
    }
}
