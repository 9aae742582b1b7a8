//! The pages a person sees: sign-in, sign-up, consent, the way back to the client and the error
//! page, in English and Japanese.
//!
//! Each page is a plain value with a `render` function: the templates are checked when they are
//! built, everything in them is escaped, and none of them needs a script. The forms work with a
//! keyboard, a screen reader and no style at all. The wording is in `text`, the language is chosen
//! in `language`, and [`headers`] are what a page must never travel without.

mod account;
mod consent;
mod error_page;
mod form_post;
mod headers;
mod language;
mod legible;
mod letter;
mod log_out;
mod offer;
mod qr;
mod script;
mod second_factor;
mod select_account;
mod sign_in;
mod sign_up;
mod text;
mod written;

pub use account::{AccountPage, Application, Field, Passkeys, Section, Setup};
pub use consent::{Consent, Kind, Scope};
pub use error_page::ErrorPage;
pub use form_post::{FormPost, Towards};
pub use headers::{FormAction, admitting_images, framing, headers, headers_with_script, source};
pub use letter::Letter;
pub use log_out::{LogOut, LoggedOut, Outcome};
pub use offer::Offer;
pub use script::{PASSKEY_SCRIPT, VERSION as PASSKEY_SCRIPT_VERSION};
pub use second_factor::SecondFactorPage;
pub use select_account::{Choice, SelectAccount};
pub use sign_in::SignIn;
pub use sign_up::SignUp;
pub use text::{Language, Message, SignUpMessage};

#[cfg(test)]
mod tests;
