//! A job: everything that the arguments and the project file ask for, resolved and checked as far
//! as that is possible without reading an input.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::ColorChoice;
use zhvariant::base::error::{Error, Result};
use zhvariant::base::locale::Locale;
use zhvariant::format::{Format, Kind};
use zhvariant::pipeline::{
    Choice, Converter, ConverterBuilder, Domain, Encodings, Engine, OnMissing, Source, Tags,
    Target, Unmappable, Vocabulary,
};

use crate::args::{Args, DetectArg, ExplainArg, OutputArgs, ReportArg, TagsArg, TargetArgs};
use crate::differences::Form;
use crate::inputs::Input;
use crate::names::{self, FormatChoice};
use crate::progress::Watch;
use crate::project::Project;
use crate::report::Verbosity;

/// What is to be done with the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write it.
    Convert,
    /// List where, or show how, it differs.
    Compare(Form),
    /// Say what the input is written in.
    Detect(DetectArg),
    /// Say what is replaced, and why.
    Explain(ExplainArg),
}

impl Mode {
    fn of(output: &OutputArgs) -> Result<Self> {
        let compares = output.check || output.diff;
        if output.report.is_some() && !compares {
            let error = Error::new("--report says how --check and --diff list things");
            return Err(error.help("add one of them, or leave --report out"));
        }
        Ok(match (output.detect, output.explain, output.report) {
            (Some(how), _, _) => Self::Detect(how),
            (_, Some(how), _) => Self::Explain(how),
            _ if !compares => Self::Convert,
            (_, _, Some(ReportArg::Json)) => Self::Compare(Form::Json),
            (_, _, Some(ReportArg::Github)) => Self::Compare(Form::Github),
            (_, _, Some(ReportArg::Sarif)) => Self::Compare(Form::Sarif),
            _ if output.diff => Self::Compare(Form::Unified),
            _ => Self::Compare(Form::Lines),
        })
    }

    /// Whether its output is about the texts, in one piece, and goes where `--output` says.
    pub(crate) fn is_listing(self) -> bool {
        matches!(self, Self::Detect(_) | Self::Explain(_))
    }
}

/// An edition to make.
#[derive(Debug)]
pub(crate) struct Edition {
    /// What `{locale}` stands for.
    pub(crate) name: String,
    /// What the text becomes.
    pub(crate) target: Target,
}

impl Edition {
    /// The text as it is, for modes that only read it.
    fn unchanged() -> Self {
        Self {
            name: Locale::Zh.tag().to_owned(),
            target: Target::Locale(Locale::Zh),
        }
    }
}

/// Where the result goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Standard output.
    Stdout,
    /// This file; may hold `{locale}`.
    File(PathBuf),
    /// A tree under this folder; may hold `{locale}`.
    Folder(PathBuf),
    /// Where it came from.
    InPlace,
}

/// What is read.
#[derive(Debug)]
pub(crate) struct Selection {
    /// The FILE arguments; never empty.
    pub(crate) files: Vec<PathBuf>,
    /// The name of standard input, if the user gave one.
    pub(crate) stdin_name: Option<PathBuf>,
    /// `--glob`, in order.
    pub(crate) globs: Vec<String>,
    /// Whether hidden files in folders are taken.
    pub(crate) hidden: bool,
    /// Whether ignore files and globs are for named files too.
    pub(crate) force_exclude: bool,
}

/// A job.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) mode: Mode,
    pub(crate) editions: Vec<Edition>,
    pub(crate) selection: Selection,
    pub(crate) destination: Destination,
    pub(crate) encodings: Encodings,
    pub(crate) copy_others: bool,
    /// Whether files and folders are renamed below an output folder.
    pub(crate) convert_names: bool,
    /// Whether the user has said what happens to tags.
    pub(crate) tags_named: bool,
    /// As given; 0 means as many as there are processors.
    threads: usize,
    pub(crate) depfile: Option<PathBuf>,
    pub(crate) stamp: Option<PathBuf>,
    /// Files besides the input on which every output depends.
    pub(crate) sources: Vec<PathBuf>,
    pub(crate) verbosity: Verbosity,
    pub(crate) color: ColorChoice,
    pub(crate) watch: Watch,
    format: FormatChoice,
    project: Project,
    settings: Settings,
}

/// How an input is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FileFormat {
    pub(crate) format: Format,
    /// Which of the project file's entries of keys is for it.
    keys: Option<usize>,
}

impl From<Format> for FileFormat {
    fn from(format: Format) -> Self {
        Self { format, keys: None }
    }
}

/// What all converters of a job have in common.
#[derive(Debug)]
struct Settings {
    source: Source,
    vocabulary: Vocabulary,
    choice: Choice,
    domain: Domain,
    tags: Option<Tags>,
    on_missing: OnMissing,
    engine: Engine,
    include_tofu: bool,
    keys: Vec<String>,
    dictionaries: Vec<PathBuf>,
    protect: Vec<regex::Regex>,
}

impl Job {
    /// Resolves the arguments.
    ///
    /// # Errors
    /// If they do not go together.
    pub(crate) fn resolve(args: Args, project: Project) -> Result<Self> {
        let settings = Settings::of(&args)?;
        let mode = Mode::of(&args.output)?;
        let shown = mode != Mode::Convert || destination(&args.output) == Destination::Stdout;
        let watch = Watch::of(&args.general, shown);
        let exact = args.target.config.is_some();
        let format = args.text.format.unwrap_or(match exact {
            true => FormatChoice::Named(Format::Raw),
            false => FormatChoice::Auto,
        });
        let job = Self {
            mode,
            sources: sources(&args, &project),
            editions: match mode {
                Mode::Detect(_) => vec![Edition::unchanged()],
                _ => editions(args.target)?,
            },
            destination: destination(&args.output),
            encodings: Encodings::new(
                args.input.encoding.unwrap_or_default(),
                args.input.output_encoding,
            )
            .unmappable(match args.input.lossy {
                true => Unmappable::Escape,
                false => Unmappable::Fail,
            }),
            copy_others: args.output.copy_others,
            convert_names: args.output.convert_names,
            tags_named: settings.tags.is_some(),
            threads: args.general.threads.unwrap_or(0),
            depfile: args.output.depfile,
            stamp: args.output.stamp,
            verbosity: match (args.general.quiet, args.general.verbose) {
                (true, _) => Verbosity::Quiet,
                (_, true) => Verbosity::Verbose,
                _ => Verbosity::Normal,
            },
            color: args.general.color.unwrap_or(ColorChoice::Auto),
            watch,
            format,
            project,
            settings,
            selection: Selection {
                files: match args.files.is_empty() {
                    true => vec![PathBuf::from("-")],
                    false => args.files,
                },
                stdin_name: args.input.stdin_filename,
                globs: args.input.glob,
                hidden: args.input.hidden,
                force_exclude: args.input.force_exclude,
            },
        };
        job.check()?;
        Ok(job)
    }

    /// Refuses what cannot be done, whatever the inputs hold.
    fn check(&self) -> Result<()> {
        let several = self.editions.len() > 1;
        let stdin = self.selection.files.iter().filter(|file| is_stdin(file));
        let stdins = stdin.count();
        let refuse = |what: &str, remedy: &str| Err(Error::new(what).help(remedy));
        if stdins > 1 {
            return refuse("standard input is named twice", "it can be read only once");
        }
        if self.depfile.is_some() && self.stamp.is_none() && self.destination == Destination::Stdout
        {
            return refuse(
                "--depfile has no output to speak of",
                "name an output with -o or --output-dir, or a --stamp",
            );
        }
        let to_folder = matches!(self.destination, Destination::Folder(_));
        if self.convert_names && !to_folder && self.mode == Mode::Convert {
            return refuse(
                "--convert-names renames nothing but what is written to a folder",
                "name one with --output-dir, or leave out --convert-names",
            );
        }
        match &self.destination {
            _ if self.mode.is_listing() => Ok(()),
            Destination::Stdout if several && self.mode == Mode::Convert => refuse(
                "several editions, but no place for them",
                "name one with --output-dir DIR, or with -o NAME where NAME holds {locale}",
            ),
            Destination::File(file) if several && !has_placeholder(file) => refuse(
                "several editions, but one output file",
                "put {locale} into its name, or use --output-dir",
            ),
            Destination::InPlace if several => refuse(
                "several editions cannot take the place of one file",
                "name one edition, or use --output-dir",
            ),
            Destination::InPlace if stdins > 0 => refuse(
                "standard input has no place to write to",
                "name files, or leave out --in-place",
            ),
            Destination::Folder(_) if stdins > 0 && self.selection.stdin_name.is_none() => refuse(
                "standard input has no name to be written under",
                "name it with --stdin-filename, or write it with -o",
            ),
            _ => Ok(()),
        }
    }

    /// The format that all inputs have, if one is named.
    pub(crate) fn named_format(&self) -> Option<Format> {
        match self.format {
            FormatChoice::Named(format) => Some(format),
            FormatChoice::Auto => None,
        }
    }

    /// How an input is read.
    pub(crate) fn format_of(&self, input: &Input) -> FileFormat {
        let name = &input.name;
        let format = match self.format {
            FormatChoice::Named(format) => format,
            FormatChoice::Auto => match self.project.format_of(name) {
                FormatChoice::Named(format) => format,
                FormatChoice::Auto => {
                    let by_name = Format::from_file_name(&name.to_string_lossy());
                    by_name
                        .or_else(|| input.format_by_content())
                        .unwrap_or_default()
                }
            },
        };
        let keys = self.project.keys_of(name).filter(|_| format.has_keys());
        FileFormat { format, keys }
    }

    /// Whether an input is left alone: it is in a folder, and neither its name, its beginning nor
    /// the user says that it is a text.
    pub(crate) fn leaves(&self, input: &Input) -> bool {
        let chosen = self.named_format().is_some()
            || self.project.format_of(&input.name) != FormatChoice::Auto;
        !input.named
            && !chosen
            && Kind::of_name(&input.name.to_string_lossy()).stays()
            && input.format_by_content().is_none()
    }

    /// Whether files are written or compared, and not shown.
    pub(crate) fn sums_up(&self) -> bool {
        match self.mode {
            Mode::Convert => self.destination != Destination::Stdout,
            Mode::Compare(_) => true,
            Mode::Detect(_) | Mode::Explain(_) => false,
        }
    }

    /// The number of threads for `units` pieces of work.
    pub(crate) fn threads(&self, units: usize) -> usize {
        match (units, self.threads) {
            (0 | 1, _) => 1,
            (_, 0) => processors().min(units),
            (_, threads) => threads.min(units),
        }
    }

    /// The converter to `edition`; `alone`: one text may use all threads.
    ///
    /// # Errors
    /// If a configuration or dictionary cannot be read.
    pub(crate) fn build(&self, edition: usize, alone: bool) -> Result<Converter> {
        let settings = &self.settings;
        let target = self.editions[edition].target.clone();
        let mut builder = settings.apply(Converter::builder(target));
        if alone {
            builder = builder.threads(self.threads);
        }
        builder.build()
    }

    /// The same converter for inputs that are read so.
    pub(crate) fn fit(&self, converter: &Converter, format: FileFormat) -> Converter {
        let converter = converter.with_format(format.format);
        match format.keys {
            Some(entry) => converter.with_keys(Some(self.project.keys(entry))),
            None => converter,
        }
    }
}

impl Settings {
    fn of(args: &Args) -> Result<Self> {
        let tags = match (args.text.tags_only, args.text.tags) {
            (true, _) => Some(Tags::Only),
            (_, Some(TagsArg::On)) => Some(Tags::On),
            (_, Some(TagsArg::Off)) => Some(Tags::Off),
            (_, None) => None,
        };
        Ok(Self {
            source: args.target.from.unwrap_or_default(),
            vocabulary: args
                .target
                .vocabulary
                .map_or(Vocabulary::default(), Vocabulary::from),
            choice: args.target.choice.map_or(Choice::default(), Choice::from),
            domain: args.target.domain.map_or(Domain::default(), Domain::from),
            tags,
            on_missing: args
                .text
                .on_missing
                .map_or(OnMissing::default(), OnMissing::from),
            engine: args.target.engine.map_or(Engine::default(), Engine::from),
            include_tofu: args.target.include_tofu,
            keys: args.text.keys.clone(),
            dictionaries: args.text.dict.clone(),
            protect: args.text.protect.clone(),
        })
    }

    fn apply(&self, builder: ConverterBuilder) -> ConverterBuilder {
        let mut builder = builder
            .source(self.source)
            .vocabulary(self.vocabulary)
            .choice(self.choice)
            .domain(self.domain)
            .on_missing(self.on_missing)
            .engine(self.engine)
            .include_tofu(self.include_tofu);
        if let Some(tags) = self.tags {
            builder = builder.tags(tags);
        }
        if !self.keys.is_empty() {
            builder = builder.keys(&self.keys);
        }
        for pattern in &self.protect {
            builder = builder.protect(pattern.as_str());
        }
        for file in &self.dictionaries {
            builder = builder.dictionary(file);
        }
        builder
    }
}

fn editions(target: TargetArgs) -> Result<Vec<Edition>> {
    if let Some(config) = target.config {
        let name = config.file_stem().unwrap_or(config.as_os_str());
        return Ok(vec![Edition {
            name: name.to_string_lossy().into_owned(),
            target: Target::Config(config),
        }]);
    }
    if target.locale.is_empty() {
        return Err(
            Error::new("which edition? No locale is named").help(format!(
                "name one or more with --locale, such as `--locale zh-tw`. There are: {}",
                names::locales()
            )),
        );
    }
    let mut locales: Vec<Locale> = Vec::new();
    for locale in target.locale {
        if !locales.contains(&locale) {
            locales.push(locale);
        }
    }
    let edition = |locale: Locale| Edition {
        name: locale.tag().to_owned(),
        target: Target::Locale(locale),
    };
    Ok(locales.into_iter().map(edition).collect())
}

fn destination(output: &OutputArgs) -> Destination {
    if let Some(folder) = &output.output_dir {
        return Destination::Folder(folder.clone());
    }
    match &output.output {
        Some(file) if is_stdin(file) => Destination::Stdout,
        Some(file) => Destination::File(file.clone()),
        None if output.in_place => Destination::InPlace,
        None => Destination::Stdout,
    }
}

fn sources(args: &Args, project: &Project) -> Vec<PathBuf> {
    let mut sources = args.text.dict.clone();
    sources.extend(
        args.target
            .config
            .iter()
            .filter(|file| file.is_file())
            .cloned(),
    );
    sources.extend(project.path.clone());
    sources
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Whether a FILE argument means standard input (or output).
pub(crate) fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// What stands for the edition in an output's name.
pub(crate) const PLACEHOLDER: &str = "{locale}";

/// Whether the edition takes part in an output's name.
pub(crate) fn has_placeholder(path: &Path) -> bool {
    path.to_string_lossy().contains(PLACEHOLDER)
}
