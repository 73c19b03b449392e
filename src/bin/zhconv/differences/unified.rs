//! A unified diff of each file.

use std::fmt::{self, Write as _};
use std::ops::Range;

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Style};
use similar::{DiffTag, group_diff_ops};

use super::lines::Lines;
use super::{Difference, Kind, OTHER_BINARY, OTHER_ENCODING};

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

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
    let Lines { old, new, ops } = Lines::of(old, &found.new);
    for hunk in group_diff_ops(ops, CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
            continue;
        };
        let style = paint(AnsiColor::Cyan.on_default());
        let before = extent(first.old_range().start..last.old_range().end);
        let after = extent(first.new_range().start..last.new_range().end);
        writeln!(out, "{style}@@ -{before} +{after} @@{style:#}")?;
        for op in &hunk {
            let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
            let (from, to) = (&old[op.old_range()], &new[op.new_range()]);
            if op.tag() == DiffTag::Equal {
                lines(' ', from, Style::new(), out)?;
            } else {
                lines('-', from, paint(red), out)?;
                lines('+', to, paint(green), out)?;
            }
        }
    }
    Ok(())
}

/// Writes lines that stay, go or come.
fn lines(sign: char, lines: &[&str], style: Style, out: &mut String) -> fmt::Result {
    for line in lines {
        let text = line.strip_suffix('\n');
        writeln!(out, "{style}{sign}{}{style:#}", text.unwrap_or(line))?;
        if text.is_none() {
            writeln!(out, "\\ No newline at end of file")?;
        }
    }
    Ok(())
}

/// Which lines a hunk has, as its header says it: the first, from 1, and how many.
fn extent(lines: Range<usize>) -> String {
    match lines.len() {
        1 => format!("{}", lines.start + 1),
        // Then it is the line before.
        0 => format!("{},0", lines.start),
        count => format!("{},{count}", lines.start + 1),
    }
}
