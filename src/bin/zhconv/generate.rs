//! `--generate`: the man page and the shells' completions, from the definition of the arguments.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::{Args, Generate};
use crate::report::Status;

/// Prints what was asked for.
pub(crate) fn generate(what: Generate) -> Status {
    let mut command = Args::command().version(crate::names::version());
    let mut page = Vec::new();
    let shell = match what {
        Generate::Man => None,
        Generate::CompleteBash => Some(Shell::Bash),
        Generate::CompleteZsh => Some(Shell::Zsh),
        Generate::CompleteFish => Some(Shell::Fish),
        Generate::CompletePowershell => Some(Shell::PowerShell),
    };
    match shell {
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
