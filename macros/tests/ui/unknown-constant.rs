//! A policy that is not built.

mod iam {
    deleg_macros::include_policies!("tests/ui/iam/sound");
}

fn main() {
    println!("{}", iam::main::DELEGATE_OPS);
}
