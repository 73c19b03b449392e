//! A document converted with the reasons.

use std::sync::Arc;

use super::Session;
use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind};
use crate::base::sink::Buffer;
use crate::pipeline::explain::{Cause, Explanation, Ledger, Replacement, TakenFor};
use crate::pipeline::mediawiki::Chunk;
use crate::pipeline::parallel::Output;
use crate::pipeline::run::Run;
use crate::pipeline::text::Part;

/// A cause with what the clause was taken for.
type Reason = (Cause, Option<TakenFor>);

impl Session<'_> {
    /// Converts a whole document.
    pub(in crate::pipeline) fn explain(mut self, ledger: Arc<Ledger>, text: &str) -> Explanation {
        self.text.note_with(ledger);
        self.replacements = Some(Vec::new());
        let mut out = Buffer::new();
        self.feed(text, true, Output::Alone(&mut out));
        Explanation {
            text: out.into_string(),
            replacements: self.replacements.take().unwrap_or_default(),
            outcome: self.finish(),
        }
    }

    /// Notes that the bytes `source` of the window became what `out` holds from byte `start`.
    pub(super) fn note(
        &mut self,
        window: &str,
        source: Span,
        (start, out): (usize, &Buffer),
        cause: Cause,
    ) {
        self.note_as(window, source, (start..out.len(), out), (cause, None));
    }

    fn note_as(
        &mut self,
        window: &str,
        source: Span,
        (result, out): (Span, &Buffer),
        (cause, taken_for): Reason,
    ) {
        let Some(replacements) = &mut self.replacements else {
            return;
        };
        if window.as_bytes().get(source.clone()) != out.as_bytes().get(result.clone()) {
            replacements.push(Replacement {
                source,
                result,
                cause,
                taken_for,
            });
        }
    }

    /// As [`Session::run`], with the reasons.
    pub(super) fn explain_run(&mut self, window: &str, segments: &[Segment], out: &mut Buffer) {
        if let [segment] = segments
            && segment.kind == SegmentKind::Text
        {
            let span = segment.span.clone();
            let place = self.work(window).place(span.start);
            let parts = self.text.parts(&window[span.clone()], place);
            self.note_parts(window, span.start, parts, out);
            return;
        }
        let run = Run::of(window, segments);
        let work = self.work(window);
        let converted = run.map(|text, at, max_end| {
            let place = work.run_place(&run, at);
            work.layers.run_step(text, at, max_end, place)
        });
        let mut reasons = Vec::new();
        converted.write_noting(window, out, |step, result| {
            let place = work.run_place(&run, step.start);
            let (cause, taken_for) = self.text.reason(&run.text, step.clone(), place);
            let reason = (cause.unwrap_or(Cause::Format), taken_for);
            reasons.push((run.source(step), result, reason));
        });
        for (source, result, reason) in reasons {
            self.note_as(window, source, (result, out), reason);
        }
    }

    /// Appends the parts, which begin at byte `at` of the window, to `out`, and notes them.
    fn note_parts(&mut self, window: &str, mut at: usize, parts: Vec<Part>, out: &mut Buffer) {
        for part in parts {
            let start = out.len();
            out.push_str(&part.result);
            let source = at..at + part.length;
            at = source.end;
            if let Some(cause) = part.cause {
                let reason = (cause, part.taken_for);
                self.note_as(window, source, (start..out.len(), out), reason);
            }
        }
    }

    /// Notes what format `mediawiki` did, of which `out` holds `done` from byte `start` on.
    pub(super) fn note_chunks(
        &mut self,
        window: &str,
        chunks: Vec<Chunk>,
        (start, out): (usize, &Buffer),
    ) {
        let mut calls = self.text.take_calls();
        for chunk in chunks {
            let result = start + chunk.result.start..start + chunk.result.end;
            let parts = match chunk.came {
                Ok(call) => calls.get_mut(call).map(std::mem::take).unwrap_or_default(),
                Err(cause) => {
                    self.note_as(window, chunk.source, (result, out), (cause, None));
                    continue;
                }
            };
            let (mut from, mut to) = (chunk.source.start, result.start);
            for part in parts {
                let (source, result) = (from..from + part.length, to..to + part.result.len());
                (from, to) = (source.end, result.end);
                if let Some(cause) = part.cause {
                    self.note_as(window, source, (result, out), (cause, part.taken_for));
                }
            }
        }
    }
}
