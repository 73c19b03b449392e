//! The recorded cases, and which of them mean the same outside format `mediawiki`.

use std::path::Path;

use serde_json::Value;
use zhvariant::markup::{RawBodies, tags};

/// Reads the cases below the folder that `ZHCONV_SHARED` names.
///
/// # Errors
/// In words, if there is no such folder or no such file in it.
pub(crate) fn read() -> Result<Vec<Value>, String> {
    let shared = std::env::var_os("ZHCONV_SHARED")
        .ok_or("set ZHCONV_SHARED to the folder that has conformance/markup.json")?;
    let path = Path::new(&shared).join("conformance/markup.json");
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|error| failed(&error))?;
    serde_json::from_str(&text).map_err(|error| failed(&error))
}

/// Whether a text means the same where nothing is hidden: no HTML, no raw body without a Han
/// character, no URL, and none of MediaWiki's accidents (it converts what stands behind an opener
/// that nothing closes more than once, and does not convert a fragment that is just "0").
pub(crate) fn is_the_same_in_plain_text(text: &str) -> bool {
    if text.contains(['<', '>', '&', '\u{7f}', '\0']) || text.contains("://") {
        return false;
    }
    let all = tags(text, RawBodies::Always);
    let is_zero = |text: &str| text.trim() == "0";
    let mut done = 0;
    for tag in all.clone().filter(|tag| tag.depth == 1) {
        let between = &text[done..tag.span.start];
        if is_zero(between) || between.contains("-{") {
            return false;
        }
        done = tag.span.end;
    }
    let rest = &text[done..];
    let counted = tags(text, RawBodies::WithHan).map(|tag| tag.span);
    all.map(|tag| tag.span).eq(counted) && !is_zero(rest) && !rest.contains("-{")
}
