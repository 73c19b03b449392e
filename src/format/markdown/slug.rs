//! Headings' automatic anchors, as GitHub makes them.

use std::collections::{HashMap, HashSet};

/// The anchors of a document's headings.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    anchors: HashSet<String>,
    seen: HashMap<String, usize>,
}

impl Anchors {
    /// Adds the anchor of a heading with this text: letters and digits in lower case, spaces as
    /// `-`, `-` and `_`; nothing else. The second of two equal ones gets `-1`.
    pub(super) fn add(&mut self, heading: &str) {
        let slug: String = heading
            .trim()
            .chars()
            .filter_map(|c| match c {
                ' ' => Some('-'),
                '-' | '_' => Some(c),
                _ if c.is_alphanumeric() => Some(c),
                _ => None,
            })
            .flat_map(char::to_lowercase)
            .collect();
        let count = self.seen.entry(slug.clone()).or_insert(0);
        self.anchors.insert(if *count == 0 {
            slug
        } else {
            format!("{slug}-{count}")
        });
        *count += 1;
    }

    /// Whether a heading has this anchor.
    pub(super) fn has(&self, fragment: &str) -> bool {
        !fragment.is_empty() && self.anchors.contains(fragment)
    }
}

/// What a fragment with `%` escapes stands for, if that is text.
pub(super) fn percent_decoded(fragment: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(fragment.len());
    let mut bytes = fragment.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        decoded.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_githubs() {
        let mut anchors = Anchors::default();
        for heading in ["软件 Design, v2!", "软件：概述", "软件：概述", "a_b - c"] {
            anchors.add(heading);
        }
        for anchor in ["软件-design-v2", "软件概述", "软件概述-1", "a_b---c"] {
            assert!(anchors.has(anchor), "{anchor}");
        }
        for fragment in ["", "软件概述-2", "软件：概述"] {
            assert!(!anchors.has(fragment), "{fragment}");
        }
    }

    #[test]
    fn percent_escapes_are_decoded_or_refused() {
        assert_eq!(percent_decoded("%E8%BD%AFa").as_deref(), Some("软a"));
        for malformed in ["%", "%E8", "%zz", "%E"] {
            assert_eq!(percent_decoded(malformed), None, "{malformed}");
        }
    }
}
