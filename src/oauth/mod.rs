//! Ring 0: the protocol. One rule one file, named for the rule. Values in, verdict out.

pub mod answer;
pub mod confirmation;
pub mod endpoint;
pub mod error_code;
pub mod first_use;
pub mod grant;
pub mod grant_id;
pub mod handle;
pub mod interaction;
pub mod lane;
pub mod logout;
pub mod outgoing;
pub mod playground;
pub mod refusal;
pub mod region;
pub mod request;

pub use confirmation::{Confirmation, X5T};
pub use error_code::ErrorCode;
pub use first_use::FirstUse;
pub use grant::Grant;
pub use refusal::Refusal;
pub use request::params::Parameters;
