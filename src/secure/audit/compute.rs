//! Actions that drive compute which is there already.

/// Every one, in the order of the table.
pub fn actions() -> Vec<&'static str> {
    let lines = include_str!("compute.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('\t').next()).collect()
}
