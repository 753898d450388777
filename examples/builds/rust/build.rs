//! Checks and builds the policies, and tells cargo of every file that they rest on.

fn main() -> std::process::ExitCode {
    deleg::shell::build_script::Build::new("iam").run()
}
