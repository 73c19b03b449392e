//! `po`: gettext's catalogues. Translations (`msgstr`) convert; the header's `Language` becomes
//! the edition's; all else stays.
//!
//! Source: GNU gettext manual, 3 "The Format of PO Files".

use super::{BACKSLASH, Gap, Style, Value, language, string_end};
use crate::format::Settings;

/// What the strings of a line belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The source text; whether it is empty so far.
    Source(bool),
    /// The translation; whether it has no string so far.
    Translation(bool),
    /// The translation of nothing: the header.
    Header,
    Other,
}

/// The values of a PO file.
pub(in crate::format) fn po(text: &str, settings: &Settings) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    let mut part = Part::Other;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let begins = !line.trim_start().starts_with('"');
        if begins {
            part = match line.trim_start() {
                line if line.starts_with("msgid_plural") => Part::Source(false),
                line if line.starts_with("msgid") => Part::Source(true),
                line if line.starts_with("msgstr") => match part {
                    Part::Source(true) | Part::Header => Part::Header,
                    _ => Part::Translation(true),
                },
                _ => Part::Other,
            };
        }
        let Some(open) = line.find('"').filter(|_| part != Part::Other) else {
            continue;
        };
        let end = string_end(line.as_bytes(), open + 1, b'"');
        let span = start + open + 1..start + end;
        match part {
            Part::Source(_) if !span.is_empty() => part = Part::Source(false),
            Part::Translation(first) => {
                let mut value = Value::new("msgstr", span, BACKSLASH);
                // A line that another one follows is written as several strings.
                value.gap = if first { Gap::Apart } else { Gap::Joined };
                values.push(value);
                part = Part::Translation(false);
            }
            Part::Header => values.extend(header(text, span, settings)),
            _ => {}
        }
    }
    values
}

/// The language in a line of the header.
fn header(text: &str, line: std::ops::Range<usize>, settings: &Settings) -> Option<Value> {
    let content = text[line.clone()].strip_prefix("Language:")?;
    let start = line.end - content.trim_start().len();
    let written = content.trim_start().split('\\').next()?.trim_end();
    let style = match language(written, settings) {
        Some(style) => style,
        None if is_foreign(written) => Style::Foreign,
        None => return None,
    };
    Some(Value::new("Language", start..start + written.len(), style))
}

/// Whether a language is named that is not Chinese; a template has a placeholder there.
fn is_foreign(written: &str) -> bool {
    let name = written.split(['-', '_', '@', '.']).next();
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let is_code = (2..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase());
    is_code && !["zh", "zho", "chi", "cmn", "yue", "und"].contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use crate::format::testing::{cuts_do_not_matter, random_documents, show};
    use crate::format::{Format, Settings};

    #[test]
    fn translations_convert() {
        let settings = Settings::default().target("zh-TW");
        for (source, expected) in [
            (
                "# 软\nmsgctxt \"件\"\nmsgid \"体\"\nmsgstr \"题\\\"甲\"\n",
                "⟨# 软\nmsgctxt \"件\"\nmsgid \"体\"\nmsgstr \"⟩题⟪\\\"=\"⟫甲⟨\"\n⟩",
            ),
            (
                "msgid \"a\"\nmsgid_plural \"软\"\nmsgstr[0] \"\"\n\"件\"\n\"体\"\n",
                "⟨msgid \"a\"\nmsgid_plural \"软\"\nmsgstr[0] \"⟩‹\"\n\"›件‹\"\n\"›体⟨\"\n⟩",
            ),
            (
                "msgid \"\"\nmsgstr \"\"\n\"X: 软\\n\"\n\"Language: zh_CN\\n\"\n",
                "⟨msgid \"\"\nmsgstr \"\"\n\"X: 软\\n\"\n\"Language: ⟩⟪zh_CN→zh_TW⟫⟨\\n\"\n⟩",
            ),
            (
                "msgid \"\"\n\"软\"\nmsgstr \"件",
                "⟨msgid \"\"\n\"软\"\nmsgstr \"⟩件",
            ),
            (
                "msgid \"a\"\nmsgstr\n\"软\"\n\"件\"\n",
                "⟨msgid \"a\"\nmsgstr\n\"⟩软‹\"\n\"›件⟨\"\n⟩",
            ),
            (
                "msgid \"\"\nmsgstr \"\"\n\"Language: ja\\n\"\n\nmsgid \"a\"\nmsgstr \"軟\"\n",
                "⟨msgid \"\"\nmsgstr \"\"\n\"Language: ja\\n\"\n\nmsgid \"a\"\nmsgstr \"軟\"\n⟩",
            ),
            ("#~ msgstr \"软\"\n", "⟨#~ msgstr \"软\"\n⟩"),
        ] {
            assert_eq!(
                show(&mut *Format::Po.segmenter(&settings), source),
                expected
            );
            cuts_do_not_matter(Format::Po, source);
        }
    }

    random_documents!(
        Format::Po,
        &[
            "软",
            "msgid ",
            "msgstr ",
            "msgstr[1] ",
            "\"",
            "\\",
            "\n",
            "Language: zh_CN",
            "# ",
            "-{",
            "}-"
        ][..]
    );
}
