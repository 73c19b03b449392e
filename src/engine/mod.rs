//! Conversion of text: the walk over it with a compiled table, an overlay and the choice.
//!
//! May import: `base`, `compiler`.

pub mod bundled;
mod candidates;
pub mod choice;
pub mod description;
pub mod evidence;
pub mod explain;
pub mod interpreter;
pub mod overlay;
mod scan;
mod step;
pub mod system;
pub mod table;
mod view;
mod walk;
