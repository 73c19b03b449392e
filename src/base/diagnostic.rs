//! What a stage has to say to the user about a place in the text without failing.

use super::position::Span;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// Nothing is wrong: the text was taken for a tag, which its author may not know.
    Note,
    /// The text was converted, but perhaps not as its author wished.
    Warning,
    /// What was asked for could not be done (under `--on-missing fail`: exit status 1).
    Error,
}

/// What a diagnostic is about: many of one kind are counted rather than made one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// None of the others.
    #[default]
    Other,
    /// A tag that nothing closes.
    NotClosed,
    /// A tag without a value for the edition.
    NoValue,
    /// A tag with an unknown flag, or the name of an unknown locale or language.
    UnknownName,
    /// A tag of which a part has no meaning, or the whole has no effect.
    NoMeaning,
    /// A tag too deep in others.
    TooDeep,
    /// A tag without any edition's value, which is shown without its delimiters.
    Bare,
    /// A tag that would grow beyond the limit of expansion.
    TooLarge,
}

impl Kind {
    /// What is said of several, behind their number.
    pub(crate) fn several(self) -> &'static str {
        match self {
            Self::Other => "remarks like this one",
            Self::NotClosed => "tags are not closed; taken as text",
            Self::NoValue => "tags have no value for the edition",
            Self::UnknownName => "tags have a flag, locale or language that is not known",
            Self::NoMeaning => "tags have a part that means nothing",
            Self::TooDeep => "tags are too deep in others; taken as text",
            Self::Bare => "tags have no value for any edition; shown as they are",
            Self::TooLarge => "tags would grow too much; taken as text",
        }
    }
}

/// A remark about a place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// What it is about.
    pub kind: Kind,
    /// The bytes that it is about, in the text that the stage was given.
    pub span: Span,
    /// What is wrong and what was done instead; one line, no full stop.
    pub message: String,
}

impl Diagnostic {
    /// A note.
    pub fn note(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            kind: Kind::Other,
            span,
            message: message.into(),
        }
    }

    /// A warning.
    pub(crate) fn warning(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            kind: Kind::Other,
            span,
            message: message.into(),
        }
    }

    /// An error.
    pub(crate) fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            kind: Kind::Other,
            span,
            message: message.into(),
        }
    }

    /// The same, of this kind.
    #[must_use]
    pub(crate) fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }
}
