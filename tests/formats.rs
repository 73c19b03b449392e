//! Runs the examples of `docs/formats.md`: what a format converts and what it leaves.

use zhvariant::base::error::Result;
use zhvariant::base::locale::Locale;
use zhvariant::format::Format;
use zhvariant::pipeline::{Converter, Source, Target};

const DOCUMENT: &str = include_str!("../docs/formats.md");

/// A fenced block: the words behind the fence, its line, and its text.
struct Block {
    info: Vec<String>,
    line: usize,
    text: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    for (index, line) in document.split_inclusive('\n').enumerate() {
        let fence = line.bytes().take_while(|b| *b == b'`').count();
        match &mut open {
            Some((length, _)) if fence == *length && line.trim().len() == fence => {
                blocks.extend(open.take().map(|(_, block)| block));
            }
            Some((_, block)) => block.text.push_str(line),
            None if fence >= 3 => {
                let info = line[fence..]
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect();
                let block = Block {
                    info,
                    line: index + 1,
                    text: String::new(),
                };
                open = Some((fence, block));
            }
            None => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn convert(format: Format, keys: Option<&str>, text: &str) -> Result<String> {
    let mut builder = Converter::builder(Target::Locale(Locale::ZhTw))
        .source(Source::Locale(Locale::ZhCn))
        .format(format);
    if let Some(keys) = keys {
        builder = builder.keys(keys.split(','));
    }
    builder.build()?.convert(text)
}

#[test]
fn the_examples_of_the_documentation_hold() {
    let mut source: Option<&Block> = None;
    let mut shown = Vec::new();
    for block in &blocks(DOCUMENT) {
        let Some(format) = block
            .info
            .first()
            .and_then(|name| Format::from_name(name).ok())
        else {
            continue;
        };
        match (block.info.get(1).map(String::as_str), source.take()) {
            (None, _) => source = Some(block),
            (Some(option), _) if option.starts_with("keys=") => source = Some(block),
            (Some("zh-TW"), Some(source)) => {
                let keys = source
                    .info
                    .get(1)
                    .and_then(|keys| keys.strip_prefix("keys="));
                assert_eq!(
                    convert(format, keys, &source.text).unwrap(),
                    block.text,
                    "line {}",
                    source.line
                );
                shown.push(format);
            }
            _ => panic!("line {}: an output without its input", block.line),
        }
    }
    for format in Format::all() {
        assert!(shown.contains(&format), "no example for {}", format.name());
    }
}
