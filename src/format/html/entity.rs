//! Character references: what they stand for.
//!
//! Source: HTML Living Standard, 13.5 "Named character references" and 13.2.5.72 to 80.

use std::ops::RangeInclusive;

use super::super::named;

/// What stands at an `&`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) enum Reference {
    /// A reference of so many bytes, to this character.
    Character(usize, char),
    /// A reference of so many bytes to a character that no reader sees.
    Hidden(usize),
    /// A reference of so many bytes to several characters, or of a name that HTML does not have.
    Other(usize),
    /// Just an `&`.
    No,
    /// More text is needed to tell.
    More,
}

/// The longest name that is looked for.
const NAME_MAX: usize = 32;

/// Characters that are not seen and do not part a word.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
    )
}

/// Reads the reference at the `&` that `text` begins with.
pub(in crate::format) fn read(text: &str, last: bool) -> Reference {
    let body = text.get(1..).unwrap_or_default();
    if let Some(number) = body.strip_prefix('#') {
        return match number.strip_prefix(['x', 'X']) {
            Some(digits) => numeric(digits, 3, 16, last),
            None if number.is_empty() && !last => Reference::More,
            None => numeric(number, 2, 10, last),
        };
    }
    let length = body
        .bytes()
        .take(NAME_MAX + 1)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    if length == body.len() && length <= NAME_MAX && !last {
        return Reference::More;
    }
    if length == 0 || length > NAME_MAX || body.as_bytes().get(length) != Some(&b';') {
        return Reference::No;
    }
    let mut characters = named::characters(&body[..length])
        .unwrap_or_default()
        .chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) if is_hidden(c) => Reference::Hidden(length + 2),
        (Some(c), None) => Reference::Character(length + 2, c),
        _ => Reference::Other(length + 2),
    }
}

/// Reads `digits` of `base` behind `before` bytes; the `;` may be missing.
fn numeric(digits: &str, before: usize, base: u32, last: bool) -> Reference {
    const DIGITS: RangeInclusive<usize> = 1..=8;
    let length = digits
        .bytes()
        .take(DIGITS.end() + 1)
        .take_while(|b| char::from(*b).is_digit(base))
        .count();
    if length == digits.len() && length <= *DIGITS.end() && !last {
        return Reference::More;
    }
    if !DIGITS.contains(&length) {
        return Reference::No;
    }
    let closed = digits.as_bytes().get(length) == Some(&b';');
    let whole = before + length + usize::from(closed);
    let code = u32::from_str_radix(&digits[..length], base).unwrap_or_default();
    match char::from_u32(code) {
        Some(c) if is_hidden(c) => Reference::Hidden(whole),
        // 0x80 to 0x9F mean something else (Windows-1252), NUL nothing.
        Some(c) if !c.is_control() => Reference::Character(whole, c),
        _ => Reference::Other(whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_html_reads_them() {
        for (text, expected) in [
            ("&amp;x", Reference::Character(5, '&')),
            ("&#36719;", Reference::Character(8, '软')),
            ("&#x8F6f件", Reference::Character(7, '软')),
            ("&#xD800;", Reference::Other(8)),
            ("&#0;", Reference::Other(4)),
            ("&eacute;", Reference::Character(8, 'é')),
            ("&NotEqualTilde;", Reference::Other(15)),
            ("&unknown;", Reference::Other(9)),
            ("&shy;", Reference::Hidden(5)),
            ("&#8203;", Reference::Hidden(7)),
            ("& x", Reference::No),
            ("&amp", Reference::No),
            ("&#;", Reference::No),
            ("&#x;", Reference::No),
            ("&#9999999999;", Reference::No),
            ("&软;", Reference::No),
        ] {
            assert_eq!(read(text, true), expected, "{text}");
        }
    }

    #[test]
    fn a_cut_reference_waits_for_the_rest() {
        for text in ["&", "&a", "&amp", "&#", "&#x", "&#1", "&#x1"] {
            assert_eq!(read(text, false), Reference::More, "{text}");
            assert_ne!(read(text, true), Reference::More, "{text}");
        }
    }
}
