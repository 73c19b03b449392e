//! What every stage shares: errors, locales, places in a text, and the traits through which one
//! stage uses another's service without importing it.
//!
//! May import: the standard library only. `build.rs` compiles this module too.

pub mod diagnostic;
pub mod error;
pub mod locale;
pub mod position;
pub mod segment;
pub mod services;
pub mod sink;
