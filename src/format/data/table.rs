//! `csv` and `tsv`: cells convert. The first row names the columns; it converts too, unless
//! columns are chosen by it, or by number from 1.
//!
//! Source: RFC 4180.

use std::rc::Rc;

use super::{Style, Value, matches};
use crate::base::position::Span;
use crate::base::segment::SegmentKind;
use crate::format::Settings;
use crate::format::scan::work;

/// With `""` for a `"`.
const DOUBLED: Style = Style::Marks([b'"'; 3], |text| {
    text.starts_with("\"\"")
        .then(|| (2, SegmentKind::Encoded("\"".into())))
});

/// The cells of a table with commas.
pub(in crate::format) fn csv(text: &str, settings: &Settings) -> Vec<Value> {
    let bytes = text.as_bytes();
    let mut cells = Cells::new(text, settings);
    let mut at = 0;
    while at < bytes.len() {
        let quoted = bytes[at] == b'"';
        let (span, style) = if quoted {
            (at + 1..quoted_end(bytes, at + 1), DOUBLED)
        } else {
            (at..cell_end(bytes, at, b','), Style::Plain)
        };
        let end = cell_end(bytes, span.end + usize::from(quoted), b',');
        cells.push(span, style);
        at = cells.behind(end);
    }
    cells.values
}

/// The cells of a table with tabulators.
pub(in crate::format) fn tsv(text: &str, settings: &Settings) -> Vec<Value> {
    let mut cells = Cells::new(text, settings);
    let mut at = 0;
    while at < text.len() {
        let end = cell_end(text.as_bytes(), at, b'\t');
        cells.push(at..end, Style::Plain);
        at = cells.behind(end);
    }
    cells.values
}

/// How much of a table with commas is rows that have ended.
pub(super) fn whole_rows(bytes: &[u8]) -> usize {
    let (mut at, mut whole) = (0, 0);
    while at < bytes.len() {
        let closed = match bytes[at] {
            b'"' => quoted_end(bytes, at + 1) + 1,
            _ => at,
        };
        let end = cell_end(bytes, closed, b',');
        at = end + 1;
        if bytes.get(end) == Some(&b'\n') {
            whole = at;
        }
    }
    whole
}

struct Cells<'a> {
    text: &'a str,
    settings: &'a Settings,
    names: Vec<Rc<str>>,
    row: usize,
    column: usize,
    values: Vec<Value>,
}

impl<'a> Cells<'a> {
    fn new(text: &'a str, settings: &'a Settings) -> Self {
        Self {
            text,
            settings,
            names: Vec::new(),
            row: 0,
            column: 0,
            values: Vec::new(),
        }
    }

    fn push(&mut self, span: Span, style: Style) {
        let Some(keys) = &self.settings.keys else {
            return self.values.push(Value::new("", span, style));
        };
        if self.row == 0 {
            let name = self.text[span.clone()].trim();
            return self.names.push(name.into());
        }
        let number = (self.column + 1).to_string();
        let path = if keys.iter().any(|key| matches(key, &number)) {
            number.into()
        } else {
            self.names.get(self.column).cloned().unwrap_or_default()
        };
        self.values.push(Value::new(path, span, style));
    }

    /// Where the next cell begins, if this one ends at byte `end`.
    fn behind(&mut self, end: usize) -> usize {
        if self.text.as_bytes().get(end) == Some(&b'\n') {
            self.row += 1;
            self.column = 0;
        } else {
            self.column += 1;
        }
        end + 1
    }
}

fn cell_end(bytes: &[u8], from: usize, separator: u8) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let length = memchr::memchr2(separator, b'\n', rest).unwrap_or(rest.len());
    work(length);
    (from + length).min(bytes.len())
}

/// Where the `"` is that ends a cell begun before `start`.
fn quoted_end(bytes: &[u8], mut start: usize) -> usize {
    loop {
        let rest = bytes.get(start..).unwrap_or_default();
        let found = memchr::memchr(b'"', rest);
        work(found.unwrap_or(rest.len()));
        match found.map(|at| start + at) {
            None => return bytes.len(),
            Some(at) if bytes.get(at + 1) != Some(&b'"') => return at,
            Some(at) => start = at + 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::format::testing::{cuts_do_not_matter, random_documents, show};
    use crate::format::{Format, Settings};

    #[test]
    fn cells_convert() {
        for (source, expected) in [
            (
                "软,\"件,\"\"\n体\",1\r\n",
                "软⟨,\"⟩件,⟪\"\"=\"⟫\n体⟨\",⟩1\r⟨\n⟩",
            ),
            ("\"软\"x,\"件", "⟨\"⟩软⟨\"x,\"⟩件"),
            (",,\n\n软", "⟨,,\n\n⟩软"),
        ] {
            assert_eq!(
                show(&mut *Format::Csv.segmenter(&Settings::default()), source),
                expected
            );
            cuts_do_not_matter(Format::Csv, source);
        }
        let shown = show(
            &mut *Format::Tsv.segmenter(&Settings::default()),
            "软\t\"件\n体",
        );
        assert_eq!(shown, "软⟨\t⟩\"件⟨\n⟩体");
    }

    #[test]
    fn columns_are_chosen_by_name_or_number() {
        let source = "软,b\n件,体\n";
        for (key, expected) in [("软", "⟨软,b\n⟩件⟨,体\n⟩"), ("2", "⟨软,b\n件,⟩体⟨\n⟩")]
        {
            let settings = Settings::default().keys([key]);
            assert_eq!(
                show(&mut *Format::Csv.segmenter(&settings), source),
                expected
            );
        }
    }

    random_documents!(
        Format::Csv,
        &["软", ",", "\"", "\n", "\r\n", "\t", "a", "-{", "}-"][..]
    );
}
