//! What is encrypted for a client, and by it.

use super::*;

pub(super) fn of_client() -> Value {
    json!({
        "idTokenEncryptionAlg": "A128KW",
        "idTokenEncryptionEnc": "A256GCM",
        "userInfoEncryptionAlg": "A256KW",
        "userInfoEncryptionEnc": "A256CBC_HS512",
        "introspectionSignAlg": "ES256",
        "introspectionEncryptionAlg": "DIR",
        "introspectionEncryptionEnc": "A128GCM",
        "authorizationEncryptionAlg": "DIR",
        "authorizationEncryptionEnc": "A256GCM",
        "requestEncryptionAlg": "ECDH_ES",
        "requestEncryptionEnc": "A256GCM",
        "frontChannelRequestObjectEncryptionRequired": true,
        "requestObjectEncryptionAlgMatchRequired": true,
        "requestObjectEncryptionEncMatchRequired": true,
    })
}
