//! `--mdbook`: a preprocessor of mdBook. It reads what mdBook sends (a list of the book's context and
//! the book, as JSON), converts the chapters, and writes the book back.
//!
//! <https://rust-lang.github.io/mdBook/for_developers/preprocessors.html>

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use zhvariant::base::error::{Error, Result};
use zhvariant::base::locale::Locale;
use zhvariant::format::Format;

use crate::Exit;
use crate::args::Args;
use crate::converters::Converters;
use crate::job::Job;
use crate::project::{self, Table};
use crate::report::{self, Printer, Report, Status};

/// Where book.toml says what the preprocessor shall do.
const TABLE: &str = "/config/preprocessor/zhconv";
/// Keys of that table that are mdBook's.
const NOT_OURS: [&str; 5] = ["after", "before", "command", "optional", "renderers"];

/// Whether the arguments are mdBook's question for a renderer, to which the answer is always yes.
pub(crate) fn asks_for_support(args: &Args) -> bool {
    args.files
        .first()
        .is_some_and(|file| file.as_os_str() == "supports")
}

/// Converts the book on standard input, with the options of this command line and of book.toml.
///
/// # Errors
/// If the input is not what mdBook sends, the options do not go together, or a text cannot be
/// converted.
pub(crate) fn run(line: Vec<OsString>) -> Result<Status, Exit> {
    let mut text = String::new();
    let read = io::stdin().lock().read_to_string(&mut text);
    read.map_err(|error| Error::io("read", "<stdin>", error))?;
    let (context, mut book) = parse(&text)?;
    let (mut args, project) = project::parse(line, Some(&table(&context)))?;
    if !args.files.is_empty() {
        let error = Error::new("--mdbook reads the book from standard input");
        return Err(error.help("leave out FILE").into());
    }
    if args.target.locale.is_empty() && args.target.config.is_none() {
        let language = context
            .pointer("/config/book/language")
            .and_then(Value::as_str);
        args.target
            .locale
            .extend(language.and_then(Locale::from_name));
    }
    args.target.locale.dedup();
    if args.target.locale.len() > 1 {
        let error = Error::new("a book is built in one edition at a time");
        return Err(error.help("name one locale").into());
    }
    let job = Job::resolve(args, project)?;
    report::set_color(job.color);
    let mut chapters = Chapters {
        converters: Converters::new(&job, true),
        format: job.named_format().unwrap_or(Format::Markdown),
        report: Report::default(),
    };
    // Until version 0.4, the items were called sections.
    for name in ["items", "sections"] {
        if let Some(items) = book.get_mut(name) {
            chapters.items(items)?;
        }
    }
    let mut printer = Printer::new(job.verbosity);
    printer.print(&chapters.report);
    if printer.status() == Status::Done {
        let written = writeln!(io::stdout(), "{book}");
        written.map_err(|error| Error::io("write", "<stdout>", error))?;
    }
    Ok(printer.status())
}

fn parse(text: &str) -> Result<(Value, Value)> {
    serde_json::from_str(text).map_err(|error| {
        Error::new(format!("this is no book from mdBook: {error}"))
            .in_file("<stdin>")
            .help("--mdbook is for a [preprocessor.zhconv] table of book.toml")
    })
}

/// The options in book.toml.
fn table(context: &Value) -> Table {
    let root = context
        .get("root")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut text = String::new();
    if let Some(table) = context.pointer(TABLE).and_then(Value::as_object) {
        for (key, value) in table {
            if !NOT_OURS.contains(&key.as_str()) {
                text.push_str(&format!(
                    "{} = {}\n",
                    Value::from(key.as_str()),
                    in_toml(value)
                ));
            }
        }
    }
    Table {
        path: Path::new(root).join("book.toml"),
        text,
    }
}

/// A value in TOML, on one line. Its strings are written as JSON's are.
fn in_toml(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(in_toml).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(table) => {
            let field = |(key, value): (&String, &Value)| {
                format!("{} = {}", Value::from(key.as_str()), in_toml(value))
            };
            let fields: Vec<_> = table.iter().map(field).collect();
            format!("{{{}}}", fields.join(", "))
        }
        value => value.to_string(),
    }
}

/// A book's chapters, on their way.
struct Chapters<'a> {
    converters: Converters<'a>,
    /// The chapters'.
    format: Format,
    report: Report,
}

impl Chapters<'_> {
    /// Converts what a list of a book's items holds, and the chapters below.
    fn items(&mut self, items: &mut Value) -> Result<()> {
        for item in items.as_array_mut().into_iter().flatten() {
            if let Some(chapter) = item.get_mut("Chapter") {
                self.chapter(chapter)?;
            }
            if let Some(title) = item.get_mut("PartTitle") {
                self.name(title)?;
            }
        }
        Ok(())
    }

    fn chapter(&mut self, chapter: &mut Value) -> Result<()> {
        let path = ["source_path", "path", "name"]
            .iter()
            .find_map(|field| chapter[*field].as_str());
        let path = PathBuf::from(path.unwrap_or_default());
        if let Some(Value::String(content)) = chapter.get_mut("content") {
            let converter = self.converters.get(0, self.format.into())?;
            let mut converted = String::new();
            let outcome = converter
                .convert_into(content, &mut converted)
                .map_err(|error| error.in_file(&path))?;
            self.report.diagnostics(&path, &outcome.diagnostics);
            *content = converted;
        }
        if let Some(name) = chapter.get_mut("name") {
            self.name(name)?;
        }
        for name in chapter["parent_names"].as_array_mut().into_iter().flatten() {
            self.name(name)?;
        }
        if let Some(items) = chapter.get_mut("sub_items") {
            self.items(items)?;
        }
        Ok(())
    }

    /// Converts a name, which is plain text.
    fn name(&self, name: &mut Value) -> Result<()> {
        if let Value::String(text) = name {
            *text = self.converters.get(0, Format::Text.into())?.convert(text)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn options_are_written_as_toml_reads_them() {
        let context = json!({
            "root": "/book",
            "config": {"preprocessor": {"zhconv": {
                "command": "zhconv --mdbook",
                "locale": "zh-tw",
                "protect": ["《.*?》", "a\"\\\u{1}"],
                "tags-only": true,
                "format": {"*.md": "markdown"},
            }}}
        });
        let table = table(&context);
        assert_eq!(table.path, Path::new("/book/book.toml"));
        let lines: Vec<_> = table.text.lines().collect();
        assert_eq!(
            lines,
            [
                r#""format" = {"*.md" = "markdown"}"#,
                r#""locale" = "zh-tw""#,
                r#""protect" = ["《.*?》", "a\"\\\u0001"]"#,
                r#""tags-only" = true"#,
            ]
        );
        assert!(toml::de::DeTable::parse(&table.text).is_ok());
    }
}
