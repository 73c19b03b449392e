//! Converts each line of standard input, as a document of its own, to an edition, and the result
//! once more. Prints the lines whose results differ (line, first result and second, with tabs
//! between), and at the end how many there are.
//!
//! ```text
//! cargo run --release --example convert-twice zh-tw [none] <lines.txt
//! ```
//!
//! `none` leaves regional words alone. `eval/run again` feeds it.

use std::error::Error;
use std::io::{self, BufRead, Write};

use zhvariant::Format;
use zhvariant::Locale;
use zhvariant::{Converter, Tags, Target, Vocabulary};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let edition = arguments.next().unwrap_or_default();
    let edition = Locale::from_name(&edition).ok_or("the first argument is no edition")?;
    let vocabulary = match arguments.next().as_deref() {
        None => Vocabulary::Full,
        Some("none") => Vocabulary::None,
        Some(other) => return Err(format!("{other}: not `none`").into()),
    };
    let converter = Converter::builder(Target::Locale(edition))
        .vocabulary(vocabulary)
        .format(Format::Raw)
        .tags(Tags::Off)
        .build()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut differ = 0;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let once = converter.convert(&line)?;
        let twice = converter.convert(&once)?;
        if once != twice {
            differ += 1;
            writeln!(out, "{line}\t{once}\t{twice}")?;
        }
    }
    writeln!(out, "{differ}")?;
    Ok(out.flush()?)
}
