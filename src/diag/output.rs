//! Wording of the 06 family: documents, limits, outputs.

use super::names::with_article;
use super::{Code, Diagnostic, Severity, quoted};
use crate::text::Span;

/// What is said of a part of a JSON document, apart from where it is found.
pub trait DocumentFault {
    /// Where.
    fn span(&self) -> Span;
    /// The other place.
    fn first(&self) -> Option<Span>;
    /// Whether it stops the build.
    fn severity(&self) -> Severity;
    /// Message, label, notes and help.
    fn said(&self) -> (String, String, Vec<String>, Vec<String>);
}

/// E0601 and W0602: a JSON document that IAM refuses, or that nobody should write.
pub fn document_problem(problem: &dyn DocumentFault) -> Diagnostic {
    let code = if problem.severity() == Severity::Error { Code::E0601 } else { Code::W0602 };
    let (message, label, notes, help) = problem.said();
    let mut said = Diagnostic::new(code, problem.span(), message).label(label);
    said = said.also_if(problem.first(), "first here");
    said.notes = notes;
    said.help = help;
    said
}

/// E0603: a boundary or declared policy that cannot be made to fit.
pub fn too_large(
    at: Span,
    name: &str,
    size: usize,
    limit: usize,
    account: &str,
    largest: &[(Span, usize)],
) -> Diagnostic {
    let over = size.saturating_sub(limit);
    let mut said = Diagnostic::new(
        Code::E0603,
        at,
        format!(
            "{} is {size} characters in account {}, {over} more than IAM takes",
            quoted(name),
            quoted(account)
        ),
    )
    .label(format!("{limit} characters is the limit"))
    .note("white space is not counted; statements were already joined and Sids left out");
    for (span, size) in largest {
        said = said.also(*span, format!("{size} characters of it come from here"));
    }
    let most = largest.first().map_or(0, |(_, size)| *size);
    said.help(format!(
        "make the largest part shorter: it takes {most} characters, and {over} must go; name resources by a common path, \
         or actions by a wildcard that you mean (`s3:Get*`)"
    ))
}

/// E0604: more policies on a principal than IAM attaches.
pub fn too_many_attached(
    at: Span,
    what: &str,
    count: usize,
    limit: usize,
    account: &str,
) -> Diagnostic {
    Diagnostic::new(Code::E0604, at, format!("{what} would hold {count} policies in account {}", quoted(account)))
        .label(format!("IAM attaches at most {limit}"))
        .help("join sentences with `may { … }`, which make one policy, or move permissions into one block")
}

/// E0605: two policies of one name in an account.
pub fn name_taken(at: Span, name: &str, account: &str, first: Span, of: Naming) -> Diagnostic {
    Diagnostic::new(
        Code::E0605,
        at,
        format!("the policy name {} is taken twice in account {}", quoted(name), quoted(account)),
    )
    .label("taken again here")
    .also(first, "first taken here")
    .note("names of policies are unique in an account, without regard to case and path")
    .help(match of {
        Naming::Declared => "give one of them another name",
        Naming::Sentence => "write another name after `as`",
        Naming::Made => "name the sentence's policy yourself, with `as NAME`",
    })
}

/// How a policy came by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By its declaration.
    Declared,
    /// By the `as` of a sentence.
    Sentence,
    /// From a principal's name.
    Made,
}

/// E0606: a name that IAM refuses.
pub fn illegal_name(at: Span, what: &str, name: &str, why: &str, help: String) -> Diagnostic {
    Diagnostic::new(
        Code::E0606,
        at,
        format!("{} is no name that IAM takes for {}", quoted(name), with_article(what)),
    )
    .label(why.to_owned())
    .help(help)
}

/// E0607: more of something than an account or a group takes.
pub fn quota(at: Span, what: &str, count: usize, limit: &LimitWords, help: &str) -> Diagnostic {
    let LimitWords { most, source } = limit;
    Diagnostic::new(Code::E0607, at, format!("{count} {what}, and AWS takes at most {most}"))
        .label(format!("{} too many, from here on", count.saturating_sub(*most)))
        .note(format!("the limit is AWS's own, and cannot be raised further ({source})"))
        .help(help.to_owned())
}

/// A limit as a message names it.
#[derive(Clone, Copy, Debug)]
pub struct LimitWords {
    /// The number, raised as far as AWS raises it.
    pub most: usize,
    /// Where it is published.
    pub source: &'static str,
}
