//! Front matter: the values that people read convert, keys and the rest stay.

use crate::base::position::Span;
use crate::base::segment::Segment;
use crate::format::Settings;
use crate::format::data;
use crate::format::scan::{Output, Tags};

/// The keys whose values people read.
const KEYS: [&str; 5] = ["title", "description", "summary", "tags", "categories"];

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
            None => KEYS.contains(&value.path.split('.').next().unwrap_or_default()),
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
