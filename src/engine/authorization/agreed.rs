//! What a caller says of a person who agrees, and what it is told of what was issued. RFC 6749 §4.1.2.

use serde_json::json;

use super::{
    added::{
        LARGEST, access_token_duration, check_subject, choosing, header_params, of_access_token,
        of_id_token,
    },
    opened::{meets, names_somebody},
};
use crate::{
    Timestamp,
    documents::OPENID,
    engine::{Asked as Call, CallerError, Told, asked::wrong, details},
    jose::HeaderParams,
    oauth::{
        grant::{Authentication, Said, extras},
        interaction::next::{Asked, SignedIn, consent_items},
        request::scope::Scope,
    },
};

/// The longest `acr`.
const LONGEST_ACR: usize = 256;

/// What a caller says.
#[derive(Debug)]
pub struct Agreement {
    subject: Option<String>,
    auth_time: Timestamp,
    acr: Option<String>,
    /// What is merged into the header of the ID token.
    pub header_params: HeaderParams,
    said: Said,
    /// The same where a token comes with the answer, whose value the caller may choose.
    choosing: Result<Said, CallerError>,
}

/// The ticket of a call that completes a request.
pub fn ticket(call: &Call) -> Result<&str, CallerError> {
    call.text("ticket")?.ok_or(CallerError::TicketMissing)
}

impl Agreement {
    /// Reads a call.
    pub fn read(call: &Call) -> Result<Self, CallerError> {
        let subject = call.text("subject")?;
        check_subject(subject)?;
        let acr = call.text("acr")?;
        if acr.is_some_and(|acr| acr.len() > LONGEST_ACR) {
            return Err(CallerError::AcrTooLong);
        }
        let auth_time = call.number("authTime", 1..=u32::MAX)?.unwrap_or_default();
        let consented = json!(call.texts(extras::CONSENTED)?);
        if consented.to_string().len() > LARGEST {
            return Err(wrong(extras::CONSENTED));
        }
        let added = of_id_token(call)?.merged(of_access_token(call)?);
        let said = Said {
            scope: scope(call)?,
            authorization_details: details::asked(call)?,
            extras: added.with(extras::CONSENTED, consented),
            access_token_duration: access_token_duration(call)?,
            ..Said::default()
        };
        Ok(Self {
            subject: subject.map(str::to_owned),
            auth_time: Timestamp::from_seconds(auth_time.into()),
            acr: acr.map(str::to_owned),
            header_params: header_params(call)?,
            choosing: choosing(call, said.clone()),
            said,
        })
    }

    /// Whether it is one to what is asked, of whom the client means and as it calls for.
    pub fn to(&self, asked: &Asked<'_>) -> Result<(), CallerError> {
        let response_type = asked.request.response_type;
        if self.subject.is_none() && names_somebody(response_type) {
            return Err(CallerError::SubjectMissing);
        }
        if !meets(asked.request, self.acr.as_deref()) {
            return Err(CallerError::AcrUnmet);
        }
        match &self.choosing {
            Err(malformed) if response_type.has_token() => Err(malformed.clone()),
            _ => Ok(()),
        }
    }

    /// Whether `person` is whom the client means, if it means anybody: by the `sub` that it is told,
    /// which the caller may have chosen. OpenID Connect Core §3.1.2.1.
    pub fn by(&self, asked: &Asked<'_>, person: &SignedIn) -> Result<(), CallerError> {
        let sub = self.said.extras.text(extras::SUB);
        let sub = sub.unwrap_or(&person.subject);
        let is_meant = asked.expected.is_none_or(|subject| subject == sub);
        is_meant.then_some(()).ok_or(CallerError::SubjectOther)
    }

    /// Who agrees. The caller has asked them, so there is nothing left to remember here.
    pub fn person(&self, asked: &Asked<'_>) -> SignedIn {
        let subject = self.subject.clone().unwrap_or_default();
        SignedIn {
            session: None,
            is_used: false,
            username: String::new(),
            account: Authentication::account_of_caller(&subject),
            subject,
            auth_time: self.auth_time,
            acr: self.acr.clone(),
            amr: Vec::new(),
            epoch: 0,
            sid: None,
            consented: consent_items(asked.request, asked.service),
        }
    }

    /// What is said besides. `openid` is granted only where it was asked for, and stays where the answer
    /// has an ID token. OpenID Connect Core §3.2.2.5: `id_token` is REQUIRED.
    pub fn said(&self, asked: &Asked<'_>) -> Said {
        let request = asked.request;
        let may = |name: &str| name != OPENID || request.scope.is_openid();
        let kept = request.response_type.has_id_token().then_some(OPENID);
        let granted = |scope: &Scope| {
            let names = kept.into_iter().chain(scope.iter());
            let names: Vec<String> = names.map(str::to_owned).collect();
            Scope::of_names(&names, may)
        };
        let said = match &self.choosing {
            Ok(said) if request.response_type.has_token() => said,
            _ => &self.said,
        };
        Said {
            scope: said.scope.as_ref().map(granted),
            ..said.clone()
        }
    }
}

/// What is granted in the place of what was asked: a list that is there counts, an empty one too.
fn scope(call: &Call) -> Result<Option<Scope>, CallerError> {
    let Some(names) = call.texts("scopes")? else {
        return Ok(None);
    };
    if names.is_empty() {
        return Ok(Some(Scope::default()));
    }
    let is_one = |name: &String| !name.is_empty() && !name.contains(' ');
    let scope = Scope::parse(&names.join(" ")).ok();
    let scope = scope.filter(|_| names.iter().all(is_one));
    scope.map(Some).ok_or_else(|| wrong("scopes"))
}

/// What is told of what was issued with the answer itself, `now`.
pub fn issued(told: Told, parameters: &[(&'static str, String)], now: Timestamp) -> Told {
    let issued = |name: &str| {
        let mut named = parameters.iter().filter(|(one, _)| *one == name);
        named.next().map(|(_, value)| value.as_str())
    };
    let duration = issued("expires_in").and_then(|text| text.parse().ok());
    let duration: u32 = duration.unwrap_or_default();
    let access_token = issued("access_token");
    let expires_at = access_token.map_or(0, |_| now.after(duration).seconds() * 1000);
    told.with(json!({
        "accessToken": access_token,
        "accessTokenDuration": duration,
        "accessTokenExpiresAt": expires_at,
        "authorizationCode": issued("code"),
        "idToken": issued("id_token"),
        "jwtAccessToken": access_token.filter(|token| token.contains('.')),
    }))
}
