//! `--progress`: how far a long run has come, in one line on standard error that is drawn over
//! and over, and gone in the end.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::args::{GeneralArgs, ProgressArg};

/// Only work that takes longer than this is shown.
const LONG: Duration = Duration::from_secs(1);
/// How often the line is drawn.
const TICK: Duration = Duration::from_millis(100);

/// Whether a run is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Watch {
    /// Nobody looks.
    #[default]
    Never,
    /// Once it has taken long.
    Long,
    /// From the beginning.
    Always,
}

impl Watch {
    /// What the arguments ask for; `shown`: what the run gives goes to standard output.
    pub(crate) fn of(args: &GeneralArgs, shown: bool) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match args.progress {
            _ if args.quiet => Self::Never,
            Some(ProgressArg::Never) => Self::Never,
            Some(ProgressArg::Always) => Self::Always,
            _ if dumb || !io::stderr().is_terminal() => Self::Never,
            _ if shown && io::stdout().is_terminal() => Self::Never,
            _ => Self::Long,
        }
    }
}

/// How far a run has come. Shared by its threads.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    watch: Watch,
    /// How many files are to be made or compared.
    total: usize,
    files: AtomicUsize,
    /// Read so far.
    bytes: AtomicU64,
    line: Mutex<Line>,
}

/// What is on the terminal. Its lock is standard error's, as far as this module is concerned.
#[derive(Debug, Default, PartialEq, Eq)]
enum Line {
    #[default]
    Never,
    Gone,
    Drawn,
    Finished,
}

impl Progress {
    /// Starts watching a run that makes or compares `total` files.
    pub(crate) fn start(watch: Watch, total: usize) -> Arc<Self> {
        let progress = Arc::new(Self {
            watch,
            total,
            ..Self::default()
        });
        if watch != Watch::Never {
            let watched = Arc::downgrade(&progress);
            let started = Instant::now();
            // It ends with the run, or with the process.
            std::thread::spawn(move || {
                loop {
                    std::thread::sleep(TICK);
                    let Some(progress) = watched.upgrade() else {
                        break;
                    };
                    let long = started.elapsed() > LONG || progress.watch == Watch::Always;
                    if long && !progress.draw(started.elapsed()) {
                        break;
                    }
                }
            });
        }
        progress
    }

    /// A file is done.
    pub(crate) fn file(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    /// So many bytes were read.
    pub(crate) fn bytes(&self, count: usize) {
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// Makes room for what `print` writes to the terminal.
    pub(crate) fn aside<R>(&self, print: impl FnOnce() -> R) -> R {
        let mut line = self.line();
        if *line == Line::Drawn {
            erase();
            *line = Line::Gone;
        }
        print()
    }

    /// The run is over.
    pub(crate) fn finish(&self) {
        if self.watch == Watch::Always && *self.line() == Line::Never {
            self.draw(TICK);
        }
        self.aside(|| ());
        *self.line() = Line::Finished;
    }

    /// Draws the line, unless the run is over.
    fn draw(&self, elapsed: Duration) -> bool {
        let mut line = self.line();
        if *line == Line::Finished {
            return false;
        }
        *line = Line::Drawn;
        let text = self.text(elapsed);
        // Nobody is left to be told that standard error is closed.
        let _ = write!(anstream::stderr(), "\r{text}\x1b[K");
        true
    }

    fn text(&self, elapsed: Duration) -> String {
        const MEGA: f64 = 1e6;
        let files = self.files.load(Ordering::Relaxed);
        let megabytes = self.bytes.load(Ordering::Relaxed) as f64 / MEGA;
        let rate = megabytes / elapsed.as_secs_f64().max(1e-3);
        let share = 100 * files / self.total.max(1);
        let total = self.total;
        format!("{share:3}% {files}/{total} files, {megabytes:.1} MB, {rate:.1} MB/s")
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn erase() {
    let _ = write!(anstream::stderr(), "\r\x1b[K");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_files_bytes_and_rate() {
        let progress = Progress {
            total: 8,
            ..Progress::default()
        };
        progress.file();
        progress.file();
        progress.bytes(3_000_000);
        let text = progress.text(Duration::from_secs(2));
        assert_eq!(text, " 25% 2/8 files, 3.0 MB, 1.5 MB/s");
        assert_eq!(
            Progress::default().text(TICK),
            "  0% 0/0 files, 0.0 MB, 0.0 MB/s"
        );
    }

    #[test]
    fn nothing_is_drawn_after_the_end() {
        let progress = Progress::default();
        progress.finish();
        assert!(!progress.draw(TICK));
    }
}
