//! What is wrong with a signature of a message: RFC 9421 §3.2.

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
    /// There is more than one signature with that tag.
    Twice,
    /// Something that has to be covered is not.
    Uncovered,
    /// The signature is not one of this key for this message.
    Invalid,
}
