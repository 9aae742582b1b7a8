//! Log-out: what a client asks for (OpenID Connect RP-Initiated Logout), what it hears (Back-Channel
//! Logout, Front-Channel Logout), and what it can see (Session Management).

pub mod frame;
pub mod logout_token;
pub mod request;
pub mod session_state;
