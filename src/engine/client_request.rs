//! A request of a client that a caller hands on: its parameters as they came, what HTTP Basic said,
//! and its proof.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use url::form_urlencoded::byte_serialize;

use super::{Asked, CallerError};
use crate::oauth::{
    Parameters, Refusal, answer::action::Credentials, request::client_certificate::ShownCertificate,
};

/// What a caller says of a request of a client.
#[derive(Debug)]
pub struct Handed<'a> {
    parameters: &'a str,
    client_id: Option<&'a str>,
    client_secret: Option<&'a str>,
    /// The value of the `DPoP` header.
    pub dpop: Option<&'a str>,
    /// The method that the proof has to name.
    pub htm: Option<&'a str>,
    /// The URI that the proof has to name.
    pub htu: Option<&'a str>,
    /// The certificate that the client has shown to the caller.
    pub certificate: Option<ShownCertificate>,
}

/// A request as it would have come.
#[derive(Debug)]
pub struct Restored {
    /// The body.
    pub parameters: Parameters,
    /// The value of the Authorization header.
    pub authorization: Option<String>,
}

impl<'a> Handed<'a> {
    /// Reads what a caller says.
    pub fn read(asked: &'a Asked) -> Result<Self, CallerError> {
        Ok(Self {
            parameters: asked.parameters()?,
            client_id: asked.text("clientId")?,
            client_secret: asked.text("clientSecret")?,
            dpop: asked.text("dpop")?,
            htm: asked.text("htm")?,
            htu: asked.text("htu")?,
            certificate: certificate(asked)?,
        })
    }

    /// Where the client has put its credentials.
    pub const fn credentials(&self) -> Credentials {
        match self.client_secret {
            Some(_) => Credentials::Header,
            None => Credentials::Elsewhere,
        }
    }

    /// The request as it would have come. A name without a secret says who asks, and that is a
    /// parameter; with one it is what HTTP Basic said. RFC 6749 §2.3.1.
    pub fn restored(&self) -> Result<Restored, Refusal> {
        let parameters = Parameters::parse(self.parameters.as_bytes())?;
        let Some(client_id) = self.client_id else {
            // A secret alone is nobody's.
            let authorization = self.client_secret.map(|secret| basic("", secret));
            return Ok(Restored {
                parameters,
                authorization,
            });
        };
        if let Some(secret) = self.client_secret {
            return Ok(Restored {
                parameters,
                authorization: Some(basic(client_id, secret)),
            });
        }
        let parameters = match parameters.optional("client_id") {
            Some(named) if named == client_id => parameters,
            Some(_) => return Err(Refusal::ClientIdContradiction),
            None => {
                let named = format!("{}&client_id={}", self.parameters, encoded(client_id));
                Parameters::parse(named.as_bytes())?
            }
        };
        Ok(Restored {
            parameters,
            authorization: None,
        })
    }
}

/// The certificate that a client has shown to the caller, who vouches for it; of what is between it and an
/// authority nothing is asked. RFC 8705 §2.
pub fn certificate(asked: &Asked) -> Result<Option<ShownCertificate>, CallerError> {
    asked.texts("clientCertificatePath")?;
    let shown = asked.text("clientCertificate")?;
    Ok(shown.map(ShownCertificate::of_caller))
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn basic(client_id: &str, secret: &str) -> String {
    let pair = format!("{}:{}", encoded(client_id), encoded(secret));
    format!("Basic {}", STANDARD.encode(pair))
}
