//! The mode that writes.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use zhvariant::base::diagnostic::Severity;
use zhvariant::base::error::{Error, Result};
use zhvariant::encoding;
use zhvariant::pipeline::{Converter, Encodings, Outcome};

use crate::converters::Converters;
use crate::inputs::Input;
use crate::job::{Destination, Job};
use crate::plan::{Plan, Unit};
use crate::pool;
use crate::progress::Progress;
use crate::report::{Deed, Printer, Report, Status};
use crate::staged::{Staged, Written};

/// Converts everything.
///
/// # Errors
/// If a converter cannot be built. What is wrong with an input is printed, and the others go on.
pub(crate) fn convert(job: &Job, plan: &Plan, printer: &mut Printer) -> Result<Status> {
    let to_stdout = job.destination == Destination::Stdout;
    let converters = Converters::new(job, to_stdout || plan.units.len() == 1);
    for unit in plan.units.iter().take(job.editions.len()) {
        let format = job.format_of(&plan.inputs[unit.input]);
        converters.get(unit.edition, format)?;
    }
    let work = Work {
        job,
        plan,
        converters,
        progress: printer.progress(),
    };
    if to_stdout {
        return work.stdout(printer);
    }
    let threads = job.threads(plan.units.len());
    let one = |unit: &Unit| {
        let report = work.file(unit);
        work.progress.file();
        report
    };
    pool::in_order(&plan.units, threads, one, |report| {
        printer.print(&report);
        ControlFlow::Continue(())
    });
    Ok(Status::Done)
}

/// Why a conversion ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The input, or its conversion.
    Input(Error),
    /// The output.
    Output(io::Error),
}

struct Work<'a> {
    job: &'a Job,
    plan: &'a Plan,
    converters: Converters<'a>,
    progress: Arc<Progress>,
}

impl Work<'_> {
    /// One input after the other to standard output.
    fn stdout(&self, printer: &mut Printer) -> Result<Status> {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        for unit in &self.plan.units {
            let input = &self.plan.inputs[unit.input];
            let mut report = Report::default();
            match self.transfer(unit, &mut out) {
                Ok(outcome) => self.remark(input, &outcome, &mut report),
                Err(Stop::Input(error)) => refuse(input, error, &mut report),
                Err(Stop::Output(error)) => return stdout_failed(error),
            }
            if let Err(error) = out.flush() {
                return stdout_failed(error);
            }
            printer.print(&report);
            self.progress.file();
        }
        Ok(Status::Done)
    }

    /// One input to its file.
    fn file(&self, unit: &Unit) -> Report {
        let mut report = Report::default();
        let input = &self.plan.inputs[unit.input];
        if let Some(output) = &unit.output
            && self.job.leaves(input)
        {
            copy(input, output, &mut report);
        } else if let Some(output) = &unit.output
            && let Err(error) = self.write(unit, input, output, &mut report)
        {
            match error {
                Stop::Input(error) if self.job.copy_others && is_binary(input) => {
                    drop(error);
                    copy(input, output, &mut report);
                }
                Stop::Input(error) => refuse(input, error, &mut report),
                Stop::Output(error) => report.error(&unwritable(output, error)),
            }
        }
        report
    }

    fn write(
        &self,
        unit: &Unit,
        input: &Input,
        output: &Path,
        report: &mut Report,
    ) -> Result<(), Stop> {
        let mut staged = Staged::new(output, input.metadata()).map_err(Stop::Output)?;
        let outcome = self.transfer(unit, &mut staged)?;
        self.remark(input, &outcome, report);
        let failed = |(_, remark): &(_, _)| is_error(remark);
        if outcome.binary {
            if self.job.copy_others {
                copy(input, output, report);
            }
            return Ok(());
        }
        if outcome.diagnostics.iter().any(failed) {
            return Ok(());
        }
        if self.job.destination == Destination::InPlace && outcome.tags > 0 && !self.job.tags_named
        {
            return Err(Stop::Input(
                Error::new(
                    "holds inline tags, which --in-place would replace by one edition's words",
                )
                .in_file(&input.name)
                .help("say --tags on to do that, or --tags off to leave them"),
            ));
        }
        match staged.commit().map_err(Stop::Output)? {
            Written::New => report.done(output, Deed::Written, "written"),
            Written::Same => report.done(output, Deed::Unchanged, "unchanged"),
        }
        Ok(())
    }

    fn transfer(&self, unit: &Unit, output: &mut dyn Write) -> Result<Outcome, Stop> {
        let input = &self.plan.inputs[unit.input];
        let converter = self.converters.of(self.plan, unit);
        let converter = converter.map_err(Stop::Input)?;
        let reading = Reading::new(input, &self.progress);
        transfer(&converter, reading, output, self.job.encodings)
    }

    fn remark(&self, input: &Input, outcome: &Outcome, report: &mut Report) {
        report.diagnostics(&input.name, &outcome.diagnostics);
        if outcome.binary && !self.job.copy_others {
            skip_binary(input, report);
        }
    }
}

/// Converts one input into `output`, and tells apart what fails.
pub(crate) fn transfer(
    converter: &Converter,
    reading: Reading<'_>,
    output: &mut dyn Write,
    encodings: Encodings,
) -> Result<Outcome, Stop> {
    let input = reading.input;
    let mut reader = Watched::new(reading.open().map_err(Stop::Input)?);
    let mut writer = Watched::new(output);
    let result = converter.convert_encoded(&mut reader, &mut writer, encodings);
    if let Some(error) = writer.failure {
        return Err(Stop::Output(error));
    }
    if let Some(error) = reader.failure {
        return Err(Stop::Input(input.unreadable(error)));
    }
    result.map_err(|error| Stop::Input(error.in_file(&input.name)))
}

/// An input that is read under the eyes of those who watch the run.
pub(crate) struct Reading<'a> {
    input: &'a Input,
    progress: &'a Progress,
}

impl<'a> Reading<'a> {
    /// Nothing is read yet.
    pub(crate) fn new(input: &'a Input, progress: &'a Progress) -> Self {
        Self { input, progress }
    }

    fn open(&self) -> Result<Counted<'a>> {
        Ok(Counted {
            reader: self.input.open()?,
            progress: self.progress,
        })
    }
}

/// A reader whose bytes are counted.
struct Counted<'a> {
    reader: Box<dyn Read + 'a>,
    progress: &'a Progress,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.progress.bytes(count);
        Ok(count)
    }
}

/// Names a binary file: an error if the user asked for this very file.
fn skip_binary(input: &Input, report: &mut Report) {
    if input.named {
        let error = Error::new("is a binary file of no known format, which cannot be converted");
        report.error(&error.in_file(&input.name));
    } else {
        report.skipped(&input.name, "binary file, skipped");
    }
}

/// Names an input that cannot be converted; a binary file in a folder is no failure.
pub(crate) fn refuse(input: &Input, error: Error, report: &mut Report) {
    if is_binary(input) {
        skip_binary(input, report);
    } else {
        report.error(&error);
    }
}

fn unwritable(output: &Path, error: io::Error) -> Error {
    let is_folder = error.kind() == io::ErrorKind::IsADirectory;
    let error = Error::io("write", output, error);
    match is_folder {
        true => error.help("to write into a folder, name it with --output-dir"),
        false => error,
    }
}

/// Whether an input that was refused is a binary file. What came through a pipe is gone.
pub(crate) fn is_binary(input: &Input) -> bool {
    let regular = input.metadata().is_some_and(|found| found.is_file());
    let bytes = input.path().filter(|_| regular).map(fs::read);
    bytes.is_some_and(|bytes| bytes.is_ok_and(|bytes| encoding::is_binary(&bytes)))
}

fn is_error(remark: &zhvariant::base::diagnostic::Diagnostic) -> bool {
    remark.severity == Severity::Error
}

/// Copies a binary file as it is.
fn copy(input: &Input, output: &Path, report: &mut Report) {
    let write = |bytes: Vec<u8>| {
        let mut staged = Staged::new(output, input.metadata())?;
        staged.write_all(&bytes)?;
        staged.commit()
    };
    match input.bytes().map(write) {
        Ok(Ok(Written::New)) => report.done(output, Deed::Written, "copied"),
        Ok(Ok(Written::Same)) => report.done(output, Deed::Unchanged, "unchanged"),
        Ok(Err(error)) => report.error(&Error::io("write", output, error)),
        Err(error) => report.error(&error),
    }
}

/// A reader that went away has what it wanted.
pub(crate) fn stdout_failed(error: io::Error) -> Result<Status> {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(Status::Done),
        _ => Err(Error::io("write", "<stdout>", error)),
    }
}

/// A stream that remembers why it failed.
struct Watched<S> {
    stream: S,
    failure: Option<io::Error>,
}

impl<S> Watched<S> {
    fn new(stream: S) -> Self {
        Self {
            stream,
            failure: None,
        }
    }

    fn watch<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.failure = Some(error);
            }
            kind.into()
        })
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.stream.read(buffer);
        self.watch(result)
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.stream.write(bytes);
        self.watch(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.stream.flush();
        self.watch(result)
    }
}
