//! The inputs: FILE arguments, and the files of folders among them.

use std::fs::{self, File, Metadata};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};
use zhvariant::base::error::{Error, Result};
use zhvariant::format::Format;

use crate::ignored::Ignored;
use crate::job::{Selection, is_stdin};
use crate::report::{Deed, Printer, Report};
use crate::staged;

/// A file that says which others are no inputs, in the syntax of `.gitignore`.
pub(crate) const IGNORE_FILE: &str = ".zhconvignore";

/// An input.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) place: Place,
    /// How messages name it.
    pub(crate) name: PathBuf,
    /// What it is called below an output folder.
    pub(crate) relative: PathBuf,
    /// Whether the user has named it, rather than a folder that it is in.
    pub(crate) named: bool,
}

/// Where an input is read from.
#[derive(Debug)]
pub(crate) enum Place {
    /// A file.
    File(PathBuf),
    /// Standard input, read once however many editions are made.
    Stdin(Stdin),
}

/// Standard input.
#[derive(Debug)]
pub(crate) struct Stdin {
    /// Whether several readers want it.
    shared: bool,
    /// Whether the user has given it a name.
    named: bool,
    /// Its first bytes, if they were read to see what it is and it is not held.
    start: OnceLock<Vec<u8>>,
    held: OnceLock<Result<Vec<u8>, (io::ErrorKind, String)>>,
}

impl Input {
    /// Opens the input.
    ///
    /// # Errors
    /// If that fails.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + '_>> {
        match &self.place {
            Place::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(self.unreadable(error)),
            },
            Place::Stdin(stdin) if !stdin.shared => {
                let start = stdin.start.get().map_or(&[][..], Vec::as_slice);
                Ok(Box::new(Cursor::new(start).chain(io::stdin().lock())))
            }
            Place::Stdin(stdin) => match stdin.held.get_or_init(read_stdin) {
                Ok(bytes) => Ok(Box::new(Cursor::new(bytes))),
                Err((kind, text)) => Err(self.unreadable(io::Error::new(*kind, text.clone()))),
            },
        }
    }

    /// What the beginning of the input says about its format, where neither the user nor the name
    /// says anything. In a folder, only files whose names several formats share are looked at.
    pub(crate) fn format_by_content(&self) -> Option<Format> {
        match &self.place {
            Place::Stdin(stdin) if stdin.named => None,
            Place::Stdin(stdin) => by_content(stdin.start()),
            Place::File(path) => {
                let extension = path.extension().and_then(|extension| extension.to_str());
                let shared = matches!(extension, Some("ts" | "xml"));
                let regular = (self.named || shared) && path.is_file();
                by_content(&regular.then(|| start_of(path))?)
            }
        }
    }

    /// The whole input.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self.open()?.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(self.unreadable(error)),
        }
    }

    /// The input's mode and owner, if it is a file.
    pub(crate) fn metadata(&self) -> Option<Metadata> {
        self.path().and_then(|path| fs::metadata(path).ok())
    }

    /// The input's path, if it is a file.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Stdin(_) => None,
        }
    }

    /// What to say when reading fails.
    pub(crate) fn unreadable(&self, error: io::Error) -> Error {
        Error::io("read", &self.name, error)
    }
}

/// How many bytes are looked at to see what a file is.
const START: usize = 4096;

fn by_content(start: &[u8]) -> Option<Format> {
    Format::from_content(&String::from_utf8_lossy(start))
}

/// The first bytes of a file. An error shows when the whole is read.
fn start_of(path: &Path) -> Vec<u8> {
    let mut start = Vec::new();
    if let Ok(file) = File::open(path) {
        let _ = file.take(START as u64).read_to_end(&mut start);
    }
    start
}

impl Stdin {
    /// Its first bytes. An error shows when the rest is read.
    fn start(&self) -> &[u8] {
        if self.shared {
            let held = self.held.get_or_init(read_stdin).as_ref();
            return held.map_or(&[], |bytes| &bytes[..bytes.len().min(START)]);
        }
        self.start.get_or_init(|| {
            let mut start = Vec::new();
            let mut stdin = io::stdin().lock().take(START as u64);
            let _ = stdin.read_to_end(&mut start);
            start
        })
    }
}

fn read_stdin() -> Result<Vec<u8>, (io::ErrorKind, String)> {
    let mut bytes = Vec::new();
    match io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err((error.kind(), error.to_string())),
    }
}

/// Tells the folders of outputs, which are not read.
pub(crate) type IsOutput = Arc<dyn Fn(&Path) -> bool + Send + Sync>;

/// What may be read.
pub(crate) struct Rules<'a> {
    pub(crate) selection: &'a Selection,
    /// Whether standard input will be read several times.
    pub(crate) shared_stdin: bool,
    /// Whether there is a place for a folder's files.
    pub(crate) folders: bool,
    pub(crate) is_output: IsOutput,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) inputs: Vec<Input>,
    /// The folders that were read: what is in them decides what the inputs are.
    pub(crate) folders: Vec<PathBuf>,
}

/// Finds the inputs. What cannot be read is named, and left out.
///
/// # Errors
/// If a folder is among the inputs and has no place to go, or a glob is malformed.
pub(crate) fn expand(rules: &Rules<'_>, printer: &mut Printer) -> Result<Found> {
    let mut all = Found::default();
    let mut ignored = Ignored::default();
    let globs = globs(Path::new("."), rules)?;
    for file in &rules.selection.files {
        if is_stdin(file) {
            all.inputs.push(stdin(rules));
            continue;
        }
        if rules.selection.force_exclude && ignored.is_left_out(file, &globs) {
            let mut report = Report::default();
            report.done(file, Deed::Skipped, "ignored");
            printer.print(&report);
            continue;
        }
        match fs::metadata(file) {
            Err(error) => printer.error(&Error::io("read", file, error)),
            Ok(found) if found.is_dir() && !rules.folders => {
                return Err(Error::new("is a folder, and its files need a place to go")
                    .in_file(file)
                    .help("name one with --output-dir DIR, or use --in-place"));
            }
            Ok(found) if found.is_dir() => walk(file, rules, printer, &mut all)?,
            Ok(_) => all.inputs.push(Input {
                place: Place::File(file.clone()),
                name: file.clone(),
                relative: file.file_name().unwrap_or(file.as_os_str()).into(),
                named: true,
            }),
        }
    }
    Ok(all)
}

fn stdin(rules: &Rules<'_>) -> Input {
    let name = rules.selection.stdin_name.as_deref();
    let name = name.unwrap_or(Path::new("<stdin>"));
    Input {
        place: Place::Stdin(Stdin {
            shared: rules.shared_stdin,
            named: rules.selection.stdin_name.is_some(),
            start: OnceLock::new(),
            held: OnceLock::new(),
        }),
        name: name.to_owned(),
        relative: name.file_name().unwrap_or(name.as_os_str()).into(),
        named: true,
    }
}

/// `--glob`, for what is in a folder.
fn globs(folder: &Path, rules: &Rules<'_>) -> Result<Override> {
    let failed = |error: ignore::Error| walk_error(folder, &error);
    let mut globs = OverrideBuilder::new(folder);
    for glob in &rules.selection.globs {
        globs.add(glob).map_err(failed)?;
    }
    globs.build().map_err(failed)
}

fn walk(folder: &Path, rules: &Rules<'_>, printer: &mut Printer, all: &mut Found) -> Result<()> {
    let globs = globs(folder, rules)?;
    let is_output = Arc::clone(&rules.is_output);
    let mut walker = WalkBuilder::new(folder);
    walker
        .hidden(!rules.selection.hidden)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .follow_links(true)
        .sort_by_file_name(Ord::cmp)
        // The walker's own overrides would bring back what ignore files leave out.
        .filter_entry(move |entry| {
            entry.depth() == 0 || !(is_skipped(entry, &is_output) || is_left_out(entry, &globs))
        });
    for entry in walker.build() {
        match entry {
            Err(error) => printer.error(&walk_error(folder, &error)),
            Ok(entry) => {
                if let Some(error) = entry.error() {
                    printer.error(&walk_error(folder, error));
                }
                if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                    all.folders.push(plain(entry.path()).to_owned());
                }
                all.inputs.extend(found(folder, &entry, printer));
            }
        }
    }
    Ok(())
}

fn is_left_out(entry: &DirEntry, globs: &Override) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    globs.matched(entry.path(), is_folder).is_ignore()
}

fn is_skipped(entry: &DirEntry, is_output: &IsOutput) -> bool {
    match entry.file_type() {
        Some(kind) if kind.is_dir() => entry.file_name() == ".git" || is_output(entry.path()),
        _ => {
            let name = entry.file_name().to_string_lossy();
            name.starts_with(staged::PREFIX) && name.ends_with(staged::SUFFIX)
        }
    }
}

fn found(folder: &Path, entry: &DirEntry, printer: &mut Printer) -> Option<Input> {
    let kind = entry.file_type()?;
    if kind.is_dir() {
        return None;
    }
    if !kind.is_file() {
        let mut report = Report::default();
        report.note(entry.path(), "neither a file nor a folder, skipped");
        printer.print(&report);
        return None;
    }
    let path = plain(entry.path());
    let relative = entry.path().strip_prefix(folder).unwrap_or(path);
    Some(Input {
        place: Place::File(path.to_owned()),
        name: path.to_owned(),
        relative: relative.to_owned(),
        named: false,
    })
}

/// `zhconv .` names the files as the user would, without `./`.
fn plain(path: &Path) -> &Path {
    let rest = path.strip_prefix("./").unwrap_or(path);
    if rest.as_os_str().is_empty() {
        path
    } else {
        rest
    }
}

/// The walker's error as ours, with the innermost path.
fn walk_error(folder: &Path, error: &ignore::Error) -> Error {
    match error {
        ignore::Error::WithPath { path, err } => walk_error(path, err),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            walk_error(folder, err)
        }
        ignore::Error::Partial(errors) if errors.len() == 1 => walk_error(folder, &errors[0]),
        ignore::Error::Io(error) => {
            // The walker's own text repeats the path.
            let again = fs::read_dir(folder).err();
            Error::new(format!("cannot read: {}", again.as_ref().unwrap_or(error))).in_file(folder)
        }
        ignore::Error::Loop { ancestor, child } => Error::new(format!(
            "a symbolic link leads back to {}",
            ancestor.display()
        ))
        .in_file(child),
        other => Error::new(other.to_string()).in_file(folder),
    }
}
