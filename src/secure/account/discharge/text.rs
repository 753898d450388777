//! A8: the text that a boundary has in the account is the one in the files.

use std::sync::Arc;

use crate::diag::quoted;
use crate::iam::canonical;
use crate::iam::document::Document;
use crate::model::{Grant, PolicyText};
use crate::plan::Assumption;
use crate::prove::{Answer, Question, Rules, ask};
use crate::secure::account::discharge::{Project, Said, Violation};
use crate::secure::audit::Severity::Escalation;

/// A8.
pub(super) fn deployed(p: &Project<'_>, assumption: &Assumption, grant: &Grant, said: &mut Said) {
    for id in Project::ceilings(assumption, grant) {
        let arn = p.arn(id);
        let name = &p.model.policy(id).name;
        let wanted = match p.texts.get(&id) {
            Some(rules) => rules.document.clone(),
            None => {
                let existing = matches!(p.model.policy(id).text, PolicyText::Existing { .. });
                let why = if existing { "give its text with `from`" } else { "it is not built" };
                said.open
                    .push(format!("the files do not hold the text of {}: {why}", quoted(&arn)));
                continue;
            }
        };
        let mut add = |message: String, help: String| {
            said.violations.push(Violation {
                severity: Escalation,
                principal: None,
                policy: Some(arn.clone()),
                message,
                help,
            });
        };
        let deploy = format!("deploy {}'s text as `deleg build` writes it", quoted(name));
        match p.index.policies.get(arn.as_str()) {
            // What nobody holds is in a snapshot all the same, where it is the account's own.
            None if p.complete => add(format!("there is no policy {}", quoted(&arn)), deploy),
            None | Some(None) => {
                said.open.push(format!("the text of {} is not there", quoted(&arn)))
            }
            Some(Some(text)) => {
                if let Some(why) = text.fault() {
                    add(format!("{} cannot be read: {why}", quoted(&arn)), deploy);
                } else if let Some(found) = text.document()
                    && let Some(how) = differs(p, &wanted, &found)
                {
                    add(format!("{} is not what the files say: {how}", quoted(&arn)), deploy);
                }
            }
        }
    }
}

/// How one document differs in meaning from another; nothing where they are proved equal.
pub(super) fn differs(
    p: &Project<'_>,
    wanted: &Arc<Document>,
    found: &Arc<Document>,
) -> Option<String> {
    if canonical::minified(wanted) == canonical::minified(found) {
        return None;
    }
    let (wanted, found) = (Rules::new(wanted.clone()), Rules::new(found.clone()));
    let ask = |left: &Rules, right: &Rules| {
        let question =
            Question { left: vec![vec![left]], right: vec![vec![right]], home: p.home() };
        ask(&question)
    };
    let word = |answer: Answer, how: &str| match answer {
        Answer::None => None,
        Answer::Some(found) => Some(format!(
            "it {how} {} on {}",
            quoted(&found.witness.action),
            quoted(&found.witness.resource)
        )),
        Answer::Undecided(_) => Some("it is not decided whether they mean the same".to_owned()),
    };
    word(ask(&found, &wanted), "allows").or_else(|| word(ask(&wanted, &found), "does not allow"))
}
