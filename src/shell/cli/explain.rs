//! `deleg explain`: the page of a diagnostic.

use super::console::Console;
use super::paths::no_code;
use super::{Answer, Failure};
use crate::diag::{CODES, Code, Entry};
use crate::render::Paint;

/// Show the page of a diagnostic: what it means, why, and what to write
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// A code or its name, such as `E0201` or `unknown-name`
    #[arg(value_name = "CODE", required_unless_present = "all", conflicts_with = "all")]
    code: Option<String>,

    /// Show every page
    #[arg(long)]
    all: bool,
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let pages: Vec<&Entry> = match &args.code {
        Some(code) => vec![Code::find(code).ok_or_else(|| {
            Failure::new(no_code(code)).help("`deleg explain --all` shows every page")
        })?],
        None => CODES.iter().collect(),
    };
    let pages: Vec<String> = pages.iter().map(|entry| page(entry, console.results)).collect();
    console.result(&pages.join("\n"))?;
    Ok(Answer::Yes)
}

fn page(entry: &Entry, paint: Paint) -> String {
    match paint {
        Paint::Plain => format!("{}\n", entry.page.trim_end()),
        Paint::Coloured => styled(entry.page.trim_end()),
    }
}

/// Markdown as a terminal can show it: headings and code stand out, and the signs for them go.
fn styled(page: &str) -> String {
    let mut styled = String::with_capacity(page.len());
    let mut code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            code = !code;
        } else if code {
            styled.push_str(&format!("    \u{1b}[36m{line}\u{1b}[0m\n"));
        } else if line.starts_with('#') {
            styled
                .push_str(&format!("\u{1b}[1m{}\u{1b}[0m\n", line.trim_start_matches(['#', ' '])));
        } else {
            styled.push_str(&inline(line));
        }
    }
    styled
}

/// Text in backticks in the colour of code.
fn inline(line: &str) -> String {
    let mut parts = line.split('`');
    let mut styled = parts.next().unwrap_or("").to_owned();
    for (index, part) in parts.enumerate() {
        styled.push_str(if index % 2 == 0 { "\u{1b}[36m" } else { "\u{1b}[0m" });
        styled.push_str(part);
    }
    let open = line.matches('`').count() % 2 == 1;
    styled + if open { "\u{1b}[0m\n" } else { "\n" }
}
