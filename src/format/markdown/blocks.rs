//! What the parser does not say of blocks.

use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind};

/// The segments of several lines taken as one text, each line's own. Lines are parted by the
/// marks of quotations and lists.
pub(super) fn spread(lines: Vec<Span>, segments: Vec<Segment>) -> Vec<(Span, Vec<Segment>)> {
    let mut segments = segments.into_iter().peekable();
    let mut start = 0;
    let mut spread = Vec::with_capacity(lines.len());
    for line in lines {
        let end = start + line.len();
        let mut own = Vec::new();
        while let Some(Segment { span, kind }) = segments.peek()
            && span.start < end
        {
            let kind = match kind {
                SegmentKind::Text => SegmentKind::Text,
                kind if span.start >= start && span.end <= end => kind.clone(),
                _ => SegmentKind::Keep,
            };
            own.push(Segment::new(
                span.start.max(start) - start..span.end.min(end) - start,
                kind,
            ));
            if span.end > end {
                break;
            }
            segments.next();
        }
        start = end;
        spread.push((line, own));
    }
    spread
}

/// Whether a paragraph is MDX's `import` or `export`.
pub(super) fn is_module(paragraph: &str) -> bool {
    let import = |rest: &str| {
        let rest = rest.trim_start();
        rest.starts_with(['"', '\'']) || rest.contains(" from \"") || rest.contains(" from '")
    };
    let export = |rest: &str| {
        [
            "default ",
            "const ",
            "let ",
            "var ",
            "function ",
            "async ",
            "class ",
            "{",
            "* from ",
        ]
        .iter()
        .any(|word| rest.trim_start().starts_with(word))
    };
    paragraph.strip_prefix("import ").is_some_and(import)
        || paragraph.strip_prefix("export ").is_some_and(export)
}

/// Where the attributes of a heading begin at its end (` {#id .class}`, ` { #id }`, ` {: #id}`, and
/// MDX's ` {/*id*/}`); beyond it, if it has none.
pub(super) fn attributes(text: &str, heading: &Span) -> usize {
    let line = text[heading.clone()].lines().next().unwrap_or_default();
    let line = line.trim_end().trim_end_matches('#').trim_end();
    match line.rfind(" {") {
        Some(at) if line.ends_with('}') && is_attributes(&line[at + 1..]) => heading.start + at,
        _ => heading.end,
    }
}

/// Whether `{…}` is a list of attributes.
pub(super) fn is_attributes(text: &str) -> bool {
    let Some(text) = text.strip_prefix('{') else {
        return false;
    };
    let list = text
        .strip_prefix(':')
        .unwrap_or(text)
        .trim_start_matches(' ');
    list.starts_with(['#', '.']) || text.starts_with("/*")
}

/// How much of a line stays that is a directive of a generator, in bytes: a container's opener up
/// to its title, an import of a snippet, or a list of attributes. `None`: it is no directive.
pub(super) fn directive(line: &str) -> Option<Directive> {
    let line = line.trim_end();
    let whole = [
        "<<< ",
        "<<<@",
        "@include(",
        "@include:",
        "@[code",
        "--8<-- ",
        "--8<--\"",
    ];
    if whole.iter().any(|start| line.starts_with(start))
        || (line.starts_with("{:") && line.ends_with('}') && is_attributes(line))
    {
        return Some(Directive {
            title: line.len()..line.len(),
        });
    }
    let colons = line.bytes().take_while(|b| *b == b':').count();
    if colons < 3 {
        return None;
    }
    let rest = line[colons..].trim_start_matches(' ');
    let name = line.len() - rest.len();
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let behind = name + rest.bytes().take_while(|b| is_name(b)).count();
    let none = line.len()..line.len();
    let title = match line.as_bytes().get(behind) {
        Some(b'[') if behind > name => {
            let close = line.rfind(']').filter(|close| *close > behind);
            close.map_or(none, |close| behind + 1..close)
        }
        Some(b' ') if behind > name && &line[name..behind] != "slot" => {
            let start = line.len() - line[behind..].trim_start_matches(' ').len();
            let end = line[start..].find('{').map_or(line.len(), |at| start + at);
            start..end
        }
        _ => none,
    };
    Some(Directive { title })
}

/// A line that is a directive.
pub(super) struct Directive {
    /// Its title, which is text, in the line; empty if it has none.
    pub(super) title: Span,
}

/// Makes list items of the blocks of Python-Markdown (`!!! note "…"`, `??? note`, `=== "…"`), whose
/// text is indented by four columns as a list item's is: the parser knows those. Lengths stay.
pub(super) fn mask_indented(text: &mut String) {
    let mut masked = String::new();
    let mut copied = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start_matches(' ').len();
        at += line.len();
        let line = &text[start..at];
        let marker = match line.as_bytes() {
            [b'!', b'!', b'!', b' ', name, ..] if name.is_ascii_alphabetic() => "-   ",
            [b'?', b'?', b'?', b' ', name, ..] if name.is_ascii_alphabetic() => "-   ",
            [b'?', b'?', b'?', b'+', b' ', name, ..] if name.is_ascii_alphabetic() => "-   x",
            [b'=', b'=', b'=', b' ', b'"', ..] => "-   ",
            [b'=', b'=', b'=', b'+' | b'!', b' ', b'"', ..] => "-   x",
            _ => continue,
        };
        masked.push_str(&text[copied..start]);
        masked.push_str(marker);
        copied = start + marker.len();
    }
    if copied > 0 {
        masked.push_str(&text[copied..]);
        *text = masked;
    }
}
