//! An ID token once more.

use super::{Failure, Host, issuance::Issuance, protection::of_id_tokens};
use crate::oauth::{answer::id_token::Beside, grant::Redeemed, request::accepted_token::Accepted};

/// Another ID token of what was granted with `access_token`, where there is one to come. OpenID Connect
/// Core §12.2. Hooks are not asked: whoever asks says what is in it.
pub async fn reissued<H: Host>(
    host: &H,
    accepted: &Accepted,
    access_token: &str,
) -> Result<Option<String>, Failure> {
    let (service, keys, now) = (host.service().await?, host.keys().await?, host.now());
    let client = &accepted.client;
    let redeemed = Redeemed::of_id_token(accepted.authorized.clone(), now);
    let protection = of_id_tokens(host, &keys, client, &service, now).await?;
    let issuance = Issuance {
        service: &service,
        client,
        keys: &keys,
        redeemed: &redeemed,
        added: &[],
        now,
    };
    let beside = Beside {
        access_token: Some(access_token),
        ..Beside::default()
    };
    Ok(issuance.id_token(&protection, beside))
}
