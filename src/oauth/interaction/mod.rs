//! A person in front of a request: what comes next, and what a page carries to the next.

pub mod again;
pub mod arrival;
pub mod carried;
pub mod decision;
pub mod demanded;
pub mod described;
pub mod exchange;
pub mod logo;
pub mod next;
pub mod own;
pub mod passkeys;
pub mod reach;
pub mod returned;
#[cfg(test)]
mod samples;
pub mod sealed;
pub mod ticket;
