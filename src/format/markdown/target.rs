//! What stands behind a link's text: where the destination and the title are. The parser gives
//! them no places.
//!
//! Source: CommonMark 0.31, 6.3 (links) and 4.7 (link reference definitions).

use crate::base::position::Span;
use crate::format::Links;
use crate::format::scan::work;

/// The parts of a link's target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Without `<>`.
    pub(super) destination: Span,
    /// Without quotation marks.
    pub(super) title: Option<Span>,
}

/// Reads the target in `text[span]`, white space before it allowed.
pub(super) fn read(text: &str, span: Span) -> Option<Target> {
    let bytes = text.as_bytes().get(..span.end)?;
    let start = skip_space(bytes, span.start);
    let (destination, end) = match bytes.get(start) {
        Some(b'<') => {
            let end = find(bytes, start + 1, b'>')?;
            (start + 1..end, end + 1)
        }
        Some(_) => {
            let rest = bytes[start..].iter();
            let end = start + rest.take_while(|b| !b.is_ascii_whitespace()).count();
            (start..end, end)
        }
        None => return None,
    };
    let open = skip_space(bytes, end);
    let close = match bytes.get(open) {
        Some(b'(') => b')',
        Some(quote @ (b'"' | b'\'')) => *quote,
        _ => {
            return Some(Target {
                destination,
                title: None,
            });
        }
    };
    let title = find(bytes, open + 1, close).map(|end| open + 1..end);
    Some(Target { destination, title })
}

/// What a destination becomes, as it is written, where links lead elsewhere.
pub(super) fn follow(destination: &str, links: &Links) -> Option<String> {
    if !destination.contains('\\') {
        return links.follow(destination);
    }
    let mut read = String::new();
    let mut characters = destination.chars().peekable();
    while let Some(c) = characters.next() {
        let escaped = characters.next_if(|next| c == '\\' && next.is_ascii_punctuation());
        read.push(escaped.unwrap_or(c));
    }
    let mut written = String::new();
    for c in links.follow(&read)?.chars() {
        if matches!(c, '(' | ')' | '<' | '>' | '\\') {
            written.push('\\');
        }
        written.push(c);
    }
    Some(written)
}

/// The first `byte` at or after `from` that is not escaped.
pub(super) fn find(bytes: &[u8], mut from: usize, byte: u8) -> Option<usize> {
    loop {
        work(1);
        match *bytes.get(from)? {
            b'\\' => from += 2,
            b if b == byte => return Some(from),
            _ => from += 1,
        }
    }
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default().iter();
    from + rest.take_while(|b| b.is_ascii_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_and_titles_are_where_commonmark_has_them() {
        for (text, destination, title) in [
            ("a.md", "a.md", None),
            (" <a b>\n'软' ", "a b", Some("软")),
            ("a\\(b \"软\\\"件\"", "a\\(b", Some("软\\\"件")),
            ("a (软)", "a", Some("软")),
            ("a \"软", "a", None),
            ("", "", None),
        ] {
            let found = read(text, 0..text.len());
            let found = found.unwrap_or(Target {
                destination: 0..0,
                title: None,
            });
            assert_eq!(&text[found.destination], destination);
            assert_eq!(found.title.map(|title| &text[title]), title);
        }
    }
}
