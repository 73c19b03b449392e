//! The converter: built once, converts many texts.

use std::io::{Read, Write};
use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::auto::Auto;
use super::explain::Ledger;
use super::options::{ConverterBuilder, Engine, Source, Tags, Target, WordsSource};
use super::passes::{self, Passes};
use super::protect::Protect;
use super::route;
use super::rules::Rules;
use super::session::Session;
use super::stream;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::locale::Locale;
use crate::base::position::Position;
use crate::base::segment::Segmenter;
use crate::compiler::dictionary::Dictionary;
use crate::compiler::words::Words;
use crate::format::{Format, Links, Settings};

/// Converts texts. `Send + Sync`: one serves many threads.
///
/// ```
/// use zhvariant::Locale;
/// use zhvariant::{Converter, Target};
///
/// let converter = Converter::builder(Target::Locale(Locale::ZhTw)).build()?;
/// assert_eq!(converter.convert("软件")?, "軟體");
/// assert_eq!(converter.convert("-{zh-cn:打印;zh-tw:列印}-")?, "列印");
/// # Ok::<(), zhvariant::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Converter {
    builder: ConverterBuilder,
    conversion: Arc<Conversion>,
    /// The edition that the text becomes.
    locale: Locale,
    own_words: Arc<Rules>,
    /// Read when something is first explained, and shared with the clones.
    ledger: Arc<OnceLock<Arc<Ledger>>>,
    /// The files of own words, for other editions.
    words: Arc<Vec<Words>>,
    protect: Arc<Vec<Regex>>,
    links: Option<Links>,
}

/// The words for an edition.
fn own_words(words: &[Words], locale: Locale) -> Rules {
    let mut rules = Rules::default();
    for words in words {
        for entry in words.for_edition(locale).entries() {
            rules.insert(&entry.key, entry.value());
        }
    }
    rules
}

/// What the dictionaries do with text.
#[derive(Clone, Debug)]
pub(super) enum Conversion {
    /// The same everywhere.
    Fixed(Passes),
    /// As the text's script asks for, clause by clause.
    Auto(Box<Auto>),
}

/// What a conversion has to say besides its text.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// Remarks on the text, in order, with their places in the input.
    pub diagnostics: Vec<(Position, Diagnostic)>,
    /// The title that a tag set (`-{T|…}-`).
    pub title: Option<String>,
    /// Whether the output differs from the input.
    pub changed: bool,
    /// How many inline tags were resolved.
    pub tags: usize,
    /// Whether the input is binary (it has a NUL and is not UTF-8); nothing was written.
    pub binary: bool,
}

impl Outcome {
    /// The first of the diagnostics that is an error, as one; only under
    /// [`OnMissing::Fail`](super::OnMissing).
    pub fn error(&self) -> Option<Error> {
        let mut errors = self.diagnostics.iter();
        let (place, first) = errors.find(|(_, one)| one.severity == Severity::Error)?;
        let error = Error::new(first.message.clone()).of_kind(ErrorKind::Tag);
        Some(error.at(*place))
    }
}

impl Conversion {
    fn to_locale(builder: &ConverterBuilder, locale: Locale) -> Result<Self> {
        // Tofu and the system's engine are matters of OpenCC's own configurations.
        let fixed = builder.tofu || builder.engine != Engine::Native;
        if builder.source == Source::Auto
            && !fixed
            && let Some(auto) = Auto::new(locale, builder)?
        {
            return Ok(Self::Auto(Box::new(auto)));
        }
        Ok(Self::Fixed(Passes::to_locale(builder, locale)?))
    }
}

impl Converter {
    /// Starts describing a conversion to `target`.
    pub fn builder(target: Target) -> ConverterBuilder {
        ConverterBuilder::new(target)
    }

    pub(super) fn from_builder(builder: ConverterBuilder) -> Result<Self> {
        passes::check_engine(&builder)?;
        let conversion = match (&builder.target, builder.tags) {
            (_, Tags::Only) => Conversion::Fixed(Passes::default()),
            (Target::Locale(locale), _) => Conversion::to_locale(&builder, *locale)?,
            (Target::Config(name), _) => Conversion::Fixed(Passes::of_config(&builder, name)?),
            (Target::ConfigText(text), _) => Conversion::Fixed(Passes::of_text(&builder, text)?),
        };
        let locale = match &builder.target {
            Target::Locale(locale) => *locale,
            Target::Config(name) => {
                let stem = name.file_stem().unwrap_or_default();
                route::locale_of(&stem.to_string_lossy())
            }
            Target::ConfigText(text) => {
                route::locale_of(text.name.strip_suffix(".json").unwrap_or(&text.name))
            }
        };
        let protect = builder.protect.iter().map(|pattern| {
            Regex::new(pattern).map_err(|error| {
                Error::new(format!("malformed pattern: {error}")).of_kind(ErrorKind::Pattern)
            })
        });
        let protect = protect.collect::<Result<Vec<_>>>()?;
        // At a key that two files have, the earlier file wins: it comes last.
        let mut words = Vec::new();
        for source in builder.dictionaries.iter().rev() {
            words.push(match source {
                WordsSource::Text { name, text } => Words::parse(name, text)?,
                WordsSource::File(file) => {
                    let text = std::fs::read_to_string(file)
                        .map_err(|error| Error::io("read", file, error))?;
                    Words::parse(&file.to_string_lossy(), &text)?
                }
            });
        }
        Ok(Self {
            builder,
            conversion: Arc::new(conversion),
            locale,
            own_words: Arc::new(own_words(&words, locale)),
            ledger: Arc::default(),
            words: Arc::new(words),
            protect: Arc::new(protect),
            links: None,
        })
    }

    /// The same conversion for texts of another format. Cheap: the tables are shared.
    pub fn with_format(&self, format: Format) -> Self {
        let mut other = self.clone();
        other.builder.format = format;
        other
    }

    /// The same conversion for texts whose inline tags are text. Cheap.
    pub fn without_tags(&self) -> Self {
        let mut other = self.clone();
        other.builder.tags = Tags::Off;
        other
    }

    /// The same conversion with other keys; `None`: the format's own choice. Cheap: see
    /// [`ConverterBuilder::keys`].
    pub fn with_keys(&self, keys: Option<&[String]>) -> Self {
        let mut other = self.clone();
        other.builder.keys = keys.map(<[String]>::to_vec);
        other
    }

    /// The same conversion for a text whose links lead elsewhere afterwards. Cheap.
    pub fn with_links(&self, links: Links) -> Self {
        let mut other = self.clone();
        other.links = Some(links);
        other
    }

    /// The edition that the text becomes.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    pub(super) fn options(&self) -> &ConverterBuilder {
        &self.builder
    }

    pub(super) fn conversion(&self) -> &Conversion {
        &self.conversion
    }

    /// What leads to another edition than the target: a tag may ask for a part of the text in it.
    pub(super) fn conversion_to(&self, locale: Locale) -> Conversion {
        let nothing = || Conversion::Fixed(Passes::default());
        match self.builder.tags {
            Tags::Only => nothing(),
            // The installed libopencc may lack the configuration; the bundled tables are there.
            _ => Conversion::to_locale(&self.builder, locale)
                .or_else(|_| {
                    let native = self.builder.clone().engine(Engine::Native);
                    Conversion::to_locale(&native, locale)
                })
                .unwrap_or_else(|_| nothing()),
        }
    }

    /// The dictionaries as they were written.
    pub(super) fn ledger(&self) -> Result<Arc<Ledger>> {
        if let Some(ledger) = self.ledger.get() {
            return Ok(Arc::clone(ledger));
        }
        let ledger = Arc::new(Ledger::of(self)?);
        Ok(Arc::clone(self.ledger.get_or_init(|| ledger)))
    }

    pub(super) fn own_words(&self) -> &Rules {
        &self.own_words
    }

    /// The words for another edition than the target: a tag may ask for a part of the text in it.
    pub(super) fn own_words_for(&self, locale: Locale) -> Rules {
        own_words(&self.words, locale)
    }

    /// The own words as they were written, for the target; the first that has a key counts.
    pub(super) fn own_dictionaries(&self) -> Vec<Dictionary> {
        let words = self.words.iter().rev();
        words.map(|words| words.for_edition(self.locale)).collect()
    }

    pub(super) fn segmenter(&self) -> Box<dyn Segmenter + Send> {
        let mut settings = Settings::default().target(self.locale.tag());
        if let Some(keys) = &self.builder.keys {
            settings = settings.keys(keys);
        }
        if let Some(links) = &self.links {
            settings = settings.links(links.clone());
        }
        let format = self.builder.format.segmenter(&settings);
        if self.protect.is_empty() {
            return format;
        }
        Box::new(Protect::new(format, self.protect.to_vec()))
    }

    /// Converts `text` and appends the result to `out`. What is odd about it is in the outcome:
    ///
    /// ```
    /// use zhvariant::Locale;
    /// use zhvariant::{Converter, Target};
    ///
    /// let converter = Converter::builder(Target::Locale(Locale::ZhHk)).build()?;
    /// let mut out = String::new();
    /// let outcome = converter.convert_into("软件的-{zh-cn:方式}-", &mut out)?;
    /// assert_eq!(out, "軟件的方式");
    /// let (place, remark) = &outcome.diagnostics[0];
    /// assert_eq!((place.line, place.column, outcome.tags), (1, 4, 1));
    /// assert!(remark.message.contains("zh-HK"), "{}", remark.message);
    /// # Ok::<(), zhvariant::Error>(())
    /// ```
    ///
    /// # Errors
    /// None at present. A tag that fails under `OnMissing::Fail` is in [`Outcome::error`], and its
    /// nearest value in the text.
    pub fn convert_into(&self, text: &str, out: &mut String) -> Result<Outcome> {
        let mut session = Session::new(self);
        stream::convert_text(self, &mut session, text, out);
        Ok(session.finish())
    }

    /// Converts `text`. [`Converter::convert_into`] gives the warnings and the title too.
    ///
    /// ```
    /// use zhvariant::{Converter, ErrorKind, Locale, OnMissing, Target};
    ///
    /// let builder = Converter::builder(Target::Locale(Locale::ZhHk));
    /// let converter = builder.on_missing(OnMissing::Fail).build()?;
    /// let error = converter.convert("软件的-{zh-cn:方式}-").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Tag);
    /// assert_eq!(error.position().map(|place| place.column), Some(4));
    /// # Ok::<(), zhvariant::Error>(())
    /// ```
    ///
    /// # Errors
    /// Under [`OnMissing::Fail`](super::OnMissing), if a tag has no value for the target.
    pub fn convert(&self, text: &str) -> Result<String> {
        let mut out = String::new();
        let outcome = self.convert_into(text, &mut out)?;
        match outcome.error() {
            Some(error) => Err(error),
            None => Ok(out),
        }
    }

    /// Converts texts one after the other; the rules that the tags of one add are in force in the
    /// next, as in the texts of one MediaWiki page.
    pub fn texts(&self) -> Texts<'_> {
        Texts {
            converter: self,
            session: Session::new(self),
        }
    }

    /// Converts everything that `input` holds, in bounded memory where the format allows it, and
    /// writes it to `output`, which may hold a valid prefix of the result after an error.
    ///
    /// ```
    /// use zhvariant::Locale;
    /// use zhvariant::{Converter, Target};
    ///
    /// let converter = Converter::builder(Target::Locale(Locale::ZhTw)).build()?;
    /// let mut output = Vec::new();
    /// let outcome = converter.convert_stream(&mut "软件\n".as_bytes(), &mut output)?;
    /// assert!(outcome.changed);
    /// assert_eq!(output, "軟體\n".as_bytes());
    ///
    /// let error = converter.convert_stream(&mut &b"ab\xff"[..], &mut output).unwrap_err();
    /// assert_eq!(error.position().map(|place| place.byte), Some(2));
    /// # Ok::<(), zhvariant::Error>(())
    /// ```
    ///
    /// # Errors
    /// If reading or writing fails, and for malformed UTF-8, with its place.
    pub fn convert_stream(&self, input: &mut dyn Read, output: &mut dyn Write) -> Result<Outcome> {
        stream::convert(self, input, output)
    }
}

/// Texts that share the rules of their tags. Made by [`Converter::texts`].
pub struct Texts<'c> {
    converter: &'c Converter,
    session: Session<'c>,
}

impl Texts<'_> {
    /// Converts the next text and appends the result to `out`. The outcome is about this text
    /// alone, its title too.
    pub fn convert_into(&mut self, text: &str, out: &mut String) -> Outcome {
        stream::convert_text(self.converter, &mut self.session, text, out);
        self.session.next_text()
    }
}

impl std::fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}
