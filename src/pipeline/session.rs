//! One document on its way through the stages, window by window.

use super::converter::{Converter, Outcome};
use super::run::{self, Run};
use crate::base::position::Position;
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::{NoTags, TagFinder};
use crate::base::sink::Buffer;

/// A document being converted. Text goes in by [`Session::feed`] in pieces of any size.
pub(super) struct Session<'c> {
    converter: &'c Converter,
    segmenter: Box<dyn Segmenter + Send>,
    finder: Box<dyn TagFinder + Send>,
    /// Where the window begins in the document.
    start: Position,
    /// How many bytes of the window the format has decided.
    segmented: usize,
    /// What it decided and is not converted yet.
    pending: Vec<Segment>,
    outcome: Outcome,
}

impl<'c> Session<'c> {
    pub(super) fn new(converter: &'c Converter) -> Self {
        Self {
            converter,
            segmenter: converter.segmenter(),
            finder: Box::new(NoTags),
            start: Position::START,
            segmented: 0,
            pending: Vec::new(),
            outcome: Outcome::default(),
        }
    }

    /// Converts what can be converted of `window` and returns how many bytes of it that is; the
    /// rest must come again at the start of the next window. With `last`, that is all of it.
    pub(super) fn feed(&mut self, window: &str, last: bool, out: &mut Buffer) -> usize {
        let before = out.len();
        self.segment(window, last);
        let done = self.convert_pending(window, last, out);
        let converted = &window[..done];
        self.outcome.changed |= out.as_bytes()[before..] != *converted.as_bytes();
        self.start = Position::of(converted, done).after(self.start);
        self.segmented -= done;
        for segment in &mut self.pending {
            segment.span = segment.span.start - done..segment.span.end - done;
        }
        done
    }

    pub(super) fn finish(self) -> Outcome {
        self.outcome
    }

    fn segment(&mut self, window: &str, last: bool) {
        let mut new = Vec::new();
        let rest = &window[self.segmented..];
        let decided = self.segmenter.segment(rest, last, &*self.finder, &mut new);
        for mut segment in new {
            segment.span = segment.span.start + self.segmented..segment.span.end + self.segmented;
            self.push(segment);
        }
        self.segmented += decided;
    }

    /// Adds a segment, joined to the one before it where both are plain text.
    fn push(&mut self, segment: Segment) {
        if let Some(before) = self.pending.last_mut()
            && before.kind == SegmentKind::Text
            && segment.kind == SegmentKind::Text
            && before.span.end == segment.span.start
        {
            before.span.end = segment.span.end;
            return;
        }
        self.pending.push(segment);
    }

    /// Converts the pending segments, but for a last run that may go on, and returns how many bytes
    /// of the window they take.
    fn convert_pending(&mut self, window: &str, last: bool, out: &mut Buffer) -> usize {
        let mut done = 0;
        let pending = std::mem::take(&mut self.pending);
        let mut rest = pending.as_slice();
        while let Some(first) = rest.first() {
            let length = rest
                .iter()
                .take_while(|segment| run::is_part(segment))
                .count();
            if length == 0 {
                self.single(window, first, out);
                done = first.span.end;
                rest = &rest[1..];
                continue;
            }
            let (run, behind) = rest.split_at(length);
            if behind.is_empty() && !last {
                let taken = self.run_prefix(window, run, out);
                self.pending = run.to_vec();
                if let ([only], true) = (self.pending.as_mut_slice(), taken > 0) {
                    only.span.start += taken;
                    done = only.span.start;
                }
                return done;
            }
            self.run(window, run, out);
            done = run.last().map_or(done, |segment| segment.span.end);
            rest = behind;
        }
        done
    }

    /// A segment that is no part of a run.
    fn single(&mut self, window: &str, segment: &Segment, out: &mut Buffer) {
        match &segment.kind {
            SegmentKind::Replace(text) => out.push_str(text),
            _ => out.push_str(&window[segment.span.clone()]),
        }
    }

    /// A whole run.
    fn run(&mut self, window: &str, run: &[Segment], out: &mut Buffer) {
        let passes = self.converter.passes();
        match run {
            [
                Segment {
                    span,
                    kind: SegmentKind::Text,
                    ..
                },
            ] => {
                passes.convert_into(&window[span.clone()], out);
            }
            _ => {
                let mut run = Run::of(window, run);
                for pass in passes.iter() {
                    run = run.map(|text, at| pass.step(text, at));
                }
                run.write(window, out);
            }
        }
    }

    /// As much as can be converted of a run that may go on; only plain text is worth it.
    fn run_prefix(&mut self, window: &str, run: &[Segment], out: &mut Buffer) -> usize {
        let [
            Segment {
                span,
                kind: SegmentKind::Text,
                ..
            },
        ] = run
        else {
            return 0;
        };
        let text = &window[span.clone()];
        self.converter.passes().convert_prefix(text, out)
    }
}
