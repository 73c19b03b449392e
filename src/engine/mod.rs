//! Conversion of text: a compiled table's walk over it.
//!
//! May import: `base`, `compiler`.

pub mod bundled;
pub mod description;
pub mod staged;
pub mod table;
mod view;
mod walk;
