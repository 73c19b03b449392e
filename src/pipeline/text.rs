//! Text between tags: the dictionaries' conversion, with the user's own words and the rules of the
//! tags so far laid over it.

mod explain;

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use super::auto::{Auto, Book};
use super::converter::{Conversion, Converter};
use super::passes::{self, Pass};
use super::survey::{Mode, Passage};
use crate::base::locale::Locale;
use crate::base::position::Span;
use crate::base::services::Tables;
use crate::base::sink::Buffer;
use crate::engine::overlay::Overlay;
use crate::engine::table::Replacement;
pub(super) use explain::Part;

/// Converts the text of one document.
pub(super) struct TextConverter<'c> {
    converter: &'c Converter,
    /// The tags' rules, for each locale that some tag may ask for.
    rules: HashMap<Locale, Overlay>,
    /// The length of the longest rule, in bytes.
    longest_rule: usize,
    /// What leads to locales other than the target, and the own words for them.
    others: HashMap<Locale, (Conversion, Overlay)>,
    /// What explanations need, where they are asked for.
    notes: Option<Box<explain::Notes>>,
}

/// Where a text stands in its document, and how the document is taken there.
#[derive(Clone, Copy)]
pub(super) struct Place<'m> {
    /// Where the text begins, in bytes.
    pub(super) start: usize,
    /// Where each stretch of the document ends, and how it is taken. Unused but for `auto`.
    pub(super) modes: &'m VecDeque<(usize, Mode)>,
}

impl<'m> Place<'m> {
    /// How the text is taken at byte `at`, and where, in the text, that ends.
    fn mode(&self, at: usize) -> Option<(&'m Mode, usize)> {
        let at = self.start + at;
        let index = self.modes.partition_point(|(end, _)| *end <= at);
        let (end, mode) = self.modes.get(index)?;
        Some((mode, end - self.start))
    }
}

/// What a step of the conversion takes and gives.
struct Step<'t> {
    end: usize,
    kind: StepKind<'t>,
}

enum StepKind<'t> {
    /// Nothing changes.
    Same,
    /// The first pass, or this table of `auto`, gives this; later passes look at it.
    Converted(String, Option<Book>),
    /// A rule or an own word gives this, for good.
    Final(&'t str, Layer),
}

/// What lies over the dictionaries.
#[derive(Clone, Copy)]
enum Layer {
    /// The user's words.
    Own,
    /// The rules of tags.
    Rules,
}

/// More than any table's step looks at, in bytes.
const MARGIN: usize = 1024;
/// A place to cut a text for several threads is looked for in so many bytes.
const SEARCH: usize = 8 * 1024;

impl<'c> TextConverter<'c> {
    pub(super) fn new(converter: &'c Converter) -> Self {
        Self {
            converter,
            rules: HashMap::new(),
            longest_rule: 0,
            others: HashMap::new(),
            notes: None,
        }
    }

    /// Appends `text`, converted for the target as one piece, to `out`.
    pub(super) fn convert_into(&self, text: &str, place: Place<'_>, out: &mut Buffer) {
        self.layers(self.converter.conversion(), self.converter.locale())
            .convert(text, text.len(), place, out);
    }

    /// Converts a beginning of `text`, of which `known` bytes are decided, whose result does not
    /// depend on what may follow the text. Returns that beginning's length in bytes.
    pub(super) fn convert_prefix(
        &self,
        text: &str,
        known: usize,
        place: Place<'_>,
        out: &mut Buffer,
    ) -> usize {
        let layers = self.layers(self.converter.conversion(), self.converter.locale());
        if let Conversion::Fixed(passes) = layers.conversion
            && layers.are_bare()
        {
            return passes.convert_prefix(text, out);
        }
        let reach = self
            .longest_rule
            .max(self.converter.longest_own_word())
            .max(MARGIN);
        let mut end = text.len().saturating_sub(reach).min(known);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if let Conversion::Fixed(passes) = layers.conversion {
            end = passes.last_cut(&text[..end]);
        }
        layers.convert(text, end, place, out)
    }

    /// A place of `text`, shortly before byte `near`, where it may be cut in two that are converted
    /// on their own with the same result.
    pub(super) fn cut(&self, text: &str, near: usize) -> Option<usize> {
        let layers = self.layers(self.converter.conversion(), self.converter.locale());
        if !layers.are_bare() {
            return None;
        }
        let boundary = |at: usize| (0..=at).rev().find(|&at| text.is_char_boundary(at));
        let start = boundary(near.min(text.len()).saturating_sub(SEARCH))?;
        let stretch = &text[start..boundary(near.min(text.len()))?];
        let cut = match layers.conversion {
            Conversion::Fixed(passes) => passes.last_cut(stretch),
            Conversion::Auto(auto) => passes::last_cut(stretch, |c| auto.is_inert(c)),
        };
        // What may describe a character could begin before the stretch.
        (cut > MARGIN).then_some(start + cut)
    }

    /// The step that the conversion of a run takes at byte `at` of `text`, as if the text ended at
    /// byte `max_end` at the latest.
    pub(super) fn step(
        &self,
        text: &str,
        at: usize,
        max_end: usize,
        place: Place<'_>,
    ) -> (usize, Option<String>) {
        let text = &text[..max_end.min(text.len())];
        let layers = self.layers(self.converter.conversion(), self.converter.locale());
        let step = layers.step(text, at, text.len(), place);
        let mut out = Buffer::new();
        match step.kind {
            StepKind::Same => layers.finish(&text[at..step.end], &mut out),
            StepKind::Converted(text, _) => layers.finish(&text, &mut out),
            StepKind::Final(text, _) => out.push_str(text),
        }
        (step.end, Some(out.into_string()))
    }

    fn layers<'l>(&'l self, conversion: &'l Conversion, locale: Locale) -> Layers<'l> {
        Layers {
            conversion,
            own: self.converter.own_words(),
            rules: self.rules.get(&locale),
        }
    }
}

/// How a text that speaks for itself is taken.
fn modes_of(conversion: &Conversion, text: &str) -> VecDeque<(usize, Mode)> {
    let mut modes = VecDeque::new();
    if let Conversion::Auto(auto) = conversion {
        let mut survey = auto.survey();
        survey.read(&Passage::whole(text, 0));
        survey.decide(true);
        modes.clone_from(survey.modes());
    }
    modes
}

impl TextConverter<'_> {
    fn convert_for(&mut self, text: &str, locale: Locale, out: &mut String) {
        let converter = self.converter;
        let (conversion, own) = if locale == converter.locale() {
            (converter.conversion(), converter.own_words())
        } else {
            let (conversion, own) = self.others.entry(locale).or_insert_with(|| {
                let own = converter.own_words_for(locale);
                (converter.conversion_to(locale), own)
            });
            (&*conversion, &*own)
        };
        let modes = modes_of(conversion, text);
        let place = Place {
            start: 0,
            modes: &modes,
        };
        let layers = Layers {
            conversion,
            own,
            rules: self.rules.get(&locale),
        };
        let mut buffer = Buffer::new();
        layers.convert(text, text.len(), place, &mut buffer);
        out.push_str(&buffer.into_string());
    }
}

impl Tables for TextConverter<'_> {
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String) {
        match self.notes {
            Some(_) => self.convert_noting(text, locale, out),
            None => self.convert_for(text, locale, out),
        }
    }

    fn at_tag(&mut self, span: Span) {
        if let Some(notes) = &mut self.notes {
            notes.tag = span;
        }
    }

    fn add_rule(&mut self, locale: Locale, from: &str, to: &str) {
        if let Some(notes) = &mut self.notes
            && locale == self.converter.locale()
        {
            notes.rules.insert(from.into(), notes.tag.clone());
        }
        self.longest_rule = self.longest_rule.max(from.len());
        self.rules.entry(locale).or_default().insert(from, to);
    }

    fn remove_rule(&mut self, locale: Locale, from: &str) {
        self.rules.entry(locale).or_default().remove(from);
    }
}

/// The dictionaries and what lies over them.
struct Layers<'l> {
    conversion: &'l Conversion,
    own: &'l Overlay,
    rules: Option<&'l Overlay>,
}

impl Layers<'_> {
    /// Whether nothing lies over the dictionaries.
    fn are_bare(&self) -> bool {
        self.own.is_empty() && self.rules.is_none_or(Overlay::is_empty)
    }

    /// Converts the steps that begin before byte `end` and returns where the last of them ends.
    fn convert(&self, text: &str, end: usize, place: Place<'_>, out: &mut Buffer) -> usize {
        match self.conversion {
            Conversion::Auto(auto) if self.are_bare() => by_modes(auto, text, end, place, out),
            Conversion::Fixed(passes) if self.are_bare() && end == text.len() => {
                passes.convert_into(text, out);
                end
            }
            _ => self.by_steps(text, end, place, out),
        }
    }

    fn by_steps(&self, text: &str, end: usize, place: Place<'_>, out: &mut Buffer) -> usize {
        let mut at = 0;
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
    fn step<'t>(&'t self, text: &str, at: usize, limit: usize, place: Place<'_>) -> Step<'t> {
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
            let ruled = |rules: &Overlay| rules.longest_match(rest).is_some();
            ruled(self.own) || self.rules.is_some_and(ruled)
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

fn by_modes(auto: &Auto, text: &str, end: usize, place: Place<'_>, out: &mut Buffer) -> usize {
    let mut at = 0;
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
