//! The standard claims of OpenID Connect Core §5.1: of which type each is, and which scope of §5.4
//! gives it.

/// What the value of a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimType {
    /// An object of strings. §5.1.1.
    Address,
    /// True or false.
    Boolean,
    /// Seconds since 1970-01-01T00:00:00Z.
    Number,
    /// A string.
    Text,
}

/// Each claim with its type and its scope, in the order of the scopes.
pub const STANDARD_CLAIMS: [(&str, ClaimType, &str); 19] = [
    ("address", ClaimType::Address, "address"),
    ("email", ClaimType::Text, "email"),
    ("email_verified", ClaimType::Boolean, "email"),
    ("phone_number", ClaimType::Text, "phone"),
    ("phone_number_verified", ClaimType::Boolean, "phone"),
    ("birthdate", ClaimType::Text, "profile"),
    ("family_name", ClaimType::Text, "profile"),
    ("gender", ClaimType::Text, "profile"),
    ("given_name", ClaimType::Text, "profile"),
    ("locale", ClaimType::Text, "profile"),
    ("middle_name", ClaimType::Text, "profile"),
    ("name", ClaimType::Text, "profile"),
    ("nickname", ClaimType::Text, "profile"),
    ("picture", ClaimType::Text, "profile"),
    ("preferred_username", ClaimType::Text, "profile"),
    ("profile", ClaimType::Text, "profile"),
    ("updated_at", ClaimType::Number, "profile"),
    ("website", ClaimType::Text, "profile"),
    ("zoneinfo", ClaimType::Text, "profile"),
];

/// A claim as it is named, and the language that it is told in, if one is said. §5.2: "Claim Names
/// [...] in specific languages or scripts" are written "by adding # and the tag".
pub fn claim_and_tag(name: &str) -> (&str, Option<&str>) {
    name.split_once('#')
        .map_or((name, None), |(claim, tag)| (claim, Some(tag)))
}

/// The type of the claim of this name, if it is one of the standard.
pub fn type_of(name: &str) -> Option<ClaimType> {
    let mut claims = STANDARD_CLAIMS.iter();
    claims
        .find(|(claim, ..)| *claim == name)
        .map(|(_, type_, _)| *type_)
}

/// The claims that these scopes give. §5.4.
pub fn claims_of_scopes(scopes: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static str> {
    STANDARD_CLAIMS
        .iter()
        .filter(move |(.., scope)| scopes(scope))
        .map(|(claim, ..)| *claim)
}
