//! What a document's beginning tells: it speaks for clauses that have nothing near them that does.

use super::{Clause, Mode};
use crate::base::locale::Script;
use crate::engine::evidence::Counts;

/// How much of the document speaks for all of it, in bytes.
const HEAD: usize = 64 * 1024;

/// What was read of a document's beginning.
#[derive(Debug)]
pub(super) struct Head {
    counts: Counts,
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

    /// Adds what was found out about the clause that was added last and seemed to tell nothing.
    pub(super) fn tell(&mut self, clause: &Clause) {
        if clause.start < HEAD {
            self.counts.traditional += clause.counts.traditional;
        }
    }

    /// How to take a clause that the document's beginning decides, once it was read.
    pub(super) fn mode(&self) -> Option<Mode> {
        if !self.is_whole {
            return None;
        }
        Some(match self.counts {
            Counts {
                simplified: 0,
                traditional: 0,
                ..
            } => Mode::Guessed(self.fallback),
            counts if counts.simplified > counts.traditional => Mode::Script(Script::Simplified),
            _ => Mode::Script(Script::Traditional),
        })
    }
}
