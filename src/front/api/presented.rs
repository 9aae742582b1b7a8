//! An access token that a caller hands on, with what came along with it. RFC 8705 §3, RFC 9449 §7.

use super::failed::Failed;
use crate::{
    backend::{
        Host,
        protected::{self, Evidence, Use, prove},
    },
    documents::Service,
    engine::presented::Presented,
    oauth::request::accepted_token::Held,
};

/// What is known of the token, which was used by this method at one of `uris`.
pub(super) async fn held<H: Host>(
    host: &H,
    service: &Service,
    presented: &Presented<'_>,
    method: &str,
    uris: &[String],
) -> Result<Held, Failed> {
    let shown = presented.shown();
    let failed = |failure| Failed::of(failure, shown);
    let token = presented.token();
    let token = token.map_err(|refusal| Failed::Refused(refusal, shown))?;
    let used = Use {
        method,
        uris,
        dpop: presented.dpop,
    };
    let proof = match used.dpop {
        Some(_) => Some(prove(host, service, used, token).await.map_err(failed)?),
        None => None,
    };
    let with = Evidence {
        proof,
        certificate: presented.certificate.clone(),
    };
    let held = protected::held(host, service, token, with).await;
    held.map_err(failed)
}
