//! The system's libopencc as an engine, through the crate `opencc-rust`; only in builds with the
//! `opencc` feature. Elsewhere a [`Library`] cannot be opened, and the error says how to get it.
//!
//! May import: `base`.

use std::fmt;
use std::path::Path;

use crate::base::error::{Error, ErrorKind, Result};
use handle::Handle;

/// A configuration that libopencc has opened.
///
/// One serves many threads: libopencc's dictionaries are read-only once they are loaded, and each
/// conversion keeps its state on its own stack.
pub struct Library {
    handle: Handle,
    configuration: String,
}

/// Says whether this build can use libopencc.
///
/// # Errors
/// If it cannot, with what to do about it.
pub fn require() -> Result<()> {
    if cfg!(feature = "opencc") {
        return Ok(());
    }
    Err(Error::new("this zhconv was built without libopencc")
        .of_kind(ErrorKind::Engine)
        .help(
            "install the library (Debian: libopencc-dev pkg-config), then \
             `cargo install zhvariant --features opencc`",
        ))
}

impl Library {
    /// Opens one of the configurations that are installed with libopencc: `s2twp`.
    ///
    /// # Errors
    /// If this build has no libopencc, or the installed one has no such configuration.
    pub fn named(name: &str) -> Result<Self> {
        require()?;
        // Before it looks where it is installed, libopencc takes what has exactly the name in the
        // working directory; where it is installed, it tries the name with `.json` too.
        let handle = if Path::new(name).exists() {
            handle::open(&format!("{name}.json"))
        } else {
            handle::open(name)
        };
        let configuration = name.to_string();
        match handle {
            Some(handle) => Ok(Self {
                handle,
                configuration,
            }),
            None => Err(Error::new(format!(
                "the installed libopencc has no configuration `{name}`"
            ))
            .of_kind(ErrorKind::Engine)
            .help("install a newer OpenCC, or convert with the native engine")),
        }
    }

    /// Opens the configuration in a file; libopencc looks for its dictionaries in the working
    /// directory, beside the file, and where it is installed.
    ///
    /// # Errors
    /// If this build has no libopencc, or libopencc cannot use the file.
    pub fn at(file: &Path) -> Result<Self> {
        require()?;
        let path = file.to_str().ok_or_else(|| {
            Error::new("libopencc takes no name that is not Unicode")
                .of_kind(ErrorKind::Engine)
                .in_file(file)
        })?;
        let handle = handle::open(path).ok_or_else(|| {
            Error::new("libopencc cannot use this configuration")
                .of_kind(ErrorKind::Configuration)
                .in_file(file)
                .help(
                    "it must be JSON, and the dictionaries that it names must be beside it or \
                     installed, each in the form that it says (`text`, `ocd2`)",
                )
        })?;
        Ok(Self {
            handle,
            configuration: path.to_string(),
        })
    }

    /// The text, converted. libopencc stops at a NUL: the pieces between NULs are converted one
    /// by one, and the NULs are kept.
    pub fn convert(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        for (index, piece) in text.split('\0').enumerate() {
            if index > 0 {
                out.push('\0');
            }
            if !piece.is_empty() {
                out.push_str(&handle::convert(&self.handle, piece));
            }
        }
        out
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Library").field(&self.configuration).finish()
    }
}

#[cfg(feature = "opencc")]
mod handle {
    use std::sync::{Mutex, PoisonError};

    pub(super) type Handle = opencc_rust::OpenCC;

    /// Where an attempt fails, libopencc writes what went wrong to a variable that all threads
    /// share.
    static OPENING: Mutex<()> = Mutex::new(());

    pub(super) fn open(configuration: &str) -> Option<Handle> {
        // The crate panics at a NUL.
        if configuration.contains('\0') {
            return None;
        }
        let _one = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
        Handle::new(configuration).ok()
    }

    pub(super) fn convert(handle: &Handle, text: &str) -> String {
        handle.convert(text)
    }
}

#[cfg(not(feature = "opencc"))]
mod handle {
    pub(super) enum Handle {}

    pub(super) fn open(_configuration: &str) -> Option<Handle> {
        None
    }

    pub(super) fn convert(handle: &Handle, _text: &str) -> String {
        match *handle {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "opencc")]
    #[test]
    fn converts_between_nuls_and_keeps_them() {
        let library = Library::named("s2twp").unwrap();
        assert_eq!(library.convert("软件\0\0里面\0"), "軟體\0\0裡面\0");
        assert_eq!(library.convert(""), "");
        assert_eq!(format!("{library:?}"), "Library(\"s2twp\")");
    }

    #[cfg(feature = "opencc")]
    #[test]
    fn one_handle_gives_many_threads_the_same() {
        let library = Library::named("s2t").unwrap();
        let text = "发展中的头发，后面的皇后。".repeat(200);
        let expected = library.convert(&text);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        assert_eq!(library.convert(&text), expected);
                    }
                });
            }
        });
    }

    #[cfg(feature = "opencc")]
    #[test]
    fn what_the_library_lacks_is_named() {
        for name in ["s2klingon", "", "s2t\0wp", "no/such.json"] {
            let error = Library::named(name).unwrap_err();
            let expected = format!("the installed libopencc has no configuration `{name}`");
            assert_eq!(error.message(), expected);
        }
    }

    #[cfg(feature = "opencc")]
    #[test]
    fn a_file_that_the_library_cannot_use_is_named() {
        let folder = std::env::temp_dir().join(format!("zhconv-system-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (file, json) in [
            ("empty.json", ""),
            ("cut.json", "{"),
            ("bare.json", "{}"),
            ("list.json", "[]"),
            (
                "lost.json",
                r#"{"segmentation": {"type": "mmseg", "dict": {"type": "text", "file": "lost.txt"}},
                    "conversion_chain": []}"#,
            ),
        ] {
            let path = folder.join(file);
            std::fs::write(&path, json).unwrap();
            let error = Library::at(&path).unwrap_err();
            assert_eq!(error.path(), Some(path.as_path()));
        }
        assert!(Library::at(&folder).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(Library::at(&folder.join("gone.json")).is_err());
    }

    #[cfg(not(feature = "opencc"))]
    #[test]
    fn a_build_without_it_says_how_to_get_it() {
        let error = Library::named("s2t").unwrap_err();
        assert!(error.remedy().unwrap().contains("--features opencc"));
        assert!(require().is_err());
    }
}
