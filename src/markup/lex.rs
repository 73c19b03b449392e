//! Delimiters of tags and the characters that count as white space in them.

use memchr::memchr;

/// How a tag is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Spelling {
    /// `-{ … }-`, MediaWiki's.
    Braces,
    /// `-< … >-`, for places where braces are taken.
    Angles,
}

impl Spelling {
    /// What opens a tag of this spelling: two bytes.
    pub fn opener(self) -> &'static str {
        match self {
            Self::Braces => "-{",
            Self::Angles => "-<",
        }
    }

    /// What closes a tag of this spelling: two bytes.
    pub fn closer(self) -> &'static str {
        match self {
            Self::Braces => "}-",
            Self::Angles => ">-",
        }
    }

    /// The spelling whose opener stands at byte `at`.
    pub(crate) fn opening(text: &str, at: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.get(at) != Some(&b'-') {
            return None;
        }
        match bytes.get(at + 1) {
            Some(b'{') => Some(Self::Braces),
            Some(b'<') => Some(Self::Angles),
            _ => None,
        }
    }

    /// The spelling whose closer ends with the dash at byte `dash`, if the closer does not start
    /// before `from`.
    pub(crate) fn closing(text: &str, from: usize, dash: usize) -> Option<Self> {
        if dash <= from {
            return None;
        }
        match text.as_bytes().get(dash - 1) {
            Some(b'}') => Some(Self::Braces),
            Some(b'>') => Some(Self::Angles),
            _ => None,
        }
    }
}

/// A delimiter inside a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delimiter {
    /// `-{` or `-<`.
    Open(Spelling),
    /// `}-` or `>-`.
    Close(Spelling),
}

/// Every delimiter is two bytes long.
pub(crate) const DELIMITER_LEN: usize = 2;

/// Finds the next delimiter at or after byte `from`, and its offset: of two that overlap (`}-{`)
/// the one that starts first. `closes` says which spellings have a tag to close; other closers are
/// text.
pub(crate) fn next_delimiter(
    text: &str,
    from: usize,
    opens: impl Fn(Spelling) -> bool,
    closes: impl Fn(Spelling) -> bool,
) -> Option<(usize, Delimiter)> {
    let mut search = from;
    loop {
        let dash = search + memchr(b'-', text.as_bytes().get(search..)?)?;
        if let Some(spelling) = Spelling::closing(text, from, dash)
            && closes(spelling)
        {
            return Some((dash - 1, Delimiter::Close(spelling)));
        }
        if let Some(spelling) = Spelling::opening(text, dash)
            && opens(spelling)
        {
            return Some((dash, Delimiter::Open(spelling)));
        }
        search = dash + 1;
    }
}

/// The offset of the first opener of either spelling at or after byte `from`.
pub(crate) fn next_opener(text: &str, from: usize) -> Option<usize> {
    next_delimiter(text, from, |_| true, |_| false).map(|(at, _)| at)
}

/// White space between the parts of a tag: PCRE's `\s`.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\x0B' | '\x0C' | '\r')
}

/// Cuts what PHP's `trim` cuts: white space (without the form feed) and NUL.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\0', '\x0B'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(usize, Delimiter)> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some((at, delimiter)) = next_delimiter(text, from, |_| true, |_| true) {
            found.push((at, delimiter));
            from = at + DELIMITER_LEN;
        }
        found
    }

    #[test]
    fn overlapping_delimiters_are_read_from_the_left() {
        use Delimiter::{Close, Open};
        use Spelling::{Angles, Braces};
        assert_eq!(all("-{-}-"), [(0, Open(Braces)), (3, Close(Braces))]);
        assert_eq!(all("a}-{b"), [(1, Close(Braces))]);
        assert_eq!(
            all("--{{>->-"),
            [(1, Open(Braces)), (4, Close(Angles)), (6, Close(Angles))]
        );
        assert_eq!(all("-<-{"), [(0, Open(Angles)), (2, Open(Braces))]);
    }

    #[test]
    fn a_closer_that_closes_nothing_gives_its_dash_to_an_opener() {
        let found = next_delimiter("a}-{b", 0, |_| true, |_| false);
        assert_eq!(found, Some((2, Delimiter::Open(Spelling::Braces))));
    }

    #[test]
    fn a_delimiter_does_not_reach_back_before_from() {
        assert_eq!(next_delimiter("}-x", 1, |_| true, |_| true), None);
        assert_eq!(next_opener("-{-{", 1), Some(2));
    }
}
