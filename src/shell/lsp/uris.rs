//! Paths and the addresses that editors name them by.

use lsp_types::Uri;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The path of an address. One that is no file's stands for itself, below no folder that there is.
pub fn path(uri: &Uri) -> PathBuf {
    let text = uri.as_str();
    let Some(rest) = text.strip_prefix("file://") else {
        return PathBuf::from(format!("/\u{0}{text}"));
    };
    let rest = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(rest);
    let mut path = decoded(rest);
    // `/c:/…` is a drive's path.
    let drive = path.as_bytes().get(2) == Some(&b':');
    if cfg!(windows) && drive {
        path.remove(0);
    }
    crate::shell::fs::normalised(Path::new(&path))
}

/// The address of a path.
pub fn uri(path: &Path) -> Option<Uri> {
    let text = path.to_string_lossy();
    if let Some(own) = text.strip_prefix("/\u{0}") {
        return Uri::from_str(own).ok();
    }
    let text = if cfg!(windows) { format!("/{}", text.replace('\\', "/")) } else { text.into() };
    let mut out = String::from("file://");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Uri::from_str(&out).ok()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let code = (byte == b'%').then(|| rest.as_slice_two()).flatten();
        match code {
            Some(code) => {
                bytes.push(code);
                rest.by_ref().take(2).for_each(drop);
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits ahead are.
trait Ahead {
    fn as_slice_two(&self) -> Option<u8>;
}

impl Ahead for std::str::Bytes<'_> {
    fn as_slice_two(&self) -> Option<u8> {
        let mut ahead = self.clone();
        let mut digit = || char::from(ahead.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        u8::try_from(high * 16 + low).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{path, uri};
    use std::path::Path;

    #[test]
    fn paths_come_back() {
        for text in ["/a/b c/é.deleg", "/100%/x#y?.deleg"] {
            let made = uri(Path::new(text)).expect("it is a path");
            assert_eq!(path(&made), Path::new(text), "{}", made.as_str());
        }
        let untitled = "untitled:Untitled-1".parse().expect("an address");
        assert_eq!(uri(&path(&untitled)), Some(untitled));
    }
}
