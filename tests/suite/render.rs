//! Every renderer over the same hand-made diagnostics.

#![allow(clippy::expect_used, reason = "a case that cannot be made fails")]

use crate::golden;
use deleg::diag::{Code, Diagnostic, Edit};
use deleg::render::{Paint, RENDERERS, diff};
use deleg::text::{FileId, Sources, Span};

/// Sources and what was found in them.
struct Case {
    name: &'static str,
    sources: Sources,
    found: Vec<Diagnostic>,
}

/// The span of the only place of a text in a file.
fn at(sources: &Sources, file: FileId, text: &str) -> Span {
    let start = sources.text(file).find(text).expect("the text stands in the file");
    Span::new(file, start, start + text.len())
}

const MAIN: &str = "account main = 515436951152\n\ngroup devs {\n\tallow s3:GetObjet on s3 object data/*\n    allow s3:PutObject on s3 object data/*,\n}\n\ndelegate devs may create roles service-* bounded by 境界 as X\n";

/// Labels in two places, a fix, a note, a help; tabs and wide characters.
fn usual() -> Case {
    let mut sources = Sources::new();
    let main = sources.add("iam/main.deleg", MAIN);
    let found = vec![
        Diagnostic::new(
            Code::E0201,
            at(&sources, main, "s3:GetObjet"),
            "IAM has no action `s3:GetObjet`",
        )
        .label("not an action of `s3`")
        .also(at(&sources, main, "group devs"), "in this group")
        .note("actions are those of the catalogue of 2026-11-20")
        .help("write `s3:GetObject`")
        .fix("write `s3:GetObject`", at(&sources, main, "s3:GetObjet"), "s3:GetObject"),
        Diagnostic::new(Code::W0102, at(&sources, main, "境界"), "`境界` is wide")
            .label("two columns each")
            .fix("leave out `as X`", at(&sources, main, " as X"), "")
            .fix_all(
                "quote both",
                vec![
                    Edit { span: at(&sources, main, "境界"), text: "\"境界\"".into() },
                    Edit { span: at(&sources, main, "service-*"), text: "\"service-*\"".into() },
                ],
            ),
    ];
    Case { name: "usual", sources, found }
}

/// The end of a file, an empty file, empty spans, a whole block.
fn edges() -> Case {
    let mut sources = Sources::new();
    let main = sources.add("main.deleg", MAIN);
    let open = sources.add("open.deleg", "group devs {");
    let empty = sources.add("empty.deleg", "");
    let end = MAIN.len();
    let found = vec![
        Diagnostic::new(Code::E0101, Span::new(main, end, end), "the file ends too early")
            .label("here"),
        Diagnostic::new(Code::E0101, Span::new(main, 29, 139), "a block of several lines")
            .label("the whole block")
            .also(Span::new(main, 0, end), "the whole file"),
        Diagnostic::new(Code::E0101, Span::new(main, end + 10, end + 20), "a place past the end"),
        Diagnostic::new(Code::E0101, Span::new(open, 12, 12), "the block is not closed")
            .label("a `}` is missing here")
            .fix("close the block", Span::new(open, 12, 12), "\n}\n"),
        Diagnostic::new(Code::N0323, Span::new(empty, 0, 0), "nothing is declared"),
    ];
    Case { name: "edges", sources, found }
}

/// A minified JSON file of one very long line, beside the sentence that names it.
fn long_line() -> Case {
    let mut sources = Sources::new();
    let main = sources.add("main.deleg", "policy big from \"big.json\"\n");
    let mut json = String::from(r#"{"Statement":["#);
    for index in 0..20_000 {
        let statement = format!(r#"{{"Sid":"S{index}","Action":"s3:Get","Über":"ä"}},"#);
        json.push_str(&statement);
    }
    json.push_str("]}");
    let big = sources.add("big.json", json);
    let found = vec![
        Diagnostic::new(Code::E0101, at(&sources, big, "\"S15000\""), "a Sid that is there twice")
            .label("the second")
            .also(at(&sources, big, "\"S10\""), "the first")
            .also(at(&sources, main, "\"big.json\""), "read from here")
            .fix("rename it", at(&sources, big, "\"S15000\""), "\"Other\""),
    ];
    Case { name: "long-line", sources, found }
}

/// Control characters, text that runs backwards, CRLF, and what formats must escape.
fn hostile() -> Case {
    let mut sources = Sources::new();
    let text = "let a = \u{1b}[31mred\r\nlet b = \u{202e}txet\u{202c} x\r\nlet c = 1\r\n";
    let file = sources.add("odd, na:me%.deleg", text);
    let found = vec![
        Diagnostic::new(Code::E0101, at(&sources, file, "\u{1b}[31mred"), "100% of `a, b: c`")
            .label("an escape")
            .also(at(&sources, file, "\u{202e}txet\u{202c}"), "backwards"),
        Diagnostic::new(Code::E0101, Span::new(file, 0, text.len()), "all of it").fix_all(
            "write two lines",
            vec![
                Edit { span: at(&sources, file, "let c = 1\r\n"), text: String::new() },
                Edit { span: Span::new(file, 0, 0), text: "// first\n// second\n".into() },
            ],
        ),
    ];
    Case { name: "hostile", sources, found }
}

/// Blocks longer than what is shown of them.
fn blocks() -> Case {
    let mut sources = Sources::new();
    let lines: Vec<String> = (1..=120).map(|line| format!("line {line}\n")).collect();
    let file = sources.add("blocks.deleg", lines.concat());
    let (first, last) = (at(&sources, file, "line 20\n"), at(&sources, file, "line 110\n"));
    let found = vec![
        Diagnostic::new(Code::E0101, first.to(last), "ninety lines")
            .label("from there to here")
            .also(at(&sources, file, "line 18\n"), "one line before")
            .also(at(&sources, file, "line 60\n"), "one amid"),
        Diagnostic::new(Code::E0101, at(&sources, file, "line 9\n"), "a line")
            .label("with its line end")
            .fix("leave out three lines", Span::new(file, 49, 70), ""),
    ];
    Case { name: "blocks", sources, found }
}

/// More than a person reads.
fn many() -> Case {
    let mut sources = Sources::new();
    let file = sources.add("many.deleg", "x\n".repeat(120));
    let found = (0..120)
        .map(|line| {
            Diagnostic::new(Code::E0101, Span::new(file, line * 2, line * 2 + 1), "unexpected `x`")
        })
        .collect();
    Case { name: "many", sources, found }
}

#[test]
fn diagnostics_look_as_expected() {
    let mut failures = Vec::new();
    for case in [usual(), edges(), long_line(), hostile(), blocks()] {
        for renderer in RENDERERS {
            let text = renderer.render(&case.sources, &case.found, Paint::Plain);
            let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
            let text = text.replace(&version, "\"[VERSION]\"");
            let path = golden::root().join(format!("render/{}.{}", case.name, renderer.name()));
            failures.extend(golden::compare(&path, &text).err());
        }
    }
    golden::settle(failures);
}

#[test]
fn colours_change_nothing_else() {
    for case in [usual(), edges()] {
        let renderer = RENDERERS[0];
        let plain = renderer.render(&case.sources, &case.found, Paint::Plain);
        let coloured = renderer.render(&case.sources, &case.found, Paint::Coloured);
        let mut stripped = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            stripped.push_str(before);
            rest = after.split_once('m').expect("a style ends").1;
        }
        stripped.push_str(rest);
        let stripped: Vec<&str> = stripped.lines().map(str::trim_end).collect();
        assert_eq!(stripped, plain.lines().collect::<Vec<_>>());
    }
}

#[test]
fn people_see_a_hundred_and_programs_see_all() {
    let case = many();
    for renderer in RENDERERS {
        let text = renderer.render(&case.sources, &case.found, Paint::Plain);
        let shown = text.matches("unexpected `x`").count();
        assert_eq!(
            shown,
            if renderer.name() == "human" { 100 } else { 120 },
            "{}",
            renderer.name()
        );
    }
    let text = RENDERERS[0].render(&case.sources, &case.found, Paint::Plain);
    assert!(text.ends_with("and 20 more (`--format short` lists all)\n120 errors\n"), "{text}");
}

#[test]
fn places_are_counted_in_linear_time() {
    let mut sources = Sources::new();
    let file = sources.add("one-line.json", "x".repeat(4_000_000));
    let found: Vec<Diagnostic> = (0..40_000)
        .map(|index| {
            Diagnostic::new(Code::E0101, Span::new(file, index * 100, index * 100 + 1), "x")
        })
        .collect();
    let text = RENDERERS[1].render(&sources, &found, Paint::Plain);
    assert!(text.contains("one-line.json:1:3999901: error[E0101]: x"));
}

#[test]
fn unified_diffs_are_what_patch_reads() {
    let old = "a\nb\nc\n";
    let diff = diff::unified("old", old, "new", "a\nB\nc", Paint::Plain);
    let expected =
        "--- old\n+++ new\n@@ -1,3 +1,3 @@\n a\n-b\n-c\n+B\n+c\n\\ No newline at end of file\n";
    assert_eq!(diff, expected);
    assert_eq!(diff::unified("old", old, "new", old, Paint::Plain), "");
}
