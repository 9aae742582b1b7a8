//! The answer to the question what a client may do: the form of the consent page.

use super::{
    next::{Next, SignedIn},
    sealed::Interaction,
};
use crate::oauth::{Parameters, Refusal};

impl Interaction {
    /// Who has signed in. What nobody stands behind is no decision.
    pub fn signed_in(&self) -> Result<&SignedIn, Refusal> {
        self.person.as_ref().ok_or(Refusal::FormExpired)
    }

    /// What comes next, by the button that was pressed.
    pub fn decided(&self, form: &Parameters) -> Result<Next, Refusal> {
        self.signed_in()?;
        match form.required("decision")? {
            "allow" => Ok(Next::Issue),
            "deny" => Ok(Next::Refuse(Refusal::Denied)),
            "switch" => Ok(Next::SignIn),
            _ => Err(Refusal::ParameterMalformed("decision".into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{interaction_of, person_of};
    use super::*;
    use crate::Digest;

    fn decided(person: Option<SignedIn>, form: &str) -> Result<Next, Refusal> {
        let form = Parameters::parse(form.as_bytes()).expect("a form");
        let interaction = Interaction {
            person,
            ..interaction_of(Digest::of("browser"))
        };
        interaction.decided(&form)
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
