//! The scopes that OpenID Connect Core fixes by name.

/// The scope that makes a request one of OpenID Connect. OpenID Connect Core §3.1.2.1.
pub const OPENID: &str = "openid";

/// The scope that asks for a refresh token. OpenID Connect Core §11.
pub const OFFLINE_ACCESS: &str = "offline_access";

/// The scope for a device secret. OpenID Connect Native SSO for Mobile Apps §3.1.
pub const DEVICE_SSO: &str = "device_sso";

/// The scopes that say something of the person or the grant, and belong to no API. OpenID Connect
/// Core §3.1.2.1, §5.4, §11.
pub const OPENID_SCOPES: [&str; 6] = [
    OPENID,
    "profile",
    "email",
    "address",
    "phone",
    OFFLINE_ACCESS,
];
