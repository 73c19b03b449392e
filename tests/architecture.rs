//! The rule of `docs/architecture.md`, read from the sources: which module may import which, who
//! may print, and how long a file may grow.
//!
//! The reading is textual: comments, strings and test modules are blanked first, then every path
//! `crate::…` or `zhvariant::…` (in a `use` or elsewhere, braces expanded) counts as an import of
//! the stage that it names.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const MAX_CODE_LINES: usize = 400;

/// The stages, and what each may import besides itself; at the end, what is built on the whole.
const STAGES: [(&str, &[&str]); 7] = [
    ("base", &[]),
    ("compiler", &["base"]),
    ("engine", &["base", "compiler"]),
    ("markup", &["base"]),
    ("format", &["base"]),
    ("encoding", &["base"]),
    ("build_script", &["base", "format", "pipeline"]),
];

/// Modules that nobody but the wiring may import, and may import every stage themselves.
const WIRING: [&str; 1] = ["pipeline"];

/// Who may print: the binary, and what speaks to Cargo from a build script.
const PRINTERS: [&str; 2] = ["bin", "build_script"];

/// Crates that `base` may not import: any but these.
const STANDARD: [&str; 3] = ["std", "core", "alloc"];

/// Blanks comments, string and character literals, keeping line ends.
fn without_comments_and_strings(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let blank = literal_or_comment_len(rest, out.chars().last());
        let taken = if blank == 0 {
            out.push(first);
            first.len_utf8()
        } else {
            out.push(' ');
            out.extend(rest[..blank].chars().filter(|&c| c == '\n'));
            blank
        };
        rest = &rest[taken..];
    }
    out
}

/// The length in bytes of the comment or literal that `rest` starts with; 0 if it starts none.
fn literal_or_comment_len(rest: &str, before: Option<char>) -> usize {
    let to = |end: Option<usize>, more: usize| end.map_or(rest.len(), |at| at + more);
    if rest.starts_with("//") {
        return to(rest.find('\n'), 0);
    }
    if rest.starts_with("/*") {
        return nested_comment_len(rest);
    }
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with('"') {
        return quoted_len(rest, '"');
    }
    if !in_word {
        let raw = rest.strip_prefix('b').unwrap_or(rest);
        if let Some(hashes) = raw.strip_prefix('r') {
            let count = hashes.len() - hashes.trim_start_matches('#').len();
            if hashes[count..].starts_with('"') {
                let close = format!("\"{}", "#".repeat(count));
                let start = rest.len() - hashes.len() + count + 1;
                return rest[start..]
                    .find(&close)
                    .map_or(rest.len(), |at| start + at + close.len());
            }
        }
        if rest.starts_with('\'') {
            return character_len(rest);
        }
    }
    0
}

fn nested_comment_len(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn quoted_len(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
}

/// The length of a character literal; 0 for a lifetime or a label.
fn character_len(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), _) => quoted_len(rest, '\''),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// Drops every item under `#[cfg(test)]` (a module with its body, or one statement).
fn without_tests(source: &str) -> String {
    let mut out = String::new();
    let mut rest = source;
    while let Some(at) = rest.find("#[cfg(test)]") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut depth = 0_usize;
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && (c == '}' || c == ';') {
                end = at + 1;
                break;
            }
        }
        rest = &rest[end..];
    }
    out + rest
}

fn code(source: &str) -> String {
    without_tests(&without_comments_and_strings(source))
}

/// The first segment behind `root::` in every path of `code`, braces expanded:
/// `use crate::{base::error, engine}` names `base` and `engine`.
fn names_under(code: &str, root: &str) -> BTreeSet<String> {
    let dense: String = squeeze(code);
    let mut names = BTreeSet::new();
    let pattern = format!("{root}::");
    for (at, _) in dense.match_indices(&pattern) {
        let boundary = dense[..at].chars().last().is_none_or(|c| !is_word(c));
        if !boundary {
            continue;
        }
        let rest = &dense[at + pattern.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(first_segments(group)),
            None => names.extend(leading_word(rest)),
        }
    }
    names
}

/// Removes the white space around `::`, `{`, `}` and `,`.
fn squeeze(code: &str) -> String {
    let words: Vec<&str> = code.split_whitespace().collect();
    let mut dense = words.join(" ");
    for token in ["::", "{", "}", ","] {
        for spaced in [format!(" {token}"), format!("{token} ")] {
            dense = dense.replace(&spaced, token);
        }
    }
    dense
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn leading_word(text: &str) -> Option<String> {
    let text = text.strip_prefix("r#").unwrap_or(text);
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    (end > 0 || text.starts_with('*')).then(|| text[..end.max(1)].to_owned())
}

/// The first words of the entries of a brace group whose `{` is gone.
fn first_segments(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.extend(leading_word(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

/// The first words of `use` declarations: the crates that are named there.
fn crates_in_use(code: &str) -> BTreeSet<String> {
    let dense = squeeze(code);
    let mut names = BTreeSet::new();
    for (at, _) in dense.match_indices("use ") {
        if dense[..at].chars().last().is_none_or(|c| !is_word(c)) {
            let rest = dense[at + 4..].trim_start_matches("::");
            match rest.strip_prefix('{') {
                Some(group) => names.extend(first_segments(group)),
                None => names.extend(leading_word(rest)),
            }
        }
    }
    names
}

/// The top module of a file under `src/`: `engine` for `engine/walk.rs`; `lib`, `bin`.
fn top_module(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// How many `super::` lead out of a file's own module, at most: `a/b/c.rs` may use three.
fn escapes_the_crate_root(path: &str, code: &str) -> bool {
    let depth = path.trim_end_matches("/mod.rs").matches('/').count() + 1;
    let pattern = "super::".repeat(depth);
    squeeze(code).contains(&pattern)
}

/// Whether a file under `src/` is a test module kept in a file of its own.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// What is wrong with a file's imports and printing, a line each.
fn faults(path: &str, source: &str) -> Vec<String> {
    if is_test_file(path) {
        return Vec::new();
    }
    let code = code(source);
    let top = top_module(path);
    let mut faults = Vec::new();
    let mut imports = names_under(&code, "crate");
    imports.extend(names_under(&code, "zhvariant"));
    if let Some((_, allowed)) = STAGES.iter().find(|(stage, _)| *stage == top) {
        for name in &imports {
            if name != top && !allowed.contains(&name.as_str()) {
                faults.push(format!("{path}: `{top}` imports `{name}`"));
            }
        }
        if escapes_the_crate_root(path, &code) {
            faults.push(format!(
                "{path}: reaches out of `{top}` by `super`; write `crate::`"
            ));
        }
    } else if top != "bin" && top != "lib" && !WIRING.contains(&top) {
        faults.push(format!(
            "{path}: `{top}` is no module that the rule knows; give it its place"
        ));
    }
    if top == "base" {
        let local = ["crate", "super", "self"];
        for name in crates_in_use(&code) {
            let known = STANDARD.contains(&name.as_str()) || local.contains(&name.as_str());
            // A name in capitals is an enum of the file itself: `use Locale::{…}`.
            if !known && !name.starts_with(char::is_uppercase) {
                faults.push(format!("{path}: `base` imports the crate `{name}`"));
            }
        }
    }
    if !PRINTERS.contains(&top) {
        for name in ["println!", "eprintln!", "print!", "eprint!", "dbg!"] {
            let whole = |(at, _)| code[..at].chars().last().is_none_or(|c| !is_word(c));
            if code.match_indices(name).any(whole) {
                faults.push(format!("{path}: prints by `{name}`"));
            }
        }
    }
    faults
}

/// Lines with code on them: no comments, blank lines or tests.
fn code_lines(source: &str) -> usize {
    code(source)
        .lines()
        .filter(|l| !l.trim().is_empty())
        .count()
}

/// Rust files under `folder`, with their path relative to it.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let relative = path.strip_prefix(folder).unwrap();
                let name = relative.to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn stages_import_what_they_may_and_do_not_print() {
    let sources = sources(&root().join("src"));
    assert!(sources.len() > 10, "the sources were not found");
    let faults: Vec<_> = sources
        .iter()
        .flat_map(|(path, source)| faults(path, source))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn no_file_is_too_long() {
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches", "examples"] {
        let folder = root().join(folder);
        if !folder.is_dir() {
            continue;
        }
        for (path, source) in sources(&folder) {
            let lines = code_lines(&source);
            if !is_test_file(&path) && lines > MAX_CODE_LINES {
                long.push(format!("{}/{path}: {lines} code lines", folder.display()));
            }
        }
    }
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn an_import_of_another_stage_is_a_fault_however_it_is_written() {
    for source in [
        "use crate::engine::Table;",
        "use crate::{base::error::Error, engine};",
        "use crate::{\n    base::{error, locale},\n    engine::{self, Table},\n};",
        "pub(crate) use crate :: engine::Table;",
        "fn f() { crate::engine::run(); }",
        "fn f(t: &crate::engine::Table) {}",
        "use zhvariant::engine::Table;",
        "/* use */ use crate::engine;",
        "const S: &str = \"// \"; use crate::engine;",
        "const C: char = '\"'; use crate::engine; const D: char = '\"';",
    ] {
        assert_eq!(
            faults("markup/parse.rs", source),
            ["markup/parse.rs: `markup` imports `engine`"],
            "{source}"
        );
    }
    assert_eq!(faults("engine/a.rs", "use crate::pipeline::X;").len(), 1);
    assert_eq!(faults("base/a.rs", "use crate::compiler::X;").len(), 1);
    assert_eq!(faults("format/a.rs", "use crate::*;").len(), 1);
    assert_eq!(faults("build_script.rs", "use crate::engine::X;").len(), 1);
}

#[test]
fn what_only_looks_like_an_import_is_none() {
    for source in [
        "use crate::base::error::{Error, Result};\nuse super::lex;\nuse self::tree::Tree;",
        "// use crate::engine;\n/* crate::engine /* nested */ crate::engine */",
        "const S: &str = \"crate::engine\"; const R: &str = r#\"crate::\"engine\"#;",
        "fn f<'a>(x: &'a str) -> &'a str { x }",
        "#[cfg(test)]\nmod tests { use crate::engine; fn f() { if true { println!(); } } }",
        "#[cfg(test)]\nuse crate::engine;",
        "/// See [`crate::engine`].\nfn f() {}",
        "use other_crate::engine;",
    ] {
        assert_eq!(
            faults("markup/parse.rs", source),
            Vec::<String>::new(),
            "{source}"
        );
    }
    assert_eq!(
        faults("pipeline/mod.rs", "use crate::{engine, markup};"),
        Vec::<String>::new()
    );
    assert_eq!(
        faults("engine/a.rs", "use crate::compiler::Table;"),
        Vec::<String>::new()
    );
}

#[test]
fn code_behind_a_test_module_still_counts() {
    let source = "#[cfg(test)]\nmod tests { fn f() {} }\nuse crate::engine;";
    assert_eq!(faults("markup.rs", source).len(), 1);
}

#[test]
fn super_may_not_lead_out_of_a_stage() {
    let out = "use super::super::engine;";
    assert_eq!(faults("markup/parse.rs", out).len(), 1);
    assert_eq!(faults("markup/mod.rs", "use super::engine;").len(), 1);
    assert_eq!(faults("markup/a/b.rs", out), Vec::<String>::new());
}

#[test]
fn base_imports_the_standard_library_only() {
    assert_eq!(
        faults("base/a.rs", "use memchr::memchr;"),
        ["base/a.rs: `base` imports the crate `memchr`"]
    );
    let fine = "use std::fmt;\nuse super::position;\nuse Locale::{Zh, ZhCn};";
    assert_eq!(faults("base/a.rs", fine), Vec::<String>::new());
}

#[test]
fn only_the_binary_and_build_scripts_print() {
    assert_eq!(faults("engine/a.rs", "fn f() { println!(); }").len(), 1);
    assert_eq!(
        faults("pipeline/a.rs", "fn f() { eprint!(\"\"); }").len(),
        1
    );
    let binary = faults("bin/zhconv/main.rs", "fn main() { println!(); }");
    assert_eq!(binary, Vec::<String>::new());
    let script = faults("build_script.rs", "fn f() { println!(); }");
    assert_eq!(script, Vec::<String>::new());
    let own = faults("engine/a.rs", "fn f() { my_print!(); }");
    assert_eq!(own, Vec::<String>::new());
}

#[test]
fn a_module_that_the_rule_does_not_know_is_a_fault() {
    assert_eq!(faults("helpers.rs", "fn f() {}").len(), 1);
}

#[test]
fn code_lines_leave_out_comments_blanks_and_tests() {
    let source = "//! Doc\n\nfn f() {\n    /* a\n    b */\n    g(); // c\n}\n\n\
                  #[cfg(test)]\nmod tests {\n    fn t() {}\n}\n";
    assert_eq!(code_lines(source), 3);
}
