//! A4: what a delegate and its members hold besides what the files show.

use std::sync::Arc;

use crate::diag::quoted;
use crate::iam::account::{Holder, path_name};
use crate::iam::document::Document;
use crate::iam::pattern::Pattern;
use crate::model::{Principal, PrincipalId, PrincipalKind};
use crate::plan::names::principal_arns;
use crate::plan::{Assumption, AttachAs, AttachTo};
use crate::prove::{Answer, Question, Rules, ask};
use crate::secure::account::discharge::text::differs;
use crate::secure::account::discharge::{Passed, Project, Said, Violation};
use crate::secure::account::holding::{Held, Holding, Origin};
use crate::secure::audit::Severity;
use crate::secure::audit::Severity::{Escalation, Risk};
use crate::secure::memo::Memo;
use crate::secure::reach::Reach;
use crate::secure::region::Region;
use crate::secure::touched::Touched;

/// The name under which AWS keeps a permission set's inline text in its roles.
/// Source: IAM Identity Center user guide, "Custom permissions". Read 2026-11.
const INLINE_OF_SETS: &str = "AwsSSOInlinePolicy";

/// The delegates of the assumptions.
#[derive(Debug)]
pub(super) struct Delegates {
    all: Vec<Delegate>,
}

/// A delegate, and what it is to hold.
#[derive(Debug)]
struct Delegate {
    at: usize,
    id: PrincipalId,
    kind: PrincipalKind,
    name: Arc<str>,
    arns: Vec<Pattern>,
    shown: Shown,
    regions: Vec<Region>,
    home: (String, String),
}

/// What the files show that a principal holds.
#[derive(Debug, Default)]
struct Shown {
    /// The ARNs of its policies, with their texts where the files have them.
    policies: Vec<(String, Option<Arc<Document>>)>,
    /// The text of a permission set.
    inline: Option<Arc<Document>>,
    boundary: Option<String>,
    groups: Vec<Arc<str>>,
}

impl Shown {
    fn of(p: &Project<'_>, id: PrincipalId) -> Self {
        let principal = p.model.principal(id);
        let (to, mut shown) = (AttachTo::of(principal.kind), Self::default());
        for policy in &p.plan.policies {
            let held = policy.attach_to.iter().any(|one| {
                one.attach_as == AttachAs::Policy && one.to == to && one.name == *principal.name
            });
            match &policy.arn {
                Some(arn) if held => {
                    shown.policies.push((arn.clone(), Some(policy.document.clone())));
                }
                None if held => shown.inline = Some(policy.document.clone()),
                _ => {}
            }
        }
        for policy in p
            .model
            .policies()
            .filter(|&one| p.model.policy(one).attach_to.iter().any(|&(holder, _)| holder == id))
        {
            let arn = p.arn(policy);
            if !shown.policies.iter().any(|(known, _)| *known == arn) {
                shown.policies.push((arn, None));
            }
        }
        shown.boundary = principal.bounded_by.map(|(boundary, _)| p.arn(boundary));
        let groups = principal.member_of.iter();
        shown.groups = groups.map(|&(group, _)| p.model.principal(group).name.clone()).collect();
        shown
    }

    fn has(&self, arn: &str) -> bool {
        self.policies.iter().any(|(known, _)| known == arn)
    }
}

impl Delegates {
    /// The delegates of every A4 of an account.
    pub fn of(p: &Project<'_>, held: &crate::secure::actor::Held<'_>) -> Self {
        let memo = Memo::idle();
        let reach = Reach::new(held, p.model, p.of, &memo);
        let delegates = reach.delegates();
        let mut all = Vec::new();
        for (at, assumption) in p.plan.assumptions.iter().enumerate() {
            let (Some(delegation), "A4") = (assumption.delegation, assumption.code) else {
                continue;
            };
            // One about a policy whose text the files do not have is asked by itself.
            if assumption.ceiling.is_some() {
                continue;
            }
            for &(id, _) in &p.model.delegation(delegation).principals {
                let principal = p.model.principal(id);
                let arns = principal_arns(principal, p.model, p.account);
                let known = delegates.iter().find(|one| one.id == id);
                all.push(Delegate {
                    at,
                    id,
                    kind: principal.kind,
                    name: principal.name.clone(),
                    arns: arns.iter().map(|arn| Pattern::plain(arn)).collect(),
                    shown: Shown::of(p, id),
                    home: (p.account.partition.to_owned(), p.account.id.to_string()),
                    regions: known
                        .map(|one| reach.regions(one, &[], Touched::everything()))
                        .unwrap_or_default(),
                });
            }
        }
        Self { all }
    }

    /// What a user or role says, which is a delegate or a member of one.
    pub fn pass(&self, p: &Project<'_>, holder: &Holder, role: bool) -> Passed {
        let mut found = Vec::new();
        for delegate in &self.all {
            let member = delegate.kind == PrincipalKind::Group
                && holder.groups.iter().any(|name| name.eq_ignore_ascii_case(&delegate.name));
            let itself = delegate.kind != PrincipalKind::Group
                && (delegate.kind == PrincipalKind::User) != role
                && delegate.arns.iter().any(|arn| arn.matches(&holder.arn));
            if !member && !itself {
                continue;
            }
            let holding = Holding::of(holder, p.index);
            let mut asked = Asked { delegate, holding: &holding, found: Vec::new() };
            if itself {
                asked.own(p, holder, &delegate.shown);
            } else {
                asked.member(p, holder);
            }
            found.extend(asked.found.into_iter().map(|violation| (delegate.at, violation)));
        }
        found
    }

    /// What groups say, and which delegates there are not.
    pub fn say(&self, p: &Project<'_>, assumption: &Assumption, said: &mut Said) {
        if let Some(policy) = assumption.ceiling {
            self.unread(p, assumption, &p.arn(policy), said);
            return;
        }
        let at = p.plan.assumptions.iter().position(|one| one == assumption);
        for delegate in self.all.iter().filter(|one| Some(one.at) == at) {
            let principal = p.model.principal(delegate.id);
            if delegate.kind != PrincipalKind::Group {
                let there = p.index.principals.iter().any(|fact| {
                    fact.role != (delegate.kind == PrincipalKind::User)
                        && delegate.arns.iter().any(|arn| arn.matches(&fact.arn))
                });
                if !there {
                    said.open.push(missing(principal));
                }
                continue;
            }
            let group =
                p.index.groups.iter().find(|(name, _)| name.eq_ignore_ascii_case(&delegate.name));
            let Some((name, group)) = group else {
                said.open.push(missing(principal));
                continue;
            };
            let as_holder = Holder {
                arn: group.arn.clone(),
                name: name.to_string(),
                groups: vec![name.to_string()],
                attached: group.attached.iter().map(|arn| arn.to_string()).collect(),
                ..Holder::default()
            };
            let holding = Holding::of(&as_holder, p.index);
            let mut asked = Asked { delegate, holding: &holding, found: Vec::new() };
            asked.own(p, &Holder { groups: Vec::new(), ..as_holder }, &delegate.shown);
            for (name, _) in &group.inline {
                asked.inline(&group.arn, name);
            }
            said.violations.append(&mut asked.found);
        }
    }
}

impl Delegates {
    /// What a policy gives a delegate of which the files have no text: the account has it.
    fn unread(&self, p: &Project<'_>, assumption: &Assumption, arn: &str, said: &mut Said) {
        let Some(text) = p.index.policies.get(arn).cloned().flatten() else {
            said.open.push(format!("the text of {} is not there", quoted(arn)));
            return;
        };
        if let Some(why) = text.fault() {
            said.open.push(format!("{} cannot be read: {why}", quoted(arn)));
            return;
        }
        let held = Held { policy: arn.to_owned(), origin: Origin::Managed, text };
        let holding = Holding { identity: vec![held], ..Holding::default() };
        let of = assumption.delegation.into_iter();
        let of = of.flat_map(|id| &p.model.delegation(id).principals);
        let holders: Vec<PrincipalId> = of.map(|&(id, _)| id).collect();
        for delegate in self.all.iter().filter(|one| holders.contains(&one.id)) {
            let mut asked = Asked { delegate, holding: &holding, found: Vec::new() };
            let (severity, how) = asked.harm(&|_| true);
            if severity == Escalation {
                let message = format!("`{}` holds {}{how}", delegate.name, quoted(arn));
                let help =
                    "detach it, or give its text with `from`, so that it is proved".to_owned();
                asked.add(severity, &delegate.name, arn, message, help);
                said.violations.append(&mut asked.found);
                return;
            }
        }
    }
}

fn missing(principal: &Principal) -> String {
    let kind = match principal.kind {
        PrincipalKind::Group => "group",
        PrincipalKind::User => "user",
        PrincipalKind::Role => "role",
        PrincipalKind::PermissionSet => "role of the permission set",
    };
    format!("there is no {kind} `{}` in the snapshot", principal.name)
}

/// One principal, asked what it holds.
struct Asked<'a> {
    delegate: &'a Delegate,
    holding: &'a Holding,
    found: Vec<Violation>,
}

impl Asked<'_> {
    /// What the delegate itself holds, and does not hold.
    fn own(&mut self, p: &Project<'_>, holder: &Holder, shown: &Shown) {
        for arn in holder.attached.iter().filter(|arn| !shown.has(arn)) {
            self.managed(&holder.arn, arn);
        }
        for (arn, wanted) in &shown.policies {
            let held = p.index.policies.get(arn.as_str()).cloned().flatten();
            let text = held.and_then(|text| text.document());
            let differs = match (wanted, &text) {
                (Some(wanted), Some(found)) => differs(p, wanted, found),
                _ => None,
            };
            let message = if !holder.attached.contains(arn) {
                format!("{} does not hold {}", quoted(&holder.arn), quoted(arn))
            } else if let Some(how) = differs {
                format!("{} is not what the files say: {how}", quoted(arn))
            } else {
                continue;
            };
            let help = "deploy what `deleg build` writes: its denials count, too".to_owned();
            self.add(Escalation, &holder.arn, arn, message, help);
        }
        for (name, _) in &holder.inline {
            let set = name == INLINE_OF_SETS && self.delegate.kind == PrincipalKind::PermissionSet;
            let held = self
                .holding
                .identity
                .iter()
                .find(|one| one.origin == Origin::Own && one.policy == *name);
            let found = held.and_then(|one| one.text.document());
            match (set, &shown.inline, found) {
                (true, Some(wanted), Some(found)) if differs(p, wanted, &found).is_none() => {}
                _ => self.inline(&holder.arn, name),
            }
        }
        if shown.inline.is_some() && !holder.inline.iter().any(|(name, _)| name == INLINE_OF_SETS) {
            let message = format!("{} does not hold its inline text", quoted(&holder.arn));
            let help = "deploy what `deleg build` writes: its denials count, too".to_owned();
            self.add(Escalation, &holder.arn, INLINE_OF_SETS, message, help);
        }
        self.groups(&holder.arn, &holder.groups, &shown.groups);
        if holder.boundary != shown.boundary
            && let Some(wanted) = &shown.boundary
        {
            let message =
                format!("{} does not carry its boundary {}", quoted(&holder.arn), quoted(wanted));
            let help = "set the boundary, or leave `bounded by` out of its declaration".to_owned();
            self.add(Escalation, &holder.arn, wanted, message, help);
        }
    }

    /// What a member of a group holds: nothing, unless the files declare it.
    fn member(&mut self, p: &Project<'_>, holder: &Holder) {
        let declared = p.of.principals(p.account.at).iter().copied().find(|&id| {
            let one = p.model.principal(id);
            one.kind == PrincipalKind::User
                && principal_arns(one, p.model, p.account).contains(&holder.arn)
        });
        let mut shown = declared.map(|id| Shown::of(p, id)).unwrap_or_default();
        shown.groups.push(self.delegate.name.clone());
        if declared.is_some() {
            self.own(p, holder, &shown);
            return;
        }
        for arn in &holder.attached {
            self.managed(&holder.arn, arn);
        }
        for (name, _) in &holder.inline {
            self.inline(&holder.arn, name);
        }
        self.groups(&holder.arn, &holder.groups, &shown.groups);
    }

    fn managed(&mut self, holder: &str, arn: &str) {
        let (severity, how) = self.harm(&|one| one.origin == Origin::Managed && one.policy == arn);
        let message = format!("{} also holds {}{how}", quoted(holder), quoted(arn));
        let help = format!(
            "detach it, or show it: `policy NAME = {arn} from \"FILE\" for …` in the files"
        );
        self.add(severity, holder, arn, message, help);
    }

    fn inline(&mut self, holder: &str, name: &str) {
        let (severity, how) = self.harm(&|one| one.origin != Origin::Managed && one.policy == name);
        let message =
            format!("{} also holds the inline policy {}{how}", quoted(holder), quoted(name));
        let help = "delete it, or write its statements into the files".to_owned();
        self.add(severity, holder, name, message, help);
    }

    fn groups(&mut self, holder: &str, groups: &[String], shown: &[Arc<str>]) {
        for name in groups {
            if shown.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            let of = |one: &Held| match &one.origin {
                Origin::Group(of) => {
                    path_name(&format!("arn:aws:iam::x:{of}")).ends_with(&format!("/{name}"))
                }
                _ => false,
            };
            let (severity, how) = self.harm(&of);
            let message = format!("{} is also in the group {}{how}", quoted(holder), quoted(name));
            let help = "take it out of one of the groups, or declare the user with both".to_owned();
            self.add(severity, holder, name, message, help);
        }
    }

    fn add(&mut self, severity: Severity, who: &str, policy: &str, message: String, help: String) {
        let (principal, policy) = (Some(who.to_owned()), Some(policy.to_owned()));
        self.found.push(Violation { severity, principal, policy, message, help });
    }

    /// How bad it is that some documents are held: an escalation where they allow what is unsafe.
    fn harm(&self, which: &dyn Fn(&Held) -> bool) -> (Severity, String) {
        let held = self.holding.identity.iter().filter(|one| which(one));
        let texts: Vec<Option<Arc<Rules>>> = held.map(|one| one.text.rules()).collect();
        let texts: Option<Vec<Arc<Rules>>> = texts.into_iter().collect();
        let Some(texts) = texts.filter(|texts| !texts.is_empty()) else {
            return if self.holding.unknown.is_empty() {
                (Risk, ", which holds nothing".to_owned())
            } else {
                (Escalation, ", whose text is not known".to_owned())
            };
        };
        let bounded = self.holding.boundary.as_ref().and_then(|one| one.text.rules());
        for region in self.delegate.regions.iter().filter(|region| !region.danger.warns()) {
            let mut left: Vec<Vec<&Rules>> = vec![texts.iter().map(|one| &**one).collect()];
            left.extend(bounded.iter().map(|one| vec![&**one]));
            left.extend(region.layers.iter().map(|one| vec![&**one]));
            let (partition, account) = &self.delegate.home;
            let home = Some((partition.as_str(), account.as_str()));
            match ask(&Question { left, right: vec![Vec::new()], home }) {
                Answer::None => {}
                Answer::Some(found) => {
                    let (action, resource) =
                        (quoted(&found.witness.action), quoted(&found.witness.resource));
                    return (Escalation, format!(", which allows {action} on {resource}"));
                }
                Answer::Undecided(_) => {
                    return (Escalation, ", and it is not decided what it allows".to_owned());
                }
            }
        }
        (Risk, ", which leads out of no ceiling".to_owned())
    }
}
