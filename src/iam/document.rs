//! Stand-in until the document model lands.
/// A document.
#[derive(Clone, Debug, Default)]
pub struct Document;
