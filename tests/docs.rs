//! The examples of `docs/` and the README do what they say: each ```` ```console ```` block is run,
//! with the files of the page's blocks whose info string says `file=NAME`.
//!
//! A line that starts with `$ ` is a command for the shell; the lines up to the next one are what it
//! prints, standard error last. `...` stands for any text, alone on a line for any lines. What needs
//! other programs than a Unix has is in blocks of other languages, and run by `.ci/steps/`.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex::Regex;

/// A fenced block of a page.
struct Block {
    info: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        let fence = &line[..ticks];
        let inner = lines.by_ref().take_while(|line| line.trim_end() != fence);
        blocks.push(Block {
            info: line[ticks..].to_owned(),
            text: inner.map(|line| format!("{line}\n")).collect(),
        });
    }
    blocks
}

/// Commands and what they print.
fn commands(text: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((command, _))) if open => {
                command.push_str(&format!("\n{}", line.strip_prefix("> ").unwrap_or(line)));
            }
            (None, Some((_, expected))) => expected.push_str(&format!("{line}\n")),
            (None, None) => panic!("no command: {line}"),
        }
        open = commands
            .last()
            .is_some_and(|(command, expected)| command.ends_with('\\') && expected.is_empty());
    }
    commands
}

fn matches(expected: &str, printed: &str) -> bool {
    let line = |line: &str| match line {
        "...\n" => "(?s:.*\n)?".to_owned(),
        line => regex::escape(line).replace("\\.\\.\\.", ".*"),
    };
    let pattern: String = expected.split_inclusive('\n').map(line).collect();
    Regex::new(&format!("^{pattern}$"))
        .unwrap()
        .is_match(printed)
}

/// Runs a page's examples in an empty folder, and gives what is wrong with them, and how many they
/// are.
fn run(page: &Path) -> (Vec<String>, usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root.join("examples"), folder.path().join("examples")).unwrap();
    let tool = Path::new(env!("CARGO_BIN_EXE_zhconv")).parent().unwrap();
    let path = format!("{}:{}", tool.display(), std::env::var("PATH").unwrap());
    let (mut faults, mut count) = (Vec::new(), 0);
    for block in blocks(&fs::read_to_string(page).unwrap()) {
        if let Some((_, name)) = block.info.split_once(" file=") {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, &block.text).unwrap();
        }
        if block.info != "console" {
            continue;
        }
        for (command, expected) in commands(&block.text) {
            count += 1;
            let output = Command::new("sh")
                .args(["-c", &command])
                .current_dir(folder.path())
                .env("PATH", &path)
                .stdin(Stdio::null())
                .output()
                .unwrap();
            let printed =
                String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            if !matches(&expected, &printed) {
                let page = page.display();
                faults.push(format!(
                    "{page}: $ {command}\nsays:\n{expected}prints:\n{printed}"
                ));
            }
        }
    }
    (faults, count)
}

#[test]
fn examples_do_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> = fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.push(root.join("README.md"));
    pages.sort();
    let mut count = 0;
    let mut faults = Vec::new();
    for page in pages {
        let (more, commands) = run(&page);
        faults.extend(more);
        count += commands;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 50, "{count}");
}

#[test]
fn dots_stand_for_any_text() {
    assert!(matches("a\n...\nb\n", "a\nx\ny\nb\n"));
    assert!(matches("a\n...\n", "a\n"));
    assert!(matches("a ...\n", "a xyz\n"));
    assert!(!matches("a ...\n", "a xyz\nb\n"));
    assert!(!matches("a\n", "ab\n"));
}
