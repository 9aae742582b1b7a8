//! A protected resource for development, which does what a good one does.

use serde_json::{Value, json};

use super::{
    Failure, Host,
    protected::{ResourceRequest, accept},
};

/// Gives the resource to whoever may have it.
pub async fn access<H: Host>(host: &H, request: &ResourceRequest) -> Result<Value, Failure> {
    let service = host.service().await?;
    let audiences = [
        service.issuer.as_str().to_owned(),
        service.issuer.endpoint(request.path),
    ];
    let claims = accept(host, &service, request, &audiences).await?.claims;
    Ok(json!({ "sub": claims["sub"], "client_id": claims["client_id"], "scope": claims["scope"] }))
}
