//! The examples of `docs/` and the README do what they say: each ```` ```console ```` block is run,
//! with the files of the blocks whose info string says `file=NAME`. Each section (`## …`) has a folder
//! of its own, with the files of the page's beginning.
//!
//! A line that starts with `$ ` is a command for the shell; the lines up to the next one are what it
//! prints, standard error last. `...` stands for any text, alone on a line for any lines. A block
//! whose info string says `needs=PROGRAM` is run where `ZHCONV_EXAMPLES` is `all`: in a step of
//! `.ci/steps/`, which installs those programs.

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
#[derive(Clone)]
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

/// The part of a page before its first section, and its sections.
fn sections(page: &str) -> Vec<&str> {
    let starts = page.match_indices("\n## ").map(|(at, _)| at + 1);
    let starts: Vec<usize> = std::iter::once(0)
        .chain(starts)
        .chain([page.len()])
        .collect();
    starts
        .windows(2)
        .map(|pair| &page[pair[0]..pair[1]])
        .collect()
}

/// Runs the examples of some blocks in an empty folder. Gives what is wrong with them, and their
/// number.
fn run(blocks: &[Block]) -> (Vec<String>, usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root.join("examples"), folder.path().join("examples")).unwrap();
    let all = std::env::var("ZHCONV_EXAMPLES").is_ok_and(|which| which == "all");
    let (mut faults, mut count) = (Vec::new(), 0);
    for block in blocks {
        if let Some((_, name)) = block.info.split_once(" file=") {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, &block.text).unwrap();
        }
        if block.info == "console" || (all && block.info.starts_with("console needs=")) {
            for (command, expected) in commands(&block.text) {
                count += 1;
                let printed = print(&command, folder.path());
                if !matches(&expected, &printed) {
                    faults.push(format!("$ {command}\nsays:\n{expected}prints:\n{printed}"));
                }
            }
        }
    }
    (faults, count)
}

/// What a command prints.
fn print(command: &str, folder: &Path) -> String {
    let tool = Path::new(env!("CARGO_BIN_EXE_zhconv")).parent().unwrap();
    let path = format!("{}:{}", tool.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", &path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let [printed, said] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    printed + &said
}

#[test]
fn examples_do_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> = fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        // A page whose files are beside it is a session for `tests/cli.rs`.
        .filter(|path| !path.with_extension("in").exists())
        .collect();
    pages.push(root.join("README.md"));
    pages.sort();
    let mut count = 0;
    let mut faults = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let sections = sections(&text);
        let shared = blocks(sections[0]);
        for (index, section) in sections.iter().enumerate() {
            let files = shared
                .iter()
                .filter(|block| index > 0 && block.info.contains(" file="));
            let own = blocks(section);
            let (more, commands) = run(&files.cloned().chain(own).collect::<Vec<_>>());
            faults.extend(
                more.into_iter()
                    .map(|fault| format!("{}: {fault}", page.display())),
            );
            count += commands;
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 50, "{count}");
}

/// The commands of zhconv that a service's file of a recipe runs.
fn service_commands(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim_start);
    let commands =
        lines.filter_map(|line| line.strip_prefix("- run: ").or(line.strip_prefix("- ")));
    commands
        .filter(|command| command.starts_with("zhconv "))
        .collect()
}

#[test]
fn what_services_run_finds_nothing_to_complain_about() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/recipes.md");
    let page = fs::read_to_string(page).unwrap();
    let sections = sections(&page);
    let mut count = 0;
    for section in &sections[1..] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("text")).unwrap();
        fs::write(folder.path().join("text/a.md"), "这里的软件\n").unwrap();
        for block in blocks(section)
            .iter()
            .filter(|block| block.info.ends_with(".yml"))
        {
            for command in service_commands(&block.text) {
                count += 1;
                assert_eq!(print(command, folder.path()), "", "{command}");
            }
        }
    }
    assert_eq!(count, 4);
}

#[test]
fn dots_stand_for_any_text() {
    assert!(matches("a\n...\nb\n", "a\nx\ny\nb\n"));
    assert!(matches("a\n...\n", "a\n"));
    assert!(matches("a ...\n", "a xyz\n"));
    assert!(!matches("a ...\n", "a xyz\nb\n"));
    assert!(!matches("a\n", "ab\n"));
}
