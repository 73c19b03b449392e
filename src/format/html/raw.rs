//! The content of elements that is neither markup nor text: where it ends.
//!
//! Source: HTML Living Standard, 13.2.5.5 and 13.2.5.12 to 31 (the tokenizer's raw text and script
//! data states).

/// A place in the content of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    name: String,
    script: Script,
}

/// What a script has open that hides its end tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Nothing,
    /// `<!--`: a `<script>` in it begins another script.
    Comment,
    /// That script.
    Inner,
}

impl Raw {
    /// The beginning of the content of element `name`, which is in lower case.
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            script: Script::Nothing,
        }
    }

    /// How much of `bytes` is content for certain, and whether the element's end tag stands there.
    pub(super) fn end(&mut self, bytes: &[u8], last: bool) -> (usize, bool) {
        let script = self.name == "script";
        let mut at = 0;
        while let Some(next) = self.mark(bytes, at) {
            let rest = &bytes[next..];
            let cut = |mark: &[u8]| !last && rest.len() < mark.len() && mark.starts_with(rest);
            let (length, then) = match self.script {
                Script::Nothing if script && rest.starts_with(b"<!--") => (2, Script::Comment),
                Script::Nothing if script && cut(b"<!--") => return (next, false),
                Script::Comment | Script::Inner if rest.starts_with(b"-->") => (3, Script::Nothing),
                Script::Comment | Script::Inner if cut(b"-->") => return (next, false),
                Script::Comment if is_tag(rest, "<script", last) != Some(false) => {
                    match is_tag(rest, "<script", last) {
                        None => return (next, false),
                        Some(_) => (7, Script::Inner),
                    }
                }
                state => match ends_element(rest, &self.name, last) {
                    None => return (next, false),
                    Some(false) => (1, state),
                    Some(true) if state == Script::Inner => (8, Script::Comment),
                    Some(true) => return (next, true),
                },
            };
            self.script = then;
            at = next + length;
        }
        (bytes.len(), false)
    }

    /// Where the next byte stands that may matter.
    fn mark(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let rest = bytes.get(from..)?;
        let found = match self.script {
            Script::Nothing => memchr::memchr(b'<', rest),
            Script::Comment | Script::Inner => memchr::memchr2(b'<', b'-', rest),
        };
        found.map(|at| from + at)
    }
}

/// Whether `rest` begins with the end tag of element `name`. `None`: more text is needed.
pub(super) fn ends_element(rest: &[u8], name: &str, last: bool) -> Option<bool> {
    if !rest.starts_with(b"</") && rest.len() > 1 {
        return Some(false);
    }
    is_tag(rest, &format!("</{name}"), last)
}

/// Whether `rest` begins with `tag`, in any case, and what may follow a tag's name.
fn is_tag(rest: &[u8], tag: &str, last: bool) -> Option<bool> {
    let known = rest.len().min(tag.len());
    if !rest[..known].eq_ignore_ascii_case(&tag.as_bytes()[..known]) {
        return Some(false);
    }
    match rest.get(tag.len()) {
        Some(b' ' | b'\t' | b'\n' | b'\r' | 0x0C | b'/' | b'>') => Some(true),
        Some(_) => Some(false),
        None if last => Some(false),
        None => None,
    }
}
