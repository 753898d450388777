//! `deleg.toml`: a project's settings, each checked at its place.

use crate::diag::Sink;
use crate::diag::project;
use crate::diag::{CODES, Code, Severity, nearest};
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The name of the settings' file.
pub const FILE: &str = "deleg.toml";

/// Every key, in the order in which help and messages name them.
pub const KEYS: &[&str] = &["paths", "out", "account", "allow", "deny"];

/// What a project says about itself.
#[derive(Debug, Default)]
pub struct Settings {
    /// Files and folders to read where the command names none; relative to the settings' folder.
    pub paths: Option<Vec<Spanned<String>>>,
    /// Where a build writes; relative to the settings' folder.
    pub out: Option<String>,
    /// The account to build for where the files declare none.
    pub account: Option<String>,
    /// Codes or names of warnings and notes that are not wanted.
    pub allow: Vec<Spanned<String>>,
    /// Codes or names that count as errors, or `warnings`.
    pub deny: Vec<Spanned<String>>,
}

/// Reads settings; what is wrong with them goes to the sink.
pub fn read(file: FileId, text: &str, sink: &mut Sink) -> Settings {
    let mut reader = Reader { file, sink, settings: Settings::default() };
    match DeTable::parse(text) {
        Err(error) => {
            let at = reader.span(error.span().unwrap_or(0..0));
            let why = error.message().lines().next().unwrap_or("not TOML").to_lowercase();
            reader.sink.push(project::broken_settings(at, why.trim_end_matches('.')));
        }
        Ok(table) => {
            for (key, value) in table.get_ref() {
                let at = reader.span(key.span());
                reader.setting(key.get_ref(), at, value);
            }
        }
    }
    reader.check_contradictions();
    reader.settings
}

struct Reader<'a> {
    file: FileId,
    sink: &'a mut Sink,
    settings: Settings,
}

/// A value at its place, as the TOML reader gives it.
type Value<'a> = toml::Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn setting(&mut self, key: &str, at: Span, value: &Value<'_>) {
        match key {
            "paths" => self.settings.paths = self.texts(key, value),
            "out" => self.settings.out = self.text(key, value).map(|text| text.value),
            "account" => self.settings.account = self.account(key, value),
            "allow" => {
                let codes = self.codes(key, value);
                for code in &codes {
                    self.check_allowed(code);
                }
                self.settings.allow = codes;
            }
            "deny" => self.settings.deny = self.codes(key, value),
            _ => self.sink.push(project::unknown_setting(at, key, KEYS)),
        }
    }

    fn text(&mut self, key: &str, value: &Value<'_>) -> Option<Spanned<String>> {
        let at = self.span(value.span());
        match value.get_ref() {
            DeValue::String(text) if text.is_empty() => {
                self.unfit(at, key, "an empty text", "a text in quotes");
                None
            }
            DeValue::String(text) => Some(Spanned::new(text.to_string(), at)),
            other => {
                self.unfit(at, key, kind(other), "a text in quotes");
                None
            }
        }
    }

    fn texts(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<Spanned<String>>> {
        let DeValue::Array(values) = value.get_ref() else {
            let at = self.span(value.span());
            self.unfit(at, key, kind(value.get_ref()), "a list of texts");
            return None;
        };
        Some(values.iter().filter_map(|value| self.text(key, value)).collect())
    }

    fn account(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(key, value)?;
        if is_account(&text.value) {
            return Some(text.value);
        }
        self.unfit(text.span, key, &crate::diag::quoted(&text.value), "a text of twelve digits");
        None
    }

    fn codes(&mut self, key: &str, value: &Value<'_>) -> Vec<Spanned<String>> {
        let codes = self.texts(key, value).unwrap_or_default();
        for code in &codes {
            let all = key == "deny" && code.value == WARNINGS;
            if !all && Code::find(&code.value).is_none() {
                let near = nearest_code(&code.value);
                self.sink.push(project::unknown_code(code.span, &code.value, near));
            }
        }
        codes
    }

    fn check_allowed(&mut self, code: &Spanned<String>) {
        let entry = Code::find(&code.value);
        if entry.is_some_and(|entry| entry.severity == Severity::Error) {
            self.sink.push(project::error_allowed(code.span, &code.value));
        }
    }

    fn check_contradictions(&mut self) {
        for allowed in &self.settings.allow {
            let denied =
                self.settings.deny.iter().find(|denied| same(&allowed.value, &denied.value));
            if let Some(denied) = denied {
                let said = project::allowed_and_denied(allowed.span, &allowed.value, denied.span);
                self.sink.push(said);
            }
        }
    }

    fn unfit(&mut self, at: Span, key: &str, is: &str, needed: &str) {
        self.sink.push(project::unfit_setting(at, key, is, needed));
    }
}

/// The word that denies every warning.
pub const WARNINGS: &str = "warnings";

/// Whether a text is an account's number.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether two words name one diagnostic.
pub fn same(one: &str, other: &str) -> bool {
    match (Code::find(one), Code::find(other)) {
        (Some(one), Some(other)) => one.code == other.code,
        _ => one == other,
    }
}

/// The code or name nearest to a word.
pub fn nearest_code(word: &str) -> Option<&'static str> {
    nearest(word, CODES.iter().flat_map(|entry| [entry.code, entry.name]))
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
