//! A compiled table, ready to convert.

use std::ops::Range;

use super::choice::{self, Choice, Chooser, Domain};
use super::overlay::{Over, Overlays};
use super::step::{Extra, Place, Taken, Value};
use super::view::{View, changed_char};
use super::walk;
use crate::base::sink::Buffer;
use crate::compiler::layout::Layout;

/// A conversion compiled into one table.
#[derive(Clone, Debug)]
pub struct Table {
    layout: Layout,
    choice: Option<Choice>,
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
        sound.then_some(Self {
            layout,
            choice: None,
        })
    }

    /// The table with the choice at the places that it flags.
    pub(super) fn with_choice(mut self, choice: Choice) -> Self {
        self.choice = Some(choice);
        self
    }

    /// The table for texts about `domain`; without meaning for one in which nothing is chosen.
    pub fn with_domain(mut self, domain: Domain) -> Self {
        if let Some(choice) = &mut self.choice {
            choice.domain = domain;
        }
        self
    }

    /// Appends `text`, converted, to `out`.
    pub fn convert_into(&self, text: &str, out: &mut Buffer) {
        self.convert_range(text, 0..text.len(), out);
    }

    /// Converts the steps of `text` that begin in these bytes, appends the result to `out`, and
    /// returns where the last of them ends. The text around is context.
    pub fn convert_range(&self, text: &str, range: Range<usize>, out: &mut Buffer) -> usize {
        self.convert_under(Overlays::default(), text, range, out)
    }

    /// [`Table::convert_range`] with overlays over the table.
    pub fn convert_under(
        &self,
        overlays: Overlays<'_>,
        text: &str,
        range: Range<usize>,
        out: &mut Buffer,
    ) -> usize {
        let end = range.end.min(text.len());
        let range = range.start.min(end)..end;
        let Some(view) = self.view() else {
            return end;
        };
        let choice = self.choice.as_ref();
        let chooser = choice.map(|choice| Chooser::new(choice, text));
        match (chooser, overlays.are_empty()) {
            (None, true) => walk::convert(&view, text, range, &(), out),
            (Some(below), true) => walk::convert(&view, text, range, &below, out),
            (None, false) => {
                let below = ();
                walk::convert(&view, text, range, &Over { overlays, below }, out)
            }
            (Some(below), false) => {
                walk::convert(&view, text, range, &Over { overlays, below }, out)
            }
        }
    }

    /// How many bytes before a place decide about it.
    pub fn context(&self) -> usize {
        self.choice.map_or(0, |_| choice::CONTEXT)
    }

    /// How many bytes, at most, a step looks at.
    pub fn reach(&self) -> usize {
        self.layout.facts.reach().max(self.context())
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
        let place = Place::new(&view, text, at);
        let Some(choice) = &self.choice else {
            return Some(shown(&().step(&view, text, place, max_end), first, place));
        };
        let chooser = Chooser::new(choice, text);
        Some(shown(
            &chooser.step(&view, text, place, max_end),
            first,
            place,
        ))
    }

    /// Whether `text` stays as it is.
    pub fn keeps(&self, text: &str) -> bool {
        let mut at = 0;
        while let Some(step) = self.step(text, at, usize::MAX) {
            let source = text.get(at..step.end);
            let stays = match step.replacement {
                Replacement::Same => true,
                Replacement::Char(_) => false,
                Replacement::Text(value) => source == Some(value),
            };
            if !stays {
                return false;
            }
            at = step.end;
        }
        true
    }

    /// What the character `c` becomes on its own, if that is one character.
    pub fn form(&self, c: char) -> Option<char> {
        match self
            .step(c.encode_utf8(&mut [0; 4]), 0, usize::MAX)?
            .replacement
        {
            Replacement::Same => Some(c),
            Replacement::Char(form) => Some(form),
            Replacement::Text(form) => {
                let mut chars = form.chars();
                chars.next().filter(|_| chars.next().is_none())
            }
        }
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

/// A step as others see it, over a character at a place.
fn shown<'t>(step: &Taken<'t>, first: char, place: Place) -> Step<'t> {
    let replacement = match step.value {
        Value::Same => Replacement::Same,
        Value::Bytes(value) => Replacement::Text(std::str::from_utf8(value).unwrap_or_default()),
        Value::Cell => match changed_char(first, place.cell) {
            changed if changed == first => Replacement::Same,
            changed => Replacement::Char(changed),
        },
    };
    Step {
        end: step.end,
        replacement,
        phrase: step.is_phrase,
    }
}
