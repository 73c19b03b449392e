//! One document on its way through the stages, window by window.

mod explain;

use std::borrow::Cow;
use std::collections::VecDeque;

use super::converter::{Conversion, Converter, Outcome};
use super::explain::{Cause, Replacement};
use super::mediawiki;
use super::options::Tags;
use super::parallel::{Dealer, Output, Work};
use super::remarks::Remarks;
use super::run;
use super::survey::{Mode, Passage, Survey};
use super::text::{Layers, TextConverter};
use crate::base::diagnostic::{Diagnostic, Kind};
use crate::base::position::{Position, Span};
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::{NoTags, Tables};
use crate::base::sink::Buffer;
use crate::format::Format;
use crate::markup::{Evaluator, Finder, RawBodies};

/// Whether `-{body}-` is a tag in a format: always where MediaWiki reads it, if the body holds
/// Chinese where people do, and never in data.
fn raw_bodies(format: Format) -> RawBodies {
    match format {
        Format::Mediawiki | Format::Wikitext => RawBodies::Always,
        Format::Raw
        | Format::Text
        | Format::Markdown
        | Format::Html
        | Format::Srt
        | Format::Vtt
        | Format::Ass => RawBodies::WithHan,
        _ => RawBodies::Never,
    }
}

/// The survey reads so many bytes of text at a time, or one segment.
const MOST_SURVEYED: usize = 256 * 1024;
static NO_MODES: VecDeque<(usize, Mode)> = VecDeque::new();
const UNCLOSED: &str = "this tag is not closed; taken as text";

/// A document being converted. Text goes in by [`Session::feed`] in pieces of any size.
pub(super) struct Session<'c> {
    converter: &'c Converter,
    segmenter: Box<dyn Segmenter + Send>,
    evaluator: Evaluator,
    text: TextConverter<'c>,
    /// For text whose script is to be found out.
    survey: Option<Survey>,
    /// Where the window begins in the document.
    start: Position,
    /// How many bytes of the window the format has decided.
    segmented: usize,
    /// What it decided and is not converted yet.
    pending: Vec<Segment>,
    /// So many bytes of the first of them are converted, and kept as context.
    context: usize,
    remarks: Remarks,
    outcome: Outcome,
    /// What was replaced, where that is asked for.
    replacements: Option<Vec<Replacement>>,
}

impl<'c> Session<'c> {
    pub(super) fn new(converter: &'c Converter) -> Self {
        Self {
            converter,
            segmenter: converter.segmenter(),
            evaluator: Evaluator::new(
                converter.locale(),
                converter.options().on_missing,
                raw_bodies(converter.options().format),
            ),
            text: TextConverter::new(converter),
            survey: match converter.conversion() {
                Conversion::Auto(auto) => Some(auto.survey()),
                Conversion::Fixed(_) => None,
            },
            start: Position::START,
            segmented: 0,
            pending: Vec::new(),
            context: 0,
            remarks: Remarks::default(),
            outcome: Outcome::default(),
            replacements: None,
        }
    }

    /// Converts what can be converted of `window`, or deals it, and returns how many bytes of it that
    /// is; the rest must come again at the start of the next window. With `last`, that is all of it,
    /// and all that was dealt is put out.
    pub(super) fn feed(&mut self, window: &str, last: bool, mut out: Output<'_, '_>) -> usize {
        let before = match &out {
            Output::Alone(out) => out.len(),
            Output::Dealt(..) => 0,
        };
        let context = self.context;
        let done = match &mut out {
            Output::Alone(out) if self.converter.options().format == Format::Mediawiki => {
                self.mediawiki(window, last, out)
            }
            out => {
                self.segment(window, last);
                self.convert_pending(window, last, out)
            }
        };
        self.remarks.place(window, self.start);
        let converted = &window[..done];
        self.outcome.changed |= match out {
            Output::Alone(out) => {
                let source = &window[context..done + self.context];
                out.as_bytes()[before..] != *source.as_bytes()
            }
            Output::Dealt(dealer, put) => last && dealer.finish(self.text.layers(), put),
        };
        self.start = Position::of(converted, done).after(self.start);
        self.segmented = self.segmented.saturating_sub(done);
        if let Some(survey) = &mut self.survey {
            survey.forget(self.start.byte);
        }
        for segment in &mut self.pending {
            segment.span = segment.span.start - done..segment.span.end - done;
        }
        done
    }

    /// Puts out what was dealt, of a document that ends here.
    pub(super) fn settle(&mut self, dealer: &mut Dealer<'_>, put: &mut dyn FnMut(&[u8])) {
        dealer.finish(self.text.layers(), put);
    }

    /// The place of what is not converted yet.
    pub(super) fn position(&self) -> Position {
        self.start
    }

    pub(super) fn finish(mut self) -> Outcome {
        self.next_text()
    }

    /// Ends a text and makes ready for another, in which the rules of this one's tags are in force.
    pub(super) fn next_text(&mut self) -> Outcome {
        let mut outcome = std::mem::take(&mut self.outcome);
        outcome.diagnostics = self.remarks.take();
        if let Some(title) = self.evaluator.take_title() {
            outcome.title = Some(title);
        }
        self.segmenter = self.converter.segmenter();
        self.start = Position::START;
        self.segmented = 0;
        self.pending.clear();
        self.context = 0;
        outcome
    }

    /// Format `mediawiki`: the whole document at once.
    fn mediawiki(&mut self, window: &str, last: bool, out: &mut Buffer) -> usize {
        if !last {
            return 0;
        }
        let options = self.converter.options();
        let locale = self.converter.locale();
        let tags = options.tags != Tags::Off;
        let read = if tags {
            mediawiki::Tags::Resolve
        } else {
            mediawiki::Tags::Text
        };
        let chunks = match self.replacements {
            Some(_) => mediawiki::Chunks::Keep,
            None => mediawiki::Chunks::Skip,
        };
        let missing = options.on_missing;
        let done = mediawiki::convert(window, locale, read, missing, chunks, &mut self.text);
        let start = out.len();
        out.push_str(&done.text);
        if self.replacements.is_some() {
            self.note_chunks(window, done.chunks, (start, out));
        }
        done.diagnostics
            .into_iter()
            .for_each(|remark| self.remarks.add(remark));
        self.outcome.title = done.title;
        self.outcome.tags += done.tags;
        window.len()
    }

    fn segment(&mut self, window: &str, last: bool) {
        let mut new = Vec::new();
        let rest = &window[self.segmented..];
        let decided = if self.converter.options().tags == Tags::Off {
            self.segmenter.segment(rest, last, &NoTags, &mut new)
        } else {
            let finder = Finder::new(rest, raw_bodies(self.converter.options().format));
            let decided = self.segmenter.segment(rest, last, &finder, &mut new);
            // What is not decided yet will be asked for again.
            for at in finder.unclosed().into_iter().filter(|&at| at < decided) {
                let at = self.segmented + at;
                let warning = Diagnostic::warning(at..at + 2, UNCLOSED);
                self.remarks.add(warning.of_kind(Kind::NotClosed));
            }
            decided
        };
        for mut remark in self.segmenter.take_remarks() {
            remark.span = remark.span.start + self.segmented..remark.span.end + self.segmented;
            self.remarks.add(remark);
        }
        for segment in &mut new {
            segment.span = segment.span.start + self.segmented..segment.span.end + self.segmented;
        }
        self.survey(window, &new, last);
        for segment in new {
            self.push(segment);
        }
        self.segmented += decided;
    }

    /// Lets the survey read segments.
    fn survey(&mut self, window: &str, segments: &[Segment], last: bool) {
        let Some(survey) = &mut self.survey else {
            return;
        };
        let mut passage = Passage::default();
        for segment in segments {
            let source = &window[segment.span.clone()];
            let start = self.start.byte + segment.span.start;
            let place = start..start + source.len();
            match &segment.kind {
                SegmentKind::Text => passage.push(source, place),
                SegmentKind::Encoded(decoded) => passage.push(decoded, place),
                // What stands between two paragraphs parts their clauses.
                SegmentKind::Keep | SegmentKind::Replace(_) if source.contains('\n') => {
                    if passage.is_empty() {
                        survey.end_line();
                    } else {
                        passage.end_line();
                    }
                }
                _ => {}
            }
            if passage.len() >= MOST_SURVEYED {
                survey.read(&std::mem::take(&mut passage));
            }
        }
        survey.read(&passage);
        survey.decide(last);
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

    /// Converts the pending segments, but for a run that may go on or is not surveyed yet and what
    /// follows it, and returns how many bytes of the window they take.
    fn convert_pending(&mut self, window: &str, last: bool, out: &mut Output<'_, '_>) -> usize {
        let mut done = 0;
        let pending = std::mem::take(&mut self.pending);
        let mut rest = pending.as_slice();
        while let Some(first) = rest.first() {
            let length = run::length(rest);
            if length == 0 {
                self.single(window, first, out);
                done = first.span.end;
                rest = &rest[1..];
                continue;
            }
            let (run, behind) = rest.split_at(length);
            let end = run.last().map_or(done, |segment| segment.span.end);
            if !last && (behind.is_empty() || self.known(end) < end) {
                let taken = self.run_prefix(window, run, out);
                self.pending = rest.to_vec();
                if taken > 0
                    && let Some(first) = self.pending.first_mut()
                {
                    first.span.start += taken;
                    done = first.span.start;
                }
                break;
            }
            self.run(window, run, out);
            done = end;
            rest = behind;
        }
        done
    }

    /// What converts parts of the window.
    fn work<'w>(&'w self, window: &'w str) -> Work<'w> {
        Work {
            layers: self.text.layers(),
            text: window,
            start: self.start.byte,
            modes: self.survey.as_ref().map_or(&NO_MODES, Survey::modes),
        }
    }

    /// How far into the window, at most `end`, it is known how to take the text.
    fn known(&self, end: usize) -> usize {
        let Some(survey) = &self.survey else {
            return end;
        };
        survey.horizon().saturating_sub(self.start.byte).min(end)
    }

    /// A segment that is no part of a run.
    fn single(&mut self, window: &str, segment: &Segment, out: &mut Output<'_, '_>) {
        let span = segment.span.clone();
        let (result, cause) = match &segment.kind {
            SegmentKind::Replace(text) => (Cow::Borrowed(&**text), Cause::Format),
            SegmentKind::Tag => (Cow::Owned(self.tag(window, &span, out)), Cause::Tag),
            _ => {
                return match out {
                    Output::Alone(out) => out.push_str(&window[span]),
                    Output::Dealt(dealer, put) => dealer.keep(&self.work(window), span, put),
                };
            }
        };
        match out {
            Output::Alone(out) => {
                let start = out.len();
                out.push_str(&result);
                self.note(window, span, (start, out), cause);
            }
            Output::Dealt(dealer, put) => {
                dealer.done(&self.work(window), (span, &result), put);
            }
        }
    }

    /// What a tag shows.
    fn tag(&mut self, window: &str, span: &Span, out: &mut Output<'_, '_>) -> String {
        let source = &window[span.clone()];
        let mut shown = String::new();
        self.text.at_tag(span.clone());
        let remarks = match out {
            Output::Alone(_) => self.evaluator.eval(source, &mut self.text, &mut shown),
            Output::Dealt(dealer, put) => {
                let settle = |layers: Layers<'_>| dealer.settle(layers, put);
                let mut text = self.text.before_changes(settle);
                self.evaluator.eval(source, &mut text, &mut shown)
            }
        };
        for mut remark in remarks {
            remark.span = span.start + remark.span.start..span.start + remark.span.end;
            self.remarks.add(remark);
        }
        self.outcome.tags += 1;
        shown
    }

    /// A whole run.
    fn run(&mut self, window: &str, run: &[Segment], out: &mut Output<'_, '_>) {
        let text = match run {
            [segment] if segment.kind == SegmentKind::Text => Some(segment.span.clone()),
            _ => None,
        };
        let context = std::mem::take(&mut self.context);
        let convert = |work: &Work<'_>, out: &mut Buffer| match &text {
            Some(span) => work.put_text_from(span.clone(), context, out),
            None => work.put_run_from(run, context, out),
        };
        match out {
            Output::Alone(out) if self.replacements.is_some() => {
                self.explain_run(window, run, out);
            }
            Output::Alone(out) => convert(&self.work(window), out),
            Output::Dealt(dealer, put) if context > 0 => {
                let mut result = Buffer::new();
                let work = self.work(window);
                convert(&work, &mut result);
                let bounds = run.first().zip(run.last());
                let span = bounds.map_or(0..0, |(one, other)| {
                    one.span.start + context..other.span.end
                });
                dealer.done(&work, (span, &result.into_string()), put);
            }
            Output::Dealt(dealer, put) => match text {
                Some(span) => dealer.text(&self.work(window), span, put),
                None => dealer.run(&self.work(window), run, put),
            },
        }
    }

    /// As much as can be converted of a run that may go on; only plain text is worth it. Some of it
    /// is kept as context for what follows. Returns how many bytes are done with.
    fn run_prefix(&mut self, window: &str, run: &[Segment], out: &mut Output<'_, '_>) -> usize {
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
        let known = self.known(span.end).max(span.start) - span.start;
        let text = &window[span.clone()];
        let from = self.context;
        let work = self.work(window);
        let prefix = |known, out: &mut Buffer| {
            let place = work.place(span.start);
            work.layers.convert_prefix(text, from, known, place, out)
        };
        let end = match out {
            Output::Alone(out) => prefix(known, out),
            Output::Dealt(dealer, put) => {
                let cut = work.layers.cut(&text[..known], known);
                if let Some(cut) = cut.filter(|_| from == 0) {
                    dealer.text(&work, span.start..span.start + cut, put);
                    return cut;
                }
                let mut result = Buffer::new();
                let end = prefix(known, &mut result);
                let span = span.start + from..span.start + end;
                dealer.done(&work, (span, &result.into_string()), put);
                end
            }
        };
        let mut done = end - work.layers.context().min(end);
        while !text.is_char_boundary(done) {
            done -= 1;
        }
        self.context = end - done;
        done
    }
}
