//! `toml`: string values convert; keys, tables and comments stay.
//!
//! Source: TOML 1.0.0.

use super::{BACKSLASH, Path, Style, Value, string_end};
use crate::format::Settings;
use crate::format::scan::work;

/// The values of a TOML document.
pub(in crate::format) fn toml(text: &str, _settings: &Settings) -> Vec<Value> {
    let mut reader = Reader {
        text,
        at: 0,
        path: Path::default(),
        table: 0,
        open: Vec::new(),
        key: Some(0),
        values: Vec::new(),
    };
    reader.read();
    reader.values
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    path: Path,
    /// How many keys of the path are the table's.
    table: usize,
    /// The `[` and `{` that are open in a value.
    open: Vec<u8>,
    /// Where the key began that is being read.
    key: Option<usize>,
    values: Vec<Value>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let bytes = self.text.as_bytes();
        let mut line = true;
        while let Some(&byte) = bytes.get(self.at) {
            let starts = std::mem::take(&mut line);
            work(1);
            match byte {
                b'#' => {
                    let rest = &bytes[self.at..];
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    continue;
                }
                b'"' | b'\'' => {
                    self.string(bytes, byte);
                    continue;
                }
                b'[' if starts && self.open.is_empty() => {
                    self.header(bytes);
                    continue;
                }
                b'\n' => {
                    line = true;
                    if self.open.is_empty() {
                        self.key = Some(self.at + 1);
                    }
                }
                b' ' | b'\t' | b'\r' => line = starts,
                b'=' => self.end_key(),
                b'[' | b'{' => {
                    self.open.push(byte);
                    self.key = (byte == b'{').then_some(self.at + 1);
                    if byte == b'{' {
                        self.path.push("");
                    }
                }
                b']' | b'}' => {
                    self.key = None;
                    if self.open.pop() == Some(b'{') {
                        self.path.pop();
                    }
                }
                b',' if self.open.last() == Some(&b'{') => self.key = Some(self.at + 1),
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Notes the key that ends here.
    fn end_key(&mut self) {
        let Some(start) = self.key.take() else {
            return;
        };
        if self.path.len() <= self.table {
            self.path.push("");
        }
        work(self.at - start);
        let key = self.text[start..self.at].split('.');
        let part = |part: &str| part.trim().trim_matches(['"', '\'']).to_owned();
        let key: Vec<String> = key.map(part).collect();
        self.path.set_last(&key.join("."));
    }

    /// The name of a table.
    fn header(&mut self, bytes: &[u8]) {
        let rest = &bytes[self.at..];
        let end = self.at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        work(end - self.at);
        let (name, length) = table_name(&self.text[self.at..end]);
        self.path.truncate(0);
        self.path.push(name);
        self.table = 1;
        self.key = None;
        self.at += length;
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
                match memchr::memmem::find(rest, &triple) {
                    Some(at) => start + at + more(bytes, start + at + 3, quote),
                    None => bytes.len(),
                }
            }
            (false, b'"') => line_end(bytes, start, string_end(bytes, start, quote)),
            (false, _) => {
                let found = memchr::memchr(quote, &bytes[start..]);
                work(found.unwrap_or(bytes.len() - start));
                line_end(bytes, start, found.map_or(bytes.len(), |at| start + at))
            }
        };
        self.at = (end + if long { 3 } else { 1 }).min(bytes.len());
        if bytes.get(end) == Some(&b'\n') {
            self.at = end;
        }
        if self.key.is_none() {
            let path = self.path.join();
            self.values.push(Value::new(path, start..end, style));
        }
    }
}

/// How many quotation marks, of two at most, stand at `at`.
fn more(bytes: &[u8], at: usize, quote: u8) -> usize {
    let rest = bytes.get(at..).unwrap_or_default().iter();
    rest.take(2).take_while(|b| **b == quote).count()
}

/// A string on one line ends with it.
fn line_end(bytes: &[u8], start: usize, end: usize) -> usize {
    memchr::memchr(b'\n', &bytes[start..end]).map_or(end, |at| start + at)
}

/// The name in a table's header, and how long the header is. A `]` in quotation marks is the
/// name's.
fn table_name(line: &str) -> (&str, usize) {
    let start = line.bytes().take(2).take_while(|b| *b == b'[').count();
    let mut at = start;
    let end = loop {
        at = match line.as_bytes().get(at) {
            None | Some(b']' | b'#') => break at,
            Some(b'"') => string_end(line.as_bytes(), at + 1, b'"') + 1,
            Some(b'\'') => {
                let rest = line.as_bytes().get(at + 1..).unwrap_or_default();
                at + 2 + memchr::memchr(b'\'', rest).unwrap_or(rest.len())
            }
            Some(_) => at + 1,
        }
    };
    let end = end.min(line.len());
    let name = line.get(start..end).unwrap_or_default();
    (name.trim(), end)
}

/// Where the `"""` is that ends a string begun before `start`. One or two more before it are the
/// string's.
fn long_end(bytes: &[u8], mut start: usize) -> usize {
    loop {
        let end = string_end(bytes, start, b'"');
        if end >= bytes.len() {
            return end;
        }
        if bytes[end..].starts_with(b"\"\"\"") {
            return end + more(bytes, end + 3, b'"');
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
            (
                "a = [\"\"\"软\"\"\"\"\"]\n[软.']件']\n'软' . \"件\" = '''体''''",
                "⟨a = [\"\"\"⟩软\"\"⟨\"\"\"]\n[软.']件']\n'软' . \"件\" = '''⟩体'⟨'''⟩",
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
