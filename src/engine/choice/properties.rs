//! Tests that what the choice decides depends on the text within its reach alone.

use proptest::prelude::*;

use super::CONTEXT;
use crate::base::sink::Buffer;
use crate::engine::bundled;
use crate::engine::table::{Replacement, Table};

/// Words that overlap, characters with several forms, regional words with and without their cues,
/// marks of technical prose, and what ends a sentence or a context.
const PIECES: &[&str] = &[
    "少数组织",
    "数组",
    "攻打印度",
    "提高清晰度",
    "一个中学生",
    "粉丝发来",
    "头发现",
    "展示了如何",
    "海岸線上",
    "勇敢的士兵",
    "里",
    "后",
    "面",
    "干",
    "发",
    "只",
    "支持",
    "支持他",
    "项目",
    "信息",
    "法律程序",
    "局部大雨",
    "編譯",
    "浏览器",
    "数据库服务器",
    "程式設計",
    "工会",
    "比赛",
    "USB ",
    "x1",
    "山水",
    "𠮷",
    " ",
    "，",
    "。",
    "；",
    "\n",
];

const TABLES: &[&str] = &[
    "choice-s2t",
    "choice-s2twp",
    "choice-s2hkp",
    "choice-mixed-s2twp",
    "choice-simplify-words",
];

/// Texts, now and then with a sentence that is longer than the reach.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => proptest::sample::select(PIECES).prop_map(str::to_string),
        1 => (1..400_usize).prop_map(|count| "山水".repeat(count)),
        1 => (1..200_usize).prop_map(|count| "支持".repeat(count)),
    ];
    proptest::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

fn table() -> impl Strategy<Value = Table> {
    proptest::sample::select(TABLES).prop_map(|name| bundled::table(name).unwrap())
}

/// The nearest boundary of a character at or behind a byte.
fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

proptest! {
    #[test]
    fn step_by_step_is_the_same(table in table(), text in text()) {
        let (mut at, mut result) = (0, String::new());
        while let Some(step) = table.step(&text, at, usize::MAX) {
            match step.replacement {
                Replacement::Same => result.push_str(&text[at..step.end]),
                Replacement::Char(c) => result.push(c),
                Replacement::Text(value) => result.push_str(value),
            }
            at = step.end;
        }
        prop_assert_eq!(table.convert(&text), result);
    }

    #[test]
    fn part_by_part_is_the_same(
        table in table(),
        text in text(),
        sizes in proptest::collection::vec(1..500_usize, 1..5),
    ) {
        let (mut at, mut out) = (0, Buffer::new());
        for size in sizes.into_iter().cycle() {
            if at >= text.len() {
                break;
            }
            let end = boundary(&text, at + size);
            at = table.convert_range(&text, at..end, &mut out);
        }
        prop_assert_eq!(out.into_string(), table.convert(&text));
    }

    #[test]
    fn what_is_beyond_the_reach_changes_nothing(
        table in table(),
        text in text(),
        at in any::<prop::sample::Index>(),
        size in 1..300_usize,
    ) {
        let start = boundary(&text, at.index(text.len() + 1));
        let end = boundary(&text, start + size);
        let mut whole = Buffer::new();
        let whole_end = table.convert_range(&text, start..end, &mut whole);
        let first = boundary(&text, start.saturating_sub(CONTEXT));
        let last = boundary(&text, end + CONTEXT);
        let mut part = Buffer::new();
        let part_end =
            table.convert_range(&text[first..last], start - first..end - first, &mut part);
        prop_assert_eq!(part.into_string(), whole.into_string());
        prop_assert_eq!(part_end + first, whole_end);
    }
}
