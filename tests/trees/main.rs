//! A tree of two thousand files of all kinds becomes four editions, and nothing that happens on the
//! way (a kill, a full disk, a target that may not be written) leaves half a file behind.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

mod faults;
mod members;
mod sandbox;

const EDITIONS: [&str; 4] = ["zh-Hans", "zh-Hant", "zh-TW", "zh-HK"];
/// A sentence, and its editions.
const SENTENCE: &str = "这里的软件没有问题。";
const SENTENCES: [&str; 4] = [
    "这里的软件没有问题。",
    "這裏的軟件沒有問題。",
    "這裡的軟體沒有問題。",
    "這裏的軟件沒有問題。",
];
