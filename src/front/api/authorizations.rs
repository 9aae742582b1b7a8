//! What a person has authorized clients to do. Nothing is kept for it: it is what stands of grants.

use std::rc::Rc;

use serde_json::{Value, json};

use super::{failed::Failed, tokens::narrowed};
use crate::{
    backend::{
        Host,
        managed::{Change, Search},
    },
    documents::Client,
    engine::{
        Asked, CallerError, Told,
        authorization::opened::limited_client,
        authorizations::{FORGOTTEN, counts, granted, scope},
        listed::Part,
    },
    oauth::grant::{
        Extras,
        managed::{Amendment, Told as Which},
    },
};

/// How many grants of one person at one client are looked at.
const MOST: usize = 1000;

/// The grants of the person that a call names, at the client if it names one.
async fn of_subject<H: Host>(host: &H, call: &Asked) -> Result<Search, Failed> {
    if !call.is_there("subject") {
        return Err(CallerError::SubjectNeeded.into());
    }
    narrowed(host, call, Search::default()).await
}

/// `GET` or `POST /api/client/authorization/get/list`.
pub(super) async fn list<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let part = Part::read(call)?;
    let developer = call.text("developer")?;
    let search = of_subject(host, call).await?;
    let mut clients: Vec<Rc<Client>> = Vec::new();
    for kept in search.clients(host).await?.0 {
        let client = host.unlocked_client(&kept.client.to_string()).await?;
        let is_of = |by: &str| {
            client
                .as_ref()
                .is_some_and(|one| one.developer.as_deref() == Some(by))
        };
        let Some(client) = client.as_ref().filter(|_| developer.is_none_or(is_of)) else {
            continue;
        };
        if kept.authorized.is_of_client(client.created_at) {
            let place = clients.binary_search_by_key(&client.id(), |one| one.id());
            if let Err(place) = place {
                clients.insert(place, client.clone());
            }
        }
    }
    let range = part.range();
    let told = clients.iter().skip(range.start).take(range.len());
    let told: Vec<Value> = told.map(|client| limited_client(client)).collect();
    Ok(part.told("clients", told, clients.len()).with(json!({
        "resultCode": "A910012",
        "resultMessage": "[A910012] The clients that the person has authorized were listed.",
        "developer": developer,
        "subject": search.sought.subject,
    })))
}

/// `POST /api/client/authorization/update/{clientIdentifier}`.
pub(super) async fn update<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let search = of_subject(host, call).await?;
    let service = host.service().await?;
    let client = search.sought.client.unwrap_or_default().to_string();
    let client = host
        .client(&client)
        .await?
        .ok_or(CallerError::ClientMissing)?;
    let amendment = Amendment {
        scope: Some(scope(call, &client, &service)?),
        ..Amendment::default()
    };
    search
        .change(host, &Change::Amend(Box::new(amendment)))
        .await?;
    Ok(Told::result(
        "A910013",
        "The scopes of the tokens were changed.",
    ))
}

/// `DELETE` or `POST /api/client/authorization/delete/{clientIdentifier}`.
pub(super) async fn delete<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    of_subject(host, call)
        .await?
        .change(host, &Change::End)
        .await?;
    Ok(Told::result(
        "A910014",
        "The authorization of the client was revoked.",
    ))
}

/// `GET` or `POST /api/client/granted_scopes/get/{clientIdentifier}`.
pub(super) async fn scopes<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let search = of_subject(host, call).await?;
    let (mut kept, mut seen) = (Vec::new(), 0);
    loop {
        let (found, count) = search.tell(host, Which::Standing, seen..MOST).await?;
        let is_last = found.is_empty() || seen + found.len() >= count.min(MOST);
        seen += found.len();
        let counts = found.into_iter().map(|(_, kept)| kept).filter(counts);
        // Nothing else of what was added is told, and it may be large.
        kept.extend(counts.map(|mut one| {
            one.authorized.extras = Extras::default();
            one
        }));
        if is_last {
            break;
        }
    }
    let service = host.service().await?;
    Ok(granted(&kept).with(json!({
        "serviceApiKey": service.api_key,
        "clientId": search.sought.client,
        "subject": search.sought.subject,
    })))
}

/// `DELETE` or `POST /api/client/granted_scopes/delete/{clientIdentifier}`.
pub(super) async fn forget<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let search = of_subject(host, call).await?;
    let amendment = Amendment {
        extras: Extras::default().with(FORGOTTEN, json!(true)),
        ..Amendment::default()
    };
    search
        .change(host, &Change::Amend(Box::new(amendment)))
        .await?;
    Ok(Told::result(
        "A910016",
        "The granted scopes were forgotten.",
    ))
}
