//! A path that another macro would make.

deleg_macros::include_policies!(concat!("tests/", "ui"));

fn main() {}
