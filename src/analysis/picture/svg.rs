//! The picture as SVG: it stands alone, and is legible on light and on dark.

use super::graph::{Graph, Shape};
use super::layout::{LINE, Layout, Placed, cells, layout, length};
use super::words::ASSUMPTIONS;

const MARGIN: usize = 24;
const TITLE: usize = 34;
const BETWEEN_ACCOUNTS: usize = 28;

const STYLE: &str = "\
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2328 }
.account { font: 600 15px system-ui, -apple-system, 'Segoe UI', sans-serif }
.title { font-weight: 700 }
.note { fill: #57606a }
.page { fill: #ffffff }
.band { fill: #f6f8fa; stroke: #d0d7de }
.delegate { fill: #ddf4ff; stroke: #0969da }
.family { fill: #ffffff; stroke: #57606a }
.ceiling { fill: #fff8c5; stroke: #9a6700 }
.again { fill: none; stroke: #9a6700; stroke-dasharray: 4 3 }
.edge { fill: none; stroke: #57606a; stroke-width: 1.3 }
.head { fill: #57606a }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.note { fill: #9da7b3 }
.page { fill: #0d1117 }
.band { fill: #161b22; stroke: #30363d }
.delegate { fill: #0c2d6b; stroke: #58a6ff }
.family { fill: #21262d; stroke: #9da7b3 }
.ceiling { fill: #4b2900; stroke: #d29922 }
.again { stroke: #d29922 }
.edge { stroke: #9da7b3 }
.head { fill: #9da7b3 }
}
";

/// The whole picture.
pub(super) fn text(accounts: &[Graph]) -> String {
    let layouts: Vec<Layout> = accounts.iter().map(layout).collect();
    let legend = legend(accounts);
    let widest = layouts.iter().map(|one| one.width + 2 * MARGIN).max().unwrap_or(0);
    let titles =
        accounts.iter().map(|one| cells(&heading(one)) * 9 + 2 * MARGIN).max().unwrap_or(0);
    let rails = accounts.iter().map(|one| length(&rails(one)) + 2 * MARGIN).max().unwrap_or(0);
    let said = legend.iter().map(|line| length(line)).max().unwrap_or(0);
    let inner = widest.max(titles).max(rails).max(said).max(240);
    let mut body = String::new();
    let mut y = MARGIN;
    for (graph, layout) in accounts.iter().zip(&layouts) {
        y += account(graph, layout, y, inner, &mut body) + BETWEEN_ACCOUNTS;
    }
    for line in &legend {
        body.push_str(&written(line, MARGIN, y, "note"));
        y += LINE;
    }
    let (width, height) =
        (inner + 2 * MARGIN, y + MARGIN - if legend.is_empty() { BETWEEN_ACCOUNTS } else { LINE });
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"Who may make what, under which ceiling\">\n<title>Who may make what, under which ceiling</title>\n<style>\n{STYLE}</style>\n<defs><marker id=\"head\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" orient=\"auto\"><path class=\"head\" d=\"M0 0.5 L8 4 L0 7.5 z\"/></marker></defs>\n<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n{body}</svg>\n"
    )
}

fn heading(graph: &Graph) -> String {
    format!("account {}", graph.title)
}

fn rails(graph: &Graph) -> String {
    if graph.guardrails.is_empty() {
        return String::new();
    }
    format!("guardrails: {}", graph.guardrails.join(", "))
}

/// One account's band. Its height.
fn account(graph: &Graph, layout: &Layout, top: usize, inner: usize, body: &mut String) -> usize {
    let guardrails = rails(graph);
    let head = TITLE + if guardrails.is_empty() { 0 } else { LINE + 6 };
    let height = head + layout.height + MARGIN + usize::from(layout.boxes.is_empty()) * LINE;
    body.push_str(&format!(
        "<rect class=\"band\" x=\"{MARGIN}\" y=\"{top}\" width=\"{inner}\" height=\"{height}\" rx=\"8\"/>\n<text class=\"account\" x=\"{}\" y=\"{}\">{}</text>\n",
        2 * MARGIN, top + 23, escaped(&heading(graph))
    ));
    if !guardrails.is_empty() {
        body.push_str(&written(&guardrails, 2 * MARGIN, top + TITLE + 8, "note"));
    }
    if layout.boxes.is_empty() {
        body.push_str(&written("nothing is delegated here", 2 * MARGIN, top + TITLE + 10, "note"));
    }
    let (dx, dy) = (2 * MARGIN, top + head);
    for &(from, to) in &graph.edges {
        if let (Some(from), Some(to)) = (layout.boxes.get(from), layout.boxes.get(to)) {
            body.push_str(&edge(from, to, dx, dy));
        }
    }
    for (node, placed) in graph.nodes.iter().zip(&layout.boxes) {
        body.push_str(&boxed(node.kind, placed, dx, dy));
    }
    height
}

fn edge(from: &Placed, to: &Placed, dx: usize, dy: usize) -> String {
    let (x1, y1) = (from.x + from.width + dx, from.y + from.height / 2 + dy);
    let (x2, y2) = (to.x + dx, to.y + to.height / 2 + dy);
    let bend = (x2.saturating_sub(x1)) / 2;
    format!(
        "<path class=\"edge\" marker-end=\"url(#head)\" d=\"M{x1} {y1} C{} {y1} {} {y2} {x2} {y2}\"/>\n",
        x1 + bend,
        x2 - bend
    )
}

fn boxed(kind: Shape, placed: &Placed, dx: usize, dy: usize) -> String {
    let class = match kind {
        Shape::Delegate => "delegate",
        Shape::Family => "family",
        Shape::Ceiling => "ceiling",
        Shape::Again => "again",
    };
    let (x, y) = (placed.x + dx, placed.y + dy);
    let mut text = format!(
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"5\"/>\n",
        placed.width, placed.height
    );
    for (at, line) in placed.lines.iter().enumerate() {
        let class = if at < placed.titles { "title" } else { "" };
        text.push_str(&written(line, x + 10, y + 22 + at * LINE, class));
    }
    text
}

/// A line of text. Its length is given, so that it is as long as the box was made for, whatever the font.
fn written(line: &str, x: usize, y: usize, class: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let long = length(line);
    format!(
        "<text{class} x=\"{x}\" y=\"{y}\" textLength=\"{long}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>\n",
        escaped(line)
    )
}

/// What each code means that occurs.
fn legend(accounts: &[Graph]) -> Vec<String> {
    let lines: Vec<&String> =
        accounts.iter().flat_map(|graph| &graph.nodes).flat_map(|node| &node.lines).collect();
    let occurs = |code: &str| {
        lines
            .iter()
            .any(|line| line.starts_with("assumes ") && line.split(' ').any(|word| word == code))
    };
    let known = ASSUMPTIONS.iter().filter(|(code, _)| occurs(code));
    known.map(|(code, text)| format!("{code}  {text}")).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
