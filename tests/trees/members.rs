//! A tree of two thousand files of all kinds becomes four editions.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::sandbox::{Sandbox, files, walk};
use crate::{EDITIONS, SENTENCE, SENTENCES};

/// What a file of the tree is, and what it becomes.
enum Member {
    /// A text; each edition has its own.
    Text(String, [String; 4]),
    /// What stays as it is.
    Same(Vec<u8>),
    /// A link to the file of this number.
    Link(usize),
    /// What cannot be converted: a link that leads nowhere, …
    Dangling,
    /// … a file that may not be read, …
    Unreadable,
    /// … one that is not UTF-8.
    Malformed,
}

fn member(index: usize) -> Member {
    let text =
        |around: &dyn Fn(&str) -> String| Member::Text(around(SENTENCE), SENTENCES.map(around));
    match index % 20 {
        0..3 => text(&|sentence| format!("{sentence}\n第 {index} 份。\n{sentence}\n")),
        3..7 => text(&|sentence| {
            format!(
                "# {sentence}\n\n`{SENTENCE}` [{sentence}](https://example.org/软件/)\n\n```\n{SENTENCE}\n```\n"
            )
        }),
        7 => text(&|sentence| format!("{sentence}\r\n\r\n{sentence}\r\n")),
        8 => text(&|sentence| format!("\u{FEFF}{sentence}\n")),
        9 => text(&|sentence| format!("{sentence}\nno newline{sentence}")),
        10 => text(&|sentence| format!("a\0b\0\n{sentence}\n")),
        11 => Member::Same(Vec::new()),
        12 => Member::Same(format!("No Chinese here: {index}\r\nnone\n").into_bytes()),
        13 => Member::Same(b"\x89PNG\r\n\x1A\n\0\0\xFF\xFE".repeat(index)),
        14 => Member::Same("地名：香港、上海\n".into()),
        15 | 16 => Member::Link(index - index % 20),
        17 => Member::Dangling,
        18 => Member::Unreadable,
        _ => Member::Malformed,
    }
}

fn name(index: usize) -> String {
    let ending = match index % 20 {
        3..7 => "md",
        13 => "png",
        _ => "txt",
    };
    let folder = ["", "章 一/", "b#c/", "b#c/$d e/"][index % 4];
    format!("{folder}{index}.{ending}")
}

fn mode(index: usize) -> u32 {
    [0o644, 0o600, 0o755][index % 3]
}

fn plant(root: &Path, index: usize) {
    let path = root.join(name(index));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    match member(index) {
        Member::Text(text, _) => fs::write(&path, text).unwrap(),
        Member::Same(bytes) => fs::write(&path, bytes).unwrap(),
        Member::Link(other) => return symlink(root.join(name(other)), path).unwrap(),
        Member::Dangling => return symlink("nowhere", path).unwrap(),
        Member::Unreadable => fs::write(&path, SENTENCE).unwrap(),
        Member::Malformed => fs::write(&path, b"\xE8\xBF\x99\n\xE8\xBF").unwrap(),
    }
    let mode = match member(index) {
        Member::Unreadable => 0,
        _ => mode(index),
    };
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// The bytes and mode of a file of an edition, if it has the file.
fn expected(index: usize, edition: usize) -> Option<(Vec<u8>, u32)> {
    match member(index) {
        Member::Text(_, texts) => Some((texts[edition].clone().into_bytes(), mode(index))),
        Member::Same(bytes) => Some((bytes, mode(index))),
        Member::Link(other) => expected(other, edition),
        Member::Dangling | Member::Unreadable | Member::Malformed => None,
    }
}

/// A file's editions are there and right, or it is named as one that has none. Gives their number.
fn check_editions(out: &Path, index: usize, said: &str) -> usize {
    let mut count = 0;
    let name = name(index);
    for (number, edition) in EDITIONS.iter().enumerate() {
        let path = out.join(edition).join(&name);
        let Some((bytes, mode)) = expected(index, number) else {
            assert!(!path.exists(), "{edition} {name}");
            let named = said
                .lines()
                .any(|line| line.starts_with(&format!("in/{name}:")) && line.contains(" error: "));
            assert!(named, "{name} is not named");
            continue;
        };
        count += 1;
        let found = fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            found == bytes,
            "{edition} {name}: {}",
            String::from_utf8_lossy(&found)
        );
        assert_eq!(
            fs::metadata(&path).unwrap().mode() & 0o7777,
            mode,
            "{edition} {name}"
        );
    }
    count
}

#[test]
fn two_thousand_files_become_four_editions() {
    const FILES: usize = 2000;
    let sandbox = Sandbox::new();
    (0..FILES).for_each(|index| plant(&sandbox.path("in"), index));
    sandbox.give_away();
    let line = "-l zh-hans,zh-hant,zh-tw,zh-hk in --output-dir out --copy-others";
    let output = sandbox.run(line, 2);
    let said = String::from_utf8(output.stderr).unwrap();

    let out = sandbox.path("out");
    let count: usize = (0..FILES)
        .map(|index| check_editions(&out, index, &said))
        .sum();
    let errors = said
        .lines()
        .filter(|line| line.contains(" error: "))
        .count();
    assert_eq!(errors, FILES * 3 / 20);
    assert_eq!(files(&out).len(), count);

    let state = || -> Vec<_> {
        let stat = |path: PathBuf| {
            let stat = fs::symlink_metadata(&path).unwrap();
            (path, stat.ino(), stat.mtime(), stat.mtime_nsec())
        };
        walk(sandbox.folder.path()).into_iter().map(stat).collect()
    };
    let before = state();
    sandbox.run(line, 2);
    assert!(state() == before, "a second run wrote something");

    for edition in EDITIONS {
        let locale = edition.to_lowercase();
        let output = sandbox.run(&format!("--check -l {locale} out/{edition}"), 0);
        assert!(
            output.stdout.is_empty() && output.stderr.is_empty(),
            "{output:?}"
        );
        let line = format!("--check -l {locale} in --output-dir out --copy-others");
        assert!(sandbox.run(&line, 2).stdout.is_empty());
    }
}
