//! What a program that uses the library relies on.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::thread;

use zhvariant::{Converter, ConverterBuilder, Error, Locale, Outcome, Target};

fn shared<T: Send + Sync>() {}

#[test]
fn converters_may_be_shared_by_threads_and_errors_sent_between_them() {
    shared::<Converter>();
    shared::<ConverterBuilder>();
    shared::<Outcome>();
    shared::<Error>();
}

#[test]
fn one_converter_serves_many_threads_and_texts() {
    let converter = Converter::builder(Target::Locale(Locale::ZhTw))
        .build()
        .unwrap();
    let texts: Vec<String> = (0..40)
        .map(|number| {
            format!("-{{H|zh-cn:第{number};zh-tw:{number}號}}-第{number}个软件").repeat(number)
        })
        .collect();
    let alone: Vec<String> = texts
        .iter()
        .map(|text| converter.convert(text).unwrap())
        .collect();
    assert_eq!(alone[1], "1號個軟體");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (text, expected) in texts.iter().zip(&alone) {
                    assert_eq!(converter.convert(text).unwrap(), *expected);
                }
            });
        }
    });
}

#[test]
fn a_builder_makes_several_converters() {
    let builder = Converter::builder(Target::Locale(Locale::ZhHk));
    let one = builder.clone().build().unwrap();
    let other = builder.build().unwrap();
    assert_eq!(one.convert("软件").unwrap(), other.convert("软件").unwrap());
}
