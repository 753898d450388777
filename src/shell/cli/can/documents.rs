//! One request against policies in JSON files.

use super::super::console::Console;
use super::super::{Answer, Failure};
use super::{Documents, case, show};
use crate::analysis::can::{Shown, Told};
use crate::diag::output::document_problem;
use crate::diag::{Diagnostic, Severity, quoted};
use crate::evaluate::{Context, Decision, Layer, Layers, Policy, Request, decide, own_keys};
use crate::iam::arn::{Arn, is_account_id};
use crate::iam::document::Document;
use crate::iam::parse::parse;
use crate::iam::places::Places;
use crate::iam::problem::DocumentKind;
use crate::shell::fs;
use crate::text::Sources;
use std::path::{Path, PathBuf};

/// A policy of a file.
struct Read {
    name: String,
    document: Document,
    places: Places,
}

/// All policies, layer by layer.
struct World {
    identity: Vec<Read>,
    boundary: Option<Vec<Read>>,
    scps: Vec<Vec<Read>>,
    rcps: Vec<Vec<Read>>,
    resource: Option<Read>,
    session: Option<Vec<Read>>,
}

/// Reads files and keeps what is wrong with them.
struct Reader {
    sources: Sources,
    found: Vec<Diagnostic>,
}

/// Decides the request.
pub fn run(
    words: &[String],
    documents: &Documents,
    context: Context,
    console: &mut Console,
) -> Result<Answer, Failure> {
    let [action, resource] = words else {
        return Err(Failure::new("with policies as JSON, a request is an action and a resource")
            .help(
                "write `deleg can ACTION RESOURCE --policy FILE`; `--principal ARN` says who asks",
            ));
    };
    let request = request(action, resource, documents, context)?;
    let mut reader = Reader { sources: Sources::new(), found: Vec::new() };
    let world = reader.world(documents)?;
    let wrong = reader.found.iter().any(|one| one.severity == Severity::Error);
    if wrong {
        console.show_people(&reader.sources, &reader.found)?;
        return Err(Failure::new("a policy cannot be read, so nothing was decided"));
    }
    let Some(world) = world else {
        return Err(Failure::new("a policy cannot be read, so nothing was decided"));
    };
    console.show_people(&reader.sources, &reader.found)?;
    let told = tell(&world, request, documents);
    console.result(&show::told(&told, &reader.sources))?;
    Ok(if told.is_allowed() { Answer::Yes } else { Answer::No })
}

/// The request; keys that follow from its principal and its resource are filled in.
fn request(
    action: &str,
    resource: &str,
    documents: &Documents,
    context: Context,
) -> Result<Request, Failure> {
    if documents.principal.is_none() && documents.resource_policy.is_some() {
        return Err(Failure::new("a resource policy is about who asks")
            .help("say it with `--principal ARN`"));
    }
    let account = Arn::split(resource).ok().map(|arn| arn.account);
    let account = account.filter(|account| is_account_id(account)).unwrap_or("000000000000");
    let somebody = || format!("arn:aws:iam::{account}:user/somebody");
    let request = Request {
        principal: documents.principal.clone().unwrap_or_else(somebody),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: documents.resource_account.clone(),
        context,
    };
    let mut request = case::checked(request).map_err(Failure::new)?;
    if documents.principal.is_some() {
        own_keys(&mut request);
    }
    Ok(request)
}

impl Reader {
    fn world(&mut self, documents: &Documents) -> Result<Option<World>, Failure> {
        use DocumentKind as Kind;
        let identity = self.list(&documents.policy, Kind::Identity)?;
        let boundary = self.list(&documents.boundary, Kind::Identity)?;
        let session = self.list(&documents.session_policy, Kind::Identity)?;
        let scps = self.levels(&documents.scp, Kind::ServiceControl)?;
        // `RCPFullAWSAccess` allows, which no resource control policy of one's own can.
        let rcps = self.levels(&documents.rcp, Kind::Resource)?;
        let resource = match &documents.resource_policy {
            Some(path) => Some(self.read(path, Kind::Resource)?),
            None => None,
        };
        let given = |list: Vec<Read>, paths: &[PathBuf]| (!paths.is_empty()).then_some(list);
        let all = (identity, boundary, session, scps, rcps, resource);
        let (Some(identity), Some(boundary), Some(session), Some(scps), Some(rcps), resource) = all
        else {
            return Ok(None);
        };
        let resource = match resource {
            Some(None) => return Ok(None),
            Some(read) => read,
            None => None,
        };
        Ok(Some(World {
            identity,
            boundary: given(boundary, &documents.boundary),
            session: given(session, &documents.session_policy),
            scps,
            rcps,
            resource,
        }))
    }

    fn levels(
        &mut self,
        levels: &[String],
        kind: DocumentKind,
    ) -> Result<Option<Vec<Vec<Read>>>, Failure> {
        let mut all = Some(Vec::new());
        for level in levels {
            let paths: Vec<PathBuf> = level.split(',').map(PathBuf::from).collect();
            match (self.list(&paths, kind)?, &mut all) {
                (Some(read), Some(all)) => all.push(read),
                _ => all = None,
            }
        }
        Ok(all)
    }

    /// The policies of files; none where one has errors.
    fn list(
        &mut self,
        paths: &[PathBuf],
        kind: DocumentKind,
    ) -> Result<Option<Vec<Read>>, Failure> {
        let read: Vec<Option<Read>> =
            paths.iter().map(|path| self.read(path, kind)).collect::<Result<_, _>>()?;
        Ok(read.into_iter().collect())
    }

    fn read(&mut self, path: &Path, kind: DocumentKind) -> Result<Option<Read>, Failure> {
        let name = path.display().to_string();
        let text = fs::read_text(path).map_err(|error| {
            Failure::new(format!("{} cannot be read: {}", quoted(&name), fs::why(&error)))
        })?;
        let file = self.sources.add(name.clone(), text.as_str());
        let parsed = parse(file, &text, kind);
        self.found.extend(parsed.problems.iter().map(|problem| document_problem(problem)));
        Ok(parsed.document.map(|document| Read { name, document, places: parsed.places }))
    }
}

fn tell(world: &World, request: Request, documents: &Documents) -> Told {
    let compile = |list: &[Read]| -> Vec<Policy> {
        list.iter().map(|read| Policy::new(&read.document)).collect()
    };
    let identity = compile(&world.identity);
    let boundary = world.boundary.as_deref().map(compile);
    let session = world.session.as_deref().map(compile);
    let scps: Vec<Vec<Policy>> = world.scps.iter().map(|level| compile(level)).collect();
    let rcps: Vec<Vec<Policy>> = world.rcps.iter().map(|level| compile(level)).collect();
    let resource = world.resource.as_ref().map(|read| Policy::new(&read.document));
    let layers = Layers {
        identity: &identity,
        boundary: boundary.as_deref(),
        scps: &scps,
        rcps: &rcps,
        resource: resource.as_ref(),
        session: session.as_deref(),
        ..Layers::default()
    };
    let decision = decide(&layers, &request);
    let layers = shown(world, &decision);
    let missing = decision.missing.map(missing);
    let who = documents.principal.as_deref().map_or("the principal".to_owned(), quoted);
    Told { who, account: None, request, decision, missing, layers }
}

fn shown(world: &World, decision: &Decision) -> Vec<Shown> {
    let all = decision.layers.iter().map(|result| {
        let policies: Vec<&Read> = match result.layer {
            Layer::Rcp(level) => world.rcps.get(level).into_iter().flatten().collect(),
            Layer::Scp(level) => world.scps.get(level).into_iter().flatten().collect(),
            Layer::Resource => world.resource.iter().collect(),
            Layer::Identity => world.identity.iter().collect(),
            Layer::Boundary => world.boundary.iter().flatten().collect(),
            Layer::Session => world.session.iter().flatten().collect(),
        };
        let found = result.by.and_then(|(policy, statement)| {
            let read = policies.get(policy)?;
            let written = read.document.statements.as_slice().get(statement)?;
            let place = read.places.statements.get(statement).map(|places| places.statement);
            Some((read.name.clone(), written.sid.clone(), place))
        });
        let names: Vec<&str> = policies.iter().map(|read| read.name.as_str()).collect();
        let (policy, sid, span) = found.unwrap_or_else(|| (names.join(", "), None, None));
        Shown { layer: result.layer, verdict: result.verdict, policy, sid, span }
    });
    all.collect()
}

fn missing(layer: Layer) -> String {
    match layer {
        Layer::Identity => "no statement of its own policies allows it".to_owned(),
        Layer::Boundary => "no statement of the boundary allows it".to_owned(),
        Layer::Session => "no statement of the session policy allows it".to_owned(),
        Layer::Scp(level) => format!(
            "no statement of level {} of the service control policies allows it; AWS attaches `FullAWSAccess` at every \
             level unless it is detached",
            level + 1
        ),
        Layer::Resource | Layer::Rcp(_) => "the resource's policy does not allow it".to_owned(),
    }
}
