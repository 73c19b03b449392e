//! A tree of two thousand files of all kinds becomes four editions, and nothing that happens on the
//! way (a kill, a full disk, a target that may not be written) leaves half a file behind.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// The user and group as which the tool runs where the tests run as root, to whom no file is
/// unreadable: nobody.
const NOBODY: u32 = 65_534;

const EDITIONS: [&str; 4] = ["zh-Hans", "zh-Hant", "zh-TW", "zh-HK"];
/// A sentence, and its editions.
const SENTENCE: &str = "这里的软件没有问题。";
const SENTENCES: [&str; 4] = [
    "这里的软件没有问题。",
    "這裏的軟件沒有問題。",
    "這裡的軟體沒有問題。",
    "這裏的軟件沒有問題。",
];

/// A folder in memory, where there is one: thousands of files are flushed to it. The tool's own
/// copy is beside it, where nobody can run it.
struct Sandbox {
    folder: TempDir,
    tool: TempDir,
}

impl Sandbox {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir());
        let sandbox = Self {
            folder: folder.unwrap(),
            tool: tempfile::tempdir().unwrap(),
        };
        for folder in [&sandbox.folder, &sandbox.tool] {
            fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        }
        fs::copy(
            env!("CARGO_BIN_EXE_zhconv"),
            sandbox.tool.path().join("zhconv"),
        )
        .unwrap();
        sandbox
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn is_root(&self) -> bool {
        fs::metadata(self.tool.path()).unwrap().uid() == 0
    }

    /// Everything here is nobody's from now on, where the tests run as root.
    fn give_away(&self) {
        if self.is_root() {
            for path in walk(self.folder.path())
                .into_iter()
                .chain([self.folder.path().into()])
            {
                if !path.is_symlink() {
                    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
                }
            }
        }
    }

    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if self.is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn zhconv(&self, line: &str) -> Command {
        let arguments: Vec<_> = line.split(' ').collect();
        self.command(&self.tool.path().join("zhconv"), &arguments)
    }

    fn run(&self, line: &str, status: i32) -> Output {
        let output = self.zhconv(line).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "zhconv {line}: {said}");
        output
    }
}

/// All paths below a folder, folders too, links not followed.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            paths.extend(walk(&path));
        }
        paths.push(path);
    }
    paths.sort();
    paths
}

/// The files below a folder, by their path from there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walk(folder).into_iter().filter(|path| path.is_file());
    let entry = |path: PathBuf| {
        let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
        (name.to_owned(), fs::read(&path).unwrap())
    };
    files.map(entry).collect()
}

/// The names of temporary files below a folder.
fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let is_temporary = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(".zhconv-") && name.ends_with(".tmp")
    };
    walk(folder).into_iter().filter(is_temporary).collect()
}

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
    let mut count = 0;
    for index in 0..FILES {
        let name = name(index);
        for (number, edition) in EDITIONS.iter().enumerate() {
            let path = out.join(edition).join(&name);
            let Some((bytes, mode)) = expected(index, number) else {
                assert!(!path.exists(), "{edition} {name}");
                let named = said.lines().any(|line| {
                    line.starts_with(&format!("in/{name}:")) && line.contains(" error: ")
                });
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
    }
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

/// Some files, a few of them too long to be held in memory, and what they become.
fn some_files() -> Vec<(String, String, String)> {
    let file = |index: usize| {
        let lines = if index % 4 == 0 {
            40_000
        } else {
            20 * index + 1
        };
        let name = format!("{index}.txt");
        (
            name,
            format!("{SENTENCE}\n").repeat(lines),
            format!("{}\n", SENTENCES[2]).repeat(lines),
        )
    };
    (0..8).map(file).collect()
}

#[test]
fn a_kill_at_any_moment_leaves_whole_files() {
    let kills = std::env::var("ZHCONV_KILLS").map_or(200, |kills| kills.parse().unwrap());
    let sandbox = Sandbox::new();
    let texts = some_files();
    let fresh = |folder: &str| {
        let folder = sandbox.path(folder);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        for (name, text, _) in &texts {
            fs::write(folder.join(name), text).unwrap();
        }
        sandbox.give_away();
    };
    fresh("in");
    let originals = files(&sandbox.path("in"));
    let started = std::time::Instant::now();
    sandbox.run("-l zh-tw in --output-dir out", 0);
    // A kill comes at any time up to the end of a run; how long that takes decides nothing else.
    let longest = started.elapsed().as_micros() as u64;
    let mut random = 7_u64;
    for round in 0..kills {
        let in_place = round % 2 == 1;
        let (line, folder) = match in_place {
            true => ("-l zh-tw work --in-place", "work"),
            false => ("-l zh-tw in --output-dir out", "out/zh-TW"),
        };
        match in_place {
            true => fresh("work"),
            false => fs::remove_dir_all(sandbox.path("out")).unwrap_or_default(),
        }
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let mut child = sandbox.zhconv(line).spawn().unwrap();
        std::thread::sleep(Duration::from_micros((random >> 33) % longest));
        child.kill().unwrap();
        child.wait().unwrap();
        let folder = sandbox.path(folder);
        if !folder.exists() {
            continue;
        }
        for leftover in leftovers(&folder) {
            fs::remove_file(leftover).unwrap();
        }
        let found = files(&folder);
        assert!(!in_place || found.len() == texts.len());
        for (name, old, new) in &texts {
            let Some(bytes) = found.get(name) else {
                continue;
            };
            let whole = *bytes == new.as_bytes() || (in_place && *bytes == old.as_bytes());
            assert!(whole, "round {round}: {name} has {} bytes", bytes.len());
        }
        let known = |name: &String| texts.iter().any(|(known, _, _)| known == name);
        assert!(found.keys().all(known), "round {round}: {:?}", found.keys());
    }
    assert!(files(&sandbox.path("in")) == originals);
    sandbox.run("-l zh-tw work --in-place", 0);
    assert!(
        texts
            .iter()
            .all(|(name, _, new)| files(&sandbox.path("work"))[name] == new.as_bytes())
    );
}

#[test]
fn leftovers_of_a_killed_run_are_no_inputs() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("in")).unwrap();
    fs::write(sandbox.path("in/a.txt"), SENTENCE).unwrap();
    fs::write(sandbox.path("in/.zhconv-AbC123.tmp"), SENTENCE).unwrap();
    sandbox.give_away();
    sandbox.run("-l zh-tw in --output-dir out --hidden", 0);
    assert_eq!(files(&sandbox.path("out")).len(), 1);
}

#[test]
fn a_full_disk_harms_nothing_and_is_named() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.path("in")).unwrap();
    for (name, text, _) in some_files() {
        fs::write(sandbox.path("in").join(name), text).unwrap();
    }
    fs::create_dir_all(sandbox.path("out/zh-TW")).unwrap();
    fs::write(sandbox.path("out/zh-TW/0.txt"), "old").unwrap();
    sandbox.give_away();
    let originals = files(&sandbox.path("in"));
    let zhconv = sandbox.tool.path().join("zhconv");
    for job in [
        "in --output-dir out",
        "in --in-place",
        "in/0.txt -o out/zh-TW/0.txt",
    ] {
        // No file may grow beyond 100 blocks, as if the disk were full then; without the signal.
        let script = format!(
            "trap '' XFSZ; ulimit -f 100; exec {} -l zh-tw {job}",
            zhconv.display()
        );
        let output = sandbox
            .command(Path::new("/bin/sh"), &["-c", &script])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        let file = if job.contains("place") {
            "in/0.txt"
        } else {
            "out/zh-TW/0.txt"
        };
        assert!(
            said.contains(&format!("{file}: error: cannot write: File too large")),
            "{said}"
        );
        assert_eq!(leftovers(sandbox.folder.path()), [PathBuf::new(); 0]);
        for (name, old, new) in some_files() {
            let bytes = fs::read(sandbox.path("in").join(&name)).unwrap();
            let converted = job.contains("place") && bytes == new.as_bytes();
            assert!(bytes == old.as_bytes() || converted, "{job} {name}");
        }
        assert_eq!(fs::read(sandbox.path("out/zh-TW/0.txt")).unwrap(), b"old");
        for (name, bytes) in &originals {
            fs::write(sandbox.path("in").join(name), bytes).unwrap();
        }
    }
}

#[test]
fn what_may_not_be_written_is_named_and_left() {
    let sandbox = Sandbox::new();
    for folder in ["in", "closed/zh-TW"] {
        fs::create_dir_all(sandbox.path(folder)).unwrap();
    }
    for (name, mode) in [
        ("in/a.txt", 0o644),
        ("in/kept.txt", 0o444),
        ("closed/zh-TW/a.txt", 0o644),
    ] {
        fs::write(sandbox.path(name), SENTENCE).unwrap();
        fs::set_permissions(sandbox.path(name), Permissions::from_mode(mode)).unwrap();
    }
    sandbox.give_away();
    let closed = sandbox.path("closed/zh-TW");
    fs::set_permissions(&closed, Permissions::from_mode(0o555)).unwrap();
    let said = |line: &str| String::from_utf8(sandbox.run(line, 2).stderr).unwrap();

    let text = said("-l zh-tw in --output-dir closed");
    for name in ["a.txt", "kept.txt"] {
        let line = format!("closed/zh-TW/{name}: error: cannot write: permission denied");
        assert!(text.to_lowercase().contains(&line.to_lowercase()), "{text}");
    }
    assert_eq!(fs::read(closed.join("a.txt")).unwrap(), SENTENCE.as_bytes());
    let text = said("-l zh-tw in --in-place").to_lowercase();
    assert!(
        text.contains("in/kept.txt: error: cannot write: permission denied"),
        "{text}"
    );
    assert_eq!(
        fs::read(sandbox.path("in/kept.txt")).unwrap(),
        SENTENCE.as_bytes()
    );
    assert_eq!(
        fs::read(sandbox.path("in/a.txt")).unwrap(),
        SENTENCES[2].as_bytes()
    );
    assert_eq!(leftovers(sandbox.folder.path()), [PathBuf::new(); 0]);
}
