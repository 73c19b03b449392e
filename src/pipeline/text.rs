//! Text between tags: the dictionaries' conversion, with the user's own words and the rules of the
//! tags so far laid over it.

mod explain;
mod layers;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::converter::{Conversion, Converter};
use super::rules::Rules;
use super::survey::{Mode, Passage};
use crate::base::locale::Locale;
use crate::base::position::Span;
use crate::base::services::Tables;
use crate::base::sink::Buffer;
pub(super) use explain::Part;
pub(super) use layers::{Layers, Place};

/// Converts the text of one document.
pub(super) struct TextConverter<'c> {
    converter: &'c Converter,
    /// The tags' rules, for each locale that some tag may ask for.
    rules: HashMap<Locale, Arc<Rules>>,
    /// What leads to locales other than the target, and the own words for them.
    others: HashMap<Locale, (Conversion, Rules)>,
    /// What explanations need, where they are asked for.
    notes: Option<Box<explain::Notes>>,
}

impl<'c> TextConverter<'c> {
    pub(super) fn new(converter: &'c Converter) -> Self {
        Self {
            converter,
            rules: HashMap::new(),
            others: HashMap::new(),
            notes: None,
        }
    }

    /// What converts text for the target now.
    pub(super) fn layers(&self) -> Layers<'_> {
        Layers::new(self.converter, self.rules.get(&self.converter.locale()))
    }

    /// The same for a tag, with a call of `settle` before each change of the target's rules.
    pub(super) fn before_changes<F>(&mut self, settle: F) -> BeforeChanges<'_, 'c, F> {
        BeforeChanges { text: self, settle }
    }
}

/// Calls `settle` before the rules for the target change.
pub(super) struct BeforeChanges<'t, 'c, F> {
    text: &'t mut TextConverter<'c>,
    settle: F,
}

impl<F: FnMut(Layers<'_>)> BeforeChanges<'_, '_, F> {
    fn change(&mut self, locale: Locale) {
        if locale == self.text.converter.locale() {
            (self.settle)(self.text.layers());
        }
    }
}

impl<F: FnMut(Layers<'_>)> Tables for BeforeChanges<'_, '_, F> {
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String) {
        self.text.convert(text, locale, out);
    }

    fn at_tag(&mut self, span: Span) {
        self.text.at_tag(span);
    }

    fn add_rule(&mut self, locale: Locale, from: &str, to: &str) {
        self.change(locale);
        self.text.add_rule(locale, from, to);
    }

    fn remove_rule(&mut self, locale: Locale, from: &str) {
        self.change(locale);
        self.text.remove_rule(locale, from);
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
        layers.convert(text, 0..text.len(), place, &mut buffer);
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
        // Text that is still being converted keeps the rules that were in force there.
        Arc::make_mut(self.rules.entry(locale).or_default()).insert(from, to);
    }

    fn remove_rule(&mut self, locale: Locale, from: &str) {
        Arc::make_mut(self.rules.entry(locale).or_default()).remove(from);
    }
}
