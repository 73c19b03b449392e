//! What MediaWiki's converter leaves alone in the HTML that it converts: where inline tags are
//! looked for, which pieces of a fragment are literal, and how `title` and `alt` are rewritten.
//!
//! MediaWiki 1.39, read for `zh`: its accidents are kept, since this is for comparison with it.
//! Everything costs linear time: what was searched in vain is remembered.

mod attributes;
mod literal;
mod openers;
mod run;

pub(crate) use attributes::Element;
pub(crate) use literal::{Piece, cut};
pub(crate) use openers::Openers;
