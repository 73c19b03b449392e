//! The command-line tool: arguments → [`job::Job`] (all resolved) → a mode. The only place of the
//! package that prints.

mod args;
mod compare;
mod convert;
mod converters;
mod depfile;
mod detect;
mod differences;
mod explain;
mod generate;
mod ignored;
mod inputs;
mod interrupt;
mod job;
mod listing;
mod mdbook;
mod names;
mod plan;
mod pool;
mod progress;
mod project;
mod renames;
mod report;
mod schema;
mod staged;

use std::process::ExitCode;

use zhvariant::base::error::Error;

use job::{Job, Mode};
use progress::Progress;
use report::{Printer, Status};

fn main() -> ExitCode {
    match run() {
        Ok(status) => status.into(),
        Err(Exit::Clap(message)) => {
            // A reader that has gone away has seen what it wanted.
            let _ = message.print();
            ExitCode::from(message.exit_code().try_into().unwrap_or(2))
        }
        Err(Exit::Error(error)) => {
            Printer::default().error(&error);
            Status::Failed.into()
        }
    }
}

fn run() -> Result<Status, Exit> {
    let line: Vec<_> = std::env::args_os().collect();
    let (args, project) = project::parse(line.clone(), None)?;
    if let Some(what) = args.general.generate {
        return Ok(generate::generate(what));
    }
    if args.input.mdbook {
        return match mdbook::asks_for_support(&args) {
            true => Ok(Status::Done),
            false => mdbook::run(line),
        };
    }
    let job = Job::resolve(args, project)?;
    report::set_color(job.color);
    let mut printer = Printer::new(job.verbosity);
    let plan = plan::make(&job, &mut printer)?;
    printer.watch(Progress::start(job.watch, plan.units.len()));
    let status = match job.mode {
        Mode::Convert => convert::convert(&job, &plan, &mut printer)?,
        Mode::Compare(form) => compare::compare(&job, &plan, form, &mut printer)?,
        Mode::Detect(how) => detect::detect(&job, &plan, how, &mut printer)?,
        Mode::Explain(how) => explain::explain(&job, &plan, how, &mut printer)?,
    };
    if plan.units.len() > 1 && job.sums_up() {
        printer.sum_up();
    } else {
        printer.progress().finish();
    }
    let status = status.max(printer.status());
    if status == Status::Done {
        depfile::write(&job, &plan)?;
    }
    Ok(status)
}

/// Why there is nothing more to do.
#[derive(Debug)]
enum Exit {
    /// Help, a version, or arguments that clap refuses.
    Clap(clap::Error),
    /// Everything else that stops the whole job.
    Error(Error),
}

impl From<clap::Error> for Exit {
    fn from(error: clap::Error) -> Self {
        Self::Clap(error)
    }
}

impl From<Error> for Exit {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
