//! The rules between the members of one document, and between two documents.

pub mod client_rules;
pub mod confusion;
mod encryption;
pub mod fapi;
pub mod fapi_report;
pub mod fit;
mod mutual_tls;
pub mod reach;
mod request_objects;
pub mod service_rules;
