//! Shows the editions that the build script made.

const EDITIONS: [(&str, &str); 4] = [
    (
        "zh-Hans",
        include_str!(concat!(env!("OUT_DIR"), "/zh-hans.txt")),
    ),
    (
        "zh-Hant",
        include_str!(concat!(env!("OUT_DIR"), "/zh-hant.txt")),
    ),
    (
        "zh-TW",
        include_str!(concat!(env!("OUT_DIR"), "/zh-tw.txt")),
    ),
    (
        "zh-HK",
        include_str!(concat!(env!("OUT_DIR"), "/zh-hk.txt")),
    ),
];

fn main() {
    for (locale, text) in EDITIONS {
        print!("{locale}: {text}");
    }
}
