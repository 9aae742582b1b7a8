//! A protected resource for development, which does what a good one does. What its query demands of the
//! person, by `acr_values` and `max_age`, it challenges for: RFC 9470.

use serde_json::{Value, json};

use super::{
    Failure, Host,
    protected::{ResourceRequest, accept},
};
use crate::oauth::request::authentication_demand::AuthenticationDemand;

/// Gives the resource to whoever may have it.
pub async fn access<H: Host>(host: &H, request: &ResourceRequest) -> Result<Value, Failure> {
    let service = host.service().await?;
    let audiences = [
        service.issuer.as_str().to_owned(),
        service.issuer.endpoint(&request.path),
    ];
    let demand = AuthenticationDemand::parse(&request.query)?;
    let accepted = accept(host, &service, request, &audiences).await?;
    demand.check(&accepted.authorized, host.now())?;
    let claims = accepted.claims;
    Ok(json!({ "sub": claims["sub"], "client_id": claims["client_id"], "scope": claims["scope"] }))
}
