//! The converter: built once, converts many texts.

use std::io::{Read, Write};

use super::options::{ConverterBuilder, Target};
use super::passes::Passes;
use super::session::Session;
use super::stream;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Result;
use crate::base::position::Position;
use crate::base::segment::Segmenter;
use crate::base::sink::Buffer;
use crate::format::Settings;

/// Converts texts. `Send + Sync`: one serves many threads.
#[derive(Debug)]
pub struct Converter {
    builder: ConverterBuilder,
    passes: Passes,
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
        let passes = Passes::to_target(&builder)?;
        Ok(Self { builder, passes })
    }

    pub(super) fn passes(&self) -> &Passes {
        &self.passes
    }

    pub(super) fn segmenter(&self) -> Box<dyn Segmenter + Send> {
        let mut settings = Settings::default();
        if let Target::Locale(locale) = &self.builder.target {
            settings = settings.target(locale.tag());
        }
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
