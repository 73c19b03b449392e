//! What the user is told on standard error, and the exit status.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anstream::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};
use zhvariant::base::diagnostic::{Diagnostic, Severity};
use zhvariant::base::error::{Error, ErrorKind};
use zhvariant::base::position::Position;

use crate::progress::Progress;

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

/// What became of one input in one edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A file was written.
    Written,
    /// A file was as it should be, and was not written.
    Unchanged,
    /// A file is as it would be.
    Same,
    /// A file is not as it would be.
    Different,
    /// There was nothing to convert.
    Skipped,
    /// It could not be done.
    Failed,
}

/// What work on one input and one edition has to say. Made by any thread, printed in order.
#[derive(Debug, Default)]
pub(crate) struct Report {
    messages: Vec<Message>,
    status: Status,
    deed: Option<Deed>,
}

impl Report {
    /// A thing that could not be done.
    pub(crate) fn error(&mut self, error: &Error) {
        self.status = Status::Failed;
        self.deed = Some(Deed::Failed);
        self.messages.push(error_message(error));
    }

    /// Remarks on the text of `name`.
    pub(crate) fn diagnostics(&mut self, name: &Path, remarks: &[(Position, Diagnostic)]) {
        for (at, remark) in remarks {
            let weight = match remark.severity {
                Severity::Error => {
                    self.status = self.status.max(Status::Different);
                    self.deed = Some(Deed::Failed);
                    Weight::Error
                }
                Severity::Note => Weight::Done,
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
    pub(crate) fn done(&mut self, name: &Path, deed: Deed, text: &str) {
        self.deed = Some(deed);
        self.push(Weight::Done, name, text.to_owned());
    }

    /// There is nothing to convert.
    pub(crate) fn skipped(&mut self, name: &Path, text: &str) {
        self.deed = Some(Deed::Skipped);
        self.note(name, text);
    }

    /// What a comparison came to.
    pub(crate) fn compared(&mut self, deed: Deed) {
        self.deed = Some(deed);
        if deed == Deed::Different {
            self.status = self.status.max(Status::Different);
        }
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
    tally: Vec<Deed>,
    progress: Arc<Progress>,
}

impl Printer {
    /// Prints what `verbosity` allows.
    pub(crate) fn new(verbosity: Verbosity) -> Self {
        Self {
            verbosity,
            ..Self::default()
        }
    }

    /// Watches what follows.
    pub(crate) fn watch(&mut self, progress: Arc<Progress>) {
        self.progress = progress;
    }

    /// How far the run has come.
    pub(crate) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// Ends a run over several files with what it came to, in a line; silent if all files that were
    /// compared are as they would be.
    pub(crate) fn sum_up(&self) {
        self.progress.finish();
        if self.verbosity == Verbosity::Quiet {
            return;
        }
        if let Some(sentence) = sentence(&self.tally) {
            // Nobody is left to be told that standard error is closed.
            let _ = writeln!(anstream::stderr(), "{sentence}");
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
        self.tally.extend(report.deed);
        if report.messages.is_empty() {
            return;
        }
        let progress = Arc::clone(&self.progress);
        progress.aside(|| self.print_messages(&report.messages));
    }

    fn print_messages(&mut self, messages: &[Message]) {
        let mut stderr = anstream::stderr().lock();
        for message in messages {
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

/// What became of files, in a line; `None` if there is nothing to tell.
fn sentence(tally: &[Deed]) -> Option<String> {
    let count = |deed| tally.iter().filter(|found| **found == deed).count();
    let failed = count(Deed::Failed);
    let different = count(Deed::Different);
    let files = |count| if count == 1 { "file" } else { "files" };
    if different > 0 {
        let mut text = format!(
            "{different} of {} {} would change",
            tally.len(),
            files(tally.len())
        );
        if failed > 0 {
            text.push_str(&format!(", {failed} failed"));
        }
        return Some(text);
    }
    let counts = [
        (count(Deed::Written), "written"),
        (count(Deed::Unchanged), "unchanged"),
        (count(Deed::Skipped), "skipped"),
        (failed, "failed"),
    ];
    let mut parts = Vec::new();
    for (count, done) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let files = if parts.is_empty() {
            format!(" {}", files(count))
        } else {
            String::new()
        };
        parts.push(format!("{count}{files} {done}"));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The option that does what an error's remedy says: the library knows none.
fn option_for(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Malformed => " (--encoding auto, or a label such as gb18030)",
        ErrorKind::UnknownEncoding => " (--encoding, a label such as gb18030)",
        _ => "",
    }
}

fn error_message(error: &Error) -> Message {
    let mut text = error.message().to_owned();
    if let Some(at) = error.position() {
        let end = text.find('\n').unwrap_or(text.len());
        text.insert_str(end, &format!(" (byte {})", at.byte));
    }
    if let Some(remedy) = error.remedy() {
        text.push_str(&format!("\n  help: {remedy}{}", option_for(error.kind())));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_tells_what_became_of_the_files() {
        use Deed::{Different, Failed, Same, Skipped, Unchanged, Written};
        for (tally, expected) in [
            (&[][..], None),
            (&[Written], Some("1 file written")),
            (
                &[Written, Unchanged, Written],
                Some("2 files written, 1 unchanged"),
            ),
            (
                &[Unchanged, Failed, Skipped],
                Some("1 file unchanged, 1 skipped, 1 failed"),
            ),
            (&[Same, Same], None),
            (&[Different, Same], Some("1 of 2 files would change")),
            (
                &[Failed, Different],
                Some("1 of 2 files would change, 1 failed"),
            ),
        ] {
            assert_eq!(sentence(tally).as_deref(), expected);
        }
    }
}
