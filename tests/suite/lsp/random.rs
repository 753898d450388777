//! Random edits: half sentences, deletions, characters of every width. Nothing panics, the texts stay equal, every range
//! lies within the file.

use super::client::{Client, everything, uri};
use serde_json::{Value, json};
use std::fs;

/// Edits of a session; each is a notification of its own.
const EDITS: i64 = 3_000;
/// After how many edits the texts are compared.
const EVERY: i64 = 50;

/// What is typed: halves of sentences among them.
const PIECES: &[&str] = &[
    "delegate devs may ",
    "create roles web-* bounded by B",
    "boundary B {\n",
    "    allow s3:Get",
    "Object on ",
    "s3 object a/*\n",
    "}\n",
    "{",
    "\"",
    "\"x",
    "// ",
    "/// ä\n",
    "😀",
    "境界",
    "é",
    "\u{301}",
    "\r\n",
    "\n",
    "\t",
    " ",
    "${aws:",
    "{name}",
    "test \"t\" {\n as devs {\n may ",
    "use \"b.deleg\"\n",
    "group 😀 {\n",
    " when aws:SecureTransport ",
    "template t(a, b = c) {\n",
    "t(x, y)\n",
    "for x in [a, b] {\n",
    "]",
    ")",
    "(",
    ",",
    "*",
    "@",
    "account main = 123456789012\n",
    "deny iam:* on *\n",
    "never anyone may ",
    "let x = [a]\n",
    "include s(",
    "𝕏",
    "𐍈",
    "\u{feff}",
    "as X",
    "pass to ",
];

/// The same numbers on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

/// A place in UTF-16 units.
fn place(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let mut line = 0;
    let mut start = 0;
    let bytes = before.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let lone = *byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n');
        if *byte == b'\n' || lone {
            line += 1;
            start = at + 1;
        }
    }
    json!({ "line": line, "character": before[start..].encode_utf16().count() })
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    // Between the two characters of a line's end there is no place.
    if at > 0 && text.as_bytes()[at - 1] == b'\r' && text.as_bytes().get(at) == Some(&b'\n') {
        at -= 1;
    }
    at
}

/// How many lines a text has, and how long each is, in UTF-16 units.
fn widths(text: &str) -> Vec<u64> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(|line| line.encode_utf16().count() as u64).collect()
}

/// Every range anywhere in an answer lies within the text.
fn check_ranges(answer: &Value, widths: &[u64], what: &str) {
    match answer {
        Value::Object(all) => {
            if let (Some(line), Some(character)) = (
                all.get("line").and_then(Value::as_u64),
                all.get("character").and_then(Value::as_u64),
            ) {
                let width = widths.get(line as usize);
                // A line's end may count with the line.
                assert!(
                    width.is_some_and(|width| character <= *width + 2),
                    "{what}: {line}:{character}"
                );
            }
            all.values().for_each(|one| check_ranges(one, widths, what));
        }
        Value::Array(all) => all.iter().for_each(|one| check_ranges(one, widths, what)),
        _ => {}
    }
}

#[test]
fn edits_never_lose_the_text() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("deleg.toml"), "").expect("it is written");
    fs::write(folder.path().join("b.deleg"), "account x = 123456789013\n").expect("it is written");
    let mut client = Client::start(&[folder.path()], everything());
    let uri = uri(&folder.path().join("a.deleg"));
    let mut text = "account main = 123456789012\n\ngroup devs\n".to_owned();
    client.open(&uri, 0, &text);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for edit in 1..=EDITS {
        let start = boundary(&text, numbers.below(text.len() + 1));
        let mut end = start;
        if numbers.below(3) == 0 || text.len() > 4_000 {
            end = boundary(&text, (start + numbers.below(60)).min(text.len())).max(start);
        }
        let new = if numbers.below(4) == 0 { "" } else { PIECES[numbers.below(PIECES.len())] };
        let range = json!({ "start": place(&text, start), "end": place(&text, end) });
        client.change(&uri, edit, json!([{ "range": range, "text": new }]));
        text.replace_range(start..end, new);
        if edit % EVERY == 0 {
            inspect(&mut client, &uri, edit, &text, &mut numbers);
        }
    }
    assert_eq!(client.goodbye(), Some(0), "it did not panic");
}

fn inspect(client: &mut Client, uri: &str, edit: i64, text: &str, numbers: &mut Numbers) {
    let document = json!({ "textDocument": { "uri": uri } });
    let own = client.ask("deleg/text", document.clone());
    assert_eq!(own["text"].as_str(), Some(text), "after {edit} edits");
    let widths = widths(text);
    let found = client.diagnostics(uri, edit);
    check_ranges(
        &json!(found.iter().map(|one| &one["range"]).collect::<Vec<_>>()),
        &widths,
        "diagnostics",
    );
    let at = place(text, boundary(text, numbers.below(text.len() + 1)));
    let whole = json!({ "start": place(text, 0), "end": place(text, text.len()) });
    for method in [
        "completion",
        "hover",
        "signatureHelp",
        "definition",
        "references",
        "documentHighlight",
        "prepareRename",
        "documentSymbol",
        "foldingRange",
        "documentLink",
        "semanticTokens/full",
        "formatting",
        "rangeFormatting",
        "inlayHint",
        "codeLens",
        "codeAction",
        "selectionRange",
    ] {
        let mut params = document.clone();
        params["position"] = at.clone();
        params["positions"] = json!([at]);
        params["range"] = whole.clone();
        params["context"] =
            json!({ "includeDeclaration": true, "diagnostics": [], "triggerKind": 1 });
        params["options"] = json!({ "tabSize": 4, "insertSpaces": true });
        let answer = client.ask(&format!("textDocument/{method}"), params);
        assert!(answer.get("code").is_none(), "{method}: {answer}");
        check_ranges(&answer, &widths, method);
    }
    client.heard.clear();
}
