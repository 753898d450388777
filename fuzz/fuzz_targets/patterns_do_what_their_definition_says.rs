#![no_main]
//! Patterns match as their definition says, and what is found between two of them is true.

use deleg::iam::pattern::{Pattern, difference, included_in_union, intersection};
use libfuzzer_sys::fuzz_target;

/// The definition, word for word; `*` and `?` of a name stay inside one part of a path, but for `**`.
fn naive(name: bool, pattern: &[char], text: &[char]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return text.is_empty() };
    let within = |c: char| !name || c != '/';
    match first {
        '*' if name && rest.first() == Some(&'*') => {
            (0..=text.len()).any(|n| naive(name, &rest[1..], &text[n..]))
        }
        '*' => (0..=text.len())
            .take_while(|n| *n == 0 || within(text[n - 1]))
            .any(|n| naive(name, rest, &text[n..])),
        '?' => text.first().is_some_and(|c| within(*c)) && naive(name, rest, &text[1..]),
        c => text.first() == Some(c) && naive(name, rest, &text[1..]),
    }
}

fn matches(name: bool, pattern: &str, text: &str) -> bool {
    let rooted = name && !pattern.starts_with('/');
    let pattern: Vec<char> = rooted.then_some('/').into_iter().chain(pattern.chars()).collect();
    naive(name, &pattern, &text.chars().collect::<Vec<_>>())
}

fn read(name: bool, text: &str) -> Pattern {
    if name { Pattern::name(text) } else { Pattern::iam(text) }
}

fuzz_target!(|bytes: &[u8]| {
    // A first byte that says how to read, then texts on lines of their own.
    let Some((&first, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    if text.contains('$') {
        return;
    }
    let name = first % 2 == 1;
    let texts: Vec<&str> = text.split('\n').take(5).filter(|text| text.len() <= 12).collect();
    let patterns: Vec<Pattern> = texts.iter().map(|text| read(name, text)).collect();
    for (source, pattern) in texts.iter().zip(&patterns) {
        for text in &texts {
            let expected = matches(name, source, text);
            assert_eq!(pattern.matches(text), expected, "{source:?} of {text:?}, name {name}");
        }
    }
    for (a, left) in texts.iter().zip(&patterns) {
        for (b, right) in texts.iter().zip(&patterns) {
            let meeting = intersection(left, right);
            if let Ok(Some(witness)) = &meeting {
                assert!(matches(name, a, witness) && matches(name, b, witness), "{witness:?}");
            }
            let both = texts.iter().any(|text| matches(name, a, text) && matches(name, b, text));
            assert!(!both || meeting != Ok(None), "{a:?} and {b:?} meet");
        }
    }
    let Some((one, others)) = patterns.split_first() else { return };
    if let Ok(found) = difference(std::slice::from_ref(one), others) {
        let inside = included_in_union(one, others);
        assert_eq!(inside, Ok(found.is_none()));
        if let Some(witness) = found {
            assert!(matches(name, texts[0], &witness), "{witness:?}");
            assert!(!texts[1..].iter().any(|text| matches(name, text, &witness)), "{witness:?}");
        } else {
            let left_over = texts
                .iter()
                .find(|text| one.matches(text) && !others.iter().any(|other| other.matches(text)));
            assert_eq!(left_over, None);
        }
    }
});
