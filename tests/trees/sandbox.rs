//! A folder, and runs of the tool in it as a user who may not do everything.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The user and group as which the tool runs where the tests run as root, to whom no file is
/// unreadable: nobody.
pub(crate) const NOBODY: u32 = 65_534;

/// A folder in memory, where there is one: thousands of files are flushed to it. The tool's own
/// copy is beside it, where nobody can run it.
pub(crate) struct Sandbox {
    pub(crate) folder: TempDir,
    pub(crate) tool: TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn is_root(&self) -> bool {
        fs::metadata(self.tool.path()).unwrap().uid() == 0
    }

    /// Everything here is nobody's from now on, where the tests run as root.
    pub(crate) fn give_away(&self) {
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

    pub(crate) fn command(&self, program: &Path, arguments: &[&str]) -> Command {
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

    pub(crate) fn zhconv(&self, line: &str) -> Command {
        let arguments: Vec<_> = line.split(' ').collect();
        self.command(&self.tool.path().join("zhconv"), &arguments)
    }

    pub(crate) fn run(&self, line: &str, status: i32) -> Output {
        let output = self.zhconv(line).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "zhconv {line}: {said}");
        output
    }
}

/// All paths below a folder, folders too, links not followed.
pub(crate) fn walk(folder: &Path) -> Vec<PathBuf> {
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
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walk(folder).into_iter().filter(|path| path.is_file());
    let entry = |path: PathBuf| {
        let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
        (name.to_owned(), fs::read(&path).unwrap())
    };
    files.map(entry).collect()
}

/// The names of temporary files below a folder.
pub(crate) fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let is_temporary = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(".zhconv-") && name.ends_with(".tmp")
    };
    walk(folder).into_iter().filter(is_temporary).collect()
}
