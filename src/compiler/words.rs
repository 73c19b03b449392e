//! The user's own words (`--dict`): OpenCC's text format, and more than it can say: which editions
//! a word is for.

use std::collections::HashMap;

use super::dictionary::Dictionary;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::locale::Locale;
use crate::base::position::Position;

/// A file of own words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    name: Box<str>,
    words: Vec<Word>,
}

#[derive(Clone, Debug)]
struct Word {
    key: Box<str>,
    candidates: Box<str>,
    /// Whether that is one candidate, spaces included.
    single: bool,
    line: u32,
    /// The edition or script that it is for; `None`: all.
    edition: Option<Locale>,
}

/// A line that cannot be read, and what to do about it.
type Fault = (String, &'static str);

impl Words {
    /// Parses lines of a key, a tab and its candidates, of which the first is used; they are
    /// separated by spaces (OpenCC's text format). A second tab and names of editions may follow,
    /// separated by commas, or `*` for all; then what is between the tabs is one candidate, spaces
    /// included. A line `[zh-TW, zh-HK]` says for which editions the lines behind it are that do not
    /// say so themselves; `[*]` ends that. Empty lines and lines that begin with `#` are skipped;
    /// a byte order mark and CR before LF are allowed.
    ///
    /// `name` is what errors and explanations call the file.
    ///
    /// # Errors
    /// For a line without a tab, with an empty key or with too many columns, for an edition that
    /// is none, and for a key that was there before for the same edition.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let mut words = Self {
            name: name.into(),
            words: Vec::new(),
        };
        let mut seen = HashMap::new();
        let mut section = vec![None];
        let mut offset = text.len() - text.trim_start_matches('\u{feff}').len();
        for (index, line) in text[offset..].split_inclusive('\n').enumerate() {
            let content = line.trim_end_matches('\n').trim_end_matches('\r');
            let read = match content {
                "" => Ok(()),
                _ if content.starts_with('#') => Ok(()),
                _ if content.starts_with('[') && !content.contains('\t') => {
                    header(content).map(|editions| section = editions)
                }
                _ => words.add(content, index + 1, &section, &mut seen),
            };
            read.map_err(|(what, help)| {
                Error::new(what)
                    .of_kind(ErrorKind::Dictionary)
                    .in_file(name)
                    .at(Position::of(text, offset))
                    .help(help)
            })?;
            offset += line.len();
        }
        Ok(words)
    }

    fn add<'t>(
        &mut self,
        line: &'t str,
        number: usize,
        section: &[Option<Locale>],
        seen: &mut HashMap<(&'t str, Option<Locale>), usize>,
    ) -> Result<(), Fault> {
        const SHAPE: &str = "write the key, one tab, then the candidates, separated by spaces; or \
                             key, tab, value, tab, editions";
        let mut columns = line.split('\t');
        let (Some(key), Some(candidates)) = (columns.next(), columns.next()) else {
            return Err(("no tab in this dictionary line".to_owned(), SHAPE));
        };
        if key.is_empty() {
            return Err((
                "empty key".to_owned(),
                "write what is to be matched before the tab",
            ));
        }
        let own = columns.next().map(editions).transpose()?;
        if columns.next().is_some() {
            return Err(("more than three columns".to_owned(), SHAPE));
        }
        for &edition in own.as_deref().unwrap_or(section) {
            if let Some(earlier) = seen.insert((key, edition), number) {
                let edition = edition.map_or(String::new(), |edition| format!(" for {edition}"));
                return Err((
                    format!("the key `{key}` stands in line {earlier} already{edition}"),
                    "keep one of the lines; several candidates go on one line",
                ));
            }
            self.words.push(Word {
                key: key.into(),
                candidates: candidates.into(),
                single: own.is_some(),
                line: u32::try_from(number).unwrap_or(u32::MAX),
                edition,
            });
        }
        Ok(())
    }

    /// The words for an edition. Of several with one key, one for the edition itself wins over one
    /// for the region whose words it has (zh-HK's for zh-MO, zh-CN's for zh-SG and zh-MY), that over
    /// one for the script, that over one for all.
    pub fn for_edition(&self, locale: Locale) -> Dictionary {
        let mut dictionary = Dictionary::new(&self.name);
        let named = std::iter::successors(Some(locale), |locale| locale.parent());
        // Where a key is there already, it stays.
        for rank in named.map(Some).chain([None]) {
            for word in self.words.iter().filter(|word| word.edition == rank) {
                if word.single {
                    dictionary.push_inline(&word.key, &word.candidates, word.line);
                } else {
                    dictionary.push(&word.key, &word.candidates, word.line);
                }
            }
        }
        dictionary
    }
}

/// A line `[zh-TW, zh-HK]`.
fn header(line: &str) -> Result<Vec<Option<Locale>>, Fault> {
    let names = line
        .trim_end()
        .strip_prefix('[')
        .and_then(|line| line.strip_suffix(']'));
    match names {
        Some(names) => editions(names),
        None => Err((
            "no tab in this line, and no `]` at its end".to_owned(),
            "write the key, one tab, then the candidates; or the editions in brackets",
        )),
    }
}

fn editions(names: &str) -> Result<Vec<Option<Locale>>, Fault> {
    let one = |name: &str| match name.trim() {
        "*" => Ok(None),
        name => Locale::from_name(name).map(Some).ok_or_else(|| {
            (
                format!("no such edition: {name:?}"),
                "there are: zh-hans zh-hant zh-cn zh-sg zh-my zh-tw zh-hk zh-mo zh, and * for all",
            )
        }),
    };
    let mut editions = names.split(',').map(one).collect::<Result<Vec<_>, _>>()?;
    editions.sort_unstable();
    editions.dedup();
    Ok(editions)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a key becomes in an edition.
    fn value(words: &Words, locale: Locale, key: &str) -> Option<String> {
        let dictionary = words.for_edition(locale);
        dictionary.get(key).map(|entry| entry.value().to_owned())
    }

    #[test]
    fn sections_and_columns_say_which_edition_a_word_is_for() {
        let text = "\u{feff}甲\t一 二\r\n# 乙\t一\n\n乙\t一 二\tzh-tw\n[zh-Hant]\n甲\t三\n丙\t四 五\n\
                    [zh_hk, zh-CN]\n甲\t六\n丁\t七 八\t*\n[*]\n戊\t九\n[己]\t十\n";
        let words = Words::parse("d", text).unwrap();
        for (locale, key, expected) in [
            (Locale::ZhHans, "甲", Some("一")),
            (Locale::ZhHant, "甲", Some("三")),
            (Locale::ZhTw, "甲", Some("三")),
            (Locale::ZhHk, "甲", Some("六")),
            (Locale::ZhMo, "甲", Some("六")),
            (Locale::ZhCn, "甲", Some("六")),
            (Locale::ZhMy, "甲", Some("六")),
            (Locale::Zh, "甲", Some("一")),
            (Locale::ZhTw, "乙", Some("一 二")),
            (Locale::ZhHk, "乙", None),
            (Locale::ZhTw, "丙", Some("四")),
            (Locale::ZhCn, "丙", None),
            (Locale::ZhSg, "丁", Some("七 八")),
            (Locale::ZhTw, "戊", Some("九")),
            (Locale::ZhTw, "[己]", Some("十")),
        ] {
            let found = value(&words, locale, key);
            assert_eq!(found.as_deref(), expected, "{key} {locale}");
        }
    }

    #[test]
    fn faults_name_the_line() {
        for (text, at, what) in [
            ("甲\t乙\n丙 丁\n", 2, "no tab"),
            ("\t乙\n", 1, "empty key"),
            ("甲\t乙\tzh-tv\n", 1, "no such edition: \"zh-tv\""),
            ("甲\t乙\t\n", 1, "no such edition: \"\""),
            ("甲\t乙\tzh-tw\t\n", 1, "more than three columns"),
            ("[zh-tw]\n[zh-xx]\n", 2, "no such edition"),
            ("甲\t乙\n[zh-tw\n", 2, "no `]`"),
            ("甲\t乙\n\n甲\t丙", 3, "line 1 already"),
            (
                "[zh-tw]\n甲\t乙\n[zh-hk,zh-tw]\n甲\t丙",
                4,
                "line 2 already for zh-TW",
            ),
        ] {
            let error = Words::parse("d.txt", text).unwrap_err();
            assert_eq!(error.position().unwrap().line, at, "{error}");
            assert!(error.to_string().starts_with("d.txt:"), "{error}");
            assert!(error.message().contains(what), "{error}");
        }
        // Not the same edition, so not the same word.
        assert!(Words::parse("d", "甲\t乙\n[zh-tw]\n甲\t丙\n甲\t丁\tzh-hk\n").is_ok());
    }
}
