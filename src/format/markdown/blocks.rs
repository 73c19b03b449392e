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

/// Where the attributes of a heading (` {#id .class}` at its end) begin; beyond it, if it has none.
pub(super) fn attributes(text: &str, heading: &Span) -> usize {
    let line = text[heading.clone()].lines().next().unwrap_or_default();
    let line = line.trim_end().trim_end_matches('#').trim_end();
    match line.rfind(" {") {
        Some(at) if line.ends_with('}') && line[at + 2..].starts_with(['#', '.']) => {
            heading.start + at
        }
        _ => heading.end,
    }
}
