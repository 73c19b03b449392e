//! Commands that GitHub's workflows read from the output of a step and show beside the text.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::fmt::{self, Write as _};

use super::change::Place;
use super::{Change, Difference, Kind, OTHER_BINARY, OTHER_ENCODING, arrow};
use crate::report::{Message, Weight};

/// Writes a file's commands: one a line of text, since GitHub shows few of a step's.
pub(super) fn entry(found: &Difference<'_>, out: &mut String) -> fmt::Result {
    let file = found.file.to_string_lossy();
    let title = format!("zhconv: {}", found.edition);
    let whole = |text: &str| Command {
        level: "error",
        file: Some(&file),
        start: None,
        end: None,
        title: &title,
        text: text.to_owned(),
    };
    match found.kind() {
        Kind::Missing => whole("missing").write(out),
        Kind::Binary => whole(OTHER_BINARY).write(out),
        Kind::Encoding => whole(OTHER_ENCODING).write(out),
        Kind::Text(old) => {
            for line in found
                .changes(old)
                .chunk_by(|a, b| a.start.line == b.start.line)
            {
                let texts: Vec<_> = line.iter().map(arrow).collect();
                Command {
                    start: line.first().map(|change| change.start),
                    end: line.last().map(|change: &Change| change.end),
                    ..whole(&texts.join(", "))
                }
                .write(out)?;
            }
            Ok(())
        }
    }
}

/// What was said on standard error, as a command.
pub(super) fn remark(message: &Message) -> String {
    let start = message.at.map(|(line, column)| Place { line, column });
    let command = Command {
        level: match message.weight {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Note | Weight::Done => "notice",
        },
        file: message.file.as_deref(),
        start,
        end: None,
        title: "zhconv",
        text: message.text.clone(),
    };
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = command.write(&mut out);
    out
}

struct Command<'a> {
    level: &'a str,
    file: Option<&'a str>,
    start: Option<Place>,
    end: Option<Place>,
    title: &'a str,
    text: String,
}

impl Command<'_> {
    fn write(&self, out: &mut String) -> fmt::Result {
        write!(out, "::{} ", self.level)?;
        if let Some(file) = self.file {
            write!(out, "file={},", property(file))?;
        }
        if let Some(start) = self.start {
            write!(out, "line={},col={},", start.line, start.column)?;
        }
        // A range that ends on another line has no columns for GitHub.
        if let Some(end) = self
            .end
            .filter(|end| self.start.is_some_and(|at| at.line == end.line))
        {
            write!(out, "endLine={},endColumn={},", end.line, end.column)?;
        }
        writeln!(out, "title={}::{}", property(self.title), data(&self.text))
    }
}

/// Escaped as the text of a command.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// Escaped as the value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn what_commands_are_made_of_is_escaped() {
        let found = Difference {
            file: Path::new("50%,a:b.txt"),
            input: Path::new("a.txt"),
            edition: "zh-TW",
            is_output: true,
            is_binary: false,
            old: Some("甲\n100%里，软件:\n丙".to_owned()),
            new: "甲\n100%裡，軟體:\n丙\n".to_owned(),
            explained: None,
        };
        let mut out = String::new();
        entry(&found, &mut out).unwrap();
        assert_eq!(
            out,
            "::error file=50%25%2Ca%3Ab.txt,line=2,col=5,endLine=2,endColumn=9,\
             title=zhconv%3A zh-TW::里 → 裡, 软件 → 軟體\n\
             ::error file=50%25%2Ca%3Ab.txt,line=3,col=2,endLine=3,endColumn=2,\
             title=zhconv%3A zh-TW::(nothing) → \\n\n"
        );
        assert_eq!(data("a%\r\nb:,"), "a%25%0D%0Ab:,");
    }
}
