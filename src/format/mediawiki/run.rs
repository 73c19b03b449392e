//! Runs that look like an HTML tag: from `<` to the `>` that no quoted attribute value holds.

use std::collections::HashSet;

use memchr::{memchr, memchr2, memmem};

/// Remembers where a string occurs next, so that asking from left to right searches once.
#[derive(Debug)]
pub(super) struct Ahead {
    needle: &'static str,
    from: usize,
    /// The first occurrence at or after `from`; `None` before the first question.
    next: Option<usize>,
}

impl Ahead {
    pub(super) fn new(needle: &'static str) -> Self {
        Self {
            needle,
            from: 0,
            next: None,
        }
    }

    /// The first occurrence at or after `from` in `text`, which must be the same every time.
    pub(super) fn next(&mut self, text: &str, from: usize) -> Option<usize> {
        match self.next {
            Some(next) if self.from <= from && from <= next => {}
            _ => {
                let rest = text.as_bytes().get(from..).unwrap_or_default();
                let found = memmem::find(rest, self.needle.as_bytes());
                self.from = from;
                // "Nowhere" is an occurrence beyond any place that may be asked for.
                self.next = Some(found.map_or(usize::MAX, |found| from + found));
            }
        }
        self.next.filter(|next| *next != usize::MAX)
    }
}

/// Finds the ends of tag-like runs in one text.
#[derive(Debug)]
pub(super) struct Runs<'t> {
    text: &'t str,
    double: Ahead,
    single: Ahead,
    /// Between the first and the second place stands neither `=` nor `>`; at the second one does,
    /// or the text ends.
    plain: (usize, usize),
    /// Equals signs from which a run has already failed.
    dead: HashSet<usize>,
    /// Steps made, for tests that bound the work.
    work: usize,
}

impl<'t> Runs<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            double: Ahead::new("\""),
            single: Ahead::new("'"),
            plain: (0, 0),
            dead: HashSet::new(),
            work: 0,
        }
    }

    #[cfg(test)]
    pub(super) fn work(&self) -> usize {
        self.work
    }

    /// The end of the run that begins with the `<` at byte `at`; `None` if the text ends first.
    pub(super) fn end(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut visited = Vec::new();
        let mut place = at + 1;
        loop {
            place = self.skip_plain(place);
            match bytes.get(place) {
                Some(b'>') => return Some(place + 1),
                Some(_) if !self.dead.contains(&place) => visited.push(place),
                _ => {
                    self.dead.extend(visited);
                    return None;
                }
            }
            place = self.skip_value(place + 1);
        }
    }

    /// Skips what is neither `=` nor `>`.
    fn skip_plain(&mut self, from: usize) -> usize {
        let (known_from, known_to) = self.plain;
        if known_from <= from && from <= known_to {
            return known_to;
        }
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let len = memchr2(b'=', b'>', rest).unwrap_or(rest.len());
        self.work += len + 1;
        self.plain = (from, from + len);
        from + len
    }

    /// Skips white space and an attribute's value.
    fn skip_value(&mut self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let space = bytes[from..].iter().take_while(|b| is_space(**b)).count();
        let start = from + space;
        let closing = match bytes.get(start) {
            Some(b'"') => self.double.next(self.text, start + 1),
            Some(b'\'') => self.single.next(self.text, start + 1),
            _ => None,
        };
        if let Some(closing) = closing {
            self.work += closing - from;
            return closing + 1;
        }
        let value = bytes[start..]
            .iter()
            .take_while(|b| !matches!(b, b'"' | b'\'' | b'>') && !is_space(**b))
            .count();
        self.work += space + value;
        start + value
    }
}

/// PCRE's `\s`.
pub(super) fn is_space(b: u8) -> bool {
    matches!(b, b'\t'..=b'\r' | b' ')
}

/// The end of the line that byte `at` stands in, without the newline.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    memchr(b'\n', rest).map_or(text.len(), |newline| at + newline)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Option<usize> {
        Runs::new(text).end(0)
    }

    #[test]
    fn quoted_values_may_hold_the_bracket() {
        assert_eq!(end("<a b=\"x>y\" c='>\n>'>z"), Some(19));
        assert_eq!(end("<a b=\"x>y"), Some(8), "no closing quote");
        assert_eq!(end("< b 春=>"), Some(8 + 1));
        assert_eq!(end("<a b=c=\"d>e"), Some(10));
        assert_eq!(end("<a b=\"x\""), None);
        assert_eq!(end("<"), None);
    }

    #[test]
    fn work_is_linear_for_runs_that_fail() {
        for line in [
            "<\n",
            "<=\n",
            "<=\"\n",
            "<='\"\n",
            "<a=b=c\"=\"\n",
            "< = \"x' =\n",
        ] {
            let text = line.repeat(20_000);
            let mut runs = Runs::new(&text);
            for (at, _) in text.match_indices('<') {
                runs.end(at);
            }
            assert!(runs.work() <= 8 * text.len(), "{line:?}: {}", runs.work());
        }
    }
}
