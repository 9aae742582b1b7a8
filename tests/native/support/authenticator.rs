//! An authenticator of its own, with one credential: WebAuthn §6, written apart from the server.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use sekisho::{Digest, front::Response};
use serde_json::{Value, json};

/// A browser with one passkey in it, and all that can be wrong with what it says.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    /// What it says of the person, the user verified and backed up.
    pub flags: u8,
    pub count: u32,
    pub handle: String,
    pub origin: String,
    pub rp_id: String,
}

impl Authenticator {
    /// With a key that follows from `seed`.
    pub fn new(seed: u8, issuer: &str) -> Self {
        let (_, host) = issuer.split_once("://").expect("an issuer");
        let host = host.split(':').next().expect("a host");
        Self {
            key: SigningKey::from_slice(&[seed; 32]).expect("a key"),
            id: vec![seed; 16],
            flags: 0x1d,
            count: 0,
            handle: String::new(),
            origin: issuer.to_owned(),
            rp_id: host.to_owned(),
        }
    }

    /// The same, which says that it is of this person.
    pub fn of(seed: u8, issuer: &str, handle: &str) -> Self {
        Self {
            handle: handle.to_owned(),
            ..Self::new(seed, issuer)
        }
    }

    /// What names its credential.
    pub fn id(&self) -> String {
        text(&self.id)
    }

    fn client_data(&self, ceremony: &str, options: &Value) -> Vec<u8> {
        let client_data = json!({
            "type": ceremony, "challenge": options["challenge"],
            "origin": self.origin, "crossOrigin": false,
        });
        client_data.to_string().into_bytes()
    }

    fn data(&self, more_flags: u8, rest: &[u8]) -> Vec<u8> {
        let rp_id_hash = Digest::of(&self.rp_id);
        let flags = [self.flags | more_flags];
        [
            &rp_id_hash.as_bytes()[..],
            &flags,
            &self.count.to_be_bytes(),
            rest,
        ]
        .concat()
    }

    /// The answer of `navigator.credentials.create()`.
    pub fn create(&mut self, options: &Value) -> String {
        self.handle = options["user"]["id"].as_str().expect("a handle").to_owned();
        let client_data = self.client_data("webauthn.create", options);
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        let key = [
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20",
            x,
            b"\x22\x58\x20",
            y,
        ]
        .concat();
        let length = u16::try_from(self.id.len()).expect("short").to_be_bytes();
        let attested = [&[0; 16][..], &length, &self.id, &key].concat();
        let data = self.data(0x40, &attested);
        let size = [u8::try_from(data.len()).expect("short")];
        let object = [
            b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58",
            &size[..],
            &data,
        ]
        .concat();
        let credential = json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key",
            "response": {
                "clientDataJSON": text(&client_data), "attestationObject": text(&object),
                "transports": ["internal"],
            },
        });
        credential.to_string()
    }

    /// The answer of `navigator.credentials.get()`.
    pub fn get(&mut self, options: &Value) -> String {
        self.count += 1;
        let client_data = self.client_data("webauthn.get", options);
        let data = self.data(0, &[]);
        let signed = [&data[..], Digest::of(&client_data).as_bytes()].concat();
        let signature: Signature = self.key.sign(&signed);
        let credential = json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key",
            "response": {
                "clientDataJSON": text(&client_data), "authenticatorData": text(&data),
                "signature": text(signature.to_der().as_bytes()), "userHandle": self.handle,
            },
        });
        credential.to_string()
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the script of `page` asks the browser for, if it asks for anything.
pub fn options(page: &Response) -> Option<Value> {
    let (_, rest) = page.body.split_once("data-options=\"")?;
    let (text, _) = rest.split_once('"')?;
    let text = text.replace("&#34;", "\"").replace("&#38;", "&");
    Some(serde_json::from_str(&text).expect("JSON"))
}
