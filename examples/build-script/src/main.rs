//! Shows the editions that the build script made.

/// What the build script made of `notice.txt`.
macro_rules! edition {
    ($locale:literal) => {
        (
            $locale,
            include_str!(concat!(env!("OUT_DIR"), "/", $locale, "/notice.txt")),
        )
    };
}

const EDITIONS: [(&str, &str); 4] = [
    edition!("zh-Hans"),
    edition!("zh-Hant"),
    edition!("zh-TW"),
    edition!("zh-HK"),
];

fn main() {
    for (locale, text) in EDITIONS {
        print!("{locale}: {text}");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_edition_has_its_own_words() {
        let beginnings = [
            ("zh-Hans", "本软件的使用说明在网站上：打印之前请先阅读。"),
            ("zh-Hant", "本軟件的使用說明在網站上：列印之前請先閱讀。"),
            ("zh-TW", "本軟體的使用說明在網站上：列印之前請先閱讀。"),
            ("zh-HK", "本軟件的使用説明在網站上：打印之前請先閲讀。"),
        ];
        for ((locale, text), expected) in super::EDITIONS.iter().zip(beginnings) {
            assert_eq!((*locale, text.lines().next().unwrap_or_default()), expected);
        }
    }
}
