//! Where boxes stand: a column for each step of delegation, each box beside what leads to it, none on another.

use super::graph::{Graph, Node};

/// The height of a line.
pub(super) const LINE: usize = 17;
const PADDING: usize = 10;
const BETWEEN_ROWS: usize = 16;
const BETWEEN_COLUMNS: usize = 64;
/// The longest line of a box, in characters.
const LONGEST: usize = 34;

/// A box with its place and its lines as they are written.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Title lines first; how many of them are the title.
    pub(super) lines: Vec<String>,
    pub(super) titles: usize,
}

/// The boxes of an account, in the order of its nodes, and how much room they take.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) boxes: Vec<Placed>,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Places the boxes of an account.
pub(super) fn layout(graph: &Graph) -> Layout {
    let mut boxes: Vec<Placed> = graph.nodes.iter().map(measured).collect();
    let columns = graph.nodes.iter().map(|node| node.column + 1).max().unwrap_or(0);
    let mut x = 0;
    for column in 0..columns {
        let members: Vec<usize> = graph
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.column == column)
            .map(|(at, _)| at)
            .collect();
        if members.is_empty() {
            continue;
        }
        let width = members.iter().filter_map(|&at| boxes.get(at)).map(|one| one.width).max();
        let width = width.unwrap_or(0);
        let wanted: Vec<(usize, usize)> =
            members.iter().map(|&at| (wish(at, graph, &boxes), at)).collect();
        stack(wanted, &mut boxes, x, width);
        x += width + BETWEEN_COLUMNS;
    }
    centre_first(graph, &mut boxes);
    let height = boxes.iter().map(|one| one.y + one.height).max().unwrap_or(0);
    Layout { boxes, width: x.saturating_sub(BETWEEN_COLUMNS), height }
}

/// Where the middle of a box would best be: beside the middle of what leads to it.
fn wish(at: usize, graph: &Graph, boxes: &[Placed]) -> usize {
    let from =
        graph.edges.iter().filter(|(_, to)| *to == at).filter_map(|(from, _)| boxes.get(*from));
    let middles: Vec<usize> = from.map(|one| one.y + one.height / 2).collect();
    middles.iter().sum::<usize>().checked_div(middles.len()).unwrap_or(usize::MAX)
}

/// Stacks a column in the order of the wishes; each box as near to its wish as those above leave it.
fn stack(mut wanted: Vec<(usize, usize)>, boxes: &mut [Placed], x: usize, width: usize) {
    // What nothing leads to stays in its order, at the end.
    wanted.sort();
    let mut free = 0;
    for (wish, at) in wanted {
        let Some(one) = boxes.get_mut(at) else { continue };
        let best = if wish == usize::MAX { free } else { wish.saturating_sub(one.height / 2) };
        one.x = x;
        one.y = best.max(free);
        one.width = width;
        free = one.y + one.height + BETWEEN_ROWS;
    }
}

/// The first column again, now that what it leads to has its place: several families of one delegate draw it down.
fn centre_first(graph: &Graph, boxes: &mut [Placed]) {
    let first = |node: &Node| node.column == 0;
    let mut free = 0;
    let members: Vec<usize> =
        graph.nodes.iter().enumerate().filter(|(_, node)| first(node)).map(|(at, _)| at).collect();
    for at in members {
        let to =
            graph.edges.iter().filter(|(from, _)| *from == at).filter_map(|(_, to)| boxes.get(*to));
        let middles: Vec<usize> = to.map(|one| one.y + one.height / 2).collect();
        let Some(one) = boxes.get_mut(at) else { continue };
        let middle = middles.iter().sum::<usize>().checked_div(middles.len());
        let best = middle.map_or(one.y, |middle| middle.saturating_sub(one.height / 2));
        one.y = best.max(free);
        free = one.y + one.height + BETWEEN_ROWS;
    }
}

fn measured(node: &Node) -> Placed {
    let mut lines = wrapped(&node.title);
    let titles = lines.len();
    lines.extend(node.lines.iter().flat_map(|line| wrapped(line)));
    let longest = lines.iter().map(|line| length(line)).max().unwrap_or(0);
    Placed {
        x: 0,
        y: 0,
        width: longest + 2 * PADDING,
        height: lines.len() * LINE + 2 * PADDING - 4,
        lines,
        titles,
    }
}

/// How long a text is in pixels: fonts of one width have characters of 0.6 of their size, which is 12.
pub(super) fn length(text: &str) -> usize {
    (cells(text) * 73).div_ceil(10)
}

/// How many characters wide a text is: those of East Asia take two.
pub(super) fn cells(text: &str) -> usize {
    text.chars()
        .map(|c| if ('\u{1100}'..='\u{ffdc}').contains(&c) || c > '\u{1f000}' { 2 } else { 1 })
        .sum()
}

/// A text in lines of a box: broken between words, after what divides names, or where nothing else helps.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && cells(&line) + cells(piece.trim_end()) > LONGEST {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        for character in piece.chars() {
            if cells(&line) >= LONGEST && character != ' ' {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// A text in pieces after which a line may end.
fn pieces(text: &str) -> Vec<&str> {
    text.split_inclusive([' ', '-', '/', ':', ',', '.', '_']).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, cells, wrapped};

    #[test]
    fn no_line_is_longer_than_a_box() {
        for text in [
            "a".repeat(128).as_str(),
            "arn:aws:iam::123456789012:policy/a/b/c/name-of-it",
            "一".repeat(64).as_str(),
        ] {
            let lines = wrapped(text);
            assert!(lines.iter().all(|line| cells(line) <= LONGEST + 1), "{lines:?}");
            assert_eq!(lines.concat(), text);
        }
        assert_eq!(wrapped("create and configure roles"), ["create and configure roles"]);
    }
}
