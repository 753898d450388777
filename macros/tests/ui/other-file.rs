//! A file of another kind.

deleg_macros::include_policies!("tests/ui/iam/empty/notes.txt");

fn main() {}
