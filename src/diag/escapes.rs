//! Wording of the 05 family: what a delegation reaches beyond its ceilings, and invariants that do not hold.

use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// A request that a delegate, or what it makes, is allowed and must not be.
#[derive(Clone, Debug)]
pub struct Escape<'a> {
    /// The delegate.
    pub delegate: &'a str,
    /// Its first sentence.
    pub sentence: Span,
    /// The statement or sentence that allows the request.
    pub source: Span,
    /// The boundary of what asks, where it is not the delegate itself.
    pub through: Option<&'a str>,
    /// The action.
    pub action: &'a str,
    /// The resource of the request that was found.
    pub resource: &'a str,
    /// What the request holds besides, as `key = value`.
    pub keys: Vec<String>,
    /// The calls that do it, in order, as commands.
    pub calls: Vec<String>,
}

impl Escape<'_> {
    /// Who does it: the delegate, or what it makes.
    fn who(&self) -> String {
        match self.through {
            None => quoted(self.delegate),
            Some(boundary) => {
                format!("what {} makes under {}", quoted(self.delegate), quoted(boundary))
            }
        }
    }

    /// The diagnostic, with the calls and where it stands.
    fn said(&self, code: Code, message: String, why: &str, help: String) -> Diagnostic {
        let count = self.calls.len();
        let with = if self.keys.is_empty() {
            "without any condition key".to_owned()
        } else {
            self.keys.join(", ")
        };
        let mut said = Diagnostic::new(code, self.source, message).label(format!(
            "allows `{}` on {}",
            self.action,
            quoted(self.resource)
        ));
        if self.sentence != self.source {
            said = said.also(
                self.sentence,
                format!("{} is a delegate by this sentence", quoted(self.delegate)),
            );
        }
        said = said.note(format!(
            "the request that shows it: `{}` on {}, {with}",
            self.action,
            quoted(self.resource)
        ));
        if count > 0 {
            let plural = if count == 1 { "call" } else { "calls" };
            let calls = self.calls.iter().enumerate();
            let calls: Vec<String> =
                calls.map(|(at, call)| format!("\n{}. {call}", at + 1)).collect();
            said = said.note(format!("escapes in {count} {plural}:{}", calls.concat()));
        }
        said.note(why.to_owned()).help(help)
    }

    /// What to do where a statement of the user's own allows it.
    fn take_out(&self, else_write: &str) -> String {
        format!("leave `{}` out of this statement, or {else_write}", self.action)
    }
}

/// E0502: principals without the ceiling.
pub fn creates_outside(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0502,
        format!("{} can make a principal outside every ceiling", escape.who()),
        "a principal is within a ceiling only under a name of a delegation and with one of its boundaries",
        escape.take_out("delegate it: `may create … bounded by …`"),
    )
}

/// E0503: a boundary is taken away.
pub fn unbinds(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0503,
        format!("{} can take a permissions boundary away", escape.who()),
        "without its boundary a role may do whatever its policies say, and its maker writes these",
        escape.take_out("deny it: no sentence needs it"),
    )
}

/// E0504: a ceiling, or a policy outside, is rewritten.
pub fn rewrites(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0504,
        format!("{} can rewrite {}", escape.who(), quoted(escape.resource)),
        "whoever may write a policy's text decides what everybody who carries it may do; a new version can be made the default in the same call",
        escape.take_out("limit it to policies in a folder of the delegation's own"),
    )
}

/// E0505: a principal outside the families is written.
pub fn writes_outside(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0505,
        format!("{} can take over {}", escape.who(), quoted(escape.resource)),
        "whoever may write a principal's policies, trust or credentials obtains everything that it may do",
        escape.take_out("limit it to the names of a delegation"),
    )
}

/// E0506: a group is written.
pub fn writes_group(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0506,
        format!(
            "{} can change what the members of {} may do, or who they are",
            escape.who(),
            quoted(escape.resource)
        ),
        "groups carry no boundary, and adding a user is authorised on the group alone",
        escape.take_out("delegate roles or users instead"),
    )
}

/// E0507: a role outside is passed.
pub fn passes_outside(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0507,
        format!("{} can pass {}, which is outside every ceiling", escape.who(), quoted(escape.resource)),
        "a service that takes the role does with it what its caller wants; no condition key tells whether a passed role carries a boundary",
        escape.take_out("delegate it by name: `may pass roles NAME to SERVICE`"),
    )
}

/// E0508: a declared principal outside is assumed.
pub fn becomes_outside(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0508,
        format!(
            "{} can become {}, which is outside every ceiling",
            escape.who(),
            quoted(escape.resource)
        ),
        "whether that role's trust policy lets it is not in these files, so it counts as obtained",
        escape.take_out("limit it to roles of the delegation's own names"),
    )
}

/// W0520: any role that a pattern takes in is assumed.
pub fn becomes_anything(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::W0520,
        format!("{} may become every role that trusts it, by a pattern", escape.who()),
        "which roles those are is decided by trust policies that these files do not show (A6); new ones come with each role that somebody else makes",
        escape.take_out("name the roles that are meant, or a folder of the delegation's own"),
    )
}

/// N0522: a service-linked role is made.
pub fn makes_service_linked(escape: &Escape<'_>) -> Diagnostic {
    Diagnostic::new(
        Code::N0522,
        escape.source,
        format!("{} can make service-linked roles, which are outside the promise", escape.who()),
    )
    .label(format!("allows `{}` on {}", escape.action, quoted(escape.resource)))
    .note("they carry no boundary, and no guardrail binds them; what such a role may do, its service decides")
}

/// E0509: something outside is taken away.
pub fn narrows_outside(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0509,
        format!("{} can take something away from {}, outside every ceiling", escape.who(), quoted(escape.resource)),
        "what is detached, deleted or removed may be a denial that holds somebody back, or leave a name free to be taken",
        escape.take_out("limit it to the names of a delegation"),
    )
}

/// W0510: a principal outside is tagged.
pub fn tags_outside(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::W0510,
        format!("{} can tag {}, outside every ceiling", escape.who(), quoted(escape.resource)),
        "where a policy elsewhere decides by the tags of a principal, this decides with it",
        escape.take_out("limit it to the names of a delegation"),
    )
}

/// E0511: who is who is decided by another service.
pub fn decides_identity(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0511,
        format!("{} can decide who becomes which principal, by `{}`", escape.who(), escape.action),
        "identity providers and directories are trusted by roles that these files do not show",
        escape.take_out("give it to somebody who is no delegate"),
    )
}

/// W0512: as E0511, where the account is a management account.
pub fn decides_in_management(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::W0512,
        format!("in a management account {} could decide who is who, by `{}`", escape.who(), escape.action),
        "that the account is neither a management account nor one that administers identities is assumed; `account … is management` says otherwise",
        escape.take_out("give it to somebody who is no delegate"),
    )
}

/// E0513: a setting of the whole account.
pub fn changes_account(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0513,
        format!("{} can change the whole account, by `{}`", escape.who(), escape.action),
        "a setting of the account is about everybody in it, so no ceiling holds it",
        escape.take_out("give it to somebody who is no delegate"),
    )
}

/// E0514: an action that nobody knows yet.
pub fn does_unknown(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::E0514,
        format!("{} may call actions of IAM that the catalogue does not know", escape.who()),
        "what an action does that was made after this version cannot be known, so it counts as an escape",
        "name the actions that are meant, or a level such as `iam:@read`, in the place of a wildcard".to_owned(),
    )
}

/// W0519: the same, by a name of which all that are known only read.
pub fn reads_unknown(escape: &Escape<'_>) -> Diagnostic {
    escape.said(
        Code::W0519,
        format!("{} may call actions that are named as if they read and that the catalogue does not know", escape.who()),
        "all of this name that are known only read; that a new one does too is assumed",
        "name the actions that are meant, or a level such as `iam:@read`, in the place of a wildcard".to_owned(),
    )
}

/// W0521: a ceiling that holds writes of resource policies.
pub fn writes_resource_policies(
    at: Span,
    boundary: &str,
    actions: &[&str],
    whole: bool,
) -> Diagnostic {
    let shown: Vec<&str> = actions.iter().copied().take(4).collect();
    let more = match (actions.len().saturating_sub(shown.len()), whole) {
        (0, true) => String::new(),
        (more, true) => format!(" and {more} more"),
        (_, false) => " and many more".to_owned(),
    };
    let said = Diagnostic::new(
        Code::W0521,
        at,
        format!(
            "what is made under {} can share resources and write their policies: `{}`{more}",
            quoted(boundary),
            shown.join("`, `")
        ),
    )
    .label("allows them")
    .note("what a resource's policy grants to a session or to everybody, no boundary caps: this is outside the promise");
    let said = if shown.len() < actions.len() && whole {
        said.note(format!("all of them: `{}`", actions.join("`, `")))
    } else {
        said
    };
    said.help("deny them in the boundary, as in `deny s3:@permissions on *`, or in a guardrail for the account")
        .help("or allow by name what is meant, in the place of a wildcard")
}

/// W0523: a ceiling of which the files have no text.
pub fn unknown_ceiling(at: Span, boundary: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0523,
        at,
        format!("what is made under {} is proved under A8 alone", quoted(boundary)),
    )
    .label("its text is not in these files")
    .note("nothing was asked of it: that it allows nothing which leads out of it is assumed, whole")
    .help(format!("give the text: `boundary {boundary} = ARN from \"file.json\"`"))
}

/// E0515: a question without an answer.
pub fn not_decided(at: Span, what: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0515, at, format!("it is not decided whether {what}"))
        .label("neither proved nor refuted")
        .note(why.to_owned())
        .help("split the policy, or say the condition without what makes it open; nothing is built until it is decided")
}

/// E0516: what a sentence describes is not allowed.
pub fn cannot_be_used(
    at: Span,
    delegate: &str,
    action: &str,
    resource: &str,
    keys: &[String],
    denied: Option<Span>,
) -> Diagnostic {
    let with = if keys.is_empty() { String::new() } else { format!(", with {}", keys.join(", ")) };
    let said = Diagnostic::new(
        Code::E0516,
        at,
        format!("{} is not allowed what this sentence gives: `{action}`", quoted(delegate)),
    )
    .label("grants what something else takes away");
    let said =
        said.note(format!("the request that shows it: `{action}` on {}{with}", quoted(resource)));
    match denied {
        Some(denied) => said
            .also(denied, "denied here")
            .help("narrow the denial, or the sentence, so that both mean the same requests"),
        None => said.help("let the delegate's own boundary and the guardrails allow it, or leave it out of the sentence"),
    }
}

/// E0517: what must never be allowed is.
pub fn never_broken(escape: &Escape<'_>, invariant: Span) -> Diagnostic {
    let mut said = Diagnostic::new(
        Code::E0517,
        invariant,
        format!("{} may `{}` on {}", escape.who(), escape.action, quoted(escape.resource)),
    )
    .label("does not hold");
    if escape.source != invariant {
        said = said.also(escape.source, "allowed here");
    }
    if !escape.keys.is_empty() {
        said = said.note(format!("with {}", escape.keys.join(", ")));
    }
    if !escape.calls.is_empty() {
        let calls: Vec<String> = escape
            .calls
            .iter()
            .enumerate()
            .map(|(at, call)| format!("\n{}. {call}", at + 1))
            .collect();
        said = said.note(format!("it is reached by these calls:{}", calls.concat()));
    }
    said.help(
        "narrow the statement that allows it, deny it in the boundary, or narrow the invariant",
    )
}

/// E0518: what must always be allowed is not.
pub fn always_broken(
    invariant: Span,
    who: &str,
    action: &str,
    resource: &str,
    keys: &[String],
    denied: Option<Span>,
) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0518,
        invariant,
        format!("{} may not `{action}` on {}", quoted(who), quoted(resource)),
    )
    .label("does not hold")
    .also_if(denied, "denied here");
    let said = if keys.is_empty() { said } else { said.note(format!("with {}", keys.join(", "))) };
    said.help("allow it, or narrow the invariant to the requests that are meant")
}
