//! What a conversion replaced, and why (`--explain`).

use super::converter::{Converter, Outcome};
use super::session::Session;
use crate::base::error::Result;
use crate::base::position::Span;
pub use crate::engine::explain::Used;

mod ledger;

pub(super) use ledger::Ledger;

/// A stretch of a text that a conversion replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replacement {
    /// Its bytes in the text.
    pub source: Span,
    /// The bytes of the result that took its place; empty if nothing did.
    pub result: Span,
    /// What did it.
    pub cause: Cause,
    /// What the clause was taken for, where the source was to be found out (`Source::Auto`).
    pub taken_for: Option<TakenFor>,
}

/// What replaced a stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// Entries of the dictionaries, pass by pass: `软件` becomes `軟件` by `软`, and `軟體` by `軟件`. An entry that
    /// changes nothing may be among them: it kept others from matching.
    Dictionary(Vec<Used>),
    /// A word of one's own ([`ConverterBuilder::dictionary`](super::ConverterBuilder::dictionary)).
    OwnWord(Used),
    /// The rule of the inline tag that stands here.
    Rule(Span),
    /// The stretch is an inline tag.
    Tag,
    /// The format: a document's `lang`, a `#fragment` that follows its heading, a character that
    /// MediaWiki drops.
    Format,
    /// The system's libopencc, which does not say why.
    Engine,
}

/// What a clause was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TakenFor {
    /// Simplified.
    Simplified,
    /// Traditional.
    Traditional,
    /// Both.
    Mixed,
    /// Japanese: only own words and tags' rules apply.
    Japanese,
}

/// A conversion with its reasons. Made by [`Converter::explain`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Explanation {
    /// The result: what [`Converter::convert`] gives.
    pub text: String,
    /// What was replaced, in order, without overlaps. Everything between is as it was.
    pub replacements: Vec<Replacement>,
    /// What [`Converter::convert_into`] returns.
    pub outcome: Outcome,
}

impl Converter {
    /// Converts `text` and says of each stretch that was replaced what did it. Many times slower
    /// than [`Converter::convert`], with the same result.
    ///
    /// ```
    /// use zhvariant::Locale;
    /// use zhvariant::{Cause, Converter, Target};
    ///
    /// let converter = Converter::builder(Target::Locale(Locale::ZhTw)).build()?;
    /// let explained = converter.explain("这是软件")?;
    /// let last = explained.replacements.last().unwrap();
    /// assert_eq!(&explained.text[last.result.clone()], "軟體");
    /// let Cause::Dictionary(entries) = &last.cause else { panic!() };
    /// let files: Vec<_> = entries.iter().map(|entry| &*entry.dictionary).collect();
    /// assert_eq!(files, ["STCharacters.txt", "TWPhrases.txt"]);
    /// # Ok::<(), zhvariant::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a configuration or a dictionary of one's own can no longer be read.
    pub fn explain(&self, text: &str) -> Result<Explanation> {
        Ok(Session::new(self).explain(self.ledger()?, text))
    }
}
