//! A conversion as a chain of engines, each of which takes the text that the one before gives.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::options::{ConfigText, ConverterBuilder, Engine, Target};
use super::route;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::locale::Locale;
use crate::base::sink::Buffer;
use crate::compiler::assemble::assemble_one;
use crate::compiler::config::{Config, Loader, Tofu};
use crate::compiler::dictionary::Dictionary;
use crate::compiler::fold::fold;
use crate::engine::system::{self, Library};
use crate::engine::table::{Step, Table};
use crate::engine::{bundled, interpreter};

/// One engine of the chain.
#[derive(Clone, Debug)]
pub(super) enum Pass {
    /// A compiled table.
    Table(Arc<Table>),
    /// A configuration that cannot be folded, pass by pass.
    Interpreted(Arc<Config>),
    /// The system's libopencc.
    Library(Arc<Library>),
}

/// The whole chain; empty where the text stays as it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Passes {
    passes: Vec<Pass>,
}

impl Passes {
    /// What leads to `target` with the builder's source and vocabulary.
    pub(super) fn to_locale(builder: &ConverterBuilder, target: Locale) -> Result<Self> {
        let names = route::of(builder, target);
        let passes = names.iter().map(|name| named_pass(name, builder));
        Ok(Self {
            passes: passes.collect::<Result<_>>()?,
        })
    }

    /// A configuration, by name or path.
    pub(super) fn of_config(builder: &ConverterBuilder, name: &Path) -> Result<Self> {
        Ok(Self {
            passes: vec![config_pass(name, builder)?],
        })
    }

    /// A configuration in memory.
    pub(super) fn of_text(builder: &ConverterBuilder, text: &ConfigText) -> Result<Self> {
        Ok(Self {
            passes: vec![text_pass(text, builder)?],
        })
    }

    /// The engines, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Pass> {
        self.passes.iter()
    }

    /// The table, where the chain is one.
    pub(super) fn only_table(&self) -> Option<&Table> {
        match self.passes.as_slice() {
            [Pass::Table(table)] => Some(table),
            _ => None,
        }
    }

    /// Appends `text`, converted as one piece, to `out`.
    pub(super) fn convert_into(&self, text: &str, out: &mut Buffer) {
        chain(&self.passes, text, out);
    }

    /// The same for what the first engine has given.
    pub(super) fn convert_rest(&self, text: &str, out: &mut Buffer) {
        chain(self.passes.get(1..).unwrap_or_default(), text, out);
    }

    /// How many bytes before a place decide about it.
    pub(super) fn context(&self) -> usize {
        let contexts = self.passes.iter().map(|pass| match pass {
            Pass::Table(table) => table.context(),
            Pass::Interpreted(_) | Pass::Library(_) => 0,
        });
        contexts.max().unwrap_or(0)
    }

    /// How many bytes, at most, a step of a table looks at.
    pub(super) fn reach(&self) -> usize {
        let reaches = self.passes.iter().map(|pass| match pass {
            Pass::Table(table) => table.reach(),
            Pass::Interpreted(_) | Pass::Library(_) => 0,
        });
        reaches.max().unwrap_or(0)
    }

    /// The last place of `text`, 0 if there is none, where it may be cut in two that are converted
    /// on their own with the same result: behind one of these characters.
    pub(super) fn last_cut(&self, text: &str, among: impl Fn(char) -> bool) -> usize {
        let steps = self.passes.iter().all(Pass::has_steps);
        if !steps && memchr::memchr(0, text.as_bytes()).is_none() {
            return 0;
        }
        last_cut(text, |c| {
            self.passes.iter().all(|pass| pass.is_inert(c)) && among(c)
        })
    }
}

/// The last place of `text`, 0 if there is none, where it may be cut for tables to which these
/// characters are inert.
pub(super) fn last_cut(text: &str, is_inert: impl Fn(char) -> bool) -> usize {
    let places = text.char_indices().rev();
    places
        .filter(|&(_, c)| is_inert(c))
        .map(|(at, c)| at + c.len_utf8())
        .find(|&at| !describes_nearby(&text[..at]))
        .unwrap_or(0)
}

fn chain(passes: &[Pass], text: &str, out: &mut Buffer) {
    match passes {
        [] => out.push_str(text),
        [only] => only.convert_into(text, out),
        [before @ .., last] => {
            let mut between = Cow::Borrowed(text);
            for pass in before {
                let mut buffer = Buffer::new();
                pass.convert_into(&between, &mut buffer);
                between = Cow::Owned(buffer.into_string());
            }
            last.convert_into(&between, out);
        }
    }
}

/// Whether an ideographic description sequence may reach over the end of `text`.
fn describes_nearby(text: &str) -> bool {
    text.chars()
        .rev()
        .take(64)
        .any(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c))
}

impl Pass {
    /// Whether the engine can be asked for its steps.
    pub(super) fn has_steps(&self) -> bool {
        matches!(self, Self::Table(_))
    }

    /// The step that this engine takes at byte `at` of `text`, using no entry that ends behind byte
    /// `max_end`. `None` at the text's end, and for an engine that has no steps.
    pub(super) fn step(&self, text: &str, at: usize, max_end: usize) -> Option<Step<'_>> {
        match self {
            Self::Table(table) => table.step(text, at, max_end),
            Self::Interpreted(_) | Self::Library(_) => None,
        }
    }

    /// Appends `text`, converted as one piece, to `out`.
    pub(super) fn convert_into(&self, text: &str, out: &mut Buffer) {
        match self {
            Self::Table(table) => table.convert_into(text, out),
            Self::Interpreted(config) => out.push_str(&interpreter::convert(config, text)),
            Self::Library(library) => out.push_str(&library.convert(text)),
        }
    }

    fn is_inert(&self, c: char) -> bool {
        match self {
            Self::Table(table) => table.is_inert(c),
            // NUL separates texts.
            Self::Interpreted(_) | Self::Library(_) => c == '\0',
        }
    }
}

/// One of OpenCC's own configurations.
fn named_pass(name: &str, builder: &ConverterBuilder) -> Result<Pass> {
    match builder.engine {
        Engine::Native => bundled_pass(name, builder),
        Engine::OpenCc => Ok(Pass::Library(Arc::new(Library::named(name)?))),
    }
}

fn bundled_pass(name: &str, builder: &ConverterBuilder) -> Result<Pass> {
    if !builder.tofu
        && let Some(table) = bundled::table(name)
    {
        return Ok(Pass::Table(Arc::new(table.with_domain(builder.domain))));
    }
    Ok(compile(bundled_configuration(name, builder.tofu)?))
}

/// One of the bundled configurations, as it was written.
///
/// # Errors
/// If there is none of that name.
pub(super) fn bundled_configuration(name: &str, tofu: bool) -> Result<Config> {
    let file = format!("{}.json", bundled::configuration_of(name));
    let json = bundled::source(&file).ok_or_else(|| unknown_configuration(name))?;
    parse(&file, &json, None, tofu)
}

/// The configurations that the passes of a conversion that is the same everywhere are made of, as
/// they were written; none for libopencc, which has its own.
///
/// # Errors
/// If one cannot be read.
pub(super) fn configurations(builder: &ConverterBuilder) -> Result<Vec<Config>> {
    if builder.engine != Engine::Native {
        return Ok(Vec::new());
    }
    match &builder.target {
        Target::Locale(target) => route::of(builder, *target)
            .iter()
            .map(|name| bundled_configuration(name, builder.tofu))
            .collect(),
        Target::Config(name) => {
            let configuration = match bundled_stem(name) {
                Some(stem) => bundled_configuration(&stem, builder.tofu),
                None => read_configuration(name, builder.tofu),
            };
            Ok(vec![configuration?])
        }
        Target::ConfigText(text) => Ok(vec![parse_text(text, builder.tofu)?]),
    }
}

/// The bundled configuration that this is the name of: whatever files there are.
pub(super) fn bundled_stem(name: &Path) -> Option<String> {
    let text = name.to_string_lossy();
    let stem = text.strip_suffix(".json").unwrap_or(&text);
    let known = bundled::configurations().any(|known| known == stem);
    known.then(|| stem.to_string())
}

/// One's own configuration.
fn read_configuration(name: &Path, tofu: bool) -> Result<Config> {
    let json = std::fs::read_to_string(name).map_err(|error| Error::io("read", name, error))?;
    let folder = name.parent().unwrap_or(Path::new(""));
    parse(&name.to_string_lossy(), &json, Some(folder), tofu)
}

fn config_pass(name: &Path, builder: &ConverterBuilder) -> Result<Pass> {
    if let Some(stem) = bundled_stem(name) {
        return named_pass(&stem, builder);
    }
    if !name.exists() {
        return Err(unknown_configuration(&name.to_string_lossy()));
    }
    if builder.engine == Engine::OpenCc {
        return Ok(Pass::Library(Arc::new(Library::at(name)?)));
    }
    Ok(compile(read_configuration(name, builder.tofu)?))
}

/// A configuration in memory.
fn text_pass(text: &ConfigText, builder: &ConverterBuilder) -> Result<Pass> {
    if builder.engine == Engine::OpenCc {
        return Err(Error::new("libopencc reads configurations from files only")
            .of_kind(ErrorKind::Engine)
            .help("write it to a file, or convert with the native engine"));
    }
    Ok(compile(parse_text(text, builder.tofu)?))
}

fn parse_text(text: &ConfigText, tofu: bool) -> Result<Config> {
    let mut loaded = HashMap::new();
    for (file, words) in &text.dictionaries {
        loaded.insert(file.clone(), Arc::new(Dictionary::parse(file, words)?));
    }
    let mut sources = Sources {
        folder: None,
        loaded,
    };
    Config::parse(&text.name, &text.json, tofu_of(tofu), &mut sources)
}

fn tofu_of(include: bool) -> Tofu {
    if include {
        Tofu::Include
    } else {
        Tofu::Exclude
    }
}

/// Says whether the engine can do what the builder asks for.
///
/// # Errors
/// If this build does not have it, or it has no such choice.
pub(super) fn check_engine(builder: &ConverterBuilder) -> Result<()> {
    if builder.engine == Engine::Native {
        return Ok(());
    }
    system::require()?;
    if builder.tofu {
        return Err(Error::new(
            "libopencc does not let callers choose dictionaries by what fonts show",
        )
        .of_kind(ErrorKind::Engine)
        .help("leave these dictionaries out, or convert with the native engine"));
    }
    Ok(())
}

fn unknown_configuration(name: &str) -> Error {
    let known: Vec<_> = bundled::configurations().collect();
    Error::new(format!("no configuration `{name}`"))
        .of_kind(ErrorKind::UnknownName)
        .help(format!(
            "give the path of a configuration file, or one of {}",
            known.join(" ")
        ))
}

fn parse(name: &str, json: &str, folder: Option<&Path>, tofu: bool) -> Result<Config> {
    let mut sources = Sources {
        folder,
        loaded: HashMap::new(),
    };
    Config::parse(name, json, tofu_of(tofu), &mut sources)
}

fn compile(config: Config) -> Pass {
    let table = fold(&config)
        .and_then(|folded| assemble_one(&folded))
        .ok()
        .and_then(Table::new);
    match table {
        Some(table) => Pass::Table(Arc::new(table)),
        None => Pass::Interpreted(Arc::new(config)),
    }
}

/// Dictionaries beside a configuration, or else bundled.
struct Sources<'a> {
    folder: Option<&'a Path>,
    /// Most configurations name a dictionary twice.
    loaded: HashMap<String, Arc<Dictionary>>,
}

impl Loader for Sources<'_> {
    fn load(&mut self, file: &str) -> Result<Arc<Dictionary>> {
        if let Some(dictionary) = self.loaded.get(file) {
            return Ok(Arc::clone(dictionary));
        }
        let dictionary = self.read(file)?;
        self.loaded.insert(file.into(), Arc::clone(&dictionary));
        Ok(dictionary)
    }
}

impl Sources<'_> {
    fn read(&self, file: &str) -> Result<Arc<Dictionary>> {
        // OpenCC's binary dictionaries are its text dictionaries, compiled.
        let stem = file
            .strip_suffix(".ocd2")
            .or_else(|| file.strip_suffix(".ocd"));
        let name = stem.map_or_else(|| file.to_string(), |stem| format!("{stem}.txt"));
        if let Some(path) = self.folder.map(|folder| folder.join(&name))
            && path.is_file()
        {
            let text =
                std::fs::read_to_string(&path).map_err(|error| Error::io("read", &path, error))?;
            return Ok(Arc::new(Dictionary::parse(&path.to_string_lossy(), &text)?));
        }
        let base = Path::new(&name)
            .file_name()
            .map(|name| name.to_string_lossy());
        let text = base.as_deref().and_then(bundled::source).ok_or_else(|| {
            Error::new(format!("no dictionary `{file}`"))
                .of_kind(ErrorKind::Configuration)
                .help("put it beside the configuration, or name one of OpenCC's own")
        })?;
        Ok(Arc::new(Dictionary::parse(&name, &text)?))
    }
}
