//! For build scripts: converts files and tells Cargo what they depend on.
//!
//! May import: `base`, `format`, `pipeline`. With the binary, the one place that prints: Cargo
//! reads what a build script says from its standard output.
//!
//! ```no_run
//! // build.rs
//! use zhvariant::Error;
//! use zhvariant::Locale;
//! use zhvariant::build_script::Editions;
//!
//! fn main() -> Result<(), Error> {
//!     Editions::of([Locale::ZhHans, Locale::ZhTw, Locale::ZhHk]).convert(["texts/notice.md"])?;
//!     Ok(())
//! }
//! ```
//!
//! The program then has `include_str!(concat!(env!("OUT_DIR"), "/zh-TW/notice.md"))`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use crate::base::diagnostic::Severity;
use crate::base::error::{Error, Result};
use crate::base::locale::Locale;
use crate::format::Format;
use crate::pipeline::{Converter, ConverterBuilder, Target};

/// The editions that a build script makes of its files.
#[must_use]
pub struct Editions {
    locales: Vec<Locale>,
    folder: Option<PathBuf>,
    options: Box<dyn Fn(ConverterBuilder) -> ConverterBuilder>,
}

impl Editions {
    /// These editions, with the defaults of [`Converter::builder`] and each file in the format that
    /// its name tells.
    pub fn of(locales: impl IntoIterator<Item = Locale>) -> Self {
        Self {
            locales: locales.into_iter().collect(),
            folder: None,
            options: Box::new(|builder| builder),
        }
    }

    /// Converts with other options: `options` changes the builder of each converter. A second call
    /// replaces the first.
    pub fn options(
        mut self,
        options: impl Fn(ConverterBuilder) -> ConverterBuilder + 'static,
    ) -> Self {
        self.options = Box::new(options);
        self
    }

    /// Writes to a folder other than Cargo's `OUT_DIR`.
    pub fn output_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Converts each file to each edition and returns what it wrote, file by file in the order of
    /// the editions: `<output folder>/<locale>/<file name>`, the locale as in [`Locale::tag`]. A
    /// file that would stay the same is not touched.
    ///
    /// Prints `cargo::rerun-if-changed` for each file and for each dictionary and configuration
    /// that the options name, and `cargo::warning` for what the conversion remarks. Cargo then
    /// runs the script again for these files alone: print the same for what else the script reads.
    ///
    /// # Errors
    /// If a file cannot be read or written or is not UTF-8, if two files have one name, if a tag
    /// lacks a value under `OnMissing::Fail`, or without `OUT_DIR` and another output folder.
    pub fn convert<P: AsRef<Path>>(
        &self,
        files: impl IntoIterator<Item = P>,
    ) -> Result<Vec<PathBuf>> {
        self.convert_and_say(files, &mut say)
    }

    fn convert_and_say<P: AsRef<Path>>(
        &self,
        files: impl IntoIterator<Item = P>,
        say: &mut dyn FnMut(&str),
    ) -> Result<Vec<PathBuf>> {
        let folder = self.output_folder()?;
        let mut names = HashSet::new();
        let mut named = HashSet::new();
        let mut written = Vec::new();
        for file in files {
            let file = file.as_ref();
            say(&rerun_if_changed(file)?);
            let name = file
                .file_name()
                .ok_or_else(|| Error::new("this names no file").in_file(file))?;
            if !names.insert(name.to_owned()) {
                return Err(Error::new("another file has the same name")
                    .in_file(file)
                    .help("convert it with an output folder of its own"));
            }
            let text = fs::read_to_string(file).map_err(|error| Error::io("read", file, error))?;
            for &locale in &self.locales {
                let builder = self.builder(locale, file);
                for source in builder
                    .sources()
                    .filter(|&source| named.insert(source.to_owned()))
                {
                    say(&rerun_if_changed(source)?);
                }
                let converted = convert(&builder.build()?, file, &text, say)?;
                let output = folder.join(locale.tag()).join(name);
                write(file, &output, &converted)?;
                written.push(output);
            }
        }
        Ok(written)
    }

    fn output_folder(&self) -> Result<PathBuf> {
        let folder = self.folder.clone();
        folder
            .or_else(|| env::var_os("OUT_DIR").map(PathBuf::from))
            .ok_or_else(|| {
                Error::new("OUT_DIR is not set")
                    .help("run this from a build script, or name an output folder")
            })
    }

    fn builder(&self, locale: Locale, file: &Path) -> ConverterBuilder {
        let format = Format::from_file_name(&file.to_string_lossy()).unwrap_or_default();
        (self.options)(Converter::builder(Target::Locale(locale)).format(format))
    }
}

impl fmt::Debug for Editions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Editions")
            .field("locales", &self.locales)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

#[allow(
    clippy::print_stdout,
    reason = "Cargo reads a build script's standard output"
)]
fn say(line: &str) {
    println!("{line}");
}

fn rerun_if_changed(file: &Path) -> Result<String> {
    match file.to_str() {
        Some(name) if !name.contains(['\n', '\r']) => Ok(format!("cargo::rerun-if-changed={name}")),
        _ => Err(Error::new("Cargo cannot be told of a file of this name").in_file(file)),
    }
}

fn convert(
    converter: &Converter,
    file: &Path,
    text: &str,
    say: &mut dyn FnMut(&str),
) -> Result<String> {
    let mut out = String::new();
    let outcome = converter.convert_into(text, &mut out)?;
    for (position, remark) in outcome.diagnostics {
        let message = remark.message.replace(['\n', '\r'], " ");
        let error = Error::new(message).in_file(file).at(position);
        if remark.severity == Severity::Error {
            return Err(error);
        }
        if remark.severity == Severity::Warning {
            say(&format!("cargo::warning={error}"));
        }
    }
    Ok(out)
}

fn write(input: &Path, output: &Path, text: &str) -> Result<()> {
    let failed = |error: io::Error| Error::io("write", output, error);
    if let Some(folder) = output.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    if let (Ok(input), Ok(output)) = (input.canonicalize(), output.canonicalize())
        && input == output
    {
        return Err(Error::new("the output is the input").in_file(output));
    }
    if fs::read(output).is_ok_and(|found| found == text.as_bytes()) {
        return Ok(());
    }
    fs::write(output, text).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{OnMissing, Source};

    /// A folder that goes when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("zhconv-build-script-{name}-{}", std::process::id());
            let path = env::temp_dir().join(name);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn file(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn run(editions: &Editions, files: &[&Path]) -> (Result<Vec<PathBuf>>, Vec<String>) {
        let mut said = Vec::new();
        let written = editions.convert_and_say(files, &mut |line| said.push(line.to_string()));
        (written, said)
    }

    #[test]
    fn every_file_is_written_in_every_edition_and_told_to_cargo() {
        let folder = Folder::new("all");
        let one = folder.file("one.txt", "软件-{zh-cn:方式;zh-tw:管道}-\n");
        let two = folder.file("two.md", "`软件`软件\n");
        let words = folder.file("words.txt", "软件\t軟件件\n");
        let dictionary = words.clone();
        let editions = Editions::of([Locale::ZhTw, Locale::ZhHans])
            .output_dir(&folder.0)
            .options(move |builder| {
                let builder = builder.source(Source::Locale(Locale::ZhCn));
                builder.dictionary(&dictionary)
            });
        let (written, said) = run(&editions, &[&one, &two]);
        let expected = [
            ("zh-TW/one.txt", "軟件件管道\n"),
            ("zh-Hans/one.txt", "軟件件方式\n"),
            ("zh-TW/two.md", "`软件`軟件件\n"),
            ("zh-Hans/two.md", "`软件`軟件件\n"),
        ];
        let written = written.unwrap();
        assert_eq!(written.len(), expected.len());
        for (path, (name, text)) in written.iter().zip(expected) {
            assert_eq!(*path, folder.0.join(name));
            assert_eq!(fs::read_to_string(path).unwrap(), text);
        }
        let told = |path: &Path| format!("cargo::rerun-if-changed={}", path.display());
        assert_eq!(said, [told(&one), told(&words), told(&two)]);
    }

    #[test]
    fn what_stays_the_same_is_not_touched() {
        let folder = Folder::new("same");
        let file = folder.file("a.txt", "软件");
        let editions = Editions::of([Locale::ZhTw]).output_dir(&folder.0);
        let written = run(&editions, &[&file]).0.unwrap();
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        let output = fs::File::options().append(true).open(&written[0]).unwrap();
        output.set_modified(long_ago).unwrap();
        run(&editions, &[&file]).0.unwrap();
        let touched = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
        assert_eq!(touched(&written[0]), long_ago);
        fs::write(&file, "里面").unwrap();
        run(&editions, &[&file]).0.unwrap();
        assert_ne!(touched(&written[0]), long_ago);
    }

    #[test]
    fn remarks_are_warnings_and_failures_errors() {
        let folder = Folder::new("remarks");
        let file = folder.file("a.txt", "\n软件-{zh-cn:方式}-");
        let editions = Editions::of([Locale::ZhTw]).output_dir(&folder.0);
        let (written, said) = run(&editions, &[&file]);
        assert!(written.is_ok());
        let place = format!("cargo::warning={}:2:3 ", file.display());
        assert!(said[1].starts_with(&place), "{said:?}");
        let editions = editions.options(|builder| builder.on_missing(OnMissing::Fail));
        let error = run(&editions, &[&file]).0.unwrap_err();
        assert_eq!(error.path(), Some(file.as_path()));
    }

    #[test]
    fn what_cannot_be_done_is_an_error() {
        let folder = Folder::new("errors");
        let a = folder.file("a.txt", "软件");
        let other = folder.file("b/a.txt", "软件");
        let same = folder.file("zh-TW/c.txt", "软件");
        let editions = Editions::of([Locale::ZhTw]).output_dir(&folder.0);
        let fails = |files: &[&Path]| run(&editions, files).0.unwrap_err().to_string();
        assert!(fails(&[&a, &other]).contains("the same name"));
        assert!(fails(&[&same]).contains("the output is the input"));
        assert_eq!(fs::read_to_string(&same).unwrap(), "软件");
        assert!(fails(&[&folder.0.join("gone.txt")]).contains("gone.txt"));
        assert!(fails(&[Path::new("a\nb.txt")]).contains("Cargo"));
        assert!(fails(&[Path::new("..")]).contains("names no file"));
    }
}
