//! Texts whose script is not named, with answers.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

mod words;

use zhvariant::base::locale::Locale;
use zhvariant::format::Format;
use zhvariant::pipeline::{Choice, Converter, Target, Vocabulary};

/// Converts by the dictionaries alone: these tests are about what a text is taken for.
fn converter(locale: Locale) -> Converter {
    let builder = Converter::builder(Target::Locale(locale)).choice(Choice::Dictionary);
    builder.format(Format::Raw).build().unwrap()
}

fn check(locale: Locale, cases: &[(&str, &str)]) {
    let converter = converter(locale);
    for (text, expected) in cases {
        let found = converter.convert(text).unwrap();
        assert_eq!(found, *expected, "{text} to {locale}");
        let again = converter.convert(&found).unwrap();
        assert_eq!(again, found, "{text} to {locale} twice");
    }
}

/// Texts that are in the edition already.
fn check_same(locale: Locale, texts: &[&str]) {
    let converter = converter(locale);
    for text in texts {
        assert_eq!(converter.convert(text).unwrap(), *text, "to {locale}");
    }
}

#[test]
fn one_script_throughout() {
    check(
        Locale::ZhTw,
        &[
            ("这台打印机没有墨水了。", "這臺印表機沒有墨水了。"),
            ("头发晾干以后再出发。", "頭髮晾乾以後再出發。"),
            ("我在博客里写过这个软件。", "我在部落格裡寫過這個軟體。"),
        ],
    );
    check(
        Locale::ZhHk,
        &[
            ("他说屋里没有线路。", "他説屋裏沒有線路。"),
            ("这家公司的食堂很卫生。", "這家公司的食堂很衞生。"),
        ],
    );
    check(
        Locale::ZhCn,
        &[
            ("這臺印表機沒有墨水了。", "这台打印机没有墨水了。"),
            ("頭髮乾了以後再出發。", "头发干了以后再出发。"),
        ],
    );
    check(
        Locale::ZhHans,
        &[("這臺印表機沒有墨水了。", "这台印表机没有墨水了。")],
    );
}

#[test]
fn traditional_text_keeps_its_words_and_its_characters_of_several_meanings() {
    check_same(
        Locale::ZhTw,
        &[
            "請不要干擾他，離這裡還有三公里。",
            "把這份文件交給會計，資料在桌上。",
            "子曰詩云，皇后與太后都聽過。",
            "他拿了一隻碗，只說了一句話。",
            "松樹下有鬆軟的雪，曬乾的衣服。",
            "周先生每週打兩次鐘，鍾先生不打。",
            "這齣戲出自誰手？一齣接一齣。",
            "復習、反覆、複雜、恢復。",
            "面對麵店，吃麵時別抬頭看鏡面。",
            "茶几上放著幾本游記與遊記。",
        ],
    );
    check_same(
        Locale::ZhHk,
        &[
            "請不要干擾他，離這裏還有三公里。",
            "他説着話，著名的作家寫了這部原著。",
            "衞生署在綫路旁設了一個攤位。",
            "上梁不正，當年他被逼上梁山。",
        ],
    );
    check_same(
        Locale::ZhHant,
        &[
            "頭髮乾了，裏面的人爲什麼不出發？",
            "請不要干擾他，離這裡還有三公里。",
        ],
    );
}

#[test]
fn simplified_text_stays_for_simplified_targets() {
    for locale in [Locale::ZhHans, Locale::ZhCn, Locale::ZhSg] {
        check_same(
            locale,
            &[
                "乾隆年间的瞭望台，看得很清楚。",
                "这部原著很有名，他穿着大衣，显著不同。",
                "你和幺妹在吵什么呢？",
                "这里的视频质量很高，内存也大。",
            ],
        );
    }
}

#[test]
fn regional_forms_need_no_naming() {
    check(
        Locale::ZhHans,
        &[
            (
                "她沿著河走，看著書，乾糧吃完了。",
                "她沿着河走，看着书，干粮吃完了。",
            ),
            (
                "她沿着河走，裏面説：「綫路壞了。」",
                "她沿着河走，里面说：「线路坏了。」",
            ),
            ("為什麼？為甚麼？爲什麼？", "为什么？为甚么？为什么？"),
            (
                "這部原著的譯著很著名，他隨著人群離開。",
                "这部原著的译著很著名，他随着人群离开。",
            ),
            (
                "裡面、裏面、衛生、衞生、床、牀",
                "里面、里面、卫生、卫生、床、床",
            ),
            (
                "臺灣、台灣、羣眾、群眾、峯、峰，都說過了",
                "台湾、台湾、群众、群众、峰、峰，都说过了",
            ),
        ],
    );
    check(
        Locale::ZhTw,
        &[(
            "她沿着河走，裏面説：「綫路壞了。」",
            "她沿著河走，裡面說：「線路壞了。」",
        )],
    );
    check(
        Locale::ZhHk,
        &[(
            "這部原著很著名，裡面說他沿著河走。",
            "這部原著很著名，裏面説他沿着河走。",
        )],
    );
}

#[test]
fn both_scripts_in_one_clause() {
    check(
        Locale::ZhTw,
        &[
            ("這個程式占用很多内存", "這個程式佔用很多記憶體"),
            ("这个軟體的说明很清楚", "這個軟體的說明很清楚"),
            ("我的頭髮和发型", "我的頭髮和髮型"),
            ("張國榮和张国荣", "張國榮和張國榮"),
            ("他出發时头发還沒乾", "他出發時頭髮還沒乾"),
            ("請不要干擾这个人", "請不要干擾這個人"),
        ],
    );
    check(
        Locale::ZhHans,
        &[
            ("这个軟體的说明很清楚", "这个软体的说明很清楚"),
            ("我的頭髮和发型", "我的头发和发型"),
            ("乾隆年间的餅乾", "乾隆年间的饼干"),
        ],
    );
    // A stray character makes no words another writer's.
    check(
        Locale::ZhCn,
        &[
            (
                "本程序的输出只有在其內容构成时",
                "本程序的输出只有在其内容构成时",
            ),
            ("這個程式的文件说明得很清楚", "这个程序的文档说明得很清楚"),
        ],
    );
}

#[test]
fn what_is_spelled_right_is_not_spoilt_in_mixed_text() {
    let converter = converter(Locale::ZhTw);
    for text in [
        "頭髮、毛髮与發型师",
        "髮、发、發這三个字",
        "發髮发",
        "他發現这根髮絲",
    ] {
        let found = converter.convert(text).unwrap();
        let kept = |c: char| {
            let places = text.chars().zip(found.chars());
            places.filter(|&(from, _)| from == c).all(|(_, to)| to == c)
        };
        assert!(kept('髮') && kept('發'), "{text}: {found}");
    }
}

#[test]
fn quoted_passages_of_the_other_script() {
    check(
        Locale::ZhTw,
        &[
            (
                "他說：「这里的软件没有说明书。」大家都笑了。",
                "他說：「這裡的軟體沒有說明書。」大家都笑了。",
            ),
            (
                "他说：“請把文件放在櫃台。”我们照做了。",
                "他說：“請把文件放在櫃台。”我們照做了。",
            ),
        ],
    );
    check(
        Locale::ZhCn,
        &[(
            "他说：“請把滑鼠放在櫃檯。”我们照做了。",
            "他说：“请把鼠标放在柜台。”我们照做了。",
        )],
    );
}

#[test]
fn japanese_stays() {
    for locale in [Locale::ZhTw, Locale::ZhHk, Locale::ZhHans, Locale::ZhCn] {
        check_same(
            locale,
            &[
                "これは学校の図書館です",
                "国会議事堂へ行きました",
                "ゼルダの伝説",
                "東京国立図書館",
                "学会発表",
            ],
        );
    }
    check(
        Locale::ZhTw,
        &[
            ("我最喜欢的游戏是ゼルダ", "我最喜歡的遊戲是ゼルダ"),
            (
                "「ありがとう」是什么意思？这里写着",
                "「ありがとう」是什麼意思？這裡寫著",
            ),
            ("平方分布的函数的概率值", "平方分佈的函式的機率值"),
            ("研究会的概况", "研究會的概況"),
            ("优の良品在这条街上", "優の良品在這條街上"),
        ],
    );
    check(Locale::ZhHans, &[("我去広島看電影", "我去広岛看电影")]);
}

#[test]
fn a_clause_that_tells_nothing_goes_by_its_neighbours() {
    let gap = |bytes: usize| "a".repeat(bytes);
    check(
        Locale::ZhTw,
        &[
            ("后面的人，这里", "後面的人，這裡"),
            ("后妃的人，這裡", "后妃的人，這裡"),
            ("這裡，山里，这里", "這裡，山里，這裡"),
            ("这里，山里，這裡", "這裡，山裡，這裡"),
        ],
    );
    // 4 KiB away on one side; on the other, nearer.
    let near = format!("這裡，{}，山里，{}，这里", gap(4000), gap(3000));
    let expected = near.replace("山里", "山裡").replace("这里", "這裡");
    check(Locale::ZhTw, &[(&near, &expected)]);
    // Too far away; the document's beginning decides.
    let far = format!("這裡，這裡，这里，{}，山里，{}，这里", gap(5000), gap(5000));
    check(Locale::ZhTw, &[(&far, &far.replace("这里", "這裡"))]);
    // And where that is too far as well, what is not the target.
    let silent = format!("{}，山里，{}，這裡", gap(70_000), gap(5000));
    check(Locale::ZhTw, &[(&silent, &silent.replace("山里", "山裡"))]);
}

#[test]
fn a_line_that_tells_nothing_in_a_text_of_lines_by_turns() {
    check(
        Locale::ZhTw,
        &[
            // Every other line is Simplified; 文件 and 等于 may be either's.
            (
                "這裡\n这里\n選單\n文件\n視窗\n窗口关闭\n文件\n网络\n這些\n等于\n說明\n说明\n",
                "這裡\n這裡\n選單\n檔案\n視窗\n視窗關閉\n文件\n網路\n這些\n等於\n說明\n說明\n",
            ),
            // Two blocks are no pattern, nor is one foreign line.
            (
                "這裡\n這些\n選單\n文件\n这里\n这些\n菜单\n",
                "這裡\n這些\n選單\n文件\n這裡\n這些\n選單\n",
            ),
            (
                "這裡\n选单\n文件\n這些\n說明\n視窗\n",
                "這裡\n選單\n檔案\n這些\n說明\n視窗\n",
            ),
        ],
    );
    // Its own line says more than the others, however near they are.
    check(
        Locale::ZhTw,
        &[("这里\n文件，然後關閉視窗\n", "這裡\n文件，然後關閉視窗\n")],
    );
}

#[test]
fn lone_characters() {
    check(
        Locale::ZhTw,
        &[
            ("后", "後"),
            ("里", "裡"),
            ("干", "幹"),
            ("们", "們"),
            ("髮", "髮"),
            ("什么", "什麼"),
        ],
    );
    check(
        Locale::ZhHans,
        &[
            ("后", "后"),
            ("麼", "么"),
            ("老么", "老幺"),
            ("著", "着"),
            ("髮", "发"),
        ],
    );
    check(
        Locale::ZhTw,
        &[
            ("", ""),
            ("a", "a"),
            ("\n", "\n"),
            ("，", "，"),
            ("\0", "\0"),
        ],
    );
}

#[test]
fn without_vocabulary_words_stay() {
    let builder = Converter::builder(Target::Locale(Locale::ZhTw)).vocabulary(Vocabulary::None);
    let converter = builder.build().unwrap();
    for (text, expected) in [
        ("这个软件里的鼠标", "這個軟件裡的鼠標"),
        ("這個軟件裏的鼠標", "這個軟件裡的鼠標"),
        ("這個软件里的鼠标", "這個軟件裡的鼠標"),
    ] {
        assert_eq!(converter.convert(text).unwrap(), expected, "{text}");
    }
}
