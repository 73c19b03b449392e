//! Escapes that begin with `\`, as JSON, YAML, TOML, gettext and Java properties write them.

use crate::base::segment::SegmentKind;

/// What the `\` that `text` begins with and what follows stand for, and their length.
pub(super) fn read(text: &str) -> (usize, SegmentKind) {
    let mut rest = text.chars().skip(1);
    let Some(c) = rest.next() else {
        return (1, SegmentKind::Keep);
    };
    let simple = match c {
        '"' | '\\' | '/' | '\'' | '@' | '?' => c,
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        // A line that goes on: not seen.
        '\n' => return (2, SegmentKind::Inline),
        'x' => return coded(text, 2),
        'u' => return coded(text, 4),
        'U' => return coded(text, 8),
        c => return (1 + c.len_utf8(), SegmentKind::Keep),
    };
    (2, SegmentKind::Encoded(simple.to_string().into()))
}

/// An escape with so many hexadecimal digits; two in a row may be a pair of UTF-16.
fn coded(text: &str, digits: usize) -> (usize, SegmentKind) {
    let length = 2 + digits;
    let Some(code) = number(text, digits) else {
        return (2, SegmentKind::Keep);
    };
    if let Some(c) = char::from_u32(code) {
        return (length, SegmentKind::Encoded(c.to_string().into()));
    }
    let low = text[length..]
        .strip_prefix("\\u")
        .and(number(&text[length..], 4));
    let pair = [
        u16::try_from(code).ok(),
        low.and_then(|low| u16::try_from(low).ok()),
    ];
    if let [Some(high), Some(low)] = pair
        && let Some(Ok(c)) = char::decode_utf16([high, low]).next()
    {
        return (2 * length, SegmentKind::Encoded(c.to_string().into()));
    }
    (length, SegmentKind::Keep)
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(2..2 + digits)?;
    let plain = digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_characters() {
        let encoded = |c: &str| SegmentKind::Encoded(c.into());
        for (text, expected) in [
            ("\\\\x", (2, encoded("\\"))),
            ("\\u8f6f件", (6, encoded("软"))),
            ("\\ud840\\udc00", (12, encoded("𠀀"))),
            ("\\U00020000", (10, encoded("𠀀"))),
            ("\\ud840x", (6, SegmentKind::Keep)),
            ("\\ud840\\u0041", (6, SegmentKind::Keep)),
            ("\\u8f", (2, SegmentKind::Keep)),
            ("\\u+f6f", (2, SegmentKind::Keep)),
            ("\\u软件软件", (2, SegmentKind::Keep)),
            ("\\软", (4, SegmentKind::Keep)),
            ("\\", (1, SegmentKind::Keep)),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
