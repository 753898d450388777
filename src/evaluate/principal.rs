//! Who asks, and how far a resource policy's `Principal` names them.

use super::request::Request;
use crate::iam::arn::{Arn, is_account_id};
use crate::iam::document::{PrincipalElement, PrincipalKind, Principals};

/// What asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallerKind {
    /// An account's root user.
    Root,
    /// A user.
    User,
    /// A role, whatever its session.
    Role,
    /// A session of a role.
    Session,
    /// A session of a user (GetFederationToken).
    FederatedUser,
    /// An AWS service, an identity provider, or anything else that holds no policies.
    Other,
    /// Nobody in particular: a request without a signature.
    Anonymous,
}

/// The principal of a request, taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller<'a> {
    pub kind: CallerKind,
    /// As given.
    pub text: &'a str,
    /// Its account, if it has one.
    pub account: Option<&'a str>,
    /// The role or user that a session is of, where the context says it.
    issuer: Option<&'a str>,
    /// The name of that role or user.
    issuer_name: Option<&'a str>,
}

/// How a resource policy allows a principal. IAM user guide, "How AWS enforcement code logic evaluates requests",
/// resource-based policies; "Permissions boundaries for IAM entities".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grant {
    /// By its account: its identity policies decide.
    Account,
    /// By the role or user that the session is of: as an identity policy would, within boundary and session policy.
    Issuer,
    /// Itself, or as everybody: an implicit denial of boundary or session policy does not count.
    Direct,
}

impl<'a> Caller<'a> {
    /// The principal of a request. Of a session, `aws:PrincipalArn` says which role or user it is of.
    pub fn of(request: &'a Request) -> Self {
        let text = request.principal.as_str();
        let mut caller =
            Self { kind: CallerKind::Other, text, account: None, issuer: None, issuer_name: None };
        if text == "*" || text == "anonymous" {
            caller.kind = CallerKind::Anonymous;
            return caller;
        }
        if is_account_id(text) {
            caller.kind = CallerKind::Root;
            caller.account = Some(text);
            return caller;
        }
        let Ok(arn) = Arn::split(text) else { return caller };
        let (kind, name) = kind(&arn);
        caller.kind = kind;
        if !caller.holds_policies() {
            return caller;
        }
        caller.account = Some(arn.account);
        if matches!(kind, CallerKind::Session | CallerKind::FederatedUser) {
            caller.issuer_name = Some(name);
            let word = if kind == CallerKind::Session { "role/" } else { "user/" };
            caller.issuer = request
                .context
                .single("aws:principalarn")
                .filter(|own| Arn::split(own).is_ok_and(|own| own.resource.starts_with(word)));
        }
        caller
    }

    /// Whether identity policies, boundary and session policies count for it.
    pub fn holds_policies(&self) -> bool {
        match self.kind {
            CallerKind::Root
            | CallerKind::User
            | CallerKind::Role
            | CallerKind::Session
            | CallerKind::FederatedUser => true,
            CallerKind::Other | CallerKind::Anonymous => false,
        }
    }

    /// The grant that names the caller itself rather than what it belongs to.
    fn own_grant(&self) -> Grant {
        match self.kind {
            CallerKind::Role => Grant::Issuer,
            _ => Grant::Direct,
        }
    }

    /// Whether an ARN is that of the role or user that this session is of. Where the context does not say it, the name
    /// decides: a session's ARN has the role's name without its path, and names are unique in an account.
    fn is_of(&self, arn: &str) -> bool {
        if let Some(issuer) = self.issuer {
            return issuer == arn;
        }
        let (Some(name), Ok(arn)) = (self.issuer_name, Arn::split(arn)) else { return false };
        let word = if self.kind == CallerKind::Session { "role/" } else { "user/" };
        let path = arn.resource.strip_prefix(word);
        let own = path.and_then(|path| path.rsplit('/').next());
        arn.service == "iam" && self.account == Some(arn.account) && own == Some(name)
    }
}

/// What an ARN of a principal names; of a session also the name of its role or user.
fn kind<'a>(arn: &Arn<'a>) -> (CallerKind, &'a str) {
    let (word, rest) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    match (arn.service, word) {
        ("iam", "root") => (CallerKind::Root, rest),
        ("iam", "user") => (CallerKind::User, rest),
        ("iam", "role") => (CallerKind::Role, rest),
        ("sts", "assumed-role") => {
            (CallerKind::Session, rest.split_once('/').map_or(rest, |(role, _)| role))
        }
        ("sts", "federated-user") => (CallerKind::FederatedUser, rest),
        _ => (CallerKind::Other, rest),
    }
}

/// `Principal` or `NotPrincipal`, compiled once.
#[derive(Clone, Debug)]
pub(super) struct Named {
    negated: bool,
    who: Vec<Who>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Everyone,
    /// By its id, or by the ARN of its root.
    Account(Box<str>),
    /// The ARN of one user, role or session; a unique id is one that nobody has.
    One(Box<str>),
    Service(Box<str>),
    Federated(Box<str>),
    Canonical(Box<str>),
}

impl Named {
    /// Compiles the element.
    pub fn new(element: &PrincipalElement) -> Self {
        let who = match &element.principals {
            Principals::Everyone => vec![Who::Everyone],
            Principals::Map(entries) => entries
                .iter()
                .flat_map(|entry| entry.values.iter().map(|value| Who::new(entry.kind, value)))
                .collect(),
        };
        Self { negated: element.negated, who }
    }

    /// How an `Allow` reaches the caller, if at all.
    pub fn grant(&self, caller: &Caller<'_>) -> Option<Grant> {
        if !self.negated {
            return self.who.iter().filter_map(|who| who.grant(caller)).max();
        }
        // AWS advises against it: everybody but those that are named, in whatever way.
        let named = self.who.iter().any(|who| who.grant(caller).is_some());
        (!named).then_some(Grant::Direct)
    }

    /// Whether a `Deny` is about the caller.
    ///
    /// "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a permissions boundary
    /// policy attached, regardless of the values specified" ("AWS JSON policy elements: NotPrincipal"). A session is
    /// left out where it and its role are both named, as the examples of that page have it.
    pub fn denies(&self, caller: &Caller<'_>, bounded: bool) -> bool {
        if !self.negated {
            return self.who.iter().any(|who| who.grant(caller).is_some());
        }
        if bounded && caller.holds_policies() {
            return true;
        }
        let itself = self
            .who
            .iter()
            .any(|who| *who == Who::Everyone || who.grant(caller) == Some(caller.own_grant()));
        let session = matches!(caller.kind, CallerKind::Session | CallerKind::FederatedUser);
        let issuer = self.who.iter().any(|who| who.grant(caller) == Some(Grant::Issuer));
        let everyone = self.who.contains(&Who::Everyone);
        !(everyone || itself && (issuer || !session))
    }
}

impl Who {
    fn new(kind: PrincipalKind, value: &str) -> Self {
        match kind {
            PrincipalKind::Aws if value == "*" => Self::Everyone,
            PrincipalKind::Aws if is_account_id(value) => Self::Account(value.into()),
            PrincipalKind::Aws => match Arn::split(value) {
                Ok(arn) if arn.service == "iam" && arn.resource == "root" => {
                    Self::Account(arn.account.into())
                }
                _ => Self::One(value.into()),
            },
            PrincipalKind::Service => Self::Service(value.into()),
            PrincipalKind::Federated => Self::Federated(value.into()),
            PrincipalKind::CanonicalUser => Self::Canonical(value.into()),
        }
    }

    /// How this entry names the caller.
    fn grant(&self, caller: &Caller<'_>) -> Option<Grant> {
        match self {
            Self::Everyone => Some(Grant::Direct),
            Self::Account(account) => {
                let own = caller.account == Some(account);
                own.then_some(match caller.kind {
                    CallerKind::Root => Grant::Direct,
                    _ => Grant::Account,
                })
            }
            Self::One(arn) if **arn == *caller.text => Some(match caller.kind {
                // Whoever acts as a role is a session of it.
                CallerKind::Role => Grant::Issuer,
                _ => Grant::Direct,
            }),
            Self::One(arn) => caller.is_of(arn).then_some(Grant::Issuer),
            Self::Service(name) | Self::Federated(name) | Self::Canonical(name) => {
                let own = **name == *caller.text || **name == *"*";
                (caller.kind == CallerKind::Other && own).then_some(Grant::Direct)
            }
        }
    }
}
