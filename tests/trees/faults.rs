//! What happens on the way: a kill, a full disk, a target that may not be written.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::sandbox::{Sandbox, files, leftovers};
use crate::{SENTENCE, SENTENCES};

/// Some files, a few of them too long to be held in memory, and what they become.
fn some_files() -> Vec<(String, String, String)> {
    let file = |index: usize| {
        let lines = if [0, 4].contains(&index) {
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

/// Only whole files have their names, and what else there is is named as a temporary file.
fn check_after_kill(folder: &Path, texts: &[(String, String, String)], in_place: bool) {
    for leftover in leftovers(folder) {
        fs::remove_file(leftover).unwrap();
    }
    let found = files(folder);
    assert!(!in_place || found.len() == texts.len());
    for (name, old, new) in texts {
        if let Some(bytes) = found.get(name) {
            let whole = *bytes == new.as_bytes() || (in_place && *bytes == old.as_bytes());
            assert!(whole, "{name} has {} bytes", bytes.len());
        }
    }
    let known = |name: &String| texts.iter().any(|(known, _, _)| known == name);
    assert!(found.keys().all(known), "{:?}", found.keys());
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
        let polite = round % 4 >= 2;
        if polite {
            let status = Command::new("sh")
                .args(["-c", &format!("kill {}", child.id())])
                .status();
            assert!(status.unwrap().success());
        } else {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        let folder = sandbox.path(folder);
        if folder.exists() {
            assert!(!polite || leftovers(&folder).is_empty());
            check_after_kill(&folder, &texts, in_place);
        }
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
        assert!(leftovers(sandbox.folder.path()).is_empty());
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
    assert!(leftovers(sandbox.folder.path()).is_empty());
}
