//! Documents as JSON text: one form for people, one without white space, and the sizes that IAM counts.

use crate::iam::document::{
    Condition, Conditions, Document, Element, OneOrMany, PrincipalElement, Principals, Scalar,
    Statement,
};

/// The document in the form that people read: IAM's order of keys, four spaces, a newline at the end.
pub fn pretty(document: &Document) -> String {
    let mut writer = Writer::new(String::new(), true);
    writer.document(document);
    writer.out.push('\n');
    writer.out
}

/// The document without white space outside of strings.
pub fn minified(document: &Document) -> String {
    let mut writer = Writer::new(String::new(), false);
    writer.document(document);
    writer.out
}

/// How many characters of the document IAM counts, without building its text.
///
/// "IAM does not count white space when calculating the size of a policy" (user guide, "IAM and AWS STS quotas").
/// The page does not say whether that includes white space within strings; it is counted here, which can only make a
/// document that fits look too large. So this is also the number of characters of the minified text.
pub fn size(document: &Document) -> usize {
    count(|writer| writer.document(document)).characters
}

/// How many bytes the minified text has, which is how service control policies are measured.
///
/// There white space outside of quotation marks is removed by the console alone; through the API every character
/// counts, so a control policy is sent minified (Organizations user guide, "Quotas for AWS Organizations").
pub fn byte_size(document: &Document) -> usize {
    count(|writer| writer.document(document)).bytes
}

/// As [`size`], for one statement within a document, without the comma beside it.
pub fn statement_size(statement: &Statement) -> usize {
    count(|writer| writer.statement(statement)).characters
}

fn count(write: impl FnOnce(&mut Writer<Count>)) -> Count {
    let mut writer = Writer::new(Count { characters: 0, bytes: 0 }, false);
    write(&mut writer);
    writer.out
}

/// Where the text goes.
trait Out {
    fn push(&mut self, character: char);
    fn push_str(&mut self, text: &str);
    /// As [`Self::push_str`], for a text of ASCII.
    fn push_ascii(&mut self, text: &str);
}

impl Out for String {
    fn push(&mut self, character: char) {
        Self::push(self, character);
    }

    fn push_str(&mut self, text: &str) {
        Self::push_str(self, text);
    }

    fn push_ascii(&mut self, text: &str) {
        Self::push_str(self, text);
    }
}

/// Counts the text instead of keeping it.
struct Count {
    characters: usize,
    bytes: usize,
}

impl Out for Count {
    fn push(&mut self, character: char) {
        self.characters += 1;
        self.bytes += character.len_utf8();
    }

    fn push_str(&mut self, text: &str) {
        self.characters += text.chars().count();
        self.bytes += text.len();
    }

    fn push_ascii(&mut self, text: &str) {
        self.characters += text.len();
        self.bytes += text.len();
    }
}

struct Writer<O> {
    out: O,
    pretty: bool,
    depth: usize,
    /// Whether the next value is the first of its brackets.
    first: bool,
}

impl<O: Out> Writer<O> {
    fn new(out: O, pretty: bool) -> Self {
        Self { out, pretty, depth: 0, first: true }
    }

    fn document(&mut self, document: &Document) {
        self.open('{');
        if let Some(version) = document.version {
            self.field("Version", version.text());
        }
        if let Some(id) = &document.id {
            self.field("Id", id);
        }
        self.key("Statement");
        match &document.statements {
            OneOrMany::One(statement) => self.statement(statement),
            OneOrMany::Many(statements) => self.list(statements, Self::statement),
        }
        self.close('}');
    }

    fn statement(&mut self, statement: &Statement) {
        self.open('{');
        if let Some(sid) = &statement.sid {
            self.field("Sid", sid);
        }
        self.field("Effect", statement.effect.text());
        if let Some(principal) = &statement.principal {
            self.principal(principal);
        }
        self.element("Action", "NotAction", &statement.action);
        if let Some(resource) = &statement.resource {
            self.element("Resource", "NotResource", resource);
        }
        if let Some(conditions) = &statement.conditions {
            self.key("Condition");
            self.conditions(conditions);
        }
        self.close('}');
    }

    fn element(&mut self, plain: &str, negated: &str, element: &Element) {
        self.key(if element.negated { negated } else { plain });
        self.strings(&element.values);
    }

    fn principal(&mut self, element: &PrincipalElement) {
        self.key(if element.negated { "NotPrincipal" } else { "Principal" });
        match &element.principals {
            Principals::Everyone => self.string("*"),
            Principals::Map(entries) => {
                self.open('{');
                for entry in entries {
                    self.key(entry.kind.text());
                    self.strings(&entry.values);
                }
                self.close('}');
            }
        }
    }

    /// One JSON object an operator, where it first occurs, with all its keys.
    fn conditions(&mut self, conditions: &Conditions) {
        let entries: Vec<&Condition> = conditions.iter().collect();
        let mut keyless = conditions.keyless().iter().peekable();
        let mut written = vec![false; entries.len()];
        self.open('{');
        for (at, first) in entries.iter().enumerate() {
            while let Some((_, operator)) = keyless.next_if(|(before, _)| *before <= at) {
                self.keyless(operator);
            }
            if written.get(at) == Some(&true) {
                continue;
            }
            match &first.spelling {
                Some(spelling) => self.key(spelling),
                None => self.key(&first.operator.to_string()),
            }
            self.open('{');
            for (entry, done) in entries.iter().zip(&mut written).skip(at) {
                if entry.operator == first.operator && entry.spelling == first.spelling {
                    *done = true;
                    self.key(&entry.key);
                    self.scalars(&entry.values);
                }
            }
            self.close('}');
        }
        for (_, operator) in keyless {
            self.keyless(operator);
        }
        self.close('}');
    }

    fn keyless(&mut self, operator: &str) {
        self.key(operator);
        self.open('{');
        self.close('}');
    }

    fn strings(&mut self, values: &OneOrMany<String>) {
        match values {
            OneOrMany::One(value) => self.string(value),
            OneOrMany::Many(values) => self.list(values, |writer, value| writer.string(value)),
        }
    }

    fn scalars(&mut self, values: &OneOrMany<Scalar>) {
        match values {
            OneOrMany::One(value) => self.scalar(value),
            OneOrMany::Many(values) => self.list(values, Self::scalar),
        }
    }

    fn scalar(&mut self, value: &Scalar) {
        match value {
            Scalar::String(text) => self.string(text),
            Scalar::Number(_) | Scalar::Bool(_) => self.out.push_str(value.text()),
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        self.key(name);
        self.string(value);
    }

    fn list<T>(&mut self, values: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.open('[');
        for value in values {
            self.next();
            write(self, value);
        }
        self.close(']');
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        self.first = true;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.first {
            self.line();
        }
        self.first = false;
        self.out.push(bracket);
    }

    /// The comma after the value before, and the line of the next one.
    fn next(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        self.line();
    }

    fn key(&mut self, name: &str) {
        self.next();
        self.string(name);
        self.out.push_ascii(if self.pretty { ": " } else { ":" });
    }

    fn line(&mut self) {
        // The deepest place of a document is a value of a condition, six levels down.
        const BREAK: &str = "\n                                ";
        if self.pretty {
            self.out.push_ascii(BREAK.get(..=4 * self.depth).unwrap_or(BREAK));
        }
    }

    /// A string with the escapes that JSON needs, and for what IAM takes in no other form.
    ///
    /// A document holds tab, line feed, carriage return and U+0020 to U+00FF (IAM API reference, PolicyDocument), so a
    /// character beyond is written as JSON escapes it: in one unit of UTF-16, or two.
    fn string(&mut self, text: &str) {
        self.out.push('"');
        if is_plain(text) {
            self.out.push_ascii(text);
            self.out.push('"');
            return;
        }
        let mut plain = 0;
        for (at, character) in text.char_indices() {
            if !is_escaped(character) {
                continue;
            }
            self.out.push_str(text.get(plain..at).unwrap_or_default());
            plain = at + character.len_utf8();
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\u{8}' => self.out.push_str("\\b"),
                '\u{c}' => self.out.push_str("\\f"),
                other => {
                    for unit in other.encode_utf16(&mut [0; 2]) {
                        self.out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        self.out.push_str(text.get(plain..).unwrap_or_default());
        self.out.push('"');
    }
}

fn is_escaped(character: char) -> bool {
    character < ' ' || character == '"' || character == '\\' || character > '\u{ff}'
}

/// Whether a text is of ASCII and needs no escape.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(last) = bytes.last_chunk() else {
        return bytes.iter().all(|&byte| is_plain_byte(byte));
    };
    // The last word may hold bytes of the one before.
    bytes.as_chunks().0.iter().all(|word| is_plain_word(*word)) && is_plain_word(*last)
}

fn is_plain_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

/// Whether eight bytes are of ASCII and need no escape, seen at once: a byte less than another borrows into its highest
/// bit, and the bytes that equal another are the zeros of their difference.
fn is_plain_word(word: [u8; 8]) -> bool {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = EACH << 7;
    let word = u64::from_le_bytes(word);
    let below = |bytes: u64, bound: u8| bytes.wrapping_sub(EACH * u64::from(bound)) & !bytes;
    let equal = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    (word | below(word, b' ') | equal(b'"') | equal(b'\\')) & HIGHEST == 0
}
