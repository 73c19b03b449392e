//! `--generate`: the man page, the shells' completions and the schema of `zhconv.toml`, from the definition of the arguments.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::{Args, Generate};
use crate::report::Status;
use crate::schema;

/// Prints what was asked for.
pub(crate) fn generate(what: Generate) -> Status {
    let mut command = Args::command().version(crate::names::version());
    let mut page = Vec::new();
    let shell = match what {
        Generate::Man | Generate::Schema => None,
        Generate::CompleteBash => Some(Shell::Bash),
        Generate::CompleteZsh => Some(Shell::Zsh),
        Generate::CompleteFish => Some(Shell::Fish),
        Generate::CompletePowershell => Some(Shell::PowerShell),
    };
    match shell {
        None if what == Generate::Schema => {
            // Writing to memory does not fail.
            let _ = writeln!(page, "{:#}", schema::schema(&command));
        }
        Some(shell) => clap_complete::generate(shell, &mut command, "zhconv", &mut page),
        None => {
            // Writing to memory does not fail.
            let _ = clap_mangen::Man::new(command).render(&mut page);
        }
    }
    match io::stdout().write_all(&page) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Status::Failed,
        _ => Status::Done,
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The commands of the documentation's examples, which a test runs.
    fn commands() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let docs = fs::read_dir(root.join("docs")).unwrap();
        let pages = docs.map(|entry| entry.unwrap().path());
        let pages = pages.filter(|page| page.extension().is_some_and(|name| name == "md"));
        let mut commands = Vec::new();
        for page in pages.chain([root.join("README.md")]) {
            let text = fs::read_to_string(page).unwrap();
            for block in text.split("```console\n").skip(1) {
                let lines = block.lines().take_while(|line| !line.starts_with("```"));
                commands
                    .extend(lines.filter_map(|line| line.strip_prefix("$ ").map(str::to_owned)));
            }
        }
        commands
    }

    #[test]
    fn every_option_has_an_example_in_the_documentation() {
        let commands = commands();
        for argument in Args::command().get_arguments() {
            let Some(long) = argument.get_long() else {
                continue;
            };
            let option = format!("--{long}");
            let is_option = |word: &str| word == option || word.starts_with(&format!("{option}="));
            let shown = |command: &String| {
                command.contains("zhconv ") && command.split_whitespace().any(is_option)
            };
            assert!(
                commands.iter().any(shown),
                "no example of {option} in docs/ or the README"
            );
        }
    }
}
