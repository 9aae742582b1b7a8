//! What documents say of mutual TLS: the certificate that a client has (RFC 8705 §2.1.2 and §2.2), what
//! is bound to it (§3), and where it is asked for (§5).

use std::net::IpAddr;

use serde::Serialize;

use super::{
    document_error::DocumentError,
    reading::{
        place::{Members, Place},
        uri,
    },
};
use crate::{
    jose::{AlternativeName, Certificate, DistinguishedName},
    json::FromJson,
};

/// What a client says of its certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientTls {
    /// The subject of the certificate that authenticates the client. RFC 8705 §2.1.2.
    pub tls_client_auth_subject_dn: Option<String>,
    /// Its `dNSName` instead.
    pub tls_client_auth_san_dns: Option<String>,
    /// Its `uniformResourceIdentifier` instead.
    pub tls_client_auth_san_uri: Option<String>,
    /// Its `iPAddress` instead.
    pub tls_client_auth_san_ip: Option<String>,
    /// Its `rfc822Name` instead.
    pub tls_client_auth_san_email: Option<String>,
    /// The `kid` of the one key in `jwks` whose certificate authenticates the client, where not each of
    /// them does. RFC 8705 §2.2.2.
    pub self_signed_certificate_key_id: Option<String>,
    /// Whether access tokens are bound to the client's certificate. RFC 8705 §3.4.
    pub tls_client_certificate_bound_access_tokens: bool,
}

/// The names of the members of which one says whose certificate it is.
pub(crate) const NAMES: [&str; 5] = [
    "tlsClientAuthSubjectDn",
    "tlsClientAuthSanDns",
    "tlsClientAuthSanUri",
    "tlsClientAuthSanIp",
    "tlsClientAuthSanEmail",
];

impl ClientTls {
    #[rustfmt::skip] // One member, one line: its name and its rule.
    pub(crate) fn read(members: &mut Members<'_, '_>) -> Self {
        Self {
            tls_client_auth_subject_dn: members.optional("tlsClientAuthSubjectDn", subject),
            tls_client_auth_san_dns: members.optional("tlsClientAuthSanDns", host),
            tls_client_auth_san_uri: members.optional("tlsClientAuthSanUri", uri::identifier),
            tls_client_auth_san_ip: members.optional("tlsClientAuthSanIp", address),
            tls_client_auth_san_email: members.optional("tlsClientAuthSanEmail", mailbox),
            self_signed_certificate_key_id: members.optional("selfSignedCertificateKeyId", Place::text),
            tls_client_certificate_bound_access_tokens: members.or("tlsClientCertificateBoundAccessTokens", false, Place::flag),
        }
    }

    /// Which of the five are there, by their names.
    pub(crate) fn named(&self) -> impl Iterator<Item = &'static str> {
        let members = [
            &self.tls_client_auth_subject_dn,
            &self.tls_client_auth_san_dns,
            &self.tls_client_auth_san_uri,
            &self.tls_client_auth_san_ip,
            &self.tls_client_auth_san_email,
        ];
        let pairs = members.map(Option::is_some).into_iter().zip(NAMES);
        pairs.filter_map(|(is_there, name)| is_there.then_some(name))
    }

    /// Whether this is the certificate of whom the document names. RFC 8705 §2.1: the name is "matched
    /// against" that in the certificate. A document that names nobody is matched by none.
    pub fn names_holder_of(&self, certificate: &Certificate) -> bool {
        if let Some(text) = &self.tls_client_auth_subject_dn {
            return DistinguishedName::parse(text).is_some_and(|name| certificate.is_of(&name));
        }
        let expected = match (
            &self.tls_client_auth_san_dns,
            &self.tls_client_auth_san_uri,
            &self.tls_client_auth_san_ip,
            &self.tls_client_auth_san_email,
        ) {
            (Some(name), ..) => AlternativeName::Dns(name.clone()),
            (_, Some(uri), ..) => AlternativeName::Uri(uri.clone()),
            (_, _, Some(address), _) => match address.parse() {
                Ok(address) => AlternativeName::Ip(address),
                Err(_) => return false,
            },
            (.., Some(mailbox)) => AlternativeName::Email(mailbox.clone()),
            (None, None, None, None) => return false,
        };
        certificate.has(&expected)
    }
}

/// RFC 8705 §2.1.2: "represented as a string as defined in" RFC 4514.
fn subject(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.str()?;
    match DistinguishedName::parse(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(place
            .refuse("must be a distinguished name, as in CN=client,O=Example,C=JP (RFC 4514 3)")),
    }
}

fn host(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.str()?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._*".contains(&b);
    if text.bytes().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err(place.refuse("must be a host name in ASCII (RFC 5280 4.2.1.6)"))
    }
}

fn address(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.str()?;
    match text.parse::<IpAddr>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(place.refuse("must be an IPv4 or IPv6 address (RFC 8705 2.1.2)")),
    }
}

fn mailbox(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.str()?;
    let halves = text.rsplit_once('@');
    if text.is_ascii() && halves.is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
    {
        Ok(text.to_owned())
    } else {
        Err(place.refuse("must be a mail address in ASCII (RFC 5280 4.2.1.6)"))
    }
}

/// What a service says of certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceTls {
    /// Whether clients may bind access tokens to their certificates. RFC 8705 §3.3.
    pub tls_client_certificate_bound_access_tokens: bool,
    /// Where clients with certificates find endpoints, if not where others do. RFC 8705 §5.
    pub mtls_endpoint_aliases: Vec<EndpointAlias>,
}

impl ServiceTls {
    pub(crate) fn read(members: &mut Members<'_, '_>) -> Self {
        let name = "tlsClientCertificateBoundAccessTokens";
        Self {
            tls_client_certificate_bound_access_tokens: members.or(name, false, Place::flag),
            mtls_endpoint_aliases: members.or("mtlsEndpointAliases", Vec::new(), aliases),
        }
    }

    /// Where clients with certificates find this endpoint, if somewhere else.
    pub fn alias(&self, name: AliasName) -> Option<&str> {
        let mut aliases = self.mtls_endpoint_aliases.iter();
        let alias = aliases.find(|alias| alias.name == name)?;
        Some(&alias.uri)
    }
}

/// An endpoint at another place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointAlias {
    /// Which.
    pub name: AliasName,
    /// Where.
    pub uri: String,
}

/// An endpoint that a client asks itself, by its name in metadata. RFC 8414 §2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum AliasName {
    /// RFC 7662 §2.
    IntrospectionEndpoint,
    /// RFC 9126 §2.
    PushedAuthorizationRequestEndpoint,
    /// RFC 7591 §3.
    RegistrationEndpoint,
    /// RFC 7009 §2.
    RevocationEndpoint,
    /// RFC 6749 §3.2.
    TokenEndpoint,
    /// OpenID Connect Core §5.3.
    UserinfoEndpoint,
}

impl AliasName {
    /// Its name in metadata.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IntrospectionEndpoint => "introspection_endpoint",
            Self::PushedAuthorizationRequestEndpoint => "pushed_authorization_request_endpoint",
            Self::RegistrationEndpoint => "registration_endpoint",
            Self::RevocationEndpoint => "revocation_endpoint",
            Self::TokenEndpoint => "token_endpoint",
            Self::UserinfoEndpoint => "userinfo_endpoint",
        }
    }
}

fn aliases(place: &Place<'_>) -> Result<Vec<EndpointAlias>, DocumentError> {
    place.list(alias, |alias| &alias.name)
}

fn alias(place: &Place<'_>) -> Result<EndpointAlias, DocumentError> {
    place.object(|members| {
        Ok(EndpointAlias {
            name: members.required("name", |place| {
                place.one_of("must be token_endpoint, revocation_endpoint, introspection_endpoint, userinfo_endpoint, registration_endpoint or pushed_authorization_request_endpoint")
            })?,
            uri: members.required("uri", uri::fetched)?,
        })
    })
}
