//! What a stage has to say to the user about a place in the text without failing.

use super::position::Span;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// The text was converted, but perhaps not as its author wished.
    Warning,
    /// What was asked for could not be done (under `--on-missing fail`: exit status 1).
    Error,
}

/// A remark about a place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// The bytes that it is about, in the text that the stage was given.
    pub span: Span,
    /// What is wrong and what was done instead; one line, no full stop.
    pub message: String,
}

impl Diagnostic {
    /// A warning.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            span,
            message: message.into(),
        }
    }

    /// An error.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            span,
            message: message.into(),
        }
    }
}
