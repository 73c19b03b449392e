//! `yaml`: scalars that are values convert; keys, anchors, aliases, tags and comments stay.
//!
//! Source: YAML 1.2.2, of which only what tells a key from a value is read.

use super::{BACKSLASH, Path, Style, Value, string_end};
use crate::base::position::Span;
use crate::base::segment::SegmentKind;
use crate::format::Settings;
use crate::format::scan::work;

/// The values of a YAML document.
pub(in crate::format) fn yaml(text: &str, _settings: &Settings) -> Vec<Value> {
    let mut reader = Reader {
        text,
        at: 0,
        path: Path::default(),
        columns: Vec::new(),
        values: Vec::new(),
    };
    while reader.at < text.len() {
        reader.line();
    }
    reader.values
}

/// With `''` for a `'`.
const DOUBLED: Style = Style::Marks([b'\''; 3], |text| {
    text.starts_with("''")
        .then(|| (2, SegmentKind::Encoded("'".into())))
});

struct Reader<'a> {
    text: &'a str,
    at: usize,
    path: Path,
    /// The columns of the keys in the path.
    columns: Vec<usize>,
    values: Vec<Value>,
}

impl<'a> Reader<'a> {
    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Where the line ends that byte `at` is on, its line end excluded.
    fn line_end(&self, at: usize) -> usize {
        let rest = &self.bytes()[at..];
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        work(length);
        at + length
    }

    fn spaces(&self, at: usize) -> usize {
        let spaces = self.bytes()[at..].iter();
        let count = spaces.take_while(|b| **b == b' ').count();
        work(count);
        count
    }

    fn line(&mut self) {
        let start = self.at;
        work(1);
        let mut column = self.spaces(start);
        let mut at = start + column;
        let end = self.line_end(at);
        self.at = (end + 1).min(self.text.len());
        let line = &self.text[start..end];
        if line.starts_with("---") || line.starts_with("...") || line.starts_with('%') {
            self.keep_columns(0);
            return;
        }
        let mut inside = self
            .columns
            .last()
            .map(|column| column + 1)
            .unwrap_or_default();
        while self.is_item(at, end) {
            self.keep_columns(column + 1);
            inside = column + 1;
            let skipped = 1 + self.spaces(at + 1);
            at += skipped;
            column += skipped;
            if at >= end {
                return;
            }
        }
        if at >= end || self.bytes()[at] == b'#' {
            return;
        }
        // An explicit key stays; its value follows on a line that begins with `:`.
        match self.bytes()[at..end] {
            [b'?'] | [b'?', b' ', ..] => return,
            [b':', b' ', ..] => {
                let value = at + 1 + self.spaces(at + 1);
                if value < end {
                    self.scalar(value, end, column + 1);
                }
                return;
            }
            _ => {}
        }
        let named = self.properties(at, end);
        let key = self.key(at, end).or_else(|| self.key(named?, end));
        let Some((key, value)) = key else {
            self.scalar(at, end, inside);
            return;
        };
        self.keep_columns(column);
        self.columns.push(column);
        self.path.push(&self.text[key]);
        let value = value + self.spaces(value);
        if value < end {
            self.scalar(value, end, column + 1);
        }
    }

    /// Whether an item of a list begins at byte `at` of a line.
    fn is_item(&self, at: usize, end: usize) -> bool {
        let line = &self.bytes()[at..end];
        matches!(line, [b'-'] | [b'-', b' ' | b'\t' | b'\r', ..])
    }

    /// Forgets the keys that begin at `column` or behind it.
    fn keep_columns(&mut self, column: usize) {
        let kept = self.columns.partition_point(|known| *known < column);
        self.columns.truncate(kept);
        self.path.truncate(kept);
    }

    /// The key at byte `at`, and where its value begins.
    fn key(&self, at: usize, end: usize) -> Option<(Span, usize)> {
        let bytes = self.bytes();
        let (key, colon) = match bytes[at] {
            quote @ (b'"' | b'\'') => {
                let close = string_end(&bytes[..end], at + 1, quote);
                (at + 1..close, close + 1 + self.spaces((close + 1).min(end)))
            }
            b'[' | b'{' | b'|' | b'>' | b'*' | b'&' | b'!' => return None,
            _ => {
                let rest = &self.text[at..end];
                let colon = at
                    + rest
                        .find(": ")
                        .or_else(|| rest.ends_with(':').then(|| rest.len() - 1))?;
                (at..colon, colon)
            }
        };
        let is_colon = bytes[..end].get(colon) == Some(&b':');
        let parted = colon + 1 >= end || bytes[colon + 1] == b' ';
        let comment = self.text.get(key.clone())?.contains(" #");
        (is_colon && parted && !comment).then_some((key, colon + 1))
    }

    /// Where a node begins behind the anchor and the tag at byte `at`, if there are any.
    fn properties(&self, mut at: usize, end: usize) -> Option<usize> {
        let start = at;
        while at < end && matches!(self.bytes()[at], b'!' | b'&') {
            let length = memchr::memchr(b' ', &self.bytes()[at..end])?;
            work(length);
            at += length;
            at += self.spaces(at);
        }
        (at > start && at < end).then_some(at)
    }

    /// The scalar or flow collection at byte `at`; lines that belong to it begin at `column` or
    /// behind it.
    fn scalar(&mut self, mut at: usize, end: usize, column: usize) {
        let bytes = self.bytes();
        while at < end && matches!(bytes[at], b'!' | b'&') {
            at += self.text[at..end].find(' ').unwrap_or(end - at);
            at += self.spaces(at);
        }
        match bytes[..end].get(at) {
            None | Some(b'*' | b'#') => {}
            Some(b'|' | b'>') => self.block(column),
            Some(b'[' | b'{') => self.flow(at),
            Some(quote @ (b'"' | b'\'')) => self.at = self.quoted(at, *quote),
            Some(_) => {
                self.plain(at, end);
                self.continued(column);
            }
        }
        // The rest of the line is of no interest.
        self.at = (self.line_end(self.at.saturating_sub(1)) + 1)
            .min(self.text.len())
            .max(self.at);
    }

    fn value(&mut self, span: Span, style: Style) {
        let path = self.path.join();
        self.values.push(Value::new(path, span, style));
    }

    fn plain(&mut self, at: usize, end: usize) {
        let text = &self.text[at..end];
        let text = text
            .find(" #")
            .map_or(text, |comment| &text[..comment])
            .trim_end();
        self.value(at..at + text.len(), Style::Plain);
    }

    /// The lines on which a plain scalar goes on.
    fn continued(&mut self, column: usize) {
        while self.at < self.text.len() {
            let at = self.at + self.spaces(self.at);
            let end = self.line_end(at);
            if at - self.at < column.max(1) || at == end || self.bytes()[at] == b'#' {
                return;
            }
            self.plain(at, end);
            self.at = (end + 1).min(self.text.len());
        }
    }

    /// The lines of a block scalar.
    fn block(&mut self, column: usize) {
        while self.at < self.text.len() {
            let at = self.at + self.spaces(self.at);
            let end = self.line_end(at);
            let blank = self.text[at..end].trim().is_empty();
            if !blank && at - self.at < column.max(1) {
                return;
            }
            if !blank {
                self.value(at..end, Style::Plain);
            }
            self.at = (end + 1).min(self.text.len());
        }
    }

    /// A quoted scalar, over several lines if it must. Returns where it ends.
    fn quoted(&mut self, at: usize, quote: u8) -> usize {
        let bytes = self.bytes();
        let (end, style) = if quote == b'"' {
            (string_end(bytes, at + 1, quote), BACKSLASH)
        } else {
            (doubled_end(bytes, at + 1), DOUBLED)
        };
        self.value(at + 1..end, style);
        (end + 1).min(bytes.len())
    }

    /// A flow collection, over several lines if it must.
    fn flow(&mut self, mut at: usize) {
        let bytes = self.bytes();
        let mut depth = 0_usize;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                b'"' | b'\'' => {
                    let end = self.quoted(at, byte);
                    if bytes.get(end) == Some(&b':') {
                        self.values.pop();
                    }
                    at = end;
                    continue;
                }
                b'#' if bytes[at - 1] == b' ' => at = self.line_end(at) - 1,
                b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => {}
                _ => {
                    let stop = |b: &u8| matches!(b, b',' | b'[' | b']' | b'{' | b'}' | b'\n');
                    let text = &bytes[at..];
                    let mut length = text.iter().take_while(|b| !stop(b)).count();
                    work(length);
                    let key = memchr::memmem::find(&text[..length], b": ");
                    match key {
                        Some(key) => length = key + 1,
                        None if text[..length].ends_with(b":") => {}
                        None => {
                            let end = at + self.text[at..at + length].trim_end().len();
                            self.value(at..end, Style::Plain);
                        }
                    }
                    at += length;
                    continue;
                }
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        self.at = at.max(self.at);
    }
}

/// Where the `'` is that ends a string begun before `start`, in which `''` is one.
fn doubled_end(bytes: &[u8], mut start: usize) -> usize {
    loop {
        let rest = bytes.get(start..).unwrap_or_default();
        let found = memchr::memchr(b'\'', rest);
        work(found.unwrap_or(rest.len()));
        let Some(end) = found.map(|at| start + at) else {
            return bytes.len();
        };
        if bytes.get(end + 1) != Some(&b'\'') {
            return end;
        }
        start = end + 2;
    }
}

#[cfg(test)]
mod tests {
    use crate::format::testing::{cuts_do_not_matter, random_documents, show};
    use crate::format::{Format, Settings};

    #[test]
    fn values_convert_and_keys_stay() {
        for (source, expected) in [
            ("软: 件 # 体\n", "⟨软: ⟩件⟨ # 体\n⟩"),
            (
                "a:\n  - 软\n  - b: 件\n    '体': '题''甲'\n",
                "⟨a:\n  - ⟩软⟨\n  - b: ⟩件⟨\n    '体': '⟩题⟪''='⟫甲⟨'\n⟩",
            ),
            (
                "a: |\n  软: 件\n\n  # 体\nb: 题",
                "⟨a: |\n  ⟩软: 件⟨\n\n  ⟩# 体⟨\nb: ⟩题",
            ),
            (
                "a: &软 !件 \"体\\u7532\n  题\"\nb: *软",
                "⟨a: &软 !件 \"⟩体⟪\\u7532=甲⟫\n  题⟨\"\nb: *软⟩",
            ),
            (
                "a: [软, \"件\", {体: 题, \"甲\": 乙}]",
                "⟨a: [⟩软⟨, \"⟩件⟨\", {体: ⟩题⟨, \"甲\": ⟩乙⟨}]⟩",
            ),
            ("a: 软\n  件\nb: 体", "⟨a: ⟩软⟨\n  ⟩件⟨\nb: ⟩体"),
            (
                "&软 件: 体\n!!str 件: 题\n? 甲\n: 乙\n",
                "⟨&软 件: ⟩体⟨\n!!str 件: ⟩题⟨\n? 甲\n: ⟩乙⟨\n⟩",
            ),
            ("---\n软\n...\n", "⟨---\n⟩软⟨\n...\n⟩"),
            ("a: http://a.cn/软\nb: '软", "⟨a: http://a.cn/软\nb: '⟩软"),
        ] {
            assert_eq!(
                show(&mut *Format::Yaml.segmenter(&Settings::default()), source),
                expected
            );
            cuts_do_not_matter(Format::Yaml, source);
        }
    }

    #[test]
    fn keys_choose() {
        let settings = Settings::default().keys(["a.b", "d"]);
        let source = "a:\n  b: 软\n  c: 件\nb: 体\nd: [题]\n";
        let shown = show(&mut *Format::Yaml.segmenter(&settings), source);
        assert_eq!(shown, "⟨a:\n  b: ⟩软⟨\n  c: 件\nb: 体\nd: [⟩题⟨]\n⟩");
    }

    random_documents!(
        Format::Yaml,
        &[
            "软", "a", ": ", ":", "- ", "-", "  ", "\n", "\"", "'", "|", ">", "[", "]", "{", "}",
            "#", " #", "&", "!", "*", ",", "\\", "---", "-{", "}-"
        ][..]
    );
}
