//! What counts as a tag: a body with a known flag before its first `|`, or with a valid `code:`
//! entry, or, where raw bodies count, any body or one that is plain text with a Han character.
//!
//! The test looks at the source, tags nested in it included. It asks only whether such an entry
//! stands there; what the tag then means is the business of `flag` and `rule`.

use memchr::memchr;

use super::RawBodies;
use super::flag::Flag;
use super::lex::{DELIMITER_LEN, Spelling, is_space, trim};
use super::rule::valid_code;
use crate::base::position::Span;

/// Finds the first place after another that has a property, once for all askers: what was
/// searched is not searched again, as long as the askers come from left to right.
#[derive(Clone, Debug, Default)]
struct Next {
    /// Between `from` and `to` there is no such place but `found`.
    from: usize,
    to: usize,
    found: Option<usize>,
}

impl Next {
    /// The first such place in `within`; `search` looks for one in a range, and its results are
    /// offsets in the whole text.
    fn within(
        &mut self,
        within: Span,
        work: &mut usize,
        search: impl FnOnce(Span) -> Option<usize>,
    ) -> Option<usize> {
        let known = within.start >= self.from;
        if let Some(found) = self.found
            && known
            && found >= within.start
        {
            return (found < within.end).then_some(found);
        }
        let start = if known {
            within.start.max(self.to)
        } else {
            within.start
        };
        if start >= within.end {
            return None;
        }
        let found = search(start..within.end);
        let to = found.map_or(within.end, |found| found + 1);
        *work += to - start;
        *self = Self {
            from: within.start,
            to,
            found,
        };
        found
    }
}

/// Classifies the bodies of one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Classifier {
    bar: Next,
    han: Next,
    /// A byte that plain text on one line does not have.
    odd: Next,
    colon: Next,
    /// For the section that ends at a `|`: where its last known flag starts that follows a `;`.
    last_flag: Option<(usize, Option<usize>)>,
    work: usize,
}

impl Classifier {
    /// Bytes read, for tests that bound the work.
    #[cfg(test)]
    pub(super) fn work(&self) -> usize {
        self.work
    }

    /// Whether `text[body]` between the delimiters of `spelling` makes a tag.
    pub(super) fn is_tag(
        &mut self,
        text: &str,
        body: Span,
        spelling: Spelling,
        raw: RawBodies,
    ) -> bool {
        let raw_counts = match (spelling, raw) {
            (Spelling::Braces, RawBodies::Always) => return true,
            (Spelling::Braces, RawBodies::WithHan) => true,
            _ => false,
        };
        (raw_counts && self.is_plain_han(text, body.clone()))
            || self.has_flag(text, body.clone())
            || starts_with_entry(text, body.clone())
            || self.has_entry(text, body)
    }

    fn has_han(&mut self, text: &str, body: Span) -> bool {
        let search = |range: Span| {
            let start = range.start;
            let found = text.get(range)?.char_indices().find(|(_, c)| is_han(*c))?;
            Some(start + found.0)
        };
        self.han.within(body, &mut self.work, search).is_some()
    }

    /// Whether a raw body is meant for one: plain text with a Han character, on one line. Braces
    /// other than a nested tag's, code and escapes make it part of a template, a program or a
    /// formula. So does a `{` behind the closer: `{年}-{月}-{日}`.
    fn is_plain_han(&mut self, text: &str, body: Span) -> bool {
        let follows = text.as_bytes().get(body.end + DELIMITER_LEN);
        follows != Some(&b'{')
            && self.has_han(text, body.clone())
            && self.first_odd(text, body).is_none()
    }

    fn first_odd(&mut self, text: &str, body: Span) -> Option<usize> {
        let bytes = text.as_bytes();
        let is_odd = |at: usize| match bytes.get(at) {
            Some(b'\n' | b'\r' | b'`' | b'\\') => true,
            Some(b'{') => at == 0 || bytes[at - 1] != b'-',
            Some(b'}') => bytes.get(at + 1) != Some(&b'-'),
            _ => false,
        };
        let find = |mut range: Span| range.find(|at| is_odd(*at));
        self.odd.within(body, &mut self.work, find)
    }

    fn has_flag(&mut self, text: &str, body: Span) -> bool {
        let bytes = text.as_bytes();
        let find = |range: Span| Some(range.start + memchr(b'|', bytes.get(range)?)?);
        let Some(bar) = self.bar.within(body.clone(), &mut self.work, find) else {
            return false;
        };
        if starts_with_flag(text, body.start..bar) {
            return true;
        }
        // The parts after a `;` are the same for all openers that share the `|`.
        let last = match self.last_flag {
            Some((known_bar, last)) if known_bar == bar => last,
            _ => {
                self.work += bar - body.start;
                let last = last_flag(text, body.start..bar);
                self.last_flag = Some((bar, last));
                last
            }
        };
        last.is_some_and(|at| at > body.start)
    }

    fn has_entry(&mut self, text: &str, body: Span) -> bool {
        let bytes = text.as_bytes();
        let find = |range: Span| {
            let mut from = range.start;
            loop {
                let colon = from + memchr(b':', bytes.get(from..range.end)?)?;
                if ends_entry_code(text, colon) {
                    return Some(colon);
                }
                from = colon + 1;
            }
        };
        self.colon.within(body, &mut self.work, find).is_some()
    }
}

/// Whether an opener that nothing closes was meant for one, so that a word about it is due: an
/// angle if a flag or a `code:` follows it; a brace unless what follows it is a template's
/// (`-{day}`) or another opener, which speaks for both. `-{` is always meant where every body
/// counts.
pub(super) fn seems_meant(
    text: &str,
    body_start: usize,
    spelling: Spelling,
    raw: RawBodies,
) -> bool {
    if begins_like_a_tag(text, body_start) {
        return true;
    }
    if Spelling::opening(text, body_start).is_some() {
        return false;
    }
    let rest = text.get(body_start..).unwrap_or_default();
    let end = rest.find(['{', '}', '-', '\n']).unwrap_or(rest.len());
    let is_template = rest[end..].starts_with('}');
    spelling == Spelling::Braces && (raw == RawBodies::Always || !is_template)
}

/// Whether the text begins as a tag's body does: with flags and a `|`, or with `code:`. Reads only
/// up to the first thing that belongs to neither.
fn begins_like_a_tag(text: &str, body_start: usize) -> bool {
    let rest = text.get(body_start..).unwrap_or_default();
    let end = rest.find(['|', '{', '<', '\n']).unwrap_or(rest.len());
    let bar = rest[end..].starts_with('|');
    let body = body_start..body_start + end;
    starts_with_entry(text, body.clone()) || (bar && starts_with_flag(text, body))
}

/// Whether the first part of a flag section is a known flag.
fn starts_with_flag(text: &str, section: Span) -> bool {
    let section = text.get(section).unwrap_or_default();
    let part = section.trim_start_matches(is_space);
    let name = part.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
    let rest = name.trim_start_matches(is_space);
    (rest.is_empty() || rest.starts_with(';'))
        && Flag::from_name(&part[..part.len() - name.len()]).is_some()
}

/// Where the last known flag starts that has a `;` before it, within a flag section.
fn last_flag(text: &str, section: Span) -> Option<usize> {
    let mut parts = text.get(section.clone())?.rsplit(';');
    let mut end = section.end;
    loop {
        let part = parts.next()?;
        let start = end - part.len();
        if start == section.start {
            return None;
        }
        if Flag::from_name(trim(part)).is_some() {
            return Some(start);
        }
        end = start - 1;
    }
}

/// Whether a body begins with `code:`.
fn starts_with_entry(text: &str, body: Span) -> bool {
    let body = text
        .get(body)
        .unwrap_or_default()
        .trim_start_matches(is_space);
    let rest = body.trim_start_matches(is_code_char);
    rest.trim_start_matches(is_space).starts_with(':')
        && valid_code(&body[..body.len() - rest.len()]).is_some()
}

/// Whether the colon ends a `code:` that follows a `;` or a `=>`.
fn ends_entry_code(text: &str, colon: usize) -> bool {
    let before = text[..colon].trim_end_matches(is_space);
    let rest = before.trim_end_matches(is_code_char);
    let anchor = rest.trim_end_matches(is_space);
    (anchor.ends_with(';') || anchor.ends_with("=>")) && valid_code(&before[rest.len()..]).is_some()
}

fn is_code_char(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '-'
}

/// Ideographs and `〇`, as in Unicode's script Han.
fn is_han(c: char) -> bool {
    matches!(u32::from(c),
        0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3038..=0x303B
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x1_6FE2..=0x1_6FF6
        | 0x2_0000..=0x3_FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_tag(body: &str, spelling: Spelling, raw: RawBodies) -> bool {
        Classifier::default().is_tag(body, 0..body.len(), spelling, raw)
    }

    #[test]
    fn flags_and_entries_make_a_tag_in_both_spellings() {
        for body in [
            "R|x",
            " A ; zz|x",
            "zz; T |x",
            "-|x",
            "zh-tw;zh-cn|x",
            "zh-cn:x",
            " ZH-CN : x",
            "zh-Hant-TW:x",
            "b;zh-tw:y",
            "b=>zh-tw:y",
            "b=&gt; zh-tw:y",
            "zh:",
        ] {
            for spelling in [Spelling::Braces, Spelling::Angles] {
                assert!(is_tag(body, spelling, RawBodies::Never), "{body}");
            }
        }
    }

    #[test]
    fn other_bodies_do_not() {
        for body in [
            "",
            "b>x</b",
            "x|y",
            "S|x",
            "a|R|b",
            "zh_cn:x",
            "zh-cn",
            "color:red;top:0",
            "x zh-tw:y",
            "RA|x",
            "en:x",
        ] {
            assert!(!is_tag(body, Spelling::Angles, RawBodies::Always), "{body}");
            assert!(
                !is_tag(body, Spelling::Braces, RawBodies::WithHan),
                "{body}"
            );
            assert!(is_tag(body, Spelling::Braces, RawBodies::Always), "{body}");
        }
        assert!(is_tag("a中", Spelling::Braces, RawBodies::WithHan));
        assert!(!is_tag("a中", Spelling::Braces, RawBodies::Never));
        assert!(!is_tag("中", Spelling::Angles, RawBodies::WithHan));
        for body in [
            "a}中{b",
            "中\n文",
            "`中`",
            "{中}",
            "\\text中",
            "中 -{x}- }",
            "}中",
        ] {
            assert!(
                !is_tag(body, Spelling::Braces, RawBodies::WithHan),
                "{body}"
            );
            assert!(is_tag(body, Spelling::Braces, RawBodies::Always), "{body}");
        }
        assert!(is_tag("中-{文}-字", Spelling::Braces, RawBodies::WithHan));
        let dates = "-{月}-{日}";
        let month = 2..5;
        let is_month =
            |raw| Classifier::default().is_tag(dates, month.clone(), Spelling::Braces, raw);
        assert!(!is_month(RawBodies::WithHan) && is_month(RawBodies::Always));
    }

    #[test]
    fn what_was_learnt_from_the_left_holds_for_the_right() {
        let texts = [
            "-{a-{b;A-{c;d-{T|e",
            "-{-{R|-{中-{;zh-cn:a-{b",
            "-{x|-{y;R|-{zh-tw:-{;zh:",
            "-{;A;-{b;-{-|",
            "-{zh-cn-{:a-{ zh-cn : b",
        ];
        for text in texts {
            for raw in [RawBodies::WithHan, RawBodies::Never] {
                let mut shared = Classifier::default();
                for (at, _) in text.match_indices("-{") {
                    let body = at + 2..text.len();
                    assert_eq!(
                        shared.is_tag(text, body.clone(), Spelling::Braces, raw),
                        is_tag(&text[body], Spelling::Braces, raw),
                        "{text} {at}"
                    );
                }
            }
        }
    }

    #[test]
    fn work_is_linear() {
        for (pattern, end) in [
            ("-{", "|"),
            ("-{;", "|"),
            ("-{zh-cn", ":"),
            ("-{ab:", ""),
            ("-{ ;", "zh-cn :"),
        ] {
            let text = pattern.repeat(50_000) + end;
            let mut classifier = Classifier::default();
            for (at, _) in text.match_indices("-{") {
                classifier.is_tag(
                    &text,
                    at + 2..text.len(),
                    Spelling::Braces,
                    RawBodies::WithHan,
                );
            }
            assert!(
                classifier.work() <= 8 * text.len(),
                "{pattern}: {}",
                classifier.work()
            );
        }
    }
}
