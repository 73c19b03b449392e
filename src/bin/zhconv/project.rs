//! The project file, `zhconv.toml`: options set once for a folder and all below it.
//!
//! Its keys are the long options, so the definition of the arguments is also the file's: the file
//! is turned into arguments, and flags on the command line win over them. One thing more than the
//! options can say: `format` and `keys` may be tables from glob to format and from glob to keys.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, ValueHint};
use globset::{GlobBuilder, GlobMatcher};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zhvariant::base::error::{Error, Result};
use zhvariant::base::position::Position;

use crate::Exit;
use crate::args::Args;
use crate::names::{self, FormatChoice};

const NAME: &str = "zhconv.toml";

/// Options that make no sense once for all.
const NOT_KEYS: [&str; 13] = [
    "check",
    "config-file",
    "detect",
    "diff",
    "explain",
    "generate",
    "help",
    "in-place",
    "isolated",
    "mdbook",
    "report",
    "stdin-filename",
    "version",
];

/// Options of which one on the command line puts the others in the file out of force.
const RIVALS: [&[&str]; 10] = [
    &["locale", "config"],
    &["config", "from"],
    &["config", "vocabulary"],
    &["config", "choice"],
    &["config", "domain"],
    &["tags", "tags_only"],
    &["output", "output_dir", "in_place"],
    &["output", "convert_names"],
    &["in_place", "convert_names"],
    &["quiet", "verbose"],
];

/// Modes that write no edition, and the file's options that then mean nothing.
const LISTINGS: [&str; 3] = ["detect", "explain", "mdbook"];
const OUTPUTS: [&str; 6] = [
    "output",
    "output_dir",
    "in_place",
    "copy_others",
    "depfile",
    "stamp",
];

/// What a project file says besides options.
#[derive(Debug, Default)]
pub(crate) struct Project {
    /// The file, if there is one.
    pub(crate) path: Option<PathBuf>,
    /// Its folder, from the root, links followed: globs with a slash start here.
    folder: PathBuf,
    /// Formats by glob; the first that matches counts.
    formats: Vec<(GlobMatcher, FormatChoice)>,
    /// Keys by glob; the first that matches counts.
    keys: Vec<(GlobMatcher, Vec<String>)>,
}

impl Project {
    /// What the file says of the format of an input.
    pub(crate) fn format_of(&self, name: &Path) -> FormatChoice {
        self.first(&self.formats, name)
            .map_or(FormatChoice::Auto, |index| self.formats[index].1)
    }

    /// Which of the file's entries of keys is for an input.
    pub(crate) fn keys_of(&self, name: &Path) -> Option<usize> {
        self.first(&self.keys, name)
    }

    /// The keys of an entry.
    pub(crate) fn keys(&self, entry: usize) -> &[String] {
        &self.keys[entry].1
    }

    /// The first entry whose glob matches.
    fn first<T>(&self, entries: &[(GlobMatcher, T)], name: &Path) -> Option<usize> {
        if entries.is_empty() {
            return None;
        }
        let full = std::path::absolute(name).unwrap_or_default();
        let name = full.strip_prefix(&self.folder).unwrap_or(name);
        entries.iter().position(|(glob, _)| glob.is_match(name))
    }
}

/// A table of a file of another program's, with the same keys.
#[derive(Debug)]
pub(crate) struct Table {
    /// The file.
    pub(crate) path: PathBuf,
    /// The table alone, in TOML; not as it stands in the file.
    pub(crate) text: String,
}

/// Reads the command line, the project file, and a table that wins over it.
///
/// # Errors
/// If either is malformed; also for help and version, which clap treats so.
pub(crate) fn parse(line: Vec<OsString>, table: Option<&Table>) -> Result<(Args, Project), Exit> {
    let command = with_negations(Args::command().version(names::version()));
    let matches = command.clone().try_get_matches_from(&line)?;
    let args = Args::from_arg_matches(&matches)?;
    if args.general.generate.is_some() {
        return Ok((args, Project::default()));
    }
    let path = match args.input.isolated {
        true => None,
        false => args.input.config_file.clone().or_else(find),
    };
    let text = match &path {
        Some(path) => fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?,
        None => String::new(),
    };
    let file = |path, text, is_table| File {
        path,
        text,
        is_table,
        command: &command,
        line: &matches,
    };
    let table = table.map(|table| file(&table.path, &table.text, true));
    let own = path.as_deref().map(|path| file(path, &text, false));
    let mut project = Project::default();
    let mut sources: Vec<(File<'_>, Vec<Setting>)> = Vec::new();
    // The one that wins comes first.
    for file in table.into_iter().chain(own) {
        let (mut settings, found) = file.read()?;
        let said = || sources.iter().flat_map(|(_, settings)| settings);
        settings.retain(|setting| !said().any(|other| is_rival(&setting.id, &other.id)));
        if project.formats.is_empty() {
            project = found;
        }
        sources.push((file, settings));
    }
    project.path = path.clone();
    let program = line.first().cloned().unwrap_or_default();
    let settings = sources.iter().flat_map(|(_, settings)| settings);
    let ours = settings.flat_map(|setting| &setting.arguments);
    let all = std::iter::once(program)
        .chain(ours.cloned())
        .chain(line.iter().skip(1).cloned());
    match command.clone().try_get_matches_from(all) {
        Ok(matches) => Ok((Args::from_arg_matches(&matches)?, project)),
        Err(error) => {
            let mut sources = sources.iter();
            let fault = sources.find_map(|(file, settings)| file.blame(settings));
            Err(fault.map_or(Exit::Clap(error), Exit::Error))
        }
    }
}

/// Adds `--no-hidden` to `--hidden`, and so on: on the command line, what the file says must give way.
fn with_negations(command: Command) -> Command {
    let is_switch = |argument: &&Arg| matches!(argument.get_action(), ArgAction::SetTrue);
    let switches = keys(&command).filter(is_switch);
    let negations: Vec<Arg> = switches
        .map(|switch| {
            let id = switch.get_id().as_str();
            Arg::new(negation(id))
                .long(format!("no-{}", switch.get_long().unwrap_or_default()))
                .action(ArgAction::SetTrue)
                .overrides_with(id.to_owned())
                .hide(true)
        })
        .collect();
    command.args(negations)
}

/// The option that takes a switch back.
fn negation(id: &str) -> String {
    format!("no_{id}")
}

/// Whether two options say the same thing, or exclude each other.
fn is_rival(id: &str, other: &str) -> bool {
    let both = |rivals: &&[&str]| rivals.contains(&id) && rivals.contains(&other);
    id == other || RIVALS.iter().any(both)
}

/// A glob as `.gitignore` has them: without a slash it is about a name in any folder, with one it
/// starts at the file's folder, and `*` does not go over slashes.
fn matcher(glob: &str) -> Result<GlobMatcher, globset::Error> {
    let from_here = glob.strip_prefix("./").or(glob.strip_prefix('/'));
    let glob = match from_here {
        Some(rest) => rest.to_owned(),
        None if glob.contains('/') => glob.to_owned(),
        None => format!("**/{glob}"),
    };
    let glob = GlobBuilder::new(&glob).literal_separator(true).build()?;
    Ok(glob.compile_matcher())
}

/// The options that are also keys of the file.
pub(crate) fn keys(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|argument| {
        let long = argument.get_long();
        !argument.is_hide_set() && long.is_some_and(|long| !NOT_KEYS.contains(&long))
    })
}

/// The nearest project file, from the working directory up to the repository's root.
fn find() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let mut path = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(NAME).is_file() {
            return Some(path.join(NAME));
        }
        if folder.join(".git").exists() {
            return None;
        }
        path.push("..");
    }
    None
}

/// A project file being read.
struct File<'a> {
    path: &'a Path,
    text: &'a str,
    /// Whether the text is a [`Table`]'s, so that places in it are none in the file.
    is_table: bool,
    command: &'a Command,
    /// The command line, which wins.
    line: &'a ArgMatches,
}

/// A key and the arguments that it stands for.
struct Setting {
    /// The option's.
    id: String,
    at: usize,
    arguments: Vec<OsString>,
}

impl File<'_> {
    fn read(&self) -> Result<(Vec<Setting>, Project)> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.error(at, error.message().to_owned())
        })?;
        let mut settings = Vec::new();
        let mut project = Project {
            path: Some(self.path.to_owned()),
            folder: self.absolute_folder(),
            ..Project::default()
        };
        for (key, value) in table.get_ref() {
            let at = key.span().start;
            let argument = self.argument(key.get_ref(), at)?;
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("format", DeValue::Table(globs)) => {
                    project.formats = self.by_glob(globs, |format| self.format(format))?;
                    continue;
                }
                ("keys", DeValue::Table(globs)) => {
                    if !self.is_overruled(argument) {
                        project.keys = self.by_glob(globs, |keys| self.keys(keys))?;
                    }
                    continue;
                }
                _ => {}
            }
            let arguments = self.arguments(argument, value)?;
            if !self.is_overruled(argument) {
                let id = argument.get_id().to_string();
                settings.push(Setting { id, at, arguments });
            }
        }
        Ok((settings, project))
    }

    fn absolute_folder(&self) -> PathBuf {
        let full = fs::canonicalize(self.path).unwrap_or_default();
        full.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// The option of this name.
    fn argument(&self, key: &str, at: usize) -> Result<&Arg> {
        let is_key = |argument: &&Arg| {
            let aliases = argument.get_all_aliases().unwrap_or_default();
            argument.get_long() == Some(key) || aliases.contains(&key)
        };
        if let Some(argument) = keys(self.command).find(is_key) {
            return Ok(argument);
        }
        if NOT_KEYS.contains(&key) {
            let what = format!("{key} is for the command line only");
            return Err(self.error(at, what).help("leave it out here"));
        }
        let all: Vec<_> = keys(self.command).filter_map(Arg::get_long).collect();
        let near = names::nearest(key, all.iter().map(|long| (*long, *long)));
        Err(self.error(at, format!("no such key: {key}")).help(format!(
            "did you mean {}? The keys are: {}",
            near.unwrap_or_default(),
            all.join(", ")
        )))
    }

    /// What would say the same on the command line.
    fn arguments(&self, argument: &Arg, value: &Spanned<DeValue<'_>>) -> Result<Vec<OsString>> {
        let long = argument.get_long().unwrap_or_default();
        let at = value.span().start;
        let is_flag = matches!(argument.get_action(), ArgAction::SetTrue);
        match value.get_ref() {
            DeValue::Boolean(true) if is_flag => Ok(vec![format!("--{long}").into()]),
            DeValue::Boolean(false) if is_flag => Ok(Vec::new()),
            _ if is_flag => Err(self.error(at, format!("{long} is true or false"))),
            DeValue::Array(values) if matches!(argument.get_action(), ArgAction::Append) => {
                let mut arguments = Vec::new();
                for value in values {
                    arguments.push(self.assign(argument, value)?);
                }
                Ok(arguments)
            }
            _ => Ok(vec![self.assign(argument, value)?]),
        }
    }

    fn assign(&self, argument: &Arg, value: &Spanned<DeValue<'_>>) -> Result<OsString> {
        let long = argument.get_long().unwrap_or_default();
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            _ => {
                let list = match argument.get_action() {
                    ArgAction::Append => ", or a list of them",
                    _ => "",
                };
                let what = format!("{long} is a string{list}");
                return Err(self.error(value.span().start, what));
            }
        };
        let mut assignment = OsString::from(format!("--{long}="));
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let is_path = match argument.get_value_hint() {
            // May also be the name of a configuration that is built in.
            ValueHint::FilePath if long == "config" => folder.join(&text).is_file(),
            hint => matches!(hint, ValueHint::FilePath | ValueHint::DirPath) && text != "-",
        };
        match is_path {
            true => assignment.push(folder.join(text)),
            false => assignment.push(text),
        }
        Ok(assignment)
    }

    /// A table from glob to what `read` makes of a value.
    fn by_glob<T>(
        &self,
        globs: &DeTable<'_>,
        read: impl Fn(&Spanned<DeValue<'_>>) -> Result<T>,
    ) -> Result<Vec<(GlobMatcher, T)>> {
        let mut entries = Vec::new();
        for (glob, value) in globs {
            let at = glob.span().start;
            let matcher = matcher(glob.get_ref()).map_err(|error| {
                let what = format!("{}: {}", glob.get_ref(), error.kind());
                self.error(at, what)
            })?;
            entries.push((matcher, read(value)?));
        }
        Ok(entries)
    }

    fn format(&self, value: &Spanned<DeValue<'_>>) -> Result<FormatChoice> {
        let at = value.span().start;
        let DeValue::String(name) = value.get_ref() else {
            return Err(self.error(at, "a format is a string"));
        };
        names::format(name).map_err(|message| self.error(at, message))
    }

    /// A key, or a list of them.
    fn keys(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>> {
        let one = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(key) if !key.is_empty() => Ok(key.to_string()),
            _ => Err(self.error(
                value.span().start,
                "keys are a string that is not empty, or a list of them",
            )),
        };
        match value.get_ref() {
            DeValue::Array(keys) => keys.iter().map(one).collect(),
            _ => Ok(vec![one(value)?]),
        }
    }

    /// Whether the command line says this, or something that excludes it.
    fn is_overruled(&self, argument: &Arg) -> bool {
        let id = argument.get_id().as_str();
        let ids = self.line.ids().map(|id| id.as_str());
        let by_user = |id: &&str| self.line.value_source(id) == Some(ValueSource::CommandLine);
        let said: Vec<&str> = ids.filter(by_user).collect();
        let lists = LISTINGS.iter().any(|mode| said.contains(mode));
        let taken_back = negation(id);
        let gives_way = |other: &&str| is_rival(id, other) || **other == taken_back;
        (lists && OUTPUTS.contains(&id)) || said.iter().any(gives_way)
    }

    /// Finds the setting that clap refuses, by itself or with those before it, and says so.
    fn blame(&self, settings: &[Setting]) -> Option<Error> {
        let mut so_far = Vec::new();
        for setting in settings {
            so_far.extend(&setting.arguments);
            let command = || self.command.clone().no_binary_name(true);
            let alone = command().try_get_matches_from(&setting.arguments);
            if let Err(error) = alone.and_then(|_| command().try_get_matches_from(&so_far)) {
                let text = error.to_string();
                let text = text.strip_prefix("error: ").unwrap_or(&text);
                let ends = ["\n\nUsage:", "\n\nFor more information"];
                let end = ends.iter().filter_map(|end| text.find(end)).min();
                return Some(self.error(setting.at, &text[..end.unwrap_or(text.len())]));
            }
        }
        None
    }

    fn error(&self, at: usize, what: impl Into<String>) -> Error {
        let error = Error::new(what).in_file(self.path);
        match self.is_table {
            true => error,
            false => error.at(Position::of(self.text, at)),
        }
    }
}
