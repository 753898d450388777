//! A path without a letter.

deleg_macros::include_policies!("");

fn main() {}
