//! Is there a request that one set of policies allows and another does not? Exact over what IAM can express.
//!
//! **The space.** A request is an action, a resource, and for each condition key nothing, a value, or (a key of several)
//! a finite set. Actions are the catalogue's and any other name; every key may be present or absent on every action, so
//! that a catalogue which lists a key late makes no proof false. What AWS checks on several resources is several
//! requests.
//!
//! **The decomposition.** A statement is a product: one constraint on the action, one on the resource, one a key. A set
//! of policies allows what is of an allowing statement in every layer and of no denying one; so "the left allows and the
//! right does not" is a union of questions of one form: *is there a request of all these statements and of none of
//! those?* The first are one product, a cell. To be outside a statement is to be outside it in one dimension:
//! the search goes through these choices, forced ones first.
//!
//! **The dimensions** are decided apart: texts by automata ([`iam::pattern`](crate::iam::pattern)), a key by what it can
//! hold ([key]). A dimension whose meaning is open is kept, so that *there is none* is always proved; an example that
//! rests on one is put through the evaluator, and where that refuses it the answer is *not decided*.

mod set;
mod texts;
mod test;
mod candidates;
pub mod key;
mod rules;
mod cell;
mod search;
mod space;
mod witness;

pub use rules::{Reader, Rule, Rules};
pub use search::{Answer, Found, Layer, Place, Question, Reason, TOGETHER, ask};
pub use set::Member;
pub use witness::Witness;
