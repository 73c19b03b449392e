//! The dictionaries with the user's own words and the rules of tags laid over them.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use crate::base::sink::Buffer;
use crate::engine::choice::ends_line;
use crate::engine::table::Replacement;
use crate::pipeline::auto::{Auto, Book};
use crate::pipeline::converter::{Conversion, Converter};
use crate::pipeline::passes::{self, Pass};
use crate::pipeline::rules::Rules;
use crate::pipeline::survey::Mode;

/// More than any table's step looks at, in bytes.
const MARGIN: usize = 2048;
/// A place to cut a text for several threads is looked for in so many bytes.
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

/// What a step of the conversion takes and gives.
pub(super) struct Step<'t> {
    pub(super) end: usize,
    pub(super) kind: StepKind<'t>,
}

pub(super) enum StepKind<'t> {
    /// Nothing changes.
    Same,
    /// The first pass, or this table of `auto`, gives this; later passes look at it.
    Converted(String, Option<Book>),
    /// A rule or an own word gives this, for good.
    Final(&'t str, Layer),
}

/// What lies over the dictionaries.
#[derive(Clone, Copy)]
pub(super) enum Layer {
    /// The user's words.
    Own,
    /// The rules of tags.
    Rules,
}

/// The dictionaries and what lies over them.
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
    /// Whether nothing lies over the dictionaries.
    fn are_bare(&self) -> bool {
        self.own.is_empty() && self.rules.is_none_or(|rules| rules.is_empty())
    }

    /// Appends `text` from byte `from` on, converted as one piece, to `out`; what is before is context.
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
        let longest_rule = self.rules.map_or(0, |rules| rules.longest());
        let mut reach = longest_rule.max(self.own.longest()).max(MARGIN);
        if let Conversion::Fixed(passes) = self.conversion
            && self.are_bare()
            && let Some(table) = passes.only_table()
        {
            reach = table.reach();
        }
        let mut end = text.len().saturating_sub(reach).min(known);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if let Conversion::Fixed(passes) = self.conversion
            && !(self.are_bare() && passes.only_table().is_some())
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
            let touches = |rules: &Rules| rules.touch(c);
            !touches(self.own) && !self.rules.is_some_and(|rules| touches(rules))
        };
        let cut = match self.conversion {
            Conversion::Fixed(passes) => passes.last_cut(stretch, free),
            Conversion::Auto(auto) => passes::last_cut(stretch, |c| auto.is_inert(c) && free(c)),
        };
        // What may describe a character could begin before the stretch.
        (cut > MARGIN).then_some(start + cut)
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
        let value = match step.kind {
            StepKind::Same if self.is_one_pass() => None,
            StepKind::Same => Some(self.finished(&text[at..step.end])),
            StepKind::Converted(text, _) if self.is_one_pass() => Some(text),
            StepKind::Converted(text, _) => Some(self.finished(&text)),
            StepKind::Final(text, _) => Some(text.to_string()),
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
        match self.conversion {
            Conversion::Auto(auto) if self.are_bare() => by_modes(auto, text, part, place, out),
            Conversion::Fixed(passes) if self.are_bare() && part == (0..text.len()) => {
                passes.convert_into(text, out);
                part.end
            }
            Conversion::Fixed(passes)
                if self.are_bare()
                    && let Some(table) = passes.only_table() =>
            {
                table.convert_range(text, part, out)
            }
            _ => self.by_steps(text, part, place, out),
        }
    }

    fn by_steps(
        &self,
        text: &str,
        Range { start, end }: Range<usize>,
        place: Place<'_>,
        out: &mut Buffer,
    ) -> usize {
        let mut at = start;
        // What the first pass has given since the last final text.
        let mut given = String::new();
        while at < end {
            let step = self.step(text, at, end, place);
            match step.kind {
                StepKind::Same => given.push_str(&text[at..step.end]),
                StepKind::Converted(text, _) => given.push_str(&text),
                StepKind::Final(text, _) => {
                    self.finish(&given, out);
                    given.clear();
                    out.push_str(text);
                }
            }
            at = step.end;
        }
        self.finish(&given, out);
        at
    }

    /// Appends what the first pass has given, sent through the others, to `out`.
    fn finish(&self, given: &str, out: &mut Buffer) {
        match self.conversion {
            Conversion::Fixed(passes) => passes.convert_rest(given, out),
            Conversion::Auto(_) => out.push_str(given),
        }
    }

    /// An own word comes before every phrase of the dictionaries; a rule wins over either if it is
    /// as long. `limit`: where text may be cut, if the dictionaries take it as one.
    pub(super) fn step<'t>(
        &'t self,
        text: &str,
        at: usize,
        limit: usize,
        place: Place<'_>,
    ) -> Step<'t> {
        let rest = &text[at..];
        let base = match self.own.longest_match(rest) {
            Some(word) => Step {
                end: at + word.len,
                kind: StepKind::Final(word.to, Layer::Own),
            },
            None => self.base_step(text, at, limit, place),
        };
        match self.rules.and_then(|rules| rules.longest_match(rest)) {
            Some(rule) if at + rule.len >= base.end => Step {
                end: at + rule.len,
                kind: StepKind::Final(rule.to, Layer::Rules),
            },
            _ => base,
        }
    }

    /// What the dictionaries do, without the entries that tags have taken back.
    fn base_step<'t>(&self, text: &str, at: usize, limit: usize, place: Place<'_>) -> Step<'t> {
        if let Conversion::Fixed(passes) = self.conversion
            && let Some(pass) = passes.iter().next()
            && !pass.has_steps()
        {
            return self.whole_step(pass, text, at..limit);
        }
        let first = text[at..].chars().next();
        let character = at + first.map_or(0, char::len_utf8);
        let mut max_end = usize::MAX;
        while let Some((end, value, book)) = self.dictionary_step(text, at, max_end, place) {
            let removed = self
                .rules
                .is_some_and(|rules| rules.is_removed(&text[at..end]));
            if !removed {
                let converted = |value| StepKind::Converted(value, book);
                let kind = value.map_or(StepKind::Same, converted);
                return Step { end, kind };
            }
            if end <= character {
                break;
            }
            max_end = end - 1;
        }
        Step {
            end: character,
            kind: StepKind::Same,
        }
    }

    /// What an engine without steps makes of the text up to the next own word or rule, whatever
    /// phrases it knows there: nobody can ask it.
    fn whole_step<'t>(&self, pass: &Pass, text: &str, part: Range<usize>) -> Step<'t> {
        let rest = &text[part.clone()];
        let laid_over = |at: &usize| {
            let rest = &text[part.start + at..];
            let ruled = |rules: &Rules| rules.longest_match(rest).is_some();
            ruled(self.own) || self.rules.is_some_and(|rules| ruled(rules))
        };
        let mut places = rest.char_indices().map(|(at, _)| at);
        let length = places.find(laid_over).unwrap_or(rest.len());
        if length == 0 {
            // The rule that begins here is at least as long.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            return Step {
                end: part.start + first,
                kind: StepKind::Same,
            };
        }
        let mut out = Buffer::new();
        pass.convert_into(&rest[..length], &mut out);
        Step {
            end: part.start + length,
            kind: StepKind::Converted(out.into_string(), None),
        }
    }

    /// The first pass's step, using no entry that ends behind byte `max_end`; `None` where there
    /// is no pass.
    fn dictionary_step(
        &self,
        text: &str,
        at: usize,
        max_end: usize,
        place: Place<'_>,
    ) -> Option<(usize, Option<String>, Option<Book>)> {
        match self.conversion {
            Conversion::Fixed(passes) => {
                let (end, value) = passes.iter().next()?.step(text, at, max_end)?;
                Some((end, value, None))
            }
            Conversion::Auto(auto) => {
                let (mode, _) = place.mode(at)?;
                let (step, book) = auto.step(text, at, max_end, place.start, mode)?;
                let value = match step.replacement {
                    Replacement::Same => None,
                    Replacement::Char(c) => Some(c.to_string()),
                    Replacement::Text(text) => Some(text.to_string()),
                };
                Some((step.end, value, book))
            }
        }
    }
}

fn by_modes(
    auto: &Auto,
    text: &str,
    Range { start, end }: Range<usize>,
    place: Place<'_>,
    out: &mut Buffer,
) -> usize {
    let mut at = start;
    while at < end {
        let Some((mode, mode_end)) = place.mode(at) else {
            // The survey has not come here, which it should have: nothing is lost.
            out.push_str(&text[at..end]);
            return end;
        };
        let stretch = (at, mode_end.min(end));
        at = auto.convert(text, stretch, place.start, mode, out);
    }
    at
}
