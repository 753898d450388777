//! A report in the form of JUnit, which continuous integration reads.

use crate::secure::scenario::Report;
use crate::text::Sources;

/// The report: a suite for each test, a case for each expectation.
pub fn report(report: &Report, sources: &Sources) -> String {
    let count = |failed: bool| {
        let cases = report.tests.iter().flat_map(|test| &test.cases);
        cases.filter(|case| !failed || case.failure.is_some()).count()
    };
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!(
        "<testsuites name=\"deleg\" tests=\"{}\" failures=\"{}\">\n",
        count(false),
        count(true)
    ));
    for test in &report.tests {
        let failed = test.cases.iter().filter(|case| case.failure.is_some()).count();
        let file = escaped(sources.name(test.span.file));
        text.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\" file=\"{file}\">\n",
            escaped(&test.name),
            test.cases.len()
        ));
        for case in &test.cases {
            let words: Vec<&str> = sources.slice(case.span).split_whitespace().collect();
            let at = sources.line_column(case.span.file, case.span.start);
            let file = escaped(sources.name(case.span.file));
            text.push_str(&format!(
                "    <testcase name=\"{}\" classname=\"{}\" file=\"{file}\" line=\"{}\"",
                escaped(&words.join(" ")),
                escaped(&test.name),
                at.line
            ));
            let Some(failure) = &case.failure else {
                text.push_str("/>\n");
                continue;
            };
            let mut lines =
                vec![format!("{file}:{}:{}: {}", at.line, at.column, escaped(&failure.message))];
            for label in &failure.labels {
                let at = sources.line_column(label.span.file, label.span.start);
                let file = escaped(sources.name(label.span.file));
                lines.push(format!(
                    "{file}:{}:{}: {}",
                    at.line,
                    at.column,
                    escaped(&label.message)
                ));
            }
            lines.extend(failure.notes.iter().map(|note| escaped(note)));
            text.push_str(&format!(
                ">\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>\n",
                escaped(&failure.message),
                failure.code.as_str(),
                lines.join("\n")
            ));
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// Text as XML takes it. Characters that XML has no way to write are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => {}
            other => out.push(other),
        }
    }
    out
}
