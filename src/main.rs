//! The `deleg` program: hands over to the command line shell.

/// A check is many small texts and lists: with the system's allocator a quarter of its instructions are spent there
/// (`benches/README.md`), and more with musl's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    deleg::shell::cli::main()
}
