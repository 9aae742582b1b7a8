//! What a token is bound to: the `cnf` of RFC 7800, written and read here alone.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{jose::Jkt, json::FromJson};

/// The key that whoever presents a token has to prove. RFC 7800 §3.1.
///
/// A row keeps a thumbprint as the bare text it is. Another kind is an object there, which a reader
/// that knows this one alone cannot take for no binding at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(from = "Jkt", into = "Jkt")]
pub enum Confirmation {
    /// The key of a DPoP proof, by its thumbprint. RFC 9449 §6.1.
    Jkt(Jkt),
}

impl Confirmation {
    /// The value of `cnf`.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Jkt(jkt) => json!({ "jkt": jkt }),
        }
    }

    /// Reads the value of `cnf`. A binding of a kind that is not known here is none that could be
    /// kept, so its token is refused.
    pub fn read(cnf: &Value) -> Option<Self> {
        let jkt = cnf.get("jkt")?.as_str()?;
        Jkt::parse(jkt).map(Self::Jkt)
    }
}

impl From<Jkt> for Confirmation {
    fn from(jkt: Jkt) -> Self {
        Self::Jkt(jkt)
    }
}

impl From<Confirmation> for Jkt {
    fn from(confirmation: Confirmation) -> Self {
        match confirmation {
            Confirmation::Jkt(jkt) => jkt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JKT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

    #[test]
    fn a_binding_of_a_kind_that_is_not_known_cannot_be_read() {
        assert!(Confirmation::read(&json!({ "jkt": JKT })).is_some());
        for cnf in [
            json!({}),
            json!(JKT),
            json!({ "jkt": 1 }),
            json!({ "jkt": &JKT[1..] }),
            json!({ "x5t#S256": JKT }),
        ] {
            assert_eq!(Confirmation::read(&cnf), None, "{cnf}");
        }
    }

    #[test]
    fn a_row_keeps_the_bare_thumbprint() {
        let kept = crate::json::from_value(json!(JKT)).expect("a row from before");
        let bound: Confirmation = kept;
        assert_eq!(bound.to_value(), json!({ "jkt": JKT }));
        assert_eq!(
            serde_json::to_value(&bound).expect("plain data"),
            json!(JKT)
        );
        assert!(crate::json::from_value::<Confirmation>(json!({ "x5t#S256": JKT })).is_err());
    }
}
