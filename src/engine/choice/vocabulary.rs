//! Regional words that apply only in a context.

use std::ops::Range;

use super::domain;
use super::lexicon::Lexicon;
use crate::compiler::choice::{hash, symbol};
use crate::compiler::layout::Value;

/// How far from a key, in characters, a cue may be.
const NEAR: usize = 24;

/// The conditional words of one direction, used where they lie. The fields are those of
/// [`Compiled`](crate::compiler::choice::vocabulary::Compiled).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vocabulary {
    pub(crate) keys: &'static [u64],
    pub(crate) starts: &'static [u32],
    pub(crate) rows: &'static [u16],
}

/// The rows of one key.
pub(super) struct Rows<'v> {
    numbers: &'v [u16],
}

impl Vocabulary {
    /// The rows of a key; `None` if it applies everywhere.
    pub(super) fn rows(&self, lexicon: &Lexicon, key: &str) -> Option<Rows<'_>> {
        if self.keys.is_empty() {
            return None;
        }
        let symbols = key.chars().map(|c| symbol_of(lexicon, c));
        let place = self.keys.binary_search(&hash(symbols)).ok()?;
        let start = self.starts.get(place).copied()? as usize;
        let numbers = self.rows.get(start..)?;
        Some(Rows { numbers })
    }
}

fn symbol_of(lexicon: &Lexicon, c: char) -> u16 {
    symbol(c, lexicon.class_of(u32::from(c)))
}

/// Reads numbers one after the other.
struct Numbers<'n>(&'n [u16]);

impl<'n> Numbers<'n> {
    fn next(&mut self) -> u16 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn place(&mut self) -> Value {
        let high = Value::from(self.next());
        high << 16 | Value::from(self.next())
    }

    fn take(&mut self, count: usize) -> &'n [u16] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

impl Rows<'_> {
    /// The text of the first row whose condition holds for the key at these bytes of `text`, or of
    /// the key itself.
    pub(super) fn choose(
        &self,
        lexicon: &Lexicon,
        text: &str,
        key: Range<usize>,
        is_technical: impl Fn() -> bool,
    ) -> Value {
        let mut numbers = Numbers(self.numbers);
        let mut around = Around::new(lexicon, text, key);
        let count = numbers.next();
        let kept = numbers.place();
        for _ in 0..count {
            let tier = numbers.next();
            let value = numbers.place();
            let [when, unless] = [numbers.next(), numbers.next()];
            let mut cues = |count: u16| {
                let mut found = false;
                for _ in 0..count {
                    let kind = numbers.next();
                    let length = usize::from(numbers.next());
                    let cue = numbers.take(length);
                    found = found || around.holds(kind, cue);
                }
                found
            };
            let [speaks_for, speaks_against] = [cues(when), cues(unless)];
            let applies = match tier {
                _ if speaks_against => false,
                ALWAYS => true,
                TECHNICAL => speaks_for || is_technical(),
                CUED => speaks_for,
                _ => return kept,
            };
            if applies {
                return value;
            }
        }
        kept
    }
}

/// The numbers of [`Tier`](crate::compiler::choice::vocabulary::Tier).
const ALWAYS: u16 = 0;
const TECHNICAL: u16 = 1;
const CUED: u16 = 2;

/// The text around a key, in which its cues are looked for.
struct Around<'a> {
    lexicon: &'a Lexicon,
    before: &'a str,
    behind: &'a str,
    /// The symbols near the key in its sentence, before it (the nearest first) and behind it, once
    /// a cue asks for them.
    near: Option<[Near; 2]>,
}

/// Symbols in their order from the key on.
struct Near {
    symbols: [u16; NEAR],
    count: usize,
}

impl Near {
    fn of(lexicon: &Lexicon, chars: impl Iterator<Item = char>) -> Self {
        let mut near = Self {
            symbols: [0; NEAR],
            count: 0,
        };
        let sentence = chars.take_while(|&c| !domain::ends_sentence(c));
        for (slot, c) in near.symbols.iter_mut().zip(sentence) {
            *slot = symbol_of(lexicon, c);
            near.count += 1;
        }
        near
    }

    fn has<'c>(&self, cue: impl Iterator<Item = &'c u16> + Clone) -> bool {
        let symbols = self.symbols.get(..self.count).unwrap_or_default();
        let length = cue.clone().count().max(1);
        symbols
            .windows(length)
            .any(|one| one.iter().eq(cue.clone()))
    }
}

impl<'a> Around<'a> {
    fn new(lexicon: &'a Lexicon, text: &'a str, key: Range<usize>) -> Self {
        Self {
            lexicon,
            before: text.get(..key.start).unwrap_or_default(),
            behind: text.get(key.end..).unwrap_or_default(),
            near: None,
        }
    }

    /// Whether a cue is there.
    fn holds(&mut self, kind: u16, cue: &[u16]) -> bool {
        let Self {
            lexicon,
            before,
            behind,
            ..
        } = *self;
        let of = |c| symbol_of(lexicon, c);
        match kind {
            0 => {
                let nearest = before.chars().rev().map(of).take(cue.len());
                nearest.eq(cue.iter().rev().copied())
            }
            1 => {
                let nearest = behind.chars().map(of).take(cue.len());
                nearest.eq(cue.iter().copied())
            }
            2 => {
                let [before, behind] = self.near.get_or_insert_with(|| {
                    [
                        Near::of(lexicon, before.chars().rev()),
                        Near::of(lexicon, behind.chars()),
                    ]
                });
                before.has(cue.iter().rev()) || behind.has(cue.iter())
            }
            3 => is_latin(before.chars().rev()),
            _ => is_latin(behind.chars()),
        }
    }
}

/// Whether a Latin letter or digit comes first, or second behind a space.
fn is_latin(mut chars: impl Iterator<Item = char>) -> bool {
    let first = chars.next();
    let next = if first == Some(' ') {
        chars.next()
    } else {
        first
    };
    next.is_some_and(|c| c.is_ascii_alphanumeric())
}
