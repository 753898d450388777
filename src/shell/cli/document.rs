//! One document of a build, by its name.

use super::Failure;
use crate::analysis::Artifact;
use crate::diag::{nearest_of, quoted};
use crate::shell::output::MANIFEST;

/// The one document of a name.
pub fn find<'a>(artifacts: &'a [Artifact], name: &str) -> Result<&'a Artifact, Failure> {
    let names = documents(artifacts);
    let fits =
        |full: &str| full == name || full.split_once('/').is_some_and(|(_, last)| last == name);
    let found: Vec<&(String, &Artifact)> = names.iter().filter(|(full, _)| fits(full)).collect();
    match found.as_slice() {
        [(_, artifact)] => Ok(artifact),
        [] => {
            let all = names.iter().flat_map(|(full, _)| {
                [Some(full.as_str()), full.split_once('/').map(|(_, last)| last)]
            });
            let near = nearest_of(name, all.flatten(), 3);
            let failure = Failure::new(format!("the build has no document {}", quoted(name)));
            Err(match near.as_slice() {
                [] => {
                    failure.help("`deleg build` with `-o DIR` writes all, and a manifest of them")
                }
                near => failure.help(format!("did you mean {}?", listed(near, "or"))),
            })
        }
        several => {
            let names: Vec<&str> = several.iter().map(|(full, _)| full.as_str()).collect();
            Err(Failure::new(format!("{} is the name of several documents", quoted(name)))
                .help(format!("name one of {}", listed(&names, "and"))))
        }
    }
}

/// Every policy as ACCOUNT/NAME, from the manifest; and the manifest itself.
fn documents(artifacts: &[Artifact]) -> Vec<(String, &Artifact)> {
    let manifest = artifacts.iter().find(|artifact| artifact.path == MANIFEST);
    let value: Option<serde_json::Value> =
        manifest.and_then(|manifest| serde_json::from_str(&manifest.text).ok());
    let accounts = value.as_ref().and_then(|value| value.get("accounts")?.as_array());
    let policies = accounts.into_iter().flatten().filter_map(|one| one.get("policies")?.as_array());
    let document = |policy: &serde_json::Value| {
        let (name, file) = (policy.get("name")?.as_str()?, policy.get("file")?.as_str()?);
        if policy.get("pointer").is_some() {
            return None;
        }
        let (folder, _) = file.split_once('/')?;
        let artifact = artifacts.iter().find(|artifact| artifact.path == file)?;
        Some((format!("{folder}/{name}"), artifact))
    };
    let documents: Vec<(String, &Artifact)> = policies.flatten().filter_map(document).collect();
    // What holds several policies, or none, goes by its own name.
    let single =
        |artifact: &&Artifact| documents.iter().any(|(_, known)| known.path == artifact.path);
    let others = artifacts.iter().filter(|artifact| !single(artifact));
    let others: Vec<_> = others.map(|other| (other.path.clone(), other)).collect();
    documents.into_iter().chain(others).collect()
}

fn listed(names: &[&str], word: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} {word} {last}", first.join(", ")),
        _ => names.concat(),
    }
}
