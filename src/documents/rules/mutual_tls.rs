//! The rules between the members of a client that speak of certificates: RFC 8705 §2.

use crate::documents::{
    client::Client, document_error::DocumentError, mutual_tls::NAMES, reading::place::Members,
    token_auth_method::TokenAuthMethod,
};

/// Whether the client says whose certificates it has, and nothing about what it does not use.
pub(crate) fn check_client(
    client: &Client,
    members: &Members<'_, '_>,
) -> Result<(), DocumentError> {
    let method = client.token_auth_method;
    let mut named = client.tls.named();
    match (method, named.next(), named.next()) {
        // RFC 8705 §2.1.2: "A client using the tls_client_auth authentication method MUST use exactly one
        // of the below metadata parameters".
        (TokenAuthMethod::TlsClientAuth, None, _) => Err(members.refuse(
            NAMES[0],
            "is required, or one of tlsClientAuthSanDns, tlsClientAuthSanUri, tlsClientAuthSanIp and tlsClientAuthSanEmail: tokenAuthMethod is TLS_CLIENT_AUTH (RFC 8705 2.1.2)",
        )),
        (TokenAuthMethod::TlsClientAuth, Some(first), Some(second)) => Err(members.refuse(
            second,
            format!("must not be there if {first} is: exactly one names the certificate (RFC 8705 2.1.2)"),
        )),
        (TokenAuthMethod::TlsClientAuth, Some(_), None) | (_, None, _) => Ok(()),
        (_, Some(name), _) => {
            Err(members.refuse(name, "must not be there unless tokenAuthMethod is TLS_CLIENT_AUTH"))
        }
    }?;
    let is_self_signed = method == TokenAuthMethod::SelfSignedTlsClientAuth;
    if is_self_signed && client.jwks.is_none() && client.jwks_uri.is_none() {
        return Err(members.refuse(
            "jwks",
            "is required, or jwksUri: tokenAuthMethod is SELF_SIGNED_TLS_CLIENT_AUTH (RFC 8705 2.2.2)",
        ));
    }
    match &client.tls.self_signed_certificate_key_id {
        Some(_) if !is_self_signed => Err(members.refuse(
            "selfSignedCertificateKeyId",
            "must not be there unless tokenAuthMethod is SELF_SIGNED_TLS_CLIENT_AUTH",
        )),
        Some(kid) => {
            let has = |jwks: &crate::jose::JwkSet| jwks.keys().any(|key| key.kid() == Some(kid));
            match client.jwks.as_ref().is_none_or(has) {
                true => Ok(()),
                false => Err(members.refuse(
                    "selfSignedCertificateKeyId",
                    "must be the kid of a key in jwks",
                )),
            }
        }
        None => Ok(()),
    }
}
