//! A log in SARIF 2.1.0, the Static Analysis Results Interchange Format of OASIS: one run, written
//! as it goes.

use std::fmt::{self, Write as _};

use serde_json::{Value, json};

use super::change::Place;
use super::{Change, Difference, Kind, OTHER_BINARY, OTHER_ENCODING, arrow};
use crate::report::{Message, Status, Weight};

/// What stands between two results.
pub(super) const SEPARATOR: &str = ",\n";

/// The rules that results name: id, and what a result of theirs says.
const RULES: [(&str, &str); 4] = [
    ("text", "The text is not that of the edition."),
    ("missing", "The edition of a file is missing."),
    (
        "encoding",
        "The text is that of the edition, its encoding is not.",
    ),
    ("binary", "The copy of a binary file is another one."),
];

/// The log up to the first result.
pub(super) fn head() -> String {
    let rule = |(id, text): (&str, &str)| json!({"id": id, "shortDescription": {"text": text}});
    let driver = json!({
        "name": "zhconv",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": RULES.map(rule),
    });
    format!(
        "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\
         \"runs\":[{{\"tool\":{{\"driver\":{driver}}},\"columnKind\":\"unicodeCodePoints\",\
         \"results\":[\n"
    )
}

/// The log from the last result on.
pub(super) fn tail(said: &[Message], status: Status) -> String {
    let invocation = json!({
        "executionSuccessful": status != Status::Failed,
        "exitCode": status as u8,
        "toolExecutionNotifications": said.iter().map(notification).collect::<Vec<_>>(),
    });
    format!("\n],\"invocations\":[{invocation}]}}]}}\n")
}

/// Writes the results of a file.
pub(super) fn entry(found: &Difference<'_>, out: &mut String) -> fmt::Result {
    match found.kind() {
        Kind::Missing => result(found, 1, "missing", None, out),
        Kind::Binary => result(found, 3, OTHER_BINARY, None, out),
        Kind::Encoding => result(found, 2, OTHER_ENCODING, None, out),
        Kind::Text(old) => found
            .changes(old)
            .iter()
            .try_for_each(|change| result(found, 0, &arrow(change), Some(change), out)),
    }
}

fn result(
    found: &Difference<'_>,
    rule: usize,
    text: &str,
    change: Option<&Change>,
    out: &mut String,
) -> fmt::Result {
    let file = uri(&found.file.to_string_lossy());
    let text = format!("{}: {text}", found.edition);
    let mut result = json!({
        "ruleId": RULES[rule].0,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": text},
        "locations": [location(&file, change.map(|change| (change.start, Some(change.end))))],
        "properties": {
            "locale": found.edition,
            "input": found.input.to_string_lossy(),
        },
    });
    if let Some(why) = change.and_then(|change| change.why.as_deref()) {
        result["properties"]["why"] = why.into();
    }
    if let Some(change) = change {
        result["fixes"] = json!([{
            "description": {"text": text},
            "artifactChanges": [{
                "artifactLocation": {"uri": file},
                "replacements": [{
                    "deletedRegion": region((change.start, Some(change.end))),
                    "insertedContent": {"text": change.new},
                }],
            }],
        }]);
    }
    write!(out, "{SEPARATOR}{result}")
}

fn notification(message: &Message) -> Value {
    let mut object = json!({
        "level": match message.weight {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Note | Weight::Done => "note",
        },
        "message": {"text": message.text},
    });
    if let Some(file) = &message.file {
        let at = message
            .at
            .map(|(line, column)| (Place { line, column }, None));
        object["locations"] = json!([location(&uri(file), at)]);
    }
    object
}

fn location(file: &str, at: Option<(Place, Option<Place>)>) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": file}});
    if let Some(at) = at {
        physical["region"] = region(at);
    }
    json!({"physicalLocation": physical})
}

fn region((start, end): (Place, Option<Place>)) -> Value {
    let mut region = json!({"startLine": start.line, "startColumn": start.column});
    if let Some(end) = end {
        region["endLine"] = end.line.into();
        region["endColumn"] = end.column.into();
    }
    region
}

/// A path as a URI: relative where the path is.
fn uri(path: &str) -> String {
    let mut out = String::new();
    let path = match cfg!(windows) {
        true => path.replace('\\', "/"),
        false => path.to_owned(),
    };
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                // Writing to a string does not fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("docs/a b#c.md", "docs/a%20b%23c.md"),
            ("中.txt", "%E4%B8%AD.txt"),
            ("/x/100%", "file:///x/100%25"),
            ("<stdin>", "%3Cstdin%3E"),
            ("a:b", "a%3Ab"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
