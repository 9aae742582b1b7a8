//! Registering a new credential: WebAuthn Level 3 §7.1, step by step.

use minicbor::{Decoder, decode::Error};

use super::{
    authenticator_data::AuthenticatorData,
    client_data::{CREATE, ClientData, VerifiedClientData},
    cose_key::public_key,
    credential::{Expected, octets},
    flaw::Flaw,
};
use crate::jose::PublicJwk;

/// The longest name of a credential, in bytes. §7.1 step 25.
const LONGEST_ID: usize = 1023;

/// How an authenticator attests. Nothing is asked for (`attestation: "none"`).
enum Statement<'a> {
    /// `none`, and an empty statement. §8.7.
    None,
    /// `packed`, signed by the new credential itself. §8.2, self attestation.
    OfItself(&'a [u8]),
}

/// An attestation object, decoded. §6.5.4.
struct AttestationObject<'a> {
    statement: Statement<'a>,
    data: &'a [u8],
}

/// A credential that was registered as the standard says: there is no other way to have one.
pub struct Registered {
    pub(super) id: Vec<u8>,
    pub(super) key: PublicJwk,
    pub(super) sign_count: u32,
    pub(super) is_backup_eligible: bool,
    pub(super) is_backed_up: bool,
}

/// A response of `navigator.credentials.create()`, in base64url.
pub fn register(
    client_data: &str,
    attestation_object: &str,
    expected: &Expected,
) -> Result<Registered, Flaw> {
    let client_data = ClientData::decode(&octets(client_data)?)? // steps 5 and 6
        .of_ceremony(CREATE)? // step 7
        .answering(&expected.challenge)? // step 8
        .of_origin(&expected.origin)? // step 9
        .in_own_frame()? // step 10
        .below_no_other()?; // step 11, and step 12 is its hash
    let object = octets(attestation_object)?;
    let object = AttestationObject::decode(&object)?; // step 13
    let data = AuthenticatorData::decode(object.data)?
        .of_relying_party(&expected.rp_id)? // step 14
        .user_present()? // step 15
        .user_verified()? // step 16
        .backup_is_possible()?; // step 17; steps 18 and 19 ask for nothing here
    let credential = data.credential().ok_or(Flaw::Malformed)?;
    let key = public_key(credential.key)?; // step 20
    object.verify(&client_data, &key)?; // steps 21 to 24
    if credential.id.is_empty() || credential.id.len() > LONGEST_ID {
        return Err(Flaw::IdTooLong); // step 25
    }
    // Step 26 is of whoever keeps the credentials; steps 27 and 28 are theirs, too.
    Ok(Registered {
        id: credential.id.to_vec(),
        key,
        sign_count: data.sign_count(),
        is_backup_eligible: data.is_backup_eligible(),
        is_backed_up: data.is_backed_up(),
    })
}

impl<'a> AttestationObject<'a> {
    /// §7.1 step 13: "Perform CBOR decoding on the attestationObject [...] to obtain the attestation
    /// statement format fmt, the authenticator data authData, and the attestation statement attStmt."
    fn decode(bytes: &'a [u8]) -> Result<Self, Flaw> {
        let mut decoder = Decoder::new(bytes);
        let read = read(&mut decoder).map_err(|_| Flaw::Malformed)?;
        if decoder.position() != bytes.len() {
            return Err(Flaw::Malformed);
        }
        let [Some(format), Some(statement), Some(data)] = read else {
            return Err(Flaw::Malformed);
        };
        Ok(Self {
            statement: Statement::of(format, statement)?,
            data,
        })
    }

    /// §7.1 steps 21 to 24. Without an attestation there is nothing to verify; one that the credential
    /// makes of itself is no more trusted, and has to be right.
    fn verify(&self, client_data: &VerifiedClientData, key: &PublicJwk) -> Result<(), Flaw> {
        match self.statement {
            Statement::None => Ok(()),
            Statement::OfItself(signature) => {
                let signed = [self.data, client_data.hash()].concat();
                let is_signed = key.has_signed(&signed, signature);
                is_signed.then_some(()).ok_or(Flaw::Attestation)
            }
        }
    }
}

/// `fmt`, `attStmt` as it is written, and `authData`, each once.
fn read<'a>(decoder: &mut Decoder<'a>) -> Result<[Option<&'a [u8]>; 3], Error> {
    let [mut format, mut statement, mut data] = [None; 3];
    let pairs = decoder.map()?.ok_or(Error::message(""))?;
    for _ in 0..pairs {
        let (place, value) = match decoder.str()? {
            "fmt" => (&mut format, decoder.str()?.as_bytes()),
            "attStmt" => {
                let from = decoder.position();
                decoder.skip()?;
                (&mut statement, &decoder.input()[from..decoder.position()])
            }
            "authData" => (&mut data, decoder.bytes()?),
            _ => return Err(Error::message("")),
        };
        if place.replace(value).is_some() {
            return Err(Error::message(""));
        }
    }
    Ok([format, statement, data])
}

impl<'a> Statement<'a> {
    /// §7.1 step 21, by the formats that may come where none was asked for: §5.1.3, step 21 of
    /// `[[Create]]()`, leaves `none` or the attestation of the credential itself.
    fn of(format: &[u8], statement: &'a [u8]) -> Result<Self, Flaw> {
        match format {
            // §8.7: "attStmt [...] = emptyMap".
            b"none" if statement == [0xa0] => Ok(Self::None),
            b"packed" => signature(statement).map_err(|_| Flaw::Attestation),
            _ => Err(Flaw::Attestation),
        }
        .and_then(|found| match found {
            Self::OfItself([]) => Err(Flaw::Attestation),
            found => Ok(found),
        })
    }
}

/// §8.2: without `x5c` it is `alg`, which is the algorithm of the credential, and `sig`.
fn signature(statement: &[u8]) -> Result<Statement<'_>, Error> {
    let mut decoder = Decoder::new(statement);
    let mut signature: &[u8] = &[];
    let pairs = decoder.map()?.ok_or(Error::message(""))?;
    for _ in 0..pairs {
        match decoder.str()? {
            "alg" => drop(decoder.i64()?),
            "sig" => signature = decoder.bytes()?,
            _ => return Err(Error::message("")),
        }
    }
    Ok(Statement::OfItself(signature))
}
