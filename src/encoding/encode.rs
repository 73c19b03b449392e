//! Text to bytes.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::{BIG5, EncoderResult};

use super::Encoding;
use crate::base::error::{Error, Result};
use crate::base::position::Position;

/// Encodes a whole text, with a byte order mark if `bom` and the encoding has one.
///
/// # Errors
/// For a character that the encoding lacks, with its place in `text`.
pub fn encode(text: &str, encoding: Encoding, bom: bool) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() + 3);
    if bom {
        out.extend_from_slice(encoding.bom());
    }
    match encoding.0.name() {
        "UTF-8" => out.extend_from_slice(text.as_bytes()),
        "UTF-16LE" => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        "UTF-16BE" => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        _ => encode_legacy(text, encoding, &mut out)?,
    }
    Ok(out)
}

fn encode_legacy(text: &str, encoding: Encoding, out: &mut Vec<u8>) -> Result<()> {
    let mut encoder = encoding.0.new_encoder();
    let mut done = 0;
    loop {
        out.reserve(
            encoder
                .max_buffer_length_from_utf8_without_replacement(text.len() - done)
                .unwrap_or(text.len()),
        );
        let (result, read) =
            encoder.encode_from_utf8_to_vec_without_replacement(&text[done..], out, true);
        done += read;
        match result {
            EncoderResult::InputEmpty => return Ok(()),
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => match hkscs(encoding, character) {
                Some(bytes) => out.extend_from_slice(&bytes),
                None => {
                    let place = Position::of(text, done - character.len_utf8());
                    let what = format!(
                        "{} has no {character} (U+{:04X})",
                        encoding.name(),
                        u32::from(character)
                    );
                    return Err(Error::new(what).at(place));
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
    fn gb18030_has_every_character_that_is_not_for_private_use() {
        let gb18030 = Encoding::from_label("gb18030").unwrap();
        let public = |c: &char| !('\u{E000}'..='\u{F8FF}').contains(c);
        let all: String = ('\0'..=char::MAX).filter(public).collect();
        let bytes = encode(&all, gb18030, false).unwrap();
        let back = decode(&bytes, InputEncoding::Named(gb18030)).unwrap();
        assert!(back.text == all);
    }
}
