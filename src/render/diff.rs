//! Unified diffs of two texts.

use super::Paint;
use similar::TextDiff;

/// A unified diff with three lines of context, as `patch` reads it; empty where the texts are equal.
pub fn unified(old_name: &str, old: &str, new_name: &str, new: &str, paint: Paint) -> String {
    if old == new {
        return String::new();
    }
    let diff = TextDiff::from_lines(old, new);
    let text = diff.unified_diff().context_radius(3).header(old_name, new_name).to_string();
    match paint {
        Paint::Plain => text,
        Paint::Coloured => text.split_inclusive('\n').map(coloured).collect(),
    }
}

fn coloured(line: &str) -> String {
    let style = match line.as_bytes().first() {
        Some(b'+') => "32",
        Some(b'-') => "31",
        Some(b'@') => "36",
        _ => return line.to_owned(),
    };
    let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
    format!("\u{1b}[{style}m{text}\u{1b}[0m{end}")
}
