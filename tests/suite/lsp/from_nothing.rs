//! A correct delegation from an empty file: proposals are accepted, and names, numbers and signs are typed, nothing else.

use super::client::{Client, everything, uri};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

/// An editor with snippets: text, cursor, and the places that are still to be filled.
struct Editor {
    client: Client,
    uri: String,
    version: i64,
    text: String,
    cursor: usize,
    places: Vec<(usize, usize)>,
}

impl Editor {
    fn place(&self, offset: usize) -> Value {
        let before = &self.text[..offset];
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
        json!({ "line": before.matches('\n').count(), "character": column })
    }

    fn offset(&self, place: &Value) -> usize {
        let line = place["line"].as_u64().expect("a line") as usize;
        let start: usize = self.text.split_inclusive('\n').take(line).map(str::len).sum();
        start + place["character"].as_u64().expect("a column") as usize
    }

    /// Replaces a part of the text, and tells the server.
    fn replace(&mut self, start: usize, end: usize, new: &str) {
        let range = json!({ "start": self.place(start), "end": self.place(end) });
        self.version += 1;
        self.client.change(&self.uri, self.version, json!([{ "range": range, "text": new }]));
        self.text.replace_range(start..end, new);
        for (from, to) in &mut self.places {
            if *from >= end {
                *from = *from + new.len() - (end - start);
                *to = *to + new.len() - (end - start);
            }
        }
        self.cursor = start + new.len();
    }

    /// Types a name, a number or a sign.
    fn types(&mut self, text: &str) {
        self.replace(self.cursor, self.cursor, text);
    }

    /// Goes to the next place, whose text is selected, and so replaced.
    fn next(&mut self) {
        let (start, end) = self.places.pop().expect("there is a place to fill");
        self.replace(start, end, "");
    }

    /// Goes to the end and begins a line.
    fn below(&mut self) {
        self.places.clear();
        self.cursor = self.text.len();
        self.types("\n");
    }

    /// Accepts the proposal of a label.
    fn accepts(&mut self, label: &str) {
        let at =
            json!({ "textDocument": { "uri": self.uri }, "position": self.place(self.cursor) });
        let found = self.client.ask("textDocument/completion", at);
        let items = found["items"].as_array().expect("items");
        let labels: Vec<&str> = items.iter().filter_map(|one| one["label"].as_str()).collect();
        let item = items.iter().find(|one| one["label"] == label);
        let item = item.unwrap_or_else(|| {
            panic!("`{label}` is not proposed in\n{}▮\nbut {labels:?}", &self.text[..self.cursor])
        });
        let edit = &item["textEdit"];
        let start = self.offset(&edit["range"]["start"]);
        let end = self.offset(&edit["range"]["end"]);
        let new = edit["newText"].as_str().expect("a text");
        if item["insertTextFormat"] == 2 {
            self.snippet(start, end, new)
        } else {
            self.replace(start, end, new)
        }
    }

    fn snippet(&mut self, start: usize, end: usize, snippet: &str) {
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let indent: String = self.text[line..start].chars().take_while(|c| *c == ' ').collect();
        let snippet = snippet.replace('\t', "    ").replace('\n', &format!("\n{indent}"));
        let (mut plain, mut rest) = (String::new(), snippet.as_str());
        let mut places: Vec<(usize, usize, usize)> = Vec::new();
        while let Some(at) = rest.find('$') {
            plain.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let (number, default, after) = match rest.strip_prefix('{') {
                Some(inner) => {
                    let (inside, after) = inner.split_once('}').expect("it is closed");
                    let (number, default) = inside.split_once(':').unwrap_or((inside, ""));
                    (number, default, after)
                }
                None => (&rest[..1], "", &rest[1..]),
            };
            let number: usize = number.parse().expect("a number");
            places.push((
                if number == 0 { usize::MAX } else { number },
                plain.len(),
                default.len(),
            ));
            plain.push_str(default);
            rest = after;
        }
        plain.push_str(rest);
        self.replace(start, end, &plain);
        places.sort();
        for (_, at, length) in places.into_iter().rev() {
            self.places.push((start + at, start + at + length));
        }
        if self.places.last().is_some_and(|place| place.0 >= start) {
            self.next();
        }
    }
}

/// An account, a boundary, a group.
fn write_declarations(editor: &mut Editor) {
    editor.accepts("account");
    editor.types("main");
    editor.next();
    editor.types("515436951152");
    editor.below();
    editor.types("\n");

    editor.accepts("boundary");
    editor.types("Ceiling");
    editor.next();
    editor.accepts("allow");
    editor.accepts("s3:");
    editor.accepts("s3:GetObject");
    editor.types(", ");
    editor.accepts("s3:");
    editor.accepts("s3:PutObject");
    editor.next();
    editor.accepts("s3 object");
    editor.types("acme");
    editor.next();
    editor.types("*");
    editor.below();
    editor.types("\n");

    editor.accepts("group");
    editor.types("devs");
    editor.next();
    editor.accepts("allow");
    editor.accepts("s3:");
    editor.accepts("s3:ListBucket");
    editor.next();
    editor.accepts("s3 bucket");
    editor.types("acme ");
    editor.accepts("when");
    editor.accepts("aws:SecureTransport");
    editor.accepts("is");
    editor.accepts("true");
    editor.below();
    editor.types("\n");
}

/// A delegation, and a test of it.
fn write_sentences(editor: &mut Editor) {
    editor.accepts("delegate");
    editor.accepts("devs");
    editor.next();
    editor.types("web-*");
    editor.next();
    editor.accepts("Ceiling");
    editor.types(" ");
    editor.accepts("{ … }");
    editor.accepts("pass to");
    editor.accepts("lambda.amazonaws.com");
    editor.below();
    editor.types("\n");

    editor.accepts("test");
    editor.types("devs");
    editor.next();
    editor.accepts("devs");
    editor.next();
    editor.accepts("may");
    editor.accepts("iam:");
    editor.accepts("iam:CreateRole");
    editor.next();
    editor.accepts("iam role");
    editor.types("web-one ");
    editor.accepts("with");
    editor.accepts("boundary");
    editor.accepts("Ceiling");
    editor.below();
}

#[test]
fn a_delegation_is_written_by_completion_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("main.deleg");
    let uri = uri(&path);
    let mut client = Client::start(&[folder.path()], everything());
    client.open(&uri, 0, "");
    let mut editor =
        Editor { client, uri, version: 0, text: String::new(), cursor: 0, places: Vec::new() };

    write_declarations(&mut editor);
    write_sentences(&mut editor);

    let found = editor.client.diagnostics(&editor.uri, editor.version);
    assert_eq!(found, Vec::<Value>::new(), "{}", editor.text);
    fs::write(&path, &editor.text).expect("it is written");
    let deleg = |command: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_deleg"));
        program.arg(command).arg(&path).output().expect("it runs")
    };
    for command in ["check", "test"] {
        let output = deleg(command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{command}: {said}\n{}", editor.text);
    }
}
