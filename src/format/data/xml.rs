//! `xliff`, `android` and `qt`: string files in XML. Translations convert; sources, names and all
//! other markup stay; the target language becomes the edition's.
//!
//! Sources: XLIFF 1.2 and 2.1 (OASIS); Android's string resources; Qt Linguist's TS format.

use std::ops::Range;

use memchr::memmem;

use super::{Gap, Style, Value, escape, language};
use crate::base::segment::SegmentKind;
use crate::format::Settings;
use crate::format::html::{Reference, read_reference};
use crate::format::scan::work;

/// What is what in a format.
struct Rules {
    /// Elements whose text converts.
    human: &'static [&'static str],
    /// Elements in those whose text stays.
    code: &'static [&'static str],
    /// Elements around those whose text stays.
    apart: &'static [&'static str],
    /// Attributes that name the target language.
    language: &'static [&'static str],
    style: Style,
}

/// The values of an XLIFF file.
pub(in crate::format) fn xliff(text: &str, settings: &Settings) -> Vec<Value> {
    let rules = Rules {
        human: &["target"],
        code: &["ph", "bpt", "ept", "it", "x", "bx", "ex", "sc", "ec", "cp"],
        apart: &[],
        language: &["target-language", "trgLang"],
        style: REFERENCES,
    };
    read(text, settings, &rules)
}

/// The values of an Android resource file.
pub(in crate::format) fn android(text: &str, settings: &Settings) -> Vec<Value> {
    let rules = Rules {
        human: &["string", "item"],
        code: &["xliff:g"],
        // An item of a style is the value of an attribute.
        apart: &["style"],
        language: &[],
        style: ESCAPES,
    };
    read(text, settings, &rules)
}

/// The values of a Qt Linguist file.
pub(in crate::format) fn qt(text: &str, settings: &Settings) -> Vec<Value> {
    let rules = Rules {
        human: &["translation"],
        code: &[],
        apart: &[],
        language: &["language"],
        style: REFERENCES,
    };
    read(text, settings, &rules)
}

const REFERENCES: Style = Style::Marks([b'&'; 3], reference);

const ESCAPES: Style = Style::Marks([b'&', b'\\', b'&'], |text| match text.as_bytes()[0] {
    b'\\' => Some(escape::read(text)),
    _ => reference(text),
});

fn reference(text: &str) -> Option<(usize, SegmentKind)> {
    match read_reference(text, true) {
        Reference::Character(length, c) => {
            Some((length, SegmentKind::Encoded(c.to_string().into())))
        }
        Reference::Hidden(length) => Some((length, SegmentKind::Inline)),
        Reference::Other(length) => Some((length, SegmentKind::Keep)),
        Reference::No | Reference::More => None,
    }
}

/// Where the reader is in a string.
struct Inside<'a> {
    name: &'a str,
    /// How many elements of that name are open in it.
    depth: usize,
    /// The element in it whose text stays, and how many of that name are open in it.
    code: Option<(&'a str, usize)>,
    /// Whether a value of it has been found.
    begun: bool,
    stays: bool,
}

fn read(text: &str, settings: &Settings, rules: &Rules) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    let mut inside: Option<Inside<'_>> = None;
    // Elements that say that nothing in them is to be translated.
    let mut stays: Option<(&str, usize)> = None;
    let mut at = 0;
    while at < text.len() {
        let before = at;
        let rest = &text.as_bytes()[at..];
        let start = at + memchr::memchr(b'<', rest).unwrap_or(rest.len());
        string(at..start, rules.style.clone(), &mut inside, &mut values);
        at = start + markup_length(&text[start..]);
        let markup = &text[start..at];
        work(start + markup.len() - before);
        if let Some(data) = markup.strip_prefix("<![CDATA[") {
            let end = start + 9 + data.strip_suffix("]]>").unwrap_or(data).len();
            string(start + 9..end, Style::Plain, &mut inside, &mut values);
            continue;
        }
        let closing = markup.starts_with("</");
        let name = name(markup);
        if name.is_empty() {
            continue;
        }
        values.extend(languages(text, start..at, settings, rules));
        let empty = markup.ends_with("/>");
        match &mut inside {
            Some(open) if closing => open.end(name),
            // A word does not go on behind what stands for code.
            Some(open) if empty => open.begun &= !rules.code.contains(&name),
            Some(open) => open.start(name, markup, rules),
            None if closing => leave(&mut stays, name),
            None if empty => {}
            None if rules.human.contains(&name) => {
                let stays = stays.is_some() || is_untranslated(markup);
                inside = Some(Inside {
                    name,
                    depth: 1,
                    code: None,
                    begun: false,
                    stays,
                });
            }
            None if stays.is_none() && (rules.apart.contains(&name) || is_untranslated(markup)) => {
                stays = Some((name, 1));
            }
            None => {
                if let Some((_, depth)) = stays.as_mut().filter(|(open, _)| *open == name) {
                    *depth += 1;
                }
            }
        }
        if inside.as_ref().is_some_and(|open| open.depth == 0) {
            inside = None;
        }
    }
    values
}

impl<'a> Inside<'a> {
    /// Sees a start tag in the string.
    fn start(&mut self, name: &'a str, markup: &str, rules: &Rules) {
        if name == self.name {
            self.depth += 1;
        }
        match &mut self.code {
            Some((code, depth)) if *code == name => *depth += 1,
            Some(_) => {}
            None if rules.code.contains(&name) || is_untranslated(markup) => {
                self.code = Some((name, 1));
                self.begun = false;
            }
            None => {}
        }
    }

    /// Sees an end tag in the string.
    fn end(&mut self, name: &str) {
        if name == self.name {
            self.depth -= 1;
        }
        leave(&mut self.code, name);
    }
}

/// Sees the end tag of an element that may be the one that is open so many times.
fn leave(open: &mut Option<(&str, usize)>, name: &str) {
    if let Some((_, depth)) = open.as_mut().filter(|(open, _)| *open == name) {
        *depth -= 1;
        if *depth == 0 {
            *open = None;
        }
    }
}

/// A stretch of text.
fn string(
    span: Range<usize>,
    style: Style,
    inside: &mut Option<Inside<'_>>,
    values: &mut Vec<Value>,
) {
    if let Some(open) = inside
        .as_mut()
        .filter(|open| open.code.is_none() && !open.stays)
        && !span.is_empty()
    {
        let mut value = Value::new(open.name, span, style);
        value.gap = if open.begun { Gap::Joined } else { Gap::Apart };
        open.begun = true;
        values.push(value);
    }
}

/// How long the tag, comment or declaration is that `text` begins with.
fn markup_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let to =
        |end: &str| memmem::find(bytes, end.as_bytes()).map_or(text.len(), |at| at + end.len());
    if text.starts_with("<!--") {
        return to("-->");
    }
    if text.starts_with("<![CDATA[") {
        return to("]]>");
    }
    let mut quote = None;
    for (i, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return i + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// The name in a tag; empty for what is none.
fn name(markup: &str) -> &str {
    let name = markup.trim_start_matches('<').trim_start_matches('/');
    let end = name
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .unwrap_or(name.len());
    let name = &name[..end];
    if name.starts_with(|c: char| c.is_alphabetic()) {
        name
    } else {
        ""
    }
}

/// The value of an attribute, with its place in `markup`.
fn attribute(markup: &str, name: &str) -> Option<Range<usize>> {
    let at = memmem::find_iter(markup.as_bytes(), name.as_bytes()).find(|at| {
        let before = markup[..*at].ends_with(|c: char| c.is_ascii_whitespace());
        before && markup[at + name.len()..].trim_start().starts_with('=')
    })?;
    work(markup.len());
    let rest = markup[at + name.len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = markup.len() - rest.len() + 1;
    let length = markup[start..].find(quote)?;
    Some(start..start + length)
}

/// Whether an element says that its text is not to be translated, or is no longer in use.
fn is_untranslated(markup: &str) -> bool {
    let value = |name| attribute(markup, name).map(|span| &markup[span]);
    value("translatable") == Some("false")
        || value("translate") == Some("no")
        || value("mtype") == Some("protected")
        || matches!(value("type"), Some("obsolete" | "vanished"))
}

fn languages(text: &str, tag: Range<usize>, settings: &Settings, rules: &Rules) -> Option<Value> {
    let markup = &text[tag.clone()];
    let span = rules
        .language
        .iter()
        .find_map(|name| attribute(markup, name))?;
    let style = language(&markup[span.clone()], settings)?;
    Some(Value::new(
        "",
        tag.start + span.start..tag.start + span.end,
        style,
    ))
}

#[cfg(test)]
mod tests {
    use crate::format::testing::{cuts_do_not_matter, random_documents, show};
    use crate::format::{Format, Settings};

    fn check(format: Format, cases: &[(&str, &str)]) {
        for (source, expected) in cases {
            let settings = Settings::default().target("zh-TW");
            assert_eq!(show(&mut *format.segmenter(&settings), source), *expected);
            cuts_do_not_matter(format, source);
        }
    }

    #[test]
    fn targets_convert() {
        check(
            Format::Xliff,
            &[
                (
                    "<file target-language='zh-CN'><source>软</source><target>件<g id='1'>体</g>题<ph>甲</ph>乙&amp;</target>",
                    "⟨<file target-language='⟩⟪zh-CN→zh-TW⟫⟨'><source>软</source><target>⟩件‹<g id='1'>›体‹</g>›题⟨<ph>甲</ph>⟩乙⟪&amp;=&⟫⟨</target>⟩",
                ),
                (
                    "<target><ph>软<ph>件</ph>体</ph>题<mrk mtype='protected'>甲</mrk></target>",
                    "⟨<target><ph>软<ph>件</ph>体</ph>⟩题⟨<mrk mtype='protected'>甲</mrk></target>⟩",
                ),
                (
                    "<!-- <target>软 --><unit translate='no'><target>件</target></unit><target>体",
                    "⟨<!-- <target>软 --><unit translate='no'><target>件</target></unit><target>⟩体",
                ),
            ],
        );
    }

    #[test]
    fn strings_convert() {
        check(
            Format::Android,
            &[
                (
                    "<string name='软'>件<b>体</b>\\u8f6f<![CDATA[题]]></string>",
                    "⟨<string name='软'>⟩件‹<b>›体‹</b>›⟪\\u8f6f=软⟫‹<![CDATA[›题⟨]]></string>⟩",
                ),
                (
                    "<string translatable=\"false\">软</string><item>件<xliff:g id='a'>体</xliff:g>题</item>",
                    "⟨<string translatable=\"false\">软</string><item>⟩件⟨<xliff:g id='a'>体</xliff:g>⟩题⟨</item>⟩",
                ),
                (
                    "<style><item>软</item></style><item>件</item>",
                    "⟨<style><item>软</item></style><item>⟩件⟨</item>⟩",
                ),
            ],
        );
    }

    #[test]
    fn translations_convert() {
        check(
            Format::Qt,
            &[
                (
                    "<translation type='vanished'>软</translation>",
                    "⟨<translation type='vanished'>软</translation>⟩",
                ),
                (
                    "<TS language=\"zh_CN\"><source>软</source><translation><numerusform>件</numerusform></translation>",
                    "⟨<TS language=\"⟩⟪zh_CN→zh_TW⟫⟨\"><source>软</source><translation><numerusform>⟩件⟨</numerusform></translation>⟩",
                ),
            ],
        );
    }

    random_documents!(
        Format::Xliff,
        &[
            "软",
            "<target>",
            "</target>",
            "<ph>",
            "</ph>",
            "<g>",
            "</g>",
            "<x/>",
            "<",
            ">",
            "'",
            "\"",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            " trgLang='zh'",
            "&amp;",
            "-{",
            "}-"
        ][..]
    );
}
