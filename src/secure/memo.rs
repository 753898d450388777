//! Proofs that were had before: a question whose whole text is the same has the same answer.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// What was proved, by the text of everything that it rests on. Only what holds is kept: what fails is worded anew.
#[derive(Debug, Default)]
pub struct Memo {
    known: RefCell<BTreeSet<String>>,
    used: RefCell<BTreeSet<String>>,
}

impl Memo {
    /// Whether this was proved.
    pub fn holds(&self, question: &str) -> bool {
        if self.used.borrow().contains(question) {
            return true;
        }
        match self.known.borrow_mut().take(question) {
            Some(known) => self.used.borrow_mut().insert(known),
            None => false,
        }
    }

    /// Keeps what was proved.
    pub fn keep(&self, question: String) {
        self.used.borrow_mut().insert(question);
    }

    /// Forgets what was not asked since this was called before.
    pub fn turn(&mut self) {
        self.known = RefCell::new(std::mem::take(&mut self.used.borrow_mut()));
    }
}

#[cfg(test)]
mod tests {
    use super::Memo;

    #[test]
    fn what_is_not_asked_again_is_forgotten() {
        let mut memo = Memo::default();
        memo.keep("a".into());
        memo.keep("b".into());
        memo.turn();
        assert!(memo.holds("a") && memo.holds("a") && !memo.holds("c"));
        memo.turn();
        assert!(memo.holds("a") && !memo.holds("b"));
    }
}
