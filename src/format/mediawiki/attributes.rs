//! The attributes of a literal element, decoded and written again as MediaWiki's sanitizer does.

use std::collections::HashMap;

use super::super::named;

/// An element with attributes: `<name attrs…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element<'t> {
    /// `<name`.
    opening: &'t str,
    attributes: Vec<(String, String)>,
    closes_itself: bool,
    /// From the `>` on.
    rest: &'t str,
}

impl<'t> Element<'t> {
    /// Reads a literal piece; `None` if it has no attributes that MediaWiki would look at: there
    /// must be no newline behind the first `>`.
    pub(crate) fn parse(literal: &'t str) -> Option<Self> {
        if !literal.starts_with('<') {
            return None;
        }
        let name_end = literal.find(|c: char| c == '>' || is_space(c))?;
        let space = literal[name_end..]
            .chars()
            .next()
            .filter(|c| is_space(*c))?;
        let start = name_end + space.len_utf8();
        let end = literal[start..]
            .find('>')
            .map_or(literal.len(), |end| start + end);
        let (text, rest) = (&literal[start..end], &literal[end..]);
        if rest.contains('\n') {
            return None;
        }
        Some(Self {
            opening: &literal[..name_end],
            attributes: decode_attributes(text),
            closes_itself: text.ends_with('/'),
            rest,
        })
    }

    /// The decoded value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Changes the value of an attribute that is there.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        if let Some(attribute) = self.attributes.iter_mut().find(|(n, _)| n == name) {
            attribute.1 = value;
        }
    }

    /// Appends the element, written anew, to `out`.
    pub(crate) fn write(&self, out: &mut String) {
        out.push_str(self.opening);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            if !BOOLEAN.contains(&name.as_str()) {
                if ["class", "rel", "accesskey"].contains(&name.as_str()) {
                    escape(&unique_words(value), out);
                } else {
                    escape(value, out);
                }
            }
            out.push('"');
        }
        if self.closes_itself {
            out.push_str(" /");
        }
        out.push_str(self.rest);
    }
}

/// HTML's boolean attributes: their value is written empty.
const BOOLEAN: &[&str] = &[
    "async",
    "autofocus",
    "autoplay",
    "checked",
    "controls",
    "default",
    "defer",
    "disabled",
    "formnovalidate",
    "hidden",
    "ismap",
    "itemscope",
    "loop",
    "multiple",
    "muted",
    "novalidate",
    "open",
    "pubdate",
    "readonly",
    "required",
    "reversed",
    "scoped",
    "seamless",
    "selected",
    "truespeed",
    "typemustmatch",
];

fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ')
}

/// White space between attributes.
fn is_attribute_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0C' | '\r' | ' ')
}

fn starts_name(c: char) -> bool {
    matches!(c, ':' | '_') || c.is_alphabetic() || c.is_numeric()
}

fn continues_name(c: char) -> bool {
    starts_name(c) || matches!(c, '.' | '-')
}

/// Reads attributes: names in lower case, values without quotes, white space collapsed, character
/// references decoded; of two with one name the last value, in the place of the first.
fn decode_attributes(text: &str) -> Vec<(String, String)> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut at = 0;
    while at < text.len() {
        // A name stands at the start or behind white space.
        let rest = &text[at..];
        let space = rest.chars().next().filter(|c| is_attribute_space(*c));
        let name_start = at + space.map_or(0, char::len_utf8);
        let name_len = name_len(&text[name_start..]);
        if name_len == 0 || (space.is_none() && at > 0) {
            let skipped = rest.chars().next().map_or(1, char::len_utf8);
            at += skipped;
            at += text[at..]
                .find(is_attribute_space)
                .unwrap_or(text.len() - at);
            continue;
        }
        let name_end = name_start + name_len;
        let name = text[name_start..name_end].to_ascii_lowercase();
        let (value, end) = attribute_value(text, name_end);
        let value = decode_references(&collapse(value));
        match places
            .get(&name)
            .and_then(|place| attributes.get_mut(*place))
        {
            Some(known) => known.1 = value,
            None => {
                places.insert(name.clone(), attributes.len());
                attributes.push((name, value));
            }
        }
        at = end;
    }
    attributes
}

fn name_len(text: &str) -> usize {
    if !text.chars().next().is_some_and(starts_name) {
        return 0;
    }
    text.find(|c| !continues_name(c)).unwrap_or(text.len())
}

/// The value behind a name that ends at byte `at`, and where to read on.
fn attribute_value(text: &str, at: usize) -> (&str, usize) {
    let space = |from: usize| {
        let rest = text[from..].trim_start_matches(is_attribute_space);
        text.len() - rest.len()
    };
    let equals = space(at);
    if !text[equals..].starts_with('=') {
        return ("", at);
    }
    let start = space(equals + 1);
    let rest = &text[start..];
    for quote in ['"', '\''] {
        if let Some(value) = rest.strip_prefix(quote) {
            let len = value.find(quote);
            let end = len.map_or(text.len(), |len| start + len + 2);
            return (&value[..len.unwrap_or(value.len())], end);
        }
    }
    let len = rest.find(is_attribute_space).unwrap_or(rest.len());
    (&rest[..len], start + len)
}

/// Makes one space of white space, and none at the ends.
fn collapse(value: &str) -> String {
    let mut collapsed = String::with_capacity(value.len());
    for word in value
        .split(['\t', '\r', '\n', ' '])
        .filter(|word| !word.is_empty())
    {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed.trim_matches(['\0', '\x0B', ' ']).to_owned()
}

/// Decodes HTML's named character references and numeric ones; what is none stays.
fn decode_references(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = reference_len(rest);
        let (reference, tail) = rest.split_at(len);
        match decode_reference(reference) {
            Some(Decoded::Text(text)) => decoded.push_str(text),
            Some(Decoded::Char(c)) => decoded.push(c),
            None => decoded.push_str(reference),
        }
        rest = tail;
    }
    decoded.push_str(rest);
    decoded
}

/// How long what looks like a reference is: up to its `;`, or just the `&`.
fn reference_len(text: &str) -> usize {
    let end = text[1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    match end {
        Some(len) if len > 0 && text[1 + len..].starts_with(';') => len + 2,
        _ => 1,
    }
}

enum Decoded {
    Text(&'static str),
    Char(char),
}

fn decode_reference(reference: &str) -> Option<Decoded> {
    let Some(number) = reference
        .strip_prefix("&#")
        .and_then(|r| r.strip_suffix(';'))
    else {
        let name = reference.strip_prefix('&')?.strip_suffix(';')?;
        return named::characters(name).map(Decoded::Text);
    };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).ok();
    let allowed = code
        .and_then(char::from_u32)
        .filter(|c| matches!(c, '\t' | '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..));
    Some(Decoded::Char(
        allowed.unwrap_or(char::REPLACEMENT_CHARACTER),
    ))
}

fn unique_words(value: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for word in value.split(' ').filter(|word| !word.is_empty()) {
        if seen.insert(word) {
            words.push(word);
        }
    }
    words.join(" ")
}

/// Escapes an attribute's value; a line break or tab that came from a reference stays one.
fn escape(value: &str, out: &mut String) {
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#039;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(literal: &str) -> String {
        let mut out = String::new();
        if let Some(element) = Element::parse(literal) {
            element.write(&mut out);
        }
        out
    }

    #[test]
    fn attributes_are_normalised() {
        assert_eq!(
            rewritten(
                "<a  TITLE = ' 春\n 夏 ' href=x/y?a&amp;b  hidden class='b  a b' title=秋>冬"
            ),
            "<a title=\"秋\" href=\"x/y?a&amp;b\" hidden=\"\" class=\"b a\">冬"
        );
        assert_eq!(
            rewritten("<img alt=\"&lt;&hearts;&#x4E2D;&#39;&nope;&#0;\"/>"),
            "<img alt=\"&lt;♥中&#039;&amp;nope;\u{fffd}\" />"
        );
        assert_eq!(rewritten("<a title=\"x"), "<a title=\"x\"");
        assert_eq!(rewritten("<a title=\"x\"alt=\"y\" >"), "<a title=\"x\">");
    }

    #[test]
    fn only_elements_with_attributes_on_one_line_count() {
        for literal in ["<a>", "&amp;", "x>", "<pre title='春'>\n</pre>", "<"] {
            assert_eq!(Element::parse(literal), None, "{literal}");
        }
        assert!(Element::parse("<a\ntitle='x'>").is_some());
    }
}
