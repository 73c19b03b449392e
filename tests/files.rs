//! What the command line does with files, as far as a session of `tests/cmd` cannot tell it:
//! modes, links, times, pipes, encodings, threads.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

struct Sandbox(TempDir);

impl Sandbox {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().mode() & 0o7777
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhconv"));
        command.args(line.split(' ')).current_dir(self.0.path());
        command
    }

    /// Runs a line and expects this status.
    fn run(&self, line: &str, status: i32) -> Output {
        let output = self.command(line).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "zhconv {line}: {said}");
        output
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "这里\n".repeat(20_000));
    for mode in [
        "-l zh-tw a.txt",
        "-l zh-tw --check a.txt",
        "-l zh-tw --diff a.txt",
    ] {
        let mut child = sandbox
            .command(mode)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdout
            .take()
            .unwrap()
            .read_exact(&mut [0; 4])
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.stderr.is_empty());
        // A difference that was found stays found.
        let expected = if mode.contains("--") { 1 } else { 0 };
        assert_eq!(output.status.code(), Some(expected), "{mode}");
    }
}

#[test]
fn an_input_that_fails_while_it_is_read_is_named() {
    if cfg!(target_os = "linux") {
        let sandbox = Sandbox::new();
        sandbox.write("a.txt", "甲");
        let output = sandbox.run("-l zh /proc/self/mem a.txt", 2);
        assert_eq!(output.stdout, "甲".as_bytes());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.starts_with("/proc/self/mem: error: cannot read: "),
            "{said}"
        );
    }
}

#[test]
fn modes_are_kept() {
    let sandbox = Sandbox::new();
    for mode in [0o600, 0o755, 0o644, 0o440] {
        let name = format!("{mode:o}");
        sandbox.write(&name, "这里");
        fs::set_permissions(sandbox.path(&name), Permissions::from_mode(mode)).unwrap();
        sandbox.run(&format!("-l zh-tw {name} --output-dir out"), 0);
        assert_eq!(sandbox.mode(&format!("out/zh-TW/{name}")), mode);
        assert_eq!(
            sandbox.read(&format!("out/zh-TW/{name}")),
            "這裡".as_bytes()
        );
    }
    sandbox.run("-l zh-tw 600 755 --in-place", 0);
    assert_eq!((sandbox.mode("600"), sandbox.mode("755")), (0o600, 0o755));
    assert_eq!(sandbox.read("600"), "這裡".as_bytes());
    assert_eq!(sandbox.names("."), ["440", "600", "644", "755", "out"]);
}

#[test]
fn symbolic_links_are_followed_and_hard_links_broken() {
    let sandbox = Sandbox::new();
    sandbox.write("real/a.txt", "这里");
    symlink("real/a.txt", sandbox.path("link")).unwrap();
    fs::hard_link(sandbox.path("real/a.txt"), sandbox.path("hard")).unwrap();
    sandbox.run("-l zh-tw link --in-place", 0);
    assert!(
        fs::symlink_metadata(sandbox.path("link"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(sandbox.read("real/a.txt"), "這裡".as_bytes());
    assert_eq!(sandbox.read("hard"), "这里".as_bytes());

    symlink("real/new.txt", sandbox.path("dangling")).unwrap();
    sandbox.run("-l zh-tw hard -o dangling", 0);
    assert_eq!(sandbox.read("real/new.txt"), "這裡".as_bytes());

    // An output that leads to an input is that input.
    sandbox.run("-l zh-tw real/a.txt -o link", 2);
}

#[test]
fn a_folder_with_links_into_itself_ends() {
    let sandbox = Sandbox::new();
    sandbox.write("in/sub/a.txt", "这里");
    symlink("..", sandbox.path("in/sub/up")).unwrap();
    symlink("nowhere", sandbox.path("in/dangling")).unwrap();
    symlink("sub/a.txt", sandbox.path("in/b.txt")).unwrap();
    let output = sandbox.run("-l zh-tw in --output-dir out", 2);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("in/dangling: error: cannot read: No such file"),
        "{said}"
    );
    assert!(
        said.contains("in/sub/up: error: a symbolic link leads back to in"),
        "{said}"
    );
    assert_eq!(sandbox.names("out/zh-TW"), ["b.txt", "sub"]);
    assert_eq!(sandbox.names("out/zh-TW/sub"), ["a.txt"]);
}

#[test]
fn nothing_is_written_where_nothing_changes() {
    let sandbox = Sandbox::new();
    sandbox.write("in/a.txt", "这里");
    sandbox.write("in/long.txt", "这里没有\n".repeat(120_000));
    sandbox.write("done.txt", "這裡");
    let line = "-l zh-tw,zh-hans in --output-dir out --copy-others --depfile d";
    sandbox.run(line, 0);
    let files = [
        "out/zh-TW/a.txt",
        "out/zh-Hans/a.txt",
        "out/zh-TW/long.txt",
        "out/zh-Hans/long.txt",
        "done.txt",
        "d",
    ];
    let state = || -> Vec<_> {
        let stat = |name: &&str| fs::metadata(sandbox.path(name)).unwrap();
        let key = |stat: fs::Metadata| (stat.ino(), stat.mtime(), stat.mtime_nsec());
        files.iter().map(stat).map(key).collect()
    };
    let before = state();
    sandbox.run(line, 0);
    sandbox.run("-l zh-tw done.txt --in-place", 0);
    assert_eq!(state(), before);
    let tail = sandbox.read("out/zh-TW/long.txt");
    assert!(tail.ends_with("這裡沒有\n".as_bytes()));
    assert_eq!(tail.len(), "這裡沒有\n".len() * 120_000);
}

#[test]
fn a_failed_input_leaves_the_output_as_it_was() {
    let sandbox = Sandbox::new();
    let mut bytes = "这里\n".repeat(150_000).into_bytes();
    bytes.push(0xFF);
    let offset = bytes.len() - 1;
    sandbox.write("a.txt", &bytes);
    sandbox.write("out.txt", "old");
    let output = sandbox.run("-l zh-tw a.txt -o out.txt --stamp stamp", 2);
    let said = String::from_utf8(output.stderr).unwrap();
    let place = format!("a.txt:150001:1: error: malformed UTF-8 (byte {offset})");
    assert!(said.starts_with(&place), "{said}");
    assert_eq!(sandbox.read("out.txt"), b"old");
    sandbox.run("-l zh-tw a.txt --in-place", 2);
    assert!(sandbox.read("a.txt") == bytes);
    assert_eq!(sandbox.names("."), ["a.txt", "out.txt"]);
}

#[test]
fn a_pipe_is_written_to_and_not_replaced() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "这里");
    let pipe = sandbox.path("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || {
            let mut text = String::new();
            File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
            text
        }
    });
    sandbox.run("-l zh-tw a.txt -o pipe", 0);
    assert_eq!(reader.join().unwrap(), "這裡");
    assert!(fs::metadata(pipe).unwrap().file_type().is_fifo());
}

#[test]
fn threads_change_nothing() {
    let sandbox = Sandbox::new();
    for index in 0..60 {
        let text = format!("这里是第{index}个文件\n").repeat(index + 1);
        sandbox.write(&format!("in/{index}.txt"), text);
        sandbox.write(&format!("in/{index}-bad.txt"), [b'\n', b'x', 0xFF]);
    }
    let mut outputs = Vec::new();
    for threads in [1, 2, 8] {
        let line = format!("-l zh-tw,zh-hk,zh-hans in --output-dir out{threads} -j {threads}");
        let output = sandbox.run(&line, 2);
        let check = sandbox.run(&format!("-l zh-tw,zh-hk in --diff -j {threads}"), 2);
        let file = sandbox.read(&format!("out{threads}/zh-TW/59.txt"));
        outputs.push((output.stderr, check.stdout, check.stderr, file));
    }
    assert_eq!(outputs[0], outputs[1]);
    assert_eq!(outputs[0], outputs[2]);
}

#[test]
fn encodings_come_back_as_they_were() {
    let sandbox = Sandbox::new();
    let utf_16 = |text: &str| -> Vec<u8> {
        let units = "\u{FEFF}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    sandbox.write("utf-16.txt", utf_16("这里\r\n"));
    sandbox.write("bom.txt", "\u{FEFF}这里");
    // 這裏 in Big5, 这里 in GB18030.
    sandbox.write("big5.txt", b"\xB3\x6F\xB8\xCC");
    sandbox.write("gb.txt", b"\xD5\xE2\xC0\xEF");

    assert_eq!(
        sandbox.run("-l zh-tw utf-16.txt", 0).stdout,
        utf_16("這裡\r\n")
    );
    assert_eq!(
        sandbox.run("-l zh-tw bom.txt", 0).stdout,
        "\u{FEFF}這裡".as_bytes()
    );
    let zh_tw = b"\xB3\x6F\xB8\xCC";
    assert_eq!(
        sandbox.run("-l zh --encoding auto big5.txt", 0).stdout,
        zh_tw
    );
    assert_eq!(
        sandbox.run("-l zh-cn --encoding auto gb.txt", 0).stdout,
        b"\xD5\xE2\xC0\xEF"
    );
    let line = "-l zh-tw --encoding gb18030 --output-encoding utf-8 gb.txt";
    assert_eq!(sandbox.run(line, 0).stdout, "這裡".as_bytes());
    let line = "-l zh --encoding gb18030 --output-encoding utf-16be gb.txt";
    assert_eq!(sandbox.run(line, 0).stdout, b"\xFE\xFF\x8F\xD9\x91\xCC");

    let output = sandbox.run(
        "-l zh --encoding gbk --output-encoding big5 gb.txt -o big5.txt",
        2,
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("gb.txt:1:1: error: Big5 has no 这 (U+8FD9)"),
        "{said}"
    );
    assert_eq!(sandbox.read("big5.txt"), b"\xB3\x6F\xB8\xCC");

    let output = sandbox.run("-l zh gb.txt", 2);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("gb.txt:1:1: error: malformed UTF-8 (byte 0)"),
        "{said}"
    );
    assert!(said.contains("--encoding auto"), "{said}");
}

#[test]
fn binary_files_are_skipped_whatever_the_encoding() {
    let sandbox = Sandbox::new();
    sandbox.write("in/b.bin", b"\xB3\x6F\0\0\xB8\xCC");
    for encoding in ["utf-8", "auto"] {
        let line = format!("-l zh-tw in --output-dir out --encoding {encoding}");
        let said = String::from_utf8(sandbox.run(&line, 0).stderr).unwrap();
        assert_eq!(said, "in/b.bin: note: binary file, skipped\n");
        assert!(!sandbox.path("out").exists());
    }
    sandbox.run(
        "-l zh-tw in --output-dir out --copy-others --encoding auto",
        0,
    );
    assert_eq!(sandbox.read("out/zh-TW/b.bin"), b"\xB3\x6F\0\0\xB8\xCC");
}

#[test]
fn what_a_bom_shifts_is_counted() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", b"\xEF\xBB\xBF\xE7\x94\xB2\xFF");
    let output = sandbox.run("-l zh a.txt", 2);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("a.txt:1:2: error: malformed UTF-8 (byte 6)"),
        "{said}"
    );
}

#[test]
fn standard_input_streams_and_keeps_every_byte() {
    let sandbox = Sandbox::new();
    for text in ["", "\0", "\r\n\r", "没有换行符", "a\0这里\0\n"] {
        let mut child = sandbox
            .command("-l zh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.stdout, text.as_bytes());
        assert!(output.status.success());
    }
}

#[test]
fn generated_pages_know_every_option() {
    let sandbox = Sandbox::new();
    let help = String::from_utf8(sandbox.run("-h", 0).stdout).unwrap();
    let words = help.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let options: Vec<_> = words
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .collect();
    assert!(options.len() > 30);
    for what in [
        "man",
        "complete-bash",
        "complete-zsh",
        "complete-fish",
        "complete-powershell",
    ] {
        let page = sandbox.run(&format!("--generate {what}"), 0).stdout;
        let page = String::from_utf8(page).unwrap().replace("\\-", "-");
        for option in &options {
            let name = option.trim_start_matches('-');
            assert!(page.contains(name), "{what} lacks {option}");
        }
    }
}

#[test]
fn progress_is_drawn_where_it_is_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.write("in/a.txt", "这里");
    sandbox.write("in/b.txt", "这里");
    let said = |line: &str| String::from_utf8(sandbox.run(line, 0).stderr).unwrap();
    assert_eq!(said("-l zh-tw in --output-dir out"), "2 files written\n");
    let text = said("-l zh-tw in --output-dir out --progress always");
    let (drawn, rest) = text.rsplit_once('\r').unwrap();
    assert!(drawn.contains("/2 files, 0.0 MB, "), "{text:?}");
    assert_eq!(rest, "2 files unchanged\n");
    assert_eq!(
        said("-l zh-tw in --output-dir out --progress always -q"),
        ""
    );
}
