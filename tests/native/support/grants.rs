//! A grant and the commands to it, with secrets by number.
#![allow(dead_code, reason = "each test file uses a part of it")]

use sekisho::{
    Digest, Timestamp,
    documents::{Client, ResponseType, Service},
    jose::{HeaderParams, Jkt},
    oauth::{
        Confirmation, Grant, Refusal,
        answer::authorization_response::{ResponseMode, ResponseTarget},
        grant::{
            Asker, Authentication, Command, Extras, Issue, Pushed, Redeem, Redeemed, Refresh,
            Reply, Rotation, Standing, Stored, Token,
        },
        request::{
            audience::Audience,
            authorization_details::AuthorizationDetails,
            authorization_request::{AuthorizationRequest, OpenId},
            pkce::{ChallengeDemand, CodeChallenge, CodeVerifier},
            profile::Profile,
            redirect_uri::RedirectUri,
            request_object::Signed,
            scope::Scope,
            terms::Terms,
        },
    },
};
use serde_json::{Map, json};

use crate::support::{
    TestClient,
    client::{CHALLENGE, REDIRECT_URI, VERIFIER},
};

pub const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

pub const CLIENT: u64 = 1;
pub const OTHER_CLIENT: u64 = 2;

// Secrets by number, and how many seconds after NOW each expires.
pub const REQUEST_URI: u16 = 1;
pub const TICKET: u16 = 2;
pub const CODE: u16 = 3;
pub const REFRESH_TOKEN: u16 = 4;
pub const ACCESS_TOKEN: u16 = 5;
pub const JWT: u16 = 6;
pub const FRONT_TOKEN: u16 = 7;
pub const UNKNOWN: u16 = 9;
pub const FAMILY: u16 = 10;
pub const OTHER_FAMILY: u16 = 11;
pub const REQUEST_URI_LIFE: u32 = 90;
pub const TICKET_LIFE: u32 = 1890;
pub const CODE_LIFE: u32 = 60;
pub const ACCESS_TOKEN_LIFE: u32 = 3600;
pub const REFRESH_TOKEN_LIFE: u32 = 86_400;
pub const FAMILY_LIFE: u32 = 604_800;

pub fn digest(number: u16) -> Digest {
    Digest::of(number.to_be_bytes())
}

pub fn stored(number: u16, expires: Timestamp) -> Stored {
    Stored {
        digest: digest(number),
        expires,
    }
}

pub fn jkt(number: u8) -> Jkt {
    Jkt::parse(&Digest::of([number]).encode()).expect("43 characters of base64url")
}

pub fn cnf(number: u8) -> Confirmation {
    Confirmation::Jkt(jkt(number))
}

pub fn pushed() -> Grant {
    let request = AuthorizationRequest {
        client_id: "one".into(),
        profile: Profile::Fapi2Security,
        response_type: ResponseType::Code,
        target: ResponseTarget {
            redirect_uri: RedirectUri::matching(REDIRECT_URI, &[REDIRECT_URI.to_owned()], false)
                .expect("registered"),
            response_mode: ResponseMode::Query,
            state: Some("state".into()),
        },
        redirect_uri_sent: true,
        scope: Scope::parse("accounts payments").expect("a scope"),
        authorization_details: AuthorizationDetails::default(),
        audience: Audience::default(),
        code_challenge: Some(
            CodeChallenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge"),
        ),
        jkt: Some(jkt(1)),
        signed: Signed::No,
        object: None,
        grant: None,
        openid: OpenId::default(),
    };
    pushed_with(request)
}

/// A pushed request for whatever is asked for.
pub fn pushed_with(request: AuthorizationRequest) -> Grant {
    Grant::Pushed(Box::new(Pushed {
        client: CLIENT,
        created_at: Some(Timestamp::default()),
        request,
        request_uri: stored(REQUEST_URI, NOW.after(REQUEST_URI_LIFE)),
        ticket: stored(TICKET, NOW.after(TICKET_LIFE)),
        context: None,
    }))
}

/// The terms of a service whose access tokens are opaque, or JWTs.
pub fn terms(sign_alg: Option<&str>, life: u32) -> Terms {
    let names = [
        "accounts",
        "payments",
        "openid",
        "read",
        "write",
        "offline_access",
        "email",
    ];
    let scopes = names.map(|name| json!({ "name": name }));
    let service = json!({ "issuer": "https://as.example", "fapiModes": [], "offlineAccessRequired": false, "supportedIdTokenSignAlgs": ["ES256"], "accessTokenSignAlg": sign_alg, "accessTokenDuration": life, "supportedScopes": scopes });
    let service = Service::parse(&service).expect("a service");
    let client = Client::parse(&TestClient::new("one", 1).document()).expect("a client");
    Terms::of(&service, &client)
}

pub fn open(client: u64, request_uri: u16) -> Command {
    Command::Open {
        client,
        created_at: None,
        request_uri: digest(request_uri),
    }
}

pub fn issue(ticket: u16) -> Command {
    issue_code(ticket, CODE)
}

pub fn issue_code(ticket: u16, code: u16) -> Command {
    let code = stored(code, NOW.after(CODE_LIFE));
    let authentication = Authentication {
        username: "alice".into(),
        account: "alice".into(),
        auth_time: NOW,
        epoch: 0,
        acr: None,
        amr: Vec::new(),
        sid: None,
        attributes: Map::new(),
    };
    Command::Issue(Box::new(Issue {
        profile: None,
        ticket: digest(ticket),
        subject: "alice".into(),
        authentication,
        id_token_claims: Map::new(),
        scope_claims: Vec::new(),
        header_params: HeaderParams::default(),
        code,
        access_token: digest(FRONT_TOKEN),
        terms: terms(None, ACCESS_TOKEN_LIFE),
        claims: Map::new(),
        enriched: AuthorizationDetails::default(),
        kept_until: Timestamp::default(),
        scope: None,
        authorization_details: None,
        extras: Extras::default(),
    }))
}

/// Whoever holds the ticket asks what it completes.
pub fn recall(ticket: u16) -> Command {
    Command::Recall {
        ticket: digest(ticket),
    }
}

/// Whoever holds the ticket writes on it.
pub fn note(ticket: u16) -> Command {
    Command::Note {
        ticket: digest(ticket),
        context: Some("noted".into()),
    }
}

pub fn fail(ticket: u16) -> Command {
    fail_for(ticket, &Refusal::Denied)
}

pub fn fail_for(ticket: u16, reason: &Refusal) -> Command {
    Command::Fail {
        ticket: digest(ticket),
        reason: Some(reason.digest()),
        by: None,
    }
}

/// Client one, with a proof of this key, asks for an access token of this secret.
pub fn asker(key: u8, access_token: u16, sign_alg: Option<&str>) -> Asker {
    Asker {
        client: CLIENT,
        created_at: Some(Timestamp::default()),
        is_public: false,
        is_strict: true,
        cnf: Some(cnf(key)),
        terms: terms(sign_alg, ACCESS_TOKEN_LIFE),
        audience: Audience::default(),
        authorization_details: AuthorizationDetails::default(),
        access_token: digest(access_token),
        claims: Map::new(),
        enriched: AuthorizationDetails::default(),
        hooks_unasked: false,
        extras: Extras::default(),
    }
}

/// Asks for an opaque access token of this secret.
pub fn opaque(asker: &mut Asker, number: u16) {
    opaque_for(asker, number, ACCESS_TOKEN_LIFE);
}

/// Asks for an opaque access token that lives for so many seconds.
pub fn opaque_for(asker: &mut Asker, number: u16, life: u32) {
    asker.access_token = digest(number);
    asker.terms = terms(None, life);
}

/// Asks for a JWT that lives for so many seconds.
pub fn jwt_for(asker: &mut Asker, life: u32) {
    asker.terms = terms(Some("ES256"), life);
}

/// All that a client can see of what it is given.
pub fn answer(redeemed: &Redeemed) -> (String, String, String, Option<Confirmation>, Timestamp) {
    let (authorized, form) = (redeemed.authorized(), redeemed.form());
    (
        format!("{authorized:?}"),
        format!("{form:?}"),
        authorized.client_id.clone(),
        redeemed.cnf().cloned(),
        redeemed.issued_at(),
    )
}

/// What is said of a token that does not stand.
pub fn void() -> Reply {
    Reply::Standing(Box::new(Standing::Void))
}

pub fn redeem_with(change: impl FnOnce(&mut Redeem)) -> Command {
    let mut redeem = Redeem {
        asker: asker(1, ACCESS_TOKEN, None),
        code: digest(CODE),
        redirect_uri: Some(REDIRECT_URI.into()),
        code_verifier: Some(CodeVerifier::parse(VERIFIER).expect("a verifier")),
        challenge: ChallengeDemand::default(),
        refresh_token: Some(stored(REFRESH_TOKEN, NOW.after(REFRESH_TOKEN_LIFE))),
        family: Some(digest(FAMILY)),
        device_secret: None,
        offline_access_required: false,
        offline_access_required_with_openid_only: false,
    };
    change(&mut redeem);
    Command::Redeem(Box::new(redeem))
}

pub fn redeem() -> Command {
    redeem_with(|_| ())
}

pub fn refresh_with(change: impl FnOnce(&mut Refresh)) -> Command {
    let mut refresh = Refresh {
        asker: asker(2, JWT, Some("ES256")),
        client_id: "one".into(),
        refresh_token: digest(REFRESH_TOKEN),
        family: None,
        rotation: None,
        scope: None,
    };
    change(&mut refresh);
    Command::Refresh(Box::new(refresh))
}

pub fn handle(number: u16) -> Token {
    Token::Handle(digest(number))
}

pub fn jwt(number: u16) -> Token {
    Token::Jwt(stored(number, NOW.after(ACCESS_TOKEN_LIFE)))
}

pub fn introspect(token: Token) -> Command {
    Command::Introspect(token)
}

pub fn revoke(client: u64, token: Token) -> Command {
    Command::Revoke {
        client,
        token,
        family: None,
    }
}

/// The client gives back a refresh token of the family.
pub fn give_back(client: u64, refresh_token: u16) -> Command {
    Command::Revoke {
        client,
        token: handle(refresh_token),
        family: Some(digest(FAMILY)),
    }
}

/// A request outside FAPI 2.0 for this response type, without a challenge or a key.
pub fn ordinary(response_type: ResponseType, scope: &str) -> AuthorizationRequest {
    let Grant::Pushed(pushed) = pushed() else {
        unreachable!("it begins as pushed")
    };
    let scope = Scope::parse(scope).expect("a scope");
    AuthorizationRequest {
        profile: Profile::Ordinary,
        response_type,
        scope,
        code_challenge: None,
        jkt: None,
        ..pushed.request
    }
}

/// Redeems the code of [`ordinary`] with neither a verifier nor a proof.
pub fn redeem_plainly(change: impl FnOnce(&mut Redeem)) -> Command {
    redeem_with(|redeem| {
        (
            redeem.code_verifier,
            redeem.asker.cnf,
            redeem.asker.is_strict,
        ) = (None, None, false);
        change(redeem);
    })
}

/// How long a rotated refresh token gives the same answer, in seconds.
pub const WINDOW: u32 = 10;

/// The secret of the access token that takes the place of another together with the refresh token
/// of this secret.
pub const fn beside(refresh_token: u16) -> u16 {
    refresh_token + 100
}

/// Refreshes with `old`, without a proof, for an opaque access token; `next` takes the place of
/// `old`.
pub fn rotate(old: u16, next: u16, now: Timestamp, change: impl FnOnce(&mut Refresh)) -> Command {
    refresh_with(|refresh| {
        opaque(&mut refresh.asker, UNKNOWN);
        (refresh.asker.cnf, refresh.asker.is_strict) = (None, false);
        refresh.refresh_token = digest(old);
        refresh.family = Some(digest(FAMILY));
        refresh.rotation = Some(Rotation {
            next: stored(next, now.after(REFRESH_TOKEN_LIFE)),
            family: Some(digest(FAMILY)),
            family_lifetime: FAMILY_LIFE,
            keeps_end: false,
            resets_end: false,
            access_token: digest(beside(next)),
            jti: None,
            is_last_resort: false,
            window: WINDOW,
            id_token_claims: Map::new(),
        });
        change(refresh);
    })
}
