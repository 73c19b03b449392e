//! Bytes to text.

use encoding_rs::DecoderResult;

use super::{Encoding, InputEncoding, detect};
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::position::Position;

/// A text and how it was written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// The encoding that it was in.
    pub encoding: Encoding,
    /// Whether a byte order mark stood before it.
    pub bom: bool,
}

/// Decodes a whole text.
///
/// # Errors
/// For bytes that the encoding does not have, with their place (the byte is counted in `bytes`),
/// and for `Auto` if none of the encodings fits.
pub fn decode(bytes: &[u8], encoding: InputEncoding) -> Result<Decoded> {
    let (found, bom) = match (detect::sniff_bom(bytes), encoding) {
        (Some(found), _) => (found, true),
        (None, InputEncoding::Named(named)) => (named, false),
        (None, InputEncoding::Auto) => (detect::guess(bytes)?, false),
    };
    let start = if bom { found.bom().len() } else { 0 };
    let text = decode_all(&bytes[start..], found).map_err(|(before, offset)| {
        let place = Position::of(&before, before.len()).with_byte(start + offset);
        Error::new(format!("malformed {}", found.name()))
            .of_kind(ErrorKind::Malformed)
            .at(place)
    })?;
    Ok(Decoded {
        text,
        encoding: found,
        bom,
    })
}

/// The text; or the text before the first malformed sequence and the sequence's offset.
pub(super) fn decode_all(bytes: &[u8], encoding: Encoding) -> Result<String, (String, usize)> {
    let mut decoder = encoding.0.new_decoder_without_bom_handling();
    let mut text = String::new();
    let mut done = 0;
    loop {
        text.reserve(
            decoder
                .max_utf8_buffer_length_without_replacement(bytes.len() - done)
                .unwrap_or(bytes.len()),
        );
        let (result, read) =
            decoder.decode_to_string_without_replacement(&bytes[done..], &mut text, true);
        done += read;
        match result {
            DecoderResult::InputEmpty => return Ok(text),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                return Err((text, done - usize::from(length) - usize::from(after)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{decode, encode};
    use super::*;

    fn named(label: &str) -> InputEncoding {
        InputEncoding::Named(Encoding::from_label(label).unwrap())
    }

    #[test]
    fn the_first_bad_byte_is_named() {
        for (label, bytes, byte) in [
            ("utf-8", &b"a\n\xE4\xB8\x80\xFFz"[..], 5),
            ("utf-8", b"ab\xE4\xB8", 2),
            ("utf-8", b"\xEF\xBB\xBFab\xFF", 5),
            ("big5", b"a\xA4\xA4\xFF\xFF", 3),
            ("gb18030", b"\xD6\xD0\x81", 2),
            ("utf-16le", b"a\0\x00\xD8b\0", 2),
            ("utf-8", b"\xFF\xFEa\0b", 4),
        ] {
            let error = decode(bytes, named(label)).unwrap_err();
            assert_eq!(error.position().unwrap().byte, byte, "{label} {bytes:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_wins_and_comes_back() {
        for bytes in [
            &b"\xEF\xBB\xBF\xE4\xB8\xAD"[..],
            b"\xFF\xFE\x2D\x4E",
            b"\xFE\xFF\x4E\x2D",
        ] {
            let decoded = decode(bytes, named("utf-8")).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.bom), ("中", true));
            assert_eq!(encode("中", decoded.encoding, decoded.bom).unwrap(), bytes);
        }
    }
}
