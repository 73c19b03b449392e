//! `--force-exclude`: whether a file or folder that was named would be left out if it were found in
//! a folder.
//!
//! The walker's own rules, asked of one path: a rule of `.zhconvignore` wins over `.gitignore`, a
//! nearer file over one further up, and what lies in a folder that is left out is left out.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::Override;

use crate::inputs::IGNORE_FILE;

/// The ignore files, in the order in which they count.
const FILES: [&str; 2] = [IGNORE_FILE, ".gitignore"];

/// The ignore files of the folders that were asked about.
#[derive(Debug, Default)]
pub(crate) struct Ignored {
    folders: HashMap<PathBuf, [Gitignore; 2]>,
}

impl Ignored {
    /// Whether `path` is left out, by an ignore file or by `globs`. What is malformed in an ignore
    /// file is not for here: it says nothing.
    pub(crate) fn is_left_out(&mut self, path: &Path, globs: &Override) -> bool {
        let is_folder = path.is_dir();
        if globs.matched(path, is_folder).is_ignore() {
            return true;
        }
        // The folders count that the path names, not those that links lead to.
        let Ok(full) = std::path::absolute(path) else {
            return false;
        };
        let mut below: Vec<&Path> = full.ancestors().collect();
        below.pop();
        let mut parts = below.iter().rev();
        parts.any(|part| self.is_ignored(part, is_folder || *part != full))
    }

    /// Whether a rule in a folder above says so.
    fn is_ignored(&mut self, path: &Path, is_folder: bool) -> bool {
        for file in 0..FILES.len() {
            for folder in path.ancestors().skip(1) {
                let rules = self.folder(folder);
                let found = rules[file].matched(path, is_folder);
                if !found.is_none() {
                    return found.is_ignore();
                }
            }
        }
        false
    }

    fn folder(&mut self, folder: &Path) -> &[Gitignore; 2] {
        self.folders.entry(folder.to_owned()).or_insert_with(|| {
            FILES.map(|name| {
                let file = folder.join(name);
                let mut builder = GitignoreBuilder::new(folder);
                if fs::metadata(&file).is_ok() {
                    builder.add(&file);
                }
                builder.build().unwrap_or_else(|_| Gitignore::empty())
            })
        })
    }
}
