//! A small client: starts the real server and speaks with it over its pipe.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long an answer may take on a machine under load.
const PATIENCE: Duration = Duration::from_secs(120);

/// The client, with the server that it started.
pub struct Client {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Value>,
    next: i64,
    /// Notifications and requests of the server that nobody took yet.
    pub heard: Vec<Value>,
    /// The server's answer to the first message.
    pub hello: Value,
}

/// What an editor with everything can.
pub fn everything() -> Value {
    json!({
        "workspace": {
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "codeLens": { "refreshSupport": true },
            "inlayHint": { "refreshSupport": true },
        },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true },
            "completion": { "completionItem": { "snippetSupport": true } },
        },
        "experimental": { "delegDocuments": true },
    })
}

/// The address of a path.
pub fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{text}")
}

impl Client {
    /// Starts a server for some folders.
    pub fn start(folders: &[&Path], capabilities: Value) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deleg"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdin = child.stdin.take().expect("it has an input");
        let stdout = child.stdout.take().expect("it has an output");
        let (send, messages) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            while let Some(message) = read(&mut reader) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let mut client =
            Self { child, stdin, messages, next: 0, heard: Vec::new(), hello: Value::Null };
        let folders: Vec<Value> =
            folders.iter().map(|one| json!({ "uri": uri(one), "name": "folder" })).collect();
        let params = json!({
            "processId": null, "rootUri": null, "workspaceFolders": folders, "capabilities": capabilities,
        });
        client.hello = client.ask("initialize", params);
        client.tell("initialized", json!({}));
        client
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let text = message.to_string();
        let sent = write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len());
        sent.and_then(|()| self.stdin.flush()).expect("the server listens");
    }

    /// Sends a notification.
    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({ "method": method, "params": params }));
    }

    /// Sends a request without waiting; gives its number.
    pub fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(json!({ "id": self.next, "method": method, "params": params }));
        self.next
    }

    /// The answer to a request: its result, or its error.
    pub fn end(&mut self, id: i64) -> Value {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("the server answers");
            if message["id"] == json!(id) && message.get("method").is_none() {
                return message.get("error").cloned().unwrap_or_else(|| message["result"].clone());
            }
            self.hear(message);
        }
    }

    /// Asks, and waits for the answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params);
        self.end(id)
    }

    fn hear(&mut self, message: Value) {
        if message.get("method").is_some() && message.get("id").is_some() {
            let id = message["id"].clone();
            self.send(json!({ "id": id, "result": null }));
        }
        self.heard.push(message);
    }

    /// Waits for a message of a method that fits.
    pub fn wait(&mut self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let found = self.heard.iter().position(|one| one["method"] == method && fits(one));
            if let Some(at) = found {
                return self.heard.remove(at)["params"].clone();
            }
            let message = self.messages.recv_timeout(PATIENCE).expect("the server says it");
            self.hear(message);
        }
    }

    /// The diagnostics of a version of a document.
    pub fn diagnostics(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let method = "textDocument/publishDiagnostics";
        let fits =
            |one: &Value| one["params"]["uri"] == uri && one["params"]["version"] == json!(version);
        let found = self.wait(method, fits);
        found["diagnostics"].as_array().cloned().unwrap_or_default()
    }

    /// Opens a document.
    pub fn open(&mut self, uri: &str, version: i64, text: &str) {
        let document =
            json!({ "uri": uri, "languageId": "deleg", "version": version, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document.
    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", params);
    }

    /// Closes a document.
    pub fn close(&mut self, uri: &str) {
        self.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// The exit status, when the server has ended by itself.
    pub fn ask_status(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }

    /// Says goodbye; the exit status.
    pub fn goodbye(mut self) -> Option<i32> {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some(number) = line.strip_prefix("Content-Length:") {
            length = number.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
