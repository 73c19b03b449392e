//! Conversion: a table's walk over text, and the rules that tags lay over it.
//!
//! May import: `base`, `compiler`.

pub mod overlay;
