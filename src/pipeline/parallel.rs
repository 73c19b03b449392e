//! The conversion of a document's text, by this thread alone or by a crew.
//!
//! A run's result depends on the run, on how its clauses are taken and on the rules in force alone,
//! and a long text may be cut where no entry and no rule reaches over the cut. So one thread reads
//! the document and deals its text in hands of about the same size, each with all that its conversion
//! needs, and puts the results out in order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::Scope;

use super::converter::Converter;
use super::crew::Crew;
use super::rules::Rules;
use super::run::Run;
use super::survey::Mode;
use super::text::{Layers, Place};
use crate::base::position::Span;
use crate::base::segment::Segment;
use crate::base::sink::Buffer;
use crate::format::Format;

/// How much text a hand has, in bytes: it stays in a processor's second cache with its result.
const SHARE: usize = 128 * 1024;

/// What the conversion of a part of the document needs.
#[derive(Clone, Copy)]
pub(super) struct Work<'w> {
    pub(super) layers: Layers<'w>,
    /// The part.
    pub(super) text: &'w str,
    /// Where it begins in the document, in bytes.
    pub(super) start: usize,
    /// How the document is taken there.
    pub(super) modes: &'w VecDeque<(usize, Mode)>,
}

impl<'w> Work<'w> {
    /// The place of byte `at` of the part.
    pub(super) fn place(&self, at: usize) -> Place<'w> {
        Place {
            start: self.start + at,
            modes: self.modes,
        }
    }

    /// The same for a run's text: of its byte 0, as seen from its byte `at`.
    pub(super) fn run_place(&self, run: &Run, at: usize) -> Place<'w> {
        Place {
            start: (self.start + run.origin(at)).saturating_sub(at),
            modes: self.modes,
        }
    }

    /// Converts plain text.
    pub(super) fn put_text(&self, span: Span, out: &mut Buffer) {
        self.put_text_from(span, 0, out);
    }

    /// The same from byte `from` of it on; what is before is context.
    pub(super) fn put_text_from(&self, span: Span, from: usize, out: &mut Buffer) {
        let place = self.place(span.start);
        self.layers.convert_from(&self.text[span], from, place, out);
    }

    /// Converts a run with marks in it.
    pub(super) fn put_run(&self, segments: &[Segment], out: &mut Buffer) {
        self.put_run_from(segments, 0, out);
    }

    /// The same from byte `from` of its text on; what is before is context, without marks.
    pub(super) fn put_run_from(&self, segments: &[Segment], from: usize, out: &mut Buffer) {
        let run = Run::of(self.text, segments).from(from);
        let step = |text, at, max_end| {
            let place = self.run_place(&run, at);
            self.layers.run_step(text, at, max_end, place)
        };
        let convert = |part: Span, out: &mut Buffer| {
            let place = self.run_place(&run, part.start);
            self.layers.convert_part(&run.text, part, place, out)
        };
        let converted = run.map_pieces(step, convert, out);
        converted.write(self.text, out);
    }
}

/// Where a document's result goes.
pub(super) enum Output<'o, 's> {
    /// This thread converts, and appends the result to this.
    Alone(&'o mut Buffer),
    /// A crew converts, and the results go there.
    Dealt(&'o mut Dealer<'s>, &'o mut dyn FnMut(&[u8])),
}

/// A part of the document that is converted on its own, by any thread.
#[derive(Debug, Default)]
struct Hand {
    text: String,
    /// Where it begins in the document, in bytes.
    start: usize,
    /// The parts of the text that are not converted yet, without a gap.
    pieces: Vec<Piece>,
    /// How many bytes they have.
    waiting: usize,
    /// The segments of those that are runs with marks; their spans are in the text.
    segments: Vec<Segment>,
    /// How the document is taken where it is to be converted.
    modes: VecDeque<(usize, Mode)>,
    /// The rules in force in the pieces.
    rules: Option<Arc<Rules>>,
    result: Buffer,
    /// Whether the result differs from the text.
    changed: bool,
}

/// A part of a hand's text.
#[derive(Debug)]
enum Piece {
    /// Goes out as it is.
    Keep(Span),
    /// This stands for it.
    Done(Box<str>),
    /// Plain text.
    Text(Span),
    /// A run with marks in it: its segments.
    Run(Span),
}

impl Hand {
    /// Adds text of the document, and returns where in the hand it lies.
    fn add(&mut self, work: &Work<'_>, span: Span) -> Span {
        let at = self.text.len();
        if at == 0 {
            self.start = work.start + span.start;
        }
        self.text.push_str(&work.text[span]);
        self.waiting += self.text.len() - at;
        at..self.text.len()
    }

    /// Notes how the document is taken in a part.
    fn add_modes(&mut self, work: &Work<'_>, span: &Span) {
        let (start, end) = (work.start + span.start, work.start + span.end);
        let first = work.modes.partition_point(|(end, _)| *end <= start);
        for (mode_end, mode) in work.modes.range(first..) {
            // The stretch may go on behind what is known now.
            let until = end.min(*mode_end);
            match self.modes.back_mut() {
                Some((before, same)) if same == mode => *before = until,
                _ => self.modes.push_back((until, mode.clone())),
            }
            if *mode_end >= end {
                break;
            }
        }
    }

    /// Converts what is not converted yet.
    fn convert(&mut self, layers: Layers<'_>) {
        let work = Work {
            layers,
            text: &self.text,
            start: self.start,
            modes: &self.modes,
        };
        for piece in self.pieces.drain(..) {
            match piece {
                Piece::Keep(span) => self.result.push_str(&self.text[span]),
                Piece::Done(text) => self.result.push_str(&text),
                Piece::Text(span) => work.put_text(span, &mut self.result),
                Piece::Run(span) => work.put_run(&self.segments[span], &mut self.result),
            }
        }
        self.segments.clear();
        self.modes.clear();
        self.waiting = 0;
    }

    /// Converts the rest.
    fn complete(&mut self, layers: Layers<'_>) {
        self.convert(layers);
        self.changed = self.result.as_bytes() != self.text.as_bytes();
    }
}

/// Deals a document's text to a crew.
pub(super) struct Dealer<'s> {
    crew: Crew<'s, Hand>,
    share: usize,
    /// What is dealt next.
    hand: Hand,
    /// Hands that came back: new memory is slow.
    free: Vec<Hand>,
    /// How much text was dealt since the rules changed, in bytes.
    dealt: usize,
    changed: bool,
}

impl<'s> Dealer<'s> {
    /// Whether a document may be dealt. Format `mediawiki` does not come in pieces.
    pub(super) fn serves(converter: &Converter) -> bool {
        let options = converter.options();
        options.threads != 1 && options.format != Format::Mediawiki
    }

    /// One for a document.
    pub(super) fn new<'e>(scope: &'s Scope<'s, 'e>, converter: &'s Converter) -> Self {
        Self::with_share(scope, converter, SHARE)
    }

    /// The same with hands of so many bytes.
    pub(super) fn with_share<'e>(
        scope: &'s Scope<'s, 'e>,
        converter: &'s Converter,
        share: usize,
    ) -> Self {
        let work = move |hand: &mut Hand| {
            // Given up afterwards, so that whoever changes them need not copy them.
            let rules = hand.rules.take();
            hand.complete(Layers::new(converter, rules.as_ref()));
        };
        let workers = converter.options().threads.checked_sub(1);
        Self {
            crew: Crew::new(scope, workers, work),
            share,
            hand: Hand::default(),
            free: Vec::new(),
            dealt: 0,
            changed: false,
        }
    }

    /// Deals text that goes out as it is.
    pub(super) fn keep(&mut self, work: &Work<'_>, span: Span, put: &mut dyn FnMut(&[u8])) {
        let span = self.hand.add(work, span);
        match self.hand.pieces.last_mut() {
            Some(Piece::Keep(before)) => before.end = span.end,
            _ => self.hand.pieces.push(Piece::Keep(span)),
        }
        self.send_if_full(work, put);
    }

    /// Deals text that `result` stands for.
    pub(super) fn done(
        &mut self,
        work: &Work<'_>,
        (span, result): (Span, &str),
        put: &mut dyn FnMut(&[u8]),
    ) {
        self.hand.add(work, span);
        self.hand.pieces.push(Piece::Done(result.into()));
        self.send_if_full(work, put);
    }

    /// Deals plain text to be converted.
    pub(super) fn text(&mut self, work: &Work<'_>, span: Span, put: &mut dyn FnMut(&[u8])) {
        let mut rest = span;
        loop {
            let room = self.share.saturating_sub(self.hand.text.len());
            let text = &work.text[rest.clone()];
            let mut places = (room..text.len()).step_by(self.share);
            let cut = places.find_map(|near| work.layers.cut(text, near));
            let length = cut.unwrap_or(text.len());
            let part = rest.start..rest.start + length;
            self.hand.add_modes(work, &part);
            let part = self.hand.add(work, part);
            self.hand.pieces.push(Piece::Text(part));
            self.send_if_full(work, put);
            rest.start += length;
            if rest.is_empty() {
                return;
            }
        }
    }

    /// Deals a run with marks in it.
    pub(super) fn run(&mut self, work: &Work<'_>, run: &[Segment], put: &mut dyn FnMut(&[u8])) {
        let first = self.hand.segments.len();
        for segment in run {
            self.hand.add_modes(work, &segment.span);
            let span = self.hand.add(work, segment.span.clone());
            let moved = Segment::new(span, segment.kind.clone());
            self.hand.segments.push(moved);
        }
        let segments = first..self.hand.segments.len();
        self.hand.pieces.push(Piece::Run(segments));
        self.send_if_full(work, put);
    }

    /// Makes sure that what was dealt so far is converted by the rules now in force.
    pub(super) fn settle(&mut self, layers: Layers<'_>, put: &mut dyn FnMut(&[u8])) {
        if self.hand.waiting > self.share / 4 {
            self.send(layers, put);
        } else {
            self.hand.convert(layers);
        }
        // Rules that some hand still has are copied when they change. That must not cost more than
        // the conversion of what was dealt in the meantime.
        if let Some(rules) = layers.rules()
            && Arc::strong_count(rules) > 1
            && rules.size() > self.dealt
        {
            self.collect(put);
        }
        self.dealt = 0;
    }

    /// Puts out all that was dealt, and says whether anything changed.
    pub(super) fn finish(&mut self, layers: Layers<'_>, put: &mut dyn FnMut(&[u8])) -> bool {
        if self.crew.is_idle() {
            self.hand.complete(layers);
            let hand = std::mem::take(&mut self.hand);
            self.put(hand, put);
        } else {
            self.send(layers, put);
            self.collect(put);
        }
        std::mem::take(&mut self.changed)
    }

    fn send_if_full(&mut self, work: &Work<'_>, put: &mut dyn FnMut(&[u8])) {
        // A text is cut somewhat before the place where it should be.
        if self.hand.text.len() > self.share - self.share / 4 {
            self.send(work.layers, put);
        }
    }

    fn send(&mut self, layers: Layers<'_>, put: &mut dyn FnMut(&[u8])) {
        let mut hand = std::mem::replace(&mut self.hand, self.free.pop().unwrap_or_default());
        hand.rules = layers.rules().cloned();
        self.dealt += hand.text.len();
        self.crew.send(hand);
        while let Some(hand) = self.crew.take_part() {
            self.put(hand, put);
        }
    }

    /// Waits for all that is under way.
    fn collect(&mut self, put: &mut dyn FnMut(&[u8])) {
        while let Some(hand) = self.crew.next() {
            self.put(hand, put);
        }
    }

    fn put(&mut self, mut hand: Hand, put: &mut dyn FnMut(&[u8])) {
        put(hand.result.as_bytes());
        self.changed |= hand.changed;
        hand.text.clear();
        hand.result.clear();
        self.free.push(hand);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::base::locale::Locale;
    use crate::base::services::Tables;
    use crate::pipeline::options::{Source, Target};
    use crate::pipeline::text::TextConverter;

    const SHARE: usize = 8000;

    /// Deals for a conversion of Simplified text.
    fn deal(deal: impl FnOnce(&mut TextConverter<'_>, &mut Dealer<'_>)) {
        let builder = Converter::builder(Target::Locale(Locale::ZhTw)).threads(2);
        let builder = builder.source(Source::Locale(Locale::ZhHans));
        let converter = builder.build().unwrap();
        let mut text = TextConverter::new(&converter);
        thread::scope(|scope| {
            let mut dealer = Dealer::with_share(scope, &converter, SHARE);
            deal(&mut text, &mut dealer);
        });
    }

    fn work<'w>(text: &'w TextConverter<'_>, part: &'w str) -> Work<'w> {
        static MODES: VecDeque<(usize, Mode)> = VecDeque::new();
        Work {
            layers: text.layers(),
            text: part,
            start: 0,
            modes: &MODES,
        }
    }

    #[test]
    fn hands_are_about_as_large() {
        let line = "山水，头发\n";
        for lines in [1, 100, 600, 10_000] {
            let part = line.repeat(lines);
            deal(|text, dealer| {
                let mut lengths = Vec::new();
                let mut put = |result: &[u8]| lengths.push(result.len());
                for _ in 0..10_000 / lines {
                    dealer.text(&work(text, &part), 0..part.len(), &mut put);
                }
                let changed = dealer.finish(text.layers(), &mut put);
                assert!(changed);
                let all = line.len() * (10_000 / lines) * lines;
                assert_eq!(lengths.iter().sum::<usize>(), all, "{lengths:?}");
                assert!(
                    lengths
                        .iter()
                        .all(|&length| length <= SHARE + part.len().min(SHARE))
                );
                assert!(lengths.len() <= all / (SHARE / 2), "{lengths:?}");
            });
        }
    }

    #[test]
    fn what_goes_out_as_it_is_is_no_change() {
        deal(|text, dealer| {
            let mut result = Vec::new();
            let mut put = |part: &[u8]| result.extend_from_slice(part);
            let part = "软件".repeat(10_000);
            let work = work(text, &part);
            dealer.keep(&work, 0..6, &mut put);
            dealer.keep(&work, 6..part.len(), &mut put);
            assert!(!dealer.finish(text.layers(), &mut put));
            dealer.done(&work, (0..6, "软件"), &mut put);
            assert!(!dealer.finish(text.layers(), &mut put));
            dealer.done(&work, (0..6, "软"), &mut put);
            assert!(dealer.finish(text.layers(), &mut put));
            assert_eq!(result, (part.clone() + "软件软").as_bytes());
        });
    }

    #[test]
    fn copying_rules_costs_no_more_than_the_text() {
        for (units, rounds) in [(1, 3000), (500, 300), (3000, 300)] {
            let part = "山水，头发，".repeat(units);
            deal(|text, dealer| {
                let (mut copied, mut put) = (0, |_: &[u8]| ());
                for round in 0..rounds {
                    dealer.text(&work(text, &part), 0..part.len(), &mut put);
                    dealer.settle(text.layers(), &mut put);
                    let before = text.layers().rules().map(Arc::as_ptr);
                    let size = text.layers().rules().map_or(0, |rules| rules.size());
                    text.add_rule(Locale::ZhTw, &format!("山{round}"), &"水".repeat(200));
                    if text.layers().rules().map(Arc::as_ptr) != before {
                        copied += size;
                    }
                }
                dealer.finish(text.layers(), &mut put);
                assert!(copied <= part.len() * rounds, "{copied} bytes");
            });
        }
    }
}
