//! The `deleg` program: hands over to the command line shell.

fn main() -> std::process::ExitCode {
    deleg::shell::cli::main()
}
