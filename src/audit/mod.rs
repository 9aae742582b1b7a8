//! AUDIT: what has happened in a service, for those who answer for it. An event is a JSON object of
//! the type that [`Kind`] names; [`serve`] keeps and finds them without an await. No token, code,
//! password, secret or whole address of mail is in one: nothing that a request says is, but the
//! number of a client that is there, and what the operator has asked for.

mod address;
mod command;
pub mod figures;
mod kept_figures;
mod kind;
mod noted;
mod query;
mod reply;
mod serve;
mod store;

pub use self::{
    command::{Command, Request},
    kept_figures::write,
    kind::{Kind, Member},
    noted::{Note, Noted, mark_of},
    query::{Cursor, Filter, Found, merged},
    reply::{Emptied, Page, Reply},
    serve::serve,
    store::{Kept, Place, SHARDS, Store},
};
