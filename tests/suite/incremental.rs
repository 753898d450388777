//! What a workspace kept from checks before changes no answer: after every edit it says what a check from nothing says.

use deleg::analysis::{Input, LoadError, Loader, Options, Snapshot, Unwatched, Workspace};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Edits of each project.
const EDITS: usize = 16;

/// The files of a project by key, JSON included.
struct Files(BTreeMap<String, Arc<str>>);

impl Loader for Files {
    fn load(&self, key: &str) -> Result<Input, LoadError> {
        let text = self.0.get(key).ok_or(LoadError::Missing)?.clone();
        Ok(Input { key: key.to_owned(), name: key.to_owned(), text })
    }
}

impl Files {
    fn of(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        for file in fs::read_dir(folder).expect("an example is there") {
            let path = file.expect("it can be read").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if has_ending(&name, "deleg") || has_ending(&name, "json") {
                files.insert(name, fs::read_to_string(path).expect("it is text").into());
            }
        }
        Self(files)
    }

    fn inputs(&self) -> Vec<Input> {
        let own = self.0.iter().filter(|(key, _)| has_ending(key, "deleg"));
        own.map(|(key, text)| Input { key: key.clone(), name: key.clone(), text: text.clone() })
            .collect()
    }
}

fn has_ending(key: &str, ending: &str) -> bool {
    Path::new(key).extension().is_some_and(|one| one == ending)
}

/// The same numbers on every run.
fn next(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % below.max(1)
}

/// A word in the place of another, a word twice, or a line less: often still a sentence.
fn edit(text: &str, state: &mut u64) -> String {
    let words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
    let at = next(state, words.len());
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    let other = words[next(state, words.len())].clone();
    match next(state, 4) {
        0 => words[at] = other,
        1 => words.insert(at, other),
        2 => drop(words.remove(at)),
        _ => words.insert(at, "\n// a line more\n".to_owned()),
    }
    words.concat()
}

/// Three accounts, a file each, over shared declarations.
fn several() -> Files {
    let mut files = BTreeMap::new();
    let accounts =
        "account one = 111111111111\naccount two = 222222222222\naccount three = 333333333333\n";
    files.insert("accounts.deleg".to_owned(), Arc::from(accounts));
    let shared = "use \"accounts.deleg\"\n\ntemplate team(name, where) {\n    boundary {name}-ceiling at /ceilings/ in {where} {\n        allow s3:GetObject on s3 object {name}/*\n    }\n    group {name} in {where}\n    delegate {name} in {where} may create roles {name}-* bounded by {name}-ceiling\n}\n";
    files.insert("shared.deleg".to_owned(), Arc::from(shared));
    for (account, name) in [("one", "a"), ("two", "b"), ("three", "c")] {
        let text = format!(
            "use \"accounts.deleg\"\nuse \"shared.deleg\"\n\nteam({name}x, {account})\n\nboundary {name}-limit at /limits/ in {account} {{\n    allow s3:ListBucket on *\n}}\n\ngroup {name} in {account} {{\n    allow s3:GetObject on s3 object {name}/*\n}}\n\ndelegate {name} in {account} may manage roles {name}-web-* bounded by {name}-limit\n\nnever {name} may s3:DeleteBucket on *\n"
        );
        files.insert(format!("{account}.deleg"), Arc::from(text));
    }
    Files(files)
}

#[test]
fn what_was_kept_changes_no_answer() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let names = ["teams", "accounts", "nested", "own-permissions", "several"];
    for (seed, name) in names.iter().enumerate() {
        let mut files =
            if *name == "several" { several() } else { Files::of(&examples.join(name)) };
        let start = Snapshot::new(files.inputs(), &files, &Options::default());
        assert!(start.is_clean(), "{name}: {:?}", start.diagnostics());
        let clean = files.0.clone();
        let mut workspace = Workspace::default();
        let mut state = seed as u64 + 7;
        for round in 0..EDITS {
            // Every other text is whole, so that proofs are had between mistakes.
            let key = {
                let keys: Vec<&String> =
                    files.0.keys().filter(|key| has_ending(key, "deleg")).collect();
                keys[next(&mut state, keys.len())].clone()
            };
            let text = if round % 2 == 0 {
                clean[&key].to_string()
            } else {
                edit(&files.0[&key], &mut state)
            };
            files.0.insert(key, text.into());
            let options = Options::default();
            let kept =
                Snapshot::within(&mut workspace, files.inputs(), &files, &options, &Unwatched);
            let fresh = Snapshot::new(files.inputs(), &files, &options);
            assert_eq!(kept.diagnostics(), fresh.diagnostics(), "{name}, edit {round}");
            for account in fresh.model().accounts() {
                assert_eq!(kept.ledger(account), fresh.ledger(account), "{name}, edit {round}");
            }
        }
    }
}
