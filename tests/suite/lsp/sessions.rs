//! Sessions of several files: what is open wins over the disk, renaming, settings, watching, cancellation.

use super::client::{Client, everything, uri};
use super::features::edited;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const ACCOUNT: &str = "account main = 515436951152\n";
const BOUNDARY: &str = "boundary B {\n    allow s3:GetObject on *\n}\n";
const MAIN: &str =
    "use \"b.deleg\"\n\ngroup devs\n\ndelegate devs may create roles web-* bounded by B\n";

struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Self { folder };
        files.iter().for_each(|(name, text)| project.write(name, text));
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn uri(&self, name: &str) -> String {
        uri(&self.path(name))
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
        fs::write(path, text).expect("it is written");
    }

    fn start(&self) -> Client {
        Client::start(&[self.folder.path()], everything())
    }
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().map(|one| one["code"].as_str().expect("a code")).collect()
}

fn whole(text: &str) -> Value {
    json!([{ "text": text }])
}

#[test]
fn open_files_win_over_the_disk() {
    let b = format!("{ACCOUNT}{BOUNDARY}");
    let project = Project::new(&[("deleg.toml", ""), ("a.deleg", MAIN), ("b.deleg", &b)]);
    let mut client = project.start();
    let (a, b) = (project.uri("a.deleg"), project.uri("b.deleg"));
    client.open(&a, 1, MAIN);
    assert_eq!(client.diagnostics(&a, 1), Vec::<Value>::new(), "as on the disk");
    // Not saved: the boundary has another name in the editor.
    client.open(&b, 1, &format!("{ACCOUNT}{}", BOUNDARY.replace(" B ", " Other ")));
    let found = client.wait("textDocument/publishDiagnostics", |one| {
        one["params"]["uri"] == json!(a) && one["params"]["diagnostics"] != json!([])
    });
    let found = found["diagnostics"].as_array().cloned().unwrap_or_default();
    assert_eq!(codes(&found), ["E0201"]);
    // What was not saved is gone when it is closed.
    client.close(&b);
    assert_eq!(client.diagnostics(&a, 1), Vec::<Value>::new());
    assert_eq!(client.goodbye(), Some(0));
}

#[test]
fn a_document_in_json_is_read_from_the_editor_and_the_disk() {
    let json = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
    let main = format!("{ACCOUNT}policy P from \"p.json\"\n");
    let project = Project::new(&[("deleg.toml", ""), ("a.deleg", &main), ("p.json", json)]);
    let mut client = project.start();
    let a = project.uri("a.deleg");
    client.open(&a, 1, &main);
    assert_eq!(client.diagnostics(&a, 1), Vec::<Value>::new());
    let p = project.uri("p.json");
    client.open(&p, 1, &json.replace("Allow", "Alow"));
    let found = client.diagnostics(&p, 1);
    assert_eq!(codes(&found), ["E0601"], "said of the JSON, as it is in the editor");
    client.change(&p, 2, whole(json));
    assert_eq!(client.diagnostics(&p, 2), Vec::<Value>::new());
}

#[test]
fn names_are_renamed_in_every_file_and_the_result_is_clean() {
    let b = format!("{ACCOUNT}{BOUNDARY}");
    let project = Project::new(&[("deleg.toml", ""), ("a.deleg", MAIN), ("b.deleg", &b)]);
    let mut capabilities = everything();
    capabilities["general"] = json!({ "positionEncodings": ["utf-8"] });
    let mut client = Client::start(&[project.folder.path()], capabilities);
    let (a, b_uri) = (project.uri("a.deleg"), project.uri("b.deleg"));
    client.open(&a, 1, MAIN);
    client.diagnostics(&a, 1);
    let at = json!({ "textDocument": { "uri": a }, "position": { "line": 4, "character": 49 }, "newName": "Ceiling" });
    let found = client.ask("textDocument/rename", at);
    let changes = &found["changes"];
    let (new_a, new_b) = (edited(MAIN, &changes[&a]), edited(&b, &changes[&b_uri]));
    assert!(new_a.contains("bounded by Ceiling") && new_b.contains("boundary Ceiling {"));
    client.open(&b_uri, 1, &new_b);
    client.change(&a, 2, whole(&new_a));
    assert_eq!(client.diagnostics(&a, 2), Vec::<Value>::new());
}

#[test]
fn settings_are_read_and_checked_as_they_are_typed() {
    let main = format!("{MAIN}\nlet x = y\n")
        .replace("use \"b.deleg\"\n\n", &format!("{ACCOUNT}{BOUNDARY}"));
    let project = Project::new(&[("deleg.toml", "allow = [\"unused\"]\n"), ("a.deleg", &main)]);
    let mut client = project.start();
    let (a, toml) = (project.uri("a.deleg"), project.uri("deleg.toml"));
    client.open(&a, 1, &main);
    assert_eq!(client.diagnostics(&a, 1), Vec::<Value>::new(), "what is allowed is not said");
    let document =
        json!({ "uri": toml, "languageId": "toml", "version": 1, "text": "alow = []\n" });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let wrong = client.wait("textDocument/publishDiagnostics", |one| {
        one["params"]["uri"] == json!(toml) && one["params"]["diagnostics"] != json!([])
    });
    assert_eq!(wrong["diagnostics"][0]["code"], "E0701");
    let found = client.wait("textDocument/publishDiagnostics", |one| {
        one["params"]["uri"] == json!(a) && one["params"]["diagnostics"] != json!([])
    });
    assert_eq!(found["diagnostics"][0]["code"], "W0220");
    assert_eq!(found["diagnostics"][0]["tags"], json!([1]), "unused is faded");
}

#[test]
fn changes_on_the_disk_are_seen() {
    for watches in [true, false] {
        let b = format!("{ACCOUNT}{BOUNDARY}");
        let project = Project::new(&[("deleg.toml", ""), ("a.deleg", MAIN), ("b.deleg", &b)]);
        let mut capabilities = everything();
        capabilities["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"] = json!(watches);
        let mut client = Client::start(&[project.folder.path()], capabilities);
        let a = project.uri("a.deleg");
        client.open(&a, 1, MAIN);
        assert_eq!(client.diagnostics(&a, 1), Vec::<Value>::new());
        project.write("b.deleg", ACCOUNT);
        if watches {
            client.wait("client/registerCapability", |_| true);
            let change = json!({ "uri": project.uri("b.deleg"), "type": 2 });
            client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
        }
        // On a busy machine what was found before the proofs is said by itself, so nothing may be said twice.
        let found = client.wait("textDocument/publishDiagnostics", |one| {
            one["params"]["uri"] == json!(a) && one["params"]["diagnostics"] != json!([])
        });
        let found = found["diagnostics"].as_array().cloned().unwrap_or_default();
        assert_eq!(codes(&found), ["E0201"], "watched by the editor: {watches}");
    }
}

#[test]
fn several_folders_are_several_projects() {
    let text = format!("{ACCOUNT}{BOUNDARY}group devs\n");
    let one = Project::new(&[("deleg.toml", ""), ("a.deleg", &text)]);
    let other = Project::new(&[("deleg.toml", "deny = [\"warnings\"]\n"), ("a.deleg", &text)]);
    let mut client = Client::start(&[one.folder.path(), other.folder.path()], everything());
    for project in [&one, &other] {
        client.open(
            &project.uri("a.deleg"),
            1,
            &format!("{text}let x = y\ndelegate devs may view roles web-*\n"),
        );
    }
    let severity = |client: &mut Client, project: &Project| {
        client.diagnostics(&project.uri("a.deleg"), 1)[0]["severity"].clone()
    };
    assert_eq!(severity(&mut client, &one), 2);
    assert_eq!(severity(&mut client, &other), 1, "each has its own settings");
    let gone = json!([{ "uri": uri(one.folder.path()), "name": "folder" }]);
    let event = json!({ "event": { "added": [], "removed": gone } });
    client.tell("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(
        client.ask("workspace/symbol", json!({ "query": "devs" })).as_array().map(Vec::len),
        Some(4)
    );
}

#[test]
fn without_settings_files_that_use_each_other_belong_together() {
    let b = format!("{ACCOUNT}{BOUNDARY}");
    let project = Project::new(&[
        ("x/a.deleg", MAIN),
        ("x/b.deleg", &b),
        ("lone.deleg", &format!("{ACCOUNT}group devs\n")),
    ]);
    let mut client = project.start();
    let a = project.uri("x/a.deleg");
    client.open(&a, 1, MAIN);
    assert_eq!(client.diagnostics(&a, 1), Vec::<Value>::new());
    // The account of another file that nobody uses is no second one.
    client.change(&a, 2, whole(&MAIN.replace("use \"b.deleg\"\n", "")));
    assert_eq!(codes(&client.diagnostics(&a, 2)), ["E0201"]);
}

#[test]
fn a_request_can_be_taken_back_and_nonsense_is_refused() {
    let project = Project::new(&[("deleg.toml", ""), ("a.deleg", ACCOUNT)]);
    let mut client = project.start();
    let a = project.uri("a.deleg");
    client.open(&a, 1, MAIN);
    let lens = client.begin("textDocument/codeLens", json!({ "textDocument": { "uri": a } }));
    client.tell("$/cancelRequest", json!({ "id": lens }));
    let answer = client.end(lens);
    assert!(
        answer["code"] == -32800 || answer.is_array(),
        "taken back, or answered before: {answer}"
    );
    assert_eq!(client.ask("textDocument/nonsense", json!({}))["code"], -32601);
    assert_eq!(client.ask("textDocument/hover", json!({ "x": 1 }))["code"], -32602);
    let elsewhere = json!({ "textDocument": { "uri": "file:///nowhere.deleg" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.ask("textDocument/hover", elsewhere), Value::Null);
    client.tell("textDocument/didChange", json!({ "nonsense": true }));
    assert_eq!(client.goodbye(), Some(0));
}

#[test]
fn an_editor_that_only_goes_away_ends_the_server() {
    let mut client = Client::start(&[], everything());
    client.open("untitled:Untitled-1", 1, "group devs {\n");
    let found = client.diagnostics("untitled:Untitled-1", 1);
    assert!(codes(&found).contains(&"E0105"), "a document without a file is checked: {found:?}");
    client.tell("exit", Value::Null);
    let found = client.ask_status();
    assert_eq!(found, Some(1), "it did not say goodbye");
}

#[test]
fn the_json_follows_the_cursor() {
    let b = format!("{ACCOUNT}{BOUNDARY}");
    let project = Project::new(&[("deleg.toml", ""), ("a.deleg", MAIN), ("b.deleg", &b)]);
    let mut client = project.start();
    let a = project.uri("a.deleg");
    client.open(&a, 1, MAIN);
    client.diagnostics(&a, 1);
    let at = |line: u32| json!({ "textDocument": { "uri": a }, "position": { "line": line, "character": 2 } });
    client.tell("deleg/cursor", at(4));
    let shown = client.wait("deleg/jsonChanged", |_| true);
    assert_eq!(shown["json"]["policies"][0]["name"], "Delegate-devs");
    assert_eq!(shown["json"]["stale"], false);
    client.change(&a, 2, whole(&MAIN.replace("web-*", "app-*")));
    let shown = client.wait("deleg/jsonChanged", |_| true);
    assert!(shown["json"]["text"].as_str().expect("a text").contains("role/app-*"));
    // With an error the last JSON stays, and says so.
    client.change(&a, 3, whole(&MAIN.replace("web-*", "app-* may")));
    let shown = client.wait("deleg/jsonChanged", |_| true);
    assert_eq!(shown["json"]["stale"], true);
    client.tell("deleg/cursor", at(0));
    let shown = client.wait("deleg/jsonChanged", |_| true);
    assert_eq!(shown["json"], Value::Null);
}

#[test]
fn an_editor_without_a_view_of_its_own_is_shown_a_file() {
    let text = format!(
        "{ACCOUNT}{BOUNDARY}group devs\n\ndelegate devs may create roles web-* bounded by B\n"
    );
    let project = Project::new(&[("deleg.toml", ""), ("a.deleg", &text)]);
    let mut capabilities = everything();
    capabilities["experimental"] = json!({});
    capabilities["window"] = json!({ "showDocument": { "support": true } });
    let mut client = Client::start(&[project.folder.path()], capabilities);
    let a = project.uri("a.deleg");
    client.open(&a, 1, &text);
    client.diagnostics(&a, 1);
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": a } }));
    let json = lenses.as_array().expect("lenses").iter().find(|one| {
        one["command"]["command"] == "deleg.showJson" && one["range"]["start"]["line"] == 6
    });
    let command = json.expect("a lens")["command"].clone();
    client.ask("workspace/executeCommand", command);
    let shown = client.wait("window/showDocument", |_| true);
    let path = shown["uri"].as_str().expect("an address").strip_prefix("file://").expect("a file");
    let text = fs::read_to_string(Path::new(path)).expect("it is there");
    assert!(text.contains("\"Sid\": \"") && text.contains("role/web-*"));
}

#[test]
fn an_editor_that_asks_for_diagnostics_is_told_none_unasked() {
    let b = format!("{ACCOUNT}{BOUNDARY}");
    let project =
        Project::new(&[("deleg.toml", "alow = []\n"), ("a.deleg", MAIN), ("b.deleg", &b)]);
    let mut capabilities = everything();
    let text = &mut capabilities["textDocument"];
    text["diagnostic"] = json!({});
    text.as_object_mut().expect("an object").remove("publishDiagnostics");
    let mut client = Client::start(&[project.folder.path()], capabilities);
    let provider = &client.hello["capabilities"]["diagnosticProvider"];
    assert_eq!(provider["workspaceDiagnostics"], true);
    let (a, b, toml) = (project.uri("a.deleg"), project.uri("b.deleg"), project.uri("deleg.toml"));
    client.open(&a, 1, &MAIN.replace(" B", " Bx"));
    let of = |uri: &str| json!({ "textDocument": { "uri": uri } });
    let found = client.ask("textDocument/diagnostic", of(&a));
    assert_eq!((&found["kind"], &found["items"][0]["code"]), (&json!("full"), &json!("E0201")));
    let wrong = client.ask("textDocument/diagnostic", of(&toml));
    assert_eq!(wrong["items"][0]["code"], "E0701");
    let known = |uri: &str, report: &Value| json!({ "uri": uri, "value": report["resultId"] });
    let again = json!({ "textDocument": { "uri": a }, "previousResultId": found["resultId"] });
    let again = client.ask("textDocument/diagnostic", again);
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": found["resultId"] }));
    // Of every file: what the editor knows is not said again, a file that is gone is clean.
    let gone = json!({ "uri": project.uri("gone.deleg"), "value": "x" });
    let before = json!([known(&a, &found), known(&toml, &wrong), gone]);
    let all = client.ask("workspace/diagnostic", json!({ "previousResultIds": before }));
    let kind = |uri: &str| {
        let items = all["items"].as_array().expect("items");
        let one = items.iter().find(|one| one["uri"] == uri).expect("it is told of");
        (one["kind"].clone(), one["items"].as_array().map(Vec::len))
    };
    assert_eq!(kind(&a), (json!("unchanged"), None));
    assert_eq!(kind(&toml), (json!("unchanged"), None));
    assert_eq!(kind(&b), (json!("full"), Some(0)));
    assert_eq!(kind(&project.uri("gone.deleg")), (json!("full"), Some(0)));
    // A change of one file is asked for right away, and answered with what it does to another.
    client.open(&b, 1, &format!("{ACCOUNT}{}", BOUNDARY.replace(" B ", " Bx ")));
    let all = client.ask("workspace/diagnostic", json!({ "previousResultIds": before }));
    let items = all["items"].as_array().expect("items");
    assert!(items.iter().any(|one| one["uri"] == a.as_str() && one["items"] == json!([])));
    assert!(!client.heard.iter().any(|one| one["method"] == "textDocument/publishDiagnostics"));
    assert_eq!(client.goodbye(), Some(0));
}

#[test]
fn an_editor_that_takes_both_is_told_and_not_asked_to_ask() {
    let project = Project::new(&[("deleg.toml", ""), ("a.deleg", ACCOUNT)]);
    let mut capabilities = everything();
    capabilities["textDocument"]["diagnostic"] = json!({});
    let mut client = Client::start(&[project.folder.path()], capabilities);
    assert!(client.hello["capabilities"].get("diagnosticProvider").is_none());
    let a = project.uri("a.deleg");
    client.open(&a, 1, MAIN);
    let told = client.diagnostics(&a, 1);
    let asked = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": a } }));
    assert_eq!(asked["items"], json!(told), "both ways say the same");
}
