//! OpenCC's text dictionaries.

use super::hash::Map;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::position::Position;

/// One line of a dictionary: a key and what it may become.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// What is matched. Never empty.
    pub key: Box<str>,
    /// What it may become, separated by single spaces; the first is what conversion uses.
    pub candidates: Box<str>,
    /// The line of the file, from 1; 0 for an entry that is not of a file.
    pub line: u32,
    /// Whether `candidates` is one, spaces included.
    single: bool,
}

impl Entry {
    /// What conversion puts in the key's place: the candidates up to the first space, as OpenCC
    /// does (so it may be empty).
    pub fn value(&self) -> &str {
        if self.single {
            return &self.candidates;
        }
        self.candidates.split(' ').next().unwrap_or_default()
    }

    /// The candidates that conversion does not use.
    pub fn others(&self) -> impl Iterator<Item = &str> {
        let others = self.candidates.split(' ').skip(1);
        others.filter(|_| !self.single)
    }
}

/// A dictionary: entries with distinct keys.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    name: Box<str>,
    entries: Vec<Entry>,
    index: Map<Box<str>, usize>,
    /// The length in bytes of the longest key for each first character.
    longest: Map<char, usize>,
}

impl Dictionary {
    /// Parses OpenCC's text format: `key`, a tab, candidates separated by spaces; lines that
    /// begin with `#` and empty lines are skipped; a byte order mark and CR before LF are allowed.
    ///
    /// `name` is what errors and explanations call the file.
    ///
    /// # Errors
    /// For a line without a tab, an empty key, or a key that was there before: OpenCC refuses the
    /// first and the last, and an empty key can never match.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let mut dictionary = Self::new(name);
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut offset = start;
        for (index, line) in text[start..].split_inclusive('\n').enumerate() {
            let fault = |what: &str, help: &str| {
                Error::new(what)
                    .of_kind(ErrorKind::Dictionary)
                    .in_file(name)
                    .at(Position::of(text, offset))
                    .help(help)
            };
            let content = line.trim_end_matches('\n').trim_end_matches('\r');
            if !content.is_empty() && !content.starts_with('#') {
                let (key, candidates) = content.split_once('\t').ok_or_else(|| {
                    fault(
                        "no tab in this dictionary line",
                        "write the key, one tab, then the candidates, separated by spaces",
                    )
                })?;
                if key.is_empty() {
                    return Err(fault(
                        "empty key",
                        "write what is to be matched before the tab",
                    ));
                }
                let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
                if let Some(earlier) = dictionary.push(key, candidates, number) {
                    return Err(fault(
                        &format!("the key `{key}` stands in line {earlier} already"),
                        "keep one of the lines; several candidates go on one line",
                    ));
                }
            }
            offset += line.len();
        }
        Ok(dictionary)
    }

    /// An empty dictionary.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Adds an entry unless its key is there already; then returns the line of that one.
    pub fn push(&mut self, key: &str, candidates: &str, line: u32) -> Option<u32> {
        if let Some(&earlier) = self.index.get(key) {
            return Some(self.entries[earlier].line);
        }
        self.index.insert(key.into(), self.entries.len());
        if let Some(head) = key.chars().next() {
            let longest = self.longest.entry(head).or_default();
            *longest = key.len().max(*longest);
        }
        self.entries.push(Entry {
            key: key.into(),
            candidates: candidates.into(),
            line,
            single: false,
        });
        None
    }

    /// Adds an entry of a configuration's inline dictionary, whose one candidate may hold spaces.
    /// A later entry for the same key is ignored.
    pub fn push_inline(&mut self, key: &str, value: &str, line: u32) {
        if self.push(key, value, line).is_none()
            && let Some(entry) = self.entries.last_mut()
        {
            entry.single = true;
        }
    }

    /// The name that errors and explanations use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The entries in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry for exactly `key`.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.index.get(key).map(|&index| &self.entries[index])
    }

    /// The entry with the longest key that `text` begins with.
    pub fn longest_prefix(&self, text: &str) -> Option<&Entry> {
        let longest = text.chars().next().and_then(|head| self.longest.get(&head));
        let mut end = longest.copied().unwrap_or_default().min(text.len());
        while end > 0 {
            if text.is_char_boundary(end)
                && let Some(entry) = self.get(&text[..end])
            {
                return Some(entry);
            }
            end -= 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_candidates_comments_bom_and_crlf() {
        let text = "\u{feff}# note\r\n\r\n甲\t乙 丙\r\n丁\t\n戊\t 己";
        let dictionary = Dictionary::parse("d", text).unwrap();
        let rows: Vec<_> = dictionary
            .entries()
            .iter()
            .map(|e| (&*e.key, e.value(), e.line))
            .collect();
        assert_eq!(rows, [("甲", "乙", 3), ("丁", "", 4), ("戊", "", 5)]);
    }

    #[test]
    fn faults_name_the_line() {
        for (text, at) in [
            ("甲\t乙\n丙 丁\n", 2),
            ("\t乙\n", 1),
            ("甲\t乙\n\n甲\t丙", 3),
        ] {
            let error = Dictionary::parse("d.txt", text).unwrap_err();
            assert_eq!(error.position().unwrap().line, at, "{error}");
            assert!(error.to_string().starts_with("d.txt:"), "{error}");
        }
    }

    #[test]
    fn the_longest_prefix_wins() {
        let dictionary = Dictionary::parse("d", "甲\t1\n甲乙丙\t3\n").unwrap();
        let value = |text| dictionary.longest_prefix(text).map(Entry::value);
        assert_eq!(value("甲乙丙丁"), Some("3"));
        assert_eq!(value("甲乙"), Some("1"));
        assert_eq!(value("乙"), None);
        assert_eq!(value(""), None);
    }
}
