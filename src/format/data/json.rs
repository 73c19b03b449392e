//! `json` and `jsonl`: string values convert, keys stay. Comments, trailing commas and JSON5's
//! single quotes are allowed.
//!
//! Sources: RFC 8259, JSON5 1.0.0.

use super::{BACKSLASH, Path, Value};
use crate::format::Settings;
use crate::format::scan::work;

/// The values of a JSON text.
pub(in crate::format) fn json(text: &str, _settings: &Settings) -> Vec<Value> {
    let mut reader = Reader {
        text,
        at: 0,
        path: Path::default(),
        open: Vec::new(),
        values: Vec::new(),
    };
    reader.read(text.len());
    reader.values
}

/// The values of a file with a JSON text on each line: a malformed one spoils no other.
pub(in crate::format) fn jsonl(text: &str, _settings: &Settings) -> Vec<Value> {
    let mut reader = Reader {
        text,
        at: 0,
        path: Path::default(),
        open: Vec::new(),
        values: Vec::new(),
    };
    while reader.at < text.len() {
        let rest = &text.as_bytes()[reader.at..];
        let end = reader.at + memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        reader.read(end);
        reader.at = end;
        reader.open.clear();
        reader.path.truncate(0);
    }
    reader.values
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    List,
    /// An object whose next string is a key.
    Key,
    /// An object whose next string is a value.
    Value,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    path: Path,
    open: Vec<Open>,
    values: Vec<Value>,
}

impl Reader<'_> {
    fn read(&mut self, end: usize) {
        let bytes = &self.text.as_bytes()[..end];
        while let Some(&byte) = bytes.get(self.at) {
            self.at += 1;
            work(1);
            match byte {
                b'{' => {
                    self.open.push(Open::Key);
                    self.path.push("");
                }
                b'[' => {
                    self.open.push(Open::List);
                    self.path.push("");
                }
                b'}' | b']' => {
                    self.open.pop();
                    self.path.pop();
                }
                b':' => self.expect(Open::Key, Open::Value),
                b',' => self.expect(Open::Value, Open::Key),
                b'"' | b'\'' => self.string(bytes, byte),
                b'/' if bytes.get(self.at) == Some(&b'/') => self.skip(bytes, b"\n"),
                b'/' if bytes.get(self.at) == Some(&b'*') => self.skip(bytes, b"*/"),
                _ => {}
            }
        }
    }

    fn expect(&mut self, now: Open, then: Open) {
        if let Some(open) = self.open.last_mut().filter(|open| **open == now) {
            *open = then;
        }
    }

    fn skip(&mut self, bytes: &[u8], end: &[u8]) {
        let found = memchr::memmem::find(&bytes[self.at..], end);
        work(found.unwrap_or(bytes.len() - self.at));
        self.at = found.map_or(bytes.len(), |at| self.at + at + end.len());
    }

    fn string(&mut self, bytes: &[u8], quote: u8) {
        let start = self.at;
        let end = super::string_end(bytes, start, quote);
        self.at = (end + 1).min(bytes.len());
        if self.open.last() == Some(&Open::Key) {
            self.path.set_last(&self.text[start..end]);
        } else {
            let path = self.path.join();
            self.values.push(Value::new(path, start..end, BACKSLASH));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::format::testing::{cuts_do_not_matter, random_documents, show};
    use crate::format::{Format, Settings};

    #[test]
    fn values_convert_and_keys_stay() {
        for (source, expected) in [
            (
                "{\"软\": \"件\", \"a\": [\"体\", 1, {\"题\":\"甲\"}]}",
                "⟨{\"软\": \"⟩件⟨\", \"a\": [\"⟩体⟨\", 1, {\"题\":\"⟩甲⟨\"}]}⟩",
            ),
            (
                "\"软\\\"\\u4ef6\\n\"",
                "⟨\"⟩软⟪\\\"=\"⟫⟪\\u4ef6=件⟫⟪\\n=\n⟫⟨\"⟩",
            ),
            (
                "// \"软\"\n[/* \"件\" */\"体\",]",
                "⟨// \"软\"\n[/* \"件\" */\"⟩体⟨\",]⟩",
            ),
            (
                "{\"a\":\"http://a.cn/软 -{软}- \"}",
                "⟨{\"a\":\"http://a.cn/软⟩ ⟦-{软}-⟧ ⟨\"}⟩",
            ),
            (
                "{'软': '件\"', a: \"'体'\"}",
                "⟨{'软': '⟩件\"⟨', a: \"⟩'体'⟨\"}⟩",
            ),
            ("{\"a\":\"软", "⟨{\"a\":\"⟩软"),
            ("]}{\"软\"", "⟨]}{\"软\"⟩"),
        ] {
            assert_eq!(
                show(&mut *Format::Json.segmenter(&Settings::default()), source),
                expected
            );
            cuts_do_not_matter(Format::Json, source);
        }
    }

    #[test]
    fn lines_are_read_apart() {
        let source = "{\"软\n{\"件\":\"体\"}\n";
        let shown = show(&mut *Format::Jsonl.segmenter(&Settings::default()), source);
        assert_eq!(shown, "⟨{\"软\n{\"件\":\"⟩体⟨\"}\n⟩");
    }

    #[test]
    fn keys_choose() {
        let source = "{\"a\":{\"b\":\"软\",\"c\":[\"件\"]},\"b\":\"体\"}";
        for (keys, expected) in [
            (
                vec!["a.b"],
                "⟨{\"a\":{\"b\":\"⟩软⟨\",\"c\":[\"件\"]},\"b\":\"体\"}⟩",
            ),
            (
                vec!["b", "c"],
                "⟨{\"a\":{\"b\":\"⟩软⟨\",\"c\":[\"⟩件⟨\"]},\"b\":\"⟩体⟨\"}⟩",
            ),
        ] {
            let settings = Settings::default().keys(keys);
            assert_eq!(
                show(&mut *Format::Json.segmenter(&settings), source),
                expected
            );
        }
    }

    random_documents!(
        Format::Json,
        &[
            "软", "{", "}", "[", "]", "\"", "\\", "\\u8f6f", ":", ",", "//", "/*", "*/", "\n",
            "-{", "}-", "http://"
        ][..]
    );
}
