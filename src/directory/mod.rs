//! DIRECTORY: the services of a deployment beside the first one, and the credentials of the API.
//!
//! The first service needs no entry, and a deployment that has no other asks nothing here. An entry is
//! made, is being deleted, and is gone; while it is being deleted nothing is served for it. [`serve()`]
//! decides without an await, over [`Store`].

mod callers;
mod command;
mod credential;
mod credentials;
mod entry;
mod known;
mod known_operators;
mod object;
mod operator;
mod operators;
mod place;
mod presented;
mod reply;
mod right;
mod serve;
mod stored;
mod tenant;

pub use crate::{documents::Jurisdiction, register::Store};
pub use callers::{Caller, Callers};
pub use command::{Command, First, NewService, NewToken, Request};
pub use credential::{Principal, Token, Who};
pub use entry::{Deleting, Entry, Step};
pub use known::{Known, LookUp};
pub use known_operators::KnownOperators;
pub use object::{Object, object_name};
pub use operator::{Authority, Mandate, Operator, OperatorCommand};
pub use operators::is_operators_issuer;
pub use place::Place;
pub use presented::Presented;
pub use reply::{AllOperators, Made, Reply};
pub use right::Right;
pub use serve::{jurisdiction_unknown, serve, taken, unacceptable};
pub use tenant::Tenant;
