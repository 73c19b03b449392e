//! Reads what a tag holds, delimiter by delimiter, with a stack of the tags that are open in it.

use super::MAX_DEPTH;
use super::lex::{DELIMITER_LEN, Delimiter, Spelling, next_delimiter};
use crate::base::position::Span;

/// An opener that counts as one, in a tag or its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opener {
    pub(super) spelling: Spelling,
    /// The byte at which it stands.
    pub(super) at: usize,
}

/// What stands at a delimiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// An opener: what follows is in a nested tag.
    Opens(Opener),
    /// An opener beyond [`MAX_DEPTH`], which is text.
    TooDeep(Opener),
    /// The innermost opener is closed by the closer here.
    Closes(Opener),
    /// The innermost opener is text: a tag around it ends here, or the body does.
    NotClosed(Opener),
}

/// Iterates over the delimiters in a tag's body that mean something: each event with the byte at
/// which it happens. The tag itself is open all the time; only tags in it close.
#[derive(Clone, Debug)]
pub(super) struct Nesting<'t> {
    /// The text up to the end of the body.
    text: &'t str,
    from: usize,
    open: Vec<Opener>,
    /// A closer whose opener is not the innermost one.
    closer: Option<(usize, Spelling)>,
}

impl<'t> Nesting<'t> {
    /// For the tag whose body is at `body` in `text`.
    pub(super) fn new(text: &'t str, body: &Span) -> Self {
        Self {
            text: text.get(..body.end).unwrap_or(text),
            from: body.start,
            open: Vec::new(),
            closer: None,
        }
    }

    /// Takes out the innermost opener: closed if it is of the closer's spelling, else text.
    fn close(&mut self, at: usize, spelling: Spelling) -> Option<(usize, Event)> {
        let opener = self.open.pop()?;
        if opener.spelling != spelling {
            self.closer = Some((at, spelling));
            return Some((at, Event::NotClosed(opener)));
        }
        self.from = at + DELIMITER_LEN;
        Some((at, Event::Closes(opener)))
    }
}

impl Iterator for Nesting<'_> {
    type Item = (usize, Event);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((at, spelling)) = self.closer.take() {
            return self.close(at, spelling);
        }
        let closes = |spelling| self.open.iter().any(|opener| opener.spelling == spelling);
        match next_delimiter(self.text, self.from, |_| true, closes) {
            None => {
                self.from = self.text.len();
                let opener = self.open.pop()?;
                Some((self.text.len(), Event::NotClosed(opener)))
            }
            Some((at, Delimiter::Close(spelling))) => self.close(at, spelling),
            Some((at, Delimiter::Open(spelling))) => {
                self.from = at + DELIMITER_LEN;
                let opener = Opener { spelling, at };
                // The tag itself is one of them.
                if self.open.len() + 1 < MAX_DEPTH {
                    self.open.push(opener);
                    Some((at, Event::Opens(opener)))
                } else {
                    Some((at, Event::TooDeep(opener)))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each event as a letter and the opener's place: `o`pens, too `d`eep, `c`loses, not closed (`n`).
    fn events(body: &str) -> Vec<String> {
        let letter = |event| match event {
            Event::Opens(opener) => ('o', opener.at),
            Event::TooDeep(opener) => ('d', opener.at),
            Event::Closes(opener) => ('c', opener.at),
            Event::NotClosed(opener) => ('n', opener.at),
        };
        Nesting::new(body, &(0..body.len()))
            .map(|(at, event)| {
                let (letter, opener) = letter(event);
                format!("{at}{letter}{opener}")
            })
            .collect()
    }

    #[test]
    fn each_spelling_closes_its_own() {
        assert_eq!(events("-{a}-"), ["0o0", "3c0"]);
        assert_eq!(events("-{-<}->-"), ["0o0", "2o2", "4n2", "4c0"]);
        assert_eq!(events("}->--{"), ["4o4", "6n4"]);
        assert_eq!(events("-<-{"), ["0o0", "2o2", "4n2", "4n0"]);
    }

    #[test]
    fn an_opener_that_is_too_deep_is_not_closed() {
        let body = format!("{}x}}-", "-{".repeat(MAX_DEPTH));
        let found = events(&body);
        let deepest = 2 * (MAX_DEPTH - 1);
        assert_eq!(found[MAX_DEPTH - 1], format!("{deepest}d{deepest}"));
        assert_eq!(
            found[MAX_DEPTH],
            format!("{}c{}", body.len() - 2, deepest - 2)
        );
    }
}
