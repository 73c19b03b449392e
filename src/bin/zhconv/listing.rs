//! Where the modes that only report write: standard output, or the file that `--output` names.

use std::io::{self, StdoutLock, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use zhvariant::base::error::{Error, Result};

use crate::convert;
use crate::job::{Destination, Job};
use crate::report::Status;
use crate::staged::Staged;

/// A listing on its way out.
pub(crate) struct Listing {
    place: Place,
    ended: Result<Status>,
}

enum Place {
    Stdout(StdoutLock<'static>),
    File(PathBuf, Box<Staged>),
}

impl Listing {
    /// Opens the place that the job names.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn open(job: &Job) -> Result<Self> {
        let place = match &job.destination {
            Destination::File(file) => {
                let staged =
                    Staged::new(file, None).map_err(|error| Error::io("write", file, error))?;
                Place::File(file.clone(), Box::new(staged))
            }
            _ => Place::Stdout(io::stdout().lock()),
        };
        Ok(Self {
            place,
            ended: Ok(Status::Done),
        })
    }

    /// Whether what is written is seen in colour.
    pub(crate) fn is_colored(&self) -> bool {
        match self.place {
            Place::Stdout(_) => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            Place::File(..) => false,
        }
    }

    /// Writes more; breaks where nobody reads on.
    pub(crate) fn write(&mut self, text: &str) -> ControlFlow<()> {
        let written = match &mut self.place {
            Place::Stdout(stdout) => stdout.write_all(text.as_bytes()),
            Place::File(_, staged) => staged.write_all(text.as_bytes()),
        };
        let Err(error) = written else {
            return ControlFlow::Continue(());
        };
        self.ended = match &self.place {
            Place::Stdout(_) => convert::stdout_failed(error),
            Place::File(file, _) => Err(Error::io("write", file, error)),
        };
        ControlFlow::Break(())
    }

    /// Ends the listing; a file gets what was written only now.
    ///
    /// # Errors
    /// If anything could not be written.
    pub(crate) fn finish(self) -> Result<Status> {
        let status = self.ended?;
        if let Place::File(file, staged) = self.place {
            let written = staged.commit();
            written.map_err(|error| Error::io("write", file, error))?;
        }
        Ok(status)
    }
}
