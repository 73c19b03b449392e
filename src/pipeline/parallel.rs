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
        let place = self.place(span.start);
        self.layers.convert_into(&self.text[span], place, out);
    }

    /// Converts a run with marks in it.
    pub(super) fn put_run(&self, segments: &[Segment], out: &mut Buffer) {
        let run = Run::of(self.text, segments);
        let converted = run.map(|text, at, max_end| {
            let place = self.run_place(&run, at);
            self.layers.run_step(text, at, max_end, place)
        });
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
        options.threads > 1 && options.format != Format::Mediawiki
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
        Self {
            crew: Crew::new(scope, converter.options().threads - 1, work),
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
