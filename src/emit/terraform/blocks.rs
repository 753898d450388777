//! The blocks of a module, and texts as Terraform takes them.

use crate::iam::canonical;
use crate::iam::document::Document;
use serde_json::{Map, Value, json};

/// The module's blocks, each kind in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    data: Map<String, Value>,
    resources: Map<String, Value>,
    checks: Map<String, Value>,
    imports: Vec<Value>,
}

impl Blocks {
    /// Adds what is only read.
    pub(super) fn data(&mut self, kind: &str, name: &str, block: Map<String, Value>) {
        insert(&mut self.data, kind, name, block);
    }

    /// Adds what is made.
    pub(super) fn resource(&mut self, kind: &str, name: &str, block: Map<String, Value>) {
        insert(&mut self.resources, kind, name, block);
    }

    /// Adds what is looked at whenever the module is planned.
    pub(super) fn check(&mut self, name: &str, block: Value) {
        self.checks.insert(name.to_owned(), block);
    }

    /// Says that a resource is there already.
    pub(super) fn import(&mut self, kind: &str, name: &str, id: &str, provider: Option<&str>) {
        let mut block = json!({ "to": format!("{kind}.{name}"), "id": id });
        if let (Some(block), Some(provider)) = (block.as_object_mut(), provider) {
            block.insert("provider".to_owned(), provider.into());
        }
        self.imports.push(block);
    }

    /// Whether something of that kind and name is there.
    pub(super) fn has_data(&self, kind: &str, name: &str) -> bool {
        self.data.get(kind).is_some_and(|kind| kind.get(name).is_some())
    }

    /// The whole file.
    pub(super) fn text(&self, head: Value) -> String {
        let mut whole = Map::new();
        whole.insert(
            "//".to_owned(),
            "Written by deleg build; changes go into the .deleg files.".into(),
        );
        whole.insert("terraform".to_owned(), head);
        let mut add = |key: &str, blocks: &Map<String, Value>| {
            if !blocks.is_empty() {
                whole.insert(key.to_owned(), blocks.clone().into());
            }
        };
        add("data", &self.data);
        add("resource", &self.resources);
        add("check", &self.checks);
        if !self.imports.is_empty() {
            whole.insert("import".to_owned(), self.imports.clone().into());
        }
        let mut text = serde_json::to_string_pretty(&Value::from(whole)).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn insert(into: &mut Map<String, Value>, kind: &str, name: &str, block: Map<String, Value>) {
    let blocks = into.entry(kind.to_owned()).or_insert_with(|| json!({}));
    if let Some(blocks) = blocks.as_object_mut() {
        blocks.insert(name.to_owned(), block.into());
    }
}

/// A text that Terraform takes as it is: in JSON syntax every string is a template.
pub(super) fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// A policy without white space: that is how Organizations counts it, and how IAM keeps it.
pub(super) fn policy(document: &Document) -> String {
    literal(&canonical::minified(document))
}
