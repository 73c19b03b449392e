//! Finds the tags of a text for the formats.

use std::cell::RefCell;

use super::RawBodies;
use super::classify::{Classifier, seems_meant};
use super::extent::{Closers, Closing};
use super::lex::{DELIMITER_LEN, Spelling, next_opener};
use crate::base::services::{TagExtent, TagFinder};

/// A [`TagFinder`] for one text, or one window of a text.
///
/// It remembers what it has read, so that all questions about its window cost linear time
/// together, as long as they come roughly from left to right. Make a new one for each window.
/// Questions about another text are answered too, each at the price of its own scan.
#[derive(Debug)]
pub struct Finder<'t> {
    window: &'t str,
    raw: RawBodies,
    memory: RefCell<Memory>,
}

#[derive(Debug)]
struct Memory {
    braces: Closers,
    angles: Closers,
    classifier: Classifier,
    unclosed: Vec<usize>,
}

impl Memory {
    fn new() -> Self {
        Self {
            braces: Closers::new(Spelling::Braces),
            angles: Closers::new(Spelling::Angles),
            classifier: Classifier::default(),
            unclosed: Vec::new(),
        }
    }

    fn extent(&mut self, text: &str, at: usize, last: bool, raw: RawBodies) -> TagExtent {
        let Some(spelling) = Spelling::opening(text, at) else {
            return TagExtent::Literal;
        };
        let closers = match spelling {
            Spelling::Braces => &mut self.braces,
            Spelling::Angles => &mut self.angles,
        };
        match closers.closing(text, at) {
            Closing::At(end) => {
                let body = at + DELIMITER_LEN..end - DELIMITER_LEN;
                // The byte behind the closer may make a template of it.
                let undecided = !last && end == text.len() && raw == RawBodies::WithHan;
                if undecided && spelling == Spelling::Braces {
                    TagExtent::More
                } else if self.classifier.is_tag(text, body, spelling, raw) {
                    TagExtent::Tag { end }
                } else {
                    TagExtent::Literal
                }
            }
            Closing::Beyond if !last => TagExtent::More,
            Closing::Beyond | Closing::TooFar => {
                if seems_meant(text, at + DELIMITER_LEN, spelling, raw) {
                    self.unclosed.push(at);
                }
                TagExtent::Literal
            }
        }
    }
}

impl Memory {
    /// Notes an opener that nothing closes before byte `end`, if it seems to be meant for one.
    fn note_unclosed(&mut self, text: &str, at: usize, end: usize, raw: RawBodies) {
        let Some(spelling) = Spelling::opening(text, at) else {
            return;
        };
        let closers = match spelling {
            Spelling::Braces => &mut self.braces,
            Spelling::Angles => &mut self.angles,
        };
        let closed = matches!(closers.closing(text, at), Closing::At(close) if close <= end);
        if !closed && seems_meant(text, at + DELIMITER_LEN, spelling, raw) {
            self.unclosed.push(at);
        }
    }
}

impl<'t> Finder<'t> {
    /// A finder for `window`, in which a raw body counts as a tag according to `raw`.
    pub fn new(window: &'t str, raw: RawBodies) -> Self {
        Self {
            window,
            raw,
            memory: RefCell::new(Memory::new()),
        }
    }

    /// The openers in the window (byte offsets, ascending) that turned out
    /// [`Literal`](TagExtent::Literal) because nothing closes them within
    /// [`MAX_TAG_BYTES`](super::MAX_TAG_BYTES), of those that were asked for and seem to be meant
    /// for tags: not `-{day}`, nor a `-<` without a flag or a `code:` behind it.
    pub fn unclosed(&self) -> Vec<usize> {
        let mut unclosed = self.memory.borrow().unclosed.clone();
        unclosed.sort_unstable();
        unclosed.dedup();
        unclosed
    }

    /// Bytes read so far, for tests that bound the work.
    #[cfg(test)]
    fn work(&self) -> usize {
        let memory = self.memory.borrow();
        memory.braces.work() + memory.angles.work() + memory.classifier.work()
    }
}

impl TagFinder for Finder<'_> {
    fn next_opener(&self, text: &str, from: usize) -> Option<usize> {
        next_opener(text, from)
    }

    fn extent(&self, text: &str, at: usize, last: bool) -> TagExtent {
        // The borrow keeps the window as it was, so the same address is the same text.
        let is_window =
            std::ptr::eq(text.as_ptr(), self.window.as_ptr()) && text.len() == self.window.len();
        if is_window {
            self.memory.borrow_mut().extent(text, at, last, self.raw)
        } else {
            Memory::new().extent(text, at, last, self.raw)
        }
    }

    fn not_a_tag(&self, text: &str, at: usize, end: usize) {
        let is_window =
            std::ptr::eq(text.as_ptr(), self.window.as_ptr()) && text.len() == self.window.len();
        if is_window {
            let mut memory = self.memory.borrow_mut();
            memory.note_unclosed(text, at, end, self.raw);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::MAX_TAG_BYTES;
    use super::*;

    /// The tags of a text as a format that protects nothing finds them.
    fn found(text: &str, raw: RawBodies) -> Vec<&str> {
        let finder = Finder::new(text, raw);
        let (mut from, mut tags) = (0, Vec::new());
        while let Some(at) = finder.next_opener(text, from) {
            from = match finder.extent(text, at, true) {
                TagExtent::Tag { end } => {
                    tags.push(&text[at..end]);
                    end
                }
                _ => at + 1,
            };
        }
        tags
    }

    #[test]
    fn templates_and_html_are_not_tags() {
        for text in [
            "{year}-{month}-{day}",
            "a-{1,2}-b",
            "-<b>x</b>-",
            "-<br>-",
            "a -<- b >- c",
            "-{}-",
            "x-{",
            "}-{",
            "-{zh-cn:a",
            "-<中文>-",
            "从{起}-{止}年到{甲}-{乙}年",
            "{年}-{月}-{日}",
            "{ $a }-{ $b } 天\n{ $c }-{ $d } 天",
            "f\"{a}-{b}\"  # 注\nf\"{c}-{d}\"",
        ] {
            assert_eq!(found(text, RawBodies::WithHan), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_opener_without_a_closer_does_not_hide_what_follows() {
        assert_eq!(found("-{a-{中}-", RawBodies::WithHan), ["-{中}-"]);
        assert_eq!(found("-<zh-cn:a-{中}-", RawBodies::WithHan), ["-{中}-"]);
        assert_eq!(found("{y}-{m}-{中}-", RawBodies::WithHan), ["-{中}-"]);
        let finder = Finder::new("-{a -<b -<A|-{中}- -{m}-{d}", RawBodies::WithHan);
        let text = finder.window;
        for at in [0, 4, 8, 19, 22] {
            assert_eq!(finder.extent(text, at, true), TagExtent::Literal);
        }
        assert_eq!(finder.unclosed(), [0, 8]);
    }

    #[test]
    fn spellings_nest_and_each_closes_its_own() {
        let tag = "-{zh-cn:a-<zh-cn:b}-";
        assert_eq!(found(tag, RawBodies::WithHan), [tag]);
        let tag = "-<zh-cn:-{zh-cn:甲;zh-tw:乙}-;zh-tw:-<R|x>->-";
        assert_eq!(found(&format!("{tag}>-"), RawBodies::WithHan), [tag]);
    }

    #[test]
    fn more_is_asked_for_only_while_it_can_help() {
        let text = format!("-{{中{}", "a".repeat(MAX_TAG_BYTES));
        let ask =
            |len, last| Finder::new(&text[..len], RawBodies::WithHan).extent(&text[..len], 0, last);
        assert_eq!(ask(10, false), TagExtent::More);
        assert_eq!(ask(10, true), TagExtent::Literal);
        assert_eq!(ask(MAX_TAG_BYTES - 1, false), TagExtent::More);
        assert_eq!(ask(MAX_TAG_BYTES, false), TagExtent::Literal);
    }

    #[test]
    fn every_answer_from_memory_is_the_answer_without_it() {
        let text = "-{a-<b-{R|中}-c>-d}-{e}-<zh-cn:f-{>-g|}-{A|h}-}-".repeat(3);
        let finder = Finder::new(&text, RawBodies::WithHan);
        let copy = text.clone();
        let mut from = 0;
        while let Some(at) = finder.next_opener(&text, from) {
            assert_eq!(
                finder.extent(&text, at, true),
                finder.extent(&copy, at, true),
                "{at}"
            );
            from = at + 1;
        }
    }

    #[test]
    fn work_is_linear_for_repeated_delimiters() {
        for (pattern, end) in [
            ("-{", ""),
            ("-{-<", ""),
            ("-{", "}-}-}-}-}-}-}-}-}-}-"),
            ("-<", ">->->->->->->->->->-"),
            ("-{|", "}-"),
            ("-{a}-", ""),
            ("-{zh", ":}-"),
            ("-{;", "R|}-"),
        ] {
            let text = pattern.repeat(200_000) + end;
            let finder = Finder::new(&text, RawBodies::WithHan);
            let mut from = 0;
            while let Some(at) = finder.next_opener(&text, from) {
                from = match finder.extent(&text, at, true) {
                    TagExtent::Tag { end } => end,
                    _ => at + 1,
                };
            }
            let work = finder.work();
            assert!(
                work <= 12 * text.len(),
                "{pattern}: {work} for {}",
                text.len()
            );
        }
    }
}
