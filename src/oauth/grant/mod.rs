//! One authorization, from the pushed request to the last refresh: a state machine in one row.
//!
//! ```text
//!   Pushed ──open──▶ Pushed ──issue──▶ Coded ──redeem──▶ Active ──refresh──▶ Active
//!                      └──fail──▶ Closed               │   └──revoke──▶ Revoked
//!                                                      └─redeem again──▶ Revoked, refusal CodeReplayed
//! ```
//!
//! request_uri, ticket, code and refresh token are names of this row at different stages, so "used
//! once", "revoke what the code issued" and "introspection sees revocation" are transitions here
//! and joins nowhere. A pair of state and command that makes no sense leaves the state as it is and
//! gives a refusal.

mod active;
mod apply;
mod authorized;
mod client_credentials;
mod coded;
mod command;
mod complete;
pub mod device_secret;
pub mod extras;
mod listed;
mod made;
mod manage;
pub mod managed;
mod pages;
mod pushed;
mod redeem;
mod redemption;
mod refresh;
mod reply;
mod revoke;
mod rows;
pub mod serve;
mod state;
mod store;
mod stored;
mod succession;
mod sweep;
pub mod withdrawal;

pub use active::{Active, Family};
pub use authorized::{Authentication, Authorized, Person};
pub use coded::Coded;
pub use command::{
    Asker, ClientCredentials, Command, EndedSid, Issue, Redeem, Refresh, Rotation, Withdrawal,
};
pub use extras::{Extras, Said};
pub use listed::{Listed, OpaqueToken};
pub use made::Made;
pub use pages::Pages;
pub use pushed::Pushed;
pub use redemption::Redemption;
pub use reply::{Completed, Preview, Redeemed, Reply, Shared, Standing};
pub use state::{Ended, Grant};
pub use store::{Added, Store, Stretch, Swept, Table, Unreadable};
pub use stored::{Stored, Token};
pub use sweep::Sweep;
