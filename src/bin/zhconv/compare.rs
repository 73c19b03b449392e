//! The modes that write nothing: `--check` lists where things would change, `--diff` shows how.

use std::fmt::{self, Write as _};
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Style};
use similar::{ChangeTag, DiffOp, TextDiff};
use zhvariant::base::error::{Error, Result};
use zhvariant::encoding::{self, InputEncoding};

use crate::convert::{self, Stop};
use crate::converters::Converters;
use crate::job::{Job, Mode};
use crate::plan::{Plan, Unit};
use crate::pool;
use crate::report::{Printer, Report, Status, Verbosity};

/// Compares everything.
///
/// # Errors
/// If a converter cannot be built, or standard output fails. What is wrong with an input is
/// printed, and the others go on.
pub(crate) fn compare(job: &Job, plan: &Plan, printer: &mut Printer) -> Result<Status> {
    let stdout = io::stdout();
    let work = Work {
        job,
        plan,
        converters: Converters::new(job, plan.units.len() == 1),
        color: AutoStream::choice(&stdout) != ColorChoice::Never,
    };
    let mut stdout = stdout.lock();
    let mut failed = Ok(Status::Done);
    let threads = job.threads(plan.units.len());
    let one = |unit: &Unit| work.compare(unit);
    pool::in_order(&plan.units, threads, one, |(report, listing)| {
        printer.print(&report);
        let shown = job.verbosity > Verbosity::Quiet || job.mode == Mode::Diff;
        let written = match shown {
            true => stdout.write_all(listing.as_bytes()),
            false => Ok(()),
        };
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = convert::stdout_failed(error);
                ControlFlow::Break(())
            }
        }
    });
    failed
}

struct Work<'a> {
    job: &'a Job,
    plan: &'a Plan,
    converters: Converters<'a>,
    color: bool,
}

/// Two texts and what they are called.
struct Pair<'a> {
    name: &'a Path,
    /// The edition, where the name does not tell it.
    edition: Option<&'a str>,
    old: String,
    new: String,
}

impl Work<'_> {
    fn compare(&self, unit: &Unit) -> (Report, String) {
        let mut report = Report::default();
        let mut listing = String::new();
        match self.try_compare(unit, &mut report, &mut listing) {
            Ok(()) => {}
            Err(Stop::Input(error)) => {
                convert::refuse(&self.plan.inputs[unit.input], error, &mut report);
            }
            Err(Stop::Output(error)) => {
                let output = unit.output.as_deref().unwrap_or(Path::new("<stdout>"));
                report.error(&Error::io("read", output, error));
            }
        }
        (report, listing)
    }

    fn try_compare(
        &self,
        unit: &Unit,
        report: &mut Report,
        listing: &mut String,
    ) -> Result<(), Stop> {
        let input = &self.plan.inputs[unit.input];
        let format = self.job.format_of(input);
        let converter = self.converters.get(unit.edition, format);
        let converter = converter.map_err(Stop::Input)?;
        let mut new = Vec::new();
        let outcome = convert::transfer(&converter, input, &mut new, self.job.encodings)?;
        report.diagnostics(&input.name, &outcome.diagnostics);
        if outcome.binary {
            report.note(&input.name, "binary file, skipped");
            return Ok(());
        }
        let (name, old) = match &unit.output {
            None => (
                input.name.as_path(),
                Some(input.bytes().map_err(Stop::Input)?),
            ),
            Some(output) => (
                output.as_path(),
                read_if_there(output).map_err(Stop::Output)?,
            ),
        };
        let missing = old.is_none();
        let old = old.unwrap_or_default();
        if !missing && old == new {
            return Ok(());
        }
        report.different();
        let edition = &self.job.editions[unit.edition].name;
        let pair = Pair {
            name,
            edition: unit.output.is_none().then_some(edition),
            old: self.text(&old),
            new: self.text(&new),
        };
        // Writing to a string does not fail.
        let _ = match self.job.mode {
            Mode::Diff => pair.show(self.color, missing, listing),
            _ if missing => writeln!(listing, "{}: missing", name.display()),
            _ => pair.list(listing),
        };
        Ok(())
    }

    /// Bytes as text, for people to see.
    fn text(&self, bytes: &[u8]) -> String {
        let output = self.job.encodings.output.map(InputEncoding::Named);
        let guesses = [self.job.encodings.input].into_iter().chain(output);
        let mut decoded = guesses.filter_map(|guess| encoding::decode(bytes, guess).ok());
        match decoded.next() {
            Some(decoded) => decoded.text,
            None => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Pair<'_> {
    /// `file:line:column: edition: old → new` for each line that differs.
    fn list(&self, out: &mut String) -> fmt::Result {
        let diff = TextDiff::from_lines(&self.old, &self.new);
        let mut listed = false;
        for op in diff.ops() {
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            listed = true;
            let (from, to) = (op.old_range(), op.new_range());
            for index in 0..from.len().max(to.len()) {
                let (old, new) = (from.start + index, to.start + index);
                let before = diff.old_slice(old).filter(|_| from.contains(&old));
                let after = diff.new_slice(new).filter(|_| to.contains(&new));
                let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
                self.list_line(old + 1, before, after, out)?;
            }
        }
        if !listed {
            // The texts are the same, so the bytes differ by their encoding.
            writeln!(
                out,
                "{}: other encoding or byte order mark",
                self.name.display()
            )?;
        }
        Ok(())
    }

    fn list_line(&self, line: usize, old: &str, new: &str, out: &mut String) -> fmt::Result {
        let (column, old, new) = essence(old, new);
        write!(out, "{}:{line}:{column}: ", self.name.display())?;
        if let Some(edition) = self.edition {
            write!(out, "{edition}: ")?;
        }
        writeln!(out, "{} → {}", excerpt(old), excerpt(new))
    }

    /// A unified diff.
    fn show(&self, color: bool, missing: bool, out: &mut String) -> fmt::Result {
        let paint = |style: Style| if color { style } else { Style::new() };
        let bold = paint(Style::new().bold());
        let name = self.name.display();
        let edition = self
            .edition
            .map_or(String::new(), |name| format!("\t{name}"));
        match missing {
            true => writeln!(out, "{bold}--- /dev/null{bold:#}")?,
            false => writeln!(out, "{bold}--- {name}{bold:#}")?,
        }
        writeln!(out, "{bold}+++ {name}{edition}{bold:#}")?;
        let diff = TextDiff::from_lines(&self.old, &self.new);
        for hunk in diff.unified_diff().iter_hunks() {
            let style = paint(AnsiColor::Cyan.on_default());
            writeln!(out, "{style}{}{style:#}", hunk.header())?;
            for change in hunk.iter_changes() {
                let style = paint(match change.tag() {
                    ChangeTag::Equal => Style::new(),
                    ChangeTag::Delete => AnsiColor::Red.on_default(),
                    ChangeTag::Insert => AnsiColor::Green.on_default(),
                });
                let line = change.value();
                let text = line.strip_suffix('\n').unwrap_or(line);
                writeln!(out, "{style}{}{text}{style:#}", change.tag())?;
                if change.missing_newline() {
                    writeln!(out, "\\ No newline at end of file")?;
                }
            }
        }
        Ok(())
    }
}

/// What is left of two lines without what they have in common at both ends, and the column, from
/// 1, where that starts.
fn essence<'a>(old: &'a str, new: &'a str) -> (usize, &'a str, &'a str) {
    let pairs = old.chars().zip(new.chars());
    let head: Vec<char> = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    let start = head.iter().map(|character| character.len_utf8()).sum();
    let (old, new) = (&old[start..], &new[start..]);
    let pairs = old.chars().rev().zip(new.chars().rev());
    let tail = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8());
    let end: usize = tail.sum();
    (
        head.len() + 1,
        &old[..old.len() - end],
        &new[..new.len() - end],
    )
}

/// A few characters of a text, on one line.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.is_empty() {
        return "(nothing)".to_owned();
    }
    let shown: String = text.chars().take(LONGEST).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!(
        "{}{more}",
        shown.escape_debug().to_string().replace("\\\"", "\"")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_essence_of_two_lines_is_what_differs() {
        for (old, new, expected) in [
            ("这个软件\n", "这个軟體\n", (3, "软件", "軟體")),
            ("一", "一一", (2, "", "一")),
            ("一一一", "一", (2, "一一", "")),
            ("", "一\n", (1, "", "一\n")),
            ("同", "同", (2, "", "")),
        ] {
            assert_eq!(essence(old, new), expected);
        }
    }
}
