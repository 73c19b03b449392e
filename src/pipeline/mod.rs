//! Wires the stages: encoding → format → markup → engine → sink. The only module that may import
//! more than one of them.

mod auto;
mod converter;
mod crew;
mod detect;
#[cfg(feature = "encoding")]
mod encoded;
mod explain;
mod mediawiki;
mod options;
mod parallel;
mod passes;
mod protect;
mod remarks;
mod route;
mod rules;
mod run;
mod session;
mod stream;
mod survey;
mod text;
#[cfg(test)]
mod windows;

pub use converter::{Converter, Outcome, Texts};
pub use detect::{Detection, Detector, Writing};
#[cfg(feature = "encoding")]
pub use encoded::{Encodings, Unmappable};
pub use explain::{Cause, Explanation, Replacement, TakenFor, Used};
pub use options::{
    Choice, ConfigText, ConverterBuilder, Domain, Engine, OnMissing, Source, Tags, Target,
    Vocabulary,
};
