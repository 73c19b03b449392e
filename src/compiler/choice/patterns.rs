//! Patterns: which form a one-to-many character has between given neighbours.

use super::EDGE_CLASS;
use super::lexicon::Classes;
use crate::base::error::{Error, Result};

/// One row of `dictionaries/project/choices/`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pattern {
    /// The neighbours before, at most two; `^` is a character that is not Han.
    pub before: Box<str>,
    /// The Simplified character.
    pub character: char,
    /// The neighbours behind, at most two.
    pub after: Box<str>,
    /// The form, as the region writes it.
    pub form: Box<str>,
}

/// Parses rows of `before`, `character`, `after`, `form` and a count, separated by tabs.
///
/// # Errors
/// For a row that is not of this shape.
pub fn parse(name: &str, text: &str) -> Result<Vec<Pattern>> {
    let rows = (1..).zip(text.lines());
    let rows = rows.filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    rows.map(|(line, row)| {
        let columns: Vec<&str> = row.split('\t').collect();
        let mut character = columns.get(1).copied().unwrap_or_default().chars();
        match (columns.len(), character.next(), character.next()) {
            (5, Some(character), None)
                if columns[0].chars().count() + columns[2].chars().count() <= 2 =>
            {
                Ok(Pattern {
                    before: columns[0].into(),
                    character,
                    after: columns[2].into(),
                    form: columns[3].into(),
                })
            }
            _ => Err(Error::new(format!(
                "line {line}: not `before`, a character, `after`, a form and a count"
            ))
            .in_file(name)),
        }
    })
    .collect()
}

/// The number of a pattern: which of the five shapes it has, and its classes.
pub fn key(before: &[u16], character: u16, after: &[u16]) -> u64 {
    let shape = before.len() as u64 * 3 + after.len() as u64;
    let classes = before.iter().chain([&character]).chain(after);
    classes.fold(shape, |key, &class| key << 14 | u64::from(class))
}

impl Pattern {
    /// The pairs of the character and its direct neighbours, and whether it is the second.
    pub fn pairs(&self, classes: &Classes) -> Vec<(u16, u16, bool)> {
        let class = |c| if c == '^' { EDGE_CLASS } else { classes.of(c) };
        let character = classes.of(self.character);
        let before = self.before.chars().next_back();
        let before = before.map(|c| (class(c), character, true));
        let behind = self.after.chars().next();
        let behind = behind.map(|c| (character, class(c), false));
        before.into_iter().chain(behind).collect()
    }

    /// See [`key`].
    pub fn key(&self, classes: &Classes) -> u64 {
        let of = |text: &str| -> Vec<u16> {
            let class = |c| if c == '^' { EDGE_CLASS } else { classes.of(c) };
            text.chars().map(class).collect()
        };
        key(
            &of(&self.before),
            classes.of(self.character),
            &of(&self.after),
        )
    }
}
