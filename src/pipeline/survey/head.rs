//! What a document's beginning tells: it speaks for clauses that have nothing near them that does.

use super::{Clause, Mode};
use crate::base::locale::Script;
use crate::engine::evidence::{Counts, Evidence};

/// How much of the document speaks for all of it, in bytes.
const HEAD: usize = 64 * 1024;

/// What was read of a document's beginning.
#[derive(Debug)]
pub(super) struct Head {
    counts: Counts,
    /// Whether it has a character that Simplified text hardly has.
    leans: bool,
    /// Whether all of it was read.
    pub(super) is_whole: bool,
    /// The family opposite to the target.
    fallback: Script,
}

impl Head {
    /// That of an empty document, to be converted from the family `fallback` if nothing tells.
    pub(super) fn new(fallback: Script) -> Self {
        Self {
            counts: Counts::default(),
            leans: false,
            is_whole: false,
            fallback,
        }
    }

    /// Adds the next clause of the document.
    pub(super) fn add(&mut self, clause: &Clause) {
        if clause.start < HEAD {
            self.counts.add(clause.counts);
        }
        self.is_whole |= clause.end >= HEAD;
    }

    /// Whether nothing that was read tells.
    pub(super) fn is_silent(&self) -> bool {
        self.counts.simplified + self.counts.traditional == 0
    }

    /// Reads text of a clause that was added, while nothing tells.
    pub(super) fn lean(&mut self, text: &str, evidence: &Evidence) {
        self.leans |= !self.is_whole && text.chars().any(|c| evidence.leans(c));
    }

    /// How to take a clause that the document's beginning decides, once it was read.
    pub(super) fn mode(&self) -> Option<Mode> {
        if !self.is_whole {
            return None;
        }
        Some(match self.counts {
            _ if self.is_silent() && self.leans => Mode::Script(Script::Traditional),
            _ if self.is_silent() => Mode::Guessed(self.fallback),
            counts if counts.simplified > counts.traditional => Mode::Script(Script::Simplified),
            _ => Mode::Script(Script::Traditional),
        })
    }
}
