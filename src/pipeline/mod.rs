//! Wires the stages: encoding → format → markup → engine → sink. The only module that may import
//! more than one of them.

mod converter;
mod options;

pub use converter::{Converter, Outcome};
pub use options::{ConverterBuilder, Engine, OnMissing, Source, Tags, Target, Vocabulary};
