//! The overlays over a table: the user's own words and the rules of tags.

use super::{Match, Overlay};
use crate::engine::scan::{Marks, Scan};
use crate::engine::step::{Extra, Place, Taken, Value};
use crate::engine::view::View;

/// The user's own words and the rules of tags, which lie over a conversion.
///
/// At each place an own word comes before every entry of the conversion; a rule wins over either if
/// it is at least as long. Entries that the rules have removed do not count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Overlays<'o> {
    own: Option<&'o Overlay>,
    rules: Option<&'o Overlay>,
}

/// Which overlay an entry is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The user's own words.
    Own,
    /// The rules of tags.
    Rules,
}

/// A step of a conversion with overlays.
#[derive(Clone, Copy, Debug)]
pub enum Overlaid<'o, S> {
    /// The entry of an overlay.
    Entry(Match<'o>, Layer),
    /// A step of the conversion itself.
    Base(S),
    /// The character stays, because its entry was removed.
    Removed,
}

impl<'o> Overlays<'o> {
    /// These two; empty ones count as none.
    pub fn new(own: &'o Overlay, rules: Option<&'o Overlay>) -> Self {
        Self {
            own: Some(own).filter(|own| !own.is_empty()),
            rules: rules.filter(|rules| !rules.is_empty()),
        }
    }

    /// Whether they change nothing.
    pub fn are_empty(&self) -> bool {
        self.own.is_none() && self.rules.is_none()
    }

    /// The length of the longest key, in bytes.
    pub fn longest_key(&self) -> usize {
        self.each().map(Overlay::longest_key).max().unwrap_or(0)
    }

    fn each(&self) -> impl Iterator<Item = &'o Overlay> {
        self.own.into_iter().chain(self.rules)
    }

    /// The step at byte `at` of `text`. `base` gives the conversion's own step and its end, using no
    /// entry that ends behind a place.
    #[inline(always)]
    pub fn step<S>(
        &self,
        text: &str,
        at: usize,
        mut base: impl FnMut(usize) -> Option<(S, usize)>,
    ) -> Option<Overlaid<'o, S>> {
        let rest = text.get(at..).unwrap_or_default();
        let own = self.own.and_then(|own| own.longest_match(rest));
        let rule = self.rules.and_then(|rules| rules.longest_match(rest));
        if let Some(own) = own {
            return Some(match rule {
                Some(rule) if rule.len >= own.len => Overlaid::Entry(rule, Layer::Rules),
                _ => Overlaid::Entry(own, Layer::Own),
            });
        }
        let (step, end) = self.without_removed(text, at, &mut base)?;
        Some(match (rule, step) {
            (Some(rule), _) if at + rule.len >= end => Overlaid::Entry(rule, Layer::Rules),
            (_, Some(step)) => Overlaid::Base(step),
            (_, None) => Overlaid::Removed,
        })
    }

    /// The conversion's longest step whose source was not removed, and its end.
    fn without_removed<S>(
        &self,
        text: &str,
        at: usize,
        base: &mut impl FnMut(usize) -> Option<(S, usize)>,
    ) -> Option<(Option<S>, usize)> {
        let (mut step, mut end) = base(usize::MAX)?;
        let Some(rules) = self.rules.filter(|rules| rules.has_removed()) else {
            return Some((Some(step), end));
        };
        let first = text.get(at..)?.chars().next()?.len_utf8();
        while rules.is_removed(text.get(at..end).unwrap_or_default()) {
            if end <= at + first {
                return Some((None, end));
            }
            let (shorter, shorter_end) = base(end - 1)?;
            // What describes a character has no shorter step.
            let is_shorter = shorter_end < end;
            (step, end) = (shorter, shorter_end);
            if !is_shorter {
                break;
            }
        }
        Some((Some(step), end))
    }
}

/// The walk's [`Extra`] for overlays, over another that takes the other steps.
pub(in crate::engine) struct Over<'o, E> {
    pub(in crate::engine) overlays: Overlays<'o>,
    pub(in crate::engine) below: E,
}

impl<'e, E: Extra<'e>> Extra<'e> for Over<'e, E> {
    const HAS_ENTRIES: bool = true;

    fn mark(&self, rest: &[u8], scan: &mut Scan, marks: &mut Marks) {
        match (self.overlays.own, self.overlays.rules) {
            (Some(one), None) | (None, Some(one)) => {
                let filter = &one.filter;
                if filter.has_three() {
                    scan.mark(rest, |bytes| filter.may_begin(bytes));
                }
                if filter.has_short() {
                    scan.mark_short(rest, marks, |bytes| filter.may_begin_short(bytes));
                }
            }
            (Some(own), Some(rules)) => {
                let (own, rules) = (&own.filter, &rules.filter);
                for filter in [own, rules] {
                    if filter.has_three() {
                        scan.mark(rest, |bytes| filter.may_begin(bytes));
                    }
                }
                if own.has_short() || rules.has_short() {
                    scan.mark_short(rest, marks, |bytes| {
                        own.may_begin_short(bytes) | rules.may_begin_short(bytes)
                    });
                }
            }
            (None, None) => {}
        }
    }

    fn longest_value(&self) -> usize {
        let each = self.overlays.each();
        each.map(Overlay::longest_value).max().unwrap_or(0)
    }

    #[inline(always)]
    fn step(&self, view: &View<'e>, text: &str, place: Place, max_end: usize) -> Taken<'e> {
        let overlaid = self.overlays.step(text, place.at, |end| {
            let step = self.below.step(view, text, place, end.min(max_end));
            Some((step, step.end))
        });
        let same = Taken {
            end: place.end(),
            value: Value::Same,
            is_phrase: false,
        };
        match overlaid {
            Some(Overlaid::Entry(entry, _)) => Taken {
                end: place.at + entry.len,
                value: Value::Bytes(entry.to.as_bytes()),
                is_phrase: true,
            },
            Some(Overlaid::Base(step)) => step,
            Some(Overlaid::Removed) | None => same,
        }
    }
}
