//! Named character references: which characters HTML's names stand for.
//!
//! Source: HTML Living Standard, 13.5, as the crate `entities` has it; `build.rs` packs its list.

/// Names and characters, sorted by name: a unit separator (U+001F) stands behind a name, a record
/// separator (U+001E) behind its characters. One text, not a list: it needs no relocations.
const REFERENCES: &str = include_str!(concat!(env!("OUT_DIR"), "/references.txt"));

/// What `&name;` stands for, one or two characters.
pub(super) fn characters(name: &str) -> Option<&'static str> {
    let bytes = REFERENCES.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = memchr::memrchr(b'\x1E', &bytes[low..middle]).map_or(low, |at| low + at + 1);
        let end = start + memchr::memchr(b'\x1E', &bytes[start..high])?;
        let (known, characters) = REFERENCES.get(start..end)?.split_once('\x1F')?;
        match known.cmp(name) {
            std::cmp::Ordering::Equal => return Some(characters),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_are_known() {
        let mut count = 0;
        for entity in entities::ENTITIES.iter() {
            let name = entity.entity.trim_start_matches('&');
            if let Some(name) = name.strip_suffix(';') {
                assert_eq!(characters(name), Some(entity.characters), "{name}");
                count += 1;
            }
        }
        assert_eq!(count, 2125);
    }

    #[test]
    fn other_names_are_not() {
        for name in ["", "a", "AM", "ampx", "zzzz", "软", "amp;", "copy\x1F"] {
            assert_eq!(characters(name), None, "{name}");
        }
    }
}
