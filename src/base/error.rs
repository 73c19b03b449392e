//! The library's one error type.

use std::fmt;
use std::path::{Path, PathBuf};

use super::position::Position;

/// A specialised `Result`.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of thing went wrong: what a program may want to tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// None of the others.
    #[default]
    Other,
    /// Reading or writing failed; [`std::error::Error::source`] has the cause.
    Io,
    /// The input is not valid in its encoding.
    Malformed,
    /// The input's encoding was to be detected, and is none that can be.
    UnknownEncoding,
    /// The result has a character that the output's encoding lacks.
    Unencodable,
    /// A dictionary is malformed.
    Dictionary,
    /// A configuration is malformed, or names a dictionary that is not there.
    Configuration,
    /// No locale, format, encoding or configuration has this name.
    UnknownName,
    /// A pattern of text to protect is malformed.
    Pattern,
    /// The engine is not in this build, or cannot do what was asked for.
    Engine,
    /// An inline tag has no value for the target, under `OnMissing::Fail`.
    Tag,
}

/// What went wrong: its kind, the file, the place in it, and what to do about it.
///
/// ```
/// use zhvariant::{ErrorKind, Locale};
///
/// let error = "klingon".parse::<Locale>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownName);
/// assert_eq!(error.message(), "no such locale: klingon");
/// ```
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    what: String,
    path: Option<PathBuf>,
    position: Option<Position>,
    help: Option<String>,
    source: Option<std::io::Error>,
}

impl Error {
    /// An error that says `what` is wrong.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind: ErrorKind::Other,
                what: what.into(),
                path: None,
                position: None,
                help: None,
                source: None,
            }),
        }
    }

    /// An input or output error: `doing` says what was attempted ("read", "write").
    pub fn io(doing: &str, path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::from_io(doing, source).in_file(path)
    }

    /// The same where the caller names the file.
    pub fn from_io(doing: &str, source: std::io::Error) -> Self {
        let mut error = Self::new(format!("cannot {doing}: {source}")).of_kind(ErrorKind::Io);
        error.inner.source = Some(source);
        error
    }

    /// Names the file, unless an inner call has named a more exact one.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.inner.path.get_or_insert_with(|| path.into());
        self
    }

    /// Says where in the file.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.inner.position = Some(position);
        self
    }

    /// Says what kind it is of.
    #[must_use]
    pub fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.inner.kind = kind;
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.inner.help = Some(help.into());
        self
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The file that the error is about, if any.
    pub fn path(&self) -> Option<&Path> {
        self.inner.path.as_deref()
    }

    /// What is wrong, without place and remedy.
    pub fn message(&self) -> &str {
        &self.inner.what
    }

    /// What to do about it, if known.
    pub fn remedy(&self) -> Option<&str> {
        self.inner.help.as_deref()
    }

    /// Where in the file, if known.
    pub fn position(&self) -> Option<Position> {
        self.inner.position
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.inner.path {
            write!(f, "{}:", path.display())?;
        }
        if let Some(position) = self.inner.position {
            write!(f, "{position}:")?;
        }
        if self.inner.path.is_some() || self.inner.position.is_some() {
            f.write_str(" ")?;
        }
        f.write_str(&self.inner.what)?;
        if let Some(help) = &self.inner.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_ref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_file_place_fault_and_remedy() {
        let error = Error::new("no tab")
            .in_file("a.txt")
            .at(Position::of("x\nyz", 3))
            .help("write key, tab, value");
        assert_eq!(
            error.to_string(),
            "a.txt:2:2 (byte 3): no tab\n  help: write key, tab, value"
        );
    }

    #[test]
    fn the_innermost_file_wins() {
        let error = Error::new("x").in_file("inner").in_file("outer");
        assert_eq!(error.path(), Some(Path::new("inner")));
    }
}
