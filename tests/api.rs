//! How large the public API is: what a user of the library can name, methods included.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The most public items that the library may have without the feature `internals`.
const MOST: usize = 130;

const ITEMS: [&str; 8] = [
    "fn ", "const ", "struct ", "enum ", "trait ", "type ", "static ", "mod ",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("bin") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The names that `pub use` lines of `src/lib.rs` give.
fn exported(lib: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for part in lib.split("pub use ").skip(1) {
        let list = part.split_once(';').unwrap().0;
        let list = list.split_once('{').map_or(list, |(_, names)| names);
        for name in list.trim_end_matches('}').split(',') {
            let name = name.rsplit("::").next().unwrap().trim();
            let name = name.split(" as ").next().unwrap();
            if !name.is_empty() {
                names.insert(name.to_owned());
            }
        }
    }
    names
}

fn is_public_item(line: &str) -> bool {
    let item = line.trim_start().strip_prefix("pub ");
    item.is_some_and(|item| ITEMS.iter().any(|kind| item.starts_with(kind)))
}

/// The type whose inherent methods a line that begins a block introduces.
fn implemented(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("impl")?;
    if line.contains(" for ") {
        return None;
    }
    let name = rest.trim_start_matches(|c: char| c != ' ').trim_start();
    name.split(['<', ' ']).next()
}

#[test]
fn the_public_api_stays_small() {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let names = exported(&lib);
    assert!(names.contains("Converter") && names.contains("Kind"));
    let mut items: Vec<String> = names.iter().cloned().collect();
    items.extend(
        lib.lines()
            .filter(|line| line.starts_with("pub const "))
            .map(str::to_owned),
    );
    items.extend(["build_script", "inline_tags"].map(str::to_owned));
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for path in files {
        // The compiler's types of the same names are others.
        if path.starts_with("src/compiler") {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let mut of = None;
        for line in source.lines() {
            if line.starts_with("#[cfg(test)]") {
                break;
            }
            if line.starts_with('}') {
                of = None;
            }
            if let Some(name) = implemented(line) {
                of = Some(name).filter(|name| names.contains(*name));
            }
            let is_method = line.starts_with("    pub ") && of.is_some();
            let is_script = path.ends_with("build_script.rs");
            if is_public_item(line) && (is_method || is_script) {
                items.push(format!("{}: {}", of.unwrap_or_default(), line.trim()));
            }
        }
    }
    println!("{} public items (at most {MOST})", items.len());
    assert!(items.len() > 60, "they are found: {items:#?}");
    assert!(items.len() <= MOST, "{} items: {items:#?}", items.len());
}
