//! What a client says of the requests that it signs: of its request objects, RFC 9101 §6.2 and §10.5, and of
//! messages, RFC 9421.

use crate::{
    documents::{
        client::Client,
        document_error::DocumentError,
        encrypted_requests::Demands,
        reading::{jwks, place::Members},
        request_sign_alg::RequestSignAlg,
        service::Service,
    },
    jose::PublicJwk,
};

impl Client {
    /// RFC 9101 §6.2: "The algorithm used to sign the Request Object MUST match the one that is
    /// specified in the request_object_signing_alg": so a key of the client has to be of it.
    pub(super) fn check_request_objects(
        &self,
        members: &Members<'_, '_>,
    ) -> Result<(), DocumentError> {
        self.request_encryption.check(members)?;
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

impl Client {
    /// A client that signs its requests at resources has a key for that, and the one that it names.
    pub(super) fn check_signed_messages(
        &self,
        members: &Members<'_, '_>,
    ) -> Result<(), DocumentError> {
        if self.signed_requests.rs_request_signed && self.jwks.is_none() && self.jwks_uri.is_none()
        {
            let rule = "may be true only if there are jwks or jwksUri: the signature is verified with a key of the client";
            return Err(members.refuse("rsRequestSigned", rule));
        }
        let named = self.signed_requests.rs_signed_request_key_id.as_ref();
        let jwks = self.jwks.as_ref();
        let is_there = |kid: &String| {
            jwks.is_none_or(|jwks| jwks.named(kid).keys().any(PublicJwk::verifies_signatures))
        };
        if named.is_none_or(is_there) {
            return Ok(());
        }
        let rule = "must be the kid of a key in jwks that verifies signatures";
        Err(members.refuse("rsSignedRequestKeyId", rule))
    }
}

impl Service {
    /// Whether it has a key to encrypt request objects for.
    pub fn decrypts_request_objects(&self) -> bool {
        let said = &self.encrypted_requests;
        said.request_object_encryption_supported
            || said
                .demands
                .front_channel_request_object_encryption_required
    }
}

impl Client {
    /// What the client and `service` demand together of its objects.
    pub fn demands_of_objects(&self, service: &Service) -> Demands {
        let (own, all) = (
            &self.request_encryption.demands,
            &service.encrypted_requests.demands,
        );
        Demands {
            front_channel_request_object_encryption_required: own
                .front_channel_request_object_encryption_required
                || all.front_channel_request_object_encryption_required,
            request_object_encryption_alg_match_required: own
                .request_object_encryption_alg_match_required
                || all.request_object_encryption_alg_match_required,
            request_object_encryption_enc_match_required: own
                .request_object_encryption_enc_match_required
                || all.request_object_encryption_enc_match_required,
        }
    }

    /// The member by which it would encrypt its objects for a service that does not decrypt them.
    pub(super) fn encrypts_in_vain(&self, service: &Service) -> Option<&'static str> {
        let said = &self.request_encryption;
        let stated = [
            (
                "requestEncryptionAlg",
                said.request_encryption_alg.is_some(),
            ),
            (
                "frontChannelRequestObjectEncryptionRequired",
                said.demands
                    .front_channel_request_object_encryption_required,
            ),
        ];
        let mut stated = stated.into_iter().filter(|(_, is_stated)| *is_stated);
        stated
            .next()
            .filter(|_| !service.decrypts_request_objects())
            .map(|(member, _)| member)
    }
}
