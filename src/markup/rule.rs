//! The entries of a tag's body: `zh-cn:甲;zh-tw:乙` and `甲=>zh-cn:乙`.

use std::collections::HashMap;

use memchr::{memchr, memmem};

use super::lex::{is_space, trim};
use crate::base::locale::Locale;
use crate::base::position::Span;

/// One piece of a body, between separators.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The bytes of the piece, trimmed.
    pub span: Span,
    /// What it says.
    pub kind: EntryKind,
}

/// What an [`Entry`] says. All ranges are trimmed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// `code:value`. An empty value counts for nothing.
    TwoWay {
        /// For which locale.
        locale: Locale,
        /// The text there.
        value: Span,
    },
    /// `from=>code:to`. An empty `from` counts for nothing; an empty `to` deletes.
    OneWay {
        /// For which locale.
        locale: Locale,
        /// The text that is replaced.
        from: Span,
        /// The text that replaces it.
        to: Span,
    },
    /// The code before the colon is none: the tag has no rules at all (MediaWiki).
    UnknownCode {
        /// The code.
        code: Span,
    },
    /// No colon: passed over.
    NoCode,
}

/// Reads a code before a colon: one of the nine or a longer BCP 47 tag that names the script too,
/// in any case.
pub(super) fn valid_code(code: &str) -> Option<Locale> {
    Locale::ALL.iter().copied().find(|locale| {
        code.eq_ignore_ascii_case(locale.code())
            || locale
                .long_tag()
                .is_some_and(|tag| code.eq_ignore_ascii_case(tag))
    })
}

/// The spellings of a code that can begin a second or later entry: exact.
fn starts_separated_code(text: &str) -> bool {
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic() && c != '-')
        .unwrap_or(text.len());
    let (code, rest) = text.split_at(end);
    let exact = Locale::ALL.iter().any(|locale| {
        let script = !locale.is_region() && locale.tag() == code;
        code == locale.code() || script || locale.long_tag() == Some(code)
    });
    exact && rest.trim_start_matches(is_space).starts_with(':')
}

/// The first `=>` or `=&gt;` of a text, as a range.
fn arrow(text: &str) -> Option<Span> {
    let mut from = 0;
    loop {
        let at = from + memchr(b'=', text.as_bytes().get(from..)?)?;
        let rest = &text[at + 1..];
        if rest.starts_with('>') {
            return Some(at..at + 2);
        }
        if rest.starts_with("&gt;") {
            return Some(at..at + 5);
        }
        from = at + 1;
    }
}

/// Whether a code follows one of the arrows of `run`.
fn has_arrow_and_code(run: &str) -> bool {
    let mut rest = run;
    while let Some(found) = arrow(rest) {
        rest = &rest[found.end..];
        if starts_separated_code(rest.trim_start_matches(is_space)) {
            return true;
        }
    }
    false
}

/// The offset of the next `;` at or after `from` that does not end what looks like an HTML entity
/// (`&[#a-zA-Z0-9]+;`).
fn next_semicolon(body: &str, from: usize) -> Option<usize> {
    let bytes = body.as_bytes();
    let mut search = from;
    loop {
        let at = search + memchr(b';', bytes.get(search..)?)?;
        // Not beyond `from`: an entity that began before it was passed over with its end.
        let name = bytes[from..at]
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'#')
            .count();
        let before = at - name;
        if name == 0 || before == from || bytes[before - 1] != b'&' {
            return Some(at);
        }
        search = at + 1;
    }
}

/// The pieces of a body, untrimmed, from left to right.
struct Pieces<'b> {
    body: &'b str,
    /// The next piece starts here; beyond the body when there is none.
    start: usize,
    /// The first semicolon at or after `start`, if known.
    semicolon: Option<usize>,
}

impl<'b> Pieces<'b> {
    fn new(body: &'b str) -> Self {
        Self {
            body,
            start: 0,
            semicolon: next_semicolon(body, 0),
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        if self.start > self.body.len() {
            return None;
        }
        while let Some(at) = self.semicolon {
            let next = next_semicolon(self.body, at + 1);
            self.semicolon = next;
            let run = &self.body[at + 1..next.unwrap_or(self.body.len())];
            let start = run.trim_start_matches(is_space);
            if starts_separated_code(start)
                || has_arrow_and_code(run)
                || (next.is_none() && start.is_empty())
            {
                let piece = self.start..at;
                self.start = at + 1;
                return Some(piece);
            }
        }
        let piece = self.start..self.body.len();
        self.start = self.body.len() + 1;
        Some(piece)
    }
}

/// The range of `part` without the white space around it; `part` is a range of `text`.
fn trimmed(text: &str, part: Span) -> Span {
    let whole = &text[part.clone()];
    let start = part.start + (whole.len() - whole.trim_start_matches(TRIMMED).len());
    start..start + trim(whole).len()
}

const TRIMMED: [char; 6] = [' ', '\t', '\n', '\r', '\0', '\x0B'];

/// The entries of a body, ranges counted from its start. `=&gt;` is read as `=>`.
pub(super) fn entries(body: &str) -> impl Iterator<Item = Entry> + '_ {
    Pieces::new(body).map(|piece| {
        let span = trimmed(body, piece.clone());
        let kind = entry_kind(body, piece);
        Entry { span, kind }
    })
}

fn entry_kind(body: &str, piece: Span) -> EntryKind {
    let Some(colon) = memchr(b':', &body.as_bytes()[piece.clone()]) else {
        return EntryKind::NoCode;
    };
    let left = piece.start..piece.start + colon;
    let value = trimmed(body, left.end + 1..piece.end);
    let (from, code) = match arrow(&body[left.clone()]) {
        None => (None, trimmed(body, left)),
        Some(found) => (
            Some(trimmed(body, left.start..left.start + found.start)),
            trimmed(body, left.start + found.end..left.end),
        ),
    };
    match (valid_code(&body[code.clone()]), from) {
        (None, _) => EntryKind::UnknownCode { code },
        (Some(locale), None) => EntryKind::TwoWay { locale, value },
        (Some(locale), Some(from)) => EntryKind::OneWay {
            locale,
            from,
            to: value,
        },
    }
}

/// Whether a body has an entry that makes a rule and none with an unknown code.
pub(super) fn has_rules(body: &str) -> bool {
    !Rules::parse(body).is_empty()
}

/// Replaces `=&gt;` by `=>` (MediaWiki, in every body that can have rules).
pub(super) fn decode_arrows(body: &str) -> std::borrow::Cow<'_, str> {
    if memmem::find(body.as_bytes(), b"=&gt;").is_some() {
        body.replace("=&gt;", "=>").into()
    } else {
        body.into()
    }
}

/// One-way rules of one locale, in the order of the first mention of what they replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OneWay<'b> {
    pub(super) locale: Locale,
    pub(super) pairs: Vec<(&'b str, &'b str)>,
}

/// A body's rules: what its entries say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rules<'b> {
    /// Values by locale, in the order of the locales' first mention; none is empty.
    pub(super) two_way: Vec<(Locale, &'b str)>,
    /// In the order of the locales' first mention.
    pub(super) one_way: Vec<OneWay<'b>>,
    /// The code that nobody knows and that took all rules away.
    pub(super) unknown_code: Option<&'b str>,
    /// The first piece that has no colon, and so no effect.
    pub(super) ignored: Option<&'b str>,
}

impl<'b> Rules<'b> {
    /// Reads a body in which arrows are decoded.
    pub(super) fn parse(body: &'b str) -> Self {
        let mut rules = Self::default();
        let mut places: HashMap<(Locale, &str), usize> = HashMap::new();
        for entry in entries(body) {
            match entry.kind {
                EntryKind::NoCode if entry.span.is_empty() => {}
                EntryKind::NoCode => {
                    rules.ignored.get_or_insert(&body[entry.span]);
                }
                EntryKind::UnknownCode { code } => {
                    return Self {
                        unknown_code: Some(&body[code]),
                        ..Self::default()
                    };
                }
                EntryKind::TwoWay { locale, value } => rules.set_two_way(locale, &body[value]),
                EntryKind::OneWay { locale, from, to } => {
                    let (from, to) = (&body[from], &body[to]);
                    if from.is_empty() {
                        continue;
                    }
                    let pairs = rules.pairs_mut(locale);
                    let place = *places.entry((locale, from)).or_insert(pairs.len());
                    match pairs.get_mut(place) {
                        Some(pair) => pair.1 = to,
                        None => pairs.push((from, to)),
                    }
                }
            }
        }
        rules
    }

    /// Whether there is no rule.
    pub(super) fn is_empty(&self) -> bool {
        self.two_way.is_empty() && self.one_way.is_empty()
    }

    /// The same text for every locale: protects it, or takes its rules back.
    pub(super) fn protect(body: &'b str) -> Self {
        Self {
            two_way: Locale::ALL.iter().map(|&locale| (locale, body)).collect(),
            ..Self::default()
        }
    }

    /// The two-way value of exactly this locale.
    pub(super) fn two_way(&self, locale: Locale) -> Option<&'b str> {
        self.two_way
            .iter()
            .find(|(l, _)| *l == locale)
            .map(|(_, value)| *value)
    }

    /// The one-way pairs of exactly this locale.
    pub(super) fn one_way(&self, locale: Locale) -> &[(&'b str, &'b str)] {
        let found = self.one_way.iter().find(|rules| rules.locale == locale);
        found.map_or(&[], |rules| &rules.pairs)
    }

    fn set_two_way(&mut self, locale: Locale, value: &'b str) {
        if value.is_empty() {
            return;
        }
        match self.two_way.iter_mut().find(|(l, _)| *l == locale) {
            Some(known) => known.1 = value,
            None => self.two_way.push((locale, value)),
        }
    }

    fn pairs_mut(&mut self, locale: Locale) -> &mut Vec<(&'b str, &'b str)> {
        let place = self.one_way.iter().position(|rules| rules.locale == locale);
        let place = place.unwrap_or_else(|| {
            self.one_way.push(OneWay {
                locale,
                pairs: Vec::new(),
            });
            self.one_way.len() - 1
        });
        &mut self.one_way[place].pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(body: &str) -> Vec<&str> {
        Pieces::new(body).map(|piece| &body[piece]).collect()
    }

    #[test]
    fn a_semicolon_separates_only_before_a_code_or_the_end() {
        assert_eq!(pieces("zh-cn:春;夏;zh-tw:秋"), ["zh-cn:春;夏", "zh-tw:秋"]);
        assert_eq!(pieces("a; zh-tw : b ;\n"), ["a", " zh-tw : b ", "\n"]);
        assert_eq!(pieces("a;;zh-tw:b"), ["a;", "zh-tw:b"]);
        assert_eq!(
            pieces("a;ZH-TW:b;zh-hant-tw:c;zh-Hant-TW:d"),
            ["a;ZH-TW:b;zh-hant-tw:c", "zh-Hant-TW:d"]
        );
        assert_eq!(
            pieces("a;x=>y=> zh-tw:b;x=>:c"),
            ["a", "x=>y=> zh-tw:b;x=>:c"]
        );
        assert_eq!(pieces(""), [""]);
        assert_eq!(pieces(";"), ["", ""]);
    }

    #[test]
    fn an_entity_keeps_its_semicolon() {
        assert_eq!(pieces("R&D;zh-tw:b"), ["R&D;zh-tw:b"]);
        assert_eq!(
            pieces("a&;zh-tw:b;zh-hk:c&#20;;zh-mo:d"),
            ["a&", "zh-tw:b", "zh-hk:c&#20;", "zh-mo:d"]
        );
        assert_eq!(pieces("a;春&x;=&gt;zh-tw:b"), ["a", "春&x;=&gt;zh-tw:b"]);
    }

    #[test]
    fn entries_have_trimmed_ranges() {
        let body = " 春 =&gt; zh-tw : 夏 ; ZH-Hans-CN:秋";
        let found: Vec<Entry> = entries(body).collect();
        assert_eq!(found.len(), 1, "a later code must be spelt exactly");
        let EntryKind::OneWay { locale, from, to } = &found[0].kind else {
            panic!("{found:?}");
        };
        assert_eq!(*locale, Locale::ZhTw);
        assert_eq!(&body[from.clone()], "春");
        assert_eq!(&body[to.clone()], "夏 ; ZH-Hans-CN:秋");
    }

    #[test]
    fn the_last_mention_wins_in_the_place_of_the_first() {
        let rules = Rules::parse("zh-cn:a;zh-tw:b;zh-cn:c;zh-tw:;x=>zh-cn:1;y=>zh-cn:2;x=>zh-cn:");
        assert_eq!(rules.two_way, [(Locale::ZhCn, "c"), (Locale::ZhTw, "b")]);
        assert_eq!(rules.one_way(Locale::ZhCn), [("x", ""), ("y", "2")]);
    }

    #[test]
    fn an_unknown_code_takes_all_rules_away() {
        for body in [
            "zh-cn:a;b=>zh-tw:c;x=>zh_tw:y;zh-hk:d",
            "http://a;zh-cn:b",
            ":;zh-cn:b",
        ] {
            let rules = Rules::parse(body);
            assert_eq!(rules.is_empty(), rules.unknown_code.is_some(), "{body}");
        }
        assert_eq!(Rules::parse("http://a;zh-cn:b").unknown_code, Some("http"));
    }

    #[test]
    fn pieces_without_a_colon_are_passed_over() {
        let rules = Rules::parse("foo;zh-cn:a;");
        assert_eq!(rules.ignored, Some("foo"));
        assert_eq!(rules.two_way, [(Locale::ZhCn, "a")]);
    }
}
