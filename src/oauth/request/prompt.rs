//! The `prompt` parameter: OpenID Connect Core §3.1.2.1, and Initiating User Registration via
//! OpenID Connect 1.0 §4.1.

use serde::Serialize;

use crate::{
    documents::{Service, SignUp},
    json::FromJson,
    oauth::Refusal,
};

/// What the client wants the person to be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// `none`: nothing.
    pub none: bool,
    /// `login`: who they are, even if that is known.
    pub login: bool,
    /// `consent`: what they allow, even if they have allowed it before.
    pub consent: bool,
    /// `select_account`: as whom they want to go on.
    pub select_account: bool,
    /// `create`: to make an account.
    pub create: bool,
}

impl Prompt {
    /// The values that `service` serves. OpenID Connect Discovery, `prompt_values_supported`.
    pub fn supported(service: &Service) -> Vec<&'static str> {
        let create = (service.sign_up() == SignUp::Open).then_some("create");
        ["none", "login", "consent", "select_account"]
            .into_iter()
            .chain(create)
            .collect()
    }

    /// Reads a list of values separated by spaces.
    pub fn parse(text: Option<&str>, service: &Service) -> Result<Self, Refusal> {
        let mut prompt = Self::default();
        let Some(text) = text else { return Ok(prompt) };
        let values = || text.split(' ').filter(|value| !value.is_empty());
        for value in values() {
            let asked = match value {
                "none" => &mut prompt.none,
                "login" => &mut prompt.login,
                "consent" => &mut prompt.consent,
                "select_account" => &mut prompt.select_account,
                // A value that is not among those that are told is refused, and this one with the reason.
                "create" => match service.sign_up() {
                    SignUp::Closed => return Err(Refusal::SignUpUnavailable),
                    SignUp::Invitation => return Err(Refusal::InvitationMissing),
                    SignUp::Open => &mut prompt.create,
                },
                _ => return Err(Refusal::ParameterMalformed("prompt".into())),
            };
            *asked = true;
        }
        // OpenID Connect Core §3.1.2.1: "If this parameter contains none with any other value, an
        // error is returned."
        if prompt.none && values().any(|value| value != "none") {
            Err(Refusal::PromptContradiction)
        } else {
            Ok(prompt)
        }
    }

    /// Whether the person has to say who they are, whatever the browser knows.
    pub const fn wants_sign_in(self) -> bool {
        self.login || self.select_account || self.create
    }
}
