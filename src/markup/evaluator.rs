//! Resolves whole tags, with the tags nested in them.

use super::budget::{Budget, TOO_LARGE};
use super::classify::{Classifier, seems_meant};
use super::effect::{DEPTH_SPAN, Host, Remarks, Settings, resolve};
use super::excerpt;
use super::lex::{DELIMITER_LEN, Spelling};
use super::nesting::{Event, Nesting, Opener};
use super::{MAX_DEPTH, OnMissing, RawBodies};
use crate::base::diagnostic::{Diagnostic, Kind, Severity};
use crate::base::locale::Locale;
use crate::base::position::Span;
use crate::base::services::Tables;

/// Resolves the tags of one document, from left to right.
#[derive(Clone, Debug)]
pub struct Evaluator {
    settings: Settings,
    raw: RawBodies,
    title: Option<String>,
    /// What the tags may make beyond what each may make by itself.
    budget: Budget,
}

impl Evaluator {
    /// An evaluator for `target`; `raw` says which nested `-{body}-` count as tags, as for the
    /// [`Finder`](super::Finder).
    pub fn new(target: Locale, on_missing: OnMissing, raw: RawBodies) -> Self {
        Self {
            settings: Settings { target, on_missing },
            raw,
            title: None,
            budget: Budget::new(0),
        }
    }

    /// The title that the tags have set so far (`-{T|…}-`).
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Ends a document and takes out its title: the next one starts without a title, and with the
    /// whole limit of expansion before it.
    pub fn take_title(&mut self) -> Option<String> {
        self.budget.renew();
        self.title.take()
    }

    /// Resolves `source`, one whole tag, delimiters included, as the
    /// [`Finder`](super::Finder) gave its extent: appends what it shows to `out`, and changes
    /// `tables` as its rules say, for the target and its fallbacks.
    ///
    /// Returns what is to be said about it; spans are bytes of `source`. Costs linear time, and
    /// the conversion that a variant filter asks for. A `source` that is no tag is shown as it is, and
    /// so is one that would grow too much; the rules of tags nested in it may be in force then.
    pub fn eval(
        &mut self,
        source: &str,
        tables: &mut dyn Tables,
        out: &mut String,
    ) -> Vec<Diagnostic> {
        let spelling = Spelling::opening(source, 0);
        let body = source
            .len()
            .checked_sub(DELIMITER_LEN)
            .filter(|end| *end >= DELIMITER_LEN);
        let (Some(spelling), Some(end)) = (spelling, body) else {
            out.push_str(source);
            return Vec::new();
        };
        if source.get(end..) != Some(spelling.closer()) {
            out.push_str(source);
            return Vec::new();
        }
        let reserve = self.budget.left();
        self.budget.enter(source.len());
        let start = out.len();
        let mut reader = Reader {
            source,
            settings: self.settings,
            raw: self.raw,
            host: TagHost {
                tables,
                title: &mut self.title,
                target: self.settings.target,
                budget: &mut self.budget,
            },
            frames: vec![Frame::new(Opener { spelling, at: 0 })],
            classifier: Classifier::default(),
            diagnostics: Vec::new(),
        };
        reader.read(DELIMITER_LEN..end);
        reader.finish(source.len(), out);
        let mut diagnostics = reader.diagnostics;
        if self.budget.exceeded() {
            out.truncate(start);
            out.push_str(source);
            let message = format!("{} {TOO_LARGE}", excerpt(source));
            diagnostics.push(Diagnostic::warning(0..source.len(), message).of_kind(Kind::TooLarge));
        }
        self.budget.leave(reserve);
        diagnostics
    }
}

/// The document that tags act on.
struct TagHost<'t> {
    tables: &'t mut dyn Tables,
    title: &'t mut Option<String>,
    target: Locale,
    budget: &'t mut Budget,
}

impl TagHost<'_> {
    /// Only these tables are ever asked: a variant filter may name a fallback of the target.
    fn needs(&self, locale: Locale) -> bool {
        locale == self.target || self.target.fallbacks().contains(&locale)
    }
}

impl Host for TagHost<'_> {
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String) {
        if self.budget.allows_conversion(text.len()) {
            self.tables.convert(text, locale, out);
        } else {
            self.budget.exceed();
        }
    }

    fn add_rule(&mut self, locale: Locale, from: &str, to: &str) {
        if self.needs(locale) {
            self.tables.add_rule(locale, from, to);
        }
    }

    fn remove_rule(&mut self, locale: Locale, from: &str) {
        if self.needs(locale) {
            self.tables.remove_rule(locale, from);
        }
    }

    fn title(&mut self) -> &mut Option<String> {
        self.title
    }

    fn budget(&mut self) -> &mut Budget {
        self.budget
    }
}

/// A tag that is open.
struct Frame {
    opener: Opener,
    /// What it holds so far, nested tags resolved.
    inner: String,
    /// Whether a too deep opener in it was reported.
    too_deep: bool,
}

impl Frame {
    fn new(opener: Opener) -> Self {
        Self {
            opener,
            inner: String::new(),
            too_deep: false,
        }
    }
}

/// Reads one tag with a stack of open tags; the outermost is open all the time.
struct Reader<'t> {
    source: &'t str,
    settings: Settings,
    raw: RawBodies,
    host: TagHost<'t>,
    frames: Vec<Frame>,
    classifier: Classifier,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, body: Span) {
        let mut from = body.start;
        for (at, event) in Nesting::new(self.source, &body) {
            if self.host.budget.exceeded() {
                return;
            }
            self.push_text(from..at);
            from = at;
            match event {
                Event::Opens(opener) => self.frames.push(Frame::new(opener)),
                Event::TooDeep(opener) => self.push_opener(opener),
                Event::Closes(_) => self.close(at),
                Event::NotClosed(_) => {
                    self.abandon();
                    continue;
                }
            }
            from += DELIMITER_LEN;
        }
        self.push_text(from..body.end);
    }

    fn push_text(&mut self, span: Span) {
        if let Some(frame) = self.frames.last_mut() {
            frame.inner.push_str(&self.source[span]);
        }
    }

    fn push_opener(&mut self, Opener { spelling, at }: Opener) {
        let exact = self.settings.is_exact();
        if let Some(frame) = self.frames.last_mut() {
            frame.inner.push_str(spelling.opener());
            if spelling == Spelling::Braces && !std::mem::replace(&mut frame.too_deep, true) {
                if exact {
                    frame.inner.push_str(DEPTH_SPAN);
                } else {
                    let span = at..at + DELIMITER_LEN;
                    let message = format!("`-{{` is text here: tags nest only {MAX_DEPTH} deep");
                    let warning = Diagnostic::warning(span, message);
                    self.diagnostics.push(warning.of_kind(Kind::TooDeep));
                }
            }
        }
    }

    /// Closes the innermost nested tag, whose closer stands at byte `at`.
    fn close(&mut self, at: usize) {
        let Some(frame) = self.pop_nested() else {
            return;
        };
        let spelling = frame.opener.spelling;
        let body = frame.opener.at + DELIMITER_LEN..at;
        if self
            .classifier
            .is_tag(self.source, body, spelling, self.raw)
        {
            let mut shown = self.take_parent_text();
            self.resolve(&frame, at + DELIMITER_LEN, &mut shown);
            self.set_parent_text(shown);
        } else {
            self.push_parts(&[spelling.opener(), &frame.inner, spelling.closer()]);
        }
    }

    /// Ends the reading: the outermost tag does its work.
    fn finish(&mut self, end: usize, out: &mut String) {
        if let Some(frame) = self.frames.pop() {
            self.resolve(&frame, end, out);
        }
    }

    fn resolve(&mut self, frame: &Frame, end: usize, out: &mut String) {
        let mut remarks = Remarks::new();
        resolve(
            &frame.inner,
            self.settings,
            &mut self.host,
            out,
            &mut remarks,
        );
        let span = frame.opener.at..end;
        self.diagnostics
            .extend(diagnostics(remarks, self.source, &span));
    }

    fn pop_nested(&mut self) -> Option<Frame> {
        if self.frames.len() > 1 {
            self.frames.pop()
        } else {
            None
        }
    }

    /// The innermost opener is text: nothing closes it.
    fn abandon(&mut self) {
        let Some(frame) = self.pop_nested() else {
            return;
        };
        let Opener { spelling, at } = frame.opener;
        self.push_parts(&[spelling.opener(), &frame.inner]);
        let body = at + DELIMITER_LEN;
        if !self.settings.is_exact() && seems_meant(self.source, body, spelling, self.raw) {
            let message = format!("`{}` is text here: nothing closes it", spelling.opener());
            self.diagnostics
                .push(Diagnostic::warning(at..body, message).of_kind(Kind::NotClosed));
        }
    }

    fn push_parts(&mut self, parts: &[&str]) {
        if let Some(parent) = self.frames.last_mut() {
            parent.inner.extend(parts.iter().copied());
        }
    }

    fn take_parent_text(&mut self) -> String {
        let parent = self.frames.last_mut();
        parent
            .map(|parent| std::mem::take(&mut parent.inner))
            .unwrap_or_default()
    }

    fn set_parent_text(&mut self, text: String) {
        if let Some(parent) = self.frames.last_mut() {
            parent.inner = text;
        }
    }
}

/// Makes diagnostics of remarks on the tag at `span` of `source`.
pub(crate) fn diagnostics(
    remarks: Remarks,
    source: &str,
    span: &Span,
) -> impl Iterator<Item = Diagnostic> {
    let name = if remarks.is_empty() {
        String::new()
    } else {
        excerpt(&source[span.clone()])
    };
    let span = span.clone();
    remarks.into_iter().map(move |(severity, kind, remark)| {
        let message = format!("{name} {remark}");
        let diagnostic = match severity {
            Severity::Error => Diagnostic::error(span.clone(), message),
            Severity::Warning => Diagnostic::warning(span.clone(), message),
            Severity::Note => Diagnostic::note(span.clone(), message),
        };
        diagnostic.of_kind(kind)
    })
}

#[cfg(test)]
mod tests;
