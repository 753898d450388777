#![no_main]
//! A formatted text has the one format already, and builds the same.

use deleg::analysis::{Input, LoadError, Loader, Options, Snapshot};
use deleg::diag::Code;
use deleg::format::format;
use deleg::text::FileId;
use libfuzzer_sys::fuzz_target;

struct Nowhere;

impl Loader for Nowhere {
    fn load(&self, _: &str) -> Result<Input, LoadError> {
        Err(LoadError::Missing)
    }
}

/// What a text builds, the manifest apart: it holds the lines of sentences.
fn built(text: &str) -> Option<Vec<(String, String)>> {
    let input = Input { key: "a.deleg".into(), name: "a.deleg".into(), text: text.into() };
    let options = Options { account: Some("123456789012".to_owned()), ..Options::default() };
    let made = Snapshot::new(vec![input], &Nowhere, &options).build("json", true).ok()?;
    let policies = made.into_iter().filter(|made| made.path != "manifest.json");
    Some(policies.map(|made| (made.path, made.text)).collect())
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let once = match format(FileId::new(0), text) {
        Ok(once) => once,
        // It found that its output would say something else, and wrote nothing.
        Err(found) if found.iter().any(|one| one.code == Code::E0790) => return,
        Err(_) => return,
    };
    let twice = format(FileId::new(0), &once);
    assert_eq!(twice.as_ref().ok(), Some(&once), "of {text}");
    assert_eq!(built(text), built(&once), "{text}\nbecame\n{once}");
});
