//! Text between tags: the dictionaries' conversion, with the user's own words and the rules of the
//! tags so far laid over it.

use std::collections::HashMap;
use std::ops::Range;

use super::converter::Converter;
use super::passes::{Pass, Passes};
use crate::base::locale::Locale;
use crate::base::services::Tables;
use crate::base::sink::Buffer;
use crate::engine::overlay::Overlay;

/// Converts the text of one document.
pub(super) struct TextConverter<'c> {
    converter: &'c Converter,
    /// The tags' rules, for each locale that some tag may ask for.
    rules: HashMap<Locale, Overlay>,
    /// The length of the longest rule, in bytes.
    longest_rule: usize,
    /// What leads to locales other than the target.
    others: HashMap<Locale, Passes>,
}

/// What a step of the conversion takes and gives.
struct Step<'t> {
    end: usize,
    kind: StepKind<'t>,
}

enum StepKind<'t> {
    /// Nothing changes.
    Same,
    /// The first pass gives this; later passes look at it.
    Converted(String),
    /// A rule or an own word gives this, for good.
    Final(&'t str),
}

impl<'c> TextConverter<'c> {
    pub(super) fn new(converter: &'c Converter) -> Self {
        Self {
            converter,
            rules: HashMap::new(),
            longest_rule: 0,
            others: HashMap::new(),
        }
    }

    /// Appends `text`, converted for the target as one piece, to `out`.
    pub(super) fn convert_into(&self, text: &str, out: &mut Buffer) {
        let layers = self.layers(self.converter.passes(), self.converter.locale());
        layers.convert_into(text, out);
    }

    /// Converts a beginning of `text` whose result does not depend on what may follow the text, and
    /// returns that beginning's length in bytes.
    pub(super) fn convert_prefix(&self, text: &str, out: &mut Buffer) -> usize {
        let layers = self.layers(self.converter.passes(), self.converter.locale());
        if layers.are_bare() {
            return layers.passes.convert_prefix(text, out);
        }
        let reach = self
            .longest_rule
            .max(self.converter.longest_own_word())
            .max(MARGIN);
        let mut end = text.len().saturating_sub(reach);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        layers.convert(text, layers.passes.last_cut(&text[..end]), out)
    }

    /// The step that the conversion of a run takes at byte `at` of `text`, and whether later passes
    /// are done with it.
    pub(super) fn step(&self, text: &str, at: usize) -> (usize, Option<String>) {
        let layers = self.layers(self.converter.passes(), self.converter.locale());
        let step = layers.step(text, at, text.len());
        let mut out = Buffer::new();
        match step.kind {
            StepKind::Same => layers.passes.convert_rest(&text[at..step.end], &mut out),
            StepKind::Converted(text) => layers.passes.convert_rest(&text, &mut out),
            StepKind::Final(text) => out.push_str(text),
        }
        (step.end, Some(out.into_string()))
    }

    fn layers<'l>(&'l self, passes: &'l Passes, locale: Locale) -> Layers<'l> {
        Layers {
            passes,
            own: self.converter.own_words(),
            rules: self.rules.get(&locale),
        }
    }
}

/// More than any table's step looks at, in bytes.
const MARGIN: usize = 1024;

impl Tables for TextConverter<'_> {
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String) {
        let mut buffer = Buffer::new();
        if locale == self.converter.locale() {
            self.convert_into(text, &mut buffer);
        } else {
            let converter = self.converter;
            self.others
                .entry(locale)
                .or_insert_with(|| converter.passes_to(locale));
            if let Some(passes) = self.others.get(&locale) {
                self.layers(passes, locale).convert_into(text, &mut buffer);
            }
        }
        out.push_str(&buffer.into_string());
    }

    fn add_rule(&mut self, locale: Locale, from: &str, to: &str) {
        self.longest_rule = self.longest_rule.max(from.len());
        self.rules.entry(locale).or_default().insert(from, to);
    }

    fn remove_rule(&mut self, locale: Locale, from: &str) {
        self.rules.entry(locale).or_default().remove(from);
    }
}

/// The dictionaries and what lies over them.
struct Layers<'l> {
    passes: &'l Passes,
    own: &'l Overlay,
    rules: Option<&'l Overlay>,
}

impl Layers<'_> {
    /// Whether nothing lies over the dictionaries.
    fn are_bare(&self) -> bool {
        self.own.is_empty() && self.rules.is_none_or(Overlay::is_empty)
    }

    fn convert_into(&self, text: &str, out: &mut Buffer) {
        if self.are_bare() {
            self.passes.convert_into(text, out);
        } else {
            self.convert(text, text.len(), out);
        }
    }

    /// Converts the steps that begin before byte `end` and returns where the last of them ends.
    fn convert(&self, text: &str, end: usize, out: &mut Buffer) -> usize {
        let mut at = 0;
        // What the first pass has given since the last final text.
        let mut given = String::new();
        while at < end {
            let step = self.step(text, at, end);
            match step.kind {
                StepKind::Same => given.push_str(&text[at..step.end]),
                StepKind::Converted(text) => given.push_str(&text),
                StepKind::Final(text) => {
                    self.passes.convert_rest(&given, out);
                    given.clear();
                    out.push_str(text);
                }
            }
            at = step.end;
        }
        self.passes.convert_rest(&given, out);
        at
    }

    /// An own word comes before every phrase of the dictionaries; a rule wins over either if it is
    /// as long. `end`: where text may be cut, if the dictionaries take it as one.
    fn step<'t>(&'t self, text: &str, at: usize, end: usize) -> Step<'t> {
        let rest = &text[at..];
        let own = self.own.longest_match(rest);
        let base = match own {
            Some(word) => Step {
                end: at + word.len,
                kind: StepKind::Final(word.to),
            },
            None => self.base_step(text, at, end),
        };
        match self.rules.and_then(|rules| rules.longest_match(rest)) {
            Some(rule) if at + rule.len >= base.end => Step {
                end: at + rule.len,
                kind: StepKind::Final(rule.to),
            },
            _ => base,
        }
    }

    /// What the dictionaries do, without the entries that tags have taken back.
    fn base_step<'t>(&self, text: &str, at: usize, limit: usize) -> Step<'t> {
        let rest = &text[at..];
        let character = at + rest.chars().next().map_or(0, char::len_utf8);
        let same = Step {
            end: character,
            kind: StepKind::Same,
        };
        let Some(pass) = self.passes.iter().next() else {
            return same;
        };
        let mut max_end = usize::MAX;
        loop {
            let Some((end, value)) = pass.step(text, at, max_end) else {
                return self.whole_step(pass, text, at..limit);
            };
            let removed = self
                .rules
                .is_some_and(|rules| rules.is_removed(&text[at..end]));
            if !removed {
                let kind = value.map_or(StepKind::Same, StepKind::Converted);
                return Step { end, kind };
            }
            if end <= character {
                return same;
            }
            max_end = end - 1;
        }
    }
    /// What an engine without steps makes of the text up to the next own word or rule, whatever
    /// phrases it knows there: nobody can ask it.
    fn whole_step<'t>(&self, pass: &Pass, text: &str, part: Range<usize>) -> Step<'t> {
        let rest = &text[part.clone()];
        let laid_over = |at: &usize| {
            let rest = &text[part.start + at..];
            self.own.longest_match(rest).is_some()
                || self
                    .rules
                    .is_some_and(|rules| rules.longest_match(rest).is_some())
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
            kind: StepKind::Converted(out.into_string()),
        }
    }
}
