//! What a browser asks: one text in, one text out, both JSON. The page keeps nothing but the module's memory.

use crate::analysis::{
    self, Input, LoadError, Loader, Options, Snapshot, Unwatched, Workspace, audit,
};
use crate::diag::{Code, Diagnostic, Label};
use crate::iam::catalogue;
use crate::render::audit::Shown;
use crate::text::{Sources, Span};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;

/// The one file of the page.
const FILE: &str = "main.deleg";
/// The one document of an audit.
const POLICY: &str = "policy.json";

/// What a page asks again and again: the text at each letter, and parts of the answer when they are looked at.
#[derive(Debug, Default)]
pub struct Page {
    workspace: Workspace,
    /// The text that was checked last.
    checked: Option<Snapshot>,
}

impl Page {
    /// Answers one question: an object with `ask` and what that needs. What is not understood is answered with `error`.
    ///
    /// | `ask` | needs | answers |
    /// | --- | --- | --- |
    /// | `check` | `text` | `diagnostics`; where nothing is wrong also `accounts`, `tests` |
    /// | `files`, `described`, `picture` | | that part of what was checked last; `null` where something is wrong |
    /// | `audit` | `text` | `diagnostics`, `findings` |
    /// | `format` | `text` | `text`, or `diagnostics` |
    /// | `explain` | `code` | `page` |
    /// | `about` | | `version`, `catalogue`, `keywords` |
    ///
    /// Places are `start` and `end` in UTF-16 units of the text, as scripts count.
    pub fn answer(&mut self, question: &str) -> String {
        let answer = match serde_json::from_str::<Value>(question) {
            Ok(question) => self.answer_value(&question),
            Err(error) => wrong(&format!("the question is not JSON: {error}")),
        };
        answer.to_string()
    }

    fn answer_value(&mut self, question: &Value) -> Value {
        let field = |name: &str| question.get(name).and_then(Value::as_str);
        match (field("ask"), field("text"), field("code")) {
            (Some("check"), Some(text), _) => self.check(text),
            (Some(part @ ("files" | "described" | "picture")), ..) => {
                json!({ part: self.checked.as_ref().and_then(|checked| shown(checked, part)) })
            }
            (Some("audit"), Some(text), _) => audited(text),
            (Some("format"), Some(text), _) => formatted(text),
            (Some("explain"), _, Some(code)) => match Code::find(code) {
                Some(entry) => json!({ "page": entry.page }),
                None => wrong("there is no such code"),
            },
            (Some("about"), ..) => json!({
                "version": env!("CARGO_PKG_VERSION"),
                "catalogue": catalogue::version(),
                "keywords": keywords(),
            }),
            _ => wrong("the question is not known"),
        }
    }

    fn check(&mut self, text: &str) -> Value {
        let input = Input { key: FILE.to_owned(), name: FILE.to_owned(), text: text.into() };
        let (workspace, options) = (&mut self.workspace, Options::default());
        let snapshot = Snapshot::within(workspace, vec![input], &NoFiles, &options, &Unwatched);
        let mut answer = json!({ "diagnostics": all(snapshot.sources(), snapshot.diagnostics()) });
        if let (Some(object), true) = (answer.as_object_mut(), snapshot.is_clean()) {
            object.insert("accounts".to_owned(), accounts(&snapshot));
            object.insert("tests".to_owned(), tests(&snapshot));
        }
        self.checked = Some(snapshot);
        answer
    }
}

fn wrong(sentence: &str) -> Value {
    json!({ "error": sentence })
}

/// A page has no other files.
struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _key: &str) -> Result<Input, LoadError> {
        Err(LoadError::Unreadable("this page has one file alone".to_owned()))
    }
}

/// A part of what is built, which only who looks at it needs.
fn shown(snapshot: &Snapshot, part: &str) -> Option<Value> {
    match part {
        "files" => {
            let files = snapshot.build("json", false).ok()?;
            let files = files.iter().map(|file| json!({ "path": file.path, "text": file.text }));
            Some(files.collect())
        }
        "described" => snapshot.describe("human").ok().map(Value::from),
        _ => snapshot.describe("svg").ok().map(Value::from),
    }
}

/// Of each account what is proved, what it rests on, and the sizes of the policies, as a manifest says it.
fn accounts(snapshot: &Snapshot) -> Value {
    let line = |span: Span| snapshot.sources().line_column(span.file, span.start).line;
    let mut accounts = Vec::new();
    let said = snapshot.each_plan(|plan, ledger| {
        let account = snapshot.model().account(plan.account);
        let policies = plan
            .policies
            .iter()
            .map(|one| json!({ "name": one.name, "size": one.size, "limit": one.limit }));
        let assumptions =
            plan.assumptions.iter().map(|one| json!({ "code": one.code, "text": one.text }));
        let proofs = ledger.iter().flat_map(|ledger| &ledger.proofs).map(|one| {
            json!({
                "property": one.property.word(),
                "status": one.status.word(),
                "line": line(one.source),
            })
        });
        accounts.push(json!({
            "name": account.label(),
            "policies": policies.collect::<Vec<_>>(),
            "assumptions": assumptions.collect::<Vec<_>>(),
            "proofs": proofs.collect::<Vec<_>>(),
        }));
        Ok::<(), Infallible>(())
    });
    said.map_or(Value::Null, |()| accounts.into())
}

fn tests(snapshot: &Snapshot) -> Value {
    if snapshot.model().tests.is_empty() {
        return Value::Array(Vec::new());
    }
    let Ok(report) = snapshot.test(&|_| true) else { return Value::Null };
    let tests = report.tests.iter().map(|test| {
        let failures = test.cases.iter().filter_map(|case| case.failure.as_ref());
        json!({
            "name": test.name,
            "cases": test.cases.len(),
            "failures": failures.map(|one| diagnostic(snapshot.sources(), one)).collect::<Vec<_>>(),
        })
    });
    tests.collect()
}

fn audited(text: &str) -> Value {
    let given = audit::Given { name: POLICY.to_owned(), text: Arc::from(text) };
    let wanted = audit::Wanted { policies: vec![given], ..audit::Wanted::default() };
    let audited = audit::run(&wanted);
    let found = audited
        .found
        .map(|found| found.iter().map(|one| finding(&audited.sources, one)).collect::<Vec<_>>());
    json!({ "diagnostics": all(&audited.sources, &audited.problems), "findings": found })
}

fn finding(sources: &Sources, one: &Shown) -> Value {
    let found = &one.finding;
    let calls = found
        .calls
        .iter()
        .map(|call| json!({ "principal": call.principal, "command": call.command }));
    let places = one.places.iter().map(|place| {
        let mut value = range(sources, place.span);
        if let Some(object) = value.as_object_mut() {
            object.insert("sid".to_owned(), json!(place.sid));
        }
        value
    });
    json!({
        "rule": found.rule.name(),
        "severity": found.severity.word(),
        "message": found.message,
        "actions": found.actions,
        "calls": calls.collect::<Vec<_>>(),
        "help": found.rule.help(),
        "places": places.collect::<Vec<_>>(),
    })
}

fn formatted(text: &str) -> Value {
    match analysis::formatted(FILE, text) {
        Ok(text) => json!({ "text": text }),
        Err((sources, found)) => json!({ "diagnostics": all(&sources, &found) }),
    }
}

fn all(sources: &Sources, found: &[Diagnostic]) -> Value {
    found.iter().map(|one| diagnostic(sources, one)).collect()
}

fn diagnostic(sources: &Sources, found: &Diagnostic) -> Value {
    let labels: Vec<Value> = std::iter::once(&found.primary)
        .chain(&found.labels)
        .map(|one| label(sources, one))
        .collect();
    let fixes: Vec<Value> = found
        .fixes
        .iter()
        .map(|fix| {
            let edits = fix.edits.iter().map(|edit| {
                let mut value = range(sources, edit.span);
                if let Some(object) = value.as_object_mut() {
                    object.insert("text".to_owned(), edit.text.clone().into());
                }
                value
            });
            json!({ "title": fix.title, "edits": edits.collect::<Vec<_>>() })
        })
        .collect();
    json!({
        "code": found.code.as_str(),
        "severity": found.severity.word(),
        "message": found.message,
        "labels": labels,
        "notes": found.notes,
        "help": found.help,
        "fixes": fixes,
    })
}

/// A place with its words; the first of a diagnostic's labels is where it is wrong.
fn label(sources: &Sources, label: &Label) -> Value {
    let mut value = range(sources, label.span);
    if let Some(object) = value.as_object_mut() {
        object.insert("message".to_owned(), label.message.clone().into());
    }
    value
}

/// Line and column for people, `start` and `end` for scripts.
fn range(sources: &Sources, span: Span) -> Value {
    let at = sources.line_column(span.file, span.start);
    let text = sources.text(span.file);
    let units = |offset: u32| {
        let before = text.get(..offset as usize).unwrap_or(text);
        before.chars().map(char::len_utf16).sum::<usize>()
    };
    json!({ "line": at.line, "column": at.column, "start": units(span.start), "end": units(span.end) })
}

/// The words that the grammar has for itself.
fn keywords() -> Vec<&'static str> {
    const GRAMMAR: &str = include_str!("../../grammar/deleg.pest");
    GRAMMAR
        .lines()
        .filter_map(|line| line.strip_prefix("kw_")?.split_once('"')?.1.split_once('"'))
        .map(|(word, _)| word)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Page, Value, keywords};
    use serde_json::json;

    const SOUND: &str = include_str!("../../examples/published-practice/main.deleg");

    fn ask(page: &mut Page, question: &Value) -> Value {
        serde_json::from_str(&page.answer(&question.to_string())).unwrap()
    }

    fn asked(question: &Value) -> Value {
        ask(&mut Page::default(), question)
    }

    #[test]
    fn a_sound_sentence_is_built() {
        let mut page = Page::default();
        let said = ask(&mut page, &json!({ "ask": "check", "text": SOUND }));
        assert_eq!(said["diagnostics"].as_array().map(Vec::len), Some(0), "{said}");
        assert_eq!(said["accounts"][0]["proofs"][0]["status"], "proved", "{said}");
        assert_eq!(said["tests"][0]["cases"], 5);
        let built = include_str!(
            "../../examples/published-practice/expected/main/DelegatePermissions.json"
        );
        let files = ask(&mut page, &json!({ "ask": "files" }));
        let made =
            |file: &Value| file["path"] == "main/DelegatePermissions.json" && file["text"] == built;
        assert!(files["files"].as_array().unwrap().iter().any(made), "{files}");
        for (part, holds) in [("described", "under the ceiling of"), ("picture", "<svg")] {
            let said = ask(&mut page, &json!({ "ask": part }));
            assert!(said[part].as_str().is_some_and(|text| text.contains(holds)), "{said}");
        }
    }

    #[test]
    fn answers_do_not_rest_on_what_was_asked_before() {
        let mut page = Page::default();
        let broken = SOUND.replacen("bounded by", "bound by", 1);
        for text in [SOUND, &broken, "", SOUND, &format!("// x\n{SOUND}"), SOUND] {
            let question = json!({ "ask": "check", "text": text });
            assert_eq!(ask(&mut page, &question), asked(&question));
            let clean = ask(&mut page, &question)["accounts"].is_array();
            for part in ["files", "described", "picture"] {
                assert_eq!(ask(&mut page, &json!({ "ask": part }))[part].is_null(), !clean);
            }
        }
        assert!(asked(&json!({ "ask": "files" }))["files"].is_null());
    }

    #[test]
    fn places_are_in_units_of_scripts() {
        let said = asked(&json!({ "ask": "check", "text": "// 😀 é\ngroop x\n" }));
        let place = &said["diagnostics"][0]["labels"][0];
        assert_eq!((&place["line"], &place["start"]), (&2.into(), &8.into()), "{said}");
    }

    #[test]
    fn an_audit_shows_its_calls() {
        let text = include_str!("../../examples/from-json/published-practice.json");
        let said = asked(&json!({ "ask": "audit", "text": text }));
        let found = said["findings"].as_array().unwrap();
        assert!(
            found.iter().any(|one| one["severity"] == "escalation"
                && one["calls"][0]["command"]
                    .as_str()
                    .is_some_and(|call| call.starts_with("aws "))),
            "{said}"
        );
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let mut page = Page::default();
        for question in ["nonsense", r#"{"ask":"check"}"#, r#"{"ask":"explain","code":"E9999"}"#] {
            assert!(page.answer(question).contains("error"), "{question}");
        }
        assert!(keywords().len() > 50 && keywords().contains(&"delegate"));
    }
}
