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
mod link;
mod markdown;
mod named;
mod prose;
mod raw;
mod scan;
#[cfg(test)]
mod testing;
mod text;
mod wikitext;

use self::data::{Cut, Data};
use crate::base::error::{Error, Result};
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
}

impl Settings {
    /// The BCP 47 tag of the edition that is made (`zh-TW`), for formats that name the language
    /// of the document in it. Unset: such names stay.
    pub fn target(mut self, tag: impl Into<String>) -> Self {
        self.target = Some(tag.into());
        self
    }

    /// The keys, columns or paths whose values are text, for formats that have any, instead of
    /// the format's own choice.
    pub fn keys(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.keys = Some(keys.into_iter().map(Into::into).collect());
        self
    }
}

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

    /// The segmenter for one document.
    pub fn segmenter(self, settings: &Settings) -> Box<dyn Segmenter + Send> {
        // Where columns are chosen, the first row says which they are.
        let rows = |cut| match settings.keys {
            Some(_) => Cut::Never,
            None => cut,
        };
        match self {
            Self::Raw | Self::Mediawiki => Box::new(raw::Raw),
            Self::Text => Box::new(text::Text::new()),
            Self::Markdown => Box::new(markdown::Markdown::new(settings)),
            Self::Html => Box::new(html::Html::new(settings)),
            Self::Wikitext => Box::new(wikitext::Wikitext),
            Self::Json => Box::new(Data::new(data::json, settings)),
            Self::Jsonl => Box::new(Data::stream(data::jsonl, Cut::Lines, settings)),
            Self::Yaml => Box::new(Data::new(data::yaml, settings)),
            Self::Toml => Box::new(Data::new(data::toml, settings)),
            Self::Csv => Box::new(Data::stream(data::csv, rows(Cut::Rows), settings)),
            Self::Tsv => Box::new(Data::stream(data::tsv, rows(Cut::Lines), settings)),
            Self::Po => Box::new(Data::stream(data::po, Cut::Entries, settings)),
            Self::Xliff => Box::new(Data::new(data::xliff, settings)),
            Self::Android => Box::new(Data::new(data::android, settings)),
            Self::Qt => Box::new(Data::new(data::qt, settings)),
            Self::Srt | Self::Vtt => Box::new(Data::stream(data::cues, Cut::Entries, settings)),
            Self::Ass => Box::new(Data::new(data::ass, settings)),
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
