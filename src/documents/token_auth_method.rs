//! How a client proves who it is at the endpoints that only clients call:
//! `token_endpoint_auth_method` of RFC 7591 §2.

use serde::Serialize;

use super::{document_error::DocumentError, reading::place::Place};

use crate::json::FromJson;

/// How a client authenticates. OpenID Connect Core §9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TokenAuthMethod {
    /// `client_secret_basic`. RFC 6749 §2.3.1.
    ClientSecretBasic,
    /// `client_secret_jwt`.
    ClientSecretJwt,
    /// `client_secret_post`. RFC 6749 §2.3.1.
    ClientSecretPost,
    /// `none`: the client is public. RFC 6749 §2.1.
    None,
    /// `private_key_jwt`. FAPI 2.0 Security Profile §5.3.2.1 (6).
    PrivateKeyJwt,
    /// `self_signed_tls_client_auth`. RFC 8705 §2.2.
    SelfSignedTlsClientAuth,
    /// `tls_client_auth`. RFC 8705 §2.1.
    TlsClientAuth,
}

impl TokenAuthMethod {
    /// The `token_endpoint_auth_method`. RFC 7591 §2.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretJwt => "client_secret_jwt",
            Self::ClientSecretPost => "client_secret_post",
            Self::None => "none",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
            Self::TlsClientAuth => "tls_client_auth",
        }
    }

    /// Whether the client proves that it knows its secret.
    pub const fn is_by_secret(self) -> bool {
        match self {
            Self::ClientSecretBasic | Self::ClientSecretJwt | Self::ClientSecretPost => true,
            Self::None
            | Self::PrivateKeyJwt
            | Self::SelfSignedTlsClientAuth
            | Self::TlsClientAuth => false,
        }
    }

    /// Whether the client signs assertions, each of which is used once. RFC 7523 §2.2.
    pub const fn is_by_assertion(self) -> bool {
        matches!(self, Self::ClientSecretJwt | Self::PrivateKeyJwt)
    }

    /// Whether the client shows a certificate. RFC 8705 §2.
    pub const fn is_by_certificate(self) -> bool {
        matches!(self, Self::SelfSignedTlsClientAuth | Self::TlsClientAuth)
    }

    /// Whether FAPI 2.0 Security Profile §5.3.2.1 (6) allows it.
    pub const fn is_fapi(self) -> bool {
        matches!(self, Self::PrivateKeyJwt) || self.is_by_certificate()
    }

    /// Whether the client sends the secret itself, as a password. RFC 6749 §2.3.1.
    pub const fn is_by_password(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }

    pub(crate) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.one_of("must be NONE, CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_JWT, PRIVATE_KEY_JWT, TLS_CLIENT_AUTH or SELF_SIGNED_TLS_CLIENT_AUTH")
    }
}
