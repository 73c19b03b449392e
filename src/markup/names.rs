//! Names of languages in themselves, for the flag `N`.

use crate::base::locale::Locale;

/// The name of the language with this code: exact, lower case. The editions' names are
/// MediaWiki's for `zh`; of the other languages the larger ones are here.
pub(super) fn language_name(code: &str) -> Option<&'static str> {
    if let Some(locale) = Locale::ALL.iter().find(|locale| locale.code() == code) {
        return Some(locale.name());
    }
    NAMES
        .binary_search_by_key(&code, |entry| entry.0)
        .ok()
        .map(|place| NAMES[place].1)
}

#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("af", "Afrikaans"), ("am", "አማርኛ"), ("ar", "العربية"), ("az", "azərbaycanca"),
    ("be", "беларуская"), ("bg", "български"), ("bn", "বাংলা"), ("bo", "བོད་ཡིག"),
    ("br", "brezhoneg"), ("bs", "bosanski"), ("ca", "català"), ("cs", "čeština"),
    ("cy", "Cymraeg"), ("da", "dansk"), ("de", "Deutsch"), ("el", "Ελληνικά"),
    ("en", "English"), ("eo", "Esperanto"), ("es", "español"), ("et", "eesti"),
    ("eu", "euskara"), ("fa", "فارسی"), ("fi", "suomi"), ("fo", "føroyskt"),
    ("fr", "français"), ("fy", "Frysk"), ("ga", "Gaeilge"), ("gan", "贛語"), ("gl", "galego"),
    ("gu", "ગુજરાતી"), ("ha", "Hausa"), ("hak", "客家語/Hak-kâ-ngî"), ("he", "עברית"),
    ("hi", "हिन्दी"), ("hr", "hrvatski"), ("ht", "Kreyòl ayisyen"), ("hu", "magyar"),
    ("hy", "հայերեն"), ("ia", "interlingua"), ("id", "Bahasa Indonesia"), ("is", "íslenska"),
    ("it", "italiano"), ("ja", "日本語"), ("jv", "Jawa"), ("ka", "ქართული"), ("kk", "қазақша"),
    ("km", "ភាសាខ្មែរ"), ("kn", "ಕನ್ನಡ"), ("ko", "한국어"), ("ky", "кыргызча"), ("la", "Latina"),
    ("lb", "Lëtzebuergesch"), ("lo", "ລາວ"), ("lt", "lietuvių"), ("lv", "latviešu"),
    ("lzh", "文言"), ("mi", "Māori"), ("mk", "македонски"), ("ml", "മലയാളം"), ("mn", "монгол"),
    ("mr", "मराठी"), ("ms", "Bahasa Melayu"), ("mt", "Malti"), ("my", "မြန်မာဘာသာ"),
    ("nan", "閩南語 / Bân-lâm-gú"), ("nb", "norsk bokmål"), ("ne", "नेपाली"), ("nl", "Nederlands"),
    ("nn", "norsk nynorsk"), ("no", "norsk"), ("oc", "occitan"), ("pa", "ਪੰਜਾਬੀ"), ("pl", "polski"),
    ("ps", "پښتو"), ("pt", "português"), ("pt-br", "português do Brasil"), ("qu", "Runa Simi"),
    ("ro", "română"), ("ru", "русский"), ("sa", "संस्कृतम्"), ("sd", "سنڌي"), ("si", "සිංහල"),
    ("sk", "slovenčina"), ("sl", "slovenščina"), ("so", "Soomaaliga"), ("sq", "shqip"),
    ("sv", "svenska"), ("sw", "Kiswahili"), ("ta", "தமிழ்"), ("te", "తెలుగు"), ("tg", "тоҷикӣ"),
    ("th", "ไทย"), ("tk", "Türkmençe"), ("tl", "Tagalog"), ("tr", "Türkçe"), ("uk", "українська"),
    ("ur", "اردو"), ("vi", "Tiếng Việt"), ("wuu", "吴语"), ("xh", "isiXhosa"), ("yi", "ייִדיש"),
    ("yo", "Yorùbá"), ("yue", "粵語"), ("zu", "isiZulu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        for (code, name) in NAMES {
            assert_eq!(language_name(code), Some(*name));
        }
        assert_eq!(language_name("zh-tw"), Some("臺灣"));
        assert_eq!(language_name("ZH-TW"), None);
        assert_eq!(language_name(""), None);
    }
}
