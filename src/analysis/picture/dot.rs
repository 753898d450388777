//! The picture as a graph in the language of Graphviz, for whoever lays it out otherwise.

use super::graph::{Graph, Shape};

/// The whole graph.
pub(super) fn text(accounts: &[Graph]) -> String {
    let mut text = String::from(
        "digraph deleg {\n    rankdir=LR;\n    node [shape=box, style=\"rounded,filled\", fontname=\"monospace\", fontsize=10];\n",
    );
    for (at, graph) in accounts.iter().enumerate() {
        let title = format!("account {}", graph.title);
        let mut label = vec![title];
        label.extend(graph.guardrails.iter().map(|name| format!("guardrail {name}")));
        text.push_str(&format!(
            "    subgraph cluster_{at} {{\n        label={};\n",
            quoted(&label)
        ));
        for (node, one) in graph.nodes.iter().enumerate() {
            let colour = match one.kind {
                Shape::Delegate => "\"#ddf4ff\"",
                Shape::Family => "\"#ffffff\"",
                Shape::Ceiling => "\"#fff8c5\"",
                Shape::Again => "\"#ffffff\", style=\"rounded,dashed\"",
            };
            let lines: Vec<String> =
                std::iter::once(&one.title).chain(&one.lines).cloned().collect();
            text.push_str(&format!(
                "        n{at}_{node} [label={}, fillcolor={colour}];\n",
                quoted(&lines)
            ));
        }
        for (from, to) in &graph.edges {
            text.push_str(&format!("        n{at}_{from} -> n{at}_{to};\n"));
        }
        text.push_str("    }\n");
    }
    text.push_str("}\n");
    text
}

/// Lines as one label.
fn quoted(lines: &[String]) -> String {
    let lines: Vec<String> =
        lines.iter().map(|line| line.replace('\\', "\\\\").replace('"', "\\\"")).collect();
    format!("\"{}\"", lines.join("\\n"))
}
