//! The forms of one-to-many characters.

use super::window::Neighbours;
use crate::compiler::choice::lexicon::FORMS;
use crate::compiler::choice::patterns::key;
use crate::compiler::layout::Value;

/// What a region's tables know of forms, used where it lies. Texts are places in the tables' text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forms {
    /// The classes of the characters with several forms, ascending.
    pub(crate) classes: &'static [u32],
    /// For each of them its forms, as the region writes them.
    pub(crate) alternatives: &'static [Value],
    /// The numbers of the patterns, ascending.
    pub(crate) patterns: &'static [u64],
    /// The form of each.
    pub(crate) pattern_forms: &'static [Value],
}

impl Forms {
    /// A form of a character by its number.
    pub(super) fn alternative(&self, class: u16, number: usize) -> Option<Value> {
        let place = self.classes.binary_search(&u32::from(class)).ok()?;
        self.alternatives.get(place * FORMS + number).copied()
    }

    /// The form that a character's neighbours tell. Two neighbours come before one; where patterns
    /// of the same length disagree, they tell nothing.
    pub(super) fn by_neighbours(&self, neighbours: &Neighbours) -> Option<Value> {
        let Neighbours {
            before: [before, far_before],
            character: c,
            behind: [behind, far_behind],
        } = *neighbours;
        let long = [
            self.pattern(&[before], c, &[behind]),
            self.pattern(&[far_before, before], c, &[])
                .filter(|_| before != 0),
            self.pattern(&[], c, &[behind, far_behind])
                .filter(|_| behind != 0),
        ];
        let short = [
            self.pattern(&[before], c, &[]),
            self.pattern(&[], c, &[behind]),
        ];
        agreed(&long).unwrap_or_else(|| agreed(&short).flatten())
    }

    /// Whether a pattern over the neighbours on both sides of a character asks for a form of it: then
    /// no word of several characters begins there.
    pub(super) fn parts(&self, neighbours: &Neighbours) -> bool {
        let ([before, _], [behind, _]) = (neighbours.before, neighbours.behind);
        let pattern = || self.pattern(&[before], neighbours.character, &[behind]);
        before != 0 && behind != 0 && pattern().is_some()
    }

    fn pattern(&self, before: &[u16], c: u16, behind: &[u16]) -> Option<Value> {
        let place = self.patterns.binary_search(&key(before, c, behind)).ok()?;
        self.pattern_forms.get(place).copied()
    }
}

/// What patterns of one length say: nothing (`None`), a form, or different ones (`Some(None)`).
fn agreed(found: &[Option<Value>]) -> Option<Option<Value>> {
    let mut found = found.iter().flatten();
    let first = *found.next()?;
    Some(Some(first).filter(|_| found.all(|&other| other == first)))
}
