//! The forms of one-to-many characters.

use super::window::Window;
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

    /// The form that the neighbours of the window's middle tell. Two neighbours come before one;
    /// where patterns of the same length disagree, they tell nothing.
    pub(super) fn by_neighbours(&self, window: &Window) -> Option<Value> {
        let c = window.middle();
        let [before, behind] = [window.before(1), window.behind(1)];
        let far = [window.before(2), window.behind(2)];
        let long = [
            self.pattern(&[before], c, &[behind]),
            self.pattern(&[far[0], before], c, &[])
                .filter(|_| before != 0),
            self.pattern(&[], c, &[behind, far[1]])
                .filter(|_| behind != 0),
        ];
        let short = [
            self.pattern(&[before], c, &[]),
            self.pattern(&[], c, &[behind]),
        ];
        agreed(&long).unwrap_or_else(|| agreed(&short).flatten())
    }

    /// Whether a pattern over the neighbours on both sides of the middle's first character asks for
    /// a form of that character: then no word of several characters begins there.
    pub(super) fn parts(&self, window: &Window) -> bool {
        let before = window.before(1);
        let second = window.second();
        before != 0
            && second != 0
            && self
                .pattern(&[before], window.middle(), &[second])
                .is_some()
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
