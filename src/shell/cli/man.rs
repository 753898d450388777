//! `deleg man`: manual pages.

use super::console::Console;
use super::{Answer, Failure, command};
use clap_mangen::Man;

/// Write the manual pages of the program and of every subcommand
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let mut whole = command();
    whole.build();
    let mut pages = page(&whole)?;
    let shown =
        whole.get_subcommands().filter(|one| !one.is_hide_set() && one.get_name() != "help");
    for subcommand in shown {
        let name = format!("deleg-{}", subcommand.get_name());
        pages.push_str(&page(&subcommand.clone().name(name))?);
    }
    console.result(&pages)?;
    Ok(Answer::Yes)
}

fn page(command: &clap::Command) -> Result<String, Failure> {
    let mut page = Vec::new();
    let man = Man::new(command.clone()).source(format!("deleg {}", env!("CARGO_PKG_VERSION")));
    man.render(&mut page).map_err(|error| Failure::new(error.to_string()))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
