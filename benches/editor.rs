//! How long an editor waits: the real server over its pipe, keystroke by keystroke. See `benches/README.md`.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, writes its inputs, prints, and fails by panicking"
)]
#![allow(dead_code, reason = "the generator serves other benchmarks too")]

mod editor {
    pub mod client;
}
mod generate;

use editor::client::Editor;
use generate::{File, Size};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What is typed into a file of teams, a letter at a time, and taken away again: wrong most of the time, whole in the end.
const SENTENCE: &str = "\ndelegate GROUP in ACCOUNT may view roles GROUP-seen-*\n";
/// What is typed into the file that all others use.
const SHARED: &str = "\n// more\nlet more = more-*\naccount more = 999999999999\n";
/// What is completed.
const ACTION: &str = "\ngroup x in ACCOUNT {\n    allow s3:Get";

const USAGE: &str =
    "editor [ROUNDS]: how long keystrokes take; editor edits COUNT: memory after so many edits";

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let small = Size { delegations: 50, files: 1, accounts: 1 };
    let large = Size { delegations: 1_000, files: 100, accounts: 20 };
    match arguments[..] {
        ["edits", count] => memory(large, count.parse().expect(USAGE)),
        _ => {
            let rounds = arguments.first().map_or(4, |text| text.parse().expect(USAGE));
            println!("milliseconds");
            println!("{:<44} {:>8} {:>8} {:>8} {:>8}", "", "median", "p90", "p99", "worst");
            times("50 delegations in a file", small, rounds);
            times("1,000 delegations in 100 files", large, rounds);
        }
    }
}

/// Where is typed, and what.
struct Place {
    name: &'static str,
    file: String,
    offset: usize,
    text: String,
}

/// A project on the disk with an editor on it.
struct Session {
    folder: PathBuf,
    editor: Editor,
    places: Vec<Place>,
    account: String,
}

impl Session {
    fn start(size: Size) -> Self {
        let folder = std::env::temp_dir().join(format!("deleg-editor-{}", std::process::id()));
        let files = generate::project(size);
        std::fs::create_dir_all(&folder).expect("the folder is made");
        std::fs::write(folder.join("deleg.toml"), "").expect("it is written");
        for file in &files {
            std::fs::write(folder.join(&file.path), &file.text).expect("it is written");
        }
        let (shared, own) = (&files[0], &files[files.len() / 2]);
        let team = own.text.split("group ").nth(1).expect("a group");
        let (group, account) = (word(team, 0), word(team, 2));
        let sentence = SENTENCE.replace("GROUP", &group).replace("ACCOUNT", &account);
        let place = |name, file: &File, offset, text: &str| Place {
            name,
            file: file.path.clone(),
            offset,
            text: text.to_owned(),
        };
        // Before a declaration near the middle, where what follows moves with each letter.
        let teams: Vec<usize> = own.text.match_indices("\ngroup ").map(|(at, _)| at).collect();
        let middle = teams[teams.len() / 2];
        let places = vec![
            place("at the end of a file", own, own.text.len(), &sentence),
            place("in the middle of a file", own, middle, &sentence),
            place("in the file that all use", shared, shared.text.len(), SHARED),
        ];
        let mut editor = Editor::start(&folder);
        for file in [shared, own] {
            editor.open(&file.path, &file.text);
        }
        Self { folder, editor, places, account }
    }

    fn end(self) {
        self.editor.goodbye();
        std::fs::remove_dir_all(&self.folder).expect("it is removed");
    }
}

fn times(what: &str, size: Size, rounds: usize) {
    let begun = Instant::now();
    let mut session = Session::start(size);
    println!("{what}: started and checked in {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    let Session { editor, places, account, .. } = &mut session;
    let (mut all, mut completions) = (Vec::new(), Vec::new());
    for place in &*places {
        let mut edits = Vec::new();
        for _ in 0..rounds {
            edits.extend(typed(editor, place));
            let action = ACTION.replace("ACCOUNT", account);
            completions.push(editor.completes(&place.file, place.offset, &action));
        }
        rows(place.name, &edits);
        let worst = edits.iter().max_by_key(|edit| edit.worked).expect("there are edits");
        println!("    the most work: {}", worst.what);
        all.append(&mut edits);
    }
    rows("all keystrokes", &all);
    row("completion of an action", completions);
    println!("  after {} edits {} MiB", editor.edits, editor.memory());
    session.end();
}

/// A keystroke.
struct Keystroke {
    took: Duration,
    worked: Duration,
    what: String,
}

/// Types a place's text letter by letter and takes it away again.
fn typed(editor: &mut Editor, place: &Place) -> Vec<Keystroke> {
    let mut edits = Vec::new();
    let (file, text) = (&place.file, &place.text);
    let letters: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut make = |bytes: std::ops::Range<usize>, new: &str, what: String| {
        let bytes = place.offset + bytes.start..place.offset + bytes.end;
        let (took, worked) = editor.edit(file, bytes, new);
        edits.push(Keystroke { took, worked, what });
    };
    for pair in letters.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        let what = format!("{:?} was typed", last_line(&text[..end]));
        make(start..start, &text[start..end], what);
    }
    for pair in letters.windows(2).rev() {
        let (start, end) = (pair[0], pair[1]);
        let what = format!("{:?} was left", last_line(&text[..start]));
        make(start..end, "", what);
    }
    edits
}

fn last_line(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.rsplit('\n').next().unwrap_or(text)
}

/// The memory that a long session holds.
fn memory(size: Size, count: i64) {
    let mut session = Session::start(size);
    let Session { editor, places, .. } = &mut session;
    let mut next = 0;
    println!("  at first {} MiB", editor.memory());
    while editor.edits < count {
        for place in &*places {
            typed(editor, place);
        }
        if editor.edits * 10 / count > next || editor.edits >= count {
            next = editor.edits * 10 / count;
            println!("  after {} edits {} MiB", editor.edits, editor.memory());
        }
    }
    session.end();
}

fn word(text: &str, at: usize) -> String {
    text.split_whitespace().nth(at).expect("a word").to_owned()
}

fn rows(what: &str, edits: &[Keystroke]) {
    row(what, edits.iter().map(|edit| edit.took).collect());
    row("    processor time", edits.iter().map(|edit| edit.worked).collect());
}

fn row(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let nth = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    let ms = |part: usize| nth(part).as_secs_f64() * 1e3;
    println!("  {what:<42} {:>8.2} {:>8.2} {:>8.2} {:>8.2}", ms(50), ms(90), ms(99), ms(100));
}
