//! Certificates that clients show (RFC 5280 §4.1), as far as RFC 8705 asks: whose they are, when they
//! are good, which key they are of, and what names them. What they are signed with is asked by
//! whoever ends TLS, and never here.

mod alternative_name;
mod distinguished_name;
mod error;
mod key;
mod parsed;
mod text;
mod x5t;

pub use alternative_name::AlternativeName;
pub use distinguished_name::DistinguishedName;
pub use error::CertificateError;
pub use parsed::Certificate;
pub use text::der_of;
pub use x5t::X5t;
