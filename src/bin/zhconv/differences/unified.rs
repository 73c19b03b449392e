//! A unified diff of each file.

use std::fmt::{self, Write as _};

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::{Difference, Kind, OTHER_BINARY, OTHER_ENCODING};

/// Writes the diff of a file.
pub(super) fn entry(found: &Difference<'_>, out: &mut String) -> fmt::Result {
    let plain = AutoStream::choice(&std::io::stdout()) == ColorChoice::Never;
    let paint = |style: Style| if plain { Style::new() } else { style };
    let bold = paint(Style::new().bold());
    let name = found.file.display();
    let edition = match found.is_output {
        true => String::new(),
        false => format!("\t{}", found.edition),
    };
    let old = match &found.old {
        None => {
            writeln!(out, "{bold}--- /dev/null{bold:#}")?;
            ""
        }
        Some(old) => {
            writeln!(out, "{bold}--- {name}{bold:#}")?;
            old
        }
    };
    writeln!(out, "{bold}+++ {name}{edition}{bold:#}")?;
    // Patches ignore what stands before the first hunk.
    match found.kind() {
        Kind::Binary => return writeln!(out, "{OTHER_BINARY}"),
        Kind::Encoding => return writeln!(out, "{OTHER_ENCODING}"),
        Kind::Missing | Kind::Text(_) => {}
    }
    let diff = TextDiff::from_lines(old, &found.new);
    for hunk in diff.unified_diff().iter_hunks() {
        let style = paint(AnsiColor::Cyan.on_default());
        writeln!(out, "{style}{}{style:#}", hunk.header())?;
        for change in hunk.iter_changes() {
            let style = paint(match change.tag() {
                ChangeTag::Equal => Style::new(),
                ChangeTag::Delete => AnsiColor::Red.on_default(),
                ChangeTag::Insert => AnsiColor::Green.on_default(),
            });
            let line = change.value();
            let text = line.strip_suffix('\n').unwrap_or(line);
            writeln!(out, "{style}{}{text}{style:#}", change.tag())?;
            if change.missing_newline() {
                writeln!(out, "\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}
