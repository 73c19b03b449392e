//! What one stage may ask of another. `pipeline` hands the implementations in.

use super::locale::Locale;
use super::position::Span;

/// What stands at a place where a tag might begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TagExtent {
    /// A tag that ends (end excluded, in bytes) here.
    Tag {
        /// End of the tag, braces included.
        end: usize,
    },
    /// Not a tag: the opener is ordinary text.
    Literal,
    /// Undecided: the tag may be closed by text that is not there yet.
    More,
}

/// Finds inline variant tags; `markup` implements it, formats use it.
pub trait TagFinder {
    /// The offset of the first possible opener (`-{` or `-<`) at or after byte `from` of `text`.
    fn next_opener(&self, text: &str, from: usize) -> Option<usize>;

    /// What the opener at byte `at` begins. `last`: no more text follows `text`.
    fn extent(&self, text: &str, at: usize, last: bool) -> TagExtent;

    /// Says that the opener at byte `at` begins no tag, in a text of which no tag reaches over byte
    /// `end`: if nothing closes it before, that may be worth a remark.
    fn not_a_tag(&self, text: &str, at: usize, end: usize) {
        let _ = (text, at, end);
    }
}

/// A [`TagFinder`] for `--tags off`: there are no tags.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTags;

impl TagFinder for NoTags {
    fn next_opener(&self, _text: &str, _from: usize) -> Option<usize> {
        None
    }

    fn extent(&self, _text: &str, _at: usize, _last: bool) -> TagExtent {
        TagExtent::Literal
    }
}

/// Conversion by the dictionaries and by the rules in force; `pipeline` implements it over the
/// engine, `markup` uses it while it evaluates a tag.
pub trait Tables {
    /// Appends `text`, converted for `locale` by the dictionaries and by the rules now in force
    /// for that locale, to `out`. `text` is taken as one piece.
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String);

    /// From here on, the tag at `span` of the document is at work.
    fn at_tag(&mut self, _span: Span) {}

    /// From here on, `from` becomes `to` in text converted for `locale`. Replaces an earlier rule
    /// for `from`.
    fn add_rule(&mut self, locale: Locale, from: &str, to: &str);

    /// From here on, `locale` has no rule for `from`, nor a dictionary entry for exactly `from`.
    fn remove_rule(&mut self, locale: Locale, from: &str);
}
