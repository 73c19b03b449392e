//! Conversion of text: a compiled table's walk over it, and the rules that tags lay over it.
//!
//! May import: `base`, `compiler`.

pub mod bundled;
mod candidates;
pub mod choice;
pub mod description;
pub mod evidence;
pub mod explain;
pub mod overlay;
mod scan;
pub mod staged;
pub mod system;
pub mod table;
mod view;
mod walk;
