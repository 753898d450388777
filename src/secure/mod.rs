//! What a build is held to: who reaches what, and the tests of the files.

pub mod subject;
pub mod scenario;
