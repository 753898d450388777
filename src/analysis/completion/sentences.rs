//! Sentences with places to fill: items, elements of blocks, grants, scenarios; and the words of delegations.

use super::{Ground, Proposal, Symbol};
use crate::analysis::names::{Declaration, NameKind};
use crate::analysis::position::Block;
use crate::model::delegation_table::verb_fits;
use crate::syntax::ast::{Kind, Verb};

/// A sentence: its first words, what it is for, and the snippet.
type Row = (&'static str, &'static str, &'static str);

const ITEMS: &[Row] = &[
    (
        "delegate",
        "lets somebody create roles under a boundary",
        "delegate ${1:who} may create roles ${2:service-*} bounded by ${3:boundary}$0",
    ),
    ("group", "an existing group and what it may do", "group ${1:name} {\n\t$0\n}"),
    ("role", "an existing role and what it may do", "role ${1:name} {\n\t$0\n}"),
    ("user", "an existing user and what it may do", "user ${1:name} {\n\t$0\n}"),
    ("permission set", "one of IAM Identity Center", "permission set ${1:name} {\n\t$0\n}"),
    ("boundary", "a permissions boundary: a ceiling", "boundary ${1:name} {\n\t$0\n}"),
    ("policy", "a customer managed policy", "policy ${1:name} {\n\t$0\n}"),
    ("account", "an account and its number", "account ${1:name} = ${2:123456789012}$0"),
    ("accounts", "a set of accounts", "accounts ${1:name} = ${2:account}$0"),
    ("organization", "an organisation and its id", "organization ${1:name} = ${2:o-}$0"),
    ("ou", "an organisational unit and its id", "ou ${1:name} = ${2:ou-}$0"),
    ("let", "a constant", "let ${1:name} = ${2:value}$0"),
    ("use", "brings in another file's declarations", "use \"${1}\"$0"),
    (
        "never",
        "what must never be allowed, proved",
        "never ${1:anyone} may ${2:action} on ${3:*}$0",
    ),
    (
        "always",
        "what must always be allowed, proved",
        "always ${1:who} may ${2:action} on ${3:*}$0",
    ),
    (
        "test",
        "requests and what must become of them",
        "test \"${1:title}\" {\n\tas ${2:who} {\n\t\t$0\n\t}\n}",
    ),
    (
        "template",
        "items to repeat with other names",
        "template ${1:name}(${2:parameter}) {\n\t$0\n}",
    ),
    ("for", "repeats items over a list", "for ${1:name} in [${2:values}] {\n\t$0\n}"),
    ("statements", "statements to reuse", "statements ${1:name}(${2:parameter}) {\n\t$0\n}"),
    ("guardrail", "a service control policy", "guardrail ${1:name} for ${2:account} {\n\t$0\n}"),
    (
        "resource guardrail",
        "a resource control policy",
        "resource guardrail ${1:name} for ${2:account} {\n\t$0\n}",
    ),
    (
        "protect delegations in",
        "guardrails that keep what delegations assume",
        "protect delegations in ${1:account}$0",
    ),
];

const STATEMENTS: &[Row] = &[
    ("allow", "allows actions on resources", "allow ${1:action} on ${2:resource}$0"),
    ("deny", "denies actions on resources", "deny ${1:action} on ${2:resource}$0"),
    ("include", "statements that are declared elsewhere", "include ${1:name}($2)$0"),
];

const MAY: Row = (
    "may",
    "lets it create roles under a boundary",
    "may create roles ${1:service-*} bounded by ${2:boundary}$0",
);

const CLAUSES: &[Row] = &[
    ("policies", "the policies that may be written", "policies ${1:service-*}$0"),
    ("policies none", "no policy may be written", "policies none$0"),
    (
        "instance profiles",
        "the instance profiles that may be used",
        "instance profiles ${1:service-*}$0",
    ),
    ("instance profiles none", "no instance profile may be used", "instance profiles none$0"),
    ("pass to", "the services that roles may be handed to", "pass to ${1:service}$0"),
    ("attach any", "any policy may be attached", "attach any$0"),
    ("attach none", "no policy may be attached", "attach none$0"),
    ("attach only", "the policies that may be attached", "attach only ${1:policy}$0"),
    ("inline policies allowed", "inline policies may be written", "inline policies allowed$0"),
    ("inline policies none", "no inline policy may be written", "inline policies none$0"),
    ("view all", "everything may be seen", "view all$0"),
    ("view own", "only these may be seen", "view own$0"),
    ("view none", "nothing may be seen", "view none$0"),
    ("tagged", "only what carries a tag", "tagged ${1:key} = ${2:value}$0"),
    ("must tag", "what is made must carry a tag", "must tag ${1:key}$0"),
];

const GRANTS: &[Row] = &[
    (
        "create roles",
        "roles under a boundary",
        "create roles ${1:service-*} bounded by ${2:boundary}$0",
    ),
    (
        "manage roles",
        "create, configure and delete: what infrastructure as code needs",
        "manage roles ${1:service-*} bounded by ${2:boundary}$0",
    ),
    ("create users", "users under a boundary", "create users ${1:ci-*} bounded by ${2:boundary}$0"),
    ("pass roles", "hands roles to services", "pass roles ${1:shared-*} to ${2:service}$0"),
    ("view roles", "sees roles", "view roles ${1:service-*}$0"),
    (
        "create service-linked roles",
        "the roles that services make for themselves",
        "create service-linked roles ${1:service}$0",
    ),
];

const VERBS: &[(&str, Verb, &str)] = &[
    ("create", Verb::Create, "makes them, attaches policies, uses and passes them"),
    ("configure", Verb::Configure, "trust, description, session length, tags"),
    ("delete", Verb::Delete, "deletes them, and all that must precede it"),
    ("manage", Verb::Manage, "create, configure and delete: what infrastructure as code needs"),
    ("pass", Verb::Pass, "hands them to services"),
    ("view", Verb::View, "sees them"),
];

const KINDS: &[(&str, Kind)] = &[
    ("roles", Kind::Roles),
    ("users", Kind::Users),
    ("policies", Kind::Policies),
    ("instance profiles", Kind::InstanceProfiles),
    ("groups", Kind::Groups),
    ("service-linked roles", Kind::ServiceLinkedRoles),
];

impl Ground<'_> {
    fn rows(&mut self, rows: &[Row], rank: u8) {
        let made = rows.iter().map(|&(label, detail, snippet)| {
            Proposal::new(label, Symbol::Sentence, detail).snippet(snippet).rank(rank).again()
        });
        self.out.extend(made);
    }

    pub(super) fn items(&mut self) {
        self.rows(ITEMS, 3);
        let templates: Vec<(Declaration, String)> = self
            .view
            .pages()
            .flat_map(|page| page.names().declarations.iter().map(move |one| (page, one)))
            .filter(|(_, one)| one.kind == NameKind::Template)
            .map(|(page, one)| (one.clone(), page.key.clone()))
            .collect();
        for (template, key) in templates {
            let call = self.call(&template, &key);
            let besides = self.besides(&key);
            let mut made = Proposal::new(&template.name, Symbol::Name("template"), "a template")
                .snippet(call)
                .documented(template.documentation.clone())
                .rank(2)
                .again();
            made.besides = besides;
            self.out.push(made);
        }
    }

    pub(super) fn elements(&mut self, block: Block) {
        self.rows(STATEMENTS, 2);
        match block {
            Block::Principal | Block::Boundary => self.rows(&[MAY], 3),
            Block::Delegation => self.rows(CLAUSES, 1),
            Block::Policy | Block::Statements | Block::Guardrail => {}
        }
    }

    pub(super) fn grants(&mut self) {
        self.rows(GRANTS, 1);
        self.verbs();
    }

    pub(super) fn scenarios(&mut self) {
        self.rows(
            &[
                ("as", "as somebody", "as ${1:who} {\n\t$0\n}"),
                (
                    "as role",
                    "as a role that a delegation makes",
                    "as role ${1:name} holding everything {\n\t$0\n}",
                ),
            ],
            1,
        );
    }

    pub(super) fn expectations(&mut self) {
        self.rows(
            &[
                ("may", "is allowed", "may ${1:action} on ${2:resource}$0"),
                ("may not", "is refused", "may not ${1:action} on ${2:resource}$0"),
            ],
            1,
        );
    }

    /// Verbs, those that fit the kind where it is written already.
    pub(super) fn verbs(&mut self) {
        let rest = self.page.text.get(self.position.word.end..).unwrap_or("");
        let next = rest.trim_start();
        let kind = KINDS.iter().find(|(word, _)| next.starts_with(word)).map(|&(_, kind)| kind);
        let said = &self.position.facts.verbs;
        let fits = |verb: Verb| kind.is_none_or(|kind| verb_fits(kind, verb));
        let rows = VERBS
            .iter()
            .filter(|(word, verb, _)| fits(*verb) && !said.iter().any(|said| said == word));
        let made: Vec<Proposal> = rows
            .map(|&(word, _, detail)| {
                let made = Proposal::new(word, Symbol::Keyword, detail);
                made.text(format!("{word} ")).rank(2).again()
            })
            .collect();
        self.out.extend(made);
    }

    /// Kinds that all verbs of the grant fit.
    pub(super) fn kinds(&mut self) {
        let said = &self.position.facts.verbs;
        let verbs = VERBS.iter().filter(|(word, ..)| said.iter().any(|said| said == word));
        let verbs: Vec<Verb> = verbs.map(|&(_, verb, _)| verb).collect();
        for &(word, kind) in KINDS {
            if verbs.iter().all(|&verb| verb_fits(kind, verb)) {
                let made = Proposal::new(word, Symbol::Keyword, "");
                self.out.push(made.text(format!("{word} ")).rank(2).again());
            }
        }
    }

    /// Name patterns: one of the usual form, and those that other sentences have.
    pub(super) fn patterns(&mut self) {
        let usual = Proposal::new("service-*", Symbol::Value, "names that begin with this");
        self.out.push(usual.snippet("${1:service}-*").rank(6));
        let folder = Proposal::new("/path/**", Symbol::Value, "everything below a path");
        self.out.push(folder.snippet("/${1:path}/**").rank(6));
    }
}
