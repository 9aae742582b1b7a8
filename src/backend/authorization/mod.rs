//! The authorization endpoint: open a request, and complete it once. RFC 6749 §4.1 and §4.2, OpenID
//! Connect Core §3, RFC 9126 §4, RFC 9207.

mod answered;
mod close;
mod issue;
mod open;
pub mod recalled;

pub use answered::{answered, refused};
pub use close::{Pending, refuse};
pub use issue::{Agreed, Issued, issue};
pub use open::{Opened, Opening, open};
