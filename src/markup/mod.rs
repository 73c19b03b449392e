//! Inline variant tags, `-{ … }-` and `-< … >-`: lex → parse → rule → eval.
//!
//! * [`lex`](self): delimiters; where a tag ends (`extent`) and whether it counts as one
//!   ([`Finder`]).
//! * `nesting`: the tags in a tag, as a sequence of openers and closers.
//! * `flag`: the section before the first `|`, and the ordered list of actions that it means.
//! * `rule`: the body's entries, two-way (`zh-cn:甲`) and one-way (`甲=>zh-cn:乙`).
//! * `effect`: what a tag shows, the title it sets, the rules it adds or takes back.
//! * `budget`: how much work and text the tags of a document may make.
//! * [`Evaluator`]: one tag with the tags nested in it.
//! * [`tags`]: the same for an editor: ranges instead of effects.
//!
//! The grammar is MediaWiki's for `zh`; `docs/markup.md` describes it for users and lists the
//! differences. Nothing here fails: what cannot be read is text, with a
//! [`Diagnostic`](crate::base::diagnostic::Diagnostic).
//!
//! May import: `base`.

pub(crate) mod budget;
mod classify;
pub(crate) mod effect;
mod evaluator;
mod extent;
mod find;
mod flag;
pub(crate) mod lex;
mod names;
mod nesting;
mod rule;
mod tags;

pub use evaluator::Evaluator;
pub(crate) use evaluator::diagnostics as remark_diagnostics;
pub use extent::MAX_TAG_BYTES;
pub use find::Finder;
pub use flag::Flag;
pub use lex::Spelling;
pub use rule::{Entry, EntryKind};
pub use tags::{Tag, Tags, tags};

/// How deep tags may nest; openers beyond that are text (MediaWiki).
pub const MAX_DEPTH: usize = 10;

/// What happens where a tag has no value for the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnMissing {
    /// The nearest value, converted by the dictionaries, and a warning.
    #[default]
    Fallback,
    /// The same, and the diagnostic is an error.
    Fail,
    /// MediaWiki's error span.
    MediaWiki,
}

/// Whether `-{body}-` without a known flag or a valid `code:` entry ("raw": shown as it is) is a
/// tag. `-<body>-` never is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RawBodies {
    /// It is: in MediaWiki's own texts.
    Always,
    /// Only if the body is plain text on one line and has a Han character:
    /// `{year}-{month}-{day}` and `{年}-{月}-{日}` stay as they are.
    #[default]
    WithHan,
    /// It is not: in data formats.
    Never,
}

/// A piece of a tag for a message: on one line, and not too long for one.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARS: usize = 40;
    let line = |c: char| if c.is_control() { ' ' } else { c };
    let mut name: String = text.chars().take(CHARS).map(line).collect();
    if text.chars().nth(CHARS).is_some() {
        name.push('…');
    }
    name
}
