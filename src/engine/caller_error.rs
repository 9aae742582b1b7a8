//! What a caller of the engine API does wrong: not the client, and not the person, who are refused by
//! rows of [`crate::oauth::Refusal`].

use std::fmt;

use super::{Operation, number::of_operation};

/// How the caller learns of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learnt {
    /// By the status of the call itself: nothing could be asked.
    Status(u16),
    /// By an answer to the call, whose action is that of a server that is at fault.
    ServerError,
}

/// Declares [`CallerError`]. A row says what is wrong, the number, how the caller learns of it, the
/// sentence. The numbers are those of Authlete's table where it has one, and else of the block `A91`.
macro_rules! caller_errors {
    ($($(#[$doc:meta])* $variant:ident $(($name:ident))? => $number:literal, $learnt:expr, $sentence:literal;)*) => {
        /// What is wrong with a call.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum CallerError { $($(#[$doc])* $variant $((caller_errors!(@name $name)))?,)* }

        impl CallerError {
            /// The number, where no operation has one of its own.
            const fn usual(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $number,)* }
            }

            /// The name of the row, for the trail.
            pub const fn rule(&self) -> &'static str {
                match self { $(Self::$variant { .. } => stringify!($variant),)* }
            }

            /// How the caller learns of it.
            pub const fn learnt(&self) -> Learnt {
                match self { $(Self::$variant { .. } => $learnt,)* }
            }
        }

        impl fmt::Display for CallerError {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Self::$variant $(($name))? => write!(formatter, $sentence),)* }
            }
        }
    };
    (@name $name:ident) => { String };
}

use Learnt::{ServerError, Status};

caller_errors! {
    /// The body is no object, and no form.
    BodyMalformed => "A910201", Status(400), "The body must be a JSON object, with Content-Type application/json, that says no name twice and is not nested too deeply, or a form.";
    /// The body is larger than is read.
    BodyTooLarge => "A910202", Status(413), "The body is too large, or did not come whole.";
    /// Neither JSON nor a form.
    ContentType => "A258201", Status(400), "The Content-Type must be application/json or application/x-www-form-urlencoded.";
    /// A member of another type.
    Member(name) => "A910203", Status(400), "The member {name} is missing, or not of the type or in the range that it must be.";
    /// The first service.
    ServiceFirst => "A910243", Status(400), "The first service is replaced, and never deleted.";
    /// No such client.
    ClientMissing => "A910241", Status(404), "There is no client of this number or alias.";
    /// No such person.
    PersonMissing => "A910266", Status(404), "There is nobody of this user name.";
    /// No such thing of a person.
    PersonsMissing => "A910267", Status(404), "There is nobody of this user name, or nothing of theirs is called so.";
    /// No such invitation.
    InvitationMissing => "A910270", Status(404), "Nobody of this address is invited.";
    /// More invitations than are kept.
    InvitationsTooMany => "A910271", Status(400), "There are 1000 invitations that count: take some back.";
    /// Nobody makes an account.
    SignUpClosed => "A910272", Status(400), "Nobody makes an account here: people.signUp of the service has to be INVITATION or OPEN.";
    /// A secret for a client that can keep none.
    ClientWithoutSecret => "A910242", Status(400), "The client is PUBLIC and can keep no secret.";
    /// A document that breaks a rule.
    Document(reason) => "A910240", Status(400), "{reason}";
    /// Another document than the caller has read.
    DocumentChanged => "A910244", Status(409), "The document has changed since the version that the call names.";
    /// No such document.
    DocumentMissing => "A910245", Status(404), "There is no such document.";
    /// No mail is kept.
    OutboxOff => "A910268", Status(404), "Mails are kept in development alone, and sent elsewhere.";
    /// Another method.
    Method(methods) => "A910204", Status(405), "This operation is served by {methods} only.";
    /// No such operation.
    Unserved(reason) => "A910205", Status(404), "{reason}";
    /// No credentials.
    CredentialsMissing => "A001202", Status(401), "The Authorization header is missing.";
    /// Credentials that open nothing.
    CredentialsWrong => "A458101", Status(401), "The access token does not open the engine API.";
    /// A secret that opens nothing.
    SecretWrong => "A910217", Status(401), "The key and the secret do not open the engine API.";
    /// A token of the operators' service that opens nothing. It is told like any other that opens nothing.
    OperatorWrong => "A458101", Status(401), "The access token does not open the engine API.";
    /// No proof of the key, or none that counts.
    ProofWrong => "A910285", Status(401), "The DPoP proof does not prove the key of the access token for this call (RFC 9449 section 7.1).";
    /// A proof without the nonce that is demanded.
    NonceMissing(nonce) => "A910282", Status(401), "The DPoP proof must carry the nonce {nonce} (RFC 9449 section 9).";
    /// Somebody who has signed in, and operates nothing.
    NoOperator => "A910283", Status(403), "Whoever has signed in is no operator.";
    /// No such operator.
    OperatorMissing => "A910284", Status(404), "There is no operator of this subject.";
    /// Too many guesses.
    Guesses(seconds) => "A910218", Status(429), "Too many credentials that open nothing came from here: ask again in {seconds} seconds.";
    /// Something that the credential is not good for.
    RightMissing(right) => "A910219", Status(403), "The credentials do not give the right {right} for this service.";
    /// Another service than is here.
    ServiceUnknown => "A458203", Status(404), "There is no service of the number in the path.";
    /// `acr` is too long.
    AcrTooLong => "A043201", ServerError, "The acr is too long.";
    /// The client demands an authentication context, and the caller names another or none.
    AcrUnmet => "A910207", ServerError, "The acr is none of those that the client demands; fail the request with ACR_NOT_SATISFIED if none is met.";
    /// `jwtAtClaims` is no JSON object, or too large.
    AtClaimsMalformed => "A910209", ServerError, "The member jwtAtClaims must be the text of a JSON object.";
    /// `claims` is no JSON object, or too large.
    ClaimsMalformed => "A044201", ServerError, "The member claims must be the text of a JSON object.";
    /// The text for a ticket is too long.
    ContextTooLong => "A910216", ServerError, "The context must not be longer than 64 KiB.";
    /// `idtHeaderParams` is no JSON object.
    HeaderParamsMalformed => "A255201", ServerError, "The member idtHeaderParams must be the text of a JSON object.";
    /// A header parameter that follows from the key.
    HeaderParamsReserved(reason) => "A910210", ServerError, "{reason}";
    /// `idtHeaderParams` is too long.
    HeaderParamsTooBig => "A045203", ServerError, "The member idtHeaderParams must not be longer than 2 KiB.";
    /// The properties are too large.
    PropertiesTooBig => "A045201", ServerError, "The properties must not be larger than 64 KiB.";
    /// A property in the name of the protocol.
    PropertyReserved(name) => "A910211", ServerError, "The property {name} has a name that the protocol gives a meaning.";
    /// No `reason`.
    ReasonMissing => "A060201", ServerError, "The member reason is required.";
    /// No `subject`.
    SubjectMissing => "A042201", ServerError, "The member subject is required.";
    /// `subject` is not ASCII.
    SubjectNotAscii => "A042203", ServerError, "The subject must be of printable ASCII characters.";
    /// `subject` is another than the client means.
    SubjectOther => "A910212", ServerError, "The subject is not the one that the client asks about; fail the request with DIFFERENT_SUBJECT.";
    /// `subject` is too long.
    SubjectTooLong => "A042202", ServerError, "The subject must not be longer than 100 characters.";
    /// A proof, and nothing of where it was used.
    TargetMissing => "A910213", ServerError, "The members htm and htu are required beside dpop: the method and the URI of the request.";
    /// Another person than the first ID token told of.
    SubChanged => "A910258", ServerError, "The sub of a refreshed ID token is that of the first one (OpenID Connect Core section 12.2).";
    /// Not the tokens that an ID token comes with.
    TokensApart => "A910259", ServerError, "The access token and the refresh token must stand, be of one grant of a person, and have the scope openid.";
    /// Not both tokens.
    TokensMissing => "A910260", ServerError, "The members accessToken and refreshToken are required.";
    /// Nothing says which tokens.
    TokenMissing => "A910250", Status(400), "The call must say which tokens are meant: by a token, its hash or its tokenId, by the client or by the subject.";
    /// No person.
    SubjectNeeded => "A910254", Status(400), "The member subject is required.";
    /// No such token.
    TokenUnknown => "A134202", ServerError, "There is no such token, or it has ended.";
    /// No such token to delete.
    TokenNotThere => "A161201", Status(404), "There is no such token, or it has ended.";
    /// No `grantType`.
    GrantTypeMissing => "A104201", ServerError, "The member grantType is required.";
    /// A `grantType` by which nothing is made.
    GrantTypeUnfit => "A104202", ServerError, "Nothing is made by this grantType.";
    /// No client.
    ClientUnnamed => "A105201", ServerError, "The member clientId or clientIdentifier is required.";
    /// No such client to make tokens for.
    ClientUnknown => "A105202", ServerError, "There is no client of this number or alias, or it is locked.";
    /// A scope that cannot be granted.
    ScopeUnsupported(name) => "A106201", ServerError, "The client cannot be granted the scope {name}.";
    /// An access token of that value.
    AccessTokenTaken => "A144201", ServerError, "Another access token has this value.";
    /// A refresh token of that value.
    RefreshTokenTaken => "A144202", ServerError, "Another refresh token has this value.";
    /// A value that cannot be served.
    TokenShape(name) => "A910255", ServerError, "The value of {name} must be of 20 to 512 letters, digits and characters of -_~+/=, and not look like a token of this server.";
    /// A chosen value for what is signed.
    TokenChosenAndSigned => "A910256", ServerError, "The value of an access token that is a JWT cannot be chosen.";
    /// A person of a client itself.
    SubjectUnfit => "A910257", ServerError, "A token of CLIENT_CREDENTIALS is of no subject.";
    /// What is signed.
    TokenSigned => "A910251", ServerError, "The access token is a JWT, which says by itself what it is for and until when; revoke it instead.";
    /// No refresh token.
    RefreshTokenMissing => "A910252", ServerError, "The grant has no refresh token.";
    /// A binding to what is not known here.
    Unbound(name) => "A910253", ServerError, "The member {name} is not served here.";
    /// Private keys.
    PrivateKeys => "A910214", Status(400), "No private key leaves the service: includePrivateKeys cannot be true.";
    /// A patch of the configuration.
    Patch => "A910215", Status(400), "The configuration cannot be patched: it says what is served.";
    /// The service registers no clients at their own request.
    RegistrationOff => "A206201", ServerError, "The service does not support dynamic client registration.";
    /// No `json`.
    MetadataMissing => "A910265", ServerError, "The member json is required: the client metadata, as they came.";
    /// An action that the service does not serve.
    GrantManagementUnserved => "A903270", ServerError, "The gmAction is not among the grantManagementActions of the service.";
    /// No `ticket`.
    TicketMissing => "A041201", ServerError, "The member ticket is required.";
    /// No `parameters`.
    ParametersMissing => "A910206", ServerError, "The member parameters is required: the body or the query of the request, as it came.";
}

/// RFC 6750 §3.1, where the token came with a proof.
pub(super) const OPERATOR_SCOPE: &str = "DPoP realm=\"api\", error=\"insufficient_scope\"";

impl CallerError {
    /// Whether whoever called has perhaps guessed. What only lacks a nonce is tried again with one.
    pub const fn is_guess(&self) -> bool {
        matches!(self, Self::OperatorWrong | Self::ProofWrong)
    }

    /// The nonce that the next proof has to carry. RFC 9449 §9.
    pub fn nonce(&self) -> Option<String> {
        match self {
            Self::NonceMissing(nonce) => Some(nonce.clone()),
            _ => None,
        }
    }

    /// There is no such operation of a service.
    pub fn of_no_service() -> Self {
        Self::Unserved(
            "This operation is of no service in particular: its path has no number.".to_owned(),
        )
    }

    /// What the caller has to authenticate by, where it has not. RFC 6750 §3.
    pub const fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::CredentialsMissing => Some(
                "Bearer realm=\"api\", Basic realm=\"api\", DPoP realm=\"api\", algs=\"Ed25519 EdDSA ES256 PS256\"",
            ),
            Self::SecretWrong => Some("Basic realm=\"api\""),
            // RFC 6750 §3.1.
            Self::RightMissing(_) => Some("Bearer realm=\"api\", error=\"insufficient_scope\""),
            Self::CredentialsWrong => Some("Bearer realm=\"api\", error=\"invalid_token\""),
            // RFC 9449 §7.1.
            Self::OperatorWrong => Some(
                "DPoP realm=\"api\", error=\"invalid_token\", algs=\"Ed25519 EdDSA ES256 PS256\"",
            ),
            Self::ProofWrong => Some(
                "DPoP realm=\"api\", error=\"invalid_dpop_proof\", algs=\"Ed25519 EdDSA ES256 PS256\"",
            ),
            // RFC 9449 §9.
            Self::NonceMissing(_) => Some(
                "DPoP realm=\"api\", error=\"use_dpop_nonce\", algs=\"Ed25519 EdDSA ES256 PS256\"",
            ),
            Self::NoOperator => Some(OPERATOR_SCOPE),
            _ => None,
        }
    }

    /// After how many seconds it may be asked again. RFC 9110 §10.2.3.
    pub fn retry_after(&self) -> Option<String> {
        match self {
            Self::Guesses(seconds) => Some(seconds.clone()),
            _ => None,
        }
    }

    /// The methods that are served, where it was another. RFC 9110 §15.5.6.
    pub fn allow(&self) -> Option<String> {
        match self {
            Self::Method(methods) => Some(methods.clone()),
            _ => None,
        }
    }

    /// The number, as `operation` has it.
    pub fn number(&self, operation: Option<Operation>) -> &'static str {
        match operation {
            Some(operation) => of_operation(operation, self.usual()),
            None => self.usual(),
        }
    }
}
