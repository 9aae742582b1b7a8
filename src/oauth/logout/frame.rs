//! What the browser loads for a client after log-out: OpenID Connect Front-Channel Logout §2 and §3.

use url::Url;

use crate::{
    Digest,
    documents::{Client, Service},
    oauth::answer::{authorization_response::with_parameters, id_token::session_id},
};

/// A page of a client that a frame loads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The page.
    pub uri: String,
    /// Its origin.
    pub origin: String,
}

impl Frame {
    /// What `client` hears of the end of this session in the browser, if it does there.
    ///
    /// §2: "The OP MAY add these query parameters when rendering the logout URI, and if either is
    /// included, both MUST be."
    pub fn of(client: &Client, service: &Service, session: &Digest) -> Option<Self> {
        let registered = client.frontchannel_logout_uri.as_ref()?;
        let origin = Url::parse(registered).ok()?.origin().ascii_serialization();
        let told = [
            ("iss", service.issuer.as_str().to_owned()),
            ("sid", session_id(session, client)),
        ];
        Some(Self {
            uri: with_parameters(registered, &told),
            origin,
        })
    }
}
