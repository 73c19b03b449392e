//! The converter: built once, converts many texts.

use std::io::{Read, Write};

use super::options::{ConverterBuilder, Tags, Target};
use super::passes::{self, Passes};
use super::route;
use super::session::Session;
use super::stream;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::{Error, Result};
use crate::base::locale::Locale;
use crate::base::position::Position;
use crate::base::segment::Segmenter;
use crate::base::sink::Buffer;
use crate::compiler::dictionary::Dictionary;
use crate::engine::overlay::Overlay;
use crate::format::Settings;

/// Converts texts. `Send + Sync`: one serves many threads.
#[derive(Debug)]
pub struct Converter {
    builder: ConverterBuilder,
    passes: Passes,
    /// The edition that the text becomes.
    locale: Locale,
    own_words: Overlay,
    longest_own_word: usize,
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

impl Converter {
    /// Starts describing a conversion to `target`.
    pub fn builder(target: Target) -> ConverterBuilder {
        ConverterBuilder::new(target)
    }

    pub(super) fn from_builder(builder: ConverterBuilder) -> Result<Self> {
        passes::check_engine(&builder)?;
        let passes = match builder.tags {
            Tags::Only => Passes::default(),
            _ => Passes::to_target(&builder)?,
        };
        let locale = match &builder.target {
            Target::Locale(locale) => *locale,
            Target::Config(name) => {
                let stem = name.file_stem().unwrap_or_default();
                route::locale_of(&stem.to_string_lossy())
            }
        };
        let mut own_words = Overlay::new();
        let mut longest_own_word = 0;
        for file in builder.dictionaries.iter().rev() {
            let text =
                std::fs::read_to_string(file).map_err(|error| Error::io("read", file, error))?;
            let dictionary = Dictionary::parse(&file.to_string_lossy(), &text)?;
            for entry in dictionary.entries() {
                own_words.insert(&entry.key, entry.value());
                longest_own_word = longest_own_word.max(entry.key.len());
            }
        }
        Ok(Self {
            builder,
            passes,
            locale,
            own_words,
            longest_own_word,
        })
    }

    /// The edition that the text becomes.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    pub(super) fn options(&self) -> &ConverterBuilder {
        &self.builder
    }

    pub(super) fn passes(&self) -> &Passes {
        &self.passes
    }

    /// What leads to another edition than the target: a tag may ask for a part of the text in it.
    pub(super) fn passes_to(&self, locale: Locale) -> Passes {
        match self.builder.tags {
            Tags::Only => Passes::default(),
            _ => Passes::to_other(&self.builder, locale),
        }
    }

    pub(super) fn own_words(&self) -> &Overlay {
        &self.own_words
    }

    /// In bytes.
    pub(super) fn longest_own_word(&self) -> usize {
        self.longest_own_word
    }

    pub(super) fn segmenter(&self) -> Box<dyn Segmenter + Send> {
        let settings = Settings::default().target(self.locale.tag());
        self.builder.format.segmenter(&settings)
    }

    /// Converts `text` and appends the result to `out`.
    ///
    /// # Errors
    /// Under `OnMissing::Fail` alone no error: see [`Outcome::diagnostics`].
    pub fn convert_into(&self, text: &str, out: &mut String) -> Result<Outcome> {
        let mut session = Session::new(self);
        let mut buffer = Buffer::new();
        session.feed(text, true, &mut buffer);
        out.push_str(&buffer.into_string());
        Ok(session.finish())
    }

    /// Converts `text`.
    ///
    /// # Errors
    /// As [`Converter::convert_into`].
    pub fn convert(&self, text: &str) -> Result<String> {
        let mut out = String::new();
        self.convert_into(text, &mut out)?;
        Ok(out)
    }

    /// Converts everything that `input` holds, in bounded memory where the format allows it, and
    /// writes it to `output`, which may hold a valid prefix of the result after an error.
    ///
    /// # Errors
    /// If reading or writing fails, and for malformed UTF-8, with its place.
    pub fn convert_stream(&self, input: &mut dyn Read, output: &mut dyn Write) -> Result<Outcome> {
        stream::convert(self, input, output)
    }
}
