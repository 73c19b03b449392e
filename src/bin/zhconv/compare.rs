//! The modes that write nothing: `--check` lists where things would change, `--diff` shows how.

use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use zhvariant::base::error::{Error, Result};
use zhvariant::encoding::{self, InputEncoding};

use crate::convert::{self, Reading, Stop};
use crate::converters::Converters;
use crate::differences::{Difference, Form};
use crate::explain;
use crate::job::{Destination, Job};
use crate::plan::{Plan, Unit};
use crate::pool;
use crate::progress::Progress;
use crate::report::{Deed, Printer, Report, Status, Verbosity};

/// Compares everything and says what differs in this form.
///
/// # Errors
/// If a converter cannot be built, or standard output fails. What is wrong with an input is
/// printed, and the others go on.
pub(crate) fn compare(job: &Job, plan: &Plan, form: Form, printer: &mut Printer) -> Result<Status> {
    let work = Work {
        job,
        plan,
        form,
        progress: printer.progress(),
        converters: Converters::new(job, plan.units.len() == 1),
    };
    let mut stdout = io::stdout().lock();
    let mut written = stdout.write_all(form.head().as_bytes());
    let mut first = true;
    let shown = job.verbosity > Verbosity::Quiet || !form.is_for_people();
    let threads = job.threads(plan.units.len());
    let one = |unit: &Unit| {
        let found = work.compare(unit);
        work.progress.file();
        found
    };
    if written.is_ok() {
        pool::in_order(&plan.units, threads, one, |(report, entry)| {
            printer.print(&report);
            let mut entry = entry.as_str();
            if first && !entry.is_empty() {
                entry = entry.strip_prefix(form.separator()).unwrap_or(entry);
                first = false;
            }
            if shown {
                written = work.progress.aside(|| stdout.write_all(entry.as_bytes()));
            }
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
    }
    let tail = || form.tail(printer.said(), printer.status());
    match written.and_then(|()| stdout.write_all(tail().as_bytes())) {
        Ok(()) => Ok(Status::Done),
        Err(error) => convert::stdout_failed(error),
    }
}

struct Work<'a> {
    job: &'a Job,
    plan: &'a Plan,
    form: Form,
    converters: Converters<'a>,
    progress: Arc<Progress>,
}

impl Work<'_> {
    /// What is said of a unit, and its entry among the differences.
    fn compare(&self, unit: &Unit) -> (Report, String) {
        let mut report = Report::default();
        let mut entry = String::new();
        let input = &self.plan.inputs[unit.input];
        let found = match self.try_compare(unit, &mut report) {
            // In another encoding than UTF-8, what is binary shows as an error first.
            Err(Stop::Input(_)) if convert::is_binary(input) => {
                self.compare_binary(unit, &mut report)
            }
            found => found,
        };
        match found {
            Ok(None) => report.compared(Deed::Same),
            Ok(Some(found)) => {
                report.compared(Deed::Different);
                entry = self.form.entry(&found);
            }
            Err(error) => self.refuse(unit, error, &mut report),
        }
        (report, entry)
    }

    fn refuse(&self, unit: &Unit, error: Stop, report: &mut Report) {
        match error {
            Stop::Input(error) => report.error(&error),
            Stop::Output(error) => {
                let output = unit.output.as_deref().unwrap_or(Path::new("<stdout>"));
                report.error(&Error::io("read", output, error));
            }
        }
    }

    fn try_compare<'u>(
        &'u self,
        unit: &'u Unit,
        report: &mut Report,
    ) -> Result<Option<Difference<'u>>, Stop> {
        let input = &self.plan.inputs[unit.input];
        if self.job.leaves(input) {
            return self.compare_binary(unit, report);
        }
        let converter = self.converters.of(self.plan, unit);
        let converter = converter.map_err(Stop::Input)?;
        let mut new = Vec::new();
        let reading = Reading::new(input, &self.progress);
        let outcome = convert::transfer(&converter, reading, &mut new, self.job.encodings)?;
        report.diagnostics(&input.name, &outcome.diagnostics);
        if outcome.binary {
            return self.compare_binary(unit, report);
        }
        let old = match &unit.output {
            None => Some(input.bytes().map_err(Stop::Input)?),
            Some(output) => read_if_there(output).map_err(Stop::Output)?,
        };
        if old.as_ref() == Some(&new) {
            return Ok(None);
        }
        let old = old.map(|old| self.text(&old));
        let mut found = self.difference(unit, old, self.text(&new));
        // With another destination, the old text may not be the input's.
        if let Some(old) = &found.old
            && (unit.output.is_none() || self.job.destination == Destination::InPlace)
            && self.form.tells_why(self.job.verbosity)
        {
            let changes = explain::changes(&converter, old, &found.new);
            found.explained = changes.map_err(|error| Stop::Input(error.in_file(&input.name)))?;
        }
        Ok(Some(found))
    }

    /// Compares the copy of a binary file, if it has one.
    fn compare_binary<'u>(
        &'u self,
        unit: &'u Unit,
        report: &mut Report,
    ) -> Result<Option<Difference<'u>>, Stop> {
        let input = &self.plan.inputs[unit.input];
        let Some(output) = unit.output.as_ref().filter(|_| self.job.copy_others) else {
            report.done(&input.name, Deed::Skipped, "binary file, skipped");
            return Ok(None);
        };
        let copy = read_if_there(output).map_err(Stop::Output)?;
        if copy == Some(input.bytes().map_err(Stop::Input)?) {
            return Ok(None);
        }
        let mut found = self.difference(unit, copy.map(|_| String::new()), String::new());
        found.is_binary = true;
        Ok(Some(found))
    }

    fn difference<'u>(
        &'u self,
        unit: &'u Unit,
        old: Option<String>,
        new: String,
    ) -> Difference<'u> {
        let input = &self.plan.inputs[unit.input].name;
        Difference {
            file: unit.output.as_ref().unwrap_or(input),
            input,
            edition: &self.job.editions[unit.edition].name,
            is_output: unit.output.is_some(),
            is_binary: false,
            old,
            new,
            explained: None,
        }
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
