//! What a grant says once the defaults of its verbs are filled in.

use super::delegation_table::{self, Need, On, Row, Verbs};
use super::text::Texts;
use super::types::{Attach, Grant, Kind, Patterns, Services, Verb, ViewScope};
use crate::iam::name::NameKind;

/// Names of services that instance profiles are for.
const EC2: &[&str] = &["ec2.amazonaws.com", "ec2.amazonaws.com.cn"];

/// A grant with its defaults.
#[derive(Clone, Copy, Debug)]
pub struct Effective<'a> {
    /// The grant.
    pub grant: &'a Grant,
    /// The policies that may be written; none where none may.
    pub policies: Option<&'a Patterns>,
    /// The instance profiles that may be made.
    pub instance_profiles: Option<&'a Patterns>,
    /// To which services roles may be passed.
    pub passing: Passing<'a>,
    /// What may be attached.
    pub attach: Attaching<'a>,
    /// Whether inline policies may be written.
    pub inline: bool,
    /// What may be seen.
    pub view: ViewScope,
}

/// To which services roles may be passed.
#[derive(Clone, Copy, Debug)]
pub enum Passing<'a> {
    /// None.
    None,
    /// Whatever asks.
    Any,
    /// These.
    These(&'a Texts),
}

/// What may be attached.
#[derive(Clone, Copy, Debug)]
pub enum Attaching<'a> {
    /// Nothing.
    None,
    /// Any policy.
    Any,
    /// These.
    Only(&'a [(Option<super::types::PolicyId>, super::text::Text)]),
}

impl Grant {
    /// The grant with the defaults of its verbs and kind.
    pub fn effective(&self) -> Effective<'_> {
        let changes = self.verbs.iter().any(|&(verb, _)| delegation_table::changes(verb));
        let family = matches!(self.kind, Kind::Roles | Kind::Users);
        let touches = family && (changes || self.has(Verb::View));
        let said_services =
            self.to.as_ref().or(self.clauses.pass_to.as_ref()).map(|(services, _)| services);
        let passes = self.kind == Kind::Roles && (self.has(Verb::Create) || self.has(Verb::Pass));
        let passing = match said_services {
            _ if !passes => Passing::None,
            None | Some(Services::Any) => Passing::Any,
            Some(Services::None) => Passing::None,
            Some(Services::These(texts)) => Passing::These(texts),
        };
        let on_instances = match passing {
            // Without the right to pass to EC2 a profile could not be used: its row goes with it.
            Passing::None => !self.has(Verb::Create),
            Passing::Any => true,
            Passing::These(texts) => texts.items.iter().any(|text| match text.plain() {
                Some(plain) => EC2.contains(&&**plain),
                None => true,
            }),
        };
        let policies = match &self.clauses.policies {
            Some((said, _)) => said.as_ref(),
            None => touches.then_some(&self.patterns),
        };
        let instance_profiles = match &self.clauses.instance_profiles {
            Some((said, _)) => said.as_ref(),
            None => (touches && self.kind == Kind::Roles && on_instances).then_some(&self.patterns),
        };
        let attach = match &self.clauses.attach {
            None | Some((Attach::Any, _)) => Attaching::Any,
            Some((Attach::None, _)) => Attaching::None,
            Some((Attach::Only(list), _)) => Attaching::Only(list),
        };
        let only_passes = self.verbs.iter().all(|&(verb, _)| verb == Verb::Pass);
        let view = match self.clauses.view {
            Some((said, _)) => said,
            None if only_passes => ViewScope::None,
            None => ViewScope::Own,
        };
        let inline = self.clauses.inline_policies.as_ref().is_some_and(|&(allowed, _)| allowed);
        Effective { grant: self, policies, instance_profiles, passing, attach, inline, view }
    }

    /// Whether it lacks the boundary that it needs: it has its own error, and nothing is concluded from it.
    pub fn lacks_boundary(&self) -> bool {
        let family = matches!(self.kind, Kind::Roles | Kind::Users);
        self.bounded_by_unknown || (family && self.shapes() && self.bounded_by.is_empty())
    }

    /// Whether it creates or configures: such names must be one ceiling's alone.
    pub fn shapes(&self) -> bool {
        self.has(Verb::Create) || self.has(Verb::Configure)
    }
}

impl<'a> Effective<'a> {
    /// The rows of the delegation table that the grant brings, in the table's order.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> + '_ {
        let said = self.grant.verbs.iter();
        let verbs = said.fold(Verbs::default(), |all, &(verb, _)| all.with(verb));
        delegation_table::rows_of(self.grant.kind).iter().filter(move |row| {
            row.is_brought_by(verbs) && row.needs.iter().all(|&need| self.meets(need))
        })
    }

    /// Its lists of patterns, written or implied: what each is to the sentence and to IAM.
    pub fn lists(&self) -> impl Iterator<Item = (On, Kind, &'a Patterns)> + use<'a> {
        let grant = self.grant;
        let own = (grant.kind != Kind::ServiceLinkedRoles).then_some(&grant.patterns);
        [
            (On::Named, grant.kind, own),
            (On::Policies, Kind::Policies, self.policies),
            (On::InstanceProfiles, Kind::InstanceProfiles, self.instance_profiles),
        ]
        .into_iter()
        .filter_map(|(on, kind, patterns)| Some((on, kind, patterns?)))
    }

    fn meets(&self, need: Need) -> bool {
        match need {
            Need::Policies => self.policies.is_some(),
            Need::InstanceProfiles => self.instance_profiles.is_some(),
            Need::Passing => !matches!(self.passing, Passing::None),
            Need::AttachAny => matches!(self.attach, Attaching::Any),
            Need::AttachOnly => matches!(self.attach, Attaching::Only(_)),
            Need::Inline => self.inline,
            Need::Tags => {
                !self.grant.clauses.tagged.is_empty() || !self.grant.clauses.must_tag.is_empty()
            }
            Need::View => self.view != ViewScope::None,
            Need::ViewAll => self.view == ViewScope::All,
        }
    }
}

/// The word of IAM's ARNs for a kind: `role` in `arn:aws:iam::123456789012:role/…`.
pub fn arn_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Roles | Kind::ServiceLinkedRoles => "role",
        Kind::Users => "user",
        Kind::Policies => "policy",
        Kind::InstanceProfiles => "instance-profile",
        Kind::Groups => "group",
    }
}

/// How long a name of a kind may be.
pub fn longest_name(kind: Kind) -> usize {
    name_kind(kind).row().longest
}

/// What names of a kind are to IAM.
pub fn name_kind(kind: Kind) -> NameKind {
    match kind {
        Kind::Roles | Kind::ServiceLinkedRoles => NameKind::Role,
        Kind::Users => NameKind::User,
        Kind::Policies => NameKind::Policy,
        Kind::InstanceProfiles => NameKind::InstanceProfile,
        Kind::Groups => NameKind::Group,
    }
}
