//! What the operations are asked that hand on a request with credentials, or bind a token.

use crate::engine::documents::Kind;

/// Members by their type.
pub(super) type Fields = &'static [(Kind, &'static [&'static str])];

pub(super) const CLIENT_AND_PROOF: Fields = &[
    (
        Kind::Text,
        &[
            "parameters",
            "clientId",
            "clientSecret",
            "dpop",
            "htm",
            "htu",
            "clientCertificate",
        ],
    ),
    (Kind::Texts, &["clientCertificatePath"]),
];

pub(super) const GRANT_MANAGEMENT_ASKED: Fields = &[
    (
        Kind::Text,
        &[
            "accessToken",
            "gmAction",
            "grantId",
            "dpop",
            "htm",
            "htu",
            "clientCertificate",
        ],
    ),
    (Kind::Texts, &["clientCertificatePath"]),
];

pub(super) const INTROSPECTION: Fields = &[
    (Kind::Text, &["token", "subject", "dpop", "htm", "htu"]),
    (Kind::Text, &["clientCertificate", "targetUri", "message"]),
    (
        Kind::Texts,
        &[
            "scopes",
            "resources",
            "acrValues",
            "clientCertificatePath",
            "requiredComponents",
        ],
    ),
    (Kind::Flag, &["requestBodyContained"]),
    (Kind::Pairs, &["headers"]),
    (Kind::Number, &["maxAge"]),
];

pub(super) const TOKEN: Fields = &[
    (
        Kind::Text,
        &[
            "parameters",
            "clientId",
            "clientSecret",
            "dpop",
            "htm",
            "htu",
            "clientCertificate",
            "jwtAtClaims",
            "accessToken",
        ],
    ),
    (Kind::Texts, &["clientCertificatePath"]),
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
    (
        Kind::Text,
        &[
            "token",
            "dpop",
            "htm",
            "htu",
            "clientCertificate",
            "targetUri",
            "message",
        ],
    ),
    (
        Kind::Texts,
        &["clientCertificatePath", "requiredComponents"],
    ),
    (Kind::Flag, &["requestBodyContained"]),
    (Kind::Pairs, &["headers"]),
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
