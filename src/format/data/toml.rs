//! `toml`: string values convert; keys, tables and comments stay.
//!
//! Source: TOML 1.0.0.

use super::{BACKSLASH, Path, Style, Value, string_end};
use crate::format::Settings;

/// The values of a TOML document.
pub(in crate::format) fn toml(text: &str, _settings: &Settings) -> Vec<Value> {
    let mut reader = Reader {
        text,
        at: 0,
        table: String::new(),
        path: Path::default(),
        values: Vec::new(),
    };
    reader.read();
    reader.values
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    table: String,
    path: Path,
    values: Vec<Value>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        let mut line = true;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'#' => {
                    self.at +=
                        memchr::memchr(b'\n', &bytes[self.at..]).unwrap_or(bytes.len() - self.at)
                }
                b'[' if line && depth == 0 => self.header(bytes),
                b'"' | b'\'' => {
                    self.string(bytes, byte);
                    line = false;
                }
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | 0x80.. => {
                    let is_bare =
                        |b: &u8| b.is_ascii_alphanumeric() || b"_-.".contains(b) || *b >= 0x80;
                    let length = bytes[self.at..].iter().take_while(|b| is_bare(b)).count();
                    self.key(bytes, self.at, self.at + length);
                    self.at += length;
                    line = false;
                }
                _ => {
                    match byte {
                        b'\n' => line = true,
                        b' ' | b'\t' | b'\r' => {}
                        _ => line = false,
                    }
                    match byte {
                        b'[' => depth += 1,
                        b']' => depth = depth.saturating_sub(1),
                        b'{' => self.path.push(""),
                        b'}' => self.path.pop(),
                        _ => {}
                    }
                    self.at += 1;
                }
            }
        }
    }

    /// The name of a table, to the end of the line.
    fn header(&mut self, bytes: &[u8]) {
        let rest = &bytes[self.at..];
        let end = self.at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let name = self.text[self.at..end]
            .split(']')
            .next()
            .unwrap_or_default();
        name.trim_start_matches('[')
            .trim()
            .clone_into(&mut self.table);
        self.path.truncate(0);
        self.at = end;
    }

    /// Notes what stands at `start..end` if it is a key. Returns whether it is.
    fn key(&mut self, bytes: &[u8], start: usize, end: usize) -> bool {
        let behind = bytes[end..]
            .iter()
            .skip_while(|b| matches!(b, b' ' | b'\t' | b'"' | b'\''));
        let is_key = behind.take(1).eq(b"=");
        if is_key {
            if self.path.0.is_empty() {
                self.path.push("");
            }
            self.path.set_last(&self.text[start..end]);
        }
        is_key
    }

    fn string(&mut self, bytes: &[u8], quote: u8) {
        let style = if quote == b'"' {
            BACKSLASH
        } else {
            Style::Plain
        };
        let triple = [quote; 3];
        let long = bytes[self.at..].starts_with(&triple);
        let start = self.at + if long { 3 } else { 1 };
        let end = match (long, quote) {
            (true, b'"') => long_end(bytes, start),
            (true, _) => {
                let rest = &bytes[start..];
                start + memchr::memmem::find(rest, &triple).unwrap_or(rest.len())
            }
            (false, b'"') => line_end(bytes, start, string_end(bytes, start, quote)),
            (false, _) => {
                let found = memchr::memchr(quote, &bytes[start..]);
                line_end(bytes, start, found.map_or(bytes.len(), |at| start + at))
            }
        };
        self.at = (end + if long { 3 } else { 1 }).min(bytes.len());
        if bytes.get(end) == Some(&b'\n') {
            self.at = end;
        }
        if long || !self.key(bytes, start, end) {
            let mut path = self.path.join();
            if !self.table.is_empty() {
                path = format!("{}.{path}", self.table);
            }
            self.values.push(Value::new(path, start..end, style));
        }
    }
}

/// A string on one line ends with it.
fn line_end(bytes: &[u8], start: usize, end: usize) -> usize {
    memchr::memchr(b'\n', &bytes[start..end]).map_or(end, |at| start + at)
}

/// Where the `"""` is that ends a string begun before `start`.
fn long_end(bytes: &[u8], mut start: usize) -> usize {
    loop {
        let end = string_end(bytes, start, b'"');
        if end >= bytes.len() || bytes[end..].starts_with(b"\"\"\"") {
            return end;
        }
        start = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use crate::format::testing::{cuts_do_not_matter, random_documents, show};
    use crate::format::{Format, Settings};

    #[test]
    fn values_convert_and_keys_stay() {
        for (source, expected) in [
            ("软 = \"件\" # \"体\"\n", "⟨软 = \"⟩件⟨\" # \"体\"\n⟩"),
            (
                "[软.\"件\"]\n\"体\" = ['题', \"\\u7532\"]",
                "⟨[软.\"件\"]\n\"体\" = ['⟩题⟨', \"⟩⟪\\u7532=甲⟫⟨\"]⟩",
            ),
            (
                "a = { '软' = '件', b = \"体\" }",
                "⟨a = { '软' = '⟩件⟨', b = \"⟩体⟨\" }⟩",
            ),
            (
                "a = \"\"\"软\n\"件\"\"\"\nb = '''体'''",
                "⟨a = \"\"\"⟩软\n\"件⟨\"\"\"\nb = '''⟩体⟨'''⟩",
            ),
            ("a = \"软\nb = \"件\"", "⟨a = \"⟩软⟨\nb = \"⟩件⟨\"⟩"),
        ] {
            assert_eq!(
                show(&mut *Format::Toml.segmenter(&Settings::default()), source),
                expected
            );
            cuts_do_not_matter(Format::Toml, source);
        }
    }

    #[test]
    fn keys_choose() {
        let settings = Settings::default().keys(["t.a"]);
        let source = "a = '软'\n[t]\na = '件'\nb = '体'";
        let shown = show(&mut *Format::Toml.segmenter(&settings), source);
        assert_eq!(shown, "⟨a = '软'\n[t]\na = '⟩件⟨'\nb = '体'⟩");
    }

    random_documents!(
        Format::Toml,
        &[
            "软", "a", "=", "\"", "'", "\"\"\"", "'''", "[", "]", "{", "}", "#", "\n", "\\", ",",
            " ", ".", "-{", "}-"
        ][..]
    );
}
