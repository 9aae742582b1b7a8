//! The documents of docs/connect.md: each is taken as it is written, by the service it speaks of.

use crate::support::expect::{unchanged, without};
use crate::support::ordinary::{
    Browser, Page, Parameters, provider, put_client, request_for, shows,
};
use serde_json::{Value, json as json_value};

/// The client documents, in order.
fn documents() -> Vec<Value> {
    let page = include_str!("../../docs/connect.md");
    let blocks = page.split("```json\n").skip(1);
    blocks
        .map(|block| {
            let text = block.split("```").next().expect("an end");
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
        })
        .collect()
}

#[test]
fn every_document_is_taken_and_its_redirect_uri_answered() {
    let scopes = ["openid", "profile", "email", "groups", "offline_access"];
    let members =
        json_value!({ "supportedScopes": scopes.map(|name| json_value!({ "name": name })) });
    let server = provider(&members);
    let documents = documents();
    assert_eq!(documents.len(), 8);
    for document in documents {
        put_client(&server, &document);
        let alias = document["clientIdAlias"].as_str().expect("an alias");
        let redirect_uri = document["redirectUris"][0].as_str().expect("a URI");
        let asked = request_for(alias, "code", "openid profile email groups offline_access");
        let mut asked: Parameters = without(asked, "redirect_uri");
        asked.push(("redirect_uri".to_owned(), redirect_uri.to_owned()));
        let page = unchanged(&server, || Browser::new(&server).open(&asked));
        assert_eq!(shows(&page), Page::SignIn, "{alias}");
    }
}
