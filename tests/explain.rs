//! What explanations promise: the replacements, put into the input one after the other, give the
//! result, and each names what really did it.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use proptest::prelude::*;
use proptest::sample::select;
use zhvariant::base::locale::Locale;
use zhvariant::format::Format;
use zhvariant::pipeline::{
    Cause, Choice, Converter, ConverterBuilder, Explanation, Source, Tags, TakenFor, Target, Used,
};

/// Applies the replacements and says what is wrong with them.
fn check(builder: ConverterBuilder, text: &str) -> Explanation {
    let converter = builder.build().unwrap();
    let explained = converter.explain(text).unwrap();
    let mut plain = String::new();
    let outcome = converter.convert_into(text, &mut plain).unwrap();
    assert_eq!(explained.text, plain, "{text:?}");
    assert_eq!(
        explained.outcome.diagnostics, outcome.diagnostics,
        "{text:?}"
    );
    let mut applied = String::new();
    let mut at = 0;
    for replacement in &explained.replacements {
        let (source, result) = (replacement.source.clone(), replacement.result.clone());
        assert!(at <= source.start && source.start < source.end, "{text:?}");
        applied.push_str(&text[at..source.start]);
        assert_eq!(applied.len(), result.start, "{text:?}");
        applied.push_str(&explained.text[result.clone()]);
        assert_ne!(text[source.clone()], explained.text[result], "{text:?}");
        if let Cause::Dictionary(entries) = &replacement.cause {
            assert!(!entries.is_empty(), "{} of {text:?}", &text[source.clone()]);
        }
        at = source.end;
    }
    applied.push_str(&text[at..]);
    assert_eq!(applied, plain, "{text:?}");
    explained
}

static FILES: LazyLock<Mutex<Files>> = LazyLock::new(Mutex::default);

/// The lines of the bundled files.
#[derive(Default)]
struct Files(HashMap<String, Vec<String>>);

impl Files {
    fn check(&mut self, used: &Used) {
        if used.line == 0 {
            assert_eq!(&*used.dictionary, "choice");
            return;
        }
        let lines = self
            .0
            .entry(used.dictionary.to_string())
            .or_insert_with(|| {
                let roots = ["opencc", "opencc/config", "project"];
                let path = roots
                    .iter()
                    .map(|root| Path::new("dictionaries").join(root).join(&*used.dictionary))
                    .find(|path| path.exists())
                    .unwrap_or_else(|| panic!("no file {}", used.dictionary));
                let text = fs::read_to_string(path).unwrap();
                text.lines().map(str::to_owned).collect()
            });
        let line = &lines[used.line as usize - 1];
        match line.split_once('\t') {
            Some((key, candidates)) => {
                let mut candidates = candidates.split(' ');
                assert_eq!(key, &*used.key);
                assert_eq!(candidates.next(), Some(&*used.value));
                let others: Vec<&str> = used.others.iter().map(|other| &**other).collect();
                assert_eq!(candidates.collect::<Vec<_>>(), others);
            }
            None => {
                let entry = format!("\"{}\": \"{}\"", used.key, used.value);
                assert!(line.contains(&entry), "{line}");
            }
        }
    }

    fn check_all(&mut self, explained: &Explanation) {
        for replacement in &explained.replacements {
            if let Cause::Dictionary(entries) = &replacement.cause {
                entries.iter().for_each(|used| self.check(used));
            }
        }
    }
}

const PIECES: &[&str] = &[
    "这里的软件",
    "軟體與硬體",
    "头发",
    "頭髮发展",
    "后来，",
    "皇后。",
    "干燥",
    "乾隆",
    "什么",
    "什麼",
    "台湾",
    "臺灣",
    "着",
    "著作",
    "为",
    "為",
    "爲",
    "鼠标",
    "滑鼠",
    "计算机",
    "内存",
    "這裡",
    "這裏",
    "一",
    "里",
    "面",
    "、",
    "\n",
    "\n\n",
    " ",
    "a",
    "\u{f900}",
    "のカナ図",
    "⿰木木",
    "\0",
    "😀",
    "-{zh-cn:打印;zh-tw:列印}-",
    "-{H|zh-cn:鼠标;zh-tw:老鼠}-",
    "-{zh-cn:方式}-",
    "-{软件}-",
    "-{A|软件=>zh-tw:軟軟;软件=>zh-cn:件}-",
    "-{-|软件}-",
    "-{-|zh-cn:鼠标;zh-tw:老鼠}-",
    "-{T|标题}-",
    "-<zh-cn:网络;zh-tw:網路>-",
    "-{",
    "}-",
    "-{zh-tw:{{软件}}}-",
    "-{zh-hk|软件}-",
    "**",
    "软**件**",
    "`软件`",
    "[软件](软件.md)",
    "[软件](#软件)",
    "# 软件\n",
    "&#x8F6F;件",
    "&amp;",
    "<b>",
    "</b>",
    "计<i>算</i>机",
    "<p title=\"软件\">",
    "<html lang=\"zh-CN\">",
    "<a title=\"-{zh-tw:甲}-软\">",
    "&NotEqualTilde;",
    "<code>软件</code>",
    "{\"软\": \"\\u8f6f件\"}",
    "\\u8f6f",
    "\"",
    "https://软件.example/软件",
    "'''软'''件",
    "[[软件|鼠标]]",
    "{{软件|软}}",
    "msgid \"软件\"\nmsgstr \"软件\"\n",
    "软件: 软件\n",
    "1\n00:00:01,000 --> 00:00:02,000\n软件\n\n",
    "<!-- 软件 -->",
];

fn document() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

const FORMATS: &[Format] = &[
    Format::Raw,
    Format::Text,
    Format::Markdown,
    Format::Html,
    Format::Mediawiki,
    Format::Wikitext,
    Format::Json,
    Format::Yaml,
    Format::Po,
    Format::Srt,
];

fn own_words() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(&file, "鼠标\t耗子 老鼠\n的\t\nt\tT\n里\t里里里\n").unwrap();
    file
}

proptest! {
    #[test]
    fn replacements_reproduce_the_result(
        text in document(),
        format in select(FORMATS),
        target in select(Locale::ALL),
        source in select(&[
            Source::Auto,
            Source::Auto,
            Source::Auto,
            Source::Locale(Locale::ZhCn),
            Source::Locale(Locale::ZhTw),
            Source::Locale(Locale::ZhHk),
        ][..]),
        tags in select(&[Tags::On, Tags::On, Tags::On, Tags::Off, Tags::Only][..]),
        own in any::<bool>(),
    ) {
        let file = own_words();
        let mut builder = Converter::builder(Target::Locale(target))
            .format(format)
            .source(source)
            .tags(tags);
        if own {
            builder = builder.dictionary(file.path());
        }
        let explained = check(builder, &text);
        FILES.lock().unwrap().check_all(&explained);
    }

    #[test]
    fn configurations_are_explained_too(
        text in document(),
        name in select(&["s2twp", "tw2sp", "hk2s", "t2jp", "jp2t", "s2hkp", "t2hk"][..]),
        tofu in any::<bool>(),
    ) {
        let builder = Converter::builder(Target::Config(name.into())).include_tofu(tofu);
        let explained = check(builder, &text);
        FILES.lock().unwrap().check_all(&explained);
    }
}

#[test]
fn every_entry_of_the_dictionaries_is_explained() {
    let mut files = Files::default();
    for (target, source) in [
        (Locale::ZhTw, "STPhrases.txt"),
        (Locale::ZhCn, "TWPhrases.txt"),
    ] {
        let text = fs::read_to_string(Path::new("dictionaries/opencc").join(source)).unwrap();
        let words = text.lines().filter_map(|line| line.split_once('\t'));
        // One in so many: the whole takes too long where nothing is optimised.
        let some: Vec<&str> = words.map(|(key, _)| key).step_by(40).collect();
        for from in [
            Source::Auto,
            Source::Locale(Locale::ZhTw),
            Source::Locale(Locale::ZhCn),
        ] {
            let builder = Converter::builder(Target::Locale(target))
                .source(from)
                .choice(Choice::Dictionary);
            files.check_all(&check(builder, &some.join("。")));
        }
    }
}

/// Source, result and cause of each replacement, for reading.
fn told(builder: ConverterBuilder, text: &str) -> Vec<String> {
    let explained = check(builder, text);
    let replacements = explained.replacements.iter();
    let entry = |used: &Used| {
        let file = Path::new(&*used.dictionary).file_name().unwrap();
        format!("{}:{}→{}", file.to_str().unwrap(), used.key, used.value)
    };
    let told = replacements.map(|replacement| {
        let cause = match &replacement.cause {
            Cause::Dictionary(entries) => entries.iter().map(entry).collect::<Vec<_>>().join(" "),
            Cause::OwnWord(used) => format!("own {}", entry(used)),
            Cause::Rule(tag) => format!("rule of {}", &text[tag.clone()]),
            other => format!("{other:?}"),
        };
        let taken_for = replacement
            .taken_for
            .map_or(String::new(), |it| format!(" {it:?}"));
        let (source, result) = (replacement.source.clone(), replacement.result.clone());
        format!(
            "{}→{} [{cause}]{taken_for}",
            &text[source], &explained.text[result]
        )
    });
    told.collect()
}

#[test]
fn each_cause_is_named() {
    let taiwan = || Converter::builder(Target::Locale(Locale::ZhTw));
    let file = own_words();
    let name = file.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(
        told(taiwan().dictionary(file.path()), "这鼠标"),
        [
            "这→這 [STCharacters.txt:这→這] Simplified".to_owned(),
            format!("鼠标→耗子 [own {name}:鼠标→耗子] Simplified"),
        ]
    );
    assert_eq!(
        told(taiwan(), "-{H|zh-cn:鼠标;zh-tw:老鼠}-鼠标。頭髮里"),
        [
            "-{H|zh-cn:鼠标;zh-tw:老鼠}-→ [Tag]",
            "鼠标→老鼠 [rule of -{H|zh-cn:鼠标;zh-tw:老鼠}-] Simplified",
        ]
    );
    assert_eq!(
        told(
            taiwan().format(Format::Html),
            "<html lang=\"zh-CN\"><b>软</b>件&#x4ef6;"
        ),
        [
            "zh-CN→zh-TW [Format]",
            "软</b>件→軟</b>體 [STCharacters.txt:软→軟 TWPhrases.txt:軟件→軟體] Simplified",
        ]
    );
    assert_eq!(
        told(taiwan(), "这个衛生软件为什麼"),
        [
            "这个→這個 [STPhrases.txt:这个→這個] Mixed",
            "软件→軟體 [STCharacters.txt:软→軟 TWPhrases.txt:軟件→軟體] Mixed",
            "为→為 [STCharacters.txt:为→爲 TWVariants.txt:爲→為] Mixed",
        ]
    );
}

#[test]
fn a_way_of_two_configurations_names_the_entries_of_both() {
    let hong_kong = Converter::builder(Target::Locale(Locale::ZhHk));
    let from_taiwan = hong_kong.source(Source::Locale(Locale::ZhTw));
    assert_eq!(
        told(from_taiwan, "這裡有衛兵"),
        [
            "裡→裏 [TWVariantsRev.txt:裡→裏]",
            "衛→衞 [HKVariants.txt:衛→衞]",
        ]
    );
}

#[test]
fn a_long_document_is_explained_as_its_parts_are() {
    let builder = Converter::builder(Target::Locale(Locale::ZhTw));
    let text = "这里的软件，-{zh-cn:甲;zh-tw:乙}-。\n";
    let once = check(builder.clone(), text).replacements.len();
    let often = check(builder, &text.repeat(2000));
    assert_eq!(often.replacements.len(), once * 2000);
    assert!(often.replacements.iter().all(|one| one.source.len() < 40));
    let taken_for = often.replacements.iter().find_map(|one| one.taken_for);
    assert_eq!(taken_for, Some(TakenFor::Simplified));
}
