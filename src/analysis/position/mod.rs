//! What may stand at a place of a text: the tokens before it are read by the grammar's rules, and where they end is what
//! these rules would take.

mod walk;
mod items;
mod delegations;
mod statements;

use super::edit::Range;
use super::names::NameKind;
use crate::syntax::{LexemeKind, Lexemes};

/// Something that may stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// A word of the language, or several in their order.
    Keyword(&'static str),
    /// A sign.
    Sign(char),
    /// A sentence of a file, or of a template's block.
    Item,
    /// A statement or clause of a block.
    Element(Block),
    /// A grant in braces.
    Grant,
    /// A scenario of a test.
    Scenario,
    /// An expectation of a scenario.
    Expectation,
    /// A name that is declared here: what would be suggested is not known.
    NewName,
    /// A declared name of one of these kinds.
    Name(&'static [NameKind]),
    /// A verb of a delegation.
    Verb,
    /// What a delegation is about.
    Kind,
    /// A name pattern.
    Pattern,
    /// A service that something is passed to.
    ServicePrincipal {
        /// Whether it is one with service-linked roles.
        linked: bool,
    },
    /// An action or a pattern of actions.
    Action,
    /// The service of a resource, `*` or an ARN.
    Resource,
    /// A resource type of the service before it.
    ResourceType,
    /// The pattern of a resource.
    ResourcePattern,
    /// A region.
    Region,
    /// A condition key.
    Key,
    /// An operator of IAM.
    Operator,
    /// A value of the condition key before it.
    Value,
    /// A value of which nothing is known.
    Text,
    /// An address or block of addresses.
    Cidr,
    /// A date.
    Date,
    /// A partition.
    Partition,
    /// The key of a tag.
    TagKey,
    /// A path to a file with this ending, in quotes.
    Path(&'static str),
    /// What a template or block of statements takes next.
    Argument,
}

/// Whose block it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// A principal's own permissions.
    Principal,
    /// A policy's statements.
    Policy,
    /// A boundary's statements and grants.
    Boundary,
    /// Statements alone.
    Statements,
    /// A guardrail's statements.
    Guardrail,
    /// A delegation's clauses and statements.
    Delegation,
}

/// What is known of the sentence up to the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The actions of the statement.
    pub actions: Vec<String>,
    /// Whether they are all but these.
    pub all_except: bool,
    /// The resource types of the statement.
    pub types: Vec<(String, String)>,
    /// The service of the resource at hand.
    pub service: Option<String>,
    /// The condition key at hand.
    pub key: Option<String>,
    /// Whether `any` or `all` was said of it.
    pub quantified: bool,
    /// The verbs of the grant.
    pub verbs: Vec<String>,
    /// What it is about.
    pub kind: Option<String>,
    /// Texts that stand in the list at hand already.
    pub listed: Vec<String>,
    /// The template or statements whose arguments stand here, and which argument.
    pub call: Option<(String, usize)>,
    /// Whether that is a block of statements.
    pub included: bool,
}

/// A place, and what may stand there.
#[derive(Clone, Debug)]
pub struct Position {
    /// The word that is replaced: from its first byte to the cursor and beyond, as far as it goes.
    pub word: Range,
    /// The word's text before the cursor, without an opening quote.
    pub prefix: String,
    /// Whether it stands in quotes.
    pub quoted: bool,
    /// The name between braces that the cursor is in, if it is: from after the brace.
    pub interpolation: Option<Range>,
    /// The policy variable that the cursor is in: from after `${`.
    pub variable: Option<Range>,
    /// Whether nothing stands before it on its line.
    pub begins_line: bool,
    /// What may stand there.
    pub expects: Vec<Expect>,
    /// What is known so far.
    pub facts: Facts,
}

/// A token before the place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    pub(super) string: bool,
    pub(super) sign: Option<char>,
    /// Whether it is the first of its line.
    pub(super) first: bool,
}

/// Looks at a place; none in a comment.
pub fn at(text: &str, offset: usize) -> Option<Position> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut word = Range::new(offset, offset);
    let (mut quoted, mut before) = (false, 0);
    for lexeme in Lexemes::within(text, 0..text.len()) {
        let range = Range::new(lexeme.start, lexeme.end);
        if range.start >= offset {
            // What begins at the cursor belongs to the word only if the word reaches it.
            break;
        }
        let whole = lexeme.text(text);
        let reaches = offset <= range.end;
        match lexeme.kind {
            LexemeKind::Comment | LexemeKind::HashComment
                if reaches && offset <= line_end(text, range.start) =>
            {
                return None;
            }
            LexemeKind::Comment | LexemeKind::HashComment => continue,
            LexemeKind::Word if reaches => word = range,
            LexemeKind::String(closed) if offset < range.end || reaches && !closed => {
                let line = line_end(text, range.start);
                if offset <= line {
                    quoted = true;
                    let end = if closed { range.end - 1 } else { range.end.max(offset) };
                    word = Range::new(range.start + 1, end.max(offset));
                }
            }
            _ => {
                let first = text.get(before..range.start).is_none_or(|gap| gap.contains('\n'));
                tokens.push(Token {
                    text: whole,
                    string: matches!(lexeme.kind, LexemeKind::String(_)),
                    sign: match lexeme.kind {
                        LexemeKind::Sign(sign) => Some(sign),
                        _ => None,
                    },
                    first: first || tokens.is_empty(),
                });
            }
        }
        before = if word.start < offset && word.end >= offset { before } else { range.end };
    }
    let start = word.start.saturating_sub(usize::from(quoted));
    let gap = text.get(before..start).unwrap_or("");
    let begins_line = before == 0 || gap.contains('\n');
    let prefix = text.get(word.start..offset).unwrap_or("").to_owned();
    let (interpolation, variable) = braces(text, offset);
    let (mut expects, facts) = walk::walk(tokens, begins_line);
    expects.dedup();
    Some(Position { word, prefix, quoted, interpolation, variable, begins_line, expects, facts })
}

fn line_end(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| from + at)
}

/// The open `{name` and `${name` that the cursor stands in.
fn braces(text: &str, offset: usize) -> (Option<Range>, Option<Range>) {
    let before = text.get(..offset).unwrap_or("");
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let in_name = before.trim_end_matches(name);
    let in_variable =
        before.trim_end_matches(|c: char| name(c) || matches!(c, ':' | '/' | '.' | '@'));
    let rest = text.get(offset..).unwrap_or("");
    let end = offset + rest.find(|c: char| !name(c)).unwrap_or(rest.len());
    if in_variable.ends_with("${") {
        return (None, Some(Range::new(in_variable.len(), end)));
    }
    if in_name.ends_with('{') && !in_name.ends_with("{{") {
        return (Some(Range::new(in_name.len(), end)), None);
    }
    (None, None)
}
