//! `--convert-names`: what files and folders are called in an edition, and where the links between
//! them lead then.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use zhvariant::base::error::{Error, Result};
use zhvariant::format::{Format, Links};
use zhvariant::pipeline::Converter;

use crate::inputs::Input;

/// The new names of one edition.
#[derive(Clone, Debug)]
pub(crate) struct Renames {
    tree: Arc<Tree>,
    /// What names become, by name; those that stay are not there.
    names: Arc<HashMap<String, String>>,
}

/// The inputs as they lie below an output folder.
#[derive(Debug)]
pub(crate) struct Tree {
    /// Files, and the folders that they are in.
    paths: HashSet<PathBuf>,
}

impl Tree {
    /// The tree of these inputs.
    pub(crate) fn of(inputs: &[Input]) -> Arc<Self> {
        let paths = inputs
            .iter()
            .flat_map(|input| input.relative.ancestors())
            .filter(|path| !path.as_os_str().is_empty())
            .map(Path::to_owned);
        Arc::new(Self {
            paths: paths.collect(),
        })
    }
}

impl Renames {
    /// The new names of all inputs in the edition that `converter` makes.
    ///
    /// # Errors
    /// If a name becomes something that is no file name.
    pub(crate) fn new(tree: &Arc<Tree>, converter: &Converter) -> Result<Self> {
        let mut names = HashMap::new();
        let converter = converter.with_format(Format::Raw).without_tags();
        for path in &tree.paths {
            let Some(name) = path.file_name().and_then(OsStr::to_str) else {
                continue;
            };
            if name.is_ascii() || names.contains_key(name) {
                continue;
            }
            let new = converter.convert(name)?;
            let is_name = Path::new(&new).file_name() == Some(OsStr::new(&new));
            if !is_name || new.contains(['/', '\\', '\0']) {
                let what = format!("its name would become {new:?}, which is no file name");
                return Err(Error::new(what)
                    .in_file(path)
                    .help("correct the --dict that says so, or leave out --convert-names"));
            }
            names.insert(name.to_owned(), new);
        }
        names.retain(|name, new| name != new);
        Ok(Self {
            tree: Arc::clone(tree),
            names: Arc::new(names),
        })
    }

    /// What an input is called below the edition's folder.
    pub(crate) fn path(&self, relative: &Path) -> PathBuf {
        let rename = |part: Component<'_>| -> OsString {
            let name = part.as_os_str();
            let new = name.to_str().and_then(|name| self.names.get(name));
            new.map_or_else(|| name.to_owned(), OsString::from)
        };
        relative.components().map(rename).collect()
    }

    /// Where the links of an input lead; `None` if nothing is renamed.
    pub(crate) fn links(&self, relative: &Path) -> Option<Links> {
        if self.names.is_empty() {
            return None;
        }
        let this = self.clone();
        let relative = relative.to_owned();
        Some(Links::new(move |link| this.follow(&relative, link)))
    }

    /// What a link in the input at `relative` becomes. Also one without the extension of that
    /// input (`[[页面]]`), and one to a folder.
    fn follow(&self, relative: &Path, link: &str) -> Option<String> {
        let end = link.find(['?', '#']).unwrap_or(link.len());
        let (path, rest) = link.split_at(end);
        if path.is_empty() || path.starts_with(['/', '\\']) || has_scheme(path) {
            return None;
        }
        let written: Vec<&str> = path.split('/').collect();
        let names: Vec<String> = written
            .iter()
            .map(|name| decoded(name))
            .collect::<Option<_>>()?;
        let mut target = relative.parent().unwrap_or(Path::new("")).to_owned();
        for name in &names {
            match name.as_str() {
                "" | "." => {}
                ".." if !target.pop() => return None,
                ".." => {}
                name => target.push(name),
            }
        }
        let extension = self.missing_extension(relative, &target)?;
        let last = names.len() - 1;
        let mut new = String::new();
        for (index, (name, written)) in names.iter().zip(&written).enumerate() {
            if index > 0 {
                new.push('/');
            }
            let extension = if index == last {
                extension.as_str()
            } else {
                ""
            };
            let renamed = self.names.get(&format!("{name}{extension}"));
            match renamed.map(|new| new.strip_suffix(extension).unwrap_or(new)) {
                Some(renamed) if written.contains('%') || is_unsafe(renamed, name) => {
                    new.push_str(&encoded(renamed));
                }
                Some(renamed) => new.push_str(renamed),
                None => new.push_str(written),
            }
        }
        (new != path).then(|| new + rest)
    }

    /// What a link leaves out of the name of what it leads to, the dot included; `None` if it leads
    /// to nothing that is converted.
    fn missing_extension(&self, relative: &Path, target: &Path) -> Option<String> {
        if self.tree.paths.contains(target) {
            return Some(String::new());
        }
        let extension = format!(".{}", relative.extension()?.to_str()?);
        let mut name = target.as_os_str().to_owned();
        name.push(&extension);
        self.tree
            .paths
            .contains(Path::new(&name))
            .then_some(extension)
    }
}

/// Whether a link begins with a scheme (RFC 3986, 3.1).
fn has_scheme(link: &str) -> bool {
    let scheme = link.split(':').next().unwrap_or_default();
    scheme.len() < link.len()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// A part of a link without its `%` escapes; `None` if they are not UTF-8.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, behind @ ..] = rest {
        let digits = behind.get(..2).and_then(|d| std::str::from_utf8(d).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// Whether a new name has a character, as a space or a quotation mark, that may end a link and that
/// the old name did not have.
fn is_unsafe(new: &str, old: &str) -> bool {
    let is_plain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "-._~".contains(c);
    new.chars().any(|c| !is_plain(c) && !old.contains(c))
}

/// A part of a link with `%` escapes for all but RFC 3986's unreserved characters.
fn encoded(part: &str) -> String {
    let mut out = String::new();
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use zhvariant::base::locale::Locale;
    use zhvariant::pipeline::{Source, Target};

    use super::*;

    fn renames(paths: &[&str]) -> Renames {
        let all = paths.iter().flat_map(|path| Path::new(path).ancestors());
        let paths = all.map(Path::to_owned).collect();
        let builder = Converter::builder(Target::Locale(Locale::ZhTw));
        let converter = builder
            .source(Source::Locale(Locale::ZhCn))
            .build()
            .unwrap();
        Renames::new(&Arc::new(Tree { paths }), &converter).unwrap()
    }

    #[test]
    fn links_follow_what_is_renamed() {
        let renames = renames(&["软件/说明.md", "软件/图/后台.png", "首页.md", "a b/软件.md"]);
        assert_eq!(
            renames.path(Path::new("软件/图/后台.png")),
            Path::new("軟體/圖/後臺.png")
        );
        for (link, expected) in [
            ("图/后台.png", Some("圖/後臺.png")),
            ("./图/后台.png#软件", Some("./圖/後臺.png#软件")),
            ("../首页.md?软件", Some("../首頁.md?软件")),
            ("../首页", Some("../首頁")),
            ("图/", Some("圖/")),
            ("%E5%9B%BE/后台.png", Some("%E5%9C%96/後臺.png")),
            (
                "../a%20b/%E8%BD%AF%E4%BB%B6.md",
                Some("../a%20b/%E8%BB%9F%E9%AB%94.md"),
            ),
            ("图/软件.png", None),
            ("../../首页.md", None),
            ("/首页.md", None),
            ("http://软件/说明.md", None),
            ("data:,软件", None),
            ("#软件", None),
            ("%FF", None),
            ("", None),
        ] {
            let found = renames.follow(Path::new("软件/说明.md"), link);
            assert_eq!(found.as_deref(), expected, "{link}");
        }
    }
}
