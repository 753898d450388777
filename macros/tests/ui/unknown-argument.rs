//! An argument that the macro does not know.

deleg_macros::include_policies!("tests/ui/iam/sound", minify = true);

fn main() {}
