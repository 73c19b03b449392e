//! Front matter: the values that people read convert, keys and the rest stay.

use crate::base::position::Span;
use crate::base::segment::Segment;
use crate::format::Settings;
use crate::format::data;
use crate::format::scan::{Output, Tags};

/// The outermost keys whose values people read: in Hugo, Jekyll, VitePress, VuePress, Docusaurus,
/// Starlight and MkDocs.
const KEYS: [&str; 16] = [
    "title",
    "description",
    "summary",
    "tags",
    "categories",
    "keywords",
    "subtitle",
    "tagline",
    "excerpt",
    "tag",
    "category",
    "linkTitle",
    "sidebar_label",
    "sidebarTitle",
    "pagination_label",
    "shortTitle",
];

/// The outermost keys of blocks that describe a page's looks, and the keys in them whose values
/// people read.
const BLOCKS: [&str; 4] = ["hero", "features", "head", "actions"];
const IN_BLOCKS: [&str; 8] = [
    "title", "text", "name", "tagline", "details", "content", "linkText", "alt",
];

/// Whether people read the value at this path.
fn is_human(path: &str) -> bool {
    let first = path.split('.').next().unwrap_or_default();
    let last = path.rsplit('.').next().unwrap_or_default();
    KEYS.contains(&first) || (BLOCKS.contains(&first) && IN_BLOCKS.contains(&last) && first != last)
}

/// The segments of the front matter at `block`, its fences included.
pub(super) fn segments(tags: &mut Tags<'_>, block: &Span, settings: &Settings) -> Vec<Segment> {
    let text = &tags.window()[block.clone()];
    let values = if text.starts_with('+') {
        data::toml(text, settings)
    } else {
        data::yaml(text, settings)
    };
    let mut segments = Vec::new();
    let out = &mut Output::starting_at(&mut segments, block.start);
    for mut value in values {
        value.span = block.start + value.span.start..block.start + value.span.end;
        let chosen = match &settings.keys {
            Some(keys) => keys.iter().any(|key| data::matches(key, &value.path)),
            None => is_human(&value.path),
        };
        if chosen {
            data::write(&value, tags, out);
        }
    }
    out.keep(block.end);
    for Segment { span, .. } in &mut segments {
        *span = span.start - block.start..span.end - block.start;
    }
    segments
}
