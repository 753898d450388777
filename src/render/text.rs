//! Diagnostics for people: the source, labels under it, reasons, and what a fix would change.

use super::excerpt::{self, Excerpt, Focus};
use super::fix::{self, Sign};
use super::short::Short;
use super::{Paint, Reader, Renderer, tally};
use crate::diag::{Diagnostic, Fix, Severity};
use crate::text::FileId;
use crate::text::Sources;
use codespan_reporting::diagnostic as codespan;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config, WriteStyle};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

/// Diagnostics that are shown at most; every other format has them all.
const MOST: usize = 100;

/// For a terminal.
pub struct Human;

impl Renderer for Human {
    fn name(&self) -> &'static str {
        "human"
    }

    fn summary(&self) -> &'static str {
        "the source, with what is wrong, why, and what to write"
    }

    fn reader(&self) -> Reader {
        Reader::Person
    }

    fn render(&self, sources: &Sources, diagnostics: &[Diagnostic], paint: Paint) -> String {
        if diagnostics.is_empty() {
            return String::new();
        }
        let mut canvas = Canvas { bytes: Vec::new(), paint };
        for diagnostic in diagnostics.iter().take(MOST) {
            canvas.diagnostic(sources, diagnostic);
        }
        let mut text = canvas.text();
        if let Some(more) = diagnostics.len().checked_sub(MOST).filter(|&more| more > 0) {
            text.push_str(&format!("and {more} more (`--format short` lists all)\n"));
        }
        text + &tally(diagnostics) + "\n"
    }
}

/// What is drawn so far.
struct Canvas {
    bytes: Vec<u8>,
    paint: Paint,
}

impl Canvas {
    fn diagnostic(&mut self, sources: &Sources, diagnostic: &Diagnostic) {
        let places: Vec<Focus> = std::iter::once(&diagnostic.primary)
            .chain(&diagnostic.labels)
            .enumerate()
            .map(|(index, label)| Focus { span: label.span, primary: index == 0 })
            .collect();
        let lines = places.iter().map(|place| excerpt::last_line(sources, place.span));
        let gutter = digits(lines.max().unwrap_or(1));
        let shown = Shown { sources, excerpts: excerpt::excerpts(sources, &places) };
        let drawn = converted(sources, &shown, diagnostic);
        let config = Config {
            start_context_lines: excerpt::LINES_AFTER_START,
            end_context_lines: excerpt::LINES_BEFORE_END,
            ..Config::default()
        };
        let before = self.bytes.len();
        if term::emit_to_write_style(self, &config, &shown, &drawn).is_err() {
            // No place is unknown to its excerpt; should one be, what was found is still said.
            self.bytes.truncate(before);
            let line = Short.render(sources, std::slice::from_ref(diagnostic), Paint::Plain);
            self.bytes.extend_from_slice(line.as_bytes());
        }
        // The drawing ends with an empty line, which belongs after the notes.
        if self.bytes.ends_with(b"\n\n") {
            self.bytes.pop();
        }
        self.border(gutter);
        self.remarks(gutter, "note", &diagnostic.notes);
        self.remarks(gutter, "help", &diagnostic.help);
        for fix in &diagnostic.fixes {
            self.fix(sources, gutter, diagnostic.primary.span.file, fix);
        }
        self.remark(gutter, "see", &format!("deleg explain {}", diagnostic.code.as_str()));
        self.bytes.push(b'\n');
    }

    fn remarks(&mut self, gutter: usize, kind: &str, texts: &[String]) {
        for text in texts {
            self.remark(gutter, kind, text);
        }
    }

    fn border(&mut self, gutter: usize) {
        let line = format!("{:gutter$} {}\n", "", self.styled("36", "│"));
        self.bytes.extend_from_slice(line.as_bytes());
    }

    fn remark(&mut self, gutter: usize, kind: &str, text: &str) {
        let bullet = self.styled("36", "=");
        let kind = self.styled("1", &format!("{kind}:"));
        for (index, line) in text.lines().enumerate() {
            let line = if index == 0 {
                format!("{:gutter$} {bullet} {kind} {line}\n", "")
            } else {
                format!("{:gutter$}   {line}\n", "")
            };
            self.bytes.extend_from_slice(line.as_bytes());
        }
    }

    fn fix(&mut self, sources: &Sources, gutter: usize, here: FileId, fix: &Fix) {
        self.remark(gutter, "fix", &fix.title);
        for change in fix::changes(sources, fix) {
            if change.file != here {
                let line = format!("{:gutter$}   in {}\n", "", sources.name(change.file));
                self.bytes.extend_from_slice(line.as_bytes());
            }
            for line in &change.lines {
                let number = self.styled("36", &format!("{:gutter$}", line.number));
                let text = match line.sign {
                    Sign::Minus => self.styled("31", format!("- {}", line.text).trim_end()),
                    Sign::Plus => self.styled("32", format!("+ {}", line.text).trim_end()),
                };
                self.bytes.extend_from_slice(format!("{number} {text}\n").as_bytes());
            }
            if change.left_out > 0 {
                let line = format!("{:gutter$}   and {} more lines\n", "", change.left_out);
                self.bytes.extend_from_slice(line.as_bytes());
            }
        }
    }

    /// Everything drawn; without spaces that end lines, where no style needs them.
    fn text(self) -> String {
        let text = String::from_utf8(self.bytes).unwrap_or_default();
        match self.paint {
            Paint::Plain => text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect(),
            Paint::Coloured => text,
        }
    }

    fn styled(&self, style: &str, text: &str) -> String {
        match self.paint {
            Paint::Plain => text.to_owned(),
            Paint::Coloured => format!("\u{1b}[{style}m{text}\u{1b}[0m"),
        }
    }

    fn style(&mut self, style: &str) -> io::Result<()> {
        match self.paint {
            Paint::Plain => Ok(()),
            // A style takes the place of the last one: not every one of them is ended.
            Paint::Coloured => write!(self.bytes, "\u{1b}[0;{style}m"),
        }
    }
}

impl Write for Canvas {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Canvas {
    fn set_header(&mut self, severity: codespan::Severity) -> io::Result<()> {
        self.style(&format!("1;{}", colour(severity)))
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.style("1")
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.style("36")
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.style("36")
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.style("36")
    }

    fn set_label(
        &mut self,
        severity: codespan::Severity,
        style: codespan::LabelStyle,
    ) -> io::Result<()> {
        match style {
            codespan::LabelStyle::Primary => self.style(colour(severity)),
            codespan::LabelStyle::Secondary => self.style("36"),
        }
    }

    fn reset(&mut self) -> io::Result<()> {
        self.style("0")
    }
}

fn colour(severity: codespan::Severity) -> &'static str {
    match severity {
        codespan::Severity::Bug | codespan::Severity::Error => "31",
        codespan::Severity::Warning => "33",
        codespan::Severity::Note => "32",
        codespan::Severity::Help => "36",
    }
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
}

fn converted(
    sources: &Sources,
    shown: &Shown<'_>,
    diagnostic: &Diagnostic,
) -> codespan::Diagnostic<FileId> {
    let severity = match diagnostic.severity {
        Severity::Error => codespan::Severity::Error,
        Severity::Warning => codespan::Severity::Warning,
        Severity::Note => codespan::Severity::Note,
    };
    let secondary = diagnostic.labels.iter().map(|label| (codespan::LabelStyle::Secondary, label));
    let labels = std::iter::once((codespan::LabelStyle::Primary, &diagnostic.primary))
        .chain(secondary)
        .map(|(style, label)| {
            let range = shown
                .excerpts
                .get(&label.span.file)
                .map_or(0..0, |excerpt| excerpt.range(sources, label.span));
            codespan::Label::new(style, label.span.file, range).with_message(&label.message)
        });
    codespan::Diagnostic::new(severity)
        .with_code(diagnostic.code.as_str())
        .with_message(&diagnostic.message)
        .with_labels(labels.collect())
}

/// Excerpts in the place of whole files.
struct Shown<'a> {
    sources: &'a Sources,
    excerpts: BTreeMap<FileId, Excerpt>,
}

impl Shown<'_> {
    fn excerpt(&self, file: FileId) -> Result<&Excerpt, Error> {
        self.excerpts.get(&file).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Shown<'_> {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, file: FileId) -> Result<&'a str, Error> {
        Ok(self.sources.name(file))
    }

    fn source(&'a self, file: FileId) -> Result<&'a str, Error> {
        Ok(&self.excerpt(file)?.text)
    }

    fn line_index(&'a self, file: FileId, shown: usize) -> Result<usize, Error> {
        Ok(self.excerpt(file)?.line_index(shown))
    }

    fn line_number(&'a self, file: FileId, line: usize) -> Result<usize, Error> {
        let too_large = Error::LineTooLarge { given: line, max: 0 };
        self.excerpt(file)?.line_number(line).ok_or(too_large)
    }

    fn column_number(&'a self, file: FileId, _line: usize, shown: usize) -> Result<usize, Error> {
        let origin = self.excerpt(file)?.origin(shown);
        let offset = u32::try_from(origin).unwrap_or(u32::MAX);
        Ok(self.sources.line_column(file, offset).column as usize)
    }

    fn line_range(&'a self, file: FileId, line: usize) -> Result<Range<usize>, Error> {
        let too_large = Error::LineTooLarge { given: line, max: 0 };
        self.excerpt(file)?.line_range(line).ok_or(too_large)
    }
}
