//! One Chinese text in, its zh-Hans, zh-Hant, zh-TW and zh-HK editions out.

pub mod base;
pub mod compiler;
#[cfg(feature = "encoding")]
pub mod encoding;
pub mod engine;
pub mod format;
pub mod markup;
pub mod pipeline;

/// The version of OpenCC whose dictionaries are built in.
pub const DICTIONARIES_VERSION: &str = env!("ZHVARIANT_DICTIONARIES_VERSION");

/// The README's code, compiled and run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
