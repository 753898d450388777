//! Fixes for what was found: which go together, and the guards that close an escape.

use super::edit::Range;
use super::page::Page;
use crate::diag::{Code, Diagnostic, Edit, Fix};
use crate::syntax::ast;
use crate::text::{FileId, Span};
use std::collections::BTreeSet;

/// The first fix of each diagnostic, in order, as far as it touches none that is chosen already.
pub fn together<'a>(found: &'a [Diagnostic], editable: &dyn Fn(FileId) -> bool) -> Vec<&'a Fix> {
    let mut taken: BTreeSet<(FileId, u32, u32)> = BTreeSet::new();
    let mut chosen = Vec::new();
    for fix in found.iter().filter_map(|diagnostic| diagnostic.fixes.first()) {
        let free = |edit: &Edit| {
            let span = edit.span;
            // INVARIANT: taken spans do not touch each other, so the last that begins before the end decides.
            let before = taken.range(..=(span.file, span.end, u32::MAX)).next_back();
            !before.is_some_and(|&(file, _, end)| file == span.file && end >= span.start)
        };
        let fits = |edit: &Edit| editable(edit.span.file) && free(edit);
        if !fix.edits.is_empty() && fix.edits.iter().all(fits) {
            taken.extend(
                fix.edits.iter().map(|edit| (edit.span.file, edit.span.start, edit.span.end)),
            );
            chosen.push(fix);
        }
    }
    chosen
}

/// Whether a code says that something can be escaped.
fn is_escape(code: Code) -> bool {
    let text = code.as_str();
    text.starts_with("E05") && ("E0502"..="E0514").contains(&text)
}

/// Ways to close an escape at the statement that allows it: a denial beside it, and the action left out.
pub fn guards(found: &Diagnostic, page: &Page) -> Vec<Fix> {
    if !is_escape(found.code) || found.primary.span.file != page.file {
        return Vec::new();
    }
    let Some(action) = allowed(&found.primary.message) else { return Vec::new() };
    let Some((statement, body)) = statement_at(&page.parsed.ast.items, found.primary.span.into())
    else {
        return Vec::new();
    };
    let mut fixes = Vec::new();
    let at = statement.span.range();
    let line =
        page.text.get(..at.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let indent = page.slice(line..at.start);
    let own_line = indent.trim().is_empty() && body.range().start < line;
    let gap = if own_line { format!("\n{indent}") } else { " ".to_owned() };
    let end = Span::new(page.file, at.end, at.end);
    fixes.push(Fix {
        title: format!("deny `{action}` beside it"),
        edits: vec![Edit { span: end, text: format!("{gap}deny {action} on *") }],
    });
    fixes.extend(left_out(statement, action).map(|span| Fix {
        title: format!("leave `{action}` out of this statement"),
        edits: vec![Edit { span, text: String::new() }],
    }));
    fixes
}

/// The action in ``allows `iam:CreateRole` on …``.
fn allowed(label: &str) -> Option<&str> {
    label.strip_prefix("allows `")?.split_once('`').map(|(action, _)| action)
}

/// What is cut to leave an action out of a list that names it, and others.
fn left_out(statement: &ast::Statement, action: &str) -> Option<Span> {
    let list = &statement.actions.list;
    let named = |text: &ast::Text| text.plain().is_some_and(|one| one.eq_ignore_ascii_case(action));
    let at = list.iter().position(named).filter(|_| statement.actions.all_except.is_none())?;
    let own = list.get(at)?.span;
    match (at.checked_sub(1).and_then(|before| list.get(before)), list.get(at + 1)) {
        (_, Some(next)) => Some(Span { end: next.span.start, ..own }),
        (Some(before), None) => Some(Span { start: before.span.end, ..own }),
        (None, None) => None,
    }
}

/// The statement that holds a place, and the block that it stands in.
fn statement_at(items: &[ast::Item], at: Range) -> Option<(&ast::Statement, Span)> {
    let item = items.iter().find(|item| Range::from(item.span).holds(at))?;
    let body = match &item.kind {
        ast::ItemKind::Principal(one) => one.body.as_ref(),
        ast::ItemKind::Policy(one) => match &one.text {
            ast::PolicyText::Body(body) => Some(body),
            ast::PolicyText::From(_) | ast::PolicyText::Existing { .. } => None,
        },
        ast::ItemKind::Statements(one) => Some(&one.body),
        ast::ItemKind::Template(one) => return statement_at(&one.items, at),
        ast::ItemKind::For(one) => return statement_at(&one.items, at),
        ast::ItemKind::Delegate(one) => {
            let bodies = one.grants.iter().filter_map(|grant| grant.body.as_ref());
            let mut bodies = bodies.chain(&one.body);
            bodies.find(|body| Range::from(body.span).holds(at))
        }
        _ => None,
    }?;
    let statements = body.elements.iter().filter_map(|element| match element {
        ast::Element::Statement(statement) => Some(&**statement),
        _ => None,
    });
    let mut holding = statements.filter(|one| Range::from(one.span).holds(at));
    holding.next().map(|statement| (statement, body.span))
}

#[cfg(test)]
mod tests {
    use super::together;
    use crate::diag::{Code, Diagnostic, Edit};
    use crate::text::{FileId, Span};

    #[test]
    fn fixes_that_touch_wait_for_the_next_round() {
        let (a, b, other) = (FileId::new(0), FileId::new(1), FileId::new(2));
        let found = |file, start, end, text: &str| {
            let span = Span::new(file, start, end);
            Diagnostic::new(Code::E0101, span, "wrong").fix("mend", span, text)
        };
        let both = vec![
            Edit { span: Span::new(b, 0, 1), text: "X".into() },
            Edit { span: Span::new(a, 14, 18), text: "FOUR".into() },
        ];
        let all = [
            found(a, 4, 7, "2"),
            found(a, 0, 4, "1 "),
            found(a, 7, 7, "!"),
            found(a, 0, 18, "all"),
            found(a, 0, 1, "O").fix("never the second", Span::new(a, 9, 9), "?"),
            Diagnostic::new(Code::E0101, Span::new(b, 0, 1), "wrong").fix_all("mend both", both),
            found(a, 16, 17, "overlaps"),
            found(other, 0, 1, "not editable"),
            Diagnostic::new(Code::E0101, Span::new(a, 0, 1), "no fix"),
        ];
        let chosen = together(&all, &|file| file != other);
        let titles: Vec<&str> =
            chosen.iter().flat_map(|fix| &fix.edits).map(|edit| edit.text.as_str()).collect();
        assert_eq!(titles, ["2", "O", "X", "FOUR"]);
    }
}
