//! The register: the documents and the keys of a service, the source of truth behind every cache.
//!
//! Documents are applied all together or not at all. [`serve()`] decides without an await, over
//! [`Store`]. What is stored and cannot be read is told as such, and never replaced.

pub mod apply;
mod budget;
pub mod command;
pub mod copies;
pub mod copy;
pub mod draft;
mod edit;
mod for_operators;
mod history;
mod kept_keys;
pub mod keys;
mod listed;
mod making;
mod managed;
mod past;
pub mod registration;
mod reply;
mod search;
pub mod serve;
pub mod store;
mod stored;
mod versioned;

pub use command::{
    Command, Deletion, Kind, Listing, Managed, Meant, Past, Reading, Request, Search, Subject,
    Submitted,
};
pub use copy::{copy_name, copy_of, former_copy_names};
pub use for_operators::{CONSOLE, CONSOLE_SCOPE, CONSOLE_SCOPES, api_of, for_operators};
pub use reply::{
    Change, ChangeKind, Gone, Happened, MadeKey, Outcome, Page, Put, Reply, Revision, Revisions,
    StoredClient, Summaries, Versioned,
};
pub use serve::serve;
pub use store::{Store, TENANT, Trouble, client_key, is_copied, service_key};
pub use stored::tenant;

pub(crate) use apply::number_from;
pub(crate) use budget::Budget;
pub(crate) use making::Making;
pub(crate) use store::{
    ALIAS, API, CLIENT, KEYS, NEARBY, OTHERS, SERVICE, VIEW, created_key, rotated_key, secret_key,
};
pub(crate) use stored::{compose, stored_client};
