//! A conversion with its overlays: the user's own words and the rules of tags.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use crate::base::sink::Buffer;
use crate::engine::choice::ends_line;
use crate::engine::overlay::{Layer, Overlaid, Overlays};
use crate::engine::table::Replacement;
use crate::pipeline::auto::{Auto, Book, TakenBy};
use crate::pipeline::converter::{Conversion, Converter};
use crate::pipeline::passes::{self, Pass};
use crate::pipeline::rules::Rules;
use crate::pipeline::survey::Mode;

/// A place to cut a text for several threads is looked for in this many bytes.
const SEARCH: usize = 8 * 1024;

/// Where a text stands in its document, and how the document is taken there.
#[derive(Clone, Copy)]
pub(in crate::pipeline) struct Place<'m> {
    /// Where the text begins, in bytes.
    pub(in crate::pipeline) start: usize,
    /// Where each stretch of the document ends, and how it is taken. Unused but for `auto`.
    pub(in crate::pipeline) modes: &'m VecDeque<(usize, Mode)>,
}

impl<'m> Place<'m> {
    /// How the text is taken at byte `at`, and where, in the text, that ends.
    pub(super) fn mode(&self, at: usize) -> Option<(&'m Mode, usize)> {
        let at = self.start + at;
        let index = self.modes.partition_point(|(end, _)| *end <= at);
        let (end, mode) = self.modes.get(index)?;
        Some((mode, end - self.start))
    }
}

/// A step of the conversion.
pub(super) struct Step<'t> {
    /// Where it ends in the text, in bytes.
    pub(super) end: usize,
    pub(super) value: Value<'t>,
    pub(super) origin: Origin,
}

/// What a step puts in the place of the text that it takes.
pub(super) enum Value<'t> {
    /// One step of a table, or an entry of an overlay.
    Step(Replacement<'t>),
    /// What an engine without steps makes of a stretch.
    Whole(String),
}

/// Where a step's value is from.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// The first pass, or this table of `auto`. Later passes go on with it.
    Dictionary(Option<Book>),
    /// An overlay. It is final.
    Overlay(Layer),
}

impl Step<'_> {
    /// What it puts there, if that is not the text itself. A character is written into `room`.
    pub(super) fn text<'s>(&'s self, room: &'s mut [u8; 4]) -> Option<&'s str> {
        match &self.value {
            Value::Step(Replacement::Same) => None,
            Value::Step(Replacement::Char(c)) => Some(c.encode_utf8(room)),
            Value::Step(Replacement::Text(text)) => Some(text),
            Value::Whole(text) => Some(text),
        }
    }
}

/// The dictionaries, and the overlays that lie over them.
#[derive(Clone, Copy)]
pub(in crate::pipeline) struct Layers<'l> {
    pub(super) conversion: &'l Conversion,
    pub(super) own: &'l Rules,
    pub(super) rules: Option<&'l Arc<Rules>>,
}

impl<'l> Layers<'l> {
    /// What makes a text one of the target edition, with these rules of tags.
    pub(in crate::pipeline) fn new(
        converter: &'l Converter,
        rules: Option<&'l Arc<Rules>>,
    ) -> Self {
        Self {
            conversion: converter.conversion(),
            own: converter.own_words(),
            rules,
        }
    }

    /// The rules of tags.
    pub(in crate::pipeline) fn rules(&self) -> Option<&'l Arc<Rules>> {
        self.rules
    }
}

impl Layers<'_> {
    /// What lies over the dictionaries.
    fn overlays(&self) -> Overlays<'_> {
        Overlays::new(self.own.overlay(), self.rules.map(|rules| rules.overlay()))
    }

    /// Appends `text` from byte `from` on, converted as one piece, to `out`; what is before is
    /// context.
    pub(in crate::pipeline) fn convert_from(
        &self,
        text: &str,
        from: usize,
        place: Place<'_>,
        out: &mut Buffer,
    ) {
        self.convert(text, from..text.len(), place, out);
    }

    /// Converts the steps of a run that begin in these bytes of `text`, and returns where the last
    /// of them ends; `None` where that is not what the steps give one by one.
    pub(in crate::pipeline) fn convert_part(
        &self,
        text: &str,
        part: Range<usize>,
        place: Place<'_>,
        out: &mut Buffer,
    ) -> Option<usize> {
        let has_steps = match self.conversion {
            Conversion::Fixed(passes) => passes.iter().all(Pass::has_steps),
            Conversion::Auto(_) => true,
        };
        (has_steps && self.is_one_pass()).then(|| self.convert(text, part, place, out))
    }

    /// How many bytes before a place decide about it.
    pub(in crate::pipeline) fn context(&self) -> usize {
        match self.conversion {
            Conversion::Fixed(passes) => passes.context(),
            Conversion::Auto(auto) => auto.context(),
        }
    }

    /// How many bytes, at most, a step of the first pass looks at.
    fn reach(&self) -> usize {
        match self.conversion {
            Conversion::Fixed(passes) => passes.reach(),
            Conversion::Auto(auto) => auto.reach(),
        }
    }

    /// Converts `text` from byte `from` on, of which `known` bytes are decided, as far as the result
    /// does not depend on what may follow the text. Returns where that ends; what is before `from`
    /// is context.
    pub(in crate::pipeline) fn convert_prefix(
        &self,
        text: &str,
        from: usize,
        known: usize,
        place: Place<'_>,
        out: &mut Buffer,
    ) -> usize {
        let reach = self.reach().max(self.overlays().longest_key());
        let mut end = text.len().saturating_sub(reach).min(known);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if let Conversion::Fixed(passes) = self.conversion
            && passes.only_table().is_none()
        {
            end = passes.last_cut(&text[..end], |_| true);
        }
        if end <= from {
            return from;
        }
        self.convert(text, from..end, place, out)
    }

    /// A place of `text`, shortly before byte `near`, where it may be cut in two that are converted
    /// on their own with the same result.
    pub(in crate::pipeline) fn cut(&self, text: &str, near: usize) -> Option<usize> {
        let boundary = |at: usize| (0..=at).rev().find(|&at| text.is_char_boundary(at));
        let start = boundary(near.min(text.len()).saturating_sub(SEARCH))?;
        let stretch = &text[start..boundary(near.min(text.len()))?];
        let in_context = self.context() > 0;
        let free = |c| {
            if in_context && !ends_line(c) {
                return false;
            }
            !self.own.touch(c) && !self.rules.is_some_and(|rules| rules.touch(c))
        };
        let cut = match self.conversion {
            Conversion::Fixed(passes) => passes.last_cut(stretch, free),
            Conversion::Auto(auto) => passes::last_cut(stretch, |c| auto.is_inert(c) && free(c)),
        };
        // What may describe a character could begin before the stretch.
        (cut > self.reach()).then_some(start + cut)
    }

    /// The step that the conversion of a run takes at byte `at` of `text`, as if the text ended at
    /// byte `max_end` at the latest: where it ends, and what it gives.
    pub(in crate::pipeline) fn run_step(
        &self,
        text: &str,
        at: usize,
        max_end: usize,
        place: Place<'_>,
    ) -> (usize, Option<String>) {
        let text = &text[..max_end.min(text.len())];
        let step = self.step(text, at, text.len(), place);
        let room = &mut [0; 4];
        let value = match (step.text(room), step.origin) {
            (Some(value), Origin::Overlay(_)) => Some(value.to_string()),
            (value, _) if self.is_one_pass() => value.map(ToString::to_string),
            (value, _) => Some(self.finished(value.unwrap_or(&text[at..step.end]))),
        };
        (step.end, value)
    }

    /// Whether what the first pass gives is the result.
    fn is_one_pass(&self) -> bool {
        match self.conversion {
            Conversion::Fixed(passes) => passes.iter().nth(1).is_none(),
            Conversion::Auto(_) => true,
        }
    }

    /// What the first pass has given, sent through the others.
    fn finished(&self, given: &str) -> String {
        let mut out = Buffer::new();
        self.finish(given, &mut out);
        out.into_string()
    }

    /// Converts the steps that begin in these bytes and returns where the last of them ends.
    pub(super) fn convert(
        &self,
        text: &str,
        part: Range<usize>,
        place: Place<'_>,
        out: &mut Buffer,
    ) -> usize {
        let overlays = self.overlays();
        match self.conversion {
            Conversion::Auto(auto) => self.by_modes(auto, text, part, place, out),
            Conversion::Fixed(passes) => match passes.only_table() {
                Some(table) => table.convert_under(overlays, text, part, out),
                None if overlays.are_empty() => {
                    passes.convert_into(text.get(part.clone()).unwrap_or_default(), out);
                    part.end
                }
                None => self.by_steps(text, part, place, out),
            },
        }
    }

    /// The same for `auto`, stretch by stretch.
    fn by_modes(
        &self,
        auto: &Auto,
        text: &str,
        Range { start, end }: Range<usize>,
        place: Place<'_>,
        out: &mut Buffer,
    ) -> usize {
        let overlays = self.overlays();
        let mut at = start;
        while at < end {
            let Some((mode, mode_end)) = place.mode(at) else {
                // The survey has not come here, which it should have: nothing is lost.
                out.push_str(text.get(at..end).unwrap_or_default());
                return end;
            };
            let stretch = at..mode_end.min(end);
            at = match auto.table(mode) {
                TakenBy::Table(table) => table.convert_under(overlays, text, stretch, out),
                TakenBy::Nothing if overlays.are_empty() => {
                    out.push_str(text.get(stretch.clone()).unwrap_or_default());
                    stretch.end
                }
                TakenBy::Nothing | TakenBy::Steps => self.by_steps(text, stretch, place, out),
            };
        }
        at
    }

    /// The same step by step: for mixed text, and for several passes or none under overlays.
    fn by_steps(
        &self,
        text: &str,
        Range { start, end }: Range<usize>,
        place: Place<'_>,
        out: &mut Buffer,
    ) -> usize {
        let is_one_pass = self.is_one_pass();
        let (mut at, mut copied) = (start, start);
        // What the first pass has given since the last final text.
        let mut given = Buffer::new();
        while at < end {
            let step = self.step(text, at, end, place);
            let room = &mut [0; 4];
            if let Some(value) = step.text(room) {
                let target = if is_one_pass { &mut *out } else { &mut given };
                target.push_str(text.get(copied..at).unwrap_or_default());
                copied = step.end;
                if let Origin::Overlay(_) = step.origin
                    && !is_one_pass
                {
                    self.finish(&std::mem::take(&mut given).into_string(), out);
                    out.push_str(value);
                } else {
                    target.push_str(value);
                }
            }
            at = step.end;
        }
        let target = if is_one_pass { &mut *out } else { &mut given };
        target.push_str(text.get(copied..at).unwrap_or_default());
        self.finish(&given.into_string(), out);
        at
    }

    /// Appends what the first pass has given, sent through the others, to `out`.
    fn finish(&self, given: &str, out: &mut Buffer) {
        match self.conversion {
            Conversion::Fixed(passes) => passes.convert_rest(given, out),
            Conversion::Auto(_) => out.push_str(given),
        }
    }

    /// The step at byte `at` of `text`. `limit`: where text may be cut, if the dictionaries take it
    /// as one.
    pub(super) fn step<'t>(
        &'t self,
        text: &str,
        at: usize,
        limit: usize,
        place: Place<'_>,
    ) -> Step<'t> {
        let first = text.get(at..).and_then(|rest| rest.chars().next());
        let character = at + first.map_or(1, char::len_utf8);
        let overlaid = self.overlays().step(text, at, |max_end| {
            let step = match self.whole_pass() {
                Some(pass) => self.whole_step(pass, text, at..limit),
                None => self.dictionary_step(text, at, max_end, place),
            };
            let end = step.as_ref().map_or(character, |step| step.end);
            Some((step, end))
        });
        let step = |end, value, origin| Step {
            end,
            value: Value::Step(value),
            origin,
        };
        match overlaid {
            Some(Overlaid::Entry(entry, layer)) => {
                let value = Replacement::Text(entry.to);
                step(at + entry.len, value, Origin::Overlay(layer))
            }
            Some(Overlaid::Base(Some(step))) => step,
            _ => step(character, Replacement::Same, Origin::Dictionary(None)),
        }
    }

    /// The first pass, where it has no steps.
    fn whole_pass(&self) -> Option<&Pass> {
        match self.conversion {
            Conversion::Fixed(passes) => passes.iter().next().filter(|pass| !pass.has_steps()),
            Conversion::Auto(_) => None,
        }
    }

    /// What an engine without steps makes of the text up to the next entry of an overlay, whatever
    /// phrases it knows there: nobody can ask it. `None` where an entry begins.
    fn whole_step<'t>(&self, pass: &Pass, text: &str, part: Range<usize>) -> Option<Step<'t>> {
        let rest = text.get(part.clone())?;
        let overlaid = |at: &usize| {
            let rest = &text[part.start + at..];
            let matches = |rules: &Rules| rules.overlay().longest_match(rest).is_some();
            matches(self.own) || self.rules.is_some_and(|rules| matches(rules))
        };
        let mut places = rest.char_indices().map(|(at, _)| at);
        let length = places.find(overlaid).unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        let mut out = Buffer::new();
        pass.convert_into(&rest[..length], &mut out);
        Some(Step {
            end: part.start + length,
            value: Value::Whole(out.into_string()),
            origin: Origin::Dictionary(None),
        })
    }

    /// The first pass's step, using no entry that ends behind byte `max_end`; `None` where there
    /// is no pass.
    fn dictionary_step<'t>(
        &'t self,
        text: &str,
        at: usize,
        max_end: usize,
        place: Place<'_>,
    ) -> Option<Step<'t>> {
        let (step, book) = match self.conversion {
            Conversion::Fixed(passes) => (passes.iter().next()?.step(text, at, max_end)?, None),
            Conversion::Auto(auto) => {
                let (mode, _) = place.mode(at)?;
                auto.step(text, at, max_end, place.start, mode)?
            }
        };
        Some(Step {
            end: step.end,
            value: Value::Step(step.replacement),
            origin: Origin::Dictionary(book),
        })
    }
}
