//! One Chinese text in, its zh-Hans, zh-Hant, zh-TW and zh-HK editions out: inline variant tags are
//! resolved, the text around them is converted with OpenCC's dictionaries, and code, links and
//! markup stay as they are.
//!
//! This is the library of the command-line tool `zhconv`. Without the tool's dependencies:
//! `zhvariant = { version = "0.1", default-features = false }`.
//!
//! # Quick start
//!
//! A [`Converter`](pipeline::Converter) is built once and converts many texts; threads may share it.
//!
//! ```
//! use zhvariant::base::locale::Locale;
//! use zhvariant::pipeline::{Converter, Target};
//!
//! let converter = Converter::builder(Target::Locale(Locale::ZhTw)).build()?;
//! assert_eq!(
//!     converter.convert("软件里的鼠标，-{zh-cn:方式;zh-tw:管道}-见 https://example.org/软件 。")?,
//!     "軟體裡的滑鼠，管道見 https://example.org/软件 。"
//! );
//! # Ok::<(), zhvariant::base::error::Error>(())
//! ```
//!
//! [`ConverterBuilder`](pipeline::ConverterBuilder) has the options: what the text is written in,
//! how far its words change, which format says what must stay, words of one's own.
//!
//! ```
//! use zhvariant::base::locale::Locale;
//! use zhvariant::format::Format;
//! use zhvariant::pipeline::{Converter, Source, Target, Vocabulary};
//!
//! let converter = Converter::builder(Target::Locale(Locale::ZhTw))
//!     .source(Source::Locale(Locale::ZhCn))
//!     .vocabulary(Vocabulary::None)
//!     .format(Format::Markdown)
//!     .build()?;
//! assert_eq!(converter.convert("*软件*：`软件`")?, "*軟件*：`软件`");
//! # Ok::<(), zhvariant::base::error::Error>(())
//! ```
//!
//! Exactly what OpenCC gives, byte for byte:
//!
//! ```
//! use zhvariant::pipeline::{Converter, Target};
//!
//! let converter = Converter::builder(Target::Config("s2twp".into())).build()?;
//! assert_eq!(converter.convert("内存里的程序")?, "記憶體裡的程式");
//! # Ok::<(), zhvariant::base::error::Error>(())
//! ```
//!
//! # What else there is
//!
//! - [`Converter::convert_into`](pipeline::Converter::convert_into) tells what is odd about a text's
//!   tags and where, [`Converter::convert_stream`](pipeline::Converter::convert_stream) converts
//!   files of any size, and `Converter::convert_encoded` (feature `encoding`) those in Big5, GB18030
//!   and UTF-16.
//! - [`build_script`] converts files from a `build.rs`; `examples/build-script` is a package that
//!   does so.
//! - [`base`], [`compiler`], [`engine`], [`format`](mod@format) and [`markup`] are the stages by
//!   themselves, [`pipeline`] puts them together.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `cli` (default) | the command-line tool, and `encoding` |
//! | `encoding` | encodings other than UTF-8 |
//! | `opencc` | [`Engine::OpenCc`](pipeline::Engine::OpenCc): the system's libopencc converts |

pub mod base;
pub mod build_script;
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
