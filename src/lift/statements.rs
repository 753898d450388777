//! Documents as blocks of statements: written, built, held against what was given, and written plainer where needed.

use super::manner::{Manners, Part, StatementId};
use super::sentence::{self, Sentence};
use super::writer::{Style, Writer};
use super::{Compile, Compiled, Complaint, Home, Lifted, Refusal, Role, Source, parts, same, word};
use crate::diag::quoted;
use crate::iam::document::{Document, Statement, Version};
use crate::iam::limits::Limit;
use crate::iam::name::NameKind;
use crate::iam::pattern::bounded;
use crate::prove::TOGETHER;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often a text is written before its errors count as ones that nothing mends. Each round makes some part plainer.
const ROUNDS: usize = 64;

/// A block of the text.
#[derive(Clone, Debug)]
struct Block {
    name: String,
    /// Which document it is of.
    source: usize,
    /// Its statements, each with the place in the document of the one that it is, or is a part of.
    statements: Vec<(usize, Statement)>,
}

struct Lift<'a> {
    sources: &'a [Source],
    home: &'a Home,
    compile: &'a Compile<'a>,
    blocks: Vec<Block>,
    manners: Manners,
    sentences: BTreeMap<usize, Sentence>,
}

/// Writes documents as Deleg. The text builds back to the same meaning.
pub fn lift(sources: &[Source], home: &Home, compile: &Compile<'_>) -> Result<Lifted, Refusal> {
    bounded(TOGETHER, || written(sources, home, compile))
}

fn written(sources: &[Source], home: &Home, compile: &Compile<'_>) -> Result<Lifted, Refusal> {
    let sources = &settled(sources)[..];
    let found = sentence::sentences(sources, home, compile);
    let without = found.is_empty();
    match attempt(sources, home, compile, found) {
        // What each sentence means alone, they may not mean together.
        Err(_) if !without => attempt(sources, home, compile, BTreeMap::new()),
        done => done,
    }
}

/// The documents with boundaries known as such: those that are asked for, and those that another document names as the
/// boundary of what it lets be created, whose path is then known too.
fn settled(sources: &[Source]) -> Vec<Source> {
    let ceilings = sentence::ceilings(sources);
    let each = sources.iter().map(|source| {
        let named = ceilings.iter().find(|(name, path)| {
            name.eq_ignore_ascii_case(&source.name)
                && source.path.as_ref().is_none_or(|own| own == path)
        });
        match named {
            Some((_, path)) => {
                Source { role: Role::Boundary, path: Some(path.clone()), ..source.clone() }
            }
            None => source.clone(),
        }
    });
    each.collect()
}

fn attempt(
    sources: &[Source],
    home: &Home,
    compile: &Compile<'_>,
    sentences: BTreeMap<usize, Sentence>,
) -> Result<Lifted, Refusal> {
    let manners = Manners::default();
    let mut lift = Lift { sources, home, compile, blocks: Vec::new(), manners, sentences };
    lift.blocks = lift.first_blocks();
    for _ in 0..ROUNDS {
        let writer = lift.write();
        let built = (lift.compile)(&writer.text, home.account.is_none().then_some(NOWHERE));
        if built.errors.is_empty() {
            if lift.prove(&writer, &built)? {
                return Ok(lift.lifted(writer));
            }
        } else {
            lift.mend(&writer, &built.errors)?;
        }
    }
    Err(Refusal {
        message: "the policy could not be written as Deleg: every round found another error".into(),
        help: "keep the JSON, and use it with `policy NAME from \"FILE\"`".into(),
    })
}

/// An account for texts that name none; no ARN of theirs holds it.
const NOWHERE: &str = "000000000000";

impl Lift<'_> {
    fn first_blocks(&self) -> Vec<Block> {
        let mut taken = Vec::new();
        let all = self.sources.iter().enumerate();
        all.map(|(source, one)| {
            let statements = one.document.statements.iter().cloned().enumerate().collect();
            Block { name: free_name(&one.name, &mut taken), source, statements }
        })
        .collect()
    }

    /// The whole text: the account, boundaries before what names them, then the rest.
    fn write(&self) -> Writer {
        let mut writer = Writer::default();
        if let Some(account) = &self.home.account {
            writer.push(&format!("account main = {account}"));
            if self.home.partition != "aws" {
                writer.push(&format!(" in {}", self.home.partition));
            }
            writer.push("\n\n");
        }
        let is = |block: &Block, role: Role| {
            self.sources.get(block.source).is_some_and(|source| source.role == role)
        };
        let blocks = || self.blocks.iter().enumerate();
        let said =
            |block: &Block| self.sentences.values().any(|one| one.sources.contains(&block.source));
        for (at, block) in blocks().filter(|(_, block)| is(block, Role::Boundary)) {
            if !said(block) {
                self.block(&mut writer, at, block, "boundary");
            }
        }
        for sentence in self.sentences.values().filter(|one| one.is_boundary()) {
            writer.push(&sentence.text);
            writer.push("\n\n");
        }
        for line in sentence::declarations(self.sentences.values(), self.sources) {
            writer.push(&line);
            writer.push("\n\n");
        }
        for (at, block) in blocks().filter(|(_, block)| is(block, Role::Policy)) {
            if !said(block) {
                self.block(&mut writer, at, block, "policy");
            }
        }
        for sentence in self.sentences.values().filter(|one| !one.is_boundary()) {
            writer.push(&sentence.text);
            writer.push("\n\n");
        }
        writer
    }

    fn block(&self, writer: &mut Writer, at: usize, block: &Block, word: &str) {
        let Some(source) = self.sources.get(block.source) else { return };
        let old = source.document.version != Some(Version::V2012);
        writer.push(&format!("{word} {}", word::value(&block.name)));
        if let Some(path) = source.path.as_deref().filter(|path| *path != "/") {
            writer.push(&format!(" at {}", word::value(path)));
        }
        writer.push(" {\n");
        let style = Style { home: self.home, manners: &self.manners, old };
        for (index, (_, statement)) in block.statements.iter().enumerate() {
            writer.statement((at, index), statement, style);
        }
        writer.push("}\n\n");
    }

    /// Makes what the compiler refuses plainer.
    fn mend(&mut self, writer: &Writer, errors: &[Complaint]) -> Result<(), Refusal> {
        let mut mended = false;
        for error in errors {
            if error.too_large {
                return self.divide(writer, error);
            }
            let Some(piece) = writer.at(&error.range).cloned() else { continue };
            mended |= match piece.part {
                Some(part) => self.part_plainer(writer, piece.statement, part),
                None => self.plainer(writer, piece.statement),
            };
        }
        let Some(first) = errors.first().filter(|_| !mended) else { return Ok(()) };
        let piece = writer.at(&first.range);
        let place = match piece {
            Some(piece) => self.place(piece.statement),
            None => "the policy".to_owned(),
        };
        Err(Refusal {
            message: format!("{place} cannot be written as Deleg: {}", first.message),
            help: "keep the JSON, and use it with `policy NAME from \"FILE\"`".into(),
        })
    }

    /// A part plainer; actions are left readable while it may be the type of a resource that they do not fit.
    fn part_plainer(&mut self, writer: &Writer, statement: StatementId, part: Part) -> bool {
        let typed = writer.typed_of(statement);
        if matches!(part, Part::Action(_)) && self.manners.untyped(statement, &typed) {
            return true;
        }
        self.manners.plainer(statement, part) || self.plainer(writer, statement)
    }

    /// A whole statement plainer.
    fn plainer(&mut self, writer: &Writer, statement: StatementId) -> bool {
        let mut any = false;
        for part in writer.parts_of(statement) {
            any |= self.manners.plainer(statement, part);
        }
        any
    }

    /// Puts a document that is too large into several blocks.
    fn divide(&mut self, writer: &Writer, error: &Complaint) -> Result<(), Refusal> {
        let inside = |at: &usize| {
            let first = writer.pieces.iter().find(|piece| piece.statement == (*at, 0));
            first.is_some_and(|piece| piece.range.start >= error.range.start)
        };
        let starts = |at: &usize| {
            let first = writer.pieces.iter().find(|piece| piece.statement == (*at, 0));
            first.map_or(usize::MAX, |piece| piece.range.start)
        };
        let at = (0..self.blocks.len()).filter(inside).min_by_key(starts).unwrap_or(0);
        let refusal = |message: String| Refusal {
            message,
            help: "keep the JSON, and use it with `policy NAME from \"FILE\"`".into(),
        };
        let Some(block) = self.blocks.get(at).cloned() else {
            return Err(refusal("the policy is larger than IAM takes".into()));
        };
        let source = block.source;
        let boundary = self.sources.get(source).is_some_and(|one| one.role == Role::Boundary);
        let limit = Limit::ManagedPolicySize.value();
        let count = self.blocks.iter().filter(|other| other.source == source).count();
        let divided = parts::parts(&block.statements, limit).filter(|_| !boundary && count == 1);
        let Some(groups) = divided.filter(|groups| groups.len() > 1) else {
            return Err(refusal(format!("{} is larger than IAM takes", quoted(&block.name))));
        };
        let mut taken: Vec<String> =
            self.blocks.iter().map(|block| block.name.to_ascii_lowercase()).collect();
        let blocks: Vec<Block> = groups
            .into_iter()
            .enumerate()
            .map(|(index, statements)| {
                let name = free_name(&format!("{}-part-{}", block.name, index + 1), &mut taken);
                Block { name, source, statements }
            })
            .collect();
        self.blocks.splice(at..=at, blocks);
        self.manners = Manners::default();
        Ok(())
    }

    /// Whether everything that was built means what was given; what does not is written plainer.
    fn prove(&mut self, writer: &Writer, built: &Compiled) -> Result<bool, Refusal> {
        let mut proved = true;
        for source in 0..self.sources.len() {
            if self.sentences.values().any(|one| one.sources.contains(&source)) {
                continue;
            }
            proved &= self.prove_source(source, writer, built)?;
        }
        for one in self.sentences.values() {
            if !one.is_built(self.sources, built) {
                return Err(Refusal {
                    message: "a sentence does not mean the same beside the others".into(),
                    help: String::new(),
                });
            }
        }
        Ok(proved)
    }

    fn prove_source(
        &mut self,
        at: usize,
        writer: &Writer,
        built: &Compiled,
    ) -> Result<bool, Refusal> {
        let Some(source) = self.sources.get(at) else { return Ok(true) };
        let (version, given) = (source.document.version, source.document.clone());
        let own: Vec<usize> = (0..self.blocks.len())
            .filter(|&b| self.blocks.get(b).is_some_and(|o| o.source == at))
            .collect();
        let mut documents: Vec<Arc<Document>> = Vec::new();
        let mut pairs: Vec<(StatementId, usize)> = Vec::new();
        for &block in &own {
            let Some(held) = self.blocks.get(block) else { continue };
            documents.extend(built.of(&held.name));
            let all = held.statements.iter().enumerate();
            pairs.extend(all.map(|(index, (origin, _))| ((block, index), *origin)));
        }
        let made: Vec<&Statement> = documents.iter().flat_map(|one| &one.statements).collect();
        if made.len() != pairs.len() || documents.len() != own.len() {
            // A shortened text has other statements; then only the whole can be asked.
            if documents.len() == own.len() && same::documents(&[given], &documents) {
                return Ok(true);
            }
            let mut any = false;
            for (statement, _) in pairs {
                any |= self.plainer(writer, statement);
            }
            let name = quoted(self.sources.get(at).map_or("", |source| &source.name));
            return if any { Ok(false) } else { Err(differs(&name)) };
        }
        let mut proved = true;
        for (origin, statement) in given.statements.iter().enumerate() {
            let of = pairs.iter().zip(&made).filter(|((_, from), _)| *from == origin);
            let several: Vec<&Statement> = of.clone().map(|(_, made)| *made).collect();
            if same::statements(statement, version, &several, Some(Version::V2012)) {
                continue;
            }
            proved = false;
            let ids: Vec<StatementId> = of.map(|((id, _), _)| *id).collect();
            let mut any = false;
            for &id in &ids {
                any |= self.plainer(writer, id);
            }
            if !any {
                let place = ids.first().map_or_else(String::new, |&id| self.place(id));
                return Err(differs(&place));
            }
        }
        Ok(proved)
    }

    /// A statement in words.
    fn place(&self, (block, index): StatementId) -> String {
        let held = self.blocks.get(block);
        let found = held.and_then(|held| held.statements.get(index));
        let name = held.and_then(|held| self.sources.get(held.source)).map_or("", |one| &one.name);
        match found {
            Some((origin, Statement { sid: Some(sid), .. })) => {
                format!("statement {} ({}) of {}", origin + 1, quoted(sid), quoted(name))
            }
            Some((origin, _)) => format!("statement {} of {}", origin + 1, quoted(name)),
            None => "a statement".to_owned(),
        }
    }

    fn lifted(&self, writer: Writer) -> Lifted {
        let mut split = Vec::new();
        for source in 0..self.sources.len() {
            let count = self.blocks.iter().filter(|block| block.source == source).count();
            if count > 1 {
                split.push((source, count));
            }
        }
        let said = self.sentences.values().filter(|one| !one.is_boundary());
        let sentences = said.flat_map(|one| one.sources.clone()).collect();
        Lifted { text: writer.text, sentences, split }
    }
}

fn differs(what: &str) -> Refusal {
    Refusal {
        message: format!("what is built of {what} is not proved to mean the same"),
        help: "keep the JSON, and use it with `policy NAME from \"FILE\"`".into(),
    }
}

impl Compiled {
    /// What was built under a name.
    pub(super) fn of(&self, name: &str) -> Option<Arc<Document>> {
        let found = self.policies.iter().find(|(built, _)| built.eq_ignore_ascii_case(name));
        found.map(|(_, document)| document.clone())
    }
}

/// A legal name that is not taken, made of a text.
fn free_name(wanted: &str, taken: &mut Vec<String>) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() || "_+=,.@-".contains(c) { c } else { '-' };
    let mut name: String = wanted.chars().map(legal).take(NAME_ROOM).collect();
    if NameKind::Policy.check(&name).is_err() {
        "policy".clone_into(&mut name);
    }
    let first = name.clone();
    let mut count = 1;
    while taken.contains(&name.to_ascii_lowercase()) {
        count += 1;
        name = format!("{first}-{count}");
    }
    taken.push(name.to_ascii_lowercase());
    name
}

/// How much of a name is kept: IAM takes 128 characters, and `-part-2` or a number may follow.
const NAME_ROOM: usize = 112;
