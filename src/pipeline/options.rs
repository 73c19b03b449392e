//! What a user may ask of a conversion.

use std::path::{Path, PathBuf};

use super::converter::Converter;
use super::passes;
use crate::base::error::Result;
use crate::base::locale::Locale;
pub use crate::engine::choice::Domain;
use crate::format::Format;
pub use crate::markup::OnMissing;

/// What the text is to become.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// An edition.
    Locale(Locale),
    /// Exactly what OpenCC makes of it with this configuration: a name (`s2twp`, `s2twp.json`) or
    /// the path of a configuration file. A bare name that OpenCC has is always OpenCC's; write
    /// `./s2twp.json` for a file.
    Config(PathBuf),
    /// The same with a configuration in memory.
    ConfigText(ConfigText),
}

/// A configuration of OpenCC's kind in memory, with the dictionaries that it names.
///
/// ```
/// use zhvariant::{ConfigText, Converter, Target};
///
/// let json = r#"{"segmentation": {"type": "mmseg", "dict": {"type": "text", "file": "own.txt"}},
///     "conversion_chain": [{"dict": {"type": "text", "file": "own.txt"}}]}"#;
/// let config = ConfigText::new("own.json", json).dictionary("own.txt", "电邮\t電子郵件\n");
/// let converter = Converter::builder(Target::ConfigText(config)).build()?;
/// assert_eq!(converter.convert("发电邮")?, "发電子郵件");
/// # Ok::<(), zhvariant::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigText {
    pub(super) name: String,
    pub(super) json: String,
    pub(super) dictionaries: Vec<(String, String)>,
}

impl ConfigText {
    /// A configuration; `name` is what errors and explanations call it.
    pub fn new(name: impl Into<String>, json: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            json: json.into(),
            dictionaries: Vec::new(),
        }
    }

    /// Adds a dictionary that the configuration names as `file`, in OpenCC's text format. OpenCC's
    /// own need not be added.
    #[must_use]
    pub fn dictionary(mut self, file: impl Into<String>, text: impl Into<String>) -> Self {
        self.dictionaries.push((file.into(), text.into()));
        self
    }
}

/// A source of own words.
#[derive(Clone, Debug)]
pub(super) enum WordsSource {
    File(PathBuf),
    Text { name: String, text: String },
}

/// What the text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// To be found out from the text.
    #[default]
    Auto,
    /// This edition.
    Locale(Locale),
}

/// How far a conversion goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vocabulary {
    /// A region's words too: `软件` becomes `軟體` in Taiwan.
    #[default]
    Full,
    /// Only script and character forms.
    None,
}

/// Who decides where the dictionaries leave a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// The text around: which words it has, which form of a character they need, and whether it is
    /// technical. For editions only; a configuration of OpenCC's always gives OpenCC's bytes.
    #[default]
    Context,
    /// The dictionaries' longest match, as in OpenCC.
    Dictionary,
}

/// What happens to inline variant tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tags {
    /// They are resolved and the text around them is converted.
    #[default]
    On,
    /// They are text like any other.
    Off,
    /// They are resolved, their global rules act on the text after them, and nothing else is
    /// converted.
    Only,
}

/// What converts the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Engine {
    /// This library.
    #[default]
    Native,
    /// The system's libopencc; only in builds with the `opencc` feature.
    OpenCc,
}

/// Says what a [`Converter`] is to do. Made by [`Converter::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ConverterBuilder {
    pub(super) target: Target,
    pub(super) source: Source,
    pub(super) vocabulary: Vocabulary,
    pub(super) choice: Choice,
    pub(super) domain: Domain,
    pub(super) tags: Tags,
    pub(super) on_missing: OnMissing,
    pub(super) format: Format,
    pub(super) keys: Option<Vec<String>>,
    pub(super) protect: Vec<String>,
    pub(super) dictionaries: Vec<WordsSource>,
    pub(super) tofu: bool,
    pub(super) threads: usize,
    pub(super) engine: Engine,
}

impl ConverterBuilder {
    /// Starts from the defaults for `target`. For a configuration these are `Tags::Off` and
    /// `Format::Raw`: exactly OpenCC's output.
    pub(super) fn new(target: Target) -> Self {
        let exact = matches!(target, Target::Config(_) | Target::ConfigText(_));
        Self {
            target,
            source: Source::Auto,
            vocabulary: Vocabulary::Full,
            choice: Choice::Context,
            domain: Domain::Auto,
            tags: if exact { Tags::Off } else { Tags::On },
            on_missing: OnMissing::Fallback,
            format: if exact { Format::Raw } else { Format::Text },
            keys: None,
            protect: Vec::new(),
            dictionaries: Vec::new(),
            tofu: false,
            threads: 1,
            engine: Engine::Native,
        }
    }

    /// What the text is written in; `Source::Auto` unless set. Has no meaning with a configuration.
    pub fn source(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// Whether a region's words are converted too; `Vocabulary::Full` unless set.
    pub fn vocabulary(mut self, vocabulary: Vocabulary) -> Self {
        self.vocabulary = vocabulary;
        self
    }

    /// Who decides where the dictionaries leave a choice; `Choice::Context` unless set.
    ///
    /// ```
    /// use zhvariant::Locale;
    /// use zhvariant::{Choice, Converter, Source, Target};
    ///
    /// let builder = Converter::builder(Target::Locale(Locale::ZhTw));
    /// let builder = builder.source(Source::Locale(Locale::ZhCn));
    /// assert_eq!(builder.clone().build()?.convert("少数组织")?, "少數組織");
    /// let opencc = builder.choice(Choice::Dictionary).build()?;
    /// assert_eq!(opencc.convert("少数组织")?, "少陣列織");
    /// # Ok::<(), zhvariant::Error>(())
    /// ```
    pub fn choice(mut self, choice: Choice) -> Self {
        self.choice = choice;
        self
    }

    /// What the text is about, which decides about words with a technical sense; `Domain::Auto`
    /// unless set.
    ///
    /// ```
    /// use zhvariant::Locale;
    /// use zhvariant::{Converter, Domain, Target};
    ///
    /// let builder = Converter::builder(Target::Locale(Locale::ZhTw));
    /// assert_eq!(builder.clone().build()?.convert("打开视图。")?, "打開視圖。");
    /// let technical = builder.domain(Domain::Technical).build()?;
    /// assert_eq!(technical.convert("打开视图。")?, "開啟檢視。");
    /// # Ok::<(), zhvariant::Error>(())
    /// ```
    pub fn domain(mut self, domain: Domain) -> Self {
        self.domain = domain;
        self
    }

    /// Whether the choice decides: it knows the bundled tables only.
    pub(super) fn is_chosen(&self) -> bool {
        self.choice == Choice::Context && self.engine == Engine::Native && !self.tofu
    }

    /// What happens to inline tags.
    pub fn tags(mut self, tags: Tags) -> Self {
        self.tags = tags;
        self
    }

    /// What happens where a tag has no value for the target; `OnMissing::Fallback` unless set.
    pub fn on_missing(mut self, on_missing: OnMissing) -> Self {
        self.on_missing = on_missing;
        self
    }

    /// What must not be converted.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// The keys, columns or front-matter keys whose values are text, in formats that have any
    /// ([`Format::has_keys`]), instead of the format's own choice: a key means a value whose path
    /// it is, or ends with (`title` means `page.title` too), and `*` stands for one key.
    pub fn keys(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.keys = Some(keys.into_iter().map(Into::into).collect());
        self
    }

    /// Text that matches this regular expression (in the syntax of the crate `regex`) stays as it
    /// is. May be called several times.
    ///
    /// ```
    /// use zhvariant::{Converter, Locale, Target};
    ///
    /// let builder = Converter::builder(Target::Locale(Locale::ZhTw));
    /// let converter = builder.protect("《[^》]*》").build()?;
    /// assert_eq!(converter.convert("《软件》是软件")?, "《软件》是軟體");
    /// # Ok::<(), zhvariant::Error>(())
    /// ```
    pub fn protect(mut self, pattern: impl Into<String>) -> Self {
        self.protect.push(pattern.into());
        self
    }

    /// A file of own words, in OpenCC's text format or with editions
    /// ([`Words::parse`](crate::compiler::words::Words::parse)). May be called several times; at a
    /// key that two files have for an edition, the earlier file wins.
    pub fn dictionary(mut self, file: impl Into<PathBuf>) -> Self {
        self.dictionaries.push(WordsSource::File(file.into()));
        self
    }

    /// The same for words in memory; `name` is what errors and explanations call them.
    ///
    /// ```
    /// use zhvariant::{Converter, Locale, Target};
    ///
    /// let builder = Converter::builder(Target::Locale(Locale::ZhTw));
    /// let converter = builder.dictionary_text("own", "电邮\t電子郵件\n").build()?;
    /// assert_eq!(converter.convert("看电邮")?, "看電子郵件");
    /// # Ok::<(), zhvariant::Error>(())
    /// ```
    pub fn dictionary_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.dictionaries.push(WordsSource::Text {
            name: name.into(),
            text: text.into(),
        });
        self
    }

    /// Uses the dictionaries too whose results many fonts cannot show (OpenCC's
    /// `may_output_tofu`); off unless set, as in OpenCC's command-line tool.
    pub fn include_tofu(mut self, include: bool) -> Self {
        self.tofu = include;
        self
    }

    /// How many threads one large text may use; 1 unless set, and 0 means as many as there are
    /// processors. The result does not depend on it.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// What converts the text; `Engine::Native` unless set.
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// The files that the conversion reads besides its text: dictionaries, and a configuration that
    /// is one's own. What such a configuration names is not among them.
    pub fn sources(&self) -> impl Iterator<Item = &Path> {
        let configuration = match &self.target {
            Target::Config(path) if passes::bundled_stem(path).is_none() => Some(path.as_path()),
            _ => None,
        };
        let dictionaries = self.dictionaries.iter().filter_map(|source| match source {
            WordsSource::File(path) => Some(path.as_path()),
            WordsSource::Text { .. } => None,
        });
        dictionaries.chain(configuration)
    }

    /// Builds the converter.
    ///
    /// # Errors
    /// If a configuration, a dictionary or a pattern cannot be read or is malformed.
    pub fn build(self) -> Result<Converter> {
        Converter::from_builder(self)
    }
}
