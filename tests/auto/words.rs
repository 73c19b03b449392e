//! Words and names in text whose script is not named.

use super::{check, check_same};
use zhvariant::base::locale::Locale;

#[test]
fn a_word_of_old_and_a_character_that_is_meant() {
    check(
        Locale::ZhHans,
        &[
            ("公式用於單元格。", "公式用于单元格。"),
            (
                "適用於單個文件，取決於單位。",
                "适用于单个文件，取决于单位。",
            ),
            (
                "後面跟著有人，這意味著文章長了。",
                "后面跟着有人，这意味着文章长了。",
            ),
            (
                "他著有這部名著，試著作為教材。",
                "他著有这部名著，试着作为教材。",
            ),
        ],
    );
}

#[test]
fn words_that_only_simplified_text_has() {
    check(
        Locale::ZhTw,
        &[
            ("為什麼這樣？什么，怎么辦", "為什麼這樣？什麼，怎麼辦"),
            ("他是家裡的老么", "他是家裡的老么"),
        ],
    );
    check(Locale::ZhHk, &[("什么時候出發", "什麼時候出發")]);
    check(Locale::ZhHant, &[("什么時候出發", "什麼時候出發")]);
}

#[test]
fn what_traditional_words_are_written_with_is_not_simplified() {
    check_same(
        Locale::ZhTw,
        &[
            "發霉的衣服掛在后面",
            "真倒霉，恒大說的后妃",
            "虱目魚湯裡有薑，松了口氣",
        ],
    );
    check_same(Locale::ZhHk, &["恒生銀行在台階旁，干擾不大"]);
    // As a word of Simplified text it is what OpenCC says.
    check(
        Locale::ZhTw,
        &[("这是永恒的，发霉了", "這是永恆的，發黴了")],
    );
}

#[test]
fn what_simplified_text_hardly_has_tells_in_a_clause_without_anything_else() {
    check_same(Locale::ZhTw, &["出於后妃之手", "徵自台北", "于正昇"]);
    check_same(Locale::ZhHk, &["於后山"]);
    // Anything else tells more.
    check(
        Locale::ZhTw,
        &[
            ("出于后妃之手", "出於后妃之手"),
            ("这里，后宫属于后妃", "這裡，後宮屬於后妃"),
            ("这里，皇后居於后面", "這裡，皇后居於后面"),
        ],
    );
    check(
        Locale::ZhHans,
        &[("出於山後", "出于山后"), ("於是", "于是")],
    );
}

#[test]
fn a_word_of_both_editions_stays_where_nothing_tells() {
    check_same(Locale::ZhCn, &["文件", "程序", "文件和程序"]);
    check(
        Locale::ZhCn,
        &[("檔案", "文件"), ("滑鼠", "鼠标"), ("老么", "老幺")],
    );
    // Where something tells, it is the other edition's.
    check(
        Locale::ZhCn,
        &[
            ("這份文件，文件", "这份文档，文档"),
            ("这份文件", "这份文件"),
        ],
    );
}

#[test]
fn a_word_in_which_another_begins() {
    check(
        Locale::ZhCn,
        &[
            (
                "這是塔吉克，這是塔吉克斯坦",
                "这是塔吉克斯坦，这是塔吉克斯坦",
            ),
            ("烏茲別克、烏茲別克斯坦", "乌兹别克斯坦、乌兹别克斯坦"),
            ("這個程序員的文件夾", "这个程序员的文件夹"),
            ("氾勝之", "氾胜之"),
            ("這个程序员的文件夹", "这个程序员的文件夹"),
        ],
    );
    check(
        Locale::ZhTw,
        &[("这是真实模式，治脑梗塞", "這是真實模式，治腦梗塞")],
    );
}

#[test]
fn a_name_in_the_spelling_of_hong_kong() {
    check(
        Locale::ZhHk,
        &[
            // It begins in a word of Simplified text, or the clause is mixed.
            ("这里是合群街", "這裏是合群街"),
            ("天文台道在这里", "天文臺道在這裏"),
            ("这里和錦繡大道", "這裏和錦綉大道"),
            ("錦繡大道在這裡", "錦綉大道在這裏"),
        ],
    );
}

#[test]
fn a_character_that_a_program_took_for_another() {
    check(
        Locale::ZhTw,
        &[("这是什幺？那幺，怎幺办", "這是什麼？那麼，怎麼辦")],
    );
    for locale in [Locale::ZhTw, Locale::ZhHk, Locale::ZhHant] {
        check(locale, &[("是這么回事", "是這麼回事")]);
    }
}
