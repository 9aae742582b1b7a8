//! The pages and what they lead to: the first customer of the operations, holding a ticket like any
//! third party.

pub mod cookies;
pub mod steps;
pub mod visit;
