#![no_main]
//! A decision never panics, a denial of everything denies, and the order of statements does not matter.

use deleg::evaluate::{Context, Layers, Outcome, Policy, Request, decide, own_keys};
use deleg::iam::document::{Document, OneOrMany, Statement};
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::text::Sources;
use libfuzzer_sys::fuzz_target;

fn document(text: &str, kind: DocumentKind) -> Option<Document> {
    let mut sources = Sources::new();
    let file = sources.add("policy.json", text);
    parse(file, text, kind).document
}

fn turned(document: &Document) -> Document {
    let mut statements = document.statements.clone().into_vec();
    statements.reverse();
    Document { statements: OneOrMany::Many(statements), ..document.clone() }
}

fuzz_target!(|text: &str| {
    // Lines: principal, action, resource, `key=value` pairs, then an identity policy and a resource policy.
    let mut lines = text.lines();
    let mut next = || lines.next().unwrap_or_default();
    let (principal, action, resource, pairs) = (next(), next(), next(), next());
    let identity = document(next(), DocumentKind::Identity);
    let on_resource = document(next(), DocumentKind::Resource);
    let mut context = Context::new();
    for (key, value) in pairs.split('&').filter_map(|pair| pair.split_once('=')) {
        context.insert(key, value.split(',').map(str::to_owned));
    }
    let mut request = Request {
        principal: principal.to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: None,
        context,
    };
    own_keys(&mut request);
    let documents: Vec<Document> = identity.into_iter().collect();
    let compile = |documents: &[Document]| documents.iter().map(Policy::new).collect::<Vec<_>>();
    let (there, back) =
        (compile(&documents), compile(&documents.iter().map(turned).collect::<Vec<_>>()));
    let resource_policy = on_resource.as_ref().map(Policy::new);
    let outcome = |identity: &[Policy]| {
        let layers = Layers { identity, resource: resource_policy.as_ref(), ..Layers::default() };
        decide(&layers, &request).outcome
    };
    assert_eq!(outcome(&there), outcome(&back));
    let nothing = Document::new(vec![Statement::deny(["*"], ["*"])]);
    let boundary = [Policy::new(&nothing)];
    let layers = Layers { identity: &there, boundary: Some(&boundary), ..Layers::default() };
    assert_ne!(decide(&layers, &request).outcome, Outcome::Allowed);
});
