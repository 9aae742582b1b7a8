//! What a token is bound to: the `cnf` of RFC 7800, written and read here alone.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::Refusal;
use crate::{
    jose::{Jkt, X5t},
    json::{FromJson, NotJson},
};

const JKT: &str = "jkt";
/// The name of a certificate there.
pub const X5T: &str = "x5t#S256";

/// What whoever presents a token has to prove. RFC 7800 §3.1.
///
/// A row keeps the thumbprint of a key as the bare text it is. Another kind is an object there, which a
/// reader that knows this one alone cannot take for no binding at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The key of a DPoP proof and a certificate, both.
    Both(Jkt, X5t),
    /// The key of a DPoP proof, by its thumbprint. RFC 9449 §6.1.
    Jkt(Jkt),
    /// The certificate that the client has shown, by its thumbprint. RFC 8705 §3.1.
    X5t(X5t),
}

impl Confirmation {
    /// What a token is bound to where this was proved.
    pub fn of(jkt: Option<Jkt>, x5t: Option<X5t>) -> Option<Self> {
        match (jkt, x5t) {
            (Some(jkt), Some(x5t)) => Some(Self::Both(jkt, x5t)),
            (Some(jkt), None) => Some(Self::Jkt(jkt)),
            (None, Some(x5t)) => Some(Self::X5t(x5t)),
            (None, None) => None,
        }
    }

    /// This, with each part of `amended` in the place of its own: what is not said stays.
    #[must_use]
    pub fn amended(self, amended: &Self) -> Self {
        let own = |part: &Self| (part.jkt().cloned(), part.x5t().cloned());
        let ((jkt, x5t), (new_jkt, new_x5t)) = (own(&self), own(amended));
        Self::of(new_jkt.or(jkt), new_x5t.or(x5t)).unwrap_or(self)
    }

    /// The key of a DPoP proof, if that is part of it.
    pub const fn jkt(&self) -> Option<&Jkt> {
        match self {
            Self::Both(jkt, _) | Self::Jkt(jkt) => Some(jkt),
            Self::X5t(_) => None,
        }
    }

    /// The certificate, if that is part of it.
    pub const fn x5t(&self) -> Option<&X5t> {
        match self {
            Self::Both(_, x5t) | Self::X5t(x5t) => Some(x5t),
            Self::Jkt(_) => None,
        }
    }

    /// Why what was shown does not do, where this is what it has to be; more may be shown.
    pub fn refusal_of(&self, shown: Option<&Self>) -> Option<Refusal> {
        let (key, certificate) = (shown.and_then(Self::jkt), shown.and_then(Self::x5t));
        if self.jkt().is_some_and(|jkt| key != Some(jkt)) {
            return Some(Refusal::DpopKeyMismatch);
        }
        let is_another = self.x5t().is_some_and(|x5t| certificate != Some(x5t));
        is_another.then_some(Refusal::CertificateMismatch)
    }

    /// The value of `cnf`.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Both(jkt, x5t) => json!({ JKT: jkt, X5T: x5t }),
            Self::Jkt(jkt) => json!({ JKT: jkt }),
            Self::X5t(x5t) => json!({ X5T: x5t }),
        }
    }

    /// Reads the value of `cnf`. A binding of a kind that is not known here is none that could be
    /// kept, so its token is refused.
    pub fn read(cnf: &Value) -> Option<Self> {
        let cnf = cnf.as_object()?;
        if !cnf.keys().all(|name| name == JKT || name == X5T) {
            return None;
        }
        let part = |name: &str| cnf.get(name).map(|part| part.as_str().unwrap_or_default());
        // What is there and cannot be read must not be left out of what is proved.
        let jkt = part(JKT).map(|text| Jkt::parse(text).ok_or(NotJson));
        let x5t = part(X5T).map(|text| X5t::parse(text).ok_or(NotJson));
        Self::of(jkt.transpose().ok()?, x5t.transpose().ok()?)
    }

    fn kept(members: Map<String, Value>) -> Option<Self> {
        // A key alone is written in one way.
        Self::read(&members.into()).filter(|kept| kept.x5t().is_some())
    }
}

impl From<Jkt> for Confirmation {
    fn from(jkt: Jkt) -> Self {
        Self::Jkt(jkt)
    }
}

impl Serialize for Confirmation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Jkt(jkt) => jkt.serialize(serializer),
            Self::Both(..) | Self::X5t(_) => self.to_value().serialize(serializer),
        }
    }
}

impl FromJson for Confirmation {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        match value {
            Value::Object(members) => Self::kept(members).ok_or(NotJson),
            bare => Jkt::from_json(bare).map(Self::Jkt),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JKT_TEXT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    /// RFC 8705 appendix A.
    const X5T_TEXT: &str = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

    #[test]
    fn a_binding_of_a_kind_that_is_not_known_cannot_be_read() {
        for cnf in [
            json!({ JKT: JKT_TEXT }),
            json!({ X5T: X5T_TEXT }),
            json!({ JKT: JKT_TEXT, X5T: X5T_TEXT }),
        ] {
            let read = Confirmation::read(&cnf).expect("a binding");
            assert_eq!(read.to_value(), cnf);
        }
        for cnf in [
            json!({}),
            json!(JKT_TEXT),
            json!({ JKT: 1 }),
            json!({ JKT: &JKT_TEXT[1..] }),
            json!({ X5T: &X5T_TEXT[1..] }),
            json!({ X5T: null }),
            json!({ JKT: JKT_TEXT, X5T: "" }),
            json!({ JKT: [], X5T: X5T_TEXT }),
            json!({ "jwk": {} }),
            json!({ JKT: JKT_TEXT, "jwk": {} }),
            json!({ X5T: X5T_TEXT, "x5t#S512": X5T_TEXT }),
            json!({ JKT: JKT_TEXT, X5T: X5T_TEXT, "kid": "1" }),
        ] {
            assert_eq!(Confirmation::read(&cnf), None, "{cnf}");
        }
    }

    #[test]
    fn a_row_keeps_the_bare_thumbprint_of_a_key() {
        let kept = crate::json::from_value(json!(JKT_TEXT)).expect("a row from before");
        let bound: Confirmation = kept;
        assert_eq!(bound.to_value(), json!({ JKT: JKT_TEXT }));
        assert_eq!(
            serde_json::to_value(&bound).expect("plain data"),
            json!(JKT_TEXT)
        );
    }

    #[test]
    fn a_row_keeps_another_binding_as_what_a_reader_of_keys_alone_cannot_read() {
        for cnf in [
            json!({ X5T: X5T_TEXT }),
            json!({ JKT: JKT_TEXT, X5T: X5T_TEXT }),
        ] {
            let bound: Confirmation = crate::json::from_value(cnf.clone()).expect("a row");
            assert_eq!(serde_json::to_value(&bound).expect("plain data"), cnf);
            assert!(crate::json::from_value::<Jkt>(cnf).is_err());
        }
        for cnf in [
            json!({}),
            json!({ JKT: JKT_TEXT }),
            json!({ X5T: X5T_TEXT, "later": 1 }),
            json!({ X5T: &X5T_TEXT[1..] }),
            json!(7),
        ] {
            let read = crate::json::from_value::<Confirmation>(cnf.clone());
            assert!(read.is_err(), "{cnf}");
        }
    }
}
