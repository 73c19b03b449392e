//! The plan: which input becomes which output. Nothing is read or written before it stands.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zhvariant::base::error::{Error, Result};
use zhvariant::base::locale::Locale;

use crate::inputs::{self, Found, Input, IsOutput, Rules};
use crate::job::{Destination, Job, Mode, PLACEHOLDER, has_placeholder};
use crate::renames::{Renames, Tree};
use crate::report::{Deed, Printer, Report};

/// One input, to become one edition.
#[derive(Debug)]
pub(crate) struct Unit {
    /// Index of the input.
    pub(crate) input: usize,
    /// Index of the edition.
    pub(crate) edition: usize,
    /// Where it goes; `None` is standard output.
    pub(crate) output: Option<PathBuf>,
}

/// All work, input by input, each to all editions.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) inputs: Vec<Input>,
    /// The folders that were read.
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) units: Vec<Unit>,
    /// The new names of each edition; none unless names are converted.
    pub(crate) renames: Vec<Renames>,
}

/// Plans a job.
///
/// # Errors
/// If a folder has no place to go, two inputs have one output, or an output is an input; where names
/// are converted, if a converter cannot be built.
pub(crate) fn make(job: &Job, printer: &mut Printer) -> Result<Plan> {
    let compares = job.mode != Mode::Convert;
    let rules = Rules {
        selection: &job.selection,
        shared_stdin: job.editions.len() > 1 || compares,
        folders: match job.destination {
            _ if job.mode.is_listing() => true,
            Destination::Stdout => compares,
            Destination::File(_) => false,
            Destination::Folder(_) | Destination::InPlace => true,
        },
        is_output: outputs_roots(job),
    };
    let Found {
        mut inputs,
        folders,
    } = inputs::expand(&rules, printer)?;
    if !job.copy_others {
        leave_out(job, &mut inputs, printer);
    }
    let mut places = Places::default();
    if job.destination == Destination::InPlace {
        let mut seen = HashMap::new();
        inputs.retain(|input| seen.insert(places.of_input(input), ()).is_none());
    }
    let mut renames = Vec::new();
    if job.convert_names && matches!(job.destination, Destination::Folder(_)) {
        let tree = Tree::of(&inputs);
        for edition in 0..job.editions.len() {
            renames.push(Renames::new(&tree, &job.build(edition, false)?)?);
        }
    }
    let mut units = Vec::with_capacity(inputs.len() * job.editions.len());
    for (index, input) in inputs.iter().enumerate() {
        for edition in 0..job.editions.len() {
            units.push(Unit {
                input: index,
                edition,
                output: output(job, edition, input, renames.get(edition)),
            });
        }
    }
    if job.destination != Destination::InPlace {
        refuse_collisions(job, &inputs, &mut units, &mut places)?;
    }
    Ok(Plan {
        inputs,
        folders,
        units,
        renames,
    })
}

/// Takes out what is neither prose nor in a known format, with one note about all of it.
fn leave_out(job: &Job, inputs: &mut Vec<Input>, printer: &mut Printer) {
    let mut count = 0_usize;
    let mut first = None;
    inputs.retain(|input| {
        let leaves = job.leaves(input);
        if leaves {
            count += 1;
            first.get_or_insert_with(|| input.name.clone());
            let mut report = Report::default();
            report.done(&input.name, Deed::Skipped, "not a known format, skipped");
            printer.print(&report);
        }
        !leaves
    });
    if let Some(first) = first {
        let mut report = Report::default();
        let note = match count {
            1 => "not a known format, skipped".to_owned(),
            _ => format!(
                "this and {} more files are in no known format, skipped",
                count - 1
            ),
        };
        report.note(
            &first,
            note + " (name the file or its --format to convert it)",
        );
        printer.print(&report);
    }
}

fn output(job: &Job, edition: usize, input: &Input, renames: Option<&Renames>) -> Option<PathBuf> {
    let edition = &job.editions[edition].name;
    match &job.destination {
        _ if job.mode.is_listing() => None,
        Destination::Stdout => None,
        Destination::File(file) => Some(fill(file, edition)),
        Destination::Folder(folder) => {
            let relative = renames.map(|names| names.path(&input.relative));
            let relative = relative.as_ref().unwrap_or(&input.relative);
            Some(root(folder, edition).join(relative))
        }
        Destination::InPlace => input.path().map(Path::to_owned),
    }
}

/// The folder that an edition's tree is below.
fn root(folder: &Path, edition: &str) -> PathBuf {
    if has_placeholder(folder) {
        fill(folder, edition)
    } else {
        folder.join(edition)
    }
}

fn fill(template: &Path, edition: &str) -> PathBuf {
    match template.to_str() {
        Some(template) => template.replace(PLACEHOLDER, edition).into(),
        None => template.to_owned(),
    }
}

/// Tells the folders that hold editions, also those of an earlier run with other locales.
fn outputs_roots(job: &Job) -> IsOutput {
    let Destination::Folder(folder) = &job.destination else {
        return Arc::new(|_| false);
    };
    let editions = job.editions.iter().map(|edition| edition.name.as_str());
    let roots: Vec<PathBuf> = editions
        .chain(Locale::ALL.iter().map(|locale| locale.tag()))
        .filter_map(|edition| fs::canonicalize(root(folder, edition)).ok())
        .collect();
    Arc::new(move |path| {
        !roots.is_empty() && fs::canonicalize(path).is_ok_and(|path| roots.contains(&path))
    })
}

/// Refuses two inputs with one output, and outputs that are inputs; drops what is named twice.
fn refuse_collisions(
    job: &Job,
    inputs: &[Input],
    units: &mut Vec<Unit>,
    places: &mut Places,
) -> Result<()> {
    let listing = match &job.destination {
        Destination::File(file) if job.mode.is_listing() => Some(file),
        _ => None,
    };
    if listing.is_none() && units.iter().all(|unit| unit.output.is_none()) {
        return Ok(());
    }
    let ours: Vec<_> = inputs.iter().map(|input| places.of_input(input)).collect();
    let read: HashMap<PathBuf, &Path> = ours
        .iter()
        .zip(inputs)
        .filter_map(|(place, input)| Some((place.clone()?, input.name.as_path())))
        .chain(
            job.sources
                .iter()
                .map(|source| (places.of(source), source.as_path())),
        )
        .collect();
    let mut written: HashMap<PathBuf, usize> = HashMap::new();
    let mut twice = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let Some(output) = &unit.output else { continue };
        let place = places.of(output);
        if let Some(name) = read.get(&place) {
            return Err(Error::new(format!(
                "the output would replace the input {}",
                name.display()
            ))
            .in_file(output)
            .help("choose another place, or say --in-place if that is what you want"));
        }
        match written.insert(place, unit.input) {
            Some(other) if ours[other].is_some() && ours[other] == ours[unit.input] => {
                twice.push(index);
            }
            Some(other) => {
                return Err(Error::new(format!(
                    "both {} and {} would be written here",
                    inputs[other].name.display(),
                    inputs[unit.input].name.display()
                ))
                .in_file(output)
                .help("convert them one at a time, or give each its own --output-dir"));
            }
            None => {}
        }
    }
    refuse_folders(inputs, units, &written, places)?;
    for index in twice.into_iter().rev() {
        units.remove(index);
    }
    for extra in job.depfile.iter().chain(&job.stamp).chain(listing) {
        let place = places.of(extra);
        if read.contains_key(&place) || written.contains_key(&place) {
            return Err(Error::new("is an input or an output already").in_file(extra));
        }
    }
    Ok(())
}

/// Refuses an output that is a folder of another output.
fn refuse_folders(
    inputs: &[Input],
    units: &[Unit],
    written: &HashMap<PathBuf, usize>,
    places: &mut Places,
) -> Result<()> {
    for unit in units {
        let Some(output) = &unit.output else { continue };
        let place = places.of(output);
        let mut folders = place.ancestors().skip(1);
        if let Some(other) = folders.find_map(|folder| written.get(folder)) {
            let what = format!(
                "{} would be written here, below what {} would be written to",
                inputs[unit.input].name.display(),
                inputs[*other].name.display()
            );
            return Err(Error::new(what)
                .in_file(output)
                .help("convert them one at a time, or give each its own --output-dir"));
        }
    }
    Ok(())
}

/// Where paths lead to, whether they exist or not. Remembers folders: many files share them.
#[derive(Debug, Default)]
struct Places {
    folders: HashMap<PathBuf, PathBuf>,
}

impl Places {
    fn of_input(&mut self, input: &Input) -> Option<PathBuf> {
        input.path().map(|path| self.of(path))
    }

    fn of(&mut self, path: &Path) -> PathBuf {
        if let Ok(place) = fs::canonicalize(path) {
            return place;
        }
        let Some(name) = path.file_name() else {
            return path.to_owned();
        };
        let parent = path.parent().unwrap_or(Path::new(""));
        if let Some(folder) = self.folders.get(parent) {
            return folder.join(name);
        }
        let folder = if parent.as_os_str().is_empty() {
            fs::canonicalize(".").unwrap_or_default()
        } else {
            self.of(parent)
        };
        self.folders.insert(parent.to_owned(), folder.clone());
        folder.join(name)
    }
}
