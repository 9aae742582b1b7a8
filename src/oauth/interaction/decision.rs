//! The answer to the question what a client may do: the form of the consent page.

use super::{
    next::{Asked, Next, SignedIn, on_allowed},
    sealed::Interaction,
};
use crate::oauth::{Parameters, Refusal};

impl Interaction {
    /// Who has signed in. What nobody stands behind is no decision.
    pub fn signed_in(&self) -> Result<&SignedIn, Refusal> {
        self.person.as_ref().ok_or(Refusal::FormExpired)
    }

    /// What comes next, by the button that was pressed.
    pub fn decided(&self, form: &Parameters, asked: &Asked<'_>) -> Result<Next, Refusal> {
        let person = self.signed_in()?;
        match form.required("decision")? {
            "allow" => Ok(on_allowed(asked, person, self.opened)),
            "deny" => Ok(Next::Refuse(Refusal::Denied)),
            "switch" => Ok(Next::SignIn),
            _ => Err(Refusal::ParameterMalformed("decision".into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples::{asked_of, client, interaction_of, person_of, service};
    use super::*;
    use crate::Digest;

    fn decided(person: Option<SignedIn>, form: &str) -> Result<Next, Refusal> {
        let form = Parameters::parse(form.as_bytes()).expect("a form");
        let interaction = Interaction {
            person,
            ..interaction_of(Digest::of("browser"))
        };
        let (client, service) = (client(&json!({})), service(&json!({})));
        interaction.decided(&form, &asked_of(&interaction, &client, &service))
    }

    #[test]
    fn each_button_has_one_meaning() {
        for (form, next) in [
            ("decision=allow", Next::Issue),
            ("decision=deny", Next::Refuse(Refusal::Denied)),
            ("decision=switch", Next::SignIn),
        ] {
            assert_eq!(decided(Some(person_of("alice")), form), Ok(next));
        }
    }

    #[test]
    fn no_other_word_is_a_decision() {
        let malformed = Refusal::ParameterMalformed("decision".into());
        for form in [
            "decision=Allow",
            "decision=allow+",
            "decision=allow%00",
            "decision=1",
        ] {
            let decided = decided(Some(person_of("alice")), form);
            assert_eq!(decided, Err(malformed.clone()), "{form}");
        }
        for form in ["", "decision=", "allow=1"] {
            let missing = Refusal::ParameterMissing("decision".into());
            let decided = decided(Some(person_of("alice")), form);
            assert_eq!(decided, Err(missing), "{form}");
        }
    }

    #[test]
    fn nobody_decides_who_has_not_signed_in() {
        for form in ["decision=allow", "decision=deny", "decision=switch", ""] {
            assert_eq!(decided(None, form), Err(Refusal::FormExpired), "{form}");
        }
    }
}
