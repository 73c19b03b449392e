//! Which of OpenCC's configurations lead from one edition to another.

use super::options::{ConverterBuilder, Source, Vocabulary};
use crate::base::locale::{Locale, Standard};

/// The tables that take a text from the builder's source to `target`.
pub(super) fn of(builder: &ConverterBuilder, target: Locale) -> &'static [&'static str] {
    let names = route(builder.source, target, builder.vocabulary);
    if builder.is_chosen() {
        chosen(names)
    } else {
        names
    }
}

/// The tables in which the choice decides, where there are any, for OpenCC's.
fn chosen(names: &'static [&'static str]) -> &'static [&'static str] {
    match names {
        ["s2t"] => &["choice-s2t"],
        ["s2tw"] => &["choice-s2tw"],
        ["s2twp"] => &["choice-s2twp"],
        ["s2hk"] => &["choice-s2hk"],
        ["s2hkp"] => &["choice-s2hkp"],
        ["tw2sp" | "hk2sp"] => &["choice-simplify-words"],
        _ => names,
    }
}

/// The configurations that take a text from `source` to `target`, to be applied one after the
/// other; none if it stays as it is.
pub(super) fn route(
    source: Source,
    target: Locale,
    vocabulary: Vocabulary,
) -> &'static [&'static str] {
    let Some(to) = target.standard() else {
        return &[];
    };
    let from = match source {
        Source::Locale(locale) => locale.standard(),
        Source::Auto => None,
    };
    let from = from.unwrap_or(match to {
        Standard::Simplified if target.is_region() => Standard::Taiwan,
        Standard::Simplified => Standard::Traditional,
        _ => Standard::Simplified,
    });
    // A script alone has no words; the regions have.
    let words = vocabulary == Vocabulary::Full && target.is_region();
    match (from, to) {
        (Standard::Simplified, Standard::Traditional) => &["s2t"],
        (Standard::Simplified, Standard::Taiwan) if words => &["s2twp"],
        (Standard::Simplified, Standard::Taiwan) => &["s2tw"],
        (Standard::Simplified, Standard::HongKong) if words => &["s2hkp"],
        (Standard::Simplified, Standard::HongKong) => &["s2hk"],
        (Standard::Traditional, Standard::Simplified) => &["t2s"],
        (Standard::Traditional, Standard::Taiwan) => &["t2tw"],
        (Standard::Traditional, Standard::HongKong) => &["t2hk"],
        (Standard::Taiwan, Standard::Simplified) if words => &["tw2sp"],
        (Standard::Taiwan, Standard::Simplified) => &["tw2s"],
        (Standard::Taiwan, Standard::Traditional) => &["tw2t"],
        (Standard::Taiwan, Standard::HongKong) => &["tw2t", "t2hk"],
        (Standard::HongKong, Standard::Simplified) if words => &["hk2sp"],
        (Standard::HongKong, Standard::Simplified) => &["hk2s"],
        (Standard::HongKong, Standard::Traditional) => &["hk2t"],
        (Standard::HongKong, Standard::Taiwan) => &["hk2t", "t2tw"],
        _ => &[],
    }
}

/// The edition that a configuration's output is in, for the tags of a text; `zh` if its name does
/// not say.
pub(super) fn locale_of(configuration: &str) -> Locale {
    match configuration.rsplit_once('2').map(|(_, to)| to) {
        Some("s" | "sp") => Locale::ZhHans,
        Some("t") => Locale::ZhHant,
        Some("tw" | "twp") => Locale::ZhTw,
        Some("hk" | "hkp") => Locale::ZhHk,
        _ => Locale::Zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::bundled;

    #[test]
    fn every_route_uses_bundled_configurations() {
        for &from in Locale::ALL {
            for &to in Locale::ALL {
                for vocabulary in [Vocabulary::Full, Vocabulary::None] {
                    for name in route(Source::Locale(from), to, vocabulary) {
                        assert!(
                            bundled::configurations().any(|known| known == *name),
                            "{name}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_table_of_the_design() {
        let full = |from, to| route(Source::Locale(from), to, Vocabulary::Full);
        assert_eq!(full(Locale::ZhCn, Locale::ZhTw), ["s2twp"]);
        assert_eq!(full(Locale::ZhTw, Locale::ZhHans), ["tw2s"]);
        assert_eq!(full(Locale::ZhTw, Locale::ZhMy), ["tw2sp"]);
        assert_eq!(full(Locale::ZhTw, Locale::ZhMo), ["tw2t", "t2hk"]);
        assert_eq!(full(Locale::ZhHant, Locale::ZhCn), ["t2s"]);
        assert!(full(Locale::ZhHk, Locale::ZhMo).is_empty());
        assert!(full(Locale::ZhTw, Locale::Zh).is_empty());
        let none = route(
            Source::Locale(Locale::ZhHans),
            Locale::ZhHk,
            Vocabulary::None,
        );
        assert_eq!(none, ["s2hk"]);
    }
}
