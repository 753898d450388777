//! A path that is known only later.

deleg_macros::include_policies!(PATH);

fn main() {}
