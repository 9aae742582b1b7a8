//! What has to be there for what is encrypted for a client: OpenID Connect Core §10.2, RFC 9701 §6, JARM §3.

use crate::{
    documents::{
        client::Client, document_error::DocumentError, encryption::Encryption,
        reading::place::Members,
    },
    jose::KeyManagement,
};

impl Client {
    /// How the client's ID tokens are encrypted, if they are.
    pub fn id_token_encryption(&self) -> Option<Encryption> {
        self.encrypted.id_token().encryption()
    }

    /// How answers to the client at UserInfo are encrypted, if they are.
    pub fn user_info_encryption(&self) -> Option<Encryption> {
        self.encrypted.user_info().encryption()
    }

    /// How answers to the client at introspection are encrypted, if they are.
    pub fn introspection_encryption(&self) -> Option<Encryption> {
        self.encrypted.introspection().encryption()
    }

    /// How signed authorization responses are encrypted for the client, if they are.
    pub fn authorization_encryption(&self) -> Option<Encryption> {
        self.encrypted.authorization().encryption()
    }

    /// Whether anything is encrypted with the client's secret. OpenID Connect Core §10.2.
    pub(super) fn is_encrypted_with_secret(&self) -> bool {
        let mut pairs = self.encrypted.pairs().into_iter();
        pairs.any(|pair| pair.algorithm.is_some_and(KeyManagement::is_symmetric))
    }

    /// What has to be there for what is encrypted.
    pub(super) fn check_encryption(&self, members: &Members<'_, '_>) -> Result<(), DocumentError> {
        for pair in self.encrypted.pairs() {
            match pair.algorithm {
                // "When id_token_encrypted_response_enc is included, id_token_encrypted_response_alg
                // MUST also be provided."
                None if pair.content.is_some() => {
                    let rule = format!("must not be there without {}", pair.alg);
                    return Err(members.refuse(pair.enc, rule));
                }
                None => {}
                Some(algorithm) => {
                    if let Some(rule) = self.unmet(algorithm) {
                        return Err(members.refuse(pair.alg, rule));
                    }
                }
            }
        }
        Ok(())
    }

    /// The rule that keeps anything from being encrypted for the client by this algorithm.
    fn unmet(&self, algorithm: KeyManagement) -> Option<&'static str> {
        if algorithm.is_symmetric() {
            let rule = "must not take a secret: the client is PUBLIC and has none";
            return self.is_public().then_some(rule);
        }
        match (&self.jwks, &self.jwks_uri) {
            (Some(jwks), _) if jwks.recipient(algorithm).is_some() => None,
            (Some(_), _) => {
                Some("must be an algorithm by which a key in jwks can be encrypted for")
            }
            (None, Some(_)) => None,
            (None, None) => {
                Some("needs a public key of the client: there is no jwks and no jwksUri")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        documents::{Service, document},
        jose::{ContentEncryption, DecryptionKey},
    };

    fn of(members: Value) -> Value {
        let mut document = json!({
            "clientIdAlias": "shop",
            "redirectUris": ["https://shop.example/cb"],
            "tokenAuthMethod": "CLIENT_SECRET_BASIC",
        });
        document::extend(document.as_object_mut().unwrap(), members);
        document
    }

    fn refused(members: Value) -> String {
        Client::parse(&of(members)).unwrap_err().member
    }

    fn jwks() -> Value {
        json!({ "keys": [DecryptionKey::from_seed(&[7; 32]).unwrap().public_jwk()] })
    }

    const NAMES: [&str; 4] = ["authorization", "idToken", "userInfo", "introspection"];

    #[test]
    fn openid_connect_registration_2_the_content_is_encrypted_by_a128cbc_hs256_unless_said_otherwise()
     {
        for name in NAMES {
            let (alg, enc) = (
                format!("{name}EncryptionAlg"),
                format!("{name}EncryptionEnc"),
            );
            let client = Client::parse(&of(json!({ &alg: "ECDH_ES", "jwks": jwks() }))).unwrap();
            let encryption = |client: &Client| match name {
                "authorization" => client.authorization_encryption(),
                "idToken" => client.id_token_encryption(),
                "userInfo" => client.user_info_encryption(),
                _ => client.introspection_encryption(),
            };
            let expected = |content| Encryption {
                algorithm: KeyManagement::EcdhEs,
                content,
            };
            assert_eq!(
                encryption(&client),
                Some(expected(ContentEncryption::A128CbcHs256))
            );
            let said = of(json!({ &alg: "ECDH_ES", &enc: "A256GCM", "jwks": jwks() }));
            let client = Client::parse(&said).unwrap();
            assert_eq!(
                encryption(&client),
                Some(expected(ContentEncryption::A256Gcm))
            );
            assert_eq!(client.to_value()[&enc], "A256GCM");
        }
    }

    #[test]
    fn an_encryption_of_the_content_alone_is_refused() {
        for name in NAMES {
            let enc = format!("{name}EncryptionEnc");
            assert_eq!(refused(json!({ &enc: "A128GCM", "jwks": jwks() })), enc);
        }
    }

    #[test]
    fn an_algorithm_without_a_key_for_it_is_refused() {
        for name in NAMES {
            let alg = format!("{name}EncryptionAlg");
            assert_eq!(refused(json!({ &alg: "ECDH_ES" })), alg);
            assert_eq!(
                refused(json!({ &alg: "RSA_OAEP_256", "jwks": jwks() })),
                alg
            );
            let elsewhere = json!({ &alg: "RSA_OAEP_256", "jwksUri": "https://shop.example/jwks" });
            assert!(Client::parse(&of(elsewhere)).is_ok());
            let public = json!({ &alg: "DIR", "clientType": "PUBLIC", "tokenAuthMethod": "NONE" });
            assert_eq!(refused(public), alg);
        }
    }

    #[test]
    fn what_is_not_served_is_refused() {
        for algorithm in [
            "RSA1_5",
            "RSA_OAEP",
            "A192KW",
            "ECDH_ES_A192KW",
            "PBES2_HS256_A128KW",
            "dir",
            "RSA-OAEP-256",
        ] {
            assert_eq!(
                refused(json!({ "idTokenEncryptionAlg": algorithm })),
                "idTokenEncryptionAlg"
            );
        }
        for content in ["A192GCM", "A192CBC_HS384", "A128CBC-HS256"] {
            let said = json!({ "idTokenEncryptionAlg": "DIR", "idTokenEncryptionEnc": content });
            assert_eq!(refused(said), "idTokenEncryptionEnc");
        }
    }

    #[test]
    fn openid_connect_core_10_2_a_secret_is_needed_where_it_encrypts() {
        let service = Service::parse(&json!({ "issuer": "https://as.example", "fapiModes": [] }));
        let service = service.unwrap();
        let by_key = |alg: &str| {
            of(
                json!({ "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwksUri": "https://shop.example/jwks", "idTokenEncryptionAlg": alg }),
            )
        };
        for (alg, needs) in [
            ("A128KW", true),
            ("A256KW", true),
            ("DIR", true),
            ("ECDH_ES", false),
            ("RSA_OAEP_256", false),
        ] {
            assert_eq!(
                Client::parse(&by_key(alg)).unwrap().needs_secret(&service),
                needs,
                "{alg}"
            );
        }
    }
}
