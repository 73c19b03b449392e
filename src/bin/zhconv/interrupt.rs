//! An interrupted run (by Ctrl-C, or by a polite kill) takes its temporary files along.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tempfile::NamedTempFile;

/// The temporary files that there are.
static FILES: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

static WATCH: Once = Once::new();

fn files() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says that a temporary file is there, as long as it lives.
#[derive(Debug)]
pub(crate) struct Listed(PathBuf);

impl Listed {
    /// Makes a temporary file and lists it, with no moment in between. From the first one on, a
    /// signal that ends the process removes what is listed.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn create(
        make: impl FnOnce() -> io::Result<NamedTempFile>,
    ) -> io::Result<(NamedTempFile, Self)> {
        WATCH.call_once(watch);
        let mut files = files();
        let file = make()?;
        let path = file.path().to_owned();
        files.insert(path.clone());
        Ok((file, Self(path)))
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        files().remove(&self.0);
    }
}

/// Removes temporary files when a signal ends the process from now on. This takes a thread.
#[cfg(unix)]
fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    // Without it, files are left behind; that is no reason not to go on.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
        return;
    };
    std::thread::spawn(move || {
        for signal in &mut signals {
            // Held to the end, so that no file is made any more.
            let files = files();
            for file in files.iter() {
                let _ = std::fs::remove_file(file);
            }
            // Dies of the signal, as the one who waits for this process may want to know.
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

#[cfg(not(unix))]
fn watch() {}
