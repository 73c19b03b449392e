//! The editions of a Chinese text: names, aliases and fallbacks, in one table.

use std::fmt;
use std::str::FromStr;

use super::error::{Error, ErrorKind};

/// An edition that a text can be converted to, or is written in.
///
/// The order is MediaWiki's; a tag's global rules depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Locale {
    /// `zh`: unconverted; tags are resolved, the text stays.
    Zh,
    /// `zh-Hans`: Simplified, no region's vocabulary.
    ZhHans,
    /// `zh-Hant`: Traditional, OpenCC's standard forms.
    ZhHant,
    /// `zh-CN`: mainland China.
    ZhCn,
    /// `zh-HK`: Hong Kong.
    ZhHk,
    /// `zh-MO`: Macau.
    ZhMo,
    /// `zh-MY`: Malaysia.
    ZhMy,
    /// `zh-SG`: Singapore.
    ZhSg,
    /// `zh-TW`: Taiwan.
    ZhTw,
}

/// Which of the two scripts an edition is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Script {
    /// Simplified (ISO 15924 `Hans`).
    Simplified,
    /// Traditional (ISO 15924 `Hant`).
    Traditional,
}

/// The character forms that an edition is written in, as OpenCC tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Standard {
    /// Simplified.
    Simplified,
    /// Traditional, OpenCC's own forms.
    Traditional,
    /// Taiwan's forms.
    Taiwan,
    /// Hong Kong's forms.
    HongKong,
}

/// A row of the table of locales: all that the code asks of one. A new locale is a variant of
/// [`Locale`] and a row.
struct Row {
    locale: Locale,
    /// MediaWiki's code: lower case, as it stands in a tag.
    code: &'static str,
    /// The BCP 47 tag in canonical case.
    tag: &'static str,
    /// The longer BCP 47 tag with the script, if the region implies one.
    long_tag: Option<&'static str>,
    script: Option<Script>,
    standard: Option<Standard>,
    /// The locale whose words it has too, where it has none of its own.
    parent: Option<Locale>,
    /// What to look for, in order, where a tag has no value for the locale (MediaWiki).
    fallbacks: &'static [Locale],
    /// The edition's name in itself (MediaWiki).
    name: &'static str,
    /// What people call it who do not know its code; lower case.
    spoken: &'static [&'static str],
}

use Locale::{Zh, ZhCn, ZhHans, ZhHant, ZhHk, ZhMo, ZhMy, ZhSg, ZhTw};

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { locale: Zh, code: "zh", tag: "zh", long_tag: None,
          script: None, standard: None, parent: None,
          fallbacks: &[ZhHans, ZhHant, ZhCn, ZhTw, ZhHk, ZhSg, ZhMo, ZhMy], name: "原文", spoken: &[] },
    Row { locale: ZhHans, code: "zh-hans", tag: "zh-Hans", long_tag: None,
          script: Some(Script::Simplified), standard: Some(Standard::Simplified), parent: None,
          fallbacks: &[ZhCn, ZhSg, ZhMy], name: "简体", spoken: &["hans", "simplified"] },
    Row { locale: ZhHant, code: "zh-hant", tag: "zh-Hant", long_tag: None,
          script: Some(Script::Traditional), standard: Some(Standard::Traditional), parent: None,
          fallbacks: &[ZhTw, ZhHk, ZhMo], name: "繁體", spoken: &["hant", "traditional"] },
    Row { locale: ZhCn, code: "zh-cn", tag: "zh-CN", long_tag: Some("zh-Hans-CN"),
          script: Some(Script::Simplified), standard: Some(Standard::Simplified), parent: Some(ZhHans),
          fallbacks: &[ZhHans, ZhSg, ZhMy], name: "大陆", spoken: &["cn", "china", "mainland"] },
    Row { locale: ZhHk, code: "zh-hk", tag: "zh-HK", long_tag: Some("zh-Hant-HK"),
          script: Some(Script::Traditional), standard: Some(Standard::HongKong), parent: Some(ZhHant),
          fallbacks: &[ZhMo, ZhHant, ZhTw], name: "香港", spoken: &["hk", "hongkong"] },
    Row { locale: ZhMo, code: "zh-mo", tag: "zh-MO", long_tag: Some("zh-Hant-MO"),
          script: Some(Script::Traditional), standard: Some(Standard::HongKong), parent: Some(ZhHk),
          fallbacks: &[ZhHk, ZhHant, ZhTw], name: "澳門", spoken: &["macau"] },
    Row { locale: ZhMy, code: "zh-my", tag: "zh-MY", long_tag: Some("zh-Hans-MY"),
          script: Some(Script::Simplified), standard: Some(Standard::Simplified), parent: Some(ZhCn),
          fallbacks: &[ZhSg, ZhHans, ZhCn], name: "大马", spoken: &["malaysia"] },
    Row { locale: ZhSg, code: "zh-sg", tag: "zh-SG", long_tag: Some("zh-Hans-SG"),
          script: Some(Script::Simplified), standard: Some(Standard::Simplified), parent: Some(ZhCn),
          fallbacks: &[ZhMy, ZhHans, ZhCn], name: "新加坡", spoken: &["singapore"] },
    Row { locale: ZhTw, code: "zh-tw", tag: "zh-TW", long_tag: Some("zh-Hant-TW"),
          script: Some(Script::Traditional), standard: Some(Standard::Taiwan), parent: Some(ZhHant),
          fallbacks: &[ZhHant, ZhHk, ZhMo], name: "臺灣", spoken: &["tw", "taiwan"] },
];

impl Locale {
    /// All locales, in MediaWiki's order.
    pub const ALL: &'static [Self] = &[Zh, ZhHans, ZhHant, ZhCn, ZhHk, ZhMo, ZhMy, ZhSg, ZhTw];

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The lower-case code, as it stands in tags and on the command line: `zh-tw`.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The BCP 47 tag in canonical case: `zh-TW`.
    pub fn tag(self) -> &'static str {
        self.row().tag
    }

    /// The longer BCP 47 tag that names the script too, where there is one: `zh-Hant-TW`.
    pub fn long_tag(self) -> Option<&'static str> {
        self.row().long_tag
    }

    /// The script; `None` for `zh`.
    pub fn script(self) -> Option<Script> {
        self.row().script
    }

    /// The character forms that it is written in; `None` for `zh`.
    pub(crate) fn standard(self) -> Option<Standard> {
        self.row().standard
    }

    /// Whether it is a region's, with words and two-way rules of its own: not a whole script's.
    pub(crate) fn is_region(self) -> bool {
        self.row().long_tag.is_some()
    }

    /// The locale whose words count too where this one has none of its own: Hong Kong for Macau,
    /// the mainland for Singapore and Malaysia, a region's script for the others.
    pub(crate) fn parent(self) -> Option<Self> {
        self.row().parent
    }

    /// What people call it who do not know its code, in lower case: `taiwan`.
    pub fn spoken_names(self) -> &'static [&'static str] {
        self.row().spoken
    }

    /// The locales whose value in a tag stands in for this one's, nearest first (MediaWiki).
    pub fn fallbacks(self) -> &'static [Self] {
        self.row().fallbacks
    }

    /// The edition's name in its own language (MediaWiki).
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Reads a name as a user writes it: a code or a long tag, in any case, with `-` or `_`.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.replace('_', "-");
        ROWS.iter()
            .find(|row| {
                name.eq_ignore_ascii_case(row.code)
                    || row
                        .long_tag
                        .is_some_and(|tag| name.eq_ignore_ascii_case(tag))
            })
            .map(|row| row.locale)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Locale {
    type Err = Error;

    /// As [`Locale::from_name`]; the error lists the codes.
    fn from_str(name: &str) -> Result<Self, Error> {
        Self::from_name(name).ok_or_else(|| {
            let codes: Vec<_> = Self::ALL.iter().map(|locale| locale.code()).collect();
            Error::new(format!("no such locale: {name}"))
                .of_kind(ErrorKind::UnknownName)
                .help(format!("there are {}", codes.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_where_its_locale_says() {
        assert_eq!(ROWS.len(), Locale::ALL.len());
        for (row, &locale) in ROWS.iter().zip(Locale::ALL) {
            assert_eq!(row.locale, locale);
            assert_eq!(locale.row().code, row.tag.to_ascii_lowercase());
            assert_eq!(row.script.is_some(), row.standard.is_some());
            assert_eq!(locale.is_region(), row.parent.is_some());
            assert_eq!(locale.to_string().parse::<Locale>().ok(), Some(locale));
        }
    }

    #[test]
    fn names_are_read_in_any_case_and_with_underscores() {
        assert_eq!(Locale::from_name("ZH_tw"), Some(ZhTw));
        assert_eq!(Locale::from_name("zh_Hans-cn"), Some(ZhCn));
        assert_eq!(Locale::from_name("zh-hant-HK"), Some(ZhHk));
        for name in ["", "tw", "zho", "zh-hant-cn", "zh-hans-tw", "zh--tw"] {
            assert_eq!(Locale::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn nobody_but_zh_falls_back_across_scripts_and_nobody_to_zh() {
        for &locale in Locale::ALL {
            for fallback in locale.fallbacks() {
                assert_ne!(*fallback, Zh);
                assert!(locale == Zh || fallback.script() == locale.script());
            }
        }
    }
}
