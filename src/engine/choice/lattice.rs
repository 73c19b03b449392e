//! The cheapest words for the characters of a window.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::window::Window;
use crate::compiler::choice::lexicon::FORMS_KNOWN;

/// More places than a window has.
const PLACES: usize = 41;
/// More than any path costs.
const NO_PATH: u32 = u32::MAX / 4;

/// What the cheapest paths through a window cost, in eighths of a bit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paths {
    /// The cheapest path in which the middle is a word.
    pub(super) word: u32,
    /// The cheapest path in which it is none.
    pub(super) others: u32,
    /// Whether a word of that path goes over an end of the middle, or only some of its ends are ends
    /// of words.
    pub(super) crosses: bool,
    /// The number of the form that this word gives the middle's first character, if it is known.
    pub(super) form: Option<usize>,
}

/// An edge of the lattice that ends at a place.
#[derive(Clone, Copy)]
struct Best {
    cost: u32,
    from: usize,
    record: u32,
}

const NONE: Best = Best {
    cost: NO_PATH,
    from: 0,
    record: 0,
};

/// Whether some word holds one end of the middle inside, and does not cover the middle.
pub(super) fn is_crossed(lexicon: &Lexicon, window: &Window) -> bool {
    let (classes, middle) = (window.classes(), &window.middle);
    let mut crossed = false;
    for start in middle.start + 1..middle.end {
        lexicon.each_word(classes, start, |end, _| crossed |= end > middle.end);
    }
    for start in 0..middle.start {
        lexicon.each_word(classes, start, |end, _| {
            crossed |= end > middle.start && end < middle.end;
        });
    }
    crossed
}

/// Finds the cheapest paths.
pub(super) fn paths(lexicon: &Lexicon, window: &Window) -> Paths {
    let classes = window.classes();
    let count = classes.len().min(PLACES - 1);
    let middle = window.middle.clone();
    let mut others = [NONE; PLACES];
    // Paths that come to the middle's start without a word over it, and go on from its end.
    let mut word = [NO_PATH; PLACES];
    others[0].cost = 0;
    word[0] = 0;
    for start in 0..count {
        let (so_far, parted) = (others[start].cost, word[start]);
        let inside = middle.start < start && start < middle.end;
        let mut edge = |end: usize, cost: u32, record: u32| {
            if (start, end) == (middle.start, middle.end) {
                word[end] = word[end].min(parted + cost);
                return;
            }
            // A longer word says nothing about where the words in it end.
            if middle.len() > 1 && start <= middle.start && middle.end <= end {
                return;
            }
            if so_far + cost < others[end].cost {
                others[end] = Best {
                    cost: so_far + cost,
                    from: start,
                    record,
                };
            }
            let apart = end <= middle.start || middle.end <= start;
            if apart && !inside {
                word[end] = word[end].min(parted + cost);
            }
        };
        edge(start + 1, lexicon.single(classes[start]), 0);
        lexicon.each_word(classes, start, |end, record| {
            if end <= count {
                edge(end, record & 0xFF, record);
            }
        });
        if start == middle.start && word[middle.end] >= NO_PATH {
            // The lexicon lacks the entry.
            word[middle.end] = parted + lexicon.single(0);
        }
    }
    let (crosses, form) = trace(&others, count, &middle);
    Paths {
        word: word[count],
        others: others[count].cost,
        crosses,
        form,
    }
}

/// Follows the cheapest path back: whether it goes over an end of the middle, and the number of the
/// form that its word gives the middle's first character.
fn trace(others: &[Best; PLACES], count: usize, middle: &Range<usize>) -> (bool, Option<usize>) {
    let mut parted = [false; 2];
    let mut form = None;
    let mut end = count;
    while end > 0 {
        let Best { from, record, .. } = others[end];
        parted[0] |= end == middle.start || from == middle.start;
        parted[1] |= end == middle.end || from == middle.end;
        if from <= middle.start && middle.start < end {
            let place = middle.start - from;
            if record & FORMS_KNOWN != 0 && end - from > 1 {
                form = Some((record >> (8 + 2 * place) & 3) as usize);
            }
        }
        if from >= end {
            break;
        }
        end = from;
    }
    (parted != [true; 2], form)
}
