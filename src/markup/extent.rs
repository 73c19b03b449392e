//! Where a tag ends: the closer that brings the depth back to 0.
//!
//! Each spelling counts its own delimiters alone, so that a stray `-<` cannot keep a `-{…}-` open.
//! Beyond [`MAX_DEPTH`] an opener does not count (MediaWiki), so the depth at a place depends on
//! where one begins to count. A text of many openers would cost a scan from each; instead one scan
//! carries all of them, grouped by depth: two openers that once have the same depth stay together.

use std::num::NonZeroUsize;

use memchr::memchr;

use super::MAX_DEPTH;
use super::lex::{DELIMITER_LEN, Spelling};

/// A tag is at most this long, braces included: an opener that is not closed by then is text.
pub const MAX_TAG_BYTES: usize = 1 << 20;

/// Where the tag of an opener ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// Its end, closer included.
    At(usize),
    /// Not within [`MAX_TAG_BYTES`].
    TooFar,
    /// Not in this text, which ends before that.
    Beyond,
}

/// One scan over a text for the closers of one spelling.
#[derive(Clone, Debug)]
pub(super) struct Closers {
    spelling: Spelling,
    /// Everything before this byte has been read.
    scanned: usize,
    /// No dash stands between `scanned` and this byte.
    dashless: usize,
    /// The openers seen, in order.
    openers: Vec<Opener>,
    /// The opener that was asked for last.
    asked: usize,
    /// The open ones, by depth counted from each: depth 1 is at `top`, deeper ones behind it, round
    /// the end.
    open: [Group; MAX_DEPTH],
    top: usize,
    /// Bytes read, for tests that bound the work.
    work: usize,
}

#[derive(Clone, Copy, Debug)]
struct Opener {
    at: usize,
    /// The end of its tag, if that is known.
    end: Option<NonZeroUsize>,
    /// The next opener in the same group; itself for the last.
    next: usize,
}

/// Openers that have the same depth: a chain through `openers`, first and last.
type Group = Option<(usize, usize)>;

impl Closers {
    pub(super) fn new(spelling: Spelling) -> Self {
        Self {
            spelling,
            scanned: 0,
            dashless: 0,
            openers: Vec::new(),
            asked: 0,
            open: [None; MAX_DEPTH],
            top: 0,
            work: 0,
        }
    }

    #[cfg(test)]
    pub(super) fn work(&self) -> usize {
        self.work
    }

    /// Where the opener at byte `at` of `text` is closed. Linear in all calls together, as long as
    /// the text is the same and `at` grows.
    pub(super) fn closing(&mut self, text: &str, at: usize) -> Closing {
        let index = self.index_of(at).unwrap_or_else(|| {
            self.restart(at);
            0
        });
        self.asked = index;
        loop {
            match self.openers.get(index).map(|opener| opener.end) {
                Some(Some(end)) if end.get() - at <= MAX_TAG_BYTES => {
                    return Closing::At(end.get());
                }
                Some(None) => {}
                _ => return Closing::TooFar,
            }
            if self.scanned - at > MAX_TAG_BYTES {
                return Closing::TooFar;
            }
            if !self.step(text) {
                return if text.len() - at >= MAX_TAG_BYTES {
                    Closing::TooFar
                } else {
                    Closing::Beyond
                };
            }
        }
    }

    /// Where the opener at byte `at` is in `openers`: mostly at or behind the last one asked for.
    fn index_of(&self, at: usize) -> Option<usize> {
        let near = (self.asked..self.openers.len()).take(2);
        let is_it = |index: &usize| self.openers[*index].at == at;
        let found = near.into_iter().find(is_it);
        found.or_else(|| {
            self.openers
                .binary_search_by_key(&at, |opener| opener.at)
                .ok()
        })
    }

    /// Forgets everything and begins with the opener at `at`.
    fn restart(&mut self, at: usize) {
        self.openers.clear();
        self.open = [None; MAX_DEPTH];
        self.start(at);
        self.scanned = at + DELIMITER_LEN;
        self.dashless = self.scanned;
    }

    /// Reads on behind the next dash; `false` at the end of the text.
    fn step(&mut self, text: &str) -> bool {
        let mut search = self.scanned.max(self.dashless);
        loop {
            let rest = text.as_bytes().get(search..).unwrap_or_default();
            let Some(dash) = memchr(b'-', rest) else {
                self.work += rest.len();
                self.dashless = text.len();
                return false;
            };
            self.work += dash + 1;
            let place = search + dash;
            if Spelling::closing(text, self.scanned, place) == Some(self.spelling) {
                self.close(place + 1);
                if Spelling::opening(text, place) == Some(self.spelling) {
                    // `}-{`: for the open tags a closer; an opener only for who starts here.
                    self.start(place);
                }
                self.scanned = place + 1;
                return true;
            }
            if Spelling::opening(text, place) == Some(self.spelling) {
                self.deepen();
                self.start(place);
                self.scanned = place + DELIMITER_LEN;
                return true;
            }
            search = place + 1;
            self.dashless = search;
        }
    }

    /// Puts the opener at byte `at` among those of depth 1.
    fn start(&mut self, at: usize) {
        let index = self.openers.len();
        self.openers.push(Opener {
            at,
            end: None,
            next: index,
        });
        self.open[self.top] = self.join(self.open[self.top], Some((index, index)));
    }

    fn join(&mut self, first: Group, second: Group) -> Group {
        match (first, second) {
            (Some((start, last)), Some((next, end))) => {
                self.openers[last].next = next;
                Some((start, end))
            }
            (only, None) | (None, only) => only,
        }
    }

    /// All open openers are one deeper, but those that are as deep as can be.
    fn deepen(&mut self) {
        let deepest = (self.top + MAX_DEPTH - 1) % MAX_DEPTH;
        let next = (self.top + MAX_DEPTH - 2) % MAX_DEPTH;
        self.open[next] = self.join(self.open[next], self.open[deepest]);
        self.open[deepest] = None;
        self.top = deepest;
    }

    /// All open openers are one less deep; those of depth 1 are closed.
    fn close(&mut self, end: usize) {
        let mut closed = self.open[self.top].take().map(|(first, _)| first);
        while let Some(opener) = closed.and_then(|index| self.openers.get_mut(index)) {
            opener.end = NonZeroUsize::new(end);
            closed = (closed != Some(opener.next)).then_some(opener.next);
        }
        self.top = (self.top + 1) % MAX_DEPTH;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closing(text: &str, at: usize) -> Closing {
        Closers::new(Spelling::Braces).closing(text, at)
    }

    /// Counting from each opener anew: what `Closers` must agree with.
    fn naive(text: &str, at: usize) -> Closing {
        let (mut depth, mut from) = (1, at + DELIMITER_LEN);
        while let Some((place, delimiter)) = crate::markup::lex::next_delimiter(
            text,
            from,
            |s| s == Spelling::Braces,
            |s| s == Spelling::Braces,
        ) {
            from = place + DELIMITER_LEN;
            match delimiter {
                crate::markup::lex::Delimiter::Open(_) => depth = MAX_DEPTH.min(depth + 1),
                crate::markup::lex::Delimiter::Close(_) => depth -= 1,
            }
            if depth == 0 {
                return Closing::At(from);
            }
        }
        Closing::Beyond
    }

    #[test]
    fn one_scan_agrees_with_a_scan_from_each_opener() {
        let parts = ["-{", "}-", "-", "{", "}", "a", "-<"];
        let mut state = 7_u32;
        for round in 0..400 {
            let mut text = "-{".repeat(round % 14);
            for _ in 0..60 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(parts[(state >> 16) as usize % parts.len()]);
            }
            let mut closers = Closers::new(Spelling::Braces);
            for (at, _) in text.match_indices("-{") {
                assert_eq!(closers.closing(&text, at), naive(&text, at), "{text} {at}");
            }
        }
    }

    #[test]
    fn the_limit_counts_the_whole_tag() {
        let fits = format!("-{{{}}}-", "a".repeat(MAX_TAG_BYTES - 4));
        assert_eq!(closing(&fits, 0), Closing::At(MAX_TAG_BYTES));
        assert_eq!(closing(&fits[..fits.len() - 1], 0), Closing::Beyond);
        let exceeds = format!("-{{{}}}-", "a".repeat(MAX_TAG_BYTES - 3));
        assert_eq!(closing(&exceeds, 0), Closing::TooFar);
        assert_eq!(closing(&exceeds[..MAX_TAG_BYTES], 0), Closing::TooFar);
    }

    #[test]
    fn work_is_linear() {
        for pattern in ["-{", "-{}-{", "-{-", "-{a}-", "}-{"] {
            let mut text = pattern.repeat(100_000);
            text.push_str(&"}-".repeat(10));
            let mut closers = Closers::new(Spelling::Braces);
            for (at, _) in text.match_indices("-{") {
                closers.closing(&text, at);
            }
            assert!(
                closers.work() <= 2 * text.len(),
                "{pattern}: {}",
                closers.work()
            );
        }
    }
}
