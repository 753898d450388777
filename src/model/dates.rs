//! Days as `until` takes them.

/// The first moment after a day, UTC: `until` holds to its end.
pub fn end_of_day(date: &str) -> Option<String> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if date.len() != 10 || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let (year, month, day) = match (day, month) {
        (day, _) if day > days => return None,
        (day, 12) if day == days => (year + 1, 1, 1),
        (day, month) if day == days => (year, month + 1, 1),
        (day, month) => (year, month, day + 1),
    };
    Some(format!("{year:04}-{month:02}-{day:02}T00:00:00Z"))
}
