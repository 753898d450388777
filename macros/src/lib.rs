//! The IAM policies of a Deleg project as constants of a Rust program, checked when it is compiled.
//!
//! ```ignore
//! mod iam {
//!     deleg_macros::include_policies!("iam/");
//! }
//!
//! // Account `main`, policy `Delegate-devs`.
//! println!("{}", iam::main::DELEGATE_DEVS);
//! ```

mod arguments;

use arguments::Arguments;
use deleg::shell::constants;
use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use std::path::{Path, PathBuf};

/// The policies of a `.deleg` file or of a folder of them.
///
/// The path is relative to the package (`CARGO_MANIFEST_DIR`). `account = "123456789012"` after it is the account to
/// build for where neither the files nor `deleg.toml` declare one.
///
/// It expands to a module for each account, a constant for each policy, and the list of them:
///
/// | in Rust | is |
/// | --- | --- |
/// | `main::DELEGATE_DEVS` | the document of the policy `Delegate-devs` in the account `main`, as `deleg build` writes it |
/// | `main::POLICIES` | a `Policy` for each: name, kind, path, ARN, description, document, attachments |
/// | `main::guardrails::…` | the same of service and resource control policies |
/// | `main::ACCOUNT` | the account's id |
/// | `MANIFEST` | the manifest: attachments, sizes, assumptions, proofs |
///
/// What is wrong in the files is an error of the compilation, as `deleg check` says it. Every file that was read is a
/// dependency of the crate: a change compiles it again. A *new* file of the folder is noticed by
/// `deleg::shell::build_script`.
#[proc_macro]
pub fn include_policies(input: TokenStream) -> TokenStream {
    match expand(input) {
        Ok(tokens) => tokens,
        Err(Wrong { at, messages }) => {
            messages.iter().flat_map(|message| compile_error(at, message)).collect()
        }
    }
}

/// Why it does not expand.
struct Wrong {
    at: Span,
    messages: Vec<String>,
}

impl Wrong {
    fn new(at: Span, message: impl Into<String>) -> Self {
        Self { at, messages: vec![message.into()] }
    }
}

fn expand(input: TokenStream) -> Result<TokenStream, Wrong> {
    let Arguments { path, at, account } = Arguments::read(input)?;
    let package = package().ok_or_else(|| {
        Wrong::new(at, "`CARGO_MANIFEST_DIR` is not set, so the path is relative to nothing")
    })?;
    let read = constants::read(&package.join(path), account.as_deref())
        .map_err(|messages| Wrong { at, messages })?;
    let mut source = read.source;
    for file in &read.files {
        source.push_str(&tracked(file));
    }
    source.parse().map_err(|_| Wrong::new(at, "the policies do not make Rust; this is a bug"))
}

#[allow(clippy::disallowed_methods, reason = "cargo tells the package's folder by the environment")]
fn package() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}

/// An item that makes the compiler note a file as one that the crate rests on.
fn tracked(file: &Path) -> String {
    file.to_str().map_or_else(String::new, |file| {
        format!("const _: &[u8] = ::core::include_bytes!({file:?});\n")
    })
}

/// `::core::compile_error! { "message" }`, shown at a place.
fn compile_error(at: Span, message: &str) -> Vec<TokenTree> {
    let colon = |spacing| TokenTree::from(Punct::new(':', spacing));
    let mut literal = TokenTree::from(Literal::string(message));
    literal.set_span(at);
    let mut tokens = vec![
        colon(Spacing::Joint),
        colon(Spacing::Alone),
        TokenTree::from(Ident::new("core", at)),
        colon(Spacing::Joint),
        colon(Spacing::Alone),
        TokenTree::from(Ident::new("compile_error", at)),
        TokenTree::from(Punct::new('!', Spacing::Alone)),
        TokenTree::from(Group::new(Delimiter::Brace, TokenStream::from(literal))),
    ];
    for token in &mut tokens {
        token.set_span(at);
    }
    tokens
}
