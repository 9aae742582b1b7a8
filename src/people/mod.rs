//! SUBJECTS: people who can sign in, with their passwords and the counting of wrong ones, their
//! sessions, and what they have agreed to. A person is one row; [`serve`] decides without an await.

mod attempts;
pub mod claims;
mod command;
mod consent;
pub mod password;
mod reply;
mod serve;
mod session;
mod store;
mod user;

pub use self::{
    claims::claims_error,
    command::{Command, Request},
    reply::Reply,
    serve::serve,
    session::NewSession,
    store::Store,
    user::User,
};
