//! Whether a sentence is technical prose.

use std::cell::Cell;
use std::ops::Range;

use super::lexicon::Lexicon;
use crate::compiler::array::{self, Unit};

/// What a text is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Domain {
    /// Each sentence says so itself.
    #[default]
    Auto,
    /// Software, electronics and the like.
    Technical,
    /// Anything else.
    General,
}

/// How far, in bytes, a sentence is read from the place that asks.
const REACH: usize = 600;
/// A sentence with this weight is technical.
const ENOUGH: i32 = 3;
/// Latin words count one each, up to this.
const MOST_LATIN: i32 = 2;
/// A marker counts once; so many are remembered.
const REMEMBERED: usize = 16;

/// Words that only, or mostly, technical prose has, with weights; and words that speak against it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Markers {
    pub(crate) roots: &'static [u32],
    pub(crate) units: &'static [Unit],
    pub(crate) weights: &'static [u32],
}

/// Whether a character ends a line. The choice never looks beyond one.
pub fn ends_line(c: char) -> bool {
    c == '\n'
}

/// Whether a character ends a sentence.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '\n')
}

/// A sentence that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence {
    start: usize,
    end: usize,
    weight: i32,
    /// Whether it is read from end to end at all its places, so that the answer is the same.
    is_whole: bool,
}

impl Sentence {
    /// Whether the answer serves byte `at`.
    pub(super) fn holds(&self, at: usize) -> bool {
        self.is_whole && self.start <= at && at < self.end
    }

    /// Whether its markers make it technical.
    pub(super) fn is_technical(&self) -> bool {
        self.weight >= ENOUGH
    }

    /// Reads the sentence around byte `at`, as far as the reach allows.
    pub(super) fn read(
        markers: &Markers,
        lexicon: &Lexicon,
        weights: &Weights,
        text: &str,
        at: usize,
    ) -> Self {
        let Range { start, end } = bounds(text, at);
        let is_whole = end - start < REACH - 4;
        let weigh = |part: Range<usize>| {
            let sentence = text.get(part.clone()).unwrap_or_default();
            weights.of(part, || weigh(markers, lexicon, sentence))
        };
        let mut weight = weigh(start..end);
        // The neighbours of a long sentence are far.
        if is_whole && (0..ENOUGH).contains(&weight) {
            let (before, behind) = neighbours(text, start, end);
            weight += (weigh(before).max(0) + weigh(behind).max(0)) / 2;
        }
        Self {
            start,
            end,
            weight,
            is_whole,
        }
    }
}

/// The weights of the sentences that were read last, so that a neighbour is not read again.
#[derive(Debug, Default)]
pub(super) struct Weights {
    known: Cell<[(usize, usize, i32); 4]>,
}

impl Weights {
    /// The weight of the sentence at these bytes, which `weigh` finds if it is not known.
    fn of(&self, span: Range<usize>, weigh: impl FnOnce() -> i32) -> i32 {
        if span.is_empty() {
            return 0;
        }
        let mut known = self.known.get();
        let mut same = known
            .iter()
            .filter(|(start, end, _)| (*start, *end) == (span.start, span.end));
        if let Some(&(_, _, weight)) = same.next() {
            return weight;
        }
        let weight = weigh();
        known.rotate_right(1);
        known[0] = (span.start, span.end, weight);
        self.known.set(known);
        weight
    }
}

/// Where the sentence around byte `at` begins and ends.
fn bounds(text: &str, at: usize) -> Range<usize> {
    let boundary = |mut place: usize| {
        while !text.is_char_boundary(place) {
            place += 1;
        }
        place
    };
    let first = boundary(at.saturating_sub(REACH));
    let last = boundary((at + REACH).min(text.len()));
    let before = text[first..at].char_indices().rev();
    let mut ends = before.filter(|&(_, c)| ends_sentence(c));
    let start = ends
        .next()
        .map_or(first, |(place, c)| first + place + c.len_utf8());
    let mut behind = text[at..last].char_indices();
    let end = behind.find(|&(_, c)| ends_sentence(c));
    start..end.map_or(last, |(place, _)| at + place)
}

/// The sentences of the same line before and behind one, as far as the reach allows.
fn neighbours(text: &str, start: usize, end: usize) -> (Range<usize>, Range<usize>) {
    let before = text[..start].char_indices().next_back();
    let before = match before {
        Some((last, c)) if !ends_line(c) => {
            let first = bounds(text, last).start;
            first.max(start.saturating_sub(REACH))..last
        }
        _ => start..start,
    };
    let behind = text[end..].chars().next();
    let behind = match behind {
        Some(c) if !ends_line(c) => {
            let first = end + c.len_utf8();
            first..bounds(text, first).end
        }
        _ => end..end,
    };
    (before, behind)
}

/// The weights of a sentence's different markers and Latin words.
fn weigh(markers: &Markers, lexicon: &Lexicon, sentence: &str) -> i32 {
    let bytes = sentence.as_bytes();
    let mut seen = [0; REMEMBERED];
    let (mut count, mut weight, mut latin) = (0, 0, 0);
    let mut at = 0;
    let mut in_latin = false;
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x80 {
            latin += i32::from(byte.is_ascii_alphabetic() && !in_latin);
            in_latin = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
            at += 1;
            continue;
        }
        in_latin = false;
        if let Some(marker) = markers.at(lexicon, bytes, at)
            && !seen.contains(&marker)
        {
            seen[count % REMEMBERED] = marker;
            count += 1;
            weight += markers
                .weights
                .get(marker as usize)
                .map_or(0, |&weight| weight as i32);
        }
        at += match byte {
            0xE0.. if byte < 0xF0 => 3,
            0xF0.. => 4,
            _ => 2,
        };
    }
    weight + latin.min(MOST_LATIN)
}

impl Markers {
    /// The longest marker at byte `at`.
    fn at(&self, lexicon: &Lexicon, bytes: &[u8], at: usize) -> Option<u32> {
        let first = lexicon.class_at(bytes, at);
        let mut base = self.roots.get(usize::from(first)).copied().unwrap_or(0);
        let mut found = None;
        let mut place = at + 3;
        while base != 0 {
            let class = lexicon.class_at(bytes, place);
            let unit = self
                .units
                .get(base as usize + usize::from(class))
                .copied()
                .unwrap_or(0);
            if class == 0 || array::label(unit) != u32::from(class) {
                break;
            }
            if array::payload(unit) != 0 {
                found = Some(array::payload(unit));
            }
            base = array::base(unit);
            place += 3;
        }
        found
    }
}
