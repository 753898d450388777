//! Digests: of a whole snapshot, and of the texts in it.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a text.
pub type Digest = [u8; 32];

/// The digest of a text.
pub fn of(text: &str) -> Digest {
    Sha256::digest(text.as_bytes()).into()
}

/// The digest of several, in order.
pub fn of_all<'d>(all: impl IntoIterator<Item = &'d Digest>) -> Digest {
    let mut hash = Sha256::new();
    all.into_iter().for_each(|one| hash.update(one));
    hash.finalize().into()
}

/// A stream whose digest is taken on the way.
pub struct Hashed<R> {
    from: R,
    hash: Sha256,
}

impl<R> std::fmt::Debug for Hashed<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hashed").finish_non_exhaustive()
    }
}

impl<R: Read> Hashed<R> {
    /// A stream of which nothing has been read.
    pub fn new(from: R) -> Self {
        Self { from, hash: Sha256::new() }
    }

    /// The digest of all that was read, in lower-case hexadecimal.
    pub fn finish(self) -> String {
        self.hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            use std::fmt::Write;
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.hash.update(into.get(..count).unwrap_or_default());
        Ok(count)
    }
}
