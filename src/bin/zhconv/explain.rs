//! The mode that says what was replaced, and why: `--explain`.

use std::fmt::{self, Display, Write as _};
use std::ops::Range;
use std::path::Path;

use clap::builder::styling::{AnsiColor, Style};
use serde_json::{Value, json};
use zhvariant::base::error::Result;
use zhvariant::base::position::Position;
use zhvariant::encoding::{self, Decoded, Encoding, InputEncoding};
use zhvariant::pipeline::{Cause, Converter, Explanation, Replacement, TakenFor, Used};

use crate::args::ExplainArg;
use crate::convert;
use crate::converters::Converters;
use crate::differences::{Change, excerpt};
use crate::job::Job;
use crate::listing::Listing;
use crate::plan::{Plan, Unit};
use crate::pool;
use crate::report::{Printer, Report, Status};

const UTF_8_BOM_LENGTH: usize = 3;

/// Explains the conversion of everything.
///
/// # Errors
/// If the listing cannot be written. What is wrong with an input is printed, and the others go on.
pub(crate) fn explain(
    job: &Job,
    plan: &Plan,
    how: ExplainArg,
    printer: &mut Printer,
) -> Result<Status> {
    let mut listing = Listing::open(job)?;
    let work = Work {
        job,
        plan,
        how,
        converters: Converters::new(job, plan.units.len() == 1),
        color: listing.is_colored(),
    };
    let threads = job.threads(plan.units.len());
    let one = |unit: &Unit| work.listing(unit);
    pool::in_order(&plan.units, threads, one, |(report, lines)| {
        printer.print(&report);
        listing.write(&lines)
    });
    listing.finish()
}

/// What a conversion changes in `text`, with its reasons; `None` if it does not give `expected`.
///
/// # Errors
/// If a dictionary can no longer be read.
pub(crate) fn changes(
    converter: &Converter,
    text: &str,
    expected: &str,
) -> Result<Option<Vec<Change>>> {
    let explained = converter.explain(text)?;
    if explained.text != expected {
        return Ok(None);
    }
    let page = Page {
        name: Path::new(""),
        edition: "",
        text,
        start: 0,
        result_start: 0,
        explained: &explained,
    };
    let change = |(replacement, start): (&Replacement, Position)| {
        let (old, new) = (page.source(replacement), page.result(replacement));
        let end = Position::of(old, old.len()).after(start);
        let change = Change {
            start: start.into(),
            end: end.into(),
            old: old.to_owned(),
            new: new.to_owned(),
            why: Some(page.reason(replacement)),
        };
        (old != new).then_some(change)
    };
    Ok(Some(page.placed().filter_map(change).collect()))
}

struct Work<'a> {
    job: &'a Job,
    plan: &'a Plan,
    how: ExplainArg,
    converters: Converters<'a>,
    color: bool,
}

impl Work<'_> {
    fn listing(&self, unit: &Unit) -> (Report, String) {
        let mut report = Report::default();
        let mut lines = String::new();
        if let Err(error) = self.list(unit, &mut report, &mut lines) {
            let input = &self.plan.inputs[unit.input];
            convert::refuse(input, error.in_file(&input.name), &mut report);
        }
        (report, lines)
    }

    fn list(&self, unit: &Unit, report: &mut Report, lines: &mut String) -> Result<()> {
        let input = &self.plan.inputs[unit.input];
        let bytes = input.bytes()?;
        let encoding = self.job.encodings.input;
        if encoding == InputEncoding::Auto && encoding::is_binary(&bytes) {
            report.note(&input.name, "binary file, skipped");
            return Ok(());
        }
        let format = self.job.format_of(input);
        let converter = self.converters.get(unit.edition, format)?;
        let decoded = encoding::decode(&bytes, encoding)?;
        let explained = converter.explain(&decoded.text)?;
        report.diagnostics(&input.name, &explained.outcome.diagnostics);
        let page = Page {
            name: &input.name,
            edition: &self.job.editions[unit.edition].name,
            text: &decoded.text,
            start: bom_length(&decoded, decoded.encoding),
            result_start: bom_length(
                &decoded,
                self.job.encodings.output.unwrap_or(decoded.encoding),
            ),
            explained: &explained,
        };
        // Writing to a string does not fail.
        let _ = match self.how {
            ExplainArg::Json => page.json(lines),
            ExplainArg::Text => page.plain(self.color, lines),
        };
        Ok(())
    }
}

/// How long the byte order mark is before the text, or before the result in another encoding. Only
/// that of UTF-8 counts: other text is counted as UTF-8 without one.
fn bom_length(decoded: &Decoded, encoding: Encoding) -> usize {
    let is_there = decoded.bom && encoding == Encoding::UTF_8 && decoded.encoding == encoding;
    if is_there { UTF_8_BOM_LENGTH } else { 0 }
}

/// One input's replacements for one edition.
struct Page<'a> {
    name: &'a Path,
    edition: &'a str,
    text: &'a str,
    /// Where the text begins in the input, and the result in the output.
    start: usize,
    result_start: usize,
    explained: &'a Explanation,
}

impl Page<'_> {
    fn source(&self, replacement: &Replacement) -> &str {
        &self.text[replacement.source.clone()]
    }

    fn result(&self, replacement: &Replacement) -> &str {
        &self.explained.text[replacement.result.clone()]
    }

    /// The replacements with their places.
    fn placed(&self) -> impl Iterator<Item = (&Replacement, Position)> {
        let mut place = Position::START;
        self.explained.replacements.iter().map(move |replacement| {
            let between = &self.text[place.byte..replacement.source.start];
            place = Position::of(between, between.len()).after(place);
            (replacement, place)
        })
    }

    fn json(&self, out: &mut String) -> fmt::Result {
        for (replacement, place) in self.placed() {
            writeln!(out, "{}", self.object(replacement, place))?;
        }
        Ok(())
    }

    fn object(&self, replacement: &Replacement, place: Position) -> Value {
        let mut object = json!({
            "file": self.name.to_string_lossy(),
            "locale": self.edition,
            "line": place.line,
            "column": place.column,
            "range": pair(&replacement.source, self.start),
            "source": self.source(replacement),
            "result_range": pair(&replacement.result, self.result_start),
            "result": self.result(replacement),
            "cause": cause(&replacement.cause),
        });
        if let Some(fields) = object.as_object_mut() {
            let entries = entries(&replacement.cause);
            if !entries.is_empty() {
                let entries = entries.iter().map(entry).collect();
                fields.insert("entries".to_owned(), entries);
            }
            if let Cause::Rule(tag) = &replacement.cause {
                fields.insert("tag_range".to_owned(), pair(tag, self.start));
            }
            if let Some(taken_for) = replacement.taken_for {
                fields.insert("taken_for".to_owned(), clause(taken_for).into());
            }
        }
        object
    }

    /// `file:line:column: edition: source → result (why)`, a line each.
    fn plain(&self, color: bool, out: &mut String) -> fmt::Result {
        let paint = |style: Style| if color { style } else { Style::new() };
        let red = paint(AnsiColor::Red.on_default());
        let green = paint(AnsiColor::Green.on_default());
        let dim = paint(Style::new().dimmed());
        for (replacement, place) in self.placed() {
            let name = self.name.display();
            let (line, column) = (place.line, place.column);
            let source = excerpt(self.source(replacement));
            let result = excerpt(self.result(replacement));
            writeln!(
                out,
                "{name}:{line}:{column}: {}: {red}{source}{red:#} → {green}{result}{green:#} \
                 {dim}({}){dim:#}",
                self.edition,
                self.reason(replacement)
            )?;
        }
        Ok(())
    }

    fn reason(&self, replacement: &Replacement) -> String {
        let mut parts: Vec<String> = match &replacement.cause {
            Cause::Rule(tag) => {
                let line = Position::of(self.text, tag.start).line;
                let tag = excerpt(&self.text[tag.clone()]);
                vec![format!("rule of the tag {tag} in line {line}")]
            }
            Cause::Tag => vec!["inline tag".to_owned()],
            Cause::Format => vec!["by the format".to_owned()],
            Cause::Engine => vec!["libopencc".to_owned()],
            other => entries(other).iter().map(phrase).collect(),
        };
        if let Some(taken_for) = replacement.taken_for {
            parts.push(format!("taken for {}", clause(taken_for)));
        }
        parts.join("; ")
    }
}

fn pair(range: &Range<usize>, start: usize) -> Value {
    json!([start + range.start, start + range.end])
}

fn cause(cause: &Cause) -> &'static str {
    match cause {
        Cause::Dictionary(_) => "dictionary",
        Cause::OwnWord(_) => "own word",
        Cause::Rule(_) => "rule",
        Cause::Tag => "tag",
        Cause::Engine => "libopencc",
        _ => "format",
    }
}

fn clause(taken_for: TakenFor) -> &'static str {
    match taken_for {
        TakenFor::Simplified => "simplified",
        TakenFor::Traditional => "traditional",
        TakenFor::Japanese => "japanese",
        _ => "mixed",
    }
}

fn entries(cause: &Cause) -> &[Used] {
    match cause {
        Cause::Dictionary(entries) => entries,
        Cause::OwnWord(entry) => std::slice::from_ref(entry),
        _ => &[],
    }
}

fn entry(used: &Used) -> Value {
    json!({
        "dictionary": &*used.dictionary,
        "line": used.line,
        "key": &*used.key,
        "value": &*used.value,
        "others": used.others.iter().map(|other| &**other).collect::<Vec<_>>(),
    })
}

fn phrase(used: &Used) -> String {
    let mut phrase = format!(
        "{}:{} {} → {}",
        used.dictionary,
        used.line,
        Named(&used.key),
        Named(&used.value)
    );
    if !used.others.is_empty() {
        phrase.push_str(&format!(", or {}", used.others.join(" ")));
    }
    phrase
}

/// A word, or that there is none.
struct Named<'a>(&'a str);

impl Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() {
            "(nothing)"
        } else {
            self.0
        })
    }
}
