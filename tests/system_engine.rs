//! `Engine::OpenCc` in the pipeline: the system's libopencc between tags, rules and own words. What
//! it makes of whole texts is compared with the own engine in `tests/opencc/engines.py`.

#![cfg(feature = "opencc")]
#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::io::Read;
use std::path::PathBuf;

use zhvariant::base::locale::Locale;
use zhvariant::pipeline::{Converter, ConverterBuilder, Engine, Source, Target, Vocabulary};

fn to(locale: Locale) -> ConverterBuilder {
    Converter::builder(Target::Locale(locale))
        .source(Source::Locale(Locale::ZhCn))
        .engine(Engine::OpenCc)
}

/// Gives one byte at a time.
struct Drip<'b>(&'b [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

#[test]
fn converts_between_tags_and_rules() {
    let converter = to(Locale::ZhTw).build().unwrap();
    for (text, expected) in [
        ("软件里的鼠标", "軟體裡的滑鼠"),
        ("软件\0里面\0", "軟體\0裡面\0"),
        ("软件-{zh-cn:方式;zh-tw:管道}-软件", "軟體管道軟體"),
        (
            "软件-{H|zh-cn:甲软件;zh-tw:乙}-甲软件里甲软件软件",
            "軟體乙裡乙軟體",
        ),
    ] {
        assert_eq!(converter.convert(text).unwrap(), expected);
        let mut out = Vec::new();
        let mut input = Drip(text.as_bytes());
        converter.convert_stream(&mut input, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

#[test]
fn own_words_come_first() {
    let file = std::env::temp_dir().join(format!("zhconv-own-{}.txt", std::process::id()));
    std::fs::write(&file, "件里\t甲乙\n").unwrap();
    let builder = to(Locale::ZhTw).vocabulary(Vocabulary::None);
    let converter = builder.dictionary(&file).build().unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(
        converter.convert("软件里面的软件").unwrap(),
        "軟甲乙面的軟件"
    );
}

#[test]
fn what_the_library_cannot_do_is_refused() {
    let error = Converter::builder(Target::Config(PathBuf::from("s2klingon.json")))
        .engine(Engine::OpenCc)
        .build()
        .unwrap_err();
    assert!(error.message().contains("s2klingon"), "{error}");
    let error = to(Locale::ZhTw).include_tofu(true).build().unwrap_err();
    assert!(error.message().contains("libopencc"), "{error}");
}
