//! What the API is, in OpenAPI 3.1: made of the tables that calls are served from, so that neither says
//! what the other does not.

use serde_json::{Map, Value, json};

use super::{
    Operation,
    documents::{
        Fate, Kind, Members,
        client::{CLIENT, EXTENSION},
        each,
        service::SERVICE,
    },
};

const JSON: &str = "application/json;charset=UTF-8";

/// Members by their type.
type Fields = &'static [(Kind, &'static [&'static str])];

/// What a call or an answer consists of.
#[derive(Clone, Copy)]
enum Shape {
    /// An object of these members.
    Members(Fields),
    /// Nothing.
    Nothing,
    /// An object of any members.
    Object,
    /// A list of what this names, in the member of this name.
    Part(&'static str, &'static str),
    /// One of the schemas.
    Schema(&'static str),
    /// A text.
    Text,
}

const AUTHORIZATION: Fields = &[(Kind::Text, &["parameters", "context"])];

const CLIENT_AND_PROOF: Fields = &[(
    Kind::Text,
    &[
        "parameters",
        "clientId",
        "clientSecret",
        "dpop",
        "htm",
        "htu",
    ],
)];

const FAIL: Fields = &[(Kind::Text, &["ticket", "reason", "description"])];

const INTROSPECTION: Fields = &[
    (Kind::Text, &["token", "subject", "dpop", "htm", "htu"]),
    (Kind::Texts, &["scopes", "resources", "acrValues"]),
    (Kind::Number, &["maxAge"]),
];

const ISSUE: Fields = &[
    (
        Kind::Text,
        &[
            "ticket",
            "subject",
            "acr",
            "claims",
            "sub",
            "idtHeaderParams",
            "idTokenAudType",
            "jwtAtClaims",
            "accessToken",
        ],
    ),
    (Kind::Number, &["authTime", "accessTokenDuration"]),
    (Kind::Texts, &["scopes", "consentedClaims"]),
    (Kind::Objects, &["properties"]),
];

const STANDARD: Fields = &[
    (Kind::Text, &["parameters", "rsUri"]),
    (Kind::Flag, &["withHiddenProperties"]),
];

const TOKEN: Fields = &[
    (
        Kind::Text,
        &[
            "parameters",
            "clientId",
            "clientSecret",
            "dpop",
            "htm",
            "htu",
            "jwtAtClaims",
            "accessToken",
        ],
    ),
    (
        Kind::Number,
        &["accessTokenDuration", "refreshTokenDuration"],
    ),
    (Kind::Objects, &["properties"]),
];

const UPDATE: Fields = &[
    (
        Kind::Text,
        &[
            "accessToken",
            "accessTokenHash",
            "refreshToken",
            "refreshTokenHash",
            "tokenId",
            "dpopKeyThumbprint",
        ],
    ),
    (Kind::Texts, &["scopes"]),
    (
        Kind::Number,
        &["accessTokenExpiresAt", "refreshTokenExpiresAt"],
    ),
    (
        Kind::Flag,
        &[
            "accessTokenExpiresAtUpdatedOnScopeUpdate",
            "accessTokenValueUpdated",
        ],
    ),
    (Kind::Objects, &["properties"]),
];

/// A grant in a list.
const ENTRY: Fields = &[
    (
        Kind::Text,
        &[
            "accessToken",
            "accessTokenHash",
            "dpopKeyThumbprint",
            "grantType",
            "refreshTokenHash",
            "tokenId",
            "tokenType",
        ],
    ),
    (
        Kind::Number,
        &[
            "accessTokenExpiresAt",
            "createdAt",
            "lastRefreshedAt",
            "refreshTokenExpiresAt",
        ],
    ),
    (Kind::Texts, &["refreshTokenScopes"]),
];

const USERINFO: Fields = &[(Kind::Text, &["token", "dpop", "htm", "htu"])];

/// What every outcome tells.
const OUTCOME: Fields = &[(
    Kind::Text,
    &[
        "type",
        "resultCode",
        "resultMessage",
        "action",
        "responseContent",
        "dpopNonce",
    ],
)];

/// What is told of the client and the grant of a token.
const GRANT: Fields = &[
    (Kind::Number, &["clientId", "authTime"]),
    (Kind::Text, &["clientIdAlias", "subject", "acr"]),
    (Kind::Flag, &["clientIdAliasUsed"]),
    (
        Kind::Texts,
        &[
            "scopes",
            "consentedClaims",
            "resources",
            "accessTokenResources",
        ],
    ),
    (Kind::Objects, &["properties"]),
    (Kind::Pairs, &["clientAttributes", "serviceAttributes"]),
];

impl Operation {
    /// What is asked.
    const fn asked(self) -> Shape {
        match self {
            Self::Authorization => Shape::Members(AUTHORIZATION),
            Self::AuthorizationFail => Shape::Members(FAIL),
            Self::AuthorizationIssue => Shape::Members(ISSUE),
            Self::ClientCreate | Self::ClientUpdate => Shape::Schema("Client"),
            Self::ClientAuthorizationDelete
            | Self::GrantedScopesDelete
            | Self::GrantedScopesGet => Shape::Members(&[(Kind::Text, &["subject"])]),
            Self::ClientAuthorizationList => Shape::Members(&[
                (Kind::Text, &["developer", "subject"]),
                (Kind::Number, &["start", "end"]),
            ]),
            Self::ClientAuthorizationUpdate => {
                Shape::Members(&[(Kind::Text, &["subject"]), (Kind::Texts, &["scopes"])])
            }
            Self::ClientList => Shape::Members(&[
                (Kind::Text, &["developer"]),
                (Kind::Number, &["start", "end"]),
            ]),
            Self::ClientLock => Shape::Members(&[(Kind::Flag, &["clientLocked"])]),
            Self::ClientScopesUpdate => Shape::Members(&[(Kind::Texts, &["requestableScopes"])]),
            Self::ClientSecretUpdate => Shape::Members(&[(Kind::Text, &["clientSecret"])]),
            Self::Configuration => Shape::Members(&[(Kind::Flag, &["pretty"])]),
            Self::Introspection => Shape::Members(INTROSPECTION),
            Self::IntrospectionStandard => Shape::Members(STANDARD),
            Self::Jwks => Shape::Members(&[(Kind::Flag, &["pretty", "includePrivateKeys"])]),
            Self::PushedAuthReq => Shape::Members(CLIENT_AND_PROOF),
            Self::Revocation => {
                Shape::Members(&[(Kind::Text, &["parameters", "clientId", "clientSecret"])])
            }
            Self::ServiceCreate | Self::ServiceUpdate => Shape::Schema("Service"),
            Self::ServiceList => Shape::Members(&[(Kind::Number, &["start", "end"])]),
            Self::TicketInfo => Shape::Members(&[(Kind::Text, &["ticket"])]),
            Self::TicketUpdate => {
                Shape::Members(&[(Kind::Text, &["ticket"]), (Kind::Any, &["info"])])
            }
            Self::Token => Shape::Members(TOKEN),
            Self::TokenList => Shape::Members(&[
                (Kind::Text, &["clientIdentifier", "subject", "tokenStatus"]),
                (Kind::Number, &["start", "end"]),
            ]),
            Self::TokenRevoke => Shape::Members(&[(
                Kind::Text,
                &[
                    "accessTokenIdentifier",
                    "refreshTokenIdentifier",
                    "clientIdentifier",
                    "subject",
                ],
            )]),
            Self::TokenUpdate => Shape::Members(UPDATE),
            Self::UserInfo => Shape::Members(USERINFO),
            Self::UserInfoIssue => Shape::Members(&[(
                Kind::Text,
                &["token", "dpop", "htm", "htu", "claims", "sub"],
            )]),
            Self::ClientDelete
            | Self::ClientGet
            | Self::ClientScopesDelete
            | Self::ClientScopesGet
            | Self::ClientSecretRefresh
            | Self::Echo
            | Self::HealthCheck
            | Self::Info
            | Self::OpenApi
            | Self::ServiceDelete
            | Self::ServiceGet
            | Self::TokenDelete => Shape::Nothing,
        }
    }

    /// What is told, beside [`OUTCOME`] where it has an outcome.
    const fn told(self) -> Shape {
        match self {
            Self::Authorization => Shape::Members(&[
                (
                    Kind::Text,
                    &[
                        "ticket",
                        "display",
                        "subject",
                        "loginHint",
                        "lowestPrompt",
                        "idTokenClaims",
                        "userInfoClaims",
                    ],
                ),
                (Kind::Object, &["client", "service"]),
                (Kind::Flag, &["clientIdAliasUsed", "acrEssential"]),
                (Kind::Number, &["maxAge"]),
                (Kind::Objects, &["scopes"]),
                (
                    Kind::Texts,
                    &[
                        "acrs",
                        "claims",
                        "claimsAtUserInfo",
                        "claimsLocales",
                        "prompts",
                        "resources",
                        "uiLocales",
                    ],
                ),
            ]),
            Self::AuthorizationIssue => Shape::Members(&[
                (
                    Kind::Text,
                    &[
                        "accessToken",
                        "authorizationCode",
                        "idToken",
                        "jwtAccessToken",
                    ],
                ),
                (
                    Kind::Number,
                    &["accessTokenDuration", "accessTokenExpiresAt"],
                ),
                (Kind::Object, &["ticketInfo"]),
            ]),
            Self::ClientCreate | Self::ClientGet | Self::ClientUpdate => Shape::Schema("Client"),
            Self::ClientDelete
            | Self::ClientScopesDelete
            | Self::ServiceDelete
            | Self::TokenDelete => Shape::Nothing,
            Self::ClientAuthorizationList | Self::ClientList => Shape::Part("clients", "Client"),
            Self::GrantedScopesGet => Shape::Members(&[
                (Kind::Number, &["clientId", "modifiedAt", "serviceApiKey"]),
                (Kind::Text, &["subject"]),
                (Kind::Texts, &["latestGrantedScopes", "mergedGrantedScopes"]),
            ]),
            Self::ClientScopesGet | Self::ClientScopesUpdate => {
                Shape::Members(&[(Kind::Texts, &["requestableScopes"])])
            }
            Self::ClientSecretRefresh | Self::ClientSecretUpdate => {
                Shape::Members(&[(Kind::Text, &["newClientSecret", "oldClientSecret"])])
            }
            Self::Configuration | Self::Echo | Self::Jwks | Self::OpenApi => Shape::Object,
            Self::HealthCheck => Shape::Text,
            Self::Info => Shape::Members(&[(Kind::Text, &["version"])]),
            Self::Introspection => Shape::Members(&[
                (Kind::Text, &["grantType"]),
                (Kind::Number, &["expiresAt"]),
                (Kind::Flag, &["existent", "usable", "sufficient"]),
                (Kind::Objects, &["scopeDetails"]),
            ]),
            Self::PushedAuthReq => {
                Shape::Members(&[(Kind::Text, &["requestUri", "clientAuthMethod"])])
            }
            Self::ServiceCreate | Self::ServiceGet | Self::ServiceUpdate => {
                Shape::Schema("Service")
            }
            Self::ServiceList => Shape::Part("services", "Service"),
            Self::TicketInfo | Self::TicketUpdate => Shape::Members(&[(Kind::Object, &["info"])]),
            Self::Token => Shape::Members(&[
                (
                    Kind::Text,
                    &[
                        "accessToken",
                        "clientAuthMethod",
                        "grantType",
                        "idToken",
                        "jwtAccessToken",
                        "refreshToken",
                    ],
                ),
                (
                    Kind::Number,
                    &[
                        "accessTokenDuration",
                        "accessTokenExpiresAt",
                        "refreshTokenDuration",
                        "refreshTokenExpiresAt",
                    ],
                ),
                (Kind::Texts, &["refreshTokenScopes"]),
            ]),
            Self::TokenList => Shape::Part("accessTokens", "Token"),
            Self::TokenRevoke => Shape::Members(&[(Kind::Number, &["count"])]),
            Self::TokenUpdate => Shape::Members(ENTRY),
            Self::UserInfo => Shape::Members(&[
                (Kind::Text, &["token", "userInfoClaims"]),
                (Kind::Texts, &["claims"]),
            ]),
            Self::AuthorizationFail
            | Self::ClientAuthorizationDelete
            | Self::ClientAuthorizationUpdate
            | Self::ClientLock
            | Self::GrantedScopesDelete
            | Self::IntrospectionStandard
            | Self::Revocation
            | Self::UserInfoIssue => Shape::Members(&[]),
        }
    }

    /// Whether it tells of a grant and its client.
    const fn tells_of_a_grant(self) -> bool {
        matches!(
            self,
            Self::Introspection | Self::Token | Self::TokenUpdate | Self::UserInfo
        )
    }

    /// Whether it lists what was granted, and says of whom.
    const fn lists_grants(self) -> bool {
        matches!(self, Self::ClientAuthorizationList | Self::TokenList)
    }

    /// Whether the path may or must name a service.
    fn is_of_a_service(self) -> bool {
        self.right().is_some() && self != Self::ServiceCreate
    }
}

/// The document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for operation in Operation::ALL {
        for path in spelled(*operation) {
            let methods = operation.methods().iter();
            let item: Map<String, Value> = methods
                .map(|method| {
                    (
                        method.to_ascii_lowercase(),
                        called(*operation, method, &path),
                    )
                })
                .collect();
            paths.insert(path, item.into());
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "The engine API of Sekisho", "version": env!("CARGO_PKG_VERSION") },
        "security": [{ "token": [] }, { "secret": [] }],
        "paths": paths,
        "components": {
            "responses": { "Error": content(JSON, fields(&[OUTCOME])) },
            "schemas": {
                "Client": with_extension(table(CLIENT)),
                "Pair": fields(&[&[(Kind::Text, &["key", "value"])]]),
                "Service": table(SERVICE),
                "Token": fields(&[ENTRY, GRANT]),
                "Tagged": fields(&[&[(Kind::Text, &["tag", "value"])]]),
            },
            "securitySchemes": {
                "secret": { "type": "http", "scheme": "basic" },
                "token": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

/// The paths of an operation: in both generations, with and without what may be left out.
fn spelled(operation: Operation) -> Vec<String> {
    let path = operation.path();
    let mut spelled = vec![path.replace('?', "")];
    if let Some((short, _)) = path.rsplit_once("/{").filter(|_| path.ends_with("?}")) {
        spelled.insert(0, short.to_owned());
    }
    let generations: &[&str] = if operation.is_of_a_service() {
        &["/api", "/api/{serviceId}"]
    } else {
        &["/api"]
    };
    let all = generations.iter();
    all.flat_map(|before| spelled.iter().map(move |path| format!("{before}{path}")))
        .collect()
}

fn called(operation: Operation, method: &str, path: &str) -> Value {
    let mut parameters: Vec<Value> = path
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "in": "path", "name": name, "required": true, "schema": { "type": "string" } }))
        .collect();
    let has_body = !matches!(method, "DELETE" | "GET");
    if let (false, Shape::Members(asked)) = (has_body, operation.asked()) {
        let query = asked.iter().flat_map(|(kind, names)| {
            names
                .iter()
                .map(|name| json!({ "in": "query", "name": name, "schema": schema(*kind) }))
        });
        parameters.extend(query);
    }
    let mut told = json!({
        "operationId": format!("{method} {path}"),
        "parameters": parameters,
        "responses": responses(operation),
    });
    match operation.right() {
        Some(right) => told["description"] = json!(format!("Needs the right {}.", right.name())),
        None if operation != Operation::Info => told["security"] = json!([]),
        None => {}
    }
    if has_body {
        let asked = nullable(shape(operation.asked()));
        told["requestBody"] = json!({ "content": { "application/json": { "schema": asked } } });
    }
    told
}

fn responses(operation: Operation) -> Value {
    let mut all = Map::new();
    let (status, told) = match operation.told() {
        Shape::Nothing => ("204", json!({ "description": "" })),
        Shape::Text => (
            "200",
            content("text/plain;charset=UTF-8", json!({ "type": "string" })),
        ),
        Shape::Members(own) if operation != Operation::Info => {
            let grant: Fields = if operation.tells_of_a_grant() {
                GRANT
            } else {
                &[]
            };
            ("200", content(JSON, fields(&[OUTCOME, own, grant])))
        }
        Shape::Part(name, of) if operation.lists_grants() => {
            let more: Fields = &[
                (Kind::Text, &["developer", "subject"]),
                (Kind::Object, &["client"]),
            ];
            ("200", content(JSON, part(name, of, &[OUTCOME, more])))
        }
        other => ("200", content(JSON, shape(other))),
    };
    all.insert(status.to_owned(), told);
    for status in ["400", "401", "403", "404", "405", "413", "429", "503"] {
        let error = json!({ "$ref": "#/components/responses/Error" });
        all.insert(status.to_owned(), error);
    }
    all.into()
}

fn content(media_type: &str, schema: Value) -> Value {
    json!({ "description": "", "content": { media_type: { "schema": schema } } })
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Members(members) => fields(&[members]),
        Shape::Nothing | Shape::Object => json!({ "type": "object" }),
        Shape::Part(name, of) => part(name, of, &[]),
        Shape::Schema(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        Shape::Text => json!({ "type": "string" }),
    }
}

/// A part of a list, with these members besides.
fn part(name: &str, of: &str, more: &[Fields]) -> Value {
    let counted: Fields = &[(Kind::Number, &["start", "end", "totalCount"])];
    let mut part = fields(&[&[counted], more].concat());
    let one = json!({ "$ref": format!("#/components/schemas/{of}") });
    part["properties"][name] = json!({ "type": "array", "items": one });
    part
}

/// An object of these members and of no others.
fn fields(all: &[Fields]) -> Value {
    let members = all.iter().flat_map(|fields| fields.iter());
    let properties: Map<String, Value> = members
        .flat_map(|(kind, names)| names.iter().map(|name| ((*name).to_owned(), schema(*kind))))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn table(members: &'static [Members]) -> Value {
    let properties: Map<String, Value> = each(members)
        .map(|member| {
            let mut schema = schema(member.kind);
            match member.fate {
                Fate::ReadOnly => schema["readOnly"] = json!(true),
                Fate::Refused(rule) => schema["description"] = json!(format!("It {rule}.")),
                Fate::Stored => schema["description"] = json!("It is kept, and has no effect."),
                Fate::Joint | Fate::Own | Fate::Stated => {}
            }
            (member.name.to_owned(), schema)
        })
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn with_extension(mut client: Value) -> Value {
    client["properties"]["extension"] = table(EXTENSION);
    client
}

fn schema(kind: Kind) -> Value {
    let list = |items: Value| json!({ "type": "array", "items": items });
    match kind {
        Kind::Any => json!({}),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Number => json!({ "type": "integer" }),
        Kind::Object => json!({ "type": "object" }),
        Kind::Objects => list(json!({ "type": "object" })),
        Kind::Pairs => list(json!({ "$ref": "#/components/schemas/Pair" })),
        Kind::Tagged => list(json!({ "$ref": "#/components/schemas/Tagged" })),
        Kind::Text => json!({ "type": "string" }),
        Kind::Texts => list(json!({ "type": "string" })),
    }
}

/// What is asked may be null wherever it may be absent, and may have members that nobody knows.
fn nullable(mut asked: Value) -> Value {
    if let Some(properties) = asked["properties"].as_object_mut() {
        for schema in properties.values_mut() {
            if let Some(kind) = schema.get("type").cloned() {
                schema["type"] = json!([kind, "null"]);
            }
        }
        asked["additionalProperties"] = json!(true);
    }
    asked
}
