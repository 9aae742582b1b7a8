//! How a service and its clients stand to FAPI 2.0, as whoever may ask is told.

use serde_json::{Value, json};

use super::failed::Failed;
use crate::{
    backend::{Host, fapi_report::make},
    engine::{Asked, Told, listed::Part},
};

/// `GET /api/fapi/report`.
pub(super) async fn tell<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let part = Part::read(call)?;
    let report = make(host, part.range()).await?;
    let clients = report.clients.iter().map(|(client, requirements)| {
        json!({
            "clientId": client.id(),
            "clientIdAlias": client.client_id_alias,
            "clientName": client.client_name,
            "requirements": requirements,
        })
    });
    let clients: Vec<Value> = clients.collect();
    let told = part.told("clients", clients, report.total);
    Ok(told.with(json!({
        "issuer": report.issuer,
        "service": { "apiKey": report.api_key, "requirements": report.service },
    })))
}
