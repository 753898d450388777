//! Which files a build rests on, as a rule for make and ninja.

use super::Failure;
use crate::diag::quoted;
use crate::shell::fs;
use crate::shell::project::Project;
use std::path::Path;

/// Writes the rule.
pub fn write(depfile: &Path, target: &Path, project: &Project) -> Result<(), Failure> {
    let names: Vec<String> =
        project.files_read().iter().map(|path| project.name_of(path)).collect();
    let text = rule(&target.display().to_string(), &names);
    let written =
        if depfile.exists() { fs::replace(depfile, &text) } else { fs::write_new(depfile, &text) };
    written.map_err(|error| {
        let name = quoted(&depfile.display().to_string());
        Failure::new(format!("{name} cannot be written: {}", fs::words(&error)))
    })
}

/// The rule, and an empty one for each file: without it make stops where a file is gone that the last build read.
fn rule(target: &str, names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| escaped(name)).collect();
    let empty: String = names.iter().flat_map(|name| [name, ":\n"]).collect();
    let words: Vec<String> = std::iter::once(escaped(target) + ":").chain(names).collect();
    words.join(" \\\n  ") + "\n" + &empty
}

/// A name as make reads it.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            ' ' | '\t' | '#' => escaped.extend(['\\', character]),
            '$' => escaped.push_str("$$"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::rule;

    #[test]
    fn a_rule_is_what_make_reads() {
        let names = ["iam/main.deleg".to_owned(), "a b/#c$.json".to_owned()];
        let text = rule("out dir/manifest.json", &names);
        assert_eq!(
            text,
            "out\\ dir/manifest.json: \\\n  iam/main.deleg \\\n  a\\ b/\\#c$$.json\niam/main.deleg:\na\\ b/\\#c$$.json:\n"
        );
    }
}
