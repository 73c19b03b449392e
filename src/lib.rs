//! One Chinese text in, its zh-Hans, zh-Hant, zh-TW and zh-HK editions out: inline variant tags are
//! resolved, the text around them is converted with OpenCC's dictionaries, and code, links and
//! markup stay as they are.
//!
//! This is the library of the command-line tool `zhconv`. Without the tool's dependencies:
//! `zhvariant = { version = "0.1", default-features = false }`.
//!
//! # Quick start
//!
//! A [`Converter`] is built once and converts many texts; threads may share it.
//!
//! ```
//! use zhvariant::{Converter, Locale, Target};
//!
//! let converter = Converter::builder(Target::Locale(Locale::ZhTw)).build()?;
//! assert_eq!(
//!     converter.convert("软件里的鼠标，-{zh-cn:方式;zh-tw:管道}-见 https://example.org/软件 。")?,
//!     "軟體裡的滑鼠，管道見 https://example.org/软件 。"
//! );
//! # Ok::<(), zhvariant::Error>(())
//! ```
//!
//! [`ConverterBuilder`] has the options: what the text is written in, how far its words change,
//! which format says what must stay, words of your own.
//!
//! ```
//! use zhvariant::{Converter, Format, Locale, Source, Target, Vocabulary};
//!
//! let converter = Converter::builder(Target::Locale(Locale::ZhTw))
//!     .source(Source::Locale(Locale::ZhCn))
//!     .vocabulary(Vocabulary::None)
//!     .format(Format::Markdown)
//!     .build()?;
//! assert_eq!(converter.convert("*软件*：`软件`")?, "*軟件*：`软件`");
//! # Ok::<(), zhvariant::Error>(())
//! ```
//!
//! Exactly what OpenCC gives, byte for byte:
//!
//! ```
//! use zhvariant::{Converter, Target};
//!
//! let converter = Converter::builder(Target::Config("s2twp".into())).build()?;
//! assert_eq!(converter.convert("内存里的程序")?, "記憶體裡的程式");
//! # Ok::<(), zhvariant::Error>(())
//! ```
//!
//! Names are read with `parse` and shown with `{}`:
//!
//! ```
//! use zhvariant::{Format, Locale};
//!
//! assert_eq!("zh_hant_tw".parse::<Locale>()?.to_string(), "zh-TW");
//! assert_eq!("Markdown".parse::<Format>()?, Format::Markdown);
//! # Ok::<(), zhvariant::Error>(())
//! ```
//!
//! # What else there is
//!
//! - [`Converter::convert_into`] gives the warnings on a text's tags, with their places.
//! - [`Converter::convert_stream`] converts files of any size, and `Converter::convert_encoded`
//!   (feature `encoding`) those in Big5, GB18030 and UTF-16.
//! - [`Converter::explain`] lists what changed and the dictionary line that says so.
//! - [`Detector`] tells what a text is written in.
//! - [`inline_tags`] reads the tags of a text for editors and linters.
//! - [`build_script`] converts files from a `build.rs`; `examples/build-script` is a package that
//!   does so.
//! - Nothing needs the file system: dictionaries and configurations may be text
//!   ([`ConverterBuilder::dictionary_text`], [`ConfigText`]).
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `cli` (default) | the command-line tool, `encoding` and `internals` |
//! | `encoding` | encodings other than UTF-8 |
//! | `internals` | the stages as public modules, for this project's own tools and tests; they may change in any version |
//! | `opencc` | [`Engine::OpenCc`]: the system's libopencc converts |

#![cfg_attr(
    not(feature = "internals"),
    allow(
        dead_code,
        unreachable_pub,
        unnameable_types,
        unused_imports,
        reason = "the stages are libraries of their own, of which only a part is reached from here"
    )
)]

#[cfg(not(feature = "internals"))]
mod base;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod base;
pub mod build_script;
#[cfg(not(feature = "internals"))]
mod compiler;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod compiler;
#[cfg(all(feature = "encoding", not(feature = "internals")))]
mod encoding;
#[cfg(all(feature = "encoding", feature = "internals"))]
#[doc(hidden)]
pub mod encoding;
#[cfg(not(feature = "internals"))]
mod engine;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod engine;
#[cfg(not(feature = "internals"))]
mod format;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod format;
#[cfg(not(feature = "internals"))]
mod markup;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod markup;
#[cfg(not(feature = "internals"))]
mod pipeline;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod pipeline;

#[doc(inline)]
pub use base::diagnostic::{Diagnostic, Kind as DiagnosticKind, Severity};
#[doc(inline)]
pub use base::error::{Error, ErrorKind, Result};
#[doc(inline)]
pub use base::locale::{Locale, Script};
#[doc(inline)]
pub use base::position::{Position, Span};
#[cfg(feature = "encoding")]
#[doc(inline)]
pub use encoding::{Encoding, InputEncoding};
#[doc(inline)]
pub use format::{Format, Links};
#[doc(inline)]
pub use pipeline::{
    Cause, Choice, ConfigText, Converter, ConverterBuilder, Detection, Detector, Domain, Engine,
    Explanation, OnMissing, Outcome, Replacement, Source, Tags, TakenFor, Target, Texts, Used,
    Vocabulary, Writing,
};
#[cfg(feature = "encoding")]
#[doc(inline)]
pub use pipeline::{Encodings, Unmappable};

/// The inline tags of a text as they are written, for editors and linters.
///
/// ```
/// use zhvariant::inline_tags::{RawBodies, tags};
///
/// let text = "用-{zh-cn:鼠标;zh-tw:滑鼠}-点";
/// let spans: Vec<_> = tags(text, RawBodies::WithHan).map(|tag| &text[tag.span]).collect();
/// assert_eq!(spans, ["-{zh-cn:鼠标;zh-tw:滑鼠}-"]);
/// ```
pub mod inline_tags {
    #[doc(inline)]
    pub use crate::markup::{Entry, EntryKind, Flag, RawBodies, Spelling, Tag, Tags, tags};
}

/// The version of OpenCC whose dictionaries are built in.
pub const DICTIONARIES_VERSION: &str = env!("ZHVARIANT_DICTIONARIES_VERSION");

/// The README's code, compiled and run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
