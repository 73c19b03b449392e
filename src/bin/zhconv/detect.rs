//! The mode that says what the inputs are written in: `--detect`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use zhvariant::base::error::Result;
use zhvariant::encoding::{self, InputEncoding};
use zhvariant::pipeline::{Detection, Detector, Writing};

use crate::args::DetectArg;
use crate::convert;
use crate::inputs::Input;
use crate::job::Job;
use crate::listing::Listing;
use crate::plan::{Plan, Unit};
use crate::pool;
use crate::report::{Printer, Report, Status, Verbosity};

/// Reads everything and says what it is.
///
/// # Errors
/// If the listing cannot be written. What is wrong with an input is printed, and the others go on.
pub(crate) fn detect(
    job: &Job,
    plan: &Plan,
    how: DetectArg,
    printer: &mut Printer,
) -> Result<Status> {
    let work = Work {
        job,
        how,
        detector: Detector::new()?,
    };
    let mut lines = Listing::open(job)?;
    let one = |unit: &Unit| work.listing(&plan.inputs[unit.input]);
    let threads = job.threads(plan.units.len());
    pool::in_order(&plan.units, threads, one, |(report, listing)| {
        printer.print(&report);
        lines.write(&listing)
    });
    lines.finish()
}

struct Work<'a> {
    job: &'a Job,
    how: DetectArg,
    detector: Detector,
}

impl Work<'_> {
    fn listing(&self, input: &Input) -> (Report, String) {
        let mut report = Report::default();
        let mut listing = String::new();
        if let Err(error) = self.list(input, &mut report, &mut listing) {
            convert::refuse(input, error.in_file(&input.name), &mut report);
        }
        (report, listing)
    }

    fn list(&self, input: &Input, report: &mut Report, listing: &mut String) -> Result<()> {
        let bytes = input.bytes()?;
        let encoding = self.job.encodings.input;
        if encoding == InputEncoding::Auto && encoding::is_binary(&bytes) {
            report.note(&input.name, "binary file, skipped");
            return Ok(());
        }
        let text = encoding::decode(&bytes, encoding)?.text;
        let format = self.job.format_of(input).format;
        self.entry(input, None, &self.detector.detect(&text, format), listing);
        if self.job.verbosity == Verbosity::Verbose {
            for (line, found) in self.detector.paragraphs(&text, format) {
                self.entry(input, Some(line), &found, listing);
            }
        }
        Ok(())
    }

    /// A line on an input, or on its paragraph that begins at a line.
    fn entry(&self, input: &Input, line: Option<usize>, found: &Detection, out: &mut String) {
        let name = input.name.display();
        // Writing to a string does not fail.
        let _ = match (self.how, line) {
            (DetectArg::Json, _) => writeln!(out, "{}", object(&name.to_string(), line, found)),
            (DetectArg::Text, None) => writeln!(out, "{name}: {}", sentence(found)),
            (DetectArg::Text, Some(line)) => writeln!(out, "{name}:{line}: {}", sentence(found)),
        };
    }
}

fn writing(found: &Detection) -> &'static str {
    match found.writing() {
        Writing::Simplified => "simplified",
        Writing::Traditional => "traditional",
        Writing::Mixed => "mixed",
        _ => "undecided",
    }
}

fn locale(found: &Detection) -> &'static str {
    found.locale().map_or("undecided", |locale| locale.tag())
}

fn sentence(found: &Detection) -> String {
    format!(
        "{}, {}; {} simplified, {} traditional ({} Taiwan, {} Hong Kong), {} other Han, {} kana; \
         {} of {} clauses mixed ({:.1}%)",
        writing(found),
        locale(found),
        found.counts.simplified,
        found.counts.traditional,
        found.taiwan,
        found.hong_kong,
        found.counts.silent + found.counts.japanese,
        found.counts.kana,
        found.mixed,
        found.clauses,
        found.mixed_share() * 100.0,
    )
}

fn object(name: &str, line: Option<usize>, found: &Detection) -> Value {
    let mut object = json!({
        "file": name,
        "script": writing(found),
        "locale": locale(found),
        "evidence": {
            "simplified": found.counts.simplified,
            "traditional": found.counts.traditional,
            "taiwan": found.taiwan,
            "hong_kong": found.hong_kong,
            "japanese": found.counts.japanese,
            "kana": found.counts.kana,
            "other_han": found.counts.silent,
        },
        "clauses": found.clauses,
        "mixed_clauses": found.mixed,
        "mixed_share": found.mixed_share(),
    });
    if let (Some(line), Some(fields)) = (line, object.as_object_mut()) {
        fields.insert("line".to_owned(), line.into());
    }
    object
}
