//! Which encoding bytes are in, and whether they are text at all.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, GB18030, GBK, UTF_16BE, UTF_16LE};

use super::Encoding;
use super::decode::decode_all;
use crate::base::error::{Error, ErrorKind, Result};

/// The encoding that a byte order mark at the start of `bytes` names, if there is one.
pub fn sniff_bom(bytes: &[u8]) -> Option<Encoding> {
    [Encoding::UTF_8, Encoding(UTF_16LE), Encoding(UTF_16BE)]
        .into_iter()
        .find(|encoding| bytes.starts_with(encoding.bom()))
}

/// Finds out the encoding of bytes without a byte order mark: UTF-8 if they are valid, else
/// Big5-HKSCS or GB18030, whichever is valid; where both are, the one that reads like Chinese.
pub(super) fn guess(bytes: &[u8]) -> Result<Encoding> {
    if simdutf8::basic::from_utf8(bytes).is_ok() {
        return Ok(Encoding::UTF_8);
    }
    let fits = |encoding| decode_all(bytes, encoding).is_ok();
    match (fits(Encoding(BIG5)), fits(Encoding(GB18030))) {
        (true, true) => Ok(likelier(bytes)),
        (true, false) => Ok(Encoding(BIG5)),
        (false, true) => Ok(Encoding(GB18030)),
        (false, false) => Err(Error::new(
            "the encoding is none of UTF-8, UTF-16, Big5-HKSCS and GB18030",
        )
        .of_kind(ErrorKind::UnknownEncoding)
        .help("name it, or repair the file")),
    }
}

/// Big5, unless the frequencies of the characters speak for GB18030.
fn likelier(bytes: &[u8]) -> Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    Encoding(if guess == GBK { GB18030 } else { BIG5 })
}

/// Whether `bytes` are no text: they hold a NUL, and are neither UTF-8 nor UTF-16 with a byte order
/// mark.
pub fn is_binary(bytes: &[u8]) -> bool {
    if memchr::memchr(0, bytes).is_none() {
        return false;
    }
    match sniff_bom(bytes) {
        Some(encoding) => decode_all(&bytes[encoding.bom().len()..], encoding).is_err(),
        None => simdutf8::basic::from_utf8(bytes).is_err(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::encode;
    use super::*;

    const TRADITIONAL: &str =
        "今天下午三點，圖書館的二樓有一場關於古代地圖的講座，歡迎大家帶著問題來參加。";
    const SIMPLIFIED: &str =
        "今天下午三点，图书馆的二楼有一场关于古代地图的讲座，欢迎大家带着问题来参加。";

    #[test]
    fn big5_and_gb18030_are_told_apart_in_short_texts() {
        for (text, encoding) in [
            (TRADITIONAL, Encoding(BIG5)),
            (SIMPLIFIED, Encoding(GB18030)),
            (TRADITIONAL, Encoding(GB18030)),
        ] {
            let characters: Vec<char> = text.chars().collect();
            for piece in characters.chunks(12) {
                let piece: String = piece.iter().collect();
                let bytes = encode(&piece, encoding, false).unwrap();
                assert_eq!(guess(&bytes).unwrap(), encoding, "{piece}");
            }
        }
    }

    #[test]
    fn binary_means_a_nul_and_no_utf() {
        assert!(is_binary(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"));
        assert!(!is_binary(b"\x89PNG without"));
        assert!(!is_binary("中\0文".as_bytes()));
        assert!(!is_binary(b"\xFF\xFEa\0b\0"));
        assert!(is_binary(b"\xFF\xFEa\0b\0\x00\xD8"));
    }
}
