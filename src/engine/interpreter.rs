//! A configuration taken literally, pass by pass, as OpenCC describes it: slow and plain. It judges
//! the folded table, explains conversions, and serves configurations that cannot be folded.

use crate::compiler::config::{Config, Group};

use super::description::sequence_len;

/// Appends `text`, converted by `config`, to `out`. NUL separates texts, each converted on its own.
pub fn convert_into(config: &Config, text: &str, out: &mut String) {
    for piece in text.split_inclusive('\0') {
        let (body, nul) = match piece.strip_suffix('\0') {
            Some(body) => (body, "\0"),
            None => (piece, ""),
        };
        let mut normal = body.to_string();
        for group in &config.normalization {
            normal = pass(group, &normal);
        }
        for segment in segments(config.segmentation.as_ref(), &normal) {
            let mut converted = segment.to_string();
            for group in &config.chain {
                converted = pass(group, &converted);
            }
            out.push_str(&converted);
        }
        out.push_str(nul);
    }
}

/// [`convert_into`] a new string.
pub fn convert(config: &Config, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    convert_into(config, text, &mut out);
    out
}

/// The bytes at the beginning of `text`, which is not empty, that a pass takes in one step where no
/// key matches: a description sequence, or a character.
pub(super) fn step(text: &str) -> usize {
    match sequence_len(text) {
        0 => text.chars().next().map_or(1, char::len_utf8),
        length => length,
    }
}

/// One pass over one segment.
fn pass(group: &Group, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = match group.longest_prefix(rest) {
            Some(entry) => {
                out.push_str(entry.value());
                entry.key.len()
            }
            None => {
                let length = step(rest);
                out.push_str(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    out
}

/// Maximum matching: words, and the stretches between them.
pub fn segments<'t>(segmentation: Option<&Group>, text: &'t str) -> Vec<&'t str> {
    let Some(group) = segmentation else {
        return vec![text];
    };
    let mut segments = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        match group.longest_prefix(rest) {
            Some(entry) => {
                if start < at {
                    segments.push(&text[start..at]);
                }
                segments.push(&rest[..entry.key.len()]);
                at += entry.key.len();
                start = at;
            }
            None => at += step(rest),
        }
    }
    if start < text.len() {
        segments.push(&text[start..]);
    }
    segments
}
