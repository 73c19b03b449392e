//! Conversion from bytes to bytes: the encoding stage around the converter.

use std::io::{self, Cursor, Read, Write};

use super::converter::{Converter, Outcome};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::{Error, Result};
use crate::base::position::Position;
use crate::encoding::{self, Encoding, Escape, InputEncoding, Lossy};
use crate::format::Format;

const UTF_8_BOM_LENGTH: usize = 3;

/// How bytes are read and written.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Encodings {
    /// What the input is in.
    pub input: InputEncoding,
    /// What the output is to be in; `None`: the same, with the same byte order mark.
    pub output: Option<Encoding>,
    /// What happens to a character that the output's encoding lacks.
    pub unmappable: Unmappable,
}

/// What happens to a character that the output's encoding lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmappable {
    /// It is an error, with its place.
    #[default]
    Fail,
    /// It is written as an escape: `\u8f6f` in JSON, else `&#x8F6F;`. A remark counts them. YAML
    /// has no escape that can stand everywhere: there it is an error all the same.
    Escape,
}

impl Encodings {
    /// These.
    pub fn new(input: InputEncoding, output: Option<Encoding>) -> Self {
        Self {
            input,
            output,
            unmappable: Unmappable::Fail,
        }
    }

    /// The same with this for characters that the output's encoding lacks.
    #[must_use]
    pub fn unmappable(mut self, unmappable: Unmappable) -> Self {
        self.unmappable = unmappable;
        self
    }
}

impl Converter {
    /// Converts everything that `input` holds and writes it to `output`. UTF-8 streams, as in
    /// [`Converter::convert_stream`]; text in another encoding is held in memory.
    ///
    /// The places in the outcome count the bytes of the input, byte order mark included, if it is
    /// UTF-8, else the bytes of the text as UTF-8.
    ///
    /// # Errors
    /// If reading or writing fails; for bytes that are malformed in their encoding, with their
    /// place in the input; under [`Unmappable::Fail`] for a character that the output's encoding
    /// lacks, with its place in the result.
    pub fn convert_encoded(
        &self,
        input: &mut dyn Read,
        output: &mut dyn Write,
        encodings: Encodings,
    ) -> Result<Outcome> {
        let mut head = Vec::with_capacity(UTF_8_BOM_LENGTH);
        let mut first = input.take(UTF_8_BOM_LENGTH as u64);
        first.read_to_end(&mut head).map_err(read_failed)?;
        let bom = encoding::sniff_bom(&head);
        let utf_8 = InputEncoding::Named(Encoding::UTF_8);
        let reads_utf_8 = bom.map_or(encodings.input == utf_8, |bom| bom == Encoding::UTF_8);
        if reads_utf_8 && encodings.output.is_none_or(|out| out == Encoding::UTF_8) {
            let mut body = head.as_slice();
            if bom.is_some() {
                output.write_all(&head).map_err(write_failed)?;
                body = &[];
            }
            let outcome = self.convert_stream(&mut Cursor::new(body).chain(input), output);
            return match bom {
                Some(_) => count_bom(outcome),
                None => outcome,
            };
        }
        input.read_to_end(&mut head).map_err(read_failed)?;
        self.convert_bytes(&head, output, encodings)
    }

    fn convert_bytes(
        &self,
        bytes: &[u8],
        output: &mut dyn Write,
        encodings: Encodings,
    ) -> Result<Outcome> {
        // Nearly any bytes are text in some encoding, so `Auto` looks for a NUL first.
        if encodings.input == InputEncoding::Auto && encoding::is_binary(bytes) {
            return Ok(Outcome {
                binary: true,
                ..Outcome::default()
            });
        }
        let decoded = encoding::decode(bytes, encodings.input)?;
        let mut text = String::with_capacity(decoded.text.len() + decoded.text.len() / 8);
        let mut outcome = self.convert_into(&decoded.text, &mut text)?;
        let out = encodings.output.unwrap_or(decoded.encoding);
        // Some encodings write a character in several ways: unchanged text keeps its own.
        if out == decoded.encoding && text == decoded.text {
            output.write_all(bytes).map_err(write_failed)?;
            return Ok(outcome);
        }
        let bom = if out == decoded.encoding {
            decoded.bom
        } else {
            out.needs_bom()
        };
        let escape = match (encodings.unmappable, self.options().format) {
            // There, what looks like an escape may be an anchor.
            (Unmappable::Fail, _) | (_, Format::Yaml) => None,
            (_, Format::Json | Format::Jsonl) => Some(Escape::Backslash),
            _ => Some(Escape::Reference),
        };
        let encoded = match escape {
            None => encoding::encode(&text, out, bom)?,
            Some(escape) => {
                let lossy = encoding::encode_lossy(&text, out, bom, escape)?;
                outcome.diagnostics.extend(remark(&lossy));
                lossy.bytes
            }
        };
        output.write_all(&encoded).map_err(write_failed)?;
        Ok(outcome)
    }
}

/// What to say of the escapes, if there are any; the place is in the result.
fn remark(lossy: &Lossy) -> Option<(Position, Diagnostic)> {
    let (place, what) = lossy.first.as_ref()?;
    let count = match lossy.escaped {
        1 => "written as an escape".to_owned(),
        count => format!("written as an escape, the first of {count} in the result"),
    };
    let span = place.byte..place.byte;
    Some((
        *place,
        Diagnostic::warning(span, format!("{what}; {count}")),
    ))
}

/// Moves the places in a text behind the byte order mark that was taken from its head.
fn count_bom(outcome: Result<Outcome>) -> Result<Outcome> {
    let shift = |place: Position| place.with_byte(place.byte + UTF_8_BOM_LENGTH);
    match outcome {
        Ok(mut outcome) => {
            for (place, _) in &mut outcome.diagnostics {
                *place = shift(*place);
            }
            Ok(outcome)
        }
        Err(error) => Err(match error.position() {
            Some(place) => error.at(shift(place)),
            None => error,
        }),
    }
}

fn read_failed(error: io::Error) -> Error {
    Error::from_io("read", error)
}

fn write_failed(error: io::Error) -> Error {
    Error::from_io("write", error)
}
