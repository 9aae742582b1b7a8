//! The schemas in `schema/` and the types in `src/documents/` say the same.
//!
//! Every test walks a schema beside a document in which every member is stated, so a member that
//! only one of the two knows, a default they disagree on, or a bound only one of them keeps is
//! found by name.

use std::collections::BTreeSet;

use sekisho::documents::{Api, Client, DocumentError, Service};
use serde_json::{Value, json};

mod certificates;
mod encryption;
mod members;
mod stated;
mod values;

/// A schema, a document that states every member it can, and the type both describe.
struct Kind {
    schema: Value,
    document: Value,
    /// Members that the document cannot state beside the others, or cannot change without becoming
    /// of another kind: another kind has them.
    apart: &'static [&'static str],
    /// Members that this document needs because of what others say.
    needed: &'static [&'static str],
    /// Lists that cannot be empty because of what others say.
    filled: &'static [&'static str],
    /// Every field of what the document was parsed into, defaults included.
    fields: fn(&Value) -> Result<Value, DocumentError>,
}

/// A member of a schema: where it is in the document, its subschema, and whether it must be
/// present.
struct Member {
    pointer: String,
    schema: Value,
    required: bool,
}

/// Members that may hold any object, or one of several forms: what is within is not theirs.
const OPAQUE: [&str; 6] = [
    "actions",
    "constant",
    "idtHeaderParams",
    "jwks",
    "schema",
    "stored",
];

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A schema as it is where its condition decides for `branch`.
fn schema(text: &str, branch: &str) -> Value {
    let mut schema = json(text);
    let changes = schema[branch]["properties"].as_object().unwrap().clone();
    for (name, change) in changes {
        let property = schema["properties"][&name]
            .as_object_mut()
            .unwrap_or_else(|| panic!("{name} is no property"));
        property.extend(change.as_object().unwrap().clone());
    }
    schema
}

fn with(mut document: Value, members: Value) -> Value {
    document
        .as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    document
}

const SERVICE: &str = include_str!("../../../schema/service.json");
const CLIENT: &str = include_str!("../../../schema/client.json");

/// Where a server in front serves the endpoints.
fn in_front() -> Value {
    let names = [
        "authorizationEndpoint",
        "tokenEndpoint",
        "pushedAuthReqEndpoint",
        "revocationEndpoint",
        "introspectionEndpoint",
        "userInfoEndpoint",
        "grantManagementEndpoint",
        "jwksUri",
        "registrationEndpoint",
        "registrationManagementEndpoint",
    ];
    let uris = names.map(|name| {
        (
            name.to_owned(),
            format!("https://front.example/{name}").into(),
        )
    });
    let mut members: serde_json::Map<String, Value> = uris.into_iter().collect();
    members.insert("dynamicRegistrationSupported".to_owned(), true.into());
    let alias = "https://mtls.as.example/oauth/token";
    let certificates = json!({
        "tlsClientCertificateBoundAccessTokens": true,
        "mtlsEndpointAliases": [{"name": "token_endpoint", "uri": alias}],
    });
    with(members.into(), certificates)
}

fn of_refresh_tokens() -> Value {
    json!({
        "refreshTokenKept": true,
        "refreshTokenIdempotencyDuration": 15,
        "refreshTokenFamilyDuration": 3_153_600,
        "refreshTokenDurationKept": true,
        "refreshTokenDurationReset": true,
    })
}

fn fapi_service() -> Kind {
    let document = json!({
        "apiKey": 21_653_835_348_762_u64,
        "serviceName": "Example Bank",
        "description": "The bank's own",
        "issuer": "https://as.example",
        "fapiModes": ["FAPI2_SECURITY"],
        "supportedServiceProfiles": ["FAPI"],
        "supportedGrantTypes": ["AUTHORIZATION_CODE"],
        "supportedResponseTypes": ["CODE"],
        "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"],
        "supportedScopes": [{
            "name": "accounts",
            "defaultEntry": true,
            "description": "See your accounts",
            "descriptions": [{"tag": "ja", "value": "口座の参照"}],
            "attributes": [{"key": "fapi2", "value": "sp"}]
        }],
        "authorizationDetailsTypes": [{
            "type": "payment_initiation",
            "schema": {"required": ["identifier"]},
            "texts": [{"tag": "ja", "value": "{identifier}へ送金"}],
            "apis": ["https://api.example/payments"],
            "attributes": [{"key": "desk", "value": "payments"}]
        }],
        "pushedAuthReqDuration": 60,
        "authorizationCodeDuration": 30,
        "accessTokenDuration": 600,
        "accessTokenSignAlg": "EdDSA",
        "refreshTokenDuration": 86_400,
        "offlineAccessRequired": true,
        "offlineAccessRequiredWithOpenidOnly": true,
        "supportedIdTokenSignAlgs": ["PS256"]
    });
    Kind {
        schema: schema(SERVICE, "else"),
        document: with(
            with(with(document, stated::of_service()), in_front()),
            of_refresh_tokens(),
        ),
        apart: &[],
        needed: &[],
        filled: &[],
        fields: |document| Service::parse(document).map(|service| json!(service)),
    }
}

fn ordinary_service() -> Kind {
    let ordinary = json!({
        "fapiModes": [],
        "supportedServiceProfiles": ["FAPI"],
        "supportedTokenAuthMethods": ["NONE", "CLIENT_SECRET_POST"],
        "supportedScopes": [{
            "name": "openid",
            "defaultEntry": true,
            "description": "Sign you in",
            "descriptions": [{"tag": "ja", "value": "ログイン"}],
            "attributes": [{"key": "team", "value": "identity"}]
        }],
        "authorizationCodeDuration": 600,
        "accessTokenSignAlg": "RS256",
        "offlineAccessRequired": false,
        "supportedIdTokenSignAlgs": ["HS256", "RS256"],
        "issSuppressed": true,
        "nativeSsoSupported": true,
        "clientAssertionAudRestrictedToIssuer": true,
        "pkceRequired": false,
        "pkceS256Required": false
    });
    let Kind {
        document, fields, ..
    } = fapi_service();
    Kind {
        schema: schema(SERVICE, "then"),
        document: with(document, ordinary),
        apart: &["fapiModes"],
        needed: &[],
        filled: &["supportedResponseTypes"],
        fields,
    }
}

const WEB: &str = include_str!("../../../schema/examples/fapi/web-client.json");

fn fapi_client() -> Kind {
    let web = json(WEB);
    let document = json!({
        "clientId": 5_921_531_358_155_430_u64,
        "clientIdAlias": "budget",
        "clientName": "Household Budget",
        "clientNames": [{"tag": "ja", "value": "家計簿"}],
        "description": "Approved in spring",
        "clientUri": "https://budget.example",
        "policyUri": "https://budget.example/privacy",
        "tosUri": "https://budget.example/terms",
        "fapiModes": ["FAPI2_SECURITY"],
        "clientType": "CONFIDENTIAL",
        "applicationType": "WEB",
        "grantTypes": ["AUTHORIZATION_CODE"],
        "responseTypes": ["CODE"],
        "redirectUris": ["https://budget.example/callback"],
        "tokenAuthMethod": "PRIVATE_KEY_JWT",
        "tokenAuthSignAlg": "ES256",
        "jwks": web["jwks"],
        "dpopRequired": true,
        "parRequired": true,
        "pkceRequired": true,
        "pkceS256Required": true,
        "attributes": [{"key": "tier", "value": "gold"}],
        "extension": {
            "requestableScopes": ["accounts"],
            "requestableScopesEnabled": true,
            "accessTokenDuration": 300,
            "refreshTokenDuration": 3600,
            "idTokenDuration": 600
        },
        "stored": {"loginUri": "https://budget.example/login"}
    });
    Kind {
        schema: schema(CLIENT, "then"),
        document: with(with(document, stated::of_client()), encryption::of_client()),
        apart: &[
            "jwksUri",
            "sectorIdentifierUri",
            "selfSignedCertificateKeyId",
            "tlsClientAuthSanDns",
            "tlsClientAuthSanEmail",
            "tlsClientAuthSanIp",
            "tlsClientAuthSanUri",
            "tlsClientAuthSubjectDn",
            "tlsClientCertificateBoundAccessTokens",
        ],
        needed: &[
            "jwks",
            "redirectUris",
            "idTokenEncryptionAlg",
            "userInfoEncryptionAlg",
            "introspectionEncryptionAlg",
            "authorizationEncryptionAlg",
            "requestEncryptionAlg",
        ],
        filled: &["responseTypes"],
        fields: |document| Client::parse(document).map(|client| json!(client)),
    }
}

fn ordinary_client() -> Kind {
    let ordinary = json!({
        "fapiModes": [],
        "responseTypes": ["NONE", "CODE"],
        "tokenAuthSignAlg": "RS256",
        "jwksUri": "https://budget.example/jwks",
        "sectorIdentifierUri": "https://sector.example/uris.json",
        "pkceRequired": false,
        "idTokenSignAlg": "HS256",
        "userInfoSignAlg": "RS256",
        "tlsClientCertificateBoundAccessTokens": true,
        "authorizationSignAlg": "HS256",
        "requestSignAlg": "RS256"
    });
    let Kind {
        mut document,
        fields,
        ..
    } = fapi_client();
    document.as_object_mut().unwrap().remove("jwks");
    Kind {
        schema: json(CLIENT),
        document: with(document, ordinary),
        apart: &[
            "fapiModes",
            "jwks",
            "selfSignedCertificateKeyId",
            "subjectType",
            "tlsClientAuthSanDns",
            "tlsClientAuthSanEmail",
            "tlsClientAuthSanIp",
            "tlsClientAuthSanUri",
            "tlsClientAuthSubjectDn",
        ],
        needed: &[
            "jwksUri",
            "redirectUris",
            "idTokenEncryptionAlg",
            "userInfoEncryptionAlg",
            "introspectionEncryptionAlg",
            "authorizationEncryptionAlg",
            "requestEncryptionAlg",
        ],
        filled: &["responseTypes"],
        fields,
    }
}

fn api() -> Kind {
    Kind {
        schema: json(include_str!("../../../schema/api.json")),
        document: json!({
            "identifier": "https://api.example/orders",
            "introspectionClients": ["orders-api"],
            "name": "Orders",
            "scopes": ["orders:read"],
            "accessTokenFormat": "OPAQUE",
            "accessTokenDuration": 60,
            "accessTokenSignAlg": "RS256"
        }),
        apart: &[],
        needed: &[],
        filled: &[],
        fields: |document| Api::parse(document).map(|api| json!(api)),
    }
}

/// One form of an action, as the only one of a service.
fn action(
    form: &str,
    document: Value,
    needed: &'static [&'static str],
    apart: &'static [&'static str],
) -> Kind {
    let mut schema = json(SERVICE);
    let members = schema["$defs"][form].clone();
    schema = with(
        schema,
        json!({"properties": members["properties"], "required": members["required"]}),
    );
    let fields = |action: &Value| {
        let scopes = json!([{"name": "profile"}]);
        let document =
            json!({"issuer": "https://as.example", "supportedScopes": scopes, "actions": [action]});
        let service = Service::parse(&document).map_err(|error| {
            let member = error
                .member
                .trim_start_matches("actions[0]")
                .trim_start_matches('.')
                .to_owned();
            DocumentError { member, ..error }
        })?;
        Ok(json!(service)["actions"][0].clone())
    };
    Kind {
        schema,
        document,
        apart,
        needed,
        filled: &[],
        fields,
    }
}

fn actions() -> [Kind; 5] {
    let rule = |source| {
        let rule = json!({"type": "RULE", "claim": "tier", "destinations": ["ACCESS_TOKEN", "USERINFO"], "scope": "profile"});
        with(rule, source)
    };
    let hook = |target| {
        with(
            json!({"type": "TOKEN_HOOK", "onRefusal": "TEMPORARILY_UNAVAILABLE", "onFailure": "ACCESS_DENIED"}),
            target,
        )
    };
    [
        action(
            "rule",
            rule(json!({"userAttribute": "tier"})),
            &["userAttribute"],
            &["clientMetadata", "constant"],
        ),
        action(
            "rule",
            rule(json!({"clientMetadata": "attributes.tier"})),
            &["clientMetadata"],
            &["userAttribute", "constant"],
        ),
        action(
            "rule",
            rule(json!({"constant": {"a": [1]}})),
            &["constant"],
            &["userAttribute", "clientMetadata"],
        ),
        action(
            "tokenHook",
            hook(json!({"url": "https://hook.example/token"})),
            &["url"],
            &["binding"],
        ),
        action(
            "tokenHook",
            hook(json!({"binding": "CLAIMS"})),
            &["binding"],
            &["url"],
        ),
    ]
}

fn kinds() -> Vec<Kind> {
    let documents = [
        fapi_service(),
        ordinary_service(),
        fapi_client(),
        ordinary_client(),
        api(),
    ];
    let documents = documents
        .into_iter()
        .chain(certificates::clients_with_certificates());
    documents.chain(actions()).collect()
}

impl Kind {
    /// Every member that the document states, at any depth; lists are entered at their first entry.
    fn members(&self) -> Vec<Member> {
        self.all_members()
            .into_iter()
            .filter(|member| !self.apart.contains(&&member.pointer[1..]))
            .collect()
    }

    /// Every member that is a field. What is written and never read again is none: the register
    /// keeps it elsewhere.
    fn all_members(&self) -> Vec<Member> {
        let mut members = Vec::new();
        self.walk(&self.schema, "", &mut members);
        members.retain(|member| member.schema["writeOnly"] != true);
        members
    }

    fn needs(&self, member: &Member) -> bool {
        member.required || self.needed.contains(&&member.pointer[1..])
    }

    fn walk(&self, object: &Value, pointer: &str, members: &mut Vec<Member>) {
        for (name, schema) in object["properties"].as_object().unwrap() {
            let pointer = format!("{pointer}/{name}");
            let schema = self.resolve(schema);
            let items = self.resolve(&schema["items"]);
            if schema["properties"].is_object() {
                self.walk(&schema, &pointer, members);
            } else if items["properties"].is_object() {
                self.walk(&items, &format!("{pointer}/0"), members);
            }
            let required = object["required"]
                .as_array()
                .is_some_and(|names| names.contains(&json!(name)));
            members.push(Member {
                pointer,
                schema,
                required,
            });
        }
    }

    /// The subschema with what it refers to.
    fn resolve(&self, schema: &Value) -> Value {
        let Some(reference) = schema["$ref"].as_str() else {
            return schema.clone();
        };
        let mut resolved = self
            .schema
            .pointer(reference.trim_start_matches('#'))
            .unwrap()
            .clone();
        resolved
            .as_object_mut()
            .unwrap()
            .extend(schema.as_object().unwrap().clone());
        resolved
    }

    fn fields(&self) -> Value {
        (self.fields)(&self.document).unwrap()
    }

    /// What the document becomes if `value` is at `pointer`.
    fn with(&self, pointer: &str, value: Value) -> Result<Value, DocumentError> {
        let mut document = self.document.clone();
        *document.pointer_mut(pointer).unwrap() = value;
        (self.fields)(&document)
    }

    /// What the document becomes if nothing is at `pointer`.
    fn without(&self, pointer: &str) -> Result<Value, DocumentError> {
        let mut document = self.document.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        document
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(name);
        (self.fields)(&document)
    }

    fn refuses(&self, pointer: &str, value: Value) {
        let Err(error) = self.with(pointer, value.clone()) else {
            panic!("{pointer} accepts {value}")
        };
        assert_eq!(error.member, path(pointer), "{error} for {value}");
        // RFC 6749 §5.2: what `error_description` may consist of.
        assert!(
            error
                .to_string()
                .bytes()
                .all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
            "{error}"
        );
    }
}

/// The pointer as a refusal spells it: `/redirectUris/1` is `redirectUris[1]`.
fn path(pointer: &str) -> String {
    pointer
        .split('/')
        .skip(1)
        .fold(String::new(), |path, name| {
            match (path.as_str(), name.parse::<usize>()) {
                (_, Ok(index)) => format!("{path}[{index}]"),
                ("", Err(_)) => name.to_owned(),
                (_, Err(_)) => format!("{path}.{name}"),
            }
        })
}
