//! Where URLs, e-mail addresses and link destinations begin and end in running text.
//!
//! Every scanner is given the text that there is; one that would need more says so, unless no more
//! follows. All bounds are in bytes.

use super::chars::{is_cjk_punctuation, is_han};
use super::scan::{Tags, work};
use crate::base::position::Span;
use crate::base::services::TagExtent;

/// How long a URL's scheme may be; the longest registered ones have some 30 characters.
pub(super) const SCHEME_MAX: usize = 32;
/// How long the part before an address's `@` may be (RFC 5321, 4.5.3.1.1).
pub(super) const LOCAL_MAX: usize = 64;
/// How long the part behind it may be (RFC 5321, 4.5.3.1.2).
const DOMAIN_MAX: usize = 255;
/// How long a link destination may be, white space included. Longer ones (images written out in
/// the text) are ASCII, in which there is nothing to convert.
pub(super) const DESTINATION_MAX: usize = 16 * 1024;
/// How deep parentheses may nest in a destination (CommonMark's limit).
const PARENTHESES_MAX: usize = 32;

/// What a scanner found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is there.
    Yes(Span),
    /// It is not there.
    No,
    /// More text is needed to tell.
    More,
}

/// What a Han character in a URL stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// One of `/ . ? = & # - _`, an escaped byte (`%20`), or a Han character of the URL: it belongs
    /// to the URL.
    Joint,
    /// A `%`: so does it, whatever follows.
    Percent,
    /// A `%` and one digit.
    Digit,
    /// Anything else: it ends the URL.
    Other,
}

impl Behind {
    fn ascii(self, byte: u8) -> Self {
        match (self, byte) {
            (_, b'%') => Self::Percent,
            (Self::Percent, digit) if digit.is_ascii_hexdigit() => Self::Digit,
            (Self::Digit, digit) if digit.is_ascii_hexdigit() => Self::Joint,
            (_, b'/' | b'.' | b'?' | b'=' | b'&' | b'#' | b'-' | b'_') => Self::Joint,
            _ => Self::Other,
        }
    }
}

/// Why a scan of a URL stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The URL ends.
    End,
    /// A tag stands here, up to this byte; the URL goes on behind it.
    Tag(usize),
    /// More text is needed.
    More(Behind),
}

/// Reads a URL on from byte `from`, and returns where and why it stopped.
///
/// A URL ends at white space, a control character, `<>"`, `](`, CJK punctuation, and a Han
/// character that stands behind [`Behind::Other`].
pub(super) fn url(tags: &mut Tags<'_>, from: usize, mut behind: Behind) -> (usize, Stop) {
    let text = tags.window();
    let bytes = text.as_bytes();
    let mut i = from;
    let stopped = loop {
        let Some(&byte) = bytes.get(i) else {
            break if tags.last() {
                (i, Stop::End)
            } else {
                (i, Stop::More(behind))
            };
        };
        let undecided = i + 1 == bytes.len() && !tags.last();
        match byte {
            0..=b' ' | b'<' | b'>' | b'"' | 0x7F => break (i, Stop::End),
            b']' | b'-' if undecided => break (i, Stop::More(behind)),
            b']' if bytes.get(i + 1) == Some(&b'(') => break (i, Stop::End),
            b'-' if tags.is_opener(i) => match tags.extent(i) {
                TagExtent::Tag { end } => break (i, Stop::Tag(end)),
                TagExtent::More => break (i, Stop::More(behind)),
                TagExtent::Literal => {}
            },
            _ => {}
        }
        if byte.is_ascii() {
            behind = behind.ascii(byte);
            i += 1;
            continue;
        }
        let Some(c) = text[i..].chars().next() else {
            break (i, Stop::End);
        };
        if c.is_whitespace()
            || is_cjk_punctuation(c)
            || (is_han(c) && matches!(behind, Behind::Other | Behind::Digit))
        {
            break (i, Stop::End);
        }
        behind = if is_han(c) {
            Behind::Joint
        } else {
            Behind::Other
        };
        i += c.len_utf8();
    };
    work(stopped.0 - from);
    stopped
}

/// Where the scheme begins that ends at byte `end` and not before byte `floor`.
pub(super) fn scheme(bytes: &[u8], floor: usize, end: usize) -> Option<usize> {
    let floor = floor.max(end.saturating_sub(SCHEME_MAX));
    let run = bytes[floor..end]
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'))
        .count();
    work(run);
    (end - run..end).find(|&i| bytes[i].is_ascii_alphabetic())
}

/// Whether `byte` may stand before an address's `@` (RFC 5322's `atext`, and the dot).
pub(super) fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
}

/// The e-mail address whose `@` is byte `at`, if one is there that begins at byte `floor` or
/// later.
///
/// The part before the `@` is ASCII. A domain has a dot, and is ASCII unless its first character
/// is Han: behind an ASCII domain, Han characters are the sentence's.
pub(super) fn email(tags: &Tags<'_>, floor: usize, at: usize) -> Found {
    let bytes = tags.window().as_bytes();
    let floor = floor.max(at.saturating_sub(LOCAL_MAX));
    let local = bytes[floor..at]
        .iter()
        .rev()
        .take_while(|b| is_local(**b))
        .count();
    if local == 0 {
        return Found::No;
    }
    let domain = at + 1;
    let rest = &tags.window()[domain..];
    let chinese = rest.chars().next().is_some_and(is_han);
    let length = rest
        .chars()
        .take_while(|c| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | '-') || chinese && is_han(*c)
        })
        .map(char::len_utf8)
        .take(DOMAIN_MAX + 1)
        .sum::<usize>();
    work(local + length);
    if length > DOMAIN_MAX {
        return Found::No;
    }
    if length == rest.len() && !tags.last() {
        return Found::More;
    }
    let name = rest[..length].trim_end_matches(['.', '-']);
    if name.starts_with(['.', '-']) || !name.contains('.') {
        return Found::No;
    }
    Found::Yes(at - local..domain + name.len())
}

/// The destination of the link whose `](` ends at byte `from`.
///
/// Behind it stands `)`, or white space and what may begin a title: without that, it is no link.
pub(super) fn destination(tags: &mut Tags<'_>, from: usize) -> Found {
    let start = match gap(tags, from, from) {
        Gap::To(start) => start,
        Gap::TwoLines => return Found::No,
        Gap::More => return Found::More,
    };
    let bytes = tags.window().as_bytes();
    let found = match bytes.get(start) {
        Some(b'<') => pointed(tags, start),
        _ => bare(tags, from, start),
    };
    let Found::Yes(span) = found else {
        return found;
    };
    let end = match gap(tags, from, span.end) {
        Gap::To(end) => end,
        Gap::TwoLines => return Found::No,
        Gap::More => return Found::More,
    };
    match bytes.get(end) {
        Some(b')') => Found::Yes(span),
        Some(b'"' | b'\'' | b'(') if end > span.end => Found::Yes(span),
        _ => Found::No,
    }
}

enum Gap {
    /// White space up to here, where something follows.
    To(usize),
    TwoLines,
    More,
}

/// Skips white space with at most one line end from byte `at` on, within the bounds of a
/// destination that began at byte `from`.
fn gap(tags: &Tags<'_>, from: usize, at: usize) -> Gap {
    let bytes = tags.window().as_bytes();
    let mut lines = 0;
    for (i, byte) in bytes.iter().enumerate().skip(at) {
        match byte {
            b' ' | b'\t' | b'\r' if i - from <= DESTINATION_MAX => {}
            b'\n' if lines == 0 => lines = 1,
            b'\n' => return Gap::TwoLines,
            _ => return Gap::To(i),
        }
        work(1);
    }
    if tags.last() {
        Gap::To(bytes.len())
    } else {
        Gap::More
    }
}

/// A destination without `<>`: no white space, balanced parentheses.
fn bare(tags: &mut Tags<'_>, from: usize, start: usize) -> Found {
    let bytes = tags.window().as_bytes();
    let mut depth = 0;
    let mut i = start;
    while let Some(&byte) = bytes.get(i) {
        if i - from > DESTINATION_MAX {
            return Found::No;
        }
        match byte {
            0..=b' ' | 0x7F => break,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b'(' => depth += 1,
            _ => {}
        }
        if depth > PARENTHESES_MAX {
            return Found::No;
        }
        match step(tags, i) {
            Some(next) => i = next,
            None => return Found::More,
        }
    }
    if i >= bytes.len() && !tags.last() {
        Found::More
    } else if i == start || depth > 0 {
        Found::No
    } else {
        Found::Yes(start..i)
    }
}

/// A destination in `<>`, which may hold spaces.
fn pointed(tags: &mut Tags<'_>, start: usize) -> Found {
    let bytes = tags.window().as_bytes();
    let mut i = start + 1;
    while let Some(&byte) = bytes.get(i) {
        match byte {
            b'>' => return Found::Yes(start..i + 1),
            b'<' | b'\n' => return Found::No,
            _ if i - start > DESTINATION_MAX => return Found::No,
            _ => {}
        }
        match step(tags, i) {
            Some(next) => i = next,
            None => return Found::More,
        }
    }
    if tags.last() { Found::No } else { Found::More }
}

/// The byte behind what stands at byte `i` of a destination: an escape, a tag or a byte. `None`:
/// more text is needed.
fn step(tags: &mut Tags<'_>, i: usize) -> Option<usize> {
    work(1);
    let bytes = tags.window().as_bytes();
    let more = i + 1 == bytes.len() && !tags.last();
    match bytes[i] {
        b'\\' | b'-' if more => None,
        // An escaped `-` is a `-`, and a tag all the same if it opens one.
        b'\\'
            if bytes
                .get(i + 1)
                .is_some_and(|b| b.is_ascii_punctuation() && *b != b'-') =>
        {
            Some(i + 2)
        }
        b'-' if tags.is_opener(i) => match tags.extent(i) {
            TagExtent::Tag { end } => Some(end),
            TagExtent::Literal => Some(i + 1),
            TagExtent::More => None,
        },
        _ => Some(i + 1),
    }
}
