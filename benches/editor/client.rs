//! An editor: starts the server, holds documents, changes them, and waits for what is said of them.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// An editor with its server.
pub struct Editor {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    folder: PathBuf,
    documents: BTreeMap<String, String>,
    asked: i64,
    /// How many edits it made.
    pub edits: i64,
}

impl Editor {
    /// Starts a server on a folder.
    pub fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deleg"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdin = child.stdin.take().expect("an input");
        let stdout = BufReader::new(child.stdout.take().expect("an output"));
        let (documents, folder) = (BTreeMap::new(), folder.to_owned());
        let mut editor = Self { child, stdin, stdout, folder, documents, asked: 0, edits: 0 };
        let root = editor.uri("");
        let capabilities = json!({
            "general": { "positionEncodings": ["utf-8"] },
            "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        });
        let folders = json!([{ "uri": root, "name": "project" }]);
        editor.ask(
            "initialize",
            json!({ "processId": null, "capabilities": capabilities, "workspaceFolders": folders }),
        );
        editor.tell("initialized", json!({}));
        editor
    }

    fn uri(&self, file: &str) -> String {
        format!("file://{}", self.folder.join(file).display())
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        self.stdin.flush().expect("it listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.read();
            if message["id"] == id && message.get("method").is_none() {
                assert!(message.get("error").is_none(), "{message}");
                return message["result"].clone();
            }
        }
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.stdout.read_line(&mut line).expect("it speaks") > 0, "it is there");
            match line.strip_prefix("Content-Length:") {
                Some(number) => length = number.trim().parse().expect("a number"),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.stdout.read_exact(&mut body).expect("it speaks");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// Opens a file, and waits for its check.
    pub fn open(&mut self, file: &str, text: &str) {
        let uri = self.uri(file);
        let document = json!({ "uri": uri, "languageId": "deleg", "version": 0, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        self.documents.insert(file.to_owned(), text.to_owned());
        self.checked(file);
    }

    /// Everything that is wrong with the newest text of a file: the answer comes after its proofs, never before.
    fn checked(&mut self, file: &str) -> Value {
        let document = json!({ "uri": self.uri(file) });
        self.ask("textDocument/diagnostic", json!({ "textDocument": document }))
    }

    /// Puts a text in the place of some bytes.
    fn change(&mut self, file: &str, bytes: Range<usize>, new: &str) {
        self.edits += 1;
        let text = &self.documents[file];
        let range = json!({ "start": place(text, bytes.start), "end": place(text, bytes.end) });
        let document = json!({ "uri": self.uri(file), "version": self.edits });
        let change = json!([{ "range": range, "text": new }]);
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": change }),
        );
        if let Some(text) = self.documents.get_mut(file) {
            text.replace_range(bytes, new);
        }
    }

    /// Makes an edit; how long it takes until everything that is wrong then was said, and the processor time of it.
    pub fn edit(&mut self, file: &str, bytes: Range<usize>, new: &str) -> (Duration, Duration) {
        let (before, begun) = (self.worked(), Instant::now());
        self.change(file, bytes, new);
        self.checked(file);
        let took = begun.elapsed();
        (took, self.worked().saturating_sub(before))
    }

    /// How long a completion takes right after some text was typed, whose check is then still running.
    pub fn completes(&mut self, file: &str, at: usize, typed: &str) -> Duration {
        self.change(file, at..at, typed);
        let position = place(&self.documents[file], at + typed.len());
        let document = json!({ "uri": self.uri(file) });
        let begun = Instant::now();
        let found = self.ask(
            "textDocument/completion",
            json!({ "textDocument": document, "position": position }),
        );
        let took = begun.elapsed();
        assert!(!found["items"].as_array().expect("items").is_empty());
        self.edit(file, at..at + typed.len(), "");
        took
    }

    /// The memory that the server holds, in MiB, where the system says it.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kib.unwrap_or(0) / 1024
    }

    /// The processor time that the server took so far, of all its threads, where the system says it.
    pub fn worked(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()));
        let of = |task: std::io::Result<std::fs::DirEntry>| {
            let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse::<u64>().ok()
        };
        Duration::from_nanos(tasks.into_iter().flatten().filter_map(of).sum())
    }

    /// Ends the server.
    pub fn goodbye(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        assert!(self.child.wait().expect("it ends").success());
    }
}

/// A byte's place in a text, in lines and bytes.
fn place(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let line = before.matches('\n').count();
    json!({ "line": line, "character": at - before.rfind('\n').map_or(0, |end| end + 1) })
}
