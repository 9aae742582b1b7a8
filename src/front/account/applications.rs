//! The clients that may do something for somebody: what stands of grants, and what was agreed to for
//! good.

use super::visitor::Visitor;
use crate::{
    backend::{Failure, Host, managed::Search},
    front::{
        browser::visit::{described, name_of, scope_of},
        pages::Application,
    },
    oauth::grant::managed::MOST_DETAILED,
    people::SUBJECT,
};

/// What clients may do for `visitor`, the oldest first.
pub(super) async fn applications<H: Host>(
    host: &H,
    visitor: &Visitor,
) -> Result<Vec<Application>, Failure> {
    let mut found: Vec<(u64, Vec<String>)> = Vec::new();
    for (client, items) in visitor.user.applications() {
        found.push((client, items.to_vec()));
    }
    let granted = Search::default().of_subject(Some(&visitor.user.subject));
    let (granted, more) = granted.clients(host).await?;
    for kept in &granted {
        if found.iter().all(|(client, _)| *client != kept.client) {
            let scopes = kept.authorized.scope.iter().map(str::to_owned).collect();
            found.push((kept.client, scopes));
        }
    }
    let mut applications = Vec::new();
    for (number, items) in found {
        let client = host.client(&number.to_string()).await?;
        let name = client
            .as_ref()
            .and_then(|client| name_of(client, visitor.language))
            .map_or_else(|| number.to_string(), str::to_owned);
        let is_told = |item: &&String| !item.starts_with(SUBJECT);
        let scopes = items.iter().filter(is_told).filter_map(|item| {
            let scope = scope_of(&visitor.service, visitor.language, item)?;
            Some(scope.description(visitor.language))
        });
        let own = granted.iter().filter(|kept| kept.client == number);
        let mut details = own.flat_map(|kept| kept.authorized.authorization_details.iter());
        let shown = details.by_ref().take(MOST_DETAILED);
        applications.push(Application {
            client: number,
            name,
            scopes: scopes.collect(),
            details: shown
                .map(|one| described(&visitor.service, visitor.language, one))
                .collect(),
            has_more: details.next().is_some() || more.contains(&number),
        });
    }
    Ok(applications)
}
