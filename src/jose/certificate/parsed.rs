//! One certificate: parsing is the whole check of its form.

use x509_cert::{der::Decode as _, ext::pkix::SubjectAltName, time::Time};

use super::{AlternativeName, CertificateError, DistinguishedName, X5t, der_of, key};
use crate::{Timestamp, jose::Jkt};

/// The largest certificate, in octets.
const LONGEST: usize = 8192;

/// The most names: parts of the subject, and alternative ones.
const MOST_NAMES: usize = 64;

/// A certificate that a client has shown. That it has the key is what TLS has proved; who vouches for
/// it is asked elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    x5t: X5t,
    subject: DistinguishedName,
    names: Vec<AlternativeName>,
    not_before: Timestamp,
    not_after: Timestamp,
    key: Option<Jkt>,
}

impl Certificate {
    /// Reads a certificate as it came: in any of the ways that [`der_of`] knows.
    pub fn read(text: &str) -> Result<Self, CertificateError> {
        Self::parse(&der_of(text)?)
    }

    /// Reads a certificate in DER.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > LONGEST {
            return Err(CertificateError::TooLong);
        }
        let certificate =
            x509_cert::Certificate::from_der(der).map_err(|_| CertificateError::Malformed)?;
        let certificate = certificate.tbs_certificate();
        let alternative = certificate
            .get_extension::<SubjectAltName>()
            .map_err(|_| CertificateError::NamesMalformed)?;
        let alternative = alternative.map_or_else(Vec::new, |(_, SubjectAltName(names))| names);
        let subject = certificate.subject();
        if subject.iter().count() + alternative.len() > MOST_NAMES {
            return Err(CertificateError::TooManyNames);
        }
        let validity = certificate.validity();
        Ok(Self {
            x5t: X5t::of(der),
            subject: DistinguishedName::of(subject)?,
            names: alternative.iter().filter_map(AlternativeName::of).collect(),
            not_before: moment(validity.not_before),
            not_after: moment(validity.not_after),
            key: key::thumbprint(certificate.subject_public_key_info())?,
        })
    }

    /// What names it. RFC 8705 §3.1.
    pub const fn x5t(&self) -> &X5t {
        &self.x5t
    }

    /// The thumbprint of its key, if that is of a kind that a client can register.
    pub const fn key(&self) -> Option<&Jkt> {
        self.key.as_ref()
    }

    /// Whether it is good now. RFC 5280 §4.1.2.5: from `notBefore` through `notAfter`, inclusive.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    /// Whether its subject is this one.
    pub fn is_of(&self, subject: &DistinguishedName) -> bool {
        self.subject == *subject
    }

    /// Whether it has this name.
    pub fn has(&self, expected: &AlternativeName) -> bool {
        self.names.iter().any(|name| name.is(expected))
    }
}

fn moment(time: Time) -> Timestamp {
    let seconds = time.to_unix_duration().as_secs();
    Timestamp::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}
