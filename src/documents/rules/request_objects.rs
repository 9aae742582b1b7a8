//! What a client says of its request objects: RFC 9101 §6.2 and §10.5.

use crate::documents::{
    client::Client,
    document_error::DocumentError,
    reading::{jwks, place::Members},
    request_sign_alg::RequestSignAlg,
};

impl Client {
    /// RFC 9101 §6.2: "The algorithm used to sign the Request Object MUST match the one that is
    /// specified in the request_object_signing_alg": so a key of the client has to be of it.
    pub(super) fn check_request_objects(
        &self,
        members: &Members<'_, '_>,
    ) -> Result<(), DocumentError> {
        let has_keys = self.jwks.is_some() || self.jwks_uri.is_some();
        let algorithm = self.request_sign_alg.and_then(RequestSignAlg::algorithm);
        let jwks = self.jwks.as_ref();
        let verifies = |one| jwks.is_none_or(|jwks| jwks::verifies(jwks, one));
        let rule = match (self.request_sign_alg, algorithm) {
            (Some(RequestSignAlg::None), _) if self.request_object_required => {
                "must not be NONE: requestObjectRequired is true (RFC 9101 10.5)"
            }
            (_, Some(one)) if !one.is_symmetric() && !has_keys => {
                "needs jwks or jwksUri: the signature is verified with a key of the client"
            }
            (_, Some(one)) if !one.is_symmetric() && !verifies(one) => {
                "must be an algorithm that a key in jwks verifies"
            }
            (None, _) if self.request_object_required && !has_keys => {
                let rule =
                    "may be true only if there are jwks or jwksUri, or requestSignAlg is HS256";
                return Err(members.refuse("requestObjectRequired", rule));
            }
            _ => return Ok(()),
        };
        Err(members.refuse("requestSignAlg", rule))
    }
}
