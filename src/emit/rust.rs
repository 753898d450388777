//! Built policies as the text of Rust constants: a module an account, a constant a policy.

use super::file;
use crate::diag::quoted;
use crate::plan::{AccountPlan, AttachAs, PlannedPolicy, Role};
use std::collections::BTreeMap;
use std::fmt::Write;

/// One account of a build.
#[derive(Debug)]
pub struct Account<'a> {
    /// Its folder in the build.
    pub folder: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Its policies.
    pub plan: &'a AccountPlan,
}

/// Two policies or accounts that would be one name in Rust: a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash(pub String);

/// What every expansion begins with.
const POLICY: &str = r#"
/// A policy, as it was built.
#[allow(dead_code, reason = "the caller needs some of it")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: &'static str,
    /// `boundary`, `delegation`, `identity`, `scp` or `rcp`.
    pub kind: &'static str,
    /// Its path, from `/` to `/`.
    pub path: &'static str,
    /// Its ARN; none for guardrails, whose ARN AWS gives, and for inline policies.
    pub arn: Option<&'static str>,
    /// What it is for.
    pub description: Option<&'static str>,
    /// The IAM JSON document.
    pub document: &'static str,
    /// To what it attaches.
    pub attach_to: &'static [Attachment],
}

/// To what a policy attaches.
#[allow(dead_code, reason = "the caller needs some of it")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// `group`, `user`, `role`, `permissionSet`, `account`, `ou` or `organization`.
    pub to: &'static str,
    /// Its name; its id for accounts, organisational units and organisations.
    pub name: &'static str,
    /// Whether it attaches as a permissions boundary.
    pub boundary: bool,
}
"#;

/// The text of the constants. `text` gives a file of the build by its path.
pub fn constants<'a>(
    accounts: &[Account<'_>],
    text: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<String, Clash> {
    let mut out = POLICY.to_owned();
    let mut modules = Names::new("the module", &["Policy"]);
    for account in accounts {
        let module = modules.take(module_name(account.folder), &quoted(account.folder))?;
        let _ = writeln!(out, "/// The policies of account {}.", account.id);
        out.push_str("#[allow(dead_code, non_upper_case_globals, reason = \"the caller needs some of it\")]\n");
        let _ = writeln!(out, "pub mod {module} {{");
        let _ = writeln!(out, "/// The account's id.\npub const ACCOUNT: &str = {:?};", account.id);
        let is_guardrail = |policy: &&PlannedPolicy| matches!(policy.role, Role::Scp | Role::Rcp);
        let policies = account.plan.policies.iter();
        let (guardrails, policies): (Vec<_>, Vec<_>) = policies.partition(is_guardrail);
        group(&policies, account.folder, "super", text, &mut out)?;
        if !guardrails.is_empty() {
            out.push_str("/// The guardrails.\npub mod guardrails {\n");
            group(&guardrails, account.folder, "super::super", text, &mut out)?;
            out.push_str("}\n");
        }
        out.push_str("}\n");
    }
    let manifest = text("manifest.json").unwrap_or_default();
    let _ = writeln!(
        out,
        "/// The manifest: what attaches to whom, sizes, assumptions, proofs.\n\
         #[allow(dead_code, reason = \"the caller needs some of it\")]\n\
         pub const MANIFEST: &str = {manifest:?};"
    );
    Ok(out)
}

/// The constants of some policies, and the list of them.
fn group<'a>(
    policies: &[&PlannedPolicy],
    folder: &str,
    root: &str,
    text: &dyn Fn(&str) -> Option<&'a str>,
    out: &mut String,
) -> Result<(), Clash> {
    let mut names = Names::new("the constant", &["ACCOUNT", "POLICIES"]);
    let mut list = String::new();
    for policy in policies {
        let name = names.take(constant_name(&policy.name), &quoted(&policy.name))?;
        let document = text(&file(folder, policy)).unwrap_or_default();
        let words = policy.description.as_deref().unwrap_or("");
        let title = format!("The {} `{}`. {words}", policy.role.word(), policy.name);
        let _ = writeln!(out, "#[doc = {:?}]", title.trim_end());
        let _ = writeln!(out, "pub const {name}: &str = {document:?};");
        list.push_str(&entry(policy, root, &name));
    }
    let _ = writeln!(
        out,
        "/// All of them, in the order of the files.\n\
         pub const POLICIES: &[{root}::Policy] = &[{list}];"
    );
    Ok(())
}

fn entry(policy: &PlannedPolicy, root: &str, document: &str) -> String {
    let attachments = policy.attach_to.iter().map(|one| {
        let (to, boundary) = (one.to.word(), one.attach_as == AttachAs::Boundary);
        format!("{root}::Attachment {{ to: {to:?}, name: {:?}, boundary: {boundary} }}, ", one.name)
    });
    let attachments: String = attachments.collect();
    format!(
        "{root}::Policy {{ name: {:?}, kind: {:?}, path: {:?}, arn: {:?}, description: {:?}, \
         document: {document}, attach_to: &[{attachments}] }},\n",
        policy.name,
        policy.role.word(),
        policy.path,
        policy.arn,
        policy.description,
    )
}

/// Names that are taken, and by what.
struct Names {
    what: &'static str,
    taken: BTreeMap<String, String>,
}

impl Names {
    fn new(what: &'static str, own: &[&str]) -> Self {
        let taken = own.iter().map(|name| ((*name).to_owned(), "one of the macro's own".into()));
        Self { what, taken: taken.collect() }
    }

    fn take(&mut self, name: String, of: &str) -> Result<String, Clash> {
        if let Some(other) = self.taken.get(&name) {
            let what = self.what;
            return Err(Clash(format!("{of} and {other} would both be {what} `{name}`")));
        }
        self.taken.insert(name.clone(), of.to_owned());
        Ok(name)
    }
}

/// Words that Rust has for itself, and that `r#` frees.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// An account's module: its folder in lower case, `account_` before the digits of one without a name.
fn module_name(folder: &str) -> String {
    let name = words(folder).to_lowercase();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("account_{name}");
    }
    match name.as_str() {
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        word if KEYWORDS.contains(&word) => format!("r#{name}"),
        _ => name,
    }
}

/// A policy's constant: its words in capitals, `_` between them and before a digit at the start.
fn constant_name(name: &str) -> String {
    let mut split = String::with_capacity(name.len() + 4);
    let letters: Vec<char> = name.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or('_');
        let after = letters.get(at + 1).copied().unwrap_or('_');
        let starts = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_ascii_digit()
                || before.is_uppercase() && after.is_lowercase());
        if starts {
            split.push('_');
        }
        split.push(letter);
    }
    let name = words(&split).to_uppercase();
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) if name.trim_matches('_').is_empty() => "POLICY".to_owned(),
        Some(_) => name,
        None => "POLICY".to_owned(),
    }
}

/// Letters, digits and `_`; one `_` for whatever else stands between them.
fn words(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for letter in text.chars() {
        let kept = if letter.is_alphanumeric() { letter } else { '_' };
        if kept != '_' || !name.ends_with('_') {
            name.push(kept);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{Names, constant_name, module_name};

    #[test]
    fn policies_are_constants() {
        let named = [
            ("Delegate-devs", "DELEGATE_DEVS"),
            ("S3AccessBoundary", "S3_ACCESS_BOUNDARY"),
            ("XCompanyBoundaries", "X_COMPANY_BOUNDARIES"),
            ("3tier", "_3TIER"),
            ("a=b.c@d", "A_B_C_D"),
            ("+", "POLICY"),
        ];
        for (name, constant) in named {
            assert_eq!(constant_name(name), constant);
        }
    }

    #[test]
    fn accounts_are_modules() {
        let named = [
            ("main", "main"),
            ("Prod-EU", "prod_eu"),
            ("123456789012", "account_123456789012"),
            ("type", "r#type"),
            ("self", "self_"),
        ];
        for (name, module) in named {
            assert_eq!(module_name(name), module);
        }
    }

    #[test]
    fn a_name_is_taken_once() {
        let mut names = Names::new("the constant", &["POLICIES"]);
        assert_eq!(names.take("A_B".to_owned(), "`a-b`"), Ok("A_B".to_owned()));
        let clash = names.take("A_B".to_owned(), "`a.b`").unwrap_err();
        assert_eq!(clash.0, "`a.b` and `a-b` would both be the constant `A_B`");
        let clash = names.take("POLICIES".to_owned(), "`policies`").unwrap_err();
        assert_eq!(
            clash.0,
            "`policies` and one of the macro's own would both be the constant `POLICIES`"
        );
    }
}
