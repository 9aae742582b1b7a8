//! How a service and some of its clients stand to FAPI 2.0.

use super::{Failure, Host, admin};
use crate::{
    documents::{
        Client,
        rules::fapi_report::{Requirement, of_client, of_service},
    },
    register::Listing,
};

/// A report.
pub struct Report {
    /// The issuer of the service.
    pub issuer: String,
    /// Its number.
    pub api_key: Option<u64>,
    /// How the service stands.
    pub service: Vec<Requirement>,
    /// How each of these clients stands.
    pub clients: Vec<(Client, Vec<Requirement>)>,
    /// How many clients there are in all.
    pub total: usize,
}

/// Makes a report of the service and of the clients in this part of the list.
pub async fn make<H: Host>(host: &H, part: std::ops::Range<usize>) -> Result<Report, Failure> {
    let service = host.service().await?;
    let listing = Listing {
        developer: None,
        start: part.start,
        end: part.end,
    };
    let (clients, total) = admin::clients(host, listing).await?;
    let judged = |client: Client| {
        let requirements = of_client(&service, &client);
        (client, requirements)
    };
    Ok(Report {
        issuer: service.issuer.as_str().to_owned(),
        api_key: service.api_key,
        service: of_service(&service),
        clients: clients.into_iter().map(judged).collect(),
        total,
    })
}
