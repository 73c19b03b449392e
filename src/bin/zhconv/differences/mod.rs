//! What `--check` and `--diff` found, in the form that `--report` names: for people, for programs,
//! for the services that show it beside the text.

mod change;
mod github;
mod json;
mod lines;
mod sarif;
mod unified;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

pub(crate) use change::Change;

use crate::report::{Message, Status, Verbosity};

/// How differences are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `file:line:column: edition: old → new`.
    Lines,
    /// A unified diff.
    Unified,
    /// An object a line.
    Json,
    /// Commands to GitHub's workflows.
    Github,
    /// A log in SARIF.
    Sarif,
}

/// One file that is not as it would be.
#[derive(Debug)]
pub(crate) struct Difference<'a> {
    /// The file: an input, or the place where its edition goes.
    pub(crate) file: &'a Path,
    /// What it is made of.
    pub(crate) input: &'a Path,
    /// The edition that it would be.
    pub(crate) edition: &'a str,
    /// Whether the file is one of the job's outputs, so that its name tells the edition.
    pub(crate) is_output: bool,
    /// Whether it is a binary file, which has no text to show.
    pub(crate) is_binary: bool,
    /// What is there now; `None` if nothing is.
    pub(crate) old: Option<String>,
    /// What would be there.
    pub(crate) new: String,
    /// The changes with their reasons, if those were asked for.
    pub(crate) explained: Option<Vec<Change>>,
}

/// In what way a file differs.
enum Kind<'a> {
    /// It is not there.
    Missing,
    /// It has no text, but other bytes than it should.
    Binary,
    /// Its text is the right one, so the bytes differ by their encoding.
    Encoding,
    /// Its text differs from this one, which is there now.
    Text(&'a str),
}

impl Difference<'_> {
    fn kind(&self) -> Kind<'_> {
        match &self.old {
            None => Kind::Missing,
            Some(_) if self.is_binary => Kind::Binary,
            Some(old) if *old == self.new => Kind::Encoding,
            Some(old) => Kind::Text(old),
        }
    }
}

impl Difference<'_> {
    /// What leads from the old text to the new one.
    fn changes(&self, old: &str) -> Cow<'_, [Change]> {
        match &self.explained {
            Some(changes) => Cow::Borrowed(changes),
            None => Cow::Owned(change::changes(old, &self.new)),
        }
    }
}

/// What is said of a binary file that is no copy.
const OTHER_BINARY: &str = "binary file, other than the input";
/// What is said of a file whose bytes differ and whose text does not.
const OTHER_ENCODING: &str = "other encoding or byte order mark";

impl Form {
    /// What stands before the first difference.
    pub(crate) fn head(self) -> String {
        match self {
            Self::Sarif => sarif::head(),
            _ => String::new(),
        }
    }

    /// A difference. It may start with what separates it from the one before: see
    /// [`Self::separator`].
    pub(crate) fn entry(self, found: &Difference<'_>) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = match self {
            Self::Lines => people(found, &mut out),
            Self::Unified => unified::entry(found, &mut out),
            Self::Json => json::entry(found, &mut out),
            Self::Github => github::entry(found, &mut out),
            Self::Sarif => sarif::entry(found, &mut out),
        };
        out
    }

    /// What the first difference must not start with.
    pub(crate) fn separator(self) -> &'static str {
        match self {
            Self::Sarif => sarif::SEPARATOR,
            _ => "",
        }
    }

    /// What stands after the last difference, given all that was said on standard error.
    pub(crate) fn tail(self, said: &[Message], status: Status) -> String {
        match self {
            Self::Github => said.iter().map(github::remark).collect(),
            Self::Sarif => sarif::tail(said, status),
            _ => String::new(),
        }
    }

    /// Whether it tells the reasons of changes; to people only if they want to hear more.
    pub(crate) fn tells_why(self, verbosity: Verbosity) -> bool {
        match self {
            Self::Lines => verbosity == Verbosity::Verbose,
            Self::Json | Self::Sarif => true,
            Self::Unified | Self::Github => false,
        }
    }

    /// Whether it is for people, who may ask for quiet.
    pub(crate) fn is_for_people(self) -> bool {
        self == Self::Lines
    }
}

fn people(found: &Difference<'_>, out: &mut String) -> std::fmt::Result {
    let name = found.file.display();
    match found.kind() {
        Kind::Missing => writeln!(out, "{name}: missing"),
        Kind::Binary => writeln!(out, "{name}: {OTHER_BINARY}"),
        Kind::Encoding => writeln!(out, "{name}: {OTHER_ENCODING}"),
        Kind::Text(old) => {
            for change in &*found.changes(old) {
                write!(
                    out,
                    "{name}:{}:{}: ",
                    change.start.line, change.start.column
                )?;
                if !found.is_output {
                    write!(out, "{}: ", found.edition)?;
                }
                out.push_str(&arrow(change));
                if let Some(why) = &change.why {
                    write!(out, " ({why})")?;
                }
                out.push('\n');
            }
            Ok(())
        }
    }
}

/// `old → new`, on one line, shortened.
fn arrow(change: &Change) -> String {
    format!("{} → {}", excerpt(&change.old), excerpt(&change.new))
}

/// A few characters of a text, on one line.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.is_empty() {
        return "(nothing)".to_owned();
    }
    let shown: String = text.chars().take(LONGEST).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    let shown = shown.escape_debug().to_string();
    format!("{}{more}", shown.replace("\\\"", "\"").replace("\\'", "'"))
}
