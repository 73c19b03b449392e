//! Inline variant tags: lex → parse → rule → eval.
//!
//! May import: `base`.

/// What happens where a tag has no value for the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnMissing {
    /// The nearest value, converted by the dictionaries, and a warning.
    #[default]
    Fallback,
    /// The same, and the diagnostic is an error.
    Fail,
    /// MediaWiki's error span.
    MediaWiki,
}
