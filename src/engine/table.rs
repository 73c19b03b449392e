//! A compiled table, ready to convert.

use super::description::sequence_len;
use super::view::View;
use super::walk;
use crate::base::sink::Buffer;
use crate::compiler::layout::{DESCRIPTION, Layout, SPECIAL, gathered};

/// A conversion compiled into one table.
#[derive(Clone, Debug)]
pub struct Table {
    layout: Layout,
}

/// What a step puts in the place of the text that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replacement<'t> {
    /// The text itself.
    Same,
    /// This character.
    Char(char),
    /// This text (which may be the same as the source).
    Text(&'t str),
}

/// One step of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step<'t> {
    /// Where the step ends in the text, in bytes.
    pub end: usize,
    /// What it puts there.
    pub replacement: Replacement<'t>,
    /// Whether an entry of several characters matched.
    pub phrase: bool,
}

impl Step<'static> {
    /// The step that leaves the text up to byte `end` as it is.
    pub fn same(end: usize) -> Self {
        Self {
            end,
            replacement: Replacement::Same,
            phrase: false,
        }
    }
}

impl Table {
    /// A table of these parts, or `None` if they do not belong together.
    ///
    /// Whatever the parts hold, conversion neither reads out of bounds nor loops; parts that are
    /// not of the compiler's making may give wrong results.
    pub fn new(layout: Layout) -> Option<Self> {
        let sound = layout.pages.len() == 1024
            && (layout.pairs.len().wrapping_sub(1)).is_power_of_two()
            && layout.astral.len() == layout.astral_cells.len()
            && layout.checks.len().is_multiple_of(3);
        sound.then_some(Self { layout })
    }

    /// Appends `text`, converted, to `out`.
    pub fn convert_into(&self, text: &str, out: &mut Buffer) {
        if let Some(view) = self.view() {
            walk::convert(&view, text, text.len(), out);
        }
    }

    /// Converts a beginning of `text` that does not depend on what may follow the text, appends
    /// the result to `out`, and returns that beginning's length in bytes. What is left out is
    /// shorter than [`Table::reach`].
    pub fn convert_prefix(&self, text: &str, out: &mut Buffer) -> usize {
        let end = text.len().saturating_sub(self.reach());
        self.view()
            .map_or(0, |view| walk::convert(&view, text, end, out))
    }

    /// Converts the steps of `text` that begin before byte `end`, appends the result to `out`, and
    /// returns where the last of them ends.
    pub fn convert_until(&self, text: &str, end: usize, out: &mut Buffer) -> usize {
        let end = end.min(text.len());
        self.view()
            .map_or(end, |view| walk::convert(&view, text, end, out))
    }

    /// How many bytes, at most, a step looks at.
    pub fn reach(&self) -> usize {
        self.layout.facts.reach()
    }

    /// `text`, converted.
    pub fn convert(&self, text: &str) -> String {
        let mut out = Buffer::new();
        self.convert_into(text, &mut out);
        out.into_string()
    }

    /// The step that a conversion takes at byte `at` of `text` if it comes there at all, using no
    /// entry that ends behind byte `max_end`. `None` at the end of the text and inside a character.
    pub fn step(&self, text: &str, at: usize, max_end: usize) -> Option<Step<'_>> {
        let view = self.view()?;
        let first = text.get(at..)?.chars().next()?;
        if let Some(found) = view.find(text.as_bytes(), at, max_end) {
            return Some(Step {
                end: found.end,
                replacement: Replacement::Text(view.str(found.value)),
                phrase: true,
            });
        }
        let (cell, length) = view.cell(text.as_bytes(), at);
        let (end, replacement) = if cell & SPECIAL == 0 {
            let result = char::from_u32(u32::from(first) ^ gathered(cell)).unwrap_or(first);
            let changed = result != first;
            (
                at + length,
                if changed {
                    Replacement::Char(result)
                } else {
                    Replacement::Same
                },
            )
        } else if gathered(cell) == u32::from(DESCRIPTION) {
            (
                at + sequence_len(&text[at..]).max(length),
                Replacement::Same,
            )
        } else {
            (at + length, Replacement::Text(view.str(view.special(cell))))
        };
        Some(Step {
            end,
            replacement,
            phrase: false,
        })
    }

    /// Whether an entry may begin with `c` or `c` becomes another character: if not, a conversion
    /// takes it as it is and the text may be cut before and behind it, except that an ideographic
    /// description sequence may reach over it.
    pub fn is_inert(&self, c: char) -> bool {
        let mut bytes = [0; 4];
        let encoded = c.encode_utf8(&mut bytes);
        self.view()
            .is_some_and(|view| view.cell(encoded.as_bytes(), 0).0 == 0)
    }

    /// The most characters that an entry has.
    pub fn longest_entry(&self) -> usize {
        self.layout.facts.longest as usize
    }

    fn view(&self) -> Option<View<'_>> {
        View::new(&self.layout)
    }
}
