//! The raw arguments, as the user gives them. Parsing touches no file and no terminal.
//!
//! Help, man page, completions and the keys of `zhconv.toml` all come from this definition.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args as Group, ColorChoice, Parser, ValueEnum, ValueHint};
use regex::Regex;
use zhvariant::base::locale::Locale;
use zhvariant::encoding::{Encoding, InputEncoding};
use zhvariant::pipeline::{Choice, Domain, Engine, OnMissing, Source, Vocabulary};

use crate::names;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const LONG_ABOUT: &str = "\
Turns one Chinese text into its editions for the mainland, Taiwan, Hong Kong and the others.

Inline tags such as -{zh-cn:鼠标;zh-tw:滑鼠}- give the edition its own word; the rest of the text is \
converted with OpenCC's dictionaries; code, links and markup stay as they are. Without FILE, or \
with -, standard input is read; the result goes to standard output unless you name a place.";

const EXAMPLES: &str = "\
Examples:
  zhconv -l zh-tw in.txt                    the Taiwan edition, to standard output
  zhconv -l zh-tw in.txt -o out.txt         … to a file
  zhconv -l zh-hans,zh-tw,zh-hk docs/ --output-dir build
                                            three editions of a folder: build/zh-TW/…
  echo 软件 | zhconv -l zh-hk               standard input
  zhconv -l zh-tw --check docs/             does anything there need converting?
  zhconv -c s2twp in.txt                    exactly what OpenCC's s2twp gives

Exit status: 0 done; 1 --check or --diff found a difference, or a tag failed under
--on-missing fail; 2 something could not be done.";

/// One Chinese text in, its editions for the mainland, Taiwan and Hong Kong out
#[derive(Debug, Parser)]
#[command(
    name = "zhconv",
    long_about = LONG_ABOUT,
    after_help = EXAMPLES,
    styles = STYLES,
    max_term_width = 100,
    disable_help_flag = true,
    disable_version_flag = true,
    args_override_self = true
)]
pub(crate) struct Args {
    /// Files and folders to convert; - is standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    #[command(flatten)]
    pub(crate) text: TextArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) general: GeneralArgs,
}

/// What the text becomes.
#[derive(Debug, Group)]
#[command(next_help_heading = "What the text becomes")]
pub(crate) struct TargetArgs {
    /// Editions to make: zh-hans, zh-hant, zh-cn, zh-sg, zh-my, zh-tw, zh-hk, zh-mo, zh
    ///
    /// Several are separated by commas, or the option is repeated. Any case, with - or _;
    /// zh-Hant-TW, zh-Hans-CN … are the same as zh-tw, zh-cn …. zh resolves inline tags and leaves
    /// the text as it is.
    #[arg(short, long, value_name = "L", value_delimiter = ',', action = ArgAction::Append,
          value_parser = names::locale, alias = "locales")]
    pub(crate) locale: Vec<Locale>,
    /// What the source is written in: auto, or a locale [default: auto]
    ///
    /// auto finds it out from the text itself.
    #[arg(long, value_name = "S", value_parser = names::source)]
    pub(crate) from: Option<Source>,
    /// Give exactly what OpenCC gives for a configuration, such as s2twp
    ///
    /// A name (s2twp or s2twp.json), or the path of your own JSON file. Takes the place of
    /// --locale. Unless you name them, inline tags are text (--tags off) and nothing is protected
    /// (--format raw).
    #[arg(short, long, value_name = "NAME|FILE", conflicts_with_all = ["locale", "from", "vocabulary", "choice", "domain"],
          value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Convert a region's words too (full), or only scripts and character forms (none)
    /// [default: full]
    #[arg(long, value_name = "WHICH")]
    pub(crate) vocabulary: Option<VocabularyArg>,
    /// What decides where the dictionaries leave a choice: the text around (context), or the longest
    /// match alone, as in OpenCC (dictionary) [default: context]
    #[arg(long, value_name = "WHICH")]
    pub(crate) choice: Option<ChoiceArg>,
    /// What the text is about, for words with a technical sense [default: auto]
    ///
    /// auto looks at each sentence. technical: 支持 becomes 支援 for Taiwan wherever no neighbour
    /// speaks against it; general: 支持 stays unless a neighbour asks for 支援.
    #[arg(long, value_name = "WHAT")]
    pub(crate) domain: Option<DomainArg>,
    /// Also use dictionary entries whose results many fonts cannot show
    #[arg(long)]
    pub(crate) include_tofu: bool,
    /// What converts: native, or opencc for the system's libopencc [default: native]
    ///
    /// opencc is there only in builds with the opencc feature.
    #[arg(long, value_name = "WHICH")]
    pub(crate) engine: Option<EngineArg>,
}

/// Tags, formats and own words.
#[derive(Debug, Group)]
#[command(next_help_heading = "Tags, own words, and what stays as it is")]
pub(crate) struct TextArgs {
    /// Resolve inline tags such as -{zh-cn:鼠标;zh-tw:滑鼠}- (on), or leave them (off)
    /// [default: on]
    #[arg(long, value_name = "on|off", conflicts_with = "tags_only")]
    pub(crate) tags: Option<TagsArg>,
    /// Resolve inline tags and convert nothing else
    ///
    /// A tag's global rules still act on the text after it.
    #[arg(long)]
    pub(crate) tags_only: bool,
    /// What to do where a tag has no value for the edition [default: fallback]
    #[arg(long, value_name = "WHAT")]
    pub(crate) on_missing: Option<OnMissingArg>,
    /// What the files are, hence what stays as it is [default: auto]
    ///
    /// auto goes by the file's name, and takes text where the name says nothing; standard input
    /// without a name is also known by an unmistakable beginning (<!DOCTYPE html). text leaves URLs,
    /// e-mail addresses and the destinations of Markdown links alone. raw leaves nothing alone.
    #[arg(long, value_name = "F", value_parser = names::format)]
    pub(crate) format: Option<names::FormatChoice>,
    /// In data files and front matter, convert the values of these keys or columns only
    ///
    /// Several are separated by commas, or the option is repeated. title means page.title too; a *
    /// stands for one key; columns of csv and tsv may also be numbers, from 1. Without this, every
    /// value converts, and in the front matter of Markdown those of title, description, summary,
    /// tags and categories.
    #[arg(long, value_name = "K", value_delimiter = ',', action = ArgAction::Append,
          value_parser = NonEmptyStringValueParser::new())]
    pub(crate) keys: Vec<String>,
    /// Add your own words: a file with a word, a tab and its conversion on each line
    ///
    /// OpenCC's text format. A line [zh-TW] before them, or a tab and zh-TW behind them, says which
    /// edition words are for. May be repeated. Your words match before the built-in ones, the
    /// longest of them first; where two files have the same word, the earlier file wins.
    #[arg(long, value_name = "FILE", alias = "dictionaries", value_hint = ValueHint::FilePath)]
    pub(crate) dict: Vec<PathBuf>,
    /// Leave text alone that matches this regular expression; may be repeated
    #[arg(long, value_name = "REGEX", value_parser = Regex::new)]
    pub(crate) protect: Vec<Regex>,
}

/// Where the result goes.
#[derive(Debug, Group)]
#[command(next_help_heading = "Where it goes")]
pub(crate) struct OutputArgs {
    /// Write to this file; {locale} in its name stands for the edition, such as zh-TW
    #[arg(short, long, value_name = "FILE", group = "destination", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Write to DIR/zh-TW/…, a folder for each edition
    ///
    /// A folder is mirrored without its own name, a file keeps its name. {locale} in DIR takes the
    /// place of the edition's folder.
    #[arg(long, value_name = "DIR", group = "destination", value_hint = ValueHint::DirPath)]
    pub(crate) output_dir: Option<PathBuf>,
    /// Replace the files themselves
    ///
    /// Files with inline tags are refused unless --tags is named, since resolving consumes the tags.
    #[arg(long, group = "destination")]
    pub(crate) in_place: bool,
    /// Also copy binary files to the output folder
    #[arg(long)]
    pub(crate) copy_others: bool,
    /// Convert the names of files and folders too, below --output-dir
    ///
    /// Relative links in Markdown, HTML and wikitext that lead to a file or folder that is renamed
    /// follow it. Two files that would get one name are an error, before anything is written.
    #[arg(long)]
    pub(crate) convert_names: bool,
    /// Write nothing; list what would change, and exit with 1 if anything would
    ///
    /// With a destination, the comparison is with what is there, else with the input.
    #[arg(long, conflicts_with = "diff")]
    pub(crate) check: bool,
    /// Write nothing; show what would change as a unified diff, and exit with 1 if anything would
    #[arg(long)]
    pub(crate) diff: bool,
    /// How --check and --diff say it: human, json, github or sarif [default: human]
    ///
    /// human is a line for each change, or a unified diff. The others list each change with its
    /// place and, as far as it is known, the text before and after: json an object for each file
    /// (JSON Lines), github commands that its workflows show beside the text, sarif a log in SARIF
    /// 2.1.0.
    #[arg(long, value_name = "HOW")]
    pub(crate) report: Option<ReportArg>,
    /// Write nothing; say what each input is written in: script, likely edition, and the evidence
    ///
    /// Needs no --locale. With --verbose, each paragraph too. json is one object a line. Goes to
    /// standard output, or to the file that --output names.
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true,
          default_missing_value = "text",
          conflicts_with_all = ["check", "diff", "output_dir", "in_place", "depfile", "stamp"])]
    pub(crate) detect: Option<DetectArg>,
    /// Convert nothing; say what would be replaced, and what does it: the entry of a dictionary,
    /// with its line, a tag, a rule, a word of yours
    ///
    /// One object a line, or, as text, one line for people. Byte ranges count from 0, in the input
    /// and in the result. Goes to standard output, or to the file that --output names.
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true,
          default_missing_value = "json",
          conflicts_with_all = ["check", "diff", "detect", "output_dir", "in_place", "depfile",
                                "stamp"])]
    pub(crate) explain: Option<ExplainArg>,
    /// Write what each output depends on, in Make's syntax (for make and ninja)
    ///
    /// With --stamp, the dependencies are the stamp's.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) depfile: Option<PathBuf>,
    /// Touch this file when all went well
    ///
    /// Outputs that would not change are not written and keep their time; make needs one file whose
    /// time it can trust.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) stamp: Option<PathBuf>,
}

/// What is read.
#[derive(Debug, Group)]
#[command(next_help_heading = "What is read")]
pub(crate) struct InputArgs {
    /// The name by which standard input is known: for --format auto, messages and --output-dir
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// In folders, take only files that match, or with a leading ! leave them out; may be repeated
    ///
    /// What an ignore file leaves out stays out.
    #[arg(short, long, value_name = "GLOB")]
    pub(crate) glob: Vec<String>,
    /// In folders, take hidden files too
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Serve as a preprocessor of mdBook: read its book from standard input, write the edition
    ///
    /// book.toml has the options in its table [preprocessor.zhconv]; without a locale there, the
    /// language of the book is the edition.
    #[arg(long, conflicts_with_all = ["check", "diff", "detect", "destination", "depfile", "stamp",
          "stdin_filename"])]
    pub(crate) mdbook: bool,
    /// Also leave out files that are named, where an ignore file or --glob says so
    ///
    /// .gitignore and .zhconvignore otherwise count for what is found in folders only. For tools
    /// that name each file, such as pre-commit.
    #[arg(long)]
    pub(crate) force_exclude: bool,
    /// Encoding of the files: utf-8, big5-hkscs, gb18030, …, or auto [default: utf-8]
    ///
    /// A byte order mark of UTF-8 or UTF-16 is always honoured. auto also detects Big5-HKSCS and
    /// GB18030.
    #[arg(long, value_name = "LABEL", value_parser = names::input_encoding)]
    pub(crate) encoding: Option<InputEncoding>,
    /// Encoding of the result [default: as the input]
    #[arg(long, value_name = "LABEL", value_parser = names::encoding)]
    pub(crate) output_encoding: Option<Encoding>,
    /// Write a character that the result's encoding lacks as an escape instead of failing
    ///
    /// \u8f6f in JSON, &#x8F6F; elsewhere; a warning says how many. YAML has no such escape.
    #[arg(long)]
    pub(crate) lossy: bool,
    /// Read this project file instead of the nearest zhconv.toml
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", value_hint = ValueHint::FilePath)]
    pub(crate) config_file: Option<PathBuf>,
    /// Read no project file
    #[arg(long)]
    pub(crate) isolated: bool,
}

/// Everything else.
#[derive(Debug, Group)]
#[command(next_help_heading = "General")]
pub(crate) struct GeneralArgs {
    /// How many threads to use; 0 means as many as there are processors [default: 0]
    #[arg(short = 'j', long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// Colour the messages [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(crate) color: Option<ColorChoice>,
    /// Show how far long work has come: auto, never or always [default: auto]
    ///
    /// auto does so on a terminal alone, after a second, and not where the result itself is shown.
    #[arg(long, value_name = "WHEN")]
    pub(crate) progress: Option<ProgressArg>,
    /// Show errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say of each file what was done
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Print the man page, completions for a shell, or a JSON Schema of zhconv.toml
    #[arg(long, value_name = "WHAT", exclusive = true)]
    pub(crate) generate: Option<Generate>,
    /// Print help; -h is shorter, --help says more
    #[arg(short, long, action = ArgAction::Help)]
    help: Option<bool>,
    /// Print the versions of zhconv and of its dictionaries
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// `--vocabulary`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum VocabularyArg {
    /// A region's words too: 软件 becomes 軟體 for Taiwan
    Full,
    /// Only scripts and character forms: 软件 becomes 軟件
    None,
}

/// `--choice`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ChoiceArg {
    /// The text around decides: 支持他 stays, 支持 USB becomes 支援 USB for Taiwan
    Context,
    /// The longest match decides, as in OpenCC
    Dictionary,
}

/// `--domain`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DomainArg {
    /// Each sentence says so itself
    Auto,
    /// Software, electronics and the like
    Technical,
    /// Anything else
    General,
}

impl From<VocabularyArg> for Vocabulary {
    fn from(vocabulary: VocabularyArg) -> Self {
        match vocabulary {
            VocabularyArg::Full => Self::Full,
            VocabularyArg::None => Self::None,
        }
    }
}

impl From<OnMissingArg> for OnMissing {
    fn from(on_missing: OnMissingArg) -> Self {
        match on_missing {
            OnMissingArg::Fallback => Self::Fallback,
            OnMissingArg::Fail => Self::Fail,
            OnMissingArg::Mediawiki => Self::MediaWiki,
        }
    }
}

impl From<EngineArg> for Engine {
    fn from(engine: EngineArg) -> Self {
        match engine {
            EngineArg::Native => Self::Native,
            EngineArg::Opencc => Self::OpenCc,
        }
    }
}

impl From<ChoiceArg> for Choice {
    fn from(choice: ChoiceArg) -> Self {
        match choice {
            ChoiceArg::Context => Self::Context,
            ChoiceArg::Dictionary => Self::Dictionary,
        }
    }
}

impl From<DomainArg> for Domain {
    fn from(domain: DomainArg) -> Self {
        match domain {
            DomainArg::Auto => Self::Auto,
            DomainArg::Technical => Self::Technical,
            DomainArg::General => Self::General,
        }
    }
}

/// `--tags`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TagsArg {
    /// Resolve them
    On,
    /// They are text like any other
    Off,
}

/// `--on-missing`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum OnMissingArg {
    /// Take the nearest edition's value, converted, and warn
    Fallback,
    /// Name the tag, write nothing, and exit with 1
    Fail,
    /// Write MediaWiki's error message
    Mediawiki,
}

/// `--detect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DetectArg {
    /// For people
    Text,
    /// JSON Lines
    Json,
}

/// `--report`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportArg {
    /// For people: a line for each change, or under --diff a unified diff
    Human,
    /// JSON Lines: an object for each file and edition that differs
    Json,
    /// Commands to GitHub's workflows
    Github,
    /// A log in SARIF 2.1.0
    Sarif,
}

/// `--explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainArg {
    /// JSON Lines
    Json,
    /// For people
    Text,
}

/// `--engine`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum EngineArg {
    /// zhconv's own, with OpenCC's dictionaries built in
    Native,
    /// The system's libopencc
    Opencc,
}

/// `--progress`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub(crate) enum ProgressArg {
    Auto,
    Never,
    Always,
}

/// `--generate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub(crate) enum Generate {
    Man,
    Schema,
    CompleteBash,
    CompleteZsh,
    CompleteFish,
    CompletePowershell,
}
