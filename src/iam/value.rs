//! Values of conditions: numbers, times, blocks of addresses, and which texts each operator can compare.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::iam::arn::Arn;
use crate::iam::operator::{Comparison, ValueKind};

/// Whether a comparison can do anything with a text; if not, what it would have to be.
pub fn check(comparison: Comparison, text: &str) -> Result<(), &'static str> {
    if comparison.takes_variables() && text.contains("${") {
        return Ok(());
    }
    let (fits, expected) = match comparison.kind() {
        ValueKind::String => (true, "a text"),
        ValueKind::Numeric => (Decimal::parse(text).is_some(), "a decimal number"),
        ValueKind::Date => {
            (Instant::parse(text).is_some(), "a date of ISO 8601 or seconds since 1970")
        }
        ValueKind::Bool | ValueKind::Null => (boolean(text).is_some(), "`true` or `false`"),
        ValueKind::Binary => (is_base64(text), "base64"),
        ValueKind::IpAddress => (Block::parse(text).is_some(), "an address or a CIDR block"),
        ValueKind::Arn => (text == "*" || Arn::split(text).is_ok(), "an ARN of six parts"),
    };
    if fits { Ok(()) } else { Err(expected) }
}

/// `true` or `false`, whatever the case.
pub fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// A decimal number, exact whatever its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Without leading zeros.
    whole: String,
    /// Without trailing zeros.
    fraction: String,
}

impl Decimal {
    /// Reads an integer or a decimal fraction ("an integer or decimal value": IAM user guide, "Condition operators").
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: negative && !zero, whole, fraction })
    }
}

impl Decimal {
    /// Nought.
    pub fn zero() -> Self {
        Self { negative: false, whole: String::new(), fraction: String::new() }
    }

    /// A number below this one.
    pub fn below(&self) -> Self {
        if self.negative {
            Self { whole: format!("1{}", "0".repeat(self.whole.len())), ..self.clone() }
        } else {
            Self { negative: true, whole: "1".to_owned(), fraction: String::new() }
        }
    }

    /// A number above this one.
    pub fn above(&self) -> Self {
        if self.negative {
            Self { negative: false, whole: "1".to_owned(), fraction: String::new() }
        } else {
            Self { whole: format!("1{}", "0".repeat(self.whole.len())), ..self.clone() }
        }
    }

    /// A number between this one and a greater one: one more decimal than either has does not reach the other.
    pub fn between(&self, greater: &Self) -> Self {
        let from = if self.negative { greater } else { self };
        if from.negative != self.negative {
            return Self::zero_between(self, greater);
        }
        let places = self.fraction.len().max(greater.fraction.len());
        let fraction = format!("{:0<places$}1", from.fraction);
        Self { fraction, ..from.clone() }
    }

    /// Between a negative number and one that is not.
    fn zero_between(negative: &Self, other: &Self) -> Self {
        let places = negative.fraction.len().max(other.fraction.len());
        let fraction = format!("{:0<places$}1", "");
        Self { negative: true, whole: String::new(), fraction }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        let point = if self.fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{}", self.fraction)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| {
            let whole = (a.whole.len(), &a.whole).cmp(&(b.whole.len(), &b.whole));
            whole.then_with(|| a.fraction.cmp(&b.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A point in time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    seconds: i64,
    /// Decimals of the second, without trailing zeros.
    fraction: String,
}

impl Instant {
    /// Reads one of the W3C forms of ISO 8601 (`2027-01-31`, `2027-01-31T12:00:00Z`, …) or seconds since 1970, the two
    /// that date operators take (IAM user guide, "Condition operators"). Four digits are a year.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 4 && !text.is_empty() && is_digits(text) {
            return Some(Self { seconds: text.parse().ok()?, fraction: String::new() });
        }
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map_or(Some(1), |part| number(part, 2))?;
        let day = parts.next().map_or(Some(1), |part| number(part, 2))?;
        let whole_date = date.len() == 10;
        if parts.next().is_some() || time.is_some() && !whole_date {
            return None;
        }
        let days = days_since_1970(year, month, day)?;
        let (of_day, fraction) = time.map_or(Some((0, String::new())), time_of_day)?;
        Some(Self { seconds: days * 86_400 + of_day, fraction })
    }
}

impl Instant {
    /// The first second of 1970.
    pub fn epoch() -> Self {
        Self { seconds: 0, fraction: String::new() }
    }

    /// A day earlier.
    pub fn below(&self) -> Self {
        Self { seconds: self.seconds.saturating_sub(86_400), fraction: String::new() }
    }

    /// A day later.
    pub fn above(&self) -> Self {
        Self { seconds: self.seconds.saturating_add(86_400), fraction: String::new() }
    }

    /// A time between this one and a later one.
    pub fn between(&self, later: &Self) -> Self {
        let places = self.fraction.len().max(later.fraction.len());
        Self { seconds: self.seconds, fraction: format!("{:0<places$}1", self.fraction) }
    }
}

impl std::fmt::Display for Instant {
    /// As ISO 8601 in UTC where the year has four digits, else as seconds since 1970.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (days, of_day) = (self.seconds.div_euclid(86_400), self.seconds.rem_euclid(86_400));
        // The inverse of `days_since_1970`, in cycles of 400 years that begin in March.
        let from = days + 719_468;
        let (cycle, of_cycle) = (from.div_euclid(146_097), from.rem_euclid(146_097));
        let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year + cycle * 400 + i64::from(month <= 2);
        if !(0..=9999).contains(&year) {
            return write!(f, "{}", self.seconds);
        }
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        let point = if self.fraction.is_empty() { "" } else { "." };
        let fraction = &self.fraction;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{point}{fraction}Z"
        )
    }
}

/// Seconds since midnight UTC of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s` with a zone, and the decimals.
fn time_of_day(text: &str) -> Option<(i64, String)> {
    let (clock, offset) = if let Some(clock) = text.strip_suffix('Z') {
        (clock, 0)
    } else {
        let at = text.rfind(['+', '-'])?;
        let (clock, zone) = text.split_at_checked(at)?;
        let (hours, minutes) = zone.get(1..)?.split_once(':')?;
        let away = number(hours, 2)? * 3600 + number(minutes, 2)? * 60;
        (clock, if zone.starts_with('-') { -away } else { away })
    };
    let mut parts = clock.splitn(3, ':');
    let hours = number(parts.next()?, 2)?;
    let minutes = number(parts.next()?, 2)?;
    let (seconds, fraction) = match parts.next() {
        None => (0, ""),
        Some(part) => match part.split_once('.') {
            Some((_, "")) => return None,
            Some((seconds, fraction)) => (number(seconds, 2)?, fraction),
            None => (number(part, 2)?, ""),
        },
    };
    let legal = hours < 24 && minutes < 60 && seconds < 60 && is_digits(fraction);
    let of_day = hours * 3600 + minutes * 60 + seconds - offset;
    legal.then(|| (of_day, fraction.trim_end_matches('0').to_owned()))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && is_digits(text)).then(|| text.parse().ok()).flatten()
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        _ => return None,
    };
    if day < 1 || day > last {
        return None;
    }
    // Years begin in March, so that the leap day is their last.
    let year = year - i64::from(month < 3);
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(365 * year + leaps + of_year - 719_468)
}

/// A block of addresses of one family: those that share its first bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// The address as written; bits past the prefix do not count.
    pub address: IpAddr,
    /// How many bits count.
    pub prefix: u8,
}

impl Block {
    /// Reads an address with or without `/bits`; without, it is that one address.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => most,
            Some(digits) if (1..=3).contains(&digits.len()) && is_digits(digits) => {
                digits.parse().ok()?
            }
            Some(_) => return None,
        };
        (prefix <= most).then_some(Self { address, prefix })
    }

    /// Whether an address is of this block.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

/// Whether a text is base64 with its padding.
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.len().is_multiple_of(4) && padding <= 2 && body.bytes().all(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        let n = |text: &str| Decimal::parse(text).unwrap();
        assert_eq!(n("010.50"), n("10.5"));
        assert_eq!(n("-0"), n("0.0"));
        let ascending = [
            "-100",
            "-20.5",
            "-20",
            "-0.1",
            "0",
            "0.09",
            "0.1",
            "3",
            "10",
            "99999999999999999999999999",
        ];
        for pair in ascending.windows(2) {
            assert!(n(pair[0]) < n(pair[1]), "{pair:?}");
        }
        for pair in ascending.windows(2) {
            let (low, high) = (n(pair[0]), n(pair[1]));
            let middle = low.between(&high);
            assert!(low < middle && middle < high, "{low} {middle} {high}");
            assert!(low.below() < low && high < high.above());
            assert_eq!(n(&middle.to_string()), middle);
        }
        for wrong in ["", "-", ".5", "5.", "1e5", "0x1", "1 ", "١"] {
            assert_eq!(Decimal::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_are_compared_by_value() {
        let t = |text: &str| Instant::parse(text).unwrap();
        assert_eq!(t("1970-01-01"), t("0"));
        assert_eq!(t("2020-01-01T00:00:01Z"), t("1577836801"));
        assert_eq!(t("2024-02-29T12:00+02:00"), t("2024-02-29T10:00:00.000Z"));
        assert_eq!(t("2027"), t("2027-01-01T00:00:00Z"));
        assert!(t("2027-01-31T23:59:59.999Z") < t("2027-02-01"));
        for text in
            ["1970-01-01", "2024-02-29T23:59:59.5Z", "0001-01-01", "2000-03-01", "1900-12-31"]
        {
            assert_eq!(t(&t(text).to_string()), t(text), "{text}");
        }
        let (a, b) = (t("2027-01-31T23:59:59Z"), t("2027-02-01"));
        assert!(a < a.between(&b) && a.between(&b) < b);
        for wrong in [
            "",
            "2027-13-01",
            "2027-02-29",
            "2027-1-1",
            "2027-01-01T24:00Z",
            "2027-01-01T10:00",
            "2027-01T10:00Z",
            "next week",
        ] {
            assert_eq!(Instant::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn blocks_hold_addresses_of_their_family() {
        let holds =
            |block, address: &str| Block::parse(block).unwrap().contains(address.parse().unwrap());
        assert!(holds("203.0.113.0/24", "203.0.113.255"));
        assert!(!holds("203.0.113.0/24", "203.0.114.0"));
        assert!(holds("0.0.0.0/0", "8.8.8.8"));
        assert!(!holds("0.0.0.0/0", "::1"));
        assert!(holds("2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1"));
        assert!(holds("::/0", "::1"));
        assert!(!holds("10.0.0.1", "10.0.0.2"));
        for wrong in [
            "",
            "10.0.0",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/-1",
            "::/129",
            "10.0.0.0/08x",
            "10.0.*",
        ] {
            assert_eq!(Block::parse(wrong), None, "{wrong}");
        }
    }
}
