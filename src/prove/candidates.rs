//! Values that are enough to try for a key: the ends that its tests list, what lies between two of them and beyond, and
//! a text that is none of these.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::iam::catalogue::KeyType;
use crate::iam::value::{Block, Decimal, Instant};
use crate::prove::key::Wanted;
use crate::prove::test::Values;

/// The values to try, nicest first; with them the text that the tests of texts found.
pub fn of(tests: &[Wanted<'_>], key: Option<KeyType>, text: Option<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut numbers: Vec<&Decimal> = Vec::new();
    let mut times: Vec<&Instant> = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut booleans = key == Some(KeyType::Bool);
    for (test, _) in tests {
        match &test.values {
            Values::Texts(set) => {
                found.extend(set.members().iter().filter_map(|m| m.text().map(str::to_owned)));
            }
            Values::Numbers(own) => numbers.extend(own),
            Values::Times(own) => times.extend(own),
            Values::Blocks(own) => blocks.extend(own),
            Values::Booleans(..) => booleans = true,
            Values::Presence(..) | Values::Opaque(_) => {}
        }
    }
    if booleans {
        found.extend(["true".to_owned(), "false".to_owned()]);
    }
    if !numbers.is_empty() || key == Some(KeyType::Numeric) {
        found.extend(among(
            numbers,
            Decimal::zero,
            Decimal::below,
            Decimal::above,
            Decimal::between,
        ));
    }
    if !times.is_empty() || key == Some(KeyType::Date) {
        let now = || Instant::parse("2026-01-01T00:00:00Z").unwrap_or_else(Instant::epoch);
        found.extend(among(times, now, Instant::below, Instant::above, Instant::between));
    }
    if !blocks.is_empty() || key == Some(KeyType::IpAddress) {
        found.extend(addresses(&blocks));
    }
    found.extend(text);
    // A key whose type is a text, or unknown, may hold what is neither number nor time nor address.
    if matches!(key, None | Some(KeyType::String | KeyType::Arn | KeyType::Binary)) {
        found.push("x".to_owned());
    }
    found
}

/// The ends, and a value in each gap that they leave.
fn among<V: Ord + Clone + ToString>(
    ends: Vec<&V>,
    otherwise: impl Fn() -> V,
    below: impl Fn(&V) -> V,
    above: impl Fn(&V) -> V,
    between: impl Fn(&V, &V) -> V,
) -> Vec<String> {
    let mut ends: Vec<V> = ends.into_iter().cloned().collect();
    ends.sort();
    ends.dedup();
    let (Some(first), Some(last)) = (ends.first(), ends.last()) else {
        return vec![otherwise().to_string()];
    };
    let mut found = vec![below(first), above(last)];
    for pair in ends.windows(2) {
        if let [a, b] = pair {
            found.push(between(a, b));
        }
    }
    found.extend(ends);
    found.iter().map(ToString::to_string).collect()
}

/// An address in each block that is in none of the smaller ones within it, and one of each family outside all.
fn addresses(blocks: &[Block]) -> Vec<String> {
    let whole = [
        Block { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), prefix: 0 },
        Block { address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), prefix: 0 },
    ];
    let all = blocks.iter().chain(&whole);
    all.filter_map(|block| free(block, blocks)).map(|address| address.to_string()).collect()
}

/// The first address of a block that lies in no smaller block within it.
fn free(block: &Block, blocks: &[Block]) -> Option<IpAddr> {
    let inner =
        blocks.iter().filter(|other| other.prefix > block.prefix && block.contains(other.address));
    let mut inner: Vec<(u128, u128)> = inner.map(range).collect();
    inner.sort_unstable();
    let (mut at, end) = range(block);
    for (first, last) in inner {
        if first > at {
            break;
        }
        at = at.max(last.checked_add(1)?);
    }
    if at > end {
        return None;
    }
    Some(match block.address {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(at).ok()?)),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from_bits(at)),
    })
}

/// The first and the last address of a block, as numbers.
fn range(block: &Block) -> (u128, u128) {
    let (bits, width) = match block.address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let free = width - u32::from(block.prefix);
    let mask = if free == 128 { u128::MAX } else { (1_u128 << free) - 1 };
    (bits & !mask, bits | mask)
}
