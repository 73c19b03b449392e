//! The format of a text that has no name, by how it begins.

use super::Format;

/// How much of a text is looked at, in bytes.
const LENGTH_MAX: usize = 4096;

/// The format of a text that begins so, if that is sure. What might be plain text is not.
pub(super) fn by_content(text: &str) -> Option<Format> {
    let mut length = text.len().min(LENGTH_MAX);
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    let head = text[..length].trim_start_matches('\u{FEFF}').trim_start();
    let lower = head.to_ascii_lowercase();
    if lower.starts_with("<!doctype html")
        || lower.starts_with("<html>")
        || lower.starts_with("<html ")
    {
        return Some(Format::Html);
    }
    if lower.starts_with("<?xml") || lower.starts_with("<!doctype ts>") || lower.starts_with("<ts ")
    {
        return by_root(&lower);
    }
    if head.starts_with("WEBVTT") {
        return Some(Format::Vtt);
    }
    if lower.starts_with("[script info]") {
        return Some(Format::Ass);
    }
    if is_cue(head) {
        return Some(Format::Srt);
    }
    if is_json(head) {
        return Some(Format::Json);
    }
    is_catalogue(head).then_some(Format::Po)
}

/// Comments, and a message with its translation.
fn is_catalogue(head: &str) -> bool {
    let mut lines = head
        .lines()
        .skip_while(|line| line.is_empty() || line.starts_with('#'))
        .skip_while(|line| line.starts_with("msgctxt \""));
    let begins = lines
        .next()
        .is_some_and(|line| line.starts_with("msgid \""));
    begins && lines.any(|line| line.starts_with("msgstr"))
}

/// The format of an XML document, by its first element.
fn by_root(head: &str) -> Option<Format> {
    let roots = [
        ("<html", Format::Html),
        ("<xliff", Format::Xliff),
        ("<resources", Format::Android),
        ("<ts ", Format::Qt),
    ];
    let found = roots
        .iter()
        .filter_map(|(root, format)| Some((head.find(root)?, *format)));
    found.min_by_key(|(at, _)| *at).map(|(_, format)| format)
}

/// A number, and a line with times.
fn is_cue(head: &str) -> bool {
    let mut lines = head.lines();
    let number = lines.next().unwrap_or_default().trim();
    let times = lines.next().unwrap_or_default();
    !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && times.starts_with(|c: char| c.is_ascii_digit())
        && times.contains(" --> ")
}

/// An object whose first key is followed by a colon and what may be a value, alone or in a list.
fn is_json(head: &str) -> bool {
    let object = head.strip_prefix('[').unwrap_or(head).trim_start();
    let key = object
        .strip_prefix('{')
        .and_then(|object| object.trim_start().strip_prefix('"'));
    let behind = key
        .and_then(|key| key.split_once('"'))
        .map(|(_, behind)| behind.trim_start());
    let value = behind.and_then(|behind| behind.strip_prefix(':'));
    value.is_some_and(|value| {
        let value = value.trim_start();
        value.starts_with(|c: char| matches!(c, '"' | '{' | '[' | '-' | '0'..='9'))
            || ["true", "false", "null"]
                .iter()
                .any(|word| value.starts_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_how_they_begin() {
        for (text, expected) in [
            ("\u{FEFF}\n<!DOCTYPE HTML>", Some(Format::Html)),
            ("<html lang=zh>", Some(Format::Html)),
            (
                "<?xml version='1.0'?>\n<xliff version='1.2'>",
                Some(Format::Xliff),
            ),
            (
                "<?xml version='1.0'?><!DOCTYPE TS><TS language='zh_CN'>",
                Some(Format::Qt),
            ),
            (
                "<?xml version='1.0'?><resources><string name='html'>",
                Some(Format::Android),
            ),
            ("<?xml version='1.0'?><a/>", None),
            ("WEBVTT\n", Some(Format::Vtt)),
            ("[Script Info]\n", Some(Format::Ass)),
            ("1\n00:00:01,000 --> 00:00:02,000\n软", Some(Format::Srt)),
            (" { \"软\" : 1", Some(Format::Json)),
            ("[{\"软\":1", Some(Format::Json)),
            ("# 软\nmsgid \"\"\nmsgstr \"\"\n", Some(Format::Po)),
            ("{\"软\": 件}", None),
            ("软\nmsgid \"\"\nmsgstr \"\"\n", None),
            ("<htmls>", None),
            ("[软](件)", None),
            ("{软}", None),
            ("<b>软</b>", None),
            ("软件", None),
            ("", None),
        ] {
            assert_eq!(by_content(text), expected, "{text}");
        }
    }
}
