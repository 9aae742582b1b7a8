//! Where the request stands that a browser comes with: in its parameters, or behind a `request_uri` of
//! this server. RFC 9126 §4.

use std::rc::Rc;

use super::{params::Parameters, profile::Profile};
use crate::{
    documents::{Client, Service},
    oauth::{Refusal, handle::Handle},
};

/// RFC 9126 §2.2: what a `request_uri` of this server begins with.
pub const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// Where a request stands.
#[derive(Debug)]
pub enum Standing<'a> {
    /// In the parameters that the browser brings.
    Brought,
    /// In the request_uri itself, sealed.
    Carried(&'a str),
    /// In a row of the client's shelf.
    Pushed(Handle),
}

impl<'a> Standing<'a> {
    /// Where the request of these parameters stands.
    ///
    /// FAPI 2.0 SP §5.3.2.2 (3): "shall reject authorization requests sent without RFC 9126".
    pub fn of(parameters: &'a Parameters, service: &Service) -> Result<Self, Refusal> {
        let is_fapi = service.is_fapi();
        let request_uri = parameters.optional("request_uri");
        match request_uri.filter(|uri| uri.starts_with(PREFIX) || is_fapi) {
            Some(uri) => {
                let reference = uri.strip_prefix(PREFIX).ok_or(Refusal::RequestUriUnknown)?;
                Ok(Handle::decode(reference).map_or(Self::Carried(reference), Self::Pushed))
            }
            None if service.par_required || is_fapi => Err(Refusal::PushedRequestRequired),
            None => Ok(Self::Brought),
        }
    }

    /// The client that was found, if it is one that may ask like this.
    pub fn client(
        &self,
        found: Option<Rc<Client>>,
        service: &Service,
    ) -> Result<Rc<Client>, Refusal> {
        match (self, found) {
            (Self::Brought, None) => Err(Refusal::ClientUnregistered),
            (Self::Brought, Some(client)) if client.locked => Err(Refusal::ClientShut),
            (Self::Brought, Some(client))
                if client.par_required || Profile::of_client(service, &client).is_fapi() =>
            {
                Err(Refusal::PushedRequestRequired)
            }
            // Whoever guesses is not told which clients there are.
            (_, Some(client)) if !client.locked => Ok(client),
            (_, Some(_) | None) => Err(Refusal::RequestUriUnknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        Secret,
        oauth::handle::{Row, Shelf},
    };

    fn service(mut document: Value) -> Service {
        document["issuer"] = "https://as.example".into();
        Service::parse(&document).expect("a service")
    }

    fn ordinary() -> Service {
        service(json!({ "fapiModes": [] }))
    }

    fn pushed_only() -> Service {
        service(json!({ "fapiModes": [], "parRequired": true }))
    }

    fn fapi() -> Service {
        service(json!({ "fapiModes": ["FAPI2_SECURITY"] }))
    }

    /// Where a request with this request_uri stands: what was told of it, in one letter.
    fn standing(request_uri: &str, service: &Service) -> Result<char, Refusal> {
        let parameters = Parameters::parse(format!("request_uri={request_uri}").as_bytes())?;
        Ok(match Standing::of(&parameters, service)? {
            Standing::Brought => 'b',
            Standing::Carried(sealed) => {
                assert_eq!(format!("{PREFIX}{sealed}"), request_uri);
                'c'
            }
            Standing::Pushed(_) => 'p',
        })
    }

    fn of_row() -> String {
        let secret = || Secret::new([1; 32]);
        let handle = Handle::new(Shelf::of_client(1), Row::from_random(&secret()), secret());
        format!("{PREFIX}{}", handle.encode())
    }

    #[test]
    fn a_request_uri_of_this_server_names_a_row_or_carries_its_request() {
        for service in [ordinary(), fapi(), pushed_only()] {
            assert_eq!(standing(&of_row(), &service), Ok('p'));
            assert_eq!(standing(&format!("{PREFIX}1.a.b.c"), &service), Ok('c'));
        }
    }

    #[test]
    fn what_is_not_pushed_where_it_must_be_is_refused() {
        let required = Err(Refusal::PushedRequestRequired);
        let elsewhere = "https://app.example/request";
        assert_eq!(standing("", &ordinary()), Ok('b'));
        assert_eq!(standing("", &fapi()), required);
        assert_eq!(standing("", &pushed_only()), required);
        assert_eq!(standing(elsewhere, &pushed_only()), required);
    }

    #[test]
    fn a_request_uri_of_another_server_is_nobodys() {
        for elsewhere in ["https://app.example/request", "urn:ietf:params:oauth:x"] {
            let unknown = Err(Refusal::RequestUriUnknown);
            assert_eq!(standing(elsewhere, &fapi()), unknown, "{elsewhere}");
            assert_eq!(standing(elsewhere, &ordinary()), Ok('b'), "{elsewhere}");
        }
    }

    fn client(fapi_modes: &[&str]) -> Rc<Client> {
        let document = include_str!("../../../schema/examples/fapi/web-client.json");
        let mut document: Value = serde_json::from_str(document).expect("JSON");
        document["fapiModes"] = fapi_modes.into();
        Rc::new(Client::parse(&document).expect("a client"))
    }

    #[test]
    fn a_client_that_is_not_there_is_told_by_what_it_brought() {
        let refusal = |standing: Standing<'_>| standing.client(None, &ordinary()).err();
        let handle = Handle::decode(&of_row()[PREFIX.len()..]).expect("a handle");
        let unknown = Some(Refusal::RequestUriUnknown);
        assert_eq!(
            refusal(Standing::Brought),
            Some(Refusal::ClientUnregistered)
        );
        assert_eq!(refusal(Standing::Carried("1.a.b.c")), unknown);
        assert_eq!(refusal(Standing::Pushed(handle)), unknown);
    }

    #[test]
    fn a_client_under_fapi_brings_nothing_by_its_browser() {
        let fapi_client = client(&["FAPI2_SECURITY"]);
        let brought = |client: &Rc<Client>, service: &Service| {
            let found = Standing::Brought.client(Some(client.clone()), service);
            found.map(|found| assert!(Rc::ptr_eq(&found, client)))
        };
        assert_eq!(brought(&client(&[]), &ordinary()), Ok(()));
        let required = Err(Refusal::PushedRequestRequired);
        assert_eq!(brought(&client(&[]), &fapi()), required);
        assert_eq!(brought(&fapi_client, &ordinary()), required);
        let pushed = Standing::Carried("1.a.b.c");
        assert!(pushed.client(Some(fapi_client), &ordinary()).is_ok());
    }
}
