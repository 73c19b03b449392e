//! What the user is told on standard error, and the exit status.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anstream::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};
use zhvariant::base::diagnostic::{Diagnostic, Severity};
use zhvariant::base::error::Error;
use zhvariant::base::position::Position;

/// How a run ended. The greater one wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// All was done, or there was nothing to do.
    #[default]
    Done = 0,
    /// `--check` or `--diff` found a difference, or a tag failed.
    Different = 1,
    /// Something could not be done.
    Failed = 2,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// How much the user wants to hear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Errors.
    Quiet,
    /// Errors, warnings, notes.
    #[default]
    Normal,
    /// Also what was done.
    Verbose,
}

/// What kind of remark it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Weight {
    /// Something could not be done.
    Error,
    /// Something was done, but perhaps not as wished.
    Warning,
    /// Something that the user may not expect.
    Note,
    /// What was done.
    Done,
}

impl Weight {
    fn label(self) -> (&'static str, Style) {
        match self {
            Self::Error => ("error: ", AnsiColor::Red.on_default().bold()),
            Self::Warning => ("warning: ", AnsiColor::Yellow.on_default().bold()),
            Self::Note => ("note: ", AnsiColor::Cyan.on_default().bold()),
            Self::Done => ("", Style::new()),
        }
    }

    fn shown_from(self) -> Verbosity {
        match self {
            Self::Error => Verbosity::Quiet,
            Self::Warning | Self::Note => Verbosity::Normal,
            Self::Done => Verbosity::Verbose,
        }
    }
}

/// A remark.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Message {
    pub(crate) weight: Weight,
    /// What it is about.
    pub(crate) file: Option<String>,
    /// Line and column, from 1.
    pub(crate) at: Option<(usize, usize)>,
    pub(crate) text: String,
}

impl Message {
    /// `file:line:column: `, or nothing.
    fn place(&self) -> String {
        let mut place = String::new();
        if let Some(file) = &self.file {
            place.push_str(file);
            place.push(':');
        }
        if let Some((line, column)) = self.at {
            place.push_str(&format!("{line}:{column}:"));
        }
        if !place.is_empty() {
            place.push(' ');
        }
        place
    }
}

/// What work on one input and one edition has to say. Made by any thread, printed in order.
#[derive(Debug, Default)]
pub(crate) struct Report {
    messages: Vec<Message>,
    status: Status,
}

impl Report {
    /// A thing that could not be done.
    pub(crate) fn error(&mut self, error: &Error) {
        self.status = Status::Failed;
        self.messages.push(error_message(error));
    }

    /// Remarks on the text of `name`.
    pub(crate) fn diagnostics(&mut self, name: &Path, remarks: &[(Position, Diagnostic)]) {
        for (at, remark) in remarks {
            let weight = match remark.severity {
                Severity::Error => {
                    self.status = self.status.max(Status::Different);
                    Weight::Error
                }
                _ => Weight::Warning,
            };
            self.messages.push(Message {
                weight,
                file: Some(name.display().to_string()),
                at: Some((at.line, at.column)),
                text: remark.message.clone(),
            });
        }
    }

    /// Something that the user may not expect.
    pub(crate) fn note(&mut self, name: &Path, text: impl Into<String>) {
        self.push(Weight::Note, name, text.into());
    }

    /// What was done; shown under `--verbose`.
    pub(crate) fn done(&mut self, name: &Path, text: impl Into<String>) {
        self.push(Weight::Done, name, text.into());
    }

    /// A difference was found.
    pub(crate) fn different(&mut self) {
        self.status = self.status.max(Status::Different);
    }

    fn push(&mut self, weight: Weight, name: &Path, text: String) {
        self.messages.push(Message {
            weight,
            file: Some(name.display().to_string()),
            at: None,
            text,
        });
    }
}

/// Prints reports on standard error and remembers the status.
#[derive(Debug, Default)]
pub(crate) struct Printer {
    verbosity: Verbosity,
    status: Status,
    /// What was said, except what was done. An input that cannot be read would be named once for
    /// each edition.
    seen: HashSet<Message>,
    /// The same in order.
    said: Vec<Message>,
}

impl Printer {
    /// Prints what `verbosity` allows.
    pub(crate) fn new(verbosity: Verbosity) -> Self {
        Self {
            verbosity,
            ..Self::default()
        }
    }

    /// The worst status so far.
    pub(crate) fn status(&self) -> Status {
        self.status
    }

    /// What was said, or would have been without `--quiet`, in order.
    pub(crate) fn said(&self) -> &[Message] {
        &self.said
    }

    /// Prints a thing that could not be done.
    pub(crate) fn error(&mut self, error: &Error) {
        let mut report = Report::default();
        report.error(error);
        self.print(&report);
    }

    /// Prints a report.
    pub(crate) fn print(&mut self, report: &Report) {
        self.status = self.status.max(report.status);
        if report.messages.is_empty() {
            return;
        }
        let mut stderr = anstream::stderr().lock();
        for message in &report.messages {
            if message.weight != Weight::Done {
                if !self.seen.insert(message.clone()) {
                    continue;
                }
                self.said.push(message.clone());
            }
            if message.weight.shown_from() <= self.verbosity {
                let (label, style) = message.weight.label();
                let place = message.place();
                // Nobody is left to be told that standard error is closed.
                let _ = writeln!(stderr, "{place}{style}{label}{style:#}{}", message.text);
            }
        }
    }
}

fn error_message(error: &Error) -> Message {
    let mut text = error.message().to_owned();
    if let Some(at) = error.position() {
        let end = text.find('\n').unwrap_or(text.len());
        text.insert_str(end, &format!(" (byte {})", at.byte));
    }
    if let Some(remedy) = error.remedy() {
        text.push_str(&format!("\n  help: {remedy}"));
    }
    Message {
        weight: Weight::Error,
        file: error.path().map(|path| path.display().to_string()),
        at: error.position().map(|at| (at.line, at.column)),
        text,
    }
}

/// Sets when messages are coloured.
pub(crate) fn set_color(choice: clap::ColorChoice) {
    let choice = match choice {
        clap::ColorChoice::Auto => ColorChoice::Auto,
        clap::ColorChoice::Always => ColorChoice::Always,
        clap::ColorChoice::Never => ColorChoice::Never,
    };
    choice.write_global();
}
