//! Where assumptions stand: whether anybody but the exceptions is allowed a request that would make one untrue, by the
//! guardrails that certainly bind the account. Asked of the prover, never taken from what a guardrail is called.

use std::sync::Arc;

use crate::iam::document::{Condition, Document, Statement};
use crate::iam::escalation::{self, Class};
use crate::iam::operator::Comparison;
use crate::model::{Grant, Index, Kind, Model, PolicyId, PrincipalId, PrincipalKind};
use crate::plan::names::{iam_arn, policy_arn, principal_arns};
use crate::plan::{self, Assumption};
use crate::prove::{Answer, Rules};
use crate::secure::actor::{Held, Layers};
use crate::secure::family::{Families, Family};
use crate::secure::ledger::Ledger;
use crate::secure::names::Names;
use crate::secure::reach::answer;
use crate::secure::region::creation;

/// Requests, any of which would make an assumption untrue: those that all layers of one of these take in.
type Violations = Vec<Vec<Arc<Rules>>>;

/// Asks of every assumption of an account whether its guardrails keep it.
pub(super) fn keep(held: &Held<'_>, model: &Model, index: &Index, ledger: &mut Ledger) {
    let layers = held.guardrails();
    if layers.layers.is_empty() {
        return;
    }
    let account = model.account(held.account());
    let asker = Asker { held, model, index, layers };
    let exempt = plan::exceptions(model, account);
    for assumption in plan::assumptions(model, index, held.account()) {
        let Some(mut violations) = asker.violations(&assumption) else { continue };
        // What the family itself does no exception may do in its stead.
        if !exempt.is_empty() && assumption.code != "A6" {
            let other = Condition::new(Comparison::ArnNotLike, "aws:PrincipalArn", exempt.clone());
            let others = rules(when(anything(), other));
            violations.iter_mut().for_each(|layers| layers.push(others.clone()));
        }
        let home = (account.partition, &*account.id);
        let none =
            |region: &Vec<Arc<Rules>>| matches!(answer(&asker.layers, region, home), Answer::None);
        if !violations.is_empty() && violations.iter().all(none) {
            ledger.keep(assumption);
        }
    }
}

struct Asker<'a> {
    held: &'a Held<'a>,
    model: &'a Model,
    index: &'a Index,
    layers: Layers,
}

fn rules(statements: impl IntoIterator<Item = Statement>) -> Arc<Rules> {
    Arc::new(Rules::new(Arc::new(Document::new(statements.into_iter().collect()))))
}

fn on(actions: &[&str], resources: impl IntoIterator<Item = String>) -> Statement {
    Statement::allow(actions.iter().copied(), resources)
}

fn anything() -> Statement {
    Statement::allow(["*"], ["*"])
}

/// A statement under a condition; nothing where that cannot be said.
fn when(statement: Statement, condition: Condition) -> Option<Statement> {
    statement.with_condition(condition).ok()
}

fn not_bound_by(boundaries: impl IntoIterator<Item = String>) -> Condition {
    Condition::new(Comparison::StringNotEquals, "iam:PermissionsBoundary", boundaries)
}

impl Asker<'_> {
    /// What would make an assumption untrue; none where no policy can stop it.
    fn violations(&self, assumption: &Assumption) -> Option<Violations> {
        match assumption.code {
            "A1" => self.unbound(self.grant(assumption)?),
            "A2" => self.policies_outside(assumption),
            "A3" => {
                let grant = self.grant(assumption)?;
                let effective = grant.effective();
                let own = (grant.kind == Kind::InstanceProfiles).then_some(&grant.patterns);
                let profiles =
                    self.names(Kind::InstanceProfiles, own.or(effective.instance_profiles)?);
                let mut layers = vec![rules([on(&["iam:AddRoleToInstanceProfile"], profiles)])];
                let fillers = self.fillers(assumption, grant);
                if !fillers.is_empty() {
                    let others =
                        Condition::new(Comparison::ArnNotLike, "aws:PrincipalArn", fillers);
                    layers.push(rules(when(anything(), others)));
                }
                Some(vec![layers])
            }
            "A4" => self.other_rights(assumption),
            "A5" => {
                let users = self.names(Kind::Users, &self.grant(assumption)?.patterns);
                let mut all = vec![on(&["iam:UpdateUser"], users)];
                for id in self.holders(assumption)? {
                    if self.model.principal(id).kind == PrincipalKind::Group {
                        all.push(on(&["iam:AddUserToGroup"], self.arns(id)));
                    }
                }
                Some(vec![vec![rules(all)]])
            }
            "A6" => self.assuming(assumption),
            "A8" => {
                let arn = self.arn(assumption.ceiling?);
                // What AWS owns AWS may change.
                let own = !arn.contains(":iam::aws:");
                own.then(|| vec![vec![rules([text_writes(arn)])]])
            }
            _ => None,
        }
    }

    fn grant(&self, assumption: &Assumption) -> Option<&Grant> {
        let grants = match (assumption.delegation, assumption.within) {
            (Some(id), _) => &self.model.delegation(id).grants,
            (None, Some(id)) => &self.model.policy(id).grants,
            (None, None) => return None,
        };
        grants.get(assumption.grant?)
    }

    fn names(&self, kind: Kind, patterns: &crate::model::Patterns) -> Vec<String> {
        let mut names = Names::default();
        names.add(kind, patterns, self.model, self.model.account(self.held.account()));
        // As IAM reads them: that is no less than what is meant.
        names.patterns().map(str::to_owned).collect()
    }

    fn arn(&self, id: PolicyId) -> String {
        policy_arn(self.model.policy(id), self.model, self.model.account(self.held.account()))
    }

    fn arns(&self, id: PrincipalId) -> Vec<String> {
        let account = self.model.account(self.held.account());
        principal_arns(self.model.principal(id), self.model, account)
    }

    fn holders(&self, assumption: &Assumption) -> Option<Vec<PrincipalId>> {
        let delegation = self.model.delegation(assumption.delegation?);
        Some(delegation.principals.iter().map(|&(id, _)| id).collect())
    }

    /// Delegates of a sentence who fill its instance profiles with roles of its family alone, since these are all that they
    /// may pass: their containment is proved, and what else they hold is A4. The call needs `iam:PassRole` on the role
    /// (IAM API reference, "AddRoleToInstanceProfile"). Members of a group are told apart by no key.
    fn fillers(&self, assumption: &Assumption, grant: &Grant) -> Vec<String> {
        let account = self.held.account();
        let own = |id: PolicyId| grant.bounded_by.iter().any(|&(one, _)| one == id);
        let inside = |id: PrincipalId| {
            let families = Families::of(id, self.model, self.index, account);
            let held = self.index.delegations(account).iter().map(|&at| self.model.delegation(at));
            let principal = self.model.principal(id);
            let mut held = held.filter(|one| {
                let mut to = one.principals.iter().map(|&(to, _)| to);
                to.any(|to| to == id || principal.member_of.iter().any(|&(group, _)| group == to))
            });
            let bounded = |one: &Grant| one.kind != Kind::Roles || !one.bounded_by.is_empty();
            families.boundaries.iter().all(|&(boundary, _)| own(boundary))
                && held.all(|one| one.grants.iter().all(bounded))
        };
        let holders = self.holders(assumption).unwrap_or_default().into_iter();
        let named = holders.filter(|&id| self.model.principal(id).kind != PrincipalKind::Group);
        named.filter(|&id| inside(id)).flat_map(|id| self.arns(id)).collect()
    }

    /// A1: a name that comes to be without a boundary, or loses it.
    fn unbound(&self, grant: &Grant) -> Option<Violations> {
        if grant.bounded_by.is_empty() {
            return None;
        }
        let names = self.names(grant.kind, &grant.patterns);
        let boundaries: Vec<String> =
            grant.bounded_by.iter().map(|&(id, _)| self.arn(id)).collect();
        Some(vec![vec![rules(losing(grant.kind, &names, &boundaries, true))]])
    }

    /// A2: a policy of the names that comes to be held outside the families, or to be a boundary.
    fn policies_outside(&self, assumption: &Assumption) -> Option<Violations> {
        let grant = self.grant(assumption)?;
        let effective = grant.effective();
        let own = (grant.kind == Kind::Policies).then_some(&grant.patterns);
        let policies = self.names(Kind::Policies, own.or(effective.policies)?);
        let account = self.held.account();
        let here = self.model.account(account);
        let families: Vec<Families> = match assumption.within {
            Some(boundary) => vec![Families::of_boundary(boundary, self.model, account)],
            None => {
                let holders = self.holders(assumption)?.into_iter();
                holders.map(|id| Families::of(id, self.model, self.index, account)).collect()
            }
        };
        let is_one = |key: &str| Condition::new(Comparison::ArnLike, key, policies.iter().cloned());
        let attached = rules(when(anything(), is_one("iam:PolicyARN")));
        let bind = escalation::of(&[
            Class::CreateRole,
            Class::CreateUser,
            Class::BindRole,
            Class::BindUser,
        ]);
        let bounds = when(on(&bind, ["*".to_owned()]), is_one("iam:PermissionsBoundary"));
        let mut found = vec![vec![rules(bounds)]];
        for families in families {
            for (action, kind, made) in [
                ("iam:AttachRolePolicy", "role", &families.roles),
                ("iam:AttachUserPolicy", "user", &families.users),
                ("iam:AttachGroupPolicy", "group", &Vec::new()),
            ] {
                let mut layers: Vec<Arc<Rules>> =
                    creation(&[action], made).into_iter().map(rules).collect();
                // Principals of the account, and nothing that is only shaped like one.
                layers.push(rules([on(&[action], [iam_arn(here, &format!("{kind}/*"))])]));
                layers.push(attached.clone());
                found.push(layers);
            }
            for (kind, made) in [(Kind::Roles, &families.roles), (Kind::Users, &families.users)] {
                found.extend(made.iter().map(|family| vec![leaving(kind, family)]));
            }
        }
        Some(found)
    }

    /// A6: a role that the family, or the delegate, assumes: whoever may assume nothing is admitted nowhere. Their own
    /// account's guardrails bind them also where the role is another account's (Organizations user guide, "Service
    /// control policies"). That the boundary does not allow a role is not enough: a trust policy of the account that
    /// names a user, or a session of a role, is not capped by it (IAM user guide, "Permissions boundaries for IAM
    /// entities", resource-based policies).
    fn assuming(&self, assumption: &Assumption) -> Option<Violations> {
        let arns: Vec<String> = if assumption.ceiling.is_some() {
            let grant = self.grant(assumption)?;
            self.names(grant.kind, &grant.patterns)
        } else {
            let holders = self.holders(assumption)?;
            let group = |id: &PrincipalId| self.model.principal(*id).kind == PrincipalKind::Group;
            // Members of a group are told apart by no key.
            if holders.iter().any(group) {
                return None;
            }
            holders.into_iter().flat_map(|id| self.arns(id)).collect()
        };
        let by = Condition::new(Comparison::ArnLike, "aws:PrincipalArn", arns);
        Some(vec![vec![rules(when(on(&["sts:AssumeRole"], ["*".to_owned()]), by))]])
    }

    /// A4: other rights of the delegates, by policies or groups. A permission set is written in another account.
    fn other_rights(&self, assumption: &Assumption) -> Option<Violations> {
        let account = self.model.account(self.held.account());
        if let Some(policy) = assumption.ceiling {
            return Some(vec![vec![rules([text_writes(self.arn(policy))])]]);
        }
        let everyone = || [iam_arn(account, "user/*")];
        let any_group = || [iam_arn(account, "group/*")];
        let mut all = Vec::new();
        for id in self.holders(assumption)? {
            let arns = self.arns(id);
            match self.model.principal(id).kind {
                PrincipalKind::Group => {
                    all.push(on(&["iam:AttachGroupPolicy", "iam:PutGroupPolicy"], arns));
                    all.push(on(&["iam:AttachUserPolicy", "iam:PutUserPolicy"], everyone()));
                    all.push(on(&["iam:AddUserToGroup"], any_group()));
                }
                PrincipalKind::User => {
                    all.push(on(&["iam:AttachUserPolicy", "iam:PutUserPolicy"], arns));
                    all.push(on(&["iam:AddUserToGroup"], any_group()));
                }
                PrincipalKind::Role => {
                    all.push(on(&["iam:AttachRolePolicy", "iam:PutRolePolicy"], arns));
                }
                PrincipalKind::PermissionSet => return None,
            }
        }
        Some(vec![vec![rules(all)]])
    }
}

/// Writing a policy's text, or taking it away so that another may take its name.
fn text_writes(arn: String) -> Statement {
    let mut actions = escalation::of(&[Class::WritePolicy, Class::NarrowPolicy]);
    actions.push("iam:CreatePolicy");
    on(&actions, [arn])
}

/// Requests after which names are without one of some boundaries; making them anew among them where that is asked.
fn losing(kind: Kind, names: &[String], boundaries: &[String], made: bool) -> Vec<Statement> {
    let (create, bind, unbind) = match kind {
        Kind::Users => (Class::CreateUser, Class::BindUser, "iam:DeleteUserPermissionsBoundary"),
        _ => (Class::CreateRole, Class::BindRole, "iam:DeleteRolePermissionsBoundary"),
    };
    let classes: &[Class] = if made { &[create, bind] } else { &[bind] };
    let bind = escalation::of(classes);
    let mut all: Vec<Statement> =
        when(on(&bind, names.to_vec()), not_bound_by(boundaries.to_vec())).into_iter().collect();
    all.push(on(&[unbind], names.to_vec()));
    if kind == Kind::Users {
        // Renaming is authorised on the old name and on the new one (IAM API reference, "UpdateUser").
        all.push(on(&["iam:UpdateUser"], names.to_vec()));
    }
    all
}

/// What takes a member out of its family, with the policies that it holds.
fn leaving(kind: Kind, family: &Family) -> Arc<Rules> {
    let names: Vec<String> = family.names.patterns().map(str::to_owned).collect();
    let boundaries: Vec<String> = family.boundaries.iter().cloned().collect();
    rules(losing(kind, &names, &boundaries, false))
}
