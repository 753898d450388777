#![no_main]
//! A project gives the same bytes whatever the order of its files, and everything said of it can be shown.

use deleg::analysis::{Input, LoadError, Loader, Options, Snapshot};
use deleg::render::RENDERERS;
use libfuzzer_sys::fuzz_target;

struct Files(Vec<Input>);

impl Loader for Files {
    fn load(&self, key: &str) -> Result<Input, LoadError> {
        self.0.iter().find(|input| input.key == key).cloned().ok_or(LoadError::Missing)
    }
}

/// The files of a project: a byte of nothing stands between them.
fn files(bytes: &[u8]) -> Vec<Input> {
    let text = String::from_utf8_lossy(bytes);
    let names = ["a.deleg", "b.deleg", "c.deleg", "d.json"];
    let files = names.iter().zip(text.split('\0')).map(|(name, text)| Input {
        key: (*name).to_owned(),
        name: (*name).to_owned(),
        text: text.into(),
    });
    files.collect()
}

fuzz_target!(|bytes: &[u8]| {
    let loader = Files(files(bytes));
    let options = Options { account: Some("123456789012".to_owned()), ..Options::default() };
    let inputs: Vec<Input> =
        loader.0.iter().filter(|input| input.key.ends_with(".deleg")).cloned().collect();
    let first = Snapshot::new(inputs.clone(), &loader, &options);
    let second = Snapshot::new(inputs.into_iter().rev().collect(), &loader, &options);
    for renderer in RENDERERS {
        let shown = |snapshot: &Snapshot| {
            renderer.render(snapshot.sources(), snapshot.diagnostics(), deleg::render::Paint::Plain)
        };
        assert_eq!(shown(&first), shown(&second), "{}", renderer.name());
    }
    let built = |snapshot: &Snapshot| {
        let made = snapshot.build("json", false).ok()?;
        Some(made.into_iter().map(|made| (made.path, made.text)).collect::<Vec<_>>())
    };
    assert_eq!(built(&first), built(&second));
    for format in ["human", "markdown", "json"] {
        assert_eq!(first.describe(format), second.describe(format));
    }
});
