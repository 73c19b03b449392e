//! Encodings: which one a text is in, bytes to text, and text to bytes.
//!
//! May import: `base`.
//!
//! UTF-8 is the rule and never passes through here but for its byte order mark. The other
//! encodings are those of the [Encoding Standard](https://encoding.spec.whatwg.org/); Big5 includes
//! Hong Kong's supplementary characters (HKSCS) in both directions, and UTF-16 can be written too.

use std::fmt;
use std::str::FromStr;

use crate::base::error::{Error, ErrorKind};

mod decode;
mod detect;
mod encode;

pub use decode::{Decoded, decode};
pub use detect::{is_binary, sniff_bom};
pub use encode::{Escape, Lossy, encode, encode_lossy};

/// An encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);

    /// Reads a label of the Encoding Standard, in any case: `utf-8`, `big5-hkscs`, `gb18030`.
    pub fn from_label(label: &str) -> Option<Self> {
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Self)
    }

    /// The name in the Encoding Standard.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether a text needs a byte order mark for readers to tell the encoding (UTF-16).
    pub(crate) fn needs_bom(self) -> bool {
        self != Self::UTF_8 && !self.bom().is_empty()
    }

    /// The byte order mark, if the encoding has one.
    fn bom(self) -> &'static [u8] {
        match self.0.name() {
            "UTF-8" => b"\xEF\xBB\xBF",
            "UTF-16LE" => b"\xFF\xFE",
            "UTF-16BE" => b"\xFE\xFF",
            _ => b"",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Encoding {
    type Err = Error;

    /// As [`Encoding::from_label`].
    fn from_str(label: &str) -> Result<Self, Error> {
        Self::from_label(label).ok_or_else(|| {
            Error::new(format!("no encoding has the label {label:?}"))
                .of_kind(ErrorKind::UnknownName)
                .help("labels are those of the Encoding Standard: utf-8, big5-hkscs, gb18030, utf-16le")
        })
    }
}

/// How the input's encoding is found. A byte order mark of UTF-8 or UTF-16 is always honoured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputEncoding {
    /// UTF-8, or else Big5-HKSCS or GB18030.
    Auto,
    /// This one.
    Named(Encoding),
}

impl Default for InputEncoding {
    fn default() -> Self {
        Self::Named(Encoding::UTF_8)
    }
}
