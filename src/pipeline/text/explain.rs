//! Text between tags, converted with the reasons.

use std::collections::HashMap;
use std::sync::Arc;

use super::layers::{Origin, Step};
use super::{Layers, Place, TextConverter, modes_of};
use crate::base::locale::{Locale, Script};
use crate::base::position::Span;
use crate::base::sink::Buffer;
use crate::engine::explain::{Piece, compose};
use crate::engine::overlay::Layer;
use crate::engine::table::Replacement;
use crate::pipeline::converter::Conversion;
use crate::pipeline::explain::{Cause, Ledger, TakenFor};
use crate::pipeline::passes::Pass;
use crate::pipeline::survey::Mode;

/// A stretch of a text, what took its place, and why; no cause where it stays.
#[derive(Clone, Debug)]
pub(in crate::pipeline) struct Part {
    pub(in crate::pipeline) length: usize,
    pub(in crate::pipeline) result: String,
    pub(in crate::pipeline) cause: Option<Cause>,
    pub(in crate::pipeline) taken_for: Option<TakenFor>,
}

/// What is noted while a conversion is explained.
#[derive(Debug)]
pub(super) struct Notes {
    ledger: Arc<Ledger>,
    /// The tag at work.
    pub(super) tag: Span,
    /// The tag of each rule for the target.
    pub(super) rules: HashMap<Box<str>, Span>,
    /// What came of each text that tags or `mediawiki` asked to be converted.
    calls: Vec<Vec<Part>>,
}

impl TextConverter<'_> {
    /// From here on, conversions may be explained.
    pub(in crate::pipeline) fn note_with(&mut self, ledger: Arc<Ledger>) {
        self.notes = Some(Box::new(Notes {
            ledger,
            tag: 0..0,
            rules: HashMap::new(),
            calls: Vec::new(),
        }));
    }

    /// `text`, converted for the target as one piece: its parts, without a gap.
    pub(in crate::pipeline) fn parts(&self, text: &str, place: Place<'_>) -> Vec<Part> {
        let Some(notes) = &self.notes else {
            return Vec::new();
        };
        let layers = self.layers();
        Reasons { layers, notes }.parts(text, place)
    }

    /// The reason for the steps that were taken over these bytes of `text`.
    pub(in crate::pipeline) fn reason(
        &self,
        text: &str,
        span: Span,
        place: Place<'_>,
    ) -> (Option<Cause>, Option<TakenFor>) {
        let Some(notes) = &self.notes else {
            return (None, None);
        };
        let text = &text[..span.end];
        let layers = self.layers();
        let reasons = Reasons { layers, notes };
        let (mut at, mut causes) = (span.start, None);
        while at < span.end {
            let (end, parts) = reasons.step(text, at, place);
            let found = parts.into_iter().filter_map(|part| part.cause);
            causes = causes.into_iter().chain(found).reduce(joined);
            at = end;
        }
        (causes, taken_for(place, span.start))
    }

    /// Converts for a tag or for `mediawiki`, and notes what came of it under the next number.
    pub(super) fn convert_noting(&mut self, text: &str, locale: Locale, out: &mut String) {
        let mut parts = Vec::new();
        if locale == self.converter.locale() {
            let modes = modes_of(self.converter.conversion(), text);
            let place = Place {
                start: 0,
                modes: &modes,
            };
            parts = self.parts(text, place);
            out.extend(parts.iter().map(|part| part.result.as_str()));
        } else {
            self.convert_for(text, locale, out);
        }
        if let Some(notes) = &mut self.notes {
            notes.calls.push(parts);
        }
    }

    /// The parts noted under each number, and forgets them.
    pub(in crate::pipeline) fn take_calls(&mut self) -> Vec<Vec<Part>> {
        let notes = self.notes.as_mut();
        notes
            .map(|notes| std::mem::take(&mut notes.calls))
            .unwrap_or_default()
    }
}

/// What was taken for what at byte `at` of a text.
fn taken_for(place: Place<'_>, at: usize) -> Option<TakenFor> {
    let (mode, _) = place.mode(at)?;
    Some(match mode {
        Mode::Script(Script::Simplified) | Mode::Guessed(Script::Simplified) => {
            TakenFor::Simplified
        }
        Mode::Script(_) | Mode::Guessed(_) => TakenFor::Traditional,
        Mode::Mixed(_) => TakenFor::Mixed,
        Mode::Foreign => TakenFor::Japanese,
    })
}

/// Two causes of one replacement.
fn joined(one: Cause, other: Cause) -> Cause {
    match (one, other) {
        (Cause::Dictionary(mut entries), Cause::Dictionary(more)) => {
            entries.extend(more);
            Cause::Dictionary(entries)
        }
        (Cause::Dictionary(_), other) => other,
        (one, _) => one,
    }
}

/// The layers of a conversion, and the dictionaries that they were made of.
struct Reasons<'l> {
    layers: Layers<'l>,
    notes: &'l Notes,
}

impl Reasons<'_> {
    /// As [`Layers::convert`], with the reasons.
    fn parts(&self, text: &str, place: Place<'_>) -> Vec<Part> {
        let mut parts = Vec::new();
        // What the first pass has given since the last final text, and where that began.
        let (mut given, mut start) = (Vec::new(), 0);
        let mut at = 0;
        while at < text.len() {
            let step = self.layers.step(text, at, text.len(), place);
            match self.ended(text, at, &step, place) {
                Some(part) => {
                    self.settle(&text[start..at], start, &mut given, place, &mut parts);
                    parts.push(part);
                    start = step.end;
                }
                None => given.extend(self.given(&text[at..step.end], &step)),
            }
            at = step.end;
        }
        self.settle(&text[start..], start, &mut given, place, &mut parts);
        parts
    }

    /// As [`TextConverter::step`], with the reasons: where the step ends, and its parts.
    fn step(&self, text: &str, at: usize, place: Place<'_>) -> (usize, Vec<Part>) {
        let step = self.layers.step(text, at, text.len(), place);
        let mut parts = Vec::new();
        match self.ended(text, at, &step, place) {
            Some(part) => parts.push(part),
            None => {
                let source = &text[at..step.end];
                let mut given = self.given(source, &step);
                self.settle(source, at, &mut given, place, &mut parts);
            }
        }
        (step.end, parts)
    }

    /// The part that a step of an overlay is: it is final.
    fn ended(&self, text: &str, at: usize, step: &Step<'_>, place: Place<'_>) -> Option<Part> {
        let Origin::Overlay(layer) = step.origin else {
            return None;
        };
        let source = &text[at..step.end];
        let value = step.text(&mut [0; 4]).unwrap_or(source).to_string();
        let cause = || match layer {
            Layer::Own => self.notes.ledger.own_word(source).map(Cause::OwnWord),
            Layer::Rules => self.notes.rules.get(source).cloned().map(Cause::Rule),
        };
        Some(Part {
            length: source.len(),
            cause: (value != source).then(|| cause().unwrap_or(Cause::Tag)),
            result: value,
            taken_for: taken_for(place, at),
        })
    }

    /// What the first pass gives for a step that is not final.
    fn given(&self, source: &str, step: &Step<'_>) -> Vec<Piece> {
        let room = &mut [0; 4];
        let value = match step.text(room) {
            Some(value) if value != source => value,
            _ => return vec![Piece::same(source)],
        };
        match (step.origin, self.layers.conversion) {
            (Origin::Dictionary(Some(book)), _) => self.notes.ledger.book(book, source, value),
            (_, Conversion::Fixed(passes)) => match passes.iter().next() {
                Some(pass) => self.notes.ledger.pass(0, pass, source, value),
                None => vec![Piece::same(source)],
            },
            (_, Conversion::Auto(_)) => vec![Piece::replaced(source.len(), value)],
        }
    }

    /// Sends what the first pass has given for `source` through the others, and appends the parts.
    fn settle(
        &self,
        source: &str,
        start: usize,
        given: &mut Vec<Piece>,
        place: Place<'_>,
        parts: &mut Vec<Part>,
    ) {
        let mut pieces = std::mem::take(given);
        let mut engine = false;
        if let Conversion::Fixed(passes) = self.layers.conversion {
            for (number, pass) in passes.iter().enumerate() {
                engine |= matches!(pass, Pass::Library(_));
                if number > 0 {
                    let text: String = pieces.iter().map(|piece| piece.result.as_str()).collect();
                    pieces = compose(pieces, self.through(number, pass, &text));
                }
            }
        }
        let mut at = 0;
        for piece in pieces {
            let stays = source.get(at..at + piece.length) == Some(piece.result.as_str());
            let cause = match engine {
                true => Cause::Engine,
                false => Cause::Dictionary(piece.used),
            };
            parts.push(Part {
                length: piece.length,
                result: piece.result,
                cause: (!stays).then_some(cause),
                taken_for: taken_for(place, start + at),
            });
            at += piece.length;
        }
    }

    /// A whole text through a later pass.
    fn through(&self, number: usize, pass: &Pass, text: &str) -> Vec<Piece> {
        if !pass.has_steps() {
            let mut out = Buffer::new();
            pass.convert_into(text, &mut out);
            return self
                .notes
                .ledger
                .pass(number, pass, text, &out.into_string());
        }
        let mut pieces = Vec::new();
        let mut at = 0;
        while let Some(step) = pass.step(text, at, usize::MAX) {
            let source = &text[at..step.end];
            let room = &mut [0; 4];
            let value = match step.replacement {
                Replacement::Same => None,
                Replacement::Char(c) => Some(&*c.encode_utf8(room)),
                Replacement::Text(value) => Some(value),
            };
            match value {
                Some(value) if value != source => {
                    pieces.extend(self.notes.ledger.pass(number, pass, source, value));
                }
                _ => pieces.push(Piece::same(source)),
            }
            at = step.end;
        }
        pieces
    }
}
