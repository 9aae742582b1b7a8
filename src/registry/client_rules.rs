//! The rules between two members of a client, and what follows from them.

use url::Url;

use super::{
    client::{Client, SubjectType},
    document::DocumentError,
    grant_type, jwks,
    place::Members,
    service::{Service, TokenAuthMethod},
};
use crate::jose::Algorithm;

type Checked = Result<(), DocumentError>;

impl Client {
    /// The rules between two members that hold for every client.
    pub(super) fn check_rules(&self, members: &Members<'_, '_>) -> Checked {
        if self.client_id.is_none() && self.client_id_alias.is_none() {
            return Err(members.refuse("clientIdAlias", "is required if there is no clientId"));
        }
        self.check_grants(members)?;
        self.check_authentication(members)?;
        self.check_keys(members)?;
        self.check_secrets(members)?;
        self.check_sector(members)
    }

    fn check_grants(&self, members: &Members<'_, '_>) -> Checked {
        grant_type::check(&self.grant_types, &self.response_types).map_err(|rule| members.refuse("responseTypes", rule))?;
        // RFC 6749 §4.4: "The client credentials grant type MUST only be used by confidential clients."
        if self.is_public() && self.grant_types.contains(&grant_type::GrantType::ClientCredentials) {
            return Err(members.refuse("grantTypes", "must not include CLIENT_CREDENTIALS: the client is PUBLIC (RFC 6749 4.4)"));
        }
        match (self.is_interactive(), self.redirect_uris.is_empty(), members.states("redirectUris")) {
            (true, true, false) => Err(members.refuse("redirectUris", "is required")),
            (true, true, true) => Err(members.refuse("redirectUris", "must have at least one entry")),
            (false, false, _) => {
                Err(members.refuse("redirectUris", "must be empty: no grant type leads over the authorization endpoint"))
            }
            (true, false, _) | (false, true, _) => Ok(()),
        }
    }

    /// RFC 6749 §2.1: a public client is one that cannot authenticate, and the others have to.
    fn check_authentication(&self, members: &Members<'_, '_>) -> Checked {
        match (self.is_public(), self.token_auth_method == TokenAuthMethod::None) {
            (true, false) => Err(members.refuse("tokenAuthMethod", "must be NONE: the client is PUBLIC (RFC 6749 2.1)")),
            (false, true) => Err(members.refuse("tokenAuthMethod", "may be NONE only if clientType is PUBLIC (RFC 6749 2.1)")),
            (true, true) | (false, false) => Ok(()),
        }
    }

    fn check_keys(&self, members: &Members<'_, '_>) -> Checked {
        // RFC 7591 §2: "The jwks_uri and jwks parameters MUST NOT both be present in the same request or response."
        if self.jwks.is_some() && self.jwks_uri.is_some() {
            return Err(members.refuse("jwksUri", "must not be there if jwks is (RFC 7591 2)"));
        }
        let is_by_key = self.token_auth_method == TokenAuthMethod::PrivateKeyJwt;
        if is_by_key && self.jwks.is_none() && self.jwks_uri.is_none() {
            return Err(members.refuse("jwks", "is required, or jwksUri: tokenAuthMethod is PRIVATE_KEY_JWT"));
        }
        let Some(algorithm) = self.token_auth_sign_alg else { return Ok(()) };
        let verifies = self.jwks.as_ref().is_none_or(|jwks| jwks::verifies(jwks, algorithm));
        let rule = match self.token_auth_method {
            TokenAuthMethod::PrivateKeyJwt if algorithm.is_symmetric() => "may be HS256 only for CLIENT_SECRET_JWT",
            TokenAuthMethod::PrivateKeyJwt if verifies => return Ok(()),
            TokenAuthMethod::PrivateKeyJwt => "must be an algorithm that a key in jwks verifies",
            TokenAuthMethod::ClientSecretJwt if algorithm == Algorithm::Hs256 => return Ok(()),
            TokenAuthMethod::ClientSecretJwt => "must be HS256: tokenAuthMethod is CLIENT_SECRET_JWT",
            TokenAuthMethod::ClientSecretBasic | TokenAuthMethod::ClientSecretPost | TokenAuthMethod::None => {
                "must not be there: tokenAuthMethod signs nothing"
            }
        };
        Err(members.refuse("tokenAuthSignAlg", rule))
    }

    /// OpenID Connect Core §10.1: a key of HS256 is the client secret, which a public client does not have.
    fn check_secrets(&self, members: &Members<'_, '_>) -> Checked {
        let stated = [("idTokenSignAlg", self.id_token_sign_alg), ("userInfoSignAlg", self.user_info_sign_alg)];
        match stated.iter().find(|(_, algorithm)| self.is_public() && *algorithm == Some(Algorithm::Hs256)) {
            Some((member, _)) => Err(members.refuse(member, "must not be HS256: the client is PUBLIC and has no secret")),
            None => Ok(()),
        }
    }

    /// OpenID Connect Core §8.1: "If there are multiple hostnames in the registered redirect_uris, the Client MUST register a
    /// sector_identifier_uri."
    fn check_sector(&self, members: &Members<'_, '_>) -> Checked {
        let is_pairwise = self.subject_type == SubjectType::Pairwise;
        if self.sector_identifier_uri.is_some() {
            let rule = "must not be there unless subjectType is PAIRWISE";
            return if is_pairwise { Ok(()) } else { Err(members.refuse("sectorIdentifierUri", rule)) };
        }
        let mut hosts = self.redirect_uris.iter().map(|uri| host(uri));
        let first = hosts.next().flatten();
        if is_pairwise && (first.is_none() || hosts.any(|other| other != first)) {
            let rule = "is required: the redirect URIs have not one host (OpenID Connect Core 8.1)";
            return Err(members.refuse("sectorIdentifierUri", rule));
        }
        Ok(())
    }

    /// Whether a grant of the client leads over the authorization endpoint.
    pub fn is_interactive(&self) -> bool {
        self.grant_types.iter().any(|grant_type| grant_type.is_interactive())
    }

    /// The sector of the client, which its pairwise identifiers depend on. OpenID Connect Core §8.1: the host of
    /// `sector_identifier_uri`, or else that of the redirect URIs.
    pub fn sector(&self) -> Option<String> {
        self.sector_identifier_uri.as_ref().or_else(|| self.redirect_uris.first()).and_then(|uri| host(uri))
    }

    /// The algorithm of the client's ID tokens: the one it named. Else RS256, the default of OpenID Connect Dynamic Client
    /// Registration §2, or the first that the service supports; one that needs no secret, where there is any.
    pub fn id_token_alg(&self, service: &Service) -> Algorithm {
        let is_fapi = self.is_fapi() || service.is_fapi();
        let supported = || service.supported_id_token_sign_algs.iter().copied().filter(|one| !is_fapi || one.is_fapi());
        let default = || supported().find(|one| *one == Algorithm::Rs256).or_else(|| supported().find(|one| !one.is_symmetric()));
        // `fit` keeps a service from having none for a client of its own; then HS256 is what it has.
        self.id_token_sign_alg.or_else(default).unwrap_or(Algorithm::Hs256)
    }

    /// Whether something the client does takes a secret.
    pub(super) fn needs_secret(&self, service: &Service) -> bool {
        self.token_auth_method.is_by_secret() || self.needs_hs256_key(service)
    }

    /// Whether something of the client is signed with its secret.
    pub(super) fn needs_hs256_key(&self, service: &Service) -> bool {
        let id_tokens = self.is_interactive() && self.id_token_alg(service) == Algorithm::Hs256;
        let stated = [self.id_token_sign_alg, self.user_info_sign_alg].contains(&Some(Algorithm::Hs256));
        self.token_auth_method == TokenAuthMethod::ClientSecretJwt || id_tokens || stated
    }
}

/// The host of a URI, if it has one.
fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok().and_then(|uri| uri.host_str().filter(|host| !host.is_empty()).map(str::to_owned))
}
