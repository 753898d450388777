//! The layout: a flat list of texts and possible line breaks, measured backwards and printed forwards, both linear.

use super::LIMIT;

/// What the builder hands to the layout.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// A token as it stands in the source: start and end byte.
    Source(u32, u32),
    /// A keyword or sign.
    Word(&'static str),
    /// A token that is not written as it stands in the source.
    Owned(Box<str>),
    /// A sign that is there only where the group around it is broken.
    IfBroken(&'static str),
    /// A space that is never a line break.
    Space,
    /// A space, or a line break where the group is broken.
    Line,
    /// Nothing, or a line break where the group is broken.
    SoftLine,
    /// The place before a clause of a sentence: a space, or a line break where the sentence is broken there.
    ClauseLine(Rank),
    /// The place before `{`: a space, or a line break where the sentence before it is broken at its clauses.
    Brace,
    /// A line break; it breaks every group around it.
    Hard,
    /// Makes the line break before it an empty line.
    Blank,
    /// Breaks every group around it.
    Force,
    /// A comment at the end of the line before it.
    Trailing(u32, u32),
    /// A comment on a line of its own; after an empty line where the last part is true.
    Comment(u32, u32, bool),
    /// One level deeper.
    Indent,
    /// One level back.
    Dedent,
    /// The start of what is broken as a whole or not at all.
    Open(Group),
    /// Its end.
    Close,
}

/// Where a sentence is broken first. Clauses of the first rank come before those of the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// `on`, `except`: what the sentence is about stays on its first line if that fits.
    Core,
    /// Every other clause.
    Addition,
}

/// What is broken as a whole or not at all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group {
    /// Whether it is a sentence, which is broken before its clauses.
    sentence: bool,
    /// Whether it is a sentence with clauses.
    clauses: bool,
    /// Its width on one line, with what cannot be broken from it behind it.
    width: u32,
    /// The width up to the first clause.
    head: u32,
    /// The width up to the first addition.
    core: u32,
}

impl Group {
    /// A list, a block, a condition: what breaks at its own lines.
    pub(super) const LIST: Self = Self::new(false);
    /// A sentence.
    pub(super) const SENTENCE: Self = Self::new(true);

    const fn new(sentence: bool) -> Self {
        Self { sentence, clauses: false, width: 0, head: 0, core: 0 }
    }
}

/// The width of what cannot stand on one line with anything else; larger than a file may be.
const UNFIT: u64 = 1 << 32;

/// A group whose end has been seen, on the way back to its start. Widths are counted from the end of the list.
struct Measured {
    end: u64,
    tail: u64,
    /// Where the clause begins that was seen last, and the addition.
    clause: u64,
    addition: u64,
}

impl Measured {
    fn new(end: u64, tail: u64) -> Self {
        Self { end, tail, clause: end, addition: end }
    }

    /// The group, at its start.
    fn group(&self, start: u64, sentence: bool) -> Group {
        Group {
            sentence,
            clauses: self.clause != self.end,
            width: clamp(start - self.end + self.tail),
            head: clamp(start - self.clause),
            core: clamp(start - self.addition),
        }
    }

    /// The start of a clause.
    fn clause(&mut self, start: u64, rank: Rank) {
        self.clause = start + 1;
        if rank == Rank::Addition {
            self.addition = start + 1;
        }
    }

    /// A comment between two clauses is no part of either.
    fn comment(&mut self, start: u64) {
        if self.addition == start {
            self.addition += UNFIT;
        }
        if self.clause == start {
            self.clause += UNFIT;
        }
    }
}

fn clamp(width: u64) -> u32 {
    u32::try_from(width).unwrap_or(u32::MAX)
}

/// How many columns a text takes.
fn columns(text: &str) -> usize {
    text.chars().count()
}

/// How a group is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// On one line.
    Flat,
    /// Its lines are broken.
    Broken,
    /// A sentence whose core is on one line, with its additions indented.
    Additions,
    /// A sentence with all its clauses indented.
    Clauses,
    /// A sentence that is broken before its first clause, with its clauses at its own indentation.
    Stacked,
}

impl Mode {
    fn is_indented(self) -> bool {
        matches!(self, Self::Additions | Self::Clauses)
    }
}

/// What separates the next token from the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Nothing,
    Space,
    Line,
    Blank,
}

/// Prints measured lists of [`Op`] one after the other into one text.
#[derive(Debug)]
pub(super) struct Printer<'s> {
    source: &'s str,
    out: String,
    column: usize,
    level: usize,
    gap: Gap,
    modes: Vec<Mode>,
    broken_sentence: bool,
}

impl<'s> Printer<'s> {
    /// A printer of tokens of a source.
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            out: String::with_capacity(source.len() + source.len() / 8),
            column: 0,
            level: 0,
            gap: Gap::Nothing,
            modes: Vec::new(),
            broken_sentence: false,
        }
    }

    /// The whole text, with one newline at its end unless there is nothing in it.
    pub(super) fn finish(mut self) -> String {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }

    /// Measures a list and prints it.
    pub(super) fn print(&mut self, ops: &mut [Op]) {
        self.measure(ops);
        for op in ops.iter() {
            self.step(op);
        }
    }

    /// The text of an op that is a token.
    fn text<'o>(&self, op: &'o Op) -> Option<&'o str>
    where
        's: 'o,
    {
        match op {
            Op::Source(start, end) => Some(self.slice(*start, *end)),
            Op::Word(word) => Some(word),
            Op::Owned(text) => Some(text),
            _ => None,
        }
    }

    fn slice(&self, start: u32, end: u32) -> &'s str {
        self.source.get(start as usize..end as usize).unwrap_or("")
    }

    /// Writes the widths into the groups, from the last op to the first.
    fn measure(&self, ops: &mut [Op]) {
        let mut total = 0_u64;
        // The width from here to the next place where a line may end.
        let mut tail = 0_u64;
        let mut open: Vec<Measured> = Vec::new();
        for op in ops.iter_mut().rev() {
            if let Some(text) = self.text(op) {
                let width = columns(text) as u64;
                total += width;
                tail += width;
                continue;
            }
            match op {
                Op::Close => open.push(Measured::new(total, tail)),
                Op::Open(group) => {
                    if let Some(measured) = open.pop() {
                        *group = measured.group(total, group.sentence);
                    }
                }
                Op::Space | Op::Brace => {
                    total += 1;
                    tail += 1;
                }
                Op::Line => {
                    total += 1;
                    tail = 0;
                }
                Op::SoftLine => tail = 0,
                Op::ClauseLine(rank) => {
                    if let Some(sentence) = open.last_mut() {
                        sentence.clause(total, *rank);
                    }
                    total += 1;
                    tail = 0;
                }
                Op::Hard | Op::Force => {
                    total += UNFIT;
                    tail = 0;
                }
                Op::Trailing(..) | Op::Comment(..) => {
                    if let Some(sentence) = open.last_mut() {
                        sentence.comment(total);
                    }
                    total += UNFIT;
                    tail = 0;
                }
                _ => {}
            }
        }
    }

    fn step(&mut self, op: &Op) {
        if let Some(text) = self.text(op) {
            self.flush();
            self.write(text);
            return;
        }
        let mode = self.modes.last().copied().unwrap_or(Mode::Broken);
        match op {
            Op::Source(..) | Op::Word(_) | Op::Owned(_) | Op::Force => {}
            Op::IfBroken(sign) if mode != Mode::Flat => {
                self.flush();
                self.write(sign);
            }
            Op::IfBroken(_) => {}
            Op::Space => self.separate(Gap::Space),
            Op::Line | Op::ClauseLine(_) if mode == Mode::Flat => self.separate(Gap::Space),
            Op::ClauseLine(Rank::Core) if mode == Mode::Additions => self.separate(Gap::Space),
            Op::SoftLine if mode == Mode::Flat => {}
            Op::Line | Op::ClauseLine(_) | Op::SoftLine | Op::Hard => self.separate(Gap::Line),
            Op::Brace if self.broken_sentence => self.separate(Gap::Line),
            Op::Brace => self.separate(Gap::Space),
            Op::Blank if self.gap >= Gap::Line => self.separate(Gap::Blank),
            Op::Blank => {}
            Op::Trailing(start, end) => self.trailing(self.slice(*start, *end)),
            Op::Comment(start, end, blank) => {
                self.separate(if *blank { Gap::Blank } else { Gap::Line });
                self.flush();
                self.write(self.slice(*start, *end));
                self.separate(Gap::Line);
            }
            Op::Indent => self.level += 1,
            Op::Dedent => self.level = self.level.saturating_sub(1),
            Op::Open(group) => self.open(*group, mode),
            Op::Close => self.close(mode),
        }
    }

    fn separate(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn trailing(&mut self, comment: &str) {
        if self.out.is_empty() {
            self.write(comment);
        } else {
            self.out.push(' ');
            self.write(comment);
        }
        self.separate(Gap::Line);
    }

    fn open(&mut self, group: Group, around: Mode) {
        let indentation = self.level * super::INDENTATION;
        let column = match self.gap {
            Gap::Nothing => self.column,
            Gap::Space => self.column + 1,
            Gap::Line | Gap::Blank => indentation,
        };
        let fits = |column: usize, width: u32| column.saturating_add(width as usize) <= LIMIT;
        // A flat group holds flat groups alone.
        let within_flat = around == Mode::Flat;
        let mode = if within_flat || fits(column, group.width) {
            Mode::Flat
        } else if !group.sentence {
            Mode::Broken
        } else if fits(column, group.core) {
            Mode::Additions
        } else if fits(column, group.head) {
            Mode::Clauses
        } else {
            Mode::Stacked
        };
        if mode.is_indented() {
            // The sentence itself begins at the level around it.
            self.flush();
            self.level += 1;
        }
        if group.sentence {
            self.broken_sentence = mode != Mode::Flat && group.clauses;
        }
        self.modes.push(mode);
    }

    fn close(&mut self, mode: Mode) {
        self.modes.pop();
        if mode.is_indented() {
            self.level = self.level.saturating_sub(1);
        }
    }

    fn flush(&mut self) {
        let lines = match self.gap {
            _ if self.out.is_empty() => 0,
            Gap::Nothing => 0,
            Gap::Space => {
                self.out.push(' ');
                self.column += 1;
                0
            }
            Gap::Line => 1,
            Gap::Blank => 2,
        };
        if lines > 0 {
            self.out.push_str(if lines == 1 { "\n" } else { "\n\n" });
            for _ in 0..self.level {
                self.out.push_str("    ");
            }
            self.column = self.level * super::INDENTATION;
        }
        self.gap = Gap::Nothing;
    }

    fn write(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += columns(text);
    }
}
