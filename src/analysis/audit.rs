//! An audit of IAM policies in JSON: texts in, findings with their places out.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::output::document_problem;
use crate::diag::{Diagnostic, Severity};
use crate::iam::document::Document;
use crate::iam::parse::parse;
use crate::iam::places::Places;
use crate::iam::problem::DocumentKind;
use crate::prove::Rules;
use crate::render::audit::{Place, Shown};
use crate::secure::audit::{Statement, Subject, Text, audit};
use crate::text::{FileId, Sources};

/// One policy document.
#[derive(Clone, Debug)]
pub struct Given {
    /// The name that findings show.
    pub name: String,
    /// The JSON.
    pub text: Arc<str>,
}

/// What is audited.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The holder's identity policies.
    pub policies: Vec<Given>,
    /// The holder's own boundary.
    pub own_boundary: Option<Given>,
    /// Texts of boundaries, by their ARNs.
    pub boundaries: Vec<(String, Given)>,
    /// Patterns of ARNs, and the boundary that whatever matches carries.
    pub protected: Vec<(String, String)>,
}

/// What came of it.
#[derive(Debug)]
pub struct Audited {
    /// The texts.
    pub sources: Sources,
    /// What is wrong with them.
    pub problems: Vec<Diagnostic>,
    /// What was found, the worst first; none where a text cannot be read.
    pub found: Option<Vec<Shown>>,
}

/// The documents, in the order in which they were read.
#[derive(Default)]
struct Reader {
    sources: Sources,
    problems: Vec<Diagnostic>,
    read: Vec<(FileId, Arc<Document>, Places)>,
}

/// Reads the texts and asks.
pub fn run(wanted: &Wanted) -> Audited {
    let mut reader = Reader::default();
    let subject = reader.subject(wanted);
    let wrong = reader.problems.iter().any(|one| one.severity == Severity::Error);
    let found = subject.filter(|_| !wrong).map(|subject| {
        let found = audit(&subject).into_iter();
        found
            .map(|finding| {
                let places = finding.statements.iter().filter_map(|at| reader.place(*at)).collect();
                Shown { finding, places }
            })
            .collect()
    });
    let Reader { sources, problems, .. } = reader;
    Audited { sources, problems, found }
}

impl Reader {
    fn subject(&mut self, wanted: &Wanted) -> Option<Subject> {
        let policies: Vec<Option<Text>> =
            wanted.policies.iter().map(|given| self.read(given)).collect();
        let own: Option<Option<Text>> = wanted.own_boundary.as_ref().map(|one| self.read(one));
        let boundaries: Vec<Option<(String, Text)>> = wanted
            .boundaries
            .iter()
            .map(|(arn, given)| Some((arn.clone(), self.read(given)?)))
            .collect();
        let mut layers = vec![policies.into_iter().collect::<Option<Vec<Text>>>()?];
        if let Some(own) = own {
            layers.push(vec![own?]);
        }
        let boundaries = boundaries.into_iter().collect::<Option<BTreeMap<String, Text>>>()?;
        Some(Subject {
            layers,
            boundaries,
            protected: wanted.protected.clone(),
            ..Subject::default()
        })
    }

    fn read(&mut self, given: &Given) -> Option<Text> {
        let file = self.sources.add(given.name.clone(), given.text.clone());
        let parsed = parse(file, &given.text, DocumentKind::Identity);
        self.problems.extend(parsed.problems.iter().map(|problem| document_problem(problem)));
        let document = Arc::new(parsed.document?);
        let number = self.read.len();
        self.read.push((file, document.clone(), parsed.places));
        Some(Text { rules: Arc::new(Rules::new(document)), document: number })
    }

    fn place(&self, at: Statement) -> Option<Place> {
        let (_, document, places) = self.read.get(at.document)?;
        let span = places.statements.get(at.index)?.statement;
        let statement = document.statements.as_slice().get(at.index)?;
        Some(Place { span, sid: statement.sid.clone(), index: at.index })
    }
}
