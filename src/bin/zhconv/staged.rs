//! File writes that happen wholly or not at all, and not where nothing would change.

use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::interrupt::Listed;

/// So much of a result is held in memory; what is longer goes to a file beside the target.
const MEMORY: usize = 1 << 20;

/// What temporary files are named; folders are read without them.
pub(crate) const PREFIX: &str = ".zhconv-";
/// The end of such a name.
pub(crate) const SUFFIX: &str = ".tmp";

/// What a write came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// The target holds new bytes.
    New,
    /// The target held these bytes already and was not touched.
    Same,
}

/// A result on its way to a file.
#[derive(Debug)]
pub(crate) struct Staged {
    /// Where it goes, symbolic links followed.
    target: PathBuf,
    /// What stands there.
    old: Option<Metadata>,
    /// Whose mode a new file gets.
    like: Option<Metadata>,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Memory(Vec<u8>),
    Beside(NamedTempFile, Listed),
    /// A device or pipe: there is no other way.
    Direct(File),
}

impl Staged {
    /// Starts a write to `target`. A new file will have the mode of `like`, if that is given.
    ///
    /// # Errors
    /// If the target is a folder, or cannot be looked at.
    pub(crate) fn new(target: &Path, like: Option<Metadata>) -> io::Result<Self> {
        let target = follow(target)?;
        let mut staged = Self {
            target,
            old: None,
            like,
            place: Place::Memory(Vec::new()),
        };
        match fs::metadata(&staged.target) {
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => {
                let device = File::options().write(true).open(&staged.target)?;
                staged.place = Place::Direct(device);
            }
            Ok(found) => staged.old = Some(found),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(staged)
    }

    /// Puts the result where it belongs.
    ///
    /// # Errors
    /// If that fails; the target is then as it was.
    pub(crate) fn commit(mut self) -> io::Result<Written> {
        if self.is_same()? {
            return Ok(Written::Same);
        }
        self.spill()?;
        match self.place {
            Place::Beside(mut file, listed) => {
                file.flush()?;
                if let Some(old) = &self.old {
                    // A rename would replace a file that its owner has protected.
                    File::options().write(true).open(&self.target)?;
                    keep_owner(file.as_file(), old);
                }
                if let Some(like) = self.old.as_ref().or(self.like.as_ref()) {
                    file.as_file().set_permissions(like.permissions())?;
                }
                file.as_file().sync_all()?;
                file.persist(&self.target).map_err(|error| error.error)?;
                drop(listed);
            }
            Place::Direct(mut file) => file.flush()?,
            Place::Memory(_) => {}
        }
        Ok(Written::New)
    }

    fn is_same(&mut self) -> io::Result<bool> {
        if matches!(self.place, Place::Direct(_)) {
            return Ok(false);
        }
        // A target that cannot be read is replaced, or fails when it is.
        let Ok(old) = File::open(&self.target) else {
            return Ok(false);
        };
        let length = old.metadata()?.len();
        match &mut self.place {
            Place::Memory(bytes) => Ok(length == bytes.len() as u64 && same(old, &**bytes)?),
            Place::Beside(file, _) => {
                let file = file.as_file_mut();
                if file.metadata()?.len() != length {
                    return Ok(false);
                }
                file.rewind()?;
                same(old, file)
            }
            Place::Direct(_) => Ok(false),
        }
    }

    /// Moves what is in memory to a file beside the target.
    fn spill(&mut self) -> io::Result<()> {
        let Place::Memory(bytes) = &mut self.place else {
            return Ok(());
        };
        let folder = match self.target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        if self.old.is_none() && self.like.is_none() {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        // Its own messages name the temporary file, which tells the user nothing.
        let (mut file, listed) = Listed::create(|| builder.tempfile_in(folder))
            .map_err(|error| io::Error::from(error.kind()))?;
        file.as_file_mut().write_all(bytes)?;
        self.place = Place::Beside(file, listed);
        Ok(())
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Place::Memory(held) = &mut self.place {
            if held.len() + bytes.len() <= MEMORY {
                held.extend_from_slice(bytes);
                return Ok(bytes.len());
            }
            self.spill()?;
        }
        match &mut self.place {
            Place::Memory(_) => Ok(0),
            Place::Beside(file, _) => file.as_file_mut().write(bytes),
            Place::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether two readers give the same bytes.
fn same(a: impl Read, b: impl Read) -> io::Result<bool> {
    let (mut a, mut b) = (BufReader::new(a), BufReader::new(b));
    loop {
        let (left, right) = (a.fill_buf()?, b.fill_buf()?);
        let length = left.len().min(right.len());
        if length == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        if left[..length] != right[..length] {
            return Ok(false);
        }
        a.consume(length);
        b.consume(length);
    }
}

/// The file that a path leads to through symbolic links, whether it exists or not.
fn follow(path: &Path) -> io::Result<PathBuf> {
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => {
                let target = fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(target);
            }
            _ => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Gives a file the owner of another one, where the system lets us.
#[cfg(unix)]
fn keep_owner(file: &File, like: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let same = file
        .metadata()
        .is_ok_and(|own| (own.uid(), own.gid()) == (like.uid(), like.gid()));
    if !same {
        let _ = fchown(file, Some(like.uid()), Some(like.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _like: &Metadata) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(target: &Path, bytes: &[u8]) -> Written {
        let mut staged = Staged::new(target, None).unwrap();
        for piece in bytes.chunks(1000) {
            staged.write_all(piece).unwrap();
        }
        staged.commit().unwrap()
    }

    #[test]
    fn what_would_not_change_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new/a.txt");
        for length in [0, 10, MEMORY, MEMORY + 1, 3 * MEMORY] {
            let mut bytes = vec![b'x'; length];
            let before = target.exists().then(|| fs::read(&target).unwrap());
            let expected = match before {
                Some(before) if before == bytes => Written::Same,
                _ => Written::New,
            };
            assert_eq!(write(&target, &bytes), expected);
            assert_eq!(write(&target, &bytes), Written::Same);
            assert!(fs::read(&target).unwrap() == bytes);
            if let Some(last) = bytes.last_mut() {
                *last = b'y';
                assert_eq!(write(&target, &bytes), Written::New);
            }
            let names = fs::read_dir(target.parent().unwrap()).unwrap();
            assert_eq!(names.count(), 1);
        }
    }

    #[test]
    fn nothing_is_there_before_the_commit_nor_after_giving_up() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.txt");
        let mut staged = Staged::new(&target, None).unwrap();
        staged.write_all(&vec![b'x'; 2 * MEMORY]).unwrap();
        assert!(!target.exists());
        drop(staged);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn modes_are_kept_and_links_followed() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("a"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o750)).unwrap();
        symlink("a", &link).unwrap();
        assert_eq!(write(&link, b"new"), Written::New);
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o750);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());

        let dangling = folder.path().join("dangling");
        symlink("b", &dangling).unwrap();
        write(&dangling, b"new");
        assert_eq!(fs::read(folder.path().join("b")).unwrap(), b"new");

        let mut staged = Staged::new(&folder.path().join("c"), fs::metadata(&target).ok()).unwrap();
        staged.write_all(b"z").unwrap();
        staged.commit().unwrap();
        let mode = fs::metadata(folder.path().join("c")).unwrap().mode();
        assert_eq!(mode & 0o777, 0o750);
    }
}
