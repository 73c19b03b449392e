//! `--depfile` and `--stamp`: what a build tool needs to know.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::SystemTime;

use zhvariant::base::error::{Error, Result};

use crate::job::Job;
use crate::plan::Plan;
use crate::staged::Staged;

/// Writes the files that the job asks for.
///
/// # Errors
/// If that fails, or a name cannot be said in Make's syntax.
pub(crate) fn write(job: &Job, plan: &Plan) -> Result<()> {
    if let Some(file) = &job.depfile {
        let rules = rules(job, plan)?;
        let written = Staged::new(file, None).and_then(|mut staged| {
            staged.write_all(&rules)?;
            staged.commit()
        });
        written.map_err(|error| Error::io("write", file, error))?;
    }
    if let Some(file) = &job.stamp {
        touch(file).map_err(|error| Error::io("write", file, error))?;
    }
    Ok(())
}

fn touch(file: &Path) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::options().create(true).append(true).open(file)?;
    file.set_modified(SystemTime::now())
}

/// One rule for each output; with a stamp, one rule for it, since then it is what is built. A rule
/// without needs for each need, so that Make does not stop where one is gone.
fn rules(job: &Job, plan: &Plan) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let inputs = || plan.inputs.iter().filter_map(|input| input.path());
    if let Some(stamp) = &job.stamp {
        // A file that comes or goes changes its folder.
        let folders = plan.folders.iter().map(AsRef::as_ref);
        let needs = || inputs().chain(folders.clone()).chain(sources(job));
        rule(stamp, needs(), &mut out)?;
        alone(needs(), &mut out)?;
        return Ok(out);
    }
    for unit in &plan.units {
        if let Some(output) = &unit.output {
            let input = plan.inputs[unit.input].path();
            rule(output, input.into_iter().chain(sources(job)), &mut out)?;
        }
    }
    alone(inputs().chain(sources(job)), &mut out)?;
    Ok(out)
}

/// Rules without needs.
fn alone<'a>(targets: impl Iterator<Item = &'a Path>, out: &mut Vec<u8>) -> Result<()> {
    let mut seen = HashSet::new();
    for target in targets.filter(|target| seen.insert(*target)) {
        rule(target, std::iter::empty(), out)?;
    }
    Ok(())
}

fn sources(job: &Job) -> impl Iterator<Item = &Path> {
    job.sources.iter().map(AsRef::as_ref)
}

fn rule<'a>(target: &Path, needs: impl Iterator<Item = &'a Path>, out: &mut Vec<u8>) -> Result<()> {
    escape(target, true, out)?;
    out.push(b':');
    for need in needs {
        out.extend_from_slice(b" \\\n  ");
        escape(need, false, out)?;
    }
    out.push(b'\n');
    Ok(())
}

/// Writes a name so that Make and ninja read it back.
fn escape(path: &Path, target: bool, out: &mut Vec<u8>) -> Result<()> {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut backslashes = 0;
    for &byte in bytes {
        match byte {
            b'\n' | b'\r' => {
                let what = "Make has no way to write a name with a line break";
                return Err(Error::new(what).in_file(path));
            }
            b'$' => out.push(b'$'),
            // Before these, backslashes count in pairs.
            b' ' | b'\t' | b'#' => {
                out.extend(std::iter::repeat_n(b'\\', backslashes + 1));
            }
            b'%' if target => out.push(b'\\'),
            _ => {}
        }
        backslashes = if byte == b'\\' { backslashes + 1 } else { 0 };
        out.push(byte);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_as_make_reads_them() {
        for (name, expected) in [
            ("a b#c$d.txt", r"a\ b\#c$$d.txt"),
            (r"a\ b", r"a\\\ b"),
            (r"a\b", r"a\b"),
            ("100%", r"100\%"),
            ("中文.md", "中文.md"),
        ] {
            let mut out = Vec::new();
            escape(Path::new(name), true, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
        assert!(escape(Path::new("a\nb"), true, &mut Vec::new()).is_err());
    }
}
