//! One Chinese text in, its zh-Hans, zh-Hant, zh-TW and zh-HK editions out.

pub mod base;
pub mod engine;
pub mod format;
pub mod markup;
pub mod pipeline;
