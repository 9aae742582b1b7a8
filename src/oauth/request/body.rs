//! The body of a request: how much of it is read, and what it may be. RFC 6749 appendix B.
//!
//! A body that did not come whole is refused: nothing of it is read.

use super::{field::trimmed, params::Parameters};
use crate::oauth::Refusal;

/// The largest body read at the protocol endpoints, in bytes.
pub const LARGEST: usize = 64 * 1024;

/// The largest body read on the admin road, in bytes.
pub const LARGEST_ON_THE_ADMIN_ROAD: usize = 1024 * 1024;

/// What was read of a body.
#[derive(Clone, Debug)]
pub enum Body {
    /// All of it.
    Read(Vec<u8>),
    /// Less than was announced.
    Incomplete,
    /// More than is allowed: it was not read to its end.
    TooLarge,
}

impl Default for Body {
    fn default() -> Self {
        Self::Read(Vec::new())
    }
}

impl Body {
    /// The parameters of a form. RFC 6749 §3.2: nothing in it may be there twice.
    pub fn form(&self, content_type: Option<&str>) -> Result<Parameters, Refusal> {
        Parameters::parse(self.of_form(content_type)?)
    }

    /// The parameters of an authorization request that a browser may bring from elsewhere, as far as
    /// they can be read.
    pub fn brought_form(&self, content_type: Option<&str>) -> Result<Parameters, Refusal> {
        Parameters::read(self.of_form(content_type)?)?.decided()
    }

    /// The parameters of a body that may be anything else: then it has none. RFC 6750 §2.2.
    pub fn form_if_any(&self, content_type: Option<&str>) -> Result<Parameters, Refusal> {
        if is_form(content_type) {
            Parameters::read(self.whole()?)
        } else {
            Ok(Parameters::default())
        }
    }

    /// The body of an admin request.
    pub fn of_admin(&self) -> Result<&[u8], Refusal> {
        self.whole().map_err(|refusal| match refusal {
            Refusal::BodyTooLarge => Refusal::AdminBodyTooLarge,
            other => other,
        })
    }

    fn of_form(&self, content_type: Option<&str>) -> Result<&[u8], Refusal> {
        if is_form(content_type) {
            self.whole()
        } else {
            Err(Refusal::ContentType)
        }
    }

    /// All of it.
    pub fn whole(&self) -> Result<&[u8], Refusal> {
        match self {
            Self::Read(bytes) => Ok(bytes),
            Self::Incomplete => Err(Refusal::BodyIncomplete),
            Self::TooLarge => Err(Refusal::BodyTooLarge),
        }
    }
}

/// RFC 9110 §8.3.1: the type may be in any case, and have parameters.
fn is_form(content_type: Option<&str>) -> bool {
    let media_type = content_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| {
        trimmed(media_type).eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

    fn read(text: &str) -> Body {
        Body::Read(text.as_bytes().to_vec())
    }

    #[test]
    fn a_body_of_another_type_is_no_form() {
        for other in [
            None,
            Some(""),
            Some("application/json"),
            Some("application/x-www-form-urlencoded2"),
            Some("multipart/form-data; x=application/x-www-form-urlencoded"),
            Some("\u{2000}application/x-www-form-urlencoded"),
        ] {
            let body = read("scope=a");
            assert_eq!(body.form(other).err(), Some(Refusal::ContentType));
            assert_eq!(body.brought_form(other).err(), Some(Refusal::ContentType));
            let none = body.form_if_any(other).expect("nothing is wrong with it");
            assert!(!none.contains("scope"), "{other:?}");
        }
    }

    #[test]
    fn rfc_9110_8_3_1_a_media_type_may_have_parameters_and_be_in_any_case() {
        for form in [
            FORM,
            Some("Application/X-WWW-Form-URLEncoded"),
            Some(" application/x-www-form-urlencoded\t; charset=UTF-8"),
        ] {
            let parameters = read("scope=a").form(form).expect("a form");
            assert_eq!(parameters.optional("scope"), Some("a"), "{form:?}");
        }
    }

    #[test]
    fn a_body_that_did_not_come_whole_is_refused_by_all_who_read_it() {
        for (body, refusal) in [
            (Body::Incomplete, Refusal::BodyIncomplete),
            (Body::TooLarge, Refusal::BodyTooLarge),
        ] {
            let refusal = Some(refusal);
            assert_eq!(body.form(FORM).err(), refusal);
            assert_eq!(body.brought_form(FORM).err(), refusal);
            assert_eq!(body.form_if_any(FORM).err(), refusal);
        }
        let of_admin = |body: Body| body.of_admin().err();
        assert_eq!(of_admin(Body::Incomplete), Some(Refusal::BodyIncomplete));
        assert_eq!(of_admin(Body::TooLarge), Some(Refusal::AdminBodyTooLarge));
    }

    #[test]
    fn only_what_comes_from_elsewhere_may_have_a_flaw() {
        let body = read("scope=a&scope=b&state=s");
        let repeated = Refusal::ParameterRepeated("scope".into());
        assert_eq!(body.form(FORM).err(), Some(repeated));
        for read in [body.brought_form(FORM), body.form_if_any(FORM)] {
            assert_eq!(read.expect("read so far").optional("state"), Some("s"));
        }
    }
}
