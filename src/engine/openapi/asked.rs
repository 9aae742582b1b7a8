//! What the operations are asked that hand on a request with credentials, or bind a token.

use crate::engine::documents::Kind;

/// Members by their type.
pub(super) type Fields = &'static [Row];

/// Those of one type.
type Row = (Kind, &'static [&'static str]);

/// What proves a key, or that it comes from whom a token is bound to.
const PROOF: Row = (Kind::Text, &["dpop", "htm", "htu", "clientCertificate"]);

const CERTIFICATE_PATH: Row = (Kind::Texts, &["clientCertificatePath"]);

/// The request that the client has signed. RFC 9421.
const MESSAGE: [Row; 4] = [
    (Kind::Text, &["targetUri", "message"]),
    (Kind::Texts, &["requiredComponents"]),
    (Kind::Flag, &["requestBodyContained"]),
    (Kind::Pairs, &["headers"]),
];

/// A form with the credentials of its client.
const CLIENT: Row = (Kind::Text, &["parameters", "clientId", "clientSecret"]);

pub(super) const CLIENT_AND_PROOF: Fields = &[CLIENT, PROOF, CERTIFICATE_PATH];

pub(super) const GRANT_MANAGEMENT_ASKED: Fields = &[
    (Kind::Text, &["accessToken", "gmAction", "grantId"]),
    PROOF,
    CERTIFICATE_PATH,
];

pub(super) const INTROSPECTION: Fields = &[
    (Kind::Text, &["token", "subject"]),
    PROOF,
    CERTIFICATE_PATH,
    MESSAGE[0],
    MESSAGE[1],
    MESSAGE[2],
    MESSAGE[3],
    (Kind::Texts, &["scopes", "resources", "acrValues"]),
    (Kind::Number, &["maxAge"]),
];

pub(super) const TOKEN: Fields = &[
    CLIENT,
    PROOF,
    CERTIFICATE_PATH,
    (Kind::Text, &["jwtAtClaims", "accessToken"]),
    (
        Kind::Number,
        &["accessTokenDuration", "refreshTokenDuration"],
    ),
    (Kind::Objects, &["properties"]),
];

pub(super) const UPDATE: Fields = &[
    (
        Kind::Text,
        &[
            "accessToken",
            "accessTokenHash",
            "refreshToken",
            "refreshTokenHash",
            "tokenId",
            "certificateThumbprint",
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
            "refreshTokenExpiresAtUpdatedOnScopeUpdate",
            "accessTokenValueUpdated",
        ],
    ),
    (Kind::Objects, &["properties"]),
    (Kind::Object, &["authorizationDetails"]),
];

pub(super) const USERINFO: Fields = &[
    (Kind::Text, &["token"]),
    PROOF,
    CERTIFICATE_PATH,
    MESSAGE[0],
    MESSAGE[1],
    MESSAGE[2],
    MESSAGE[3],
];

pub(super) const TOKEN_CREATE_ASKED: Fields = &[
    (
        Kind::Text,
        &[
            "grantType",
            "clientIdentifier",
            "subject",
            "accessToken",
            "refreshToken",
            "certificateThumbprint",
            "dpopKeyThumbprint",
            "jwtAtClaims",
            "acr",
        ],
    ),
    (
        Kind::Number,
        &[
            "clientId",
            "accessTokenDuration",
            "refreshTokenDuration",
            "authTime",
        ],
    ),
    (Kind::Texts, &["scopes", "resources"]),
    (Kind::Flag, &["clientIdAliasUsed"]),
    (Kind::Objects, &["properties"]),
    (Kind::Object, &["authorizationDetails"]),
];
