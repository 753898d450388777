//! A sentence that does not fit the grammar.

deleg_macros::include_policies!("tests/ui/iam/syntax");

fn main() {}
