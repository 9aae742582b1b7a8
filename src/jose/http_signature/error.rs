//! What is wrong with a signature of a message: RFC 9421 §3.2.

use std::fmt;

/// The rule that a signature breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpSignatureError {
    /// A component that cannot be told of the message, or is read in a way that is not served.
    Component,
    /// A component is covered twice. RFC 9421 §2.
    ComponentTwice,
    /// `expires` is over, or `created` is missing, too old, or in the future. RFC 9421 §3.2.
    Time,
    /// `alg` is not that of the key. RFC 9421 §3.2 (6).
    Algorithm,
    /// No key has this `keyid`, or none of those signs messages.
    Key,
    /// A field is no dictionary of RFC 9651, or has more than is read.
    Malformed,
    /// There is no signature that `tag` and the fields both name.
    Missing,
    /// Something that has to be covered is not.
    Uncovered,
    /// The signature is not one of this key for this message.
    Invalid,
}

impl fmt::Display for HttpSignatureError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Component => "A component of the HTTP message signature is not supported, or not in the message.",
            Self::ComponentTwice => "The HTTP message signature covers a component twice.",
            Self::Time => "The HTTP message signature is not of this time: it needs created, and perhaps expires.",
            Self::Algorithm => "The alg of the HTTP message signature is not that of its key.",
            Self::Key => "No key fits the keyid of the HTTP message signature.",
            Self::Malformed => "Signature-Input and Signature are no dictionaries that agree (RFC 9421 section 4).",
            Self::Missing => "There is no HTTP message signature with the tag that is expected.",
            Self::Uncovered => "The HTTP message signature does not cover all that it has to.",
            Self::Invalid => "The HTTP message signature is invalid.",
        })
    }
}

impl std::error::Error for HttpSignatureError {}
