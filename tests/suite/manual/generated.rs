//! Parts of pages that are written from the program's own tables, between `<!-- generated: NAME -->` and
//! `<!-- end -->`.

use super::pages::Page;
use crate::golden;
use deleg::check::names::{FOLDERS, WELL_KNOWN};
use deleg::diag::{CODES, Severity};
use deleg::iam::limits::LIMITS;
use deleg::model::delegation_table::{Guard, Need, On, ROWS, Row, verb_fits};
use deleg::secure::audit::Rule;
use deleg::syntax::ast::{Kind, Verb};
use std::fs;

/// The parts that there are.
pub const NAMES: &[&str] = &[
    "delegation-table",
    "verbs",
    "codes",
    "limits",
    "folders",
    "well-known-roles",
    "examples",
    "settings",
    "commands",
    "audit-rules",
];

/// On a line of its own: within a line it is only spoken of.
const BEGIN: &str = "\n<!-- generated: ";
const END: &str = "<!-- end -->";

/// The page as it should be, and how many parts of it are generated.
pub fn refresh(page: &Page) -> (String, usize) {
    let mut text = String::new();
    let mut count = 0;
    let mut rest = page.text.as_str();
    while let Some(at) = rest.find(BEGIN) {
        let (before, after) = rest.split_at(at + BEGIN.len());
        let (name, after) = after.split_once(" -->").expect("a generated part has a name");
        let (_, after) = after.split_once(END).expect("a generated part has an end");
        text.push_str(&format!("{before}{name} -->\n\n{}\n{END}", part(name)));
        count += 1;
        rest = after;
    }
    text.push_str(rest);
    (text, count)
}

fn part(name: &str) -> String {
    match name {
        "delegation-table" => delegation_table(),
        "verbs" => verbs(),
        "codes" => codes(),
        "limits" => limits(),
        "folders" => rows("folder | what is in it", FOLDERS.iter().map(|one| (one.path, one.why))),
        "well-known-roles" => rows("role | why", WELL_KNOWN.iter().map(|one| (one.name, one.why))),
        "examples" => examples(),
        "settings" => settings(),
        "commands" => commands(),
        "audit-rules" => {
            rows("rule | what it finds", Rule::ALL.iter().map(|one| (one.name(), one.summary())))
        }
        other => panic!("there is no generated part {other:?}"),
    }
}

fn rows<'a>(head: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = format!("| {head} |\n| --- | --- |\n");
    for (name, why) in rows {
        text.push_str(&format!("| `{name}` | {why} |\n"));
    }
    text
}

const KINDS: [(Kind, &str); 6] = [
    (Kind::Roles, "roles"),
    (Kind::Users, "users"),
    (Kind::Policies, "policies"),
    (Kind::InstanceProfiles, "instance profiles"),
    (Kind::ServiceLinkedRoles, "service-linked roles"),
    (Kind::Groups, "groups"),
];
const VERBS: [(Verb, &str); 5] = [
    (Verb::Create, "create"),
    (Verb::Configure, "configure"),
    (Verb::Delete, "delete"),
    (Verb::Pass, "pass"),
    (Verb::View, "view"),
];

fn delegation_table() -> String {
    let mut text = String::new();
    for (kind, word) in KINDS {
        text.push_str(&format!("## {}{}\n\n", word[..1].to_uppercase(), &word[1..]));
        text.push_str("| verbs | where | actions | on | only if | Sid |\n| --- | --- | --- | --- | --- | --- |\n");
        for row in ROWS.iter().filter(|row| row.kind == kind) {
            text.push_str(&table_row(row, word));
        }
        text.push('\n');
    }
    text.pop();
    text
}

fn table_row(row: &Row, kind: &str) -> String {
    let words = |items: Vec<&str>, between: &str| items.join(between);
    let verbs = VERBS.iter().filter(|(verb, _)| row.verbs.contains(verb)).map(|(_, word)| *word);
    let needs = row.needs.iter().map(|need| match need {
        Need::Policies => "not `policies none`",
        Need::InstanceProfiles => "not `instance profiles none`",
        Need::Passing => "not `pass to none`",
        Need::AttachAny => "`attach any`",
        Need::AttachOnly => "`attach only …`",
        Need::Inline => "`inline policies allowed`",
        Need::Tags => "`tagged …` or `must tag …`",
        Need::View => "not `view none`",
        Need::ViewAll => "`view all`",
    });
    let on = match row.on {
        On::Named if row.kind == Kind::ServiceLinkedRoles => "the roles of the services named",
        On::Named => kind,
        On::Policies => "policies of the family",
        On::InstanceProfiles => "instance profiles of the family",
        On::Everything => "`*`",
        On::Readable => "the boundaries, and AWS's managed policies",
    };
    let guard = match row.guard {
        Guard::None => "",
        Guard::Boundary => "`iam:PermissionsBoundary`",
        Guard::BoundaryAndPolicy => "`iam:PermissionsBoundary` and `iam:PolicyARN`",
        Guard::PassedTo => "`iam:PassedToService`, unless `any service`",
        Guard::ServiceName => "`iam:AWSServiceName`",
    };
    let actions = row.actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>();
    format!(
        "| {} | {} | {} | {on} | {guard} | {} |\n",
        words(verbs.collect(), ", "),
        words(needs.collect(), ", "),
        actions.join(", "),
        row.sid
    )
}

fn verbs() -> String {
    let mut text = "| kind | verbs |\n| --- | --- |\n".to_owned();
    for (kind, word) in KINDS {
        let fitting: Vec<String> = VERBS
            .iter()
            .chain(&[(Verb::Manage, "manage")])
            .filter(|(verb, _)| verb_fits(kind, *verb))
            .map(|(_, word)| format!("`{word}`"))
            .collect();
        text.push_str(&format!("| {word} | {} |\n", fitting.join(", ")));
    }
    text
}

const FAMILIES: [(&str, &str); 7] = [
    ("01", "syntax"),
    ("02", "names, templates, accounts"),
    ("03", "statements and conditions"),
    ("04", "delegations"),
    ("05", "proofs"),
    ("06", "limits and outputs"),
    ("07", "settings and files"),
];

fn codes() -> String {
    let mut text = String::new();
    let mut count = 0;
    for (family, title) in FAMILIES {
        let between = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!(
            "{between}## {family}: {title}\n\n| code | name | says |\n| --- | --- | --- |\n"
        ));
        let mut entries: Vec<_> =
            CODES.iter().filter(|entry| &entry.code[1..3] == family).collect();
        entries.sort_by_key(|entry| &entry.code[1..]);
        count += entries.len();
        for entry in entries {
            let severity = match entry.severity {
                Severity::Error => "",
                Severity::Warning => "warning: ",
                Severity::Note => "note: ",
            };
            text.push_str(&format!(
                "| [{code}](../../../src/diag/explain/{code}.md) | `{}` | {severity}{} |\n",
                entry.name,
                entry.summary,
                code = entry.code,
            ));
        }
    }
    assert_eq!(count, CODES.len(), "each code is of a family");
    text
}

fn limits() -> String {
    let mut text =
        "| what | at most | on request | source | as of |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for row in LIMITS {
        let most = row.most.map_or(String::new(), grouped);
        // What is counted stands in the name already, but for sizes.
        let unit = if row.unit == "characters" { " characters" } else { "" };
        text.push_str(&format!(
            "| {} | {}{unit} | {most} | {} | {} |\n",
            spaced(&format!("{:?}", row.limit)),
            grouped(row.value),
            row.source,
            row.date
        ));
    }
    text
}

/// `ManagedPolicySize` as `managed policy size`.
fn spaced(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The examples, each with what it says of itself at its top.
fn examples() -> String {
    let folder = super::pages::root().join("examples");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| folder.join(name).join("main.deleg").exists())
        .collect();
    names.sort();
    let mut text = "| example | shows |\n| --- | --- |\n".to_owned();
    for name in names {
        let whole = fs::read_to_string(folder.join(&name).join("main.deleg")).unwrap();
        let top = whole.lines().map_while(|line| line.strip_prefix("//"));
        let about: Vec<&str> = top.map(|line| line.trim_start_matches('/').trim()).collect();
        assert!(!about.is_empty(), "{name} says at its top what it shows");
        text.push_str(&format!(
            "| [`{name}`](../../../examples/{name}/main.deleg) | {} |\n",
            about.join(" ")
        ));
    }
    text
}

fn settings() -> String {
    let schema = fs::read_to_string(super::pages::root().join("deleg.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let mut text = "| key | type | meaning |\n| --- | --- | --- |\n".to_owned();
    for (key, value) in schema["properties"].as_object().unwrap() {
        let kind = if value["type"] == "array" { "list of texts" } else { "text" };
        text.push_str(&format!(
            "| `{key}` | {kind} | {} |\n",
            value["description"].as_str().unwrap()
        ));
    }
    text
}

/// What `--help` says, from the expected output of the command line's own test.
fn commands() -> String {
    let text = fs::read_to_string(golden::root().join("cli/reference.md")).unwrap();
    let (_, text) = text.split_once("\n\n").unwrap();
    text.replace("```text", "```text,picture")
}
