//! Reads the names that a user may give (locales, formats, encodings) and says which one is near
//! when there is no such name.

use zhvariant::base::locale::Locale;
use zhvariant::encoding::{Encoding, InputEncoding};
use zhvariant::format::Format;
use zhvariant::pipeline::Source;

/// `--format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormatChoice {
    /// By the file's name.
    Auto,
    /// This one, whatever the name.
    Named(Format),
}

/// What `--version` says after the program's name.
pub(crate) fn version() -> String {
    format!(
        "{} (dictionaries: OpenCC {})",
        env!("CARGO_PKG_VERSION"),
        zhvariant::DICTIONARIES_VERSION
    )
}

/// All locales, for messages.
pub(crate) fn locales() -> String {
    let list: Vec<_> = Locale::ALL[1..]
        .iter()
        .chain(&Locale::ALL[..1])
        .map(|locale| format!("{} ({})", locale.code(), locale.name()))
        .collect();
    list.join(", ")
}

/// Reads `--locale`.
pub(crate) fn locale(name: &str) -> Result<Locale, String> {
    Locale::from_name(name).ok_or_else(|| {
        let codes = Locale::ALL.iter().map(|&locale| (locale.code(), locale));
        let spoken = Locale::ALL.iter().flat_map(|&locale| {
            let names = locale.spoken_names().iter();
            names.map(move |&name| (name, locale))
        });
        let near = nearest(&name.replace('_', "-"), codes.chain(spoken));
        let near = near.map_or(String::new(), |locale| {
            format!("did you mean {}? ", locale.code())
        });
        format!("no such locale\n  help: {near}There are: {}", locales())
    })
}

/// Reads `--from`.
pub(crate) fn source(name: &str) -> Result<Source, String> {
    if name.eq_ignore_ascii_case("auto") {
        return Ok(Source::Auto);
    }
    match locale(name) {
        Ok(locale) => Ok(Source::Locale(locale)),
        Err(message) => Err(format!("{message}, and auto")),
    }
}

/// Reads `--format`.
pub(crate) fn format(name: &str) -> Result<FormatChoice, String> {
    if name.eq_ignore_ascii_case("auto") {
        return Ok(FormatChoice::Auto);
    }
    Format::from_name(name)
        .map(FormatChoice::Named)
        .map_err(|error| {
            let remedy = error.remedy().unwrap_or_default();
            format!("{}\n  help: {remedy} auto", error.message())
        })
}

/// Reads `--encoding`.
pub(crate) fn input_encoding(label: &str) -> Result<InputEncoding, String> {
    if label.eq_ignore_ascii_case("auto") {
        return Ok(InputEncoding::Auto);
    }
    encoding(label).map(InputEncoding::Named)
}

/// Reads `--output-encoding`.
pub(crate) fn encoding(label: &str) -> Result<Encoding, String> {
    Encoding::from_label(label).ok_or_else(|| {
        "no such encoding\n  help: common ones are utf-8, utf-16le, big5-hkscs, gb18030, gbk"
            .to_owned()
    })
}

/// The value whose name takes the fewest edits to get from `name`; the first of several.
pub(crate) fn nearest<'a, T>(
    name: &str,
    candidates: impl IntoIterator<Item = (&'a str, T)>,
) -> Option<T> {
    let name = name.to_ascii_lowercase();
    candidates
        .into_iter()
        .min_by_key(|(candidate, _)| strsim::damerau_levenshtein(&name, candidate))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_locale_names_the_nearest_and_all() {
        for (name, near) in [
            ("zh-tv", "zh-tw"),
            ("zh_twn", "zh-tw"),
            ("HK", "zh-hk"),
            ("Traditional", "zh-hant"),
            ("zh-han", "zh-hans"),
        ] {
            let message = locale(name).unwrap_err();
            assert!(
                message.contains(&format!("did you mean {near}?")),
                "{name}: {message}"
            );
            for known in Locale::ALL {
                assert!(message.contains(known.code()));
            }
        }
    }
}
