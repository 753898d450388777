//! A literal that is no text.

deleg_macros::include_policies!(12);

fn main() {}
