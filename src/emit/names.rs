//! Names of resources in templates, each unlike the others.

use std::collections::BTreeSet;

/// Gives each name once.
#[derive(Debug, Default)]
pub(super) struct Namer {
    taken: BTreeSet<String>,
}

impl Namer {
    /// Letters, digits, `_` and `-`, not beginning with a digit: what Terraform calls an identifier.
    pub(super) fn underscored(&mut self, wanted: &str) -> String {
        let mut name = String::new();
        for character in wanted.chars() {
            match character {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => name.push(character),
                '/' | '.' | ',' | ' ' => name.push('_'),
                other => name.push_str(&format!("_{:x}", u32::from(other))),
            }
        }
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            name.insert(0, '_');
        }
        self.free(name, "_")
    }

    /// Letters and digits alone, each word with a capital: what CloudFormation calls a logical ID.
    pub(super) fn camel(&mut self, wanted: &str) -> String {
        let mut name = String::new();
        for word in wanted.split(|c: char| !c.is_ascii_alphanumeric()) {
            let mut letters = word.chars();
            name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            name.extend(letters);
        }
        // The longest logical ID has 255 characters.
        let name: String = name.chars().take(240).collect();
        self.free(if name.is_empty() { "Policy".to_owned() } else { name }, "N")
    }

    fn free(&mut self, name: String, between: &str) -> String {
        let mut free = name.clone();
        let mut count = 1;
        while !self.taken.insert(free.clone()) {
            count += 1;
            free = format!("{name}{between}{count}");
        }
        free
    }
}
