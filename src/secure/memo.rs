//! Proofs that were had before: a question whose whole text is the same has the same answer.

use std::cell::RefCell;
use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

/// What was proved, by the SHA-256 of the text of everything that it rests on. Only what holds is kept: what fails is
/// worded anew.
#[derive(Debug, Default)]
pub struct Memo {
    /// Whether nothing is kept, since nothing will be asked twice.
    idle: bool,
    known: RefCell<BTreeSet<Key>>,
    used: RefCell<BTreeSet<Key>>,
}

/// What a proof rests on.
pub type Key = [u8; 32];

/// The key of something that is read whole. What many proofs read stands in theirs by its own.
pub fn key(bytes: impl AsRef<[u8]>) -> Key {
    Sha256::digest(bytes).into()
}

/// Whether something was proved before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// It was.
    Proved,
    /// It was not; where it is to be kept, under which key.
    Not(Option<Key>),
}

impl Memo {
    /// One that keeps nothing.
    pub fn idle() -> Self {
        Self { idle: true, ..Self::default() }
    }

    /// Whether what rests on these bytes was proved.
    pub fn before(&self, rests_on: impl FnOnce() -> Vec<u8>) -> Before {
        if self.idle {
            return Before::Not(None);
        }
        let key = key(rests_on());
        if self.used.borrow().contains(&key) {
            return Before::Proved;
        }
        if self.known.borrow_mut().remove(&key) {
            self.used.borrow_mut().insert(key);
            return Before::Proved;
        }
        Before::Not(Some(key))
    }

    /// Keeps what was proved.
    pub fn keep(&self, key: Option<Key>) {
        self.used.borrow_mut().extend(key);
    }

    /// Forgets what was not asked since this was called before.
    pub fn turn(&mut self) {
        self.known = RefCell::new(std::mem::take(&mut self.used.borrow_mut()));
    }
}

#[cfg(test)]
mod tests {
    use super::{Before, Memo};

    #[test]
    fn what_is_not_asked_again_is_forgotten() {
        let mut memo = Memo::default();
        let holds = |memo: &Memo, text: &str| memo.before(|| text.into()) == Before::Proved;
        for text in ["a", "b"] {
            let Before::Not(key) = memo.before(|| text.into()) else { panic!("known") };
            memo.keep(key);
        }
        memo.turn();
        assert!(holds(&memo, "a") && holds(&memo, "a") && !holds(&memo, "c"));
        memo.turn();
        assert!(holds(&memo, "a") && !holds(&memo, "b"));
        let idle = Memo::idle();
        assert_eq!(idle.before(|| "a".into()), Before::Not(None));
    }
}
