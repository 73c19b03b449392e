//! JSON Lines: an object for each file and edition that differs. `docs/reports.md` describes it.

use std::fmt::{self, Write as _};

use serde_json::{Value, json};

use super::{Change, Difference, Kind};

/// Writes the object of a file.
pub(super) fn entry(found: &Difference<'_>, out: &mut String) -> fmt::Result {
    let (status, changes) = match found.kind() {
        Kind::Missing => ("missing", Vec::new()),
        Kind::Binary => ("binary", Vec::new()),
        Kind::Encoding => ("encoding", Vec::new()),
        Kind::Text(old) => ("different", found.changes(old).into_owned()),
    };
    let object = json!({
        "file": found.file.to_string_lossy(),
        "input": found.input.to_string_lossy(),
        "locale": found.edition,
        "status": status,
        "changes": changes.iter().map(change).collect::<Vec<_>>(),
    });
    writeln!(out, "{object}")
}

fn change(change: &Change) -> Value {
    let mut object = json!({
        "line": change.start.line,
        "column": change.start.column,
        "end_line": change.end.line,
        "end_column": change.end.column,
        "old": change.old,
        "new": change.new,
    });
    if let Some(why) = &change.why {
        object["why"] = why.as_str().into();
    }
    object
}
