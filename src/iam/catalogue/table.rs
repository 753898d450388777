//! The bytes of the catalogue: sections, rows, strings and lists, read in place by checked accessors.
//!
//! `catalogue/generate.py` writes the file. All numbers are little-endian. After `DELEGCAT`, the format's number and the
//! count of sections stands one (offset, length) pair a section. Nothing is parsed at the start: a look-up reads the rows it needs.
//! A reference that does not fit gives an empty answer, never a panic; the tests verify every reference of the file.

use std::cmp::Ordering;
use std::ops::Range;

const BYTES: &[u8] = include_bytes!("catalogue.bin");

const HEADER: usize = 16;

/// How many sections there are.
const COUNT: usize = Section::Principals as usize + 1;

/// The bytes of each section, found when this is compiled.
static SECTIONS: [&[u8]; COUNT] = {
    let mut sections: [&[u8]; COUNT] = [&[]; COUNT];
    let (mut rest, mut at): (&mut [&[u8]], usize) = (&mut sections, HEADER);
    while let Some((section, after)) = rest.split_first_mut() {
        let (offset, length) = (u32_of(BYTES, at) as usize, u32_of(BYTES, at + 4) as usize);
        if let Some((_, from)) = BYTES.split_at_checked(offset)
            && let Some((bytes, _)) = from.split_at_checked(length)
        {
            *section = bytes;
        }
        rest = after;
        at += 8;
    }
    sections
};

/// A part of the file, in the order in which the generator writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// One string: the version.
    Version,
    /// The text of all strings.
    Pool,
    /// prefix, name, first action, actions, first type, types, keys, 0.
    Services,
    /// name, service, rows of resource types, keys, level, 0.
    Actions,
    /// name, service, keys, first ARN format, ARN formats.
    Types,
    /// One string a row.
    Arns,
    /// name, type, flags, 0.
    Keys,
    /// Where in `Words` each list begins.
    Lists,
    /// The lists: a count, then as many 16-bit numbers.
    Words,
    /// name, DNS suffix, first region, regions.
    Partitions,
    /// One string a row.
    Regions,
    /// name, flags, 0.
    Principals,
}

impl Section {
    /// How many bytes a row has.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Pool => 1,
            Self::Words => 2,
            Self::Version | Self::Arns | Self::Lists | Self::Regions => 4,
            Self::Keys | Self::Principals => 8,
            Self::Actions | Self::Types | Self::Partitions => 12,
            Self::Services => 20,
        }
    }

    /// The section's bytes.
    pub(super) fn bytes(self) -> &'static [u8] {
        SECTIONS.get(self as usize).copied().unwrap_or_default()
    }

    /// How many rows there are.
    pub(super) fn count(self) -> u16 {
        u16::try_from(self.bytes().len() / self.width()).unwrap_or(u16::MAX)
    }

    /// One row.
    pub(super) fn row(self, index: u16) -> Row {
        let start = usize::from(index) * self.width();
        Row(self.bytes().get(start..start + self.width()).unwrap_or_default())
    }
}

/// One row of a section; fields are named by their byte offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row(&'static [u8]);

impl Row {
    pub(super) fn byte(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    pub(super) fn number(self, at: usize) -> u16 {
        u16_of(self.0, at)
    }

    /// A reference to the pool: where the string begins, and in the last ten bits how long it is.
    pub(super) fn string(self, at: usize) -> &'static str {
        std::str::from_utf8(self.text(at)).unwrap_or_default()
    }

    /// The bytes of [`string`](Self::string), for comparing many names quickly.
    pub(super) fn text(self, at: usize) -> &'static [u8] {
        let packed = u32_of(self.0, at) as usize;
        let (start, length) = (packed >> 10, packed & 0x3ff);
        Section::Pool.bytes().get(start..start + length).unwrap_or_default()
    }

    /// A run of rows in another section: the first, then how many.
    pub(super) fn run(self, at: usize) -> Range<u16> {
        let first = self.number(at);
        first..first.saturating_add(self.number(at + 2))
    }

    /// The list whose number stands in the row.
    pub(super) fn list(self, at: usize) -> List {
        list(self.number(at))
    }
}

/// A list of 16-bit numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct List(&'static [u8]);

impl List {
    pub(super) fn iter(self) -> impl Iterator<Item = u16> + Clone {
        self.0.chunks_exact(2).map(|pair| u16_of(pair, 0))
    }

    /// The list as pairs: an action's rows of resource types.
    pub(super) fn pairs(self) -> impl Iterator<Item = (u16, u16)> + Clone {
        self.0.chunks_exact(4).map(|pair| (u16_of(pair, 0), u16_of(pair, 2)))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Whether a sorted list holds a number.
    pub(super) fn holds(self, wanted: u16) -> bool {
        let count = u16::try_from(self.0.len() / 2).unwrap_or(u16::MAX);
        let at = |index: u16| u16_of(self.0, 2 * usize::from(index));
        let found = lower_bound(0..count, |index| at(index).cmp(&wanted));
        found < count && at(found) == wanted
    }
}

/// The list of a number.
pub(super) fn list(number: u16) -> List {
    let words = Section::Words.bytes();
    let start = 2 * u32_of(Section::Lists.bytes(), 4 * usize::from(number)) as usize;
    let length = 2 * usize::from(u16_of(words, start));
    List(words.get(start + 2..start + 2 + length).unwrap_or_default())
}

/// The first index of a sorted range that is not before what is sought.
pub(super) fn lower_bound(range: Range<u16>, order: impl Fn(u16) -> Ordering) -> u16 {
    let Range { mut start, mut end } = range;
    while start < end {
        let middle = start + (end - start) / 2;
        if order(middle) == Ordering::Less {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start
}

/// The index in a sorted range of what is sought, if it is there.
pub(super) fn find(range: Range<u16>, order: impl Fn(u16) -> Ordering) -> Option<u16> {
    let end = range.end;
    let at = lower_bound(range, &order);
    (at < end && order(at) == Ordering::Equal).then_some(at)
}

/// Compares two names without case, as the file is sorted.
pub(super) fn compare(a: impl AsRef<[u8]>, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_ref(), b.as_bytes());
    while let (Some((one, rest)), Some((other, others))) =
        (a.split_first_chunk(), b.split_first_chunk())
    {
        let (one, other) = (lower(*one), lower(*other));
        if one != other {
            return one.cmp(&other);
        }
        (a, b) = (rest, others);
    }
    for (one, other) in a.iter().zip(b) {
        let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
        if one != other {
            return one.cmp(&other);
        }
    }
    a.len().cmp(&b.len())
}

/// Eight letters without case, as a number that compares as they do. Capitals are found at once: added to what is left to
/// the bit above the letters, `A` and what follows it reach that bit, and what follows `Z` does so with less.
fn lower(letters: [u8; 8]) -> u64 {
    const EACH: u64 = u64::from_be_bytes([1; 8]);
    const HIGHEST: u64 = EACH << 7;
    let word = u64::from_be_bytes(letters);
    let low = word & !HIGHEST;
    let from_a = low + EACH * u64::from(0x80 - b'A');
    let after_z = low + EACH * u64::from(0x7f - b'Z');
    let capitals = from_a & !after_z & !word & HIGHEST;
    word | capitals >> 2
}

fn u16_of(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(chunk) => u16::from_le_bytes(*chunk),
        None => 0,
    }
}

const fn u32_of(bytes: &[u8], at: usize) -> u32 {
    if let Some((_, from)) = bytes.split_at_checked(at)
        && let Some(chunk) = from.first_chunk()
    {
        return u32::from_le_bytes(*chunk);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_as_their_letters_do_without_case() {
        let names = [
            "",
            "A",
            "a",
            "Get",
            "GETOBJECT",
            "GetObject",
            "getObjects",
            "GetObject[",
            "GetObject`",
        ];
        let more = [
            "@@@@@@@@",
            "[[[[[[[[",
            "ZZZZZZZZ",
            "zzzzzzzz{",
            "aws:RequestTag/\u{e9}",
            "aws:requesttag/x",
        ];
        for a in names.into_iter().chain(more) {
            for b in names.into_iter().chain(more) {
                let expected = a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase());
                assert_eq!(compare(a, b), expected, "{a} and {b}");
            }
        }
    }

    const SECTIONS: [Section; 12] = [
        Section::Version,
        Section::Pool,
        Section::Services,
        Section::Actions,
        Section::Types,
        Section::Arns,
        Section::Keys,
        Section::Lists,
        Section::Words,
        Section::Partitions,
        Section::Regions,
        Section::Principals,
    ];

    #[test]
    fn sections_fill_the_file_without_gaps() {
        assert_eq!(BYTES.get(..8), Some(b"DELEGCAT".as_slice()));
        assert_eq!((u32_of(BYTES, 8), u32_of(BYTES, 12)), (1, 12));
        let mut at = HEADER + 8 * SECTIONS.len();
        for section in SECTIONS {
            let entry = HEADER + 8 * section as usize;
            assert_eq!(u32_of(BYTES, entry) as usize, at, "{section:?}");
            assert_eq!(section.bytes().len() % section.width(), 0, "{section:?}");
            at += u32_of(BYTES, entry + 4) as usize;
        }
        assert_eq!(at, BYTES.len());
    }

    #[test]
    fn every_reference_is_in_range() {
        let pool = Section::Pool.bytes();
        assert!(pool.is_ascii());
        let strings = |section: Section, fields: &[usize]| {
            for index in 0..section.bytes().len() / section.width() {
                for field in fields {
                    let packed = u32_of(section.bytes(), index * section.width() + field) as usize;
                    assert!((packed >> 10) + (packed & 0x3ff) <= pool.len() && packed & 0x3ff > 0);
                }
            }
        };
        strings(Section::Version, &[0]);
        strings(Section::Services, &[0, 4]);
        strings(Section::Actions, &[0]);
        strings(Section::Types, &[0]);
        strings(Section::Arns, &[0]);
        strings(Section::Keys, &[0]);
        strings(Section::Partitions, &[0, 4]);
        strings(Section::Regions, &[0]);
        strings(Section::Principals, &[0]);

        let lists = Section::Lists.count();
        let keys_are_good = |number: u16| {
            assert!(number < lists);
            let keys: Vec<u16> = list(number).iter().collect();
            assert!(keys.is_sorted_by(|a, b| a < b));
            assert!(keys.iter().all(|&key| key < Section::Keys.count()));
        };
        for index in 0..Section::Actions.count() {
            let row = Section::Actions.row(index);
            keys_are_good(row.number(8));
            assert!(row.number(4) < Section::Services.count() && row.byte(10) < 5);
            assert!(row.number(6) < lists && list(row.number(6)).iter().count().is_multiple_of(2));
            for (kind, keys) in row.list(6).pairs() {
                assert!(kind & 0x7fff < Section::Types.count());
                keys_are_good(keys);
            }
        }
        for index in 0..Section::Types.count() {
            let row = Section::Types.row(index);
            keys_are_good(row.number(6));
            assert!(row.number(4) < Section::Services.count());
            assert!(!row.run(8).is_empty() && row.run(8).end <= Section::Arns.count());
        }
    }

    #[test]
    fn services_share_out_actions_types_and_regions_in_order() {
        let (mut actions, mut types, mut regions) = (0, 0, 0);
        for index in 0..Section::Services.count() {
            let row = Section::Services.row(index);
            assert_eq!((row.run(8).start, row.run(12).start), (actions, types));
            (actions, types) = (row.run(8).end, row.run(12).end);
            assert!((row.run(8)).all(|action| Section::Actions.row(action).number(4) == index));
            assert!((row.run(12)).all(|kind| Section::Types.row(kind).number(4) == index));
        }
        assert_eq!((actions, types), (Section::Actions.count(), Section::Types.count()));
        for index in 0..Section::Partitions.count() {
            let row = Section::Partitions.row(index);
            assert_eq!(row.run(8).start, regions);
            regions = row.run(8).end;
        }
        assert_eq!(regions, Section::Regions.count());
    }

    #[test]
    fn what_does_not_fit_is_empty() {
        assert_eq!(Section::Actions.row(u16::MAX).string(0), "");
        assert!(list(u16::MAX).is_empty() || list(u16::MAX).iter().count() < 1 << 16);
        assert_eq!(u32_of(&[1, 2], 1), 0);
    }
}
