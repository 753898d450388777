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

/// What is built, where nothing stands in the way.
fn built(snapshot: &Snapshot) -> Option<Vec<(String, String)>> {
    let files = snapshot.build("json", false).ok()?.into_iter();
    Some(files.map(|file| (file.path, file.text)).collect())
}

/// A project with a workspace that keeps what it found.
struct Kept {
    name: String,
    files: Files,
    workspace: Workspace,
}

impl Kept {
    fn new(name: &str, files: Files) -> Self {
        let start = Snapshot::new(files.inputs(), &files, &Options::default());
        assert!(start.is_clean(), "{name}: {:?}", start.diagnostics());
        Self { name: name.to_owned(), files, workspace: Workspace::default() }
    }

    /// Puts a text in a file's place: what is said then is what a check from nothing says.
    fn write(&mut self, key: &str, text: &str, when: &str) -> Snapshot {
        let Self { name, files, workspace } = self;
        files.0.insert(key.to_owned(), text.into());
        let options = Options::default();
        let kept = Snapshot::within(workspace, files.inputs(), files, &options, &Unwatched);
        let fresh = Snapshot::new(files.inputs(), files, &options);
        assert_eq!(kept.diagnostics(), fresh.diagnostics(), "{name}, {when}");
        for account in fresh.model().accounts() {
            assert_eq!(kept.ledger(account), fresh.ledger(account), "{name}, {when}");
        }
        assert!(built(&kept) == built(&fresh), "{name}, {when}");
        fresh
    }
}

#[test]
fn what_was_kept_changes_no_answer() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let names = ["teams", "accounts", "nested", "own-permissions", "several"];
    for (seed, name) in names.iter().enumerate() {
        let files = if *name == "several" { several() } else { Files::of(&examples.join(name)) };
        let clean = files.0.clone();
        let mut kept = Kept::new(name, files);
        let mut state = seed as u64 + 7;
        for round in 0..EDITS {
            // Every other text is whole, so that proofs are had between mistakes.
            let key = {
                let keys: Vec<&String> =
                    kept.files.0.keys().filter(|key| has_ending(key, "deleg")).collect();
                keys[next(&mut state, keys.len())].clone()
            };
            let text = if round % 2 == 0 {
                clean[&key].to_string()
            } else {
                edit(&kept.files.0[&key], &mut state)
            };
            kept.write(&key, &text, &format!("edit {round}"));
        }
    }
}

/// What is typed into files that others use: each piece before and behind all that they hold, and taken away again. It
/// moves what is declared, is right and wrong, and is about one account, about all, or about none.
const TYPED: &[&str] = &[
    "// more\n",
    "let more = a*\n",
    "account more = 444444444444\n",
    "account two = 555555555555\n",
    "account more = 4444\n",
    "group a in three\n",
    "group more\n",
    "policy more-at for a {\n    allow s3:* on *\n}\n",
    "delegate a in one may create roles a-* bounded by a-limit\n",
    "delegate nobody may view roles x-*\n",
    "never a may iam:CreateUser on *\n",
    "never anyone may s3:ListBucket on *\n",
    "boundary ax-ceiling in two {\n    allow s3:* on *\n}\n",
    "team(d, two)\n",
    "guardrail more for two {\n    deny s3:* on *\n}\n",
    "guardrail more for two {\n    deny iam:* on *\n}\n",
    "protect delegations in one\n",
];

#[test]
fn what_is_typed_into_files_that_others_use_changes_no_answer() {
    let mut kept = Kept::new("several", several());
    for key in ["accounts.deleg", "shared.deleg", "two.deleg"] {
        let own = kept.files.0[key].to_string();
        let after_uses = own.rfind("use ").map_or(0, |at| at + own[at..].find('\n').unwrap() + 1);
        for piece in TYPED {
            for at in [after_uses, own.len()] {
                let text = format!("{}{piece}{}", &own[..at], &own[at..]);
                kept.write(key, &text, &format!("{key}, {at}, {piece:?}"));
                kept.write(key, &own, &format!("{key} without {piece:?}"));
            }
        }
    }
}

#[test]
fn where_an_instance_moves_what_is_said_of_it_moves() {
    let shared = "account one = 111111111111\n\ntemplate team(name) {\n    boundary {name}-ceiling at /c/ {\n        allow s3:PutBucketPolicy on *\n    }\n    group {name}\n    delegate {name} may create roles {name}-* bounded by {name}-ceiling\n}\n";
    let own = "use \"shared.deleg\"\n\nteam(a)\n";
    let texts = [("shared.deleg", shared), ("own.deleg", own)];
    let files = texts.into_iter().map(|(key, text)| (key.to_owned(), Arc::from(text)));
    let mut kept = Kept::new("an instance", Files(files.collect()));
    let said = |kept: &Kept| {
        let found = Snapshot::new(kept.files.inputs(), &kept.files, &Options::default());
        found
            .diagnostics()
            .iter()
            .any(|one| one.labels.iter().any(|label| label.message.contains("team")))
    };
    assert!(said(&kept), "something is said of the instance");
    kept.write("own.deleg", own, "as it is");
    kept.write("own.deleg", &own.replace("team(", "// more\nteam("), "moved");
    kept.write("own.deleg", own, "back");
}

/// What is exchanged for words of the same length, so that no place moves and nothing but their meaning changes: the
/// file, the words, and others, with which something else is found or built.
const EXCHANGED: &[(&str, &str, &str)] = &[
    // What a principal holds.
    ("two.deleg", "allow s3:GetObject on s3 object b/*", "allow iam:CreateUser on *          "),
    // What a ceiling takes in.
    ("two.deleg", "allow s3:ListBucket on *", "allow iam:* on *        "),
    (
        "shared.deleg",
        "allow s3:GetObject on s3 object {name}/*",
        "allow iam:CreateUser on *               ",
    ),
    // Which account it is, and where.
    ("accounts.deleg", "222222222222", "22222222222x"),
    ("accounts.deleg", "222222222222              ", "222222222222 in aws-cn    "),
    ("accounts.deleg", "222222222222              ", "222222222222 is management"),
    // What others hold who may be delegates too.
    ("two.deleg", "role c-web-x/*", "role b-web-x/*"),
    ("two.deleg", "role c-web-y/*", "role b-web-y/*"),
    // Which sentences overlap.
    ("two.deleg", "b-web-*", "bx-we-*"),
    // What a guardrail takes away, and from whom.
    ("guardrails.deleg", "deny ec2:* on *", "deny iam:* on *"),
    ("guardrails.deleg", "guardrail all for two {", "guardrail all for one {"),
    // What an invariant says.
    ("two.deleg", "never b may s3:DeleteBucket on *", "never b may s3:GetObject    on *"),
];

#[test]
fn what_is_exchanged_changes_no_answer() {
    let mut files = several();
    let accounts = files.0["accounts.deleg"].replace("222222222222", "222222222222              ");
    files.0.insert("accounts.deleg".to_owned(), accounts.into());
    let others = "\ngroup other in two {\n    allow iam:DeleteRole on iam role c-web-x/*\n}\n\ngroup third in two\n\npolicy spare in two for third {\n    allow iam:UpdateRole on iam role c-web-y/*\n}\n\ngroup setters in two {\n    allow sso:CreatePermissionSet on *\n}\n\ndelegate setters in two may view roles b-web-*\n";
    let two = format!("{}{others}", files.0["two.deleg"]);
    files.0.insert("two.deleg".to_owned(), two.into());
    let guardrail = "use \"accounts.deleg\"\n\nguardrail all for two {\n    deny ec2:* on *\n}\n";
    files.0.insert("guardrails.deleg".to_owned(), guardrail.into());
    let mut kept = Kept::new("several under a guardrail", files);
    for (key, old, new) in EXCHANGED {
        assert_eq!(old.len(), new.len(), "{new}");
        let own = kept.files.0[*key].to_string();
        assert!(own.contains(old), "{key}: {old}");
        let before = kept.write(key, &own, &format!("{key} as it is"));
        let after = kept.write(key, &own.replacen(old, new, 1), &format!("{key}, {new}"));
        let said = before.diagnostics() != after.diagnostics();
        assert!(said || built(&before) != built(&after), "{key}, {new}");
        kept.write(key, &own, &format!("{key} without {new}"));
    }
}
