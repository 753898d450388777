//! The language server: every feature on data, sessions of several files, random edits, a file made by completion alone.

mod client;
mod features;
mod sessions;
mod random;
mod from_nothing;
