//! Documents as whoever manages a service puts them: which right each needs, and whether it is the one that
//! they have read, are decided in the step in which all are applied, so that of two at once one is told.

use serde_json::Value;

use super::{
    API, Kind, Making, Managed, Meant, Reply, SERVICE, Store, Submitted, Trouble,
    apply::{apply, numbered},
    client_key,
    draft::Draft,
    edit::free_number,
    stored_client,
    versioned::version_of,
};
use crate::{
    directory::Right,
    documents::{DocumentError, document_error::refused},
};

/// The version of what is not there: whoever says it puts something new, or is told that there is something.
const NEW: &str = "NEW";

/// A document with the name of what it describes, and the text of the one that is there under it.
struct Named {
    document: Value,
    present: Option<String>,
}

impl Managed {
    /// Why this one may not be put where that text is, if it may not.
    fn unmet(&self, meant: &Meant, present: Option<&str>, place: usize) -> Option<Reply> {
        let right = match (meant.kind, present) {
            (Kind::Api | Kind::Service, _) => Right::ModifyService,
            // To be asked for nobody's consent is for the service to say.
            (Kind::Client, _) if meant.becomes_first_party(present) => Right::ModifyService,
            (Kind::Client, Some(_)) => Right::ModifyClient,
            (Kind::Client, None) => Right::CreateClient,
        };
        if !self.rights.contains(&right) {
            return Some(Reply::RightMissing(right));
        }
        let is_meant = |version: &String| match version.as_str() {
            NEW => present.is_none(),
            _ => present.map(version_of).as_ref() == Some(version),
        };
        let is_met = meant.version.as_ref().is_none_or(is_meant);
        (!is_met).then(|| Reply::Conflict(place.to_string()))
    }
}

/// Puts documents, or only tells what that would change. Each is called by its place among them.
pub(super) fn manage<S: Store>(
    store: &mut S,
    asked: &Managed,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let mut documents = Vec::new();
    for (place, meant) in asked.documents.iter().enumerate() {
        let draft = Draft::of(&*store);
        // None of the numbers that the others may be given.
        let number = free_number(&draft, making, asked.documents.len() + place)?;
        let (name, kind) = (place.to_string(), meant.kind);
        let Named { document, present } = match meant.named(&draft, number)? {
            Ok(named) => named,
            Err(error) => return Ok(Reply::Refused { name, error }),
        };
        if let Some(reply) = asked.unmet(meant, present.as_deref(), place) {
            return Ok(reply);
        }
        documents.push(Submitted {
            name,
            kind,
            document,
        });
    }
    apply(store, documents, asked.dry_run, making)
}

impl Meant {
    /// Whether a client becomes a part of the service that was none.
    fn becomes_first_party(&self, present: Option<&str>) -> bool {
        let is_part = |document: &Value| document["firstParty"] == Value::Bool(true);
        let present = present.and_then(|text| crate::json::from_str(text).ok());
        is_part(&self.document) && !present.as_ref().is_some_and(is_part)
    }

    /// The document as it is to be applied. A client without any name is given `number`.
    fn named<S: Store>(
        &self,
        draft: &Draft<'_, S>,
        number: u64,
    ) -> Result<Result<Named, DocumentError>, Trouble<S::Error>> {
        let member = match self.kind {
            Kind::Api => "identifier",
            Kind::Client => "clientId",
            Kind::Service => "apiKey",
        };
        let name = match (&self.id, self.kind) {
            (None, Kind::Client) => self.own_number(draft, number)?.map(Value::from),
            (None, Kind::Api | Kind::Service) => None,
            (Some(id), Kind::Api) => Some(id.as_str().into()),
            (Some(id), _) => match self.number_of(draft, id)? {
                Some(number) => Some(number.into()),
                None => return Ok(Err(refused("id", "names nothing that is there."))),
            },
        };
        let document = match &name {
            Some(name) => numbered(&self.document, member, name.clone()),
            None => self.document.clone(),
        };
        let is_other = |name: Value| document.is_object() && document[member] != name;
        if name.is_some_and(is_other) {
            let rule = "must be the one that id names.";
            return Ok(Err(refused(member, rule)));
        }
        let own = &document[member];
        let key = match self.kind {
            Kind::Api => own.as_str().map(|identifier| format!("{API}{identifier}")),
            Kind::Client => own.as_u64().map(|number| client_key(&number.to_string())),
            Kind::Service => Some(SERVICE.to_owned()),
        };
        let present = key.map(|key| draft.get(&key)).transpose()?.flatten();
        Ok(Ok(Named { document, present }))
    }

    /// The number that `id` names: that of a client may be of one to be made, and its alias is of one that
    /// is there.
    fn number_of<S: Store>(
        &self,
        draft: &Draft<'_, S>,
        id: &str,
    ) -> Result<Option<u64>, Trouble<S::Error>> {
        match self.kind {
            _ if id.bytes().all(|b| b.is_ascii_digit()) => Ok(id.parse().ok()),
            Kind::Client => known(draft, id),
            Kind::Api | Kind::Service => Ok(None),
        }
    }

    /// The number of a client whose document does not say it: of the one that has its alias, or `number`,
    /// where it says nothing at all.
    fn own_number<S: Store>(
        &self,
        draft: &Draft<'_, S>,
        number: u64,
    ) -> Result<Option<u64>, Trouble<S::Error>> {
        let [own, alias] = ["clientId", "clientIdAlias"].map(|name| &self.document[name]);
        match (own.is_null(), alias.as_str()) {
            (false, _) => Ok(None),
            (true, Some(alias)) => known(draft, alias),
            (true, None) => Ok(alias.is_null().then_some(number)),
        }
    }
}

/// The number of the client of this `client_id`, if there is one.
fn known<S: Store>(
    draft: &Draft<'_, S>,
    client_id: &str,
) -> Result<Option<u64>, Trouble<S::Error>> {
    let client = stored_client(draft, client_id)?;
    Ok(client.and_then(|client| client["clientId"].as_u64()))
}
