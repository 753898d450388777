//! How much work questions about patterns may take: each alone, and those of one purpose together.
//!
//! One question has a bound of its own, but a policy can hold patterns enough for any number of questions. So whoever
//! asks many for one purpose bounds them together; past that bound each is open. It is counted in steps, so that an
//! answer does not depend on the machine.

use std::cell::Cell;

/// How many steps one question may take. Ordinary ones take some hundreds; this many take well under a second.
pub(super) const WORK: usize = 4_000_000;

/// How many steps a question may take whose answer only saves others.
const SOON: usize = 100_000;

#[derive(Clone, Copy)]
struct Purse {
    left: usize,
    /// Whether a question was left open because nothing was left.
    refused: bool,
}

thread_local! {
    static PURSE: Cell<Purse> = const { Cell::new(Purse { left: usize::MAX, refused: false }) };
}

/// Gives back what was there before, less what was spent, also where a question panics.
struct Scope {
    before: Purse,
    given: usize,
}

impl Drop for Scope {
    fn drop(&mut self) {
        let spent = self.given.saturating_sub(PURSE.get().left);
        let left = self.before.left.saturating_sub(spent);
        PURSE.set(Purse { left, ..self.before });
    }
}

/// Asks questions that may take so many steps together, and no more than a quarter of what is left of a bound around
/// this one: so hard ones leave enough for those that take little, however many there are.
pub fn shared<T>(work: usize, questions: impl FnOnce() -> T) -> T {
    bounded(work.min(PURSE.get().left / 4), questions)
}

/// Asks questions that may take so many steps together, and no more than is left of a bound around this one.
pub fn bounded<T>(work: usize, questions: impl FnOnce() -> T) -> T {
    let before = PURSE.get();
    let given = before.left.min(work);
    let _scope = Scope { before, given };
    PURSE.set(Purse { left: given, refused: false });
    questions()
}

/// Whether a question within the innermost bound was left open since nothing was left.
pub fn is_spent() -> bool {
    PURSE.get().refused
}

/// Asks a question whose answer only saves others; where nothing is left, it is what it is taken for otherwise.
pub(super) fn soon<T>(otherwise: T, question: impl FnOnce() -> T) -> T {
    if PURSE.get().left == 0 { otherwise } else { bounded(SOON, question) }
}

/// How many steps the next question may take.
pub(super) fn left() -> usize {
    PURSE.get().left.min(WORK)
}

/// Notes what a question took; past what it might take, that it was left open.
pub fn spend(work: usize) {
    let purse = PURSE.get();
    let refused = purse.refused || work > purse.left;
    PURSE.set(Purse { left: purse.left.saturating_sub(work), refused });
}
