//! Formats: which byte ranges of a document are text. One file a format.
//!
//! May import: `base`.

/// A format by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Nothing stays.
    Raw,
    /// Plain text: URLs, e-mail addresses and Markdown destinations stay.
    #[default]
    Text,
}
