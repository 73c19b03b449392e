//! Formats: which byte ranges of a document are text. One file a format.
//!
//! May import: `base`.
//!
//! A format is a [`Segmenter`]: it splits a document into stretches to convert and stretches that
//! stay, window by window. Bytes outside [`SegmentKind::Text`](crate::base::segment::SegmentKind)
//! and `Encoded` go through untouched.

mod chars;
mod data;
mod detect;
mod html;
mod kinds;
mod link;
mod markdown;
mod named;
mod pragma;
mod prose;
mod raw;
mod scan;
#[cfg(test)]
mod testing;
mod text;
mod wikitext;

pub use kinds::Kind;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use self::data::{Comments, Cut, Data};
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::segment::Segmenter;

pub(crate) mod mediawiki;

/// A format by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Nothing stays.
    Raw,
    /// Plain text: URLs, e-mail addresses and Markdown destinations stay.
    #[default]
    Text,
    /// Markdown: prose, link texts, titles and alternative texts convert.
    Markdown,
    /// HTML: text and the attributes that people read convert.
    Html,
    /// HTML that MediaWiki has rendered: exactly what its converter leaves stays, and nothing
    /// more. Tags hide and show text there in ways that no list of segments can tell, so
    /// `pipeline` has a driver for it; its segmenter, for text without tags, keeps nothing.
    Mediawiki,
    /// MediaWiki's page sources: names, code and targets stay.
    Wikitext,
    /// JSON: string values convert.
    Json,
    /// JSON texts, one a line.
    Jsonl,
    /// YAML: values convert.
    Yaml,
    /// TOML: string values convert.
    Toml,
    /// CSV: cells convert.
    Csv,
    /// Tables with tabulators: cells convert.
    Tsv,
    /// gettext's catalogues: translations convert.
    Po,
    /// XLIFF: targets convert.
    Xliff,
    /// Android's string resources.
    Android,
    /// Qt Linguist's translations.
    Qt,
    /// SubRip subtitles: dialogue converts.
    Srt,
    /// WebVTT subtitles.
    Vtt,
    /// Advanced SubStation Alpha subtitles.
    Ass,
}

/// What a format may be told besides the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Settings {
    target: Option<String>,
    keys: Option<Vec<String>>,
    links: Option<Links>,
}

impl Settings {
    /// The BCP 47 tag of the edition that is made (`zh-TW`), for formats that name the language
    /// of the document in it. Unset: such names stay.
    pub fn target(mut self, tag: impl Into<String>) -> Self {
        self.target = Some(tag.into());
        self
    }

    /// The keys, columns or paths whose values are text, for formats that have any
    /// ([`Format::has_keys`]), instead of the format's own choice.
    pub fn keys(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.keys = Some(keys.into_iter().map(Into::into).collect());
        self
    }
}

impl Settings {
    /// Where relative links lead after the conversion. Unset: where they led before.
    pub fn links(mut self, links: Links) -> Self {
        self.links = Some(links);
        self
    }
}

type Follow = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Tells where a link leads after a conversion that renames files: a function from a link as it is
/// written, without character references, to what it becomes; `None`: it stays.
#[derive(Clone)]
pub struct Links(Arc<Follow>);

impl Links {
    /// Links that follow `follow`.
    pub fn new(follow: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(follow))
    }

    /// What `link` becomes, unless it stays.
    pub fn follow(&self, link: &str) -> Option<String> {
        (self.0)(link)
    }
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Links").finish_non_exhaustive()
    }
}

impl PartialEq for Links {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Links {}

/// A format and the names of its files.
struct Row {
    format: Format,
    name: &'static str,
    /// Lower-case file name extensions.
    extensions: &'static [&'static str],
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { format: Format::Raw, name: "raw", extensions: &[] },
    Row { format: Format::Text, name: "text", extensions: &["txt", "text"] },
    Row { format: Format::Markdown, name: "markdown", extensions: &["md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"] },
    Row { format: Format::Html, name: "html", extensions: &["html", "htm", "xhtml", "xht"] },
    Row { format: Format::Mediawiki, name: "mediawiki", extensions: &[] },
    Row { format: Format::Wikitext, name: "wikitext", extensions: &["wiki", "wikitext", "mediawiki"] },
    Row { format: Format::Json, name: "json", extensions: &["json", "jsonc", "json5", "webmanifest", "arb"] },
    Row { format: Format::Jsonl, name: "jsonl", extensions: &["jsonl", "ndjson"] },
    Row { format: Format::Yaml, name: "yaml", extensions: &["yaml", "yml"] },
    Row { format: Format::Toml, name: "toml", extensions: &["toml"] },
    Row { format: Format::Csv, name: "csv", extensions: &["csv"] },
    Row { format: Format::Tsv, name: "tsv", extensions: &["tsv", "tab"] },
    Row { format: Format::Po, name: "po", extensions: &["po", "pot"] },
    Row { format: Format::Xliff, name: "xliff", extensions: &["xlf", "xliff"] },
    Row { format: Format::Android, name: "android", extensions: &[] },
    Row { format: Format::Qt, name: "qt", extensions: &[] },
    Row { format: Format::Srt, name: "srt", extensions: &["srt"] },
    Row { format: Format::Vtt, name: "vtt", extensions: &["vtt"] },
    Row { format: Format::Ass, name: "ass", extensions: &["ass", "ssa"] },
];

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    /// As [`Format::from_name`].
    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

impl Format {
    /// All formats, in the order in which help lists them.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.format)
    }

    /// The name, as it stands on the command line.
    pub fn name(self) -> &'static str {
        let row = ROWS.iter().find(|row| row.format == self);
        row.map_or("", |row| row.name)
    }

    /// Reads a name, in any case.
    ///
    /// # Errors
    /// For a name that no format has, with the nearest one and a list of all.
    pub fn from_name(name: &str) -> Result<Self> {
        if let Some(row) = ROWS.iter().find(|row| row.name.eq_ignore_ascii_case(name)) {
            return Ok(row.format);
        }
        let known: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
        let name = name.to_ascii_lowercase();
        let nearest = known
            .iter()
            .map(|candidate| (distance(&name, candidate), candidate))
            .min()
            .filter(|(distance, candidate)| *distance <= candidate.len() / 2);
        let guess = nearest.map_or_else(String::new, |(_, name)| format!("did you mean {name}? "));
        Err(Error::new(format!("unknown format {name:?}"))
            .of_kind(ErrorKind::UnknownName)
            .help(format!("{guess}known formats: {}", known.join(" "))))
    }

    /// The format that a file of this name (or path) has, in any case: by its extension, or by
    /// the name that Android's string resources have. `None` for one that no format has.
    pub fn from_file_name(name: &str) -> Option<Self> {
        const ANDROID: [&str; 3] = ["strings.xml", "arrays.xml", "plurals.xml"];
        let name = name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(name)
            .to_ascii_lowercase();
        if ANDROID.contains(&name.as_str()) {
            return Some(Self::Android);
        }
        let (_, extension) = name.rsplit_once('.')?;
        let row = ROWS.iter().find(|row| row.extensions.contains(&extension));
        row.map(|row| row.format)
    }

    /// The format of a text that begins so, if that is sure. What might be plain text is not: no
    /// Markdown, YAML or table is known by its beginning.
    pub fn from_content(start: &str) -> Option<Self> {
        detect::by_content(start)
    }

    /// Whether values can be chosen by their keys or columns ([`Settings::keys`]).
    pub fn has_keys(self) -> bool {
        matches!(
            self,
            Self::Json
                | Self::Jsonl
                | Self::Yaml
                | Self::Toml
                | Self::Csv
                | Self::Tsv
                | Self::Markdown
        )
    }

    /// The segmenter for one document.
    pub fn segmenter(self, settings: &Settings) -> Box<dyn Segmenter + Send> {
        let mut settings = settings.clone();
        if !self.has_keys() {
            settings.keys = None;
        }
        let settings = &settings;
        // Where columns are chosen, the first row says which they are.
        let rows = |cut| match settings.keys {
            Some(_) => Cut::Never,
            None => cut,
        };
        let data = |read, comments, cut| -> Box<dyn Segmenter + Send> {
            Box::new(Data::new(read, comments, cut, settings))
        };
        match self {
            Self::Raw | Self::Mediawiki => Box::new(raw::Raw),
            Self::Text => Box::new(text::Text::new()),
            Self::Markdown => Box::new(markdown::Markdown::new(settings)),
            Self::Html => Box::new(html::Html::new(settings)),
            Self::Wikitext => Box::new(wikitext::Wikitext::new(settings)),
            Self::Json => data(data::json, Comments::Lines(pragma::SLASHES), Cut::Never),
            Self::Jsonl => data(data::jsonl, Comments::Lines(pragma::SLASHES), Cut::Lines),
            Self::Yaml => data(data::yaml, Comments::Lines(pragma::HASH), Cut::Never),
            Self::Toml => data(data::toml, Comments::Lines(pragma::HASH), Cut::Never),
            Self::Csv => data(data::csv, Comments::None, rows(Cut::Rows)),
            Self::Tsv => data(data::tsv, Comments::None, rows(Cut::Lines)),
            Self::Po => data(data::po, Comments::Lines(pragma::HASH), Cut::Entries),
            Self::Xliff => data(data::xliff, Comments::Xml, Cut::Never),
            Self::Android => data(data::android, Comments::Xml, Cut::Never),
            Self::Qt => data(data::qt, Comments::Xml, Cut::Never),
            Self::Srt => data(data::cues, Comments::None, Cut::Entries),
            Self::Vtt => data(data::cues, Comments::Lines(pragma::NOTE), Cut::Entries),
            Self::Ass => data(data::ass, Comments::Lines(pragma::SEMICOLON), Cut::Never),
        }
    }
}

/// How many characters must be inserted, deleted or replaced to make `b` of `a` (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::testing::{SimpleTags, cuts_do_not_matter, show};
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name_in_any_case() {
        for format in Format::all() {
            assert_eq!(Format::from_name(format.name()).unwrap(), format);
            let upper = format.name().to_ascii_uppercase();
            assert_eq!(Format::from_name(&upper).unwrap(), format);
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest_and_the_list() {
        let error = Format::from_name("txet").unwrap_err().to_string();
        assert!(error.contains("did you mean text?"), "{error}");
        for format in Format::all() {
            assert!(error.contains(format.name()), "{error}");
        }
        let error = Format::from_name("zzzzzzzz").unwrap_err().to_string();
        assert!(!error.contains("did you mean"), "{error}");
    }

    #[test]
    fn a_file_name_tells_by_its_extension_alone() {
        assert_eq!(Format::from_file_name("a.b/c.TXT"), Some(Format::Text));
        assert_eq!(
            Format::from_file_name("res/values/strings.xml"),
            Some(Format::Android)
        );
        for name in ["txt", "", "a.txt/b", "a.", "a.xyz"] {
            assert_eq!(Format::from_file_name(name), None, "{name}");
        }
    }

    #[test]
    fn an_opener_is_never_cut() {
        for format in Format::all() {
            for before in [
                "",
                "软",
                "软 ",
                "a",
                "http://a.cn/",
                "http://a.cn/软",
                "www.a",
                "a@b.cn",
                "a@b",
                "](a",
                "](a (软",
                "&amp;",
                "&#38",
                "<b>",
                "<b title='软",
                "<b title=软",
                "软\n",
                "# ",
                "<!-- -->",
                "-{软}-",
                "{",
                "[[软|",
                "-",
            ] {
                let window = format!("{before}-");
                let mut segmenter = format.segmenter(&Settings::default());
                let mut out = Vec::new();
                let taken = segmenter.segment(&window, false, &SimpleTags, &mut out);
                assert!(taken < window.len(), "{} {window:?}", format.name());
                for opener in ["-{", "-<"] {
                    let closer = if opener == "-{" { "}-" } else { ">-" };
                    let text = format!("{before}{opener}件{closer}软");
                    cuts_do_not_matter(format, &text);
                }
            }
        }
    }

    #[test]
    fn links_lead_where_they_are_told() {
        let links = Links::new(|link| (link == "软" || link == "软 件(").then(|| "硬(".to_owned()));
        let settings = Settings::default().links(links);
        for (format, text, expected) in [
            (
                Format::Html,
                "<a href='软' id='软'>件",
                "⟨<a href='⟩⟪软→硬(⟫⟨' id='软'>⟩件",
            ),
            (
                Format::Html,
                "<code><img src=软></code><!-- zhconv-off --><a href=软>",
                "⟨<code><img src=⟩⟪软→硬(⟫⟨></code><!-- zhconv-off --><a href=软>⟩",
            ),
            (
                Format::Markdown,
                "[件](软 '件')",
                "⟨[⟩件⟨](⟩⟪软→硬(⟫⟨ '⟩件⟨')⟩",
            ),
            (
                Format::Markdown,
                "[件](<软 件\\(>)",
                "⟨[⟩件⟨](<⟩⟪软 件\\(→硬\\(⟫⟨>)⟩",
            ),
            (
                Format::Markdown,
                "[x]\n\n[x]: 软",
                "⟨[⟩x⟨]\n\n[⟩x⟨]: ⟩⟪软→硬(⟫",
            ),
            (
                Format::Markdown,
                "`[件](软)` [件](-{软}-)",
                "⟨`[件](软)`⟩ ⟨[⟩件⟨](⟩⟦-{软}-⟧⟨)⟩",
            ),
            (
                Format::Wikitext,
                "[[软#节|件]] [[文件:软]]",
                "⟨[[⟩⟪软→硬(⟫⟨#节|⟩件⟨]]⟩ ⟨[[文件:⟩⟪软→硬(⟫⟨]]⟩",
            ),
            (Format::Text, "[件](软)", "[件](⟨软⟩)"),
        ] {
            let shown = show(&mut *format.segmenter(&settings), text);
            assert_eq!(shown, expected, "{}", format.name());
        }
    }

    #[test]
    fn distances_are_levenshteins() {
        for (a, b, expected) in [
            ("", "ab", 2),
            ("text", "text", 0),
            ("txet", "text", 2),
            ("ma", "am", 2),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
