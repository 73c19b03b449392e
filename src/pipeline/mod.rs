//! Wires the stages: encoding → format → markup → engine → sink. The only module that may import
//! more than one of them.

mod converter;
mod options;
mod rules;

pub use converter::{Converter, Outcome};
pub use options::{ConverterBuilder, OnMissing, Source, Tags, Target, Vocabulary};
pub use rules::RuleTables;
