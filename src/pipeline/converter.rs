//! The converter: built once, converts many texts.

use std::io::{Read, Write};

use super::options::{ConverterBuilder, Target};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Result;
use crate::base::position::Position;

/// Converts texts. `Send + Sync`: one serves many threads.
#[derive(Debug)]
pub struct Converter {
    #[allow(dead_code, reason = "the stages are not wired yet")]
    builder: ConverterBuilder,
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
        Ok(Self { builder })
    }

    /// Converts `text` and appends the result to `out`.
    ///
    /// # Errors
    /// Under `OnMissing::Fail` alone no error: see [`Outcome::diagnostics`].
    pub fn convert_into(&self, text: &str, out: &mut String) -> Result<Outcome> {
        out.push_str(text);
        Ok(Outcome::default())
    }

    /// Converts `text`.
    ///
    /// # Errors
    /// As [`Converter::convert_into`].
    pub fn convert(&self, text: &str) -> Result<String> {
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        self.convert_into(text, &mut out)?;
        Ok(out)
    }

    /// Converts everything that `input` holds, in bounded memory where the format allows it, and
    /// writes it to `output`, which may hold a valid prefix of the result after an error.
    ///
    /// # Errors
    /// If reading or writing fails, and for malformed UTF-8, with its place.
    pub fn convert_stream(&self, input: &mut dyn Read, output: &mut dyn Write) -> Result<Outcome> {
        let mut bytes = Vec::new();
        let failed = |error| crate::base::error::Error::new(format!("{error}"));
        input.read_to_end(&mut bytes).map_err(failed)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            let place = Position::of_bytes(error.as_bytes(), place);
            crate::base::error::Error::new("malformed UTF-8").at(place)
        })?;
        let mut out = String::new();
        let outcome = self.convert_into(&text, &mut out)?;
        output.write_all(out.as_bytes()).map_err(failed)?;
        Ok(outcome)
    }
}
