//! Each case of `tests/lsp`: a file in which `▮` stands for the cursor, and what the server answers there.
//!
//! The folder's name is the feature. The project of a case is the file itself and `shared.deleg`.

use super::client::{Client, everything, uri};
use crate::golden;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Proposals that a case shows.
const SHOWN: usize = 16;

struct Case<'a> {
    client: &'a mut Client,
    uri: String,
    text: String,
    cursor: Value,
}

/// Places count bytes here: that was agreed, so that a range can be cut out of the text.
fn place(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    json!({ "line": line, "character": offset - before.rfind('\n').map_or(0, |at| at + 1) })
}

fn offset(text: &str, place: &Value) -> usize {
    let line = place["line"].as_u64().expect("a line") as usize;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    start + place["character"].as_u64().expect("a column") as usize
}

fn cut<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[offset(text, &range["start"])..offset(text, &range["end"])]
}

fn shown(range: &Value) -> String {
    let at = |end: &str| {
        let place = &range[end];
        format!(
            "{}:{}",
            place["line"].as_u64().unwrap() + 1,
            place["character"].as_u64().unwrap() + 1
        )
    };
    format!("{}-{}", at("start"), at("end"))
}

/// The text after edits.
pub fn edited(text: &str, edits: &Value) -> String {
    let mut edits: Vec<&Value> = edits.as_array().into_iter().flatten().collect();
    edits.sort_by_key(|edit| offset(text, &edit["range"]["start"]));
    let mut text = text.to_owned();
    for edit in edits.into_iter().rev() {
        let (start, end) =
            (offset(&text, &edit["range"]["start"]), offset(&text, &edit["range"]["end"]));
        text.replace_range(start..end, edit["newText"].as_str().expect("a text"));
    }
    text
}

impl Case<'_> {
    fn at(&self) -> Value {
        json!({ "textDocument": { "uri": self.uri }, "position": self.cursor })
    }

    fn ask(&mut self, method: &str, more: Value) -> Value {
        let mut params = self.at();
        for (key, value) in more.as_object().into_iter().flatten() {
            params[key] = value.clone();
        }
        self.client.ask(method, params)
    }

    fn whole(&self) -> Value {
        json!({ "start": { "line": 0, "character": 0 }, "end": place(&self.text, self.text.len()) })
    }

    fn answer(&mut self, feature: &str) -> String {
        let format = json!({ "options": { "tabSize": 4, "insertSpaces": true } });
        match feature {
            "completion" => self.completion(),
            "hover" => {
                let found = self.ask("textDocument/hover", json!({}));
                if found.is_null() {
                    return "nothing\n".to_owned();
                }
                let word = cut(&self.text, &found["range"]);
                format!("of `{word}`\n\n{}", found["contents"]["value"].as_str().expect("Markdown"))
            }
            "definition" => {
                let found = self.ask("textDocument/definition", json!({}));
                self.places(&found)
            }
            "references" => {
                let context = json!({ "context": { "includeDeclaration": true } });
                let found = self.ask("textDocument/references", context);
                let mut text = self.places(&found);
                let here = self.ask("textDocument/documentHighlight", json!({}));
                for one in here.as_array().into_iter().flatten() {
                    let kind = if one["kind"] == 3 { "written" } else { "read" };
                    let _ = writeln!(text, "{kind} {}", shown(&one["range"]));
                }
                text
            }
            "rename" => self.rename(),
            "outline" => self.outline(),
            "selection" => {
                let positions = json!({ "positions": [self.cursor] });
                let found = self.ask("textDocument/selectionRange", positions);
                let (mut text, mut at) = (String::new(), &found[0]);
                while !at.is_null() {
                    let _ = writeln!(text, "{:?}", cut(&self.text, &at["range"]));
                    at = &at["parent"];
                }
                text
            }
            "tokens" => self.tokens(),
            "format" => {
                let found = self.ask("textDocument/formatting", format);
                edited(&self.text, &found)
            }
            "on-type" => {
                let mut more = format;
                more["ch"] = json!("}");
                let found = self.ask("textDocument/onTypeFormatting", more);
                edited(&self.text, &found)
            }
            "signature" => {
                let found = self.ask("textDocument/signatureHelp", json!({}));
                let one = &found["signatures"][0];
                let active = found["activeParameter"].as_u64().unwrap_or(0) as usize;
                let parameter = one["parameters"][active]["label"].as_str().unwrap_or("none");
                format!("{}\n{parameter}\n", one["label"].as_str().unwrap_or("nothing"))
            }
            "beside" => self.beside(),
            "actions" => self.actions(),
            "commands" => self.commands(),
            other => panic!("there is no feature `{other}`"),
        }
    }

    fn completion(&mut self) -> String {
        let found = self.ask("textDocument/completion", json!({}));
        let items = found["items"].as_array().expect("items");
        let mut text = String::new();
        for one in items.iter().take(SHOWN) {
            let edit = &one["textEdit"];
            let _ = write!(text, "{}", one["label"].as_str().expect("a label"));
            if let Some(detail) = one["detail"].as_str() {
                let _ = write!(text, " | {detail}");
            }
            let new = edit["newText"].as_str().expect("a text");
            let old = cut(&self.text, &edit["range"]);
            let _ = writeln!(text, "\n    {old:?} -> {new:?}");
            for edit in one["additionalTextEdits"].as_array().into_iter().flatten() {
                let _ = writeln!(text, "    and {} {:?}", shown(&edit["range"]), edit["newText"]);
            }
        }
        if items.len() > SHOWN {
            let _ = writeln!(text, "and {} more", items.len() - SHOWN);
        }
        if let Some(first) = items.first() {
            let more = self.client.ask("completionItem/resolve", first.clone());
            if let Some(documentation) = more["documentation"]["value"].as_str() {
                let _ = write!(text, "\nthe first: {documentation}");
            }
        }
        text
    }

    fn places(&self, found: &Value) -> String {
        let mut text = String::new();
        for one in found.as_array().into_iter().flatten() {
            let uri = one["uri"].as_str().expect("an address");
            let file = uri.rsplit('/').next().unwrap_or(uri);
            let own = if uri == self.uri { cut(&self.text, &one["range"]) } else { "" };
            let _ = writeln!(text, "{file} {} {own}", shown(&one["range"]));
        }
        if text.is_empty() { "nothing\n".to_owned() } else { text }
    }

    fn rename(&mut self) -> String {
        let found = self.ask("textDocument/prepareRename", json!({}));
        let mut text = match found["placeholder"].as_str() {
            Some(name) => format!("renames `{name}` at {}\n", shown(&found["range"])),
            None => return "nothing to rename\n".to_owned(),
        };
        for new in ["fresh", "taken", "two words"] {
            let found = self.ask("textDocument/rename", json!({ "newName": new }));
            if let Some(why) = found["message"].as_str() {
                let _ = writeln!(text, "\n{new}: {why}");
                continue;
            }
            let changes = found["changes"].as_object().expect("changes");
            for (uri, edits) in changes {
                let file = uri.rsplit('/').next().unwrap_or(uri);
                let _ = writeln!(text, "\n{new}: {file}");
                if *uri == self.uri {
                    text.push_str(&edited(&self.text, edits));
                } else {
                    for edit in edits.as_array().into_iter().flatten() {
                        let _ = writeln!(text, "{} {}", shown(&edit["range"]), edit["newText"]);
                    }
                }
            }
        }
        text
    }

    fn outline(&mut self) -> String {
        fn walk(one: &Value, depth: usize, out: &mut String) {
            let name = one["name"].as_str().expect("a name");
            let kind = one["detail"].as_str().expect("a kind");
            let _ = writeln!(out, "{}{kind}: {name} {}", "  ".repeat(depth), shown(&one["range"]));
            for inner in one["children"].as_array().into_iter().flatten() {
                walk(inner, depth + 1, out);
            }
        }
        let mut text = String::new();
        let found = self.ask("textDocument/documentSymbol", json!({}));
        found.as_array().into_iter().flatten().for_each(|one| walk(one, 0, &mut text));
        text.push_str("\nfolds\n");
        let found = self.ask("textDocument/foldingRange", json!({}));
        for one in found.as_array().into_iter().flatten() {
            let line = |end: &str| one[end].as_u64().expect("a line") + 1;
            let kind = one["kind"].as_str().expect("a kind");
            let _ = writeln!(text, "{kind} {}-{}", line("startLine"), line("endLine"));
        }
        text.push_str("\nlinks\n");
        let found = self.ask("textDocument/documentLink", json!({}));
        for one in found.as_array().into_iter().flatten() {
            let target = one["target"].as_str().expect("a target");
            let file = target.rsplit('/').next().unwrap_or(target);
            let _ = writeln!(text, "{} {file}", cut(&self.text, &one["range"]));
        }
        text.push_str("\nsymbols of all files with `sha`\n");
        let found = self.client.ask("workspace/symbol", json!({ "query": "sha" }));
        for one in found.as_array().into_iter().flatten() {
            let _ = writeln!(text, "{} in {}", one["name"], one["containerName"]);
        }
        text
    }

    fn tokens(&mut self) -> String {
        let legend = self.client.hello["capabilities"]["semanticTokensProvider"]["legend"].clone();
        let found = self.ask("textDocument/semanticTokens/full", json!({}));
        let data: Vec<usize> = found["data"]
            .as_array()
            .expect("data")
            .iter()
            .map(|one| one.as_u64().expect("a number") as usize)
            .collect();
        let (mut text, mut line, mut column) = (String::new(), 0, 0);
        for five in data.chunks(5) {
            column = if five[0] == 0 { column + five[1] } else { five[1] };
            line += five[0];
            let range = json!({
                "start": { "line": line, "character": column },
                "end": { "line": line, "character": column + five[2] },
            });
            let class = legend["tokenTypes"][five[3]].as_str().expect("a class");
            let _ = write!(text, "{} {class}", cut(&self.text, &range));
            for (at, word) in legend["tokenModifiers"].as_array().expect("words").iter().enumerate()
            {
                if five[4] & (1 << at) != 0 {
                    let _ = write!(text, " {}", word.as_str().expect("a word"));
                }
            }
            text.push('\n');
        }
        text
    }

    fn beside(&mut self) -> String {
        let mut text = String::new();
        let found = self.ask("textDocument/codeLens", json!({}));
        for one in found.as_array().into_iter().flatten() {
            let title = one["command"]["title"].as_str().expect("a title");
            let command = one["command"]["command"].as_str().expect("a command");
            let _ = writeln!(text, "{} [{title}] {command}", shown(&one["range"]));
        }
        let range = json!({ "range": self.whole() });
        let found = self.ask("textDocument/inlayHint", range);
        for one in found.as_array().into_iter().flatten() {
            let at = json!({ "start": one["position"], "end": one["position"] });
            let label = one["label"].as_str().expect("a label");
            let line = self.text.lines().nth(one["position"]["line"].as_u64().unwrap() as usize);
            let _ = writeln!(text, "{} {label} | {}", shown(&at), line.unwrap_or("").trim());
        }
        text
    }

    fn actions(&mut self) -> String {
        let range = json!({ "start": self.cursor, "end": self.cursor });
        let more = json!({ "range": range, "context": { "diagnostics": [] } });
        let found = self.ask("textDocument/codeAction", more);
        let mut text = String::new();
        for one in found.as_array().into_iter().flatten() {
            let kind = one["kind"].as_str().expect("a kind");
            let _ = writeln!(text, "== {} ({kind})", one["title"].as_str().expect("a title"));
            if let Some(edits) = one["edit"]["changes"].get(&self.uri) {
                text.push_str(&edited(&self.text, edits));
            }
            if let Some(command) = one["command"]["command"].as_str() {
                let _ = writeln!(text, "{command} {}", one["command"]["arguments"]);
            }
        }
        text
    }

    /// Each lens is chosen, and what it answers is shown.
    fn commands(&mut self) -> String {
        let mut text = String::new();
        let found = self.ask("textDocument/codeLens", json!({}));
        for one in found.as_array().into_iter().flatten() {
            let command = one["command"].clone();
            let answer = self.client.ask("workspace/executeCommand", command.clone());
            let _ = writeln!(
                text,
                "== {} ({})\n{}\n{}",
                command["title"].as_str().expect("a title"),
                command["command"].as_str().expect("a command"),
                answer["title"].as_str().unwrap_or("nothing"),
                answer["text"].as_str().unwrap_or("nothing")
            );
        }
        let picture = self.ask("deleg/graph", json!({}));
        let _ = writeln!(text, "== picture");
        for node in picture["nodes"].as_array().into_iter().flatten() {
            let _ = writeln!(text, "{} {}", node["kind"], node["label"]);
        }
        for edge in picture["edges"].as_array().into_iter().flatten() {
            let _ = writeln!(
                text,
                "{} -- {} --> {} {}",
                edge["from"], edge["label"], edge["to"], edge["verdict"]
            );
        }
        text
    }
}

fn cases() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in fs::read_dir(golden::root().join("lsp")).expect("there are cases") {
        let folder = folder.expect("it can be read").path();
        if folder.is_dir() {
            let files = fs::read_dir(folder).expect("it can be read");
            let files = files.map(|file| file.expect("it can be read").path());
            found.extend(files.filter(|file| file.extension().is_some_and(|one| one == "deleg")));
        }
    }
    found.sort();
    found
}

fn answer(file: &Path, encoding: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let shared = golden::root().join("lsp/shared.deleg");
    fs::copy(shared, folder.path().join("shared.deleg")).expect("it is copied");
    fs::write(folder.path().join("deleg.toml"), "").expect("it is written");
    fs::write(folder.path().join("policy.json"), "{}").expect("it is written");
    let mut capabilities = everything();
    capabilities["general"] = json!({ "positionEncodings": [encoding] });
    let mut client = Client::start(&[folder.path()], capabilities);
    let marked = fs::read_to_string(file).expect("a case is text");
    let at = marked.find('▮').unwrap_or(0);
    let text = marked.replace('▮', "");
    let path = folder.path().join(file.file_name().expect("it has a name"));
    let uri = uri(&path);
    client.open(&uri, 1, &text);
    client.diagnostics(&uri, 1);
    // Lenses wait for the whole check, so what is asked next rests on it.
    client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    let feature = file.parent().and_then(Path::file_name).expect("a folder").to_string_lossy();
    let cursor = place(&text, at);
    let answer = Case { client: &mut client, uri, text, cursor }.answer(&feature);
    let temporary = folder.path().to_string_lossy().into_owned();
    answer.replace(&temporary, "[FOLDER]")
}

#[test]
fn answers() {
    let cases = cases();
    assert!(cases.len() > 20, "{} cases", cases.len());
    let failures = cases.iter().filter_map(|file| {
        golden::compare(&file.with_extension("txt"), &answer(file, "utf-8")).err()
    });
    golden::settle(failures.collect());
}
