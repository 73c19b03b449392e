//! From OpenCC's dictionaries and configurations to the tables that the engine walks.
//!
//! dictionary text → [`dictionary`]; configuration JSON → [`config`]; a configuration's
//! dictionary groups → [`lexicon`] (what can really match); its stages → [`fold`] (one set of
//! entries with the same result); those → [`assemble`] → [`layout`] (flat arrays, used in place).
//!
//! Own words have a file format of their own: [`words`].
//!
//! May import: `base`. `build.rs` compiles this module for the bundled configurations; the
//! library uses it at run time for a user's own.

pub mod array;
pub mod assemble;
pub mod choice;
pub mod config;
pub mod dictionary;
pub mod evidence;
pub mod fold;
pub mod hash;
pub mod layout;
pub mod lexicon;
pub mod pack;
pub mod words;
