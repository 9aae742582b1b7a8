//! The documents of the service of the operators, as it is made: who signs in there has a record in the
//! directory, and uses the API by the console. The operator may change them like those of any other.

use serde_json::{Value, json};

use super::{Kind, Submitted};
use crate::documents::Issuer;

/// The alias of the console, the one client whose tokens the API takes.
pub const CONSOLE: &str = "console";

/// The scope by which it uses the API.
pub const CONSOLE_SCOPE: &str = "console";

/// All that the console asks for.
pub const CONSOLE_SCOPES: &str = "openid offline_access console";

/// The identifier of the API at the origin of this service. RFC 8707 §2.
pub fn api_of(issuer: &Issuer) -> String {
    format!("{}/api", issuer.origin())
}

/// The documents of this service.
pub fn for_operators(issuer: &Issuer) -> Vec<Submitted> {
    let named = |name: &str, kind, document| Submitted {
        name: name.to_owned(),
        kind,
        document,
    };
    vec![
        named("service.json", Kind::Service, service(issuer)),
        named("api.json", Kind::Api, api(issuer)),
        named("console-client.json", Kind::Client, console(issuer)),
    ]
}

/// A session is a day at work, and what the console keeps ends with it.
fn service(issuer: &Issuer) -> Value {
    json!({
        "issuer": issuer.as_str(),
        "serviceName": "Sekisho",
        "description": "Who uses the console of this deployment. Whatever is done with this service needs ADMIN for all services.",
        "fapiModes": [],
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"],
        "supportedResponseTypes": ["CODE"],
        "supportedTokenAuthMethods": ["NONE"],
        "supportedScopes": [
            { "name": "openid", "description": "Sign you in", "descriptions": [{ "tag": "ja", "value": "サインイン" }] },
            { "name": "offline_access", "description": "Stay connected while you are away", "descriptions": [{ "tag": "ja", "value": "不在時の継続利用" }] },
            { "name": CONSOLE_SCOPE, "description": "Run this server for you", "descriptions": [{ "tag": "ja", "value": "サーバーの管理" }] },
        ],
        "supportedIdTokenSignAlgs": ["ES256"],
        "pkceRequired": true,
        "loopbackRedirectionUriVariable": false,
        "accessTokenDuration": 900,
        "refreshTokenDuration": 86_400,
        "refreshTokenFamilyDuration": 604_800,
        "sessionDuration": 43_200,
        "people": {
            "signUp": "INVITATION",
            "passkeys": { "enabled": true, "offered": true },
            "logout": { "endsOfflineAccess": true },
            "audit": { "enabled": true, "keep": 365, "usernames": true },
        },
    })
}

/// What it is told of a token is true at that moment, so that one that was taken back opens nothing.
fn api(issuer: &Issuer) -> Value {
    json!({
        "identifier": api_of(issuer),
        "name": "The API of this server",
        "scopes": [CONSOLE_SCOPE],
        "accessTokenFormat": "OPAQUE",
    })
}

fn console(issuer: &Issuer) -> Value {
    let home = format!("{}/console/", issuer.origin());
    // RFC 8252 §7.3: http is for what runs on the machine of the person.
    let kind = match issuer.is_https() {
        true => "WEB",
        false => "NATIVE",
    };
    json!({
        "clientIdAlias": CONSOLE,
        "clientName": "Sekisho console",
        "clientType": "PUBLIC",
        "applicationType": kind,
        "tokenAuthMethod": "NONE",
        "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"],
        "responseTypes": ["CODE"],
        "responseModes": ["QUERY"],
        "redirectUris": [home],
        "postLogoutRedirectUris": [home],
        "dpopRequired": true,
        "pkceRequired": true,
        "pkceS256Required": true,
        "defaultResource": api_of(issuer),
        "firstParty": true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::{Api, Client, Service};

    #[test]
    fn they_are_documents_at_an_origin_of_either_kind() {
        for text in [
            "https://as.example/operators",
            "http://localhost:8787/operators",
        ] {
            let issuer = Issuer::parse(text).expect("an issuer");
            let [service, api, client] = for_operators(&issuer)
                .try_into()
                .unwrap_or_else(|_| panic!("three"));
            let service = Service::parse(&service.document).expect("a service");
            assert!(Api::parse_under(&api.document, &service).is_ok());
            let client = Client::parse_under(&client.document, &service).expect("a client");
            assert!(client.is_first_party(&service));
            assert_eq!(client.client_id_alias.as_deref(), Some(CONSOLE));
        }
    }
}
