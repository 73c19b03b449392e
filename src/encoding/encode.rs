//! Text to bytes.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::{BIG5, EncoderResult};

use super::Encoding;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::position::Position;

/// Encodes a whole text, with a byte order mark if `bom` and the encoding has one.
///
/// # Errors
/// For a character that the encoding lacks, with its place in `text`.
pub fn encode(text: &str, encoding: Encoding, bom: bool) -> Result<Vec<u8>> {
    encode_by(text, encoding, bom, &mut |at, character| {
        let what = lacks(encoding, character);
        Err(Error::new(what)
            .of_kind(ErrorKind::Unencodable)
            .at(Position::of(text, at)))
    })
}

/// How a character is written that an encoding lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Escape {
    /// `&#x8F6F;`, a character reference of HTML and XML.
    #[default]
    Reference,
    /// `\u8f6f`, as in JSON: one for each unit of UTF-16.
    Backslash,
}

impl Escape {
    fn write(self, character: char) -> String {
        match self {
            Self::Reference => format!("&#x{:X};", u32::from(character)),
            Self::Backslash => {
                let mut units = [0; 2];
                let units = character.encode_utf16(&mut units).iter();
                units.map(|unit| format!("\\u{unit:04x}")).collect()
            }
        }
    }
}

/// A text in an encoding that lacks some of its characters.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Lossy {
    /// The text.
    pub bytes: Vec<u8>,
    /// How many characters are written as escapes.
    pub escaped: usize,
    /// The place in the text of the first of them, and what is to be said of it.
    pub first: Option<(Position, String)>,
}

/// The same with an escape for each character that the encoding lacks.
///
/// # Errors
/// Never, unless an encoding lacks ASCII.
pub fn encode_lossy(text: &str, encoding: Encoding, bom: bool, escape: Escape) -> Result<Lossy> {
    let (mut escaped, mut first) = (0, None);
    let bytes = encode_by(text, encoding, bom, &mut |at, character| {
        escaped += 1;
        first.get_or_insert_with(|| (Position::of(text, at), lacks(encoding, character)));
        Ok(escape.write(character))
    })?;
    Ok(Lossy {
        bytes,
        escaped,
        first,
    })
}

fn lacks(encoding: Encoding, character: char) -> String {
    let code = u32::from(character);
    format!("{} has no {character} (U+{code:04X})", encoding.name())
}

/// What to write for the character at a byte of the text, which the encoding lacks.
type Instead<'i> = dyn FnMut(usize, char) -> Result<String> + 'i;

fn encode_by(
    text: &str,
    encoding: Encoding,
    bom: bool,
    instead: &mut Instead<'_>,
) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() + 3);
    if bom {
        out.extend_from_slice(encoding.bom());
    }
    match encoding.0.name() {
        "UTF-8" => out.extend_from_slice(text.as_bytes()),
        "UTF-16LE" => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        "UTF-16BE" => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        _ => encode_legacy(text, encoding, instead, &mut out)?,
    }
    Ok(out)
}

fn encode_legacy(
    text: &str,
    encoding: Encoding,
    instead: &mut Instead<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    let mut encoder = encoding.0.new_encoder();
    let mut done = 0;
    // What stands for a character, and how much of it is written.
    let mut escape = String::new();
    let mut written = 0;
    loop {
        let in_escape = written < escape.len();
        let source = if in_escape {
            &escape[written..]
        } else {
            &text[done..]
        };
        out.reserve(
            encoder
                .max_buffer_length_from_utf8_without_replacement(source.len())
                .unwrap_or(source.len()),
        );
        let (result, read) =
            encoder.encode_from_utf8_to_vec_without_replacement(source, out, !in_escape);
        let at = if in_escape { &mut written } else { &mut done };
        *at += read;
        match result {
            EncoderResult::InputEmpty if !in_escape => return Ok(()),
            EncoderResult::InputEmpty | EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => match hkscs(encoding, character) {
                Some(bytes) => out.extend_from_slice(&bytes),
                None if in_escape => {
                    return Err(
                        Error::new(lacks(encoding, character)).of_kind(ErrorKind::Unencodable)
                    );
                }
                None => {
                    escape = instead(done - character.len_utf8(), character)?;
                    written = 0;
                }
            },
        }
    }
}

/// Hong Kong's characters, which the Encoding Standard decodes from Big5 but does not encode. The
/// table is the decoder's own, read backwards, and made when the first such character comes.
fn hkscs(encoding: Encoding, character: char) -> Option<[u8; 2]> {
    static TABLE: LazyLock<HashMap<char, [u8; 2]>> = LazyLock::new(|| {
        let mut table = HashMap::new();
        for lead in 0x87..=0xA0 {
            for trail in (0x40..=0x7E).chain(0xA1..=0xFE) {
                let bytes = [lead, trail];
                let text = BIG5.decode_without_bom_handling_and_without_replacement(&bytes);
                let mut characters = text.as_deref().unwrap_or_default().chars();
                // Four pairs stand for a letter with a combining mark; they are left out.
                if let (Some(character), None) = (characters.next(), characters.next()) {
                    table.entry(character).or_insert(bytes);
                }
            }
        }
        table
    });
    (encoding.0 == BIG5)
        .then(|| TABLE.get(&character).copied())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::super::{InputEncoding, decode};
    use super::*;

    #[test]
    fn hong_kong_characters_go_both_ways() {
        let big5 = Encoding::from_label("big5-hkscs").unwrap();
        let text = "佢哋喺度睇緊𨋢";
        let bytes = encode(text, big5, false).unwrap();
        let back = decode(&bytes, InputEncoding::Named(big5)).unwrap();
        assert_eq!(back.text, text);
    }

    #[test]
    fn a_character_that_the_encoding_lacks_is_named_with_its_place() {
        let big5 = Encoding::from_label("big5").unwrap();
        let error = encode("中文\n這裡软", big5, false).unwrap_err();
        let place = error.position().unwrap();
        assert_eq!((place.line, place.column, place.byte), (2, 3, 13));
        assert!(error.message().contains("软 (U+8F6F)"), "{error}");
    }

    #[test]
    fn a_character_that_the_encoding_lacks_is_escaped_if_asked() {
        for (label, escape, text, expected) in [
            ("big5", Escape::Reference, "軟软😀", "軟&#x8F6F;&#x1F600;"),
            (
                "big5",
                Escape::Backslash,
                "软😀軟",
                "\\u8f6f\\ud83d\\ude00軟",
            ),
            ("gbk", Escape::Reference, "软件", "软件"),
            ("iso-2022-jp", Escape::Reference, "日软本", "日&#x8F6F;本"),
            ("utf-16le", Escape::Reference, "软", "软"),
        ] {
            let encoding = Encoding::from_label(label).unwrap();
            let lossy = encode_lossy(text, encoding, false, escape).unwrap();
            let back = decode(&lossy.bytes, InputEncoding::Named(encoding)).unwrap();
            assert_eq!(back.text, expected, "{label}");
            assert_eq!(lossy.first.is_some(), lossy.escaped > 0, "{label}");
        }
        let big5 = Encoding::from_label("big5").unwrap();
        let lossy = encode_lossy("中文\n這裡软件", big5, false, Escape::Reference).unwrap();
        let (place, what) = lossy.first.unwrap();
        assert_eq!((place.line, place.column, lossy.escaped), (2, 3, 1));
        assert!(what.contains("软 (U+8F6F)"), "{what}");
    }

    #[test]
    fn gb18030_has_every_character_that_is_not_for_private_use() {
        let gb18030 = Encoding::from_label("gb18030").unwrap();
        let public = |c: &char| !('\u{E000}'..='\u{F8FF}').contains(c);
        let all: String = ('\0'..=char::MAX).filter(public).collect();
        let bytes = encode(&all, gb18030, false).unwrap();
        let back = decode(&bytes, InputEncoding::Named(gb18030)).unwrap();
        assert!(back.text == all);
    }
}
