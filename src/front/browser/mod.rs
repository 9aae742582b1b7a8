//! The pages and what they lead to: the first customer of the operations, holding a ticket like any
//! third party.

mod accounts;
pub mod authorize;
pub mod consent;
pub mod cookies;
pub mod end_session;
pub mod login;
pub mod offer;
pub mod passkey;
pub mod second_factor;
pub mod sign_up;
mod step_up;
pub mod steps;
pub mod visit;
