//! The catalogue of AWS: services, actions, resource types, condition keys, regions and service principals, embedded and read in place.
//!
//! Facts only, from pinned and openly licensed packages; `catalogue/README.md` says from which, and how they are renewed.
//! Every handle is a small `Copy` number; the look-ups are binary searches, and nothing is parsed or allocated at the start.
//! Names compare without case, as IAM compares them, and come back in the catalogue's spelling.
//! What the catalogue does not know is no proof of absence: a caller treats it as possible.

mod table;
mod wildcard;
mod service;
mod action;
mod lately;
mod resource_type;
mod arn_format;
mod condition_key;
mod region;
mod service_principal;

pub use action::{Action, Carried, Level, action, actions_with_key};
pub use arn_format::{arn_fill, arn_open_part};
pub use condition_key::{ConditionKey, KeyType, condition_key, condition_keys, global_keys};
pub use region::{Partition, Region, is_region_shape, partition, partitions, region, regions};
pub use resource_type::ResourceType;
pub use service::{Service, service, services, services_matching};
pub use service_principal::{
    ServicePrincipal, is_service_principal_shape, service_principal, service_principals,
};

/// The date and the source of the data, as `2026-09-26 (iam-data 0.21.202609261)`.
pub fn version() -> &'static str {
    table::Section::Version.row(0).string(0)
}
