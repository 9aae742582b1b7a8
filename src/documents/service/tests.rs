//! What a service document may say, and what it says unsaid.

use super::*;

fn service(document: &Value) -> Service {
    Service::parse(document).unwrap()
}

fn refused(document: &Value) -> String {
    Service::parse(document).unwrap_err().member
}

#[test]
fn a_service_is_its_issuer_and_defaults() {
    let issuer = Issuer::parse("https://as.example").unwrap();
    assert_eq!(
        service(&json!({"issuer": "https://as.example"})),
        Service::of(issuer)
    );
}

#[test]
fn a_document_is_written_as_it_was_read() {
    let document = json!({"issuer": "https://as.example", "accessTokenSignAlg": null, "pushedAuthReqDuration": 60});
    assert_eq!(service(&document).to_value(), document);
}

#[test]
fn a_default_is_not_written() {
    let document =
        json!({"issuer": "https://as.example", "pushedAuthReqDuration": 90, "parRequired": true});
    assert_eq!(
        service(&document).to_value(),
        json!({"issuer": "https://as.example"})
    );
}

#[test]
fn a_code_duration_of_zero_means_the_default() {
    let document = json!({"issuer": "https://as.example", "authorizationCodeDuration": 0});
    assert_eq!(service(&document).authorization_code_duration, 60);
}

#[test]
fn a_service_without_issuer_is_refused() {
    assert_eq!(refused(&json!({})), "issuer");
}

#[test]
fn a_service_that_is_no_object_is_refused() {
    assert_eq!(refused(&json!([])), "");
}

#[test]
fn a_member_nobody_defined_is_refused_by_name() {
    assert_eq!(
        refused(&json!({"issuer": "https://as.example", "parRequried": true})),
        "parRequried"
    );
}

#[test]
fn the_name_of_an_undefined_member_is_not_repeated_if_it_could_hurt() {
    assert_eq!(
        refused(&json!({"issuer": "https://as.example", "\u{7}\"": 1})),
        ""
    );
}

#[test]
fn a_service_that_rotates_refresh_tokens_is_refused_with_the_clause() {
    let error = Service::parse(&json!({"issuer": "https://as.example", "refreshTokenKept": false}))
        .unwrap_err();
    assert_eq!(error.member, "refreshTokenKept");
    assert!(error.rule.contains("5.3.2.1 (9)"), "{error}");
}

#[test]
fn a_service_without_the_code_grant_is_refused() {
    assert_eq!(
        refused(&json!({"issuer": "https://as.example", "supportedGrantTypes": ["REFRESH_TOKEN"]})),
        "supportedGrantTypes"
    );
}

#[test]
fn a_scope_is_refused_by_its_place() {
    let scopes = json!([{"name": "a"}, {"name": "b c"}]);
    assert_eq!(
        refused(&json!({"issuer": "https://as.example", "supportedScopes": scopes})),
        "supportedScopes[1].name"
    );
}

#[test]
fn a_scope_defined_twice_is_refused() {
    let scopes = json!([{"name": "a"}, {"name": "a", "defaultEntry": true}]);
    assert_eq!(
        refused(&json!({"issuer": "https://as.example", "supportedScopes": scopes})),
        "supportedScopes[1]"
    );
}

fn ordinary(member: &str, value: Value) -> Result<Service, DocumentError> {
    let mut document = json!({"issuer": "https://as.example", "fapiModes": []});
    document[member] = value;
    Service::parse(&document)
}

#[test]
fn a_service_without_modes_is_an_ordinary_one() {
    let service = ordinary("serviceName", json!("Shop")).unwrap();
    assert!(!service.is_fapi());
    assert_eq!(
        service,
        Service {
            service_name: Some("Shop".into()),
            ..Service::ordinary(service.issuer.clone())
        }
    );
}

#[test]
fn an_ordinary_service_says_that_it_is_one_and_no_default_besides() {
    let document =
        json!({"issuer": "https://as.example", "fapiModes": [], "refreshTokenKept": true});
    assert_eq!(service(&document).to_value(), document);
    let stated = json!({"issuer": "https://as.example", "fapiModes": [], "parRequired": false, "accessTokenSignAlg": null});
    assert_eq!(
        service(&stated).to_value(),
        json!({"issuer": "https://as.example", "fapiModes": []})
    );
}

#[test]
fn rfc_9700_2_1_1_pkce_is_for_everybody_unless_the_operator_says_otherwise() {
    let service = ordinary("serviceName", json!("Shop")).unwrap();
    assert!(
        service.pkce_required
            && service.pkce_s256_required
            && !service.iss_suppressed
            && !service.refresh_token_kept
    );
    assert!(ordinary("pkceRequired", json!(false)).is_ok());
}

#[test]
fn tokens_from_the_authorization_endpoint_have_to_be_turned_on() {
    let types = |service: &Service| service.supported_response_types.clone();
    assert_eq!(
        types(&ordinary("serviceName", json!("Shop")).unwrap()),
        [ResponseType::Code, ResponseType::None]
    );
    assert_eq!(
        ordinary("supportedResponseTypes", json!(["ID_TOKEN"]))
            .unwrap_err()
            .member,
        "supportedResponseTypes"
    );
    let turned_on = json!({
        "issuer": "https://as.example", "fapiModes": [],
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"], "supportedResponseTypes": ["CODE", "ID_TOKEN"]
    });
    assert_eq!(
        types(&service(&turned_on)),
        [ResponseType::Code, ResponseType::IdToken]
    );
}

#[test]
fn a_service_for_machines_alone_asks_nobody() {
    assert_eq!(
        ordinary("supportedGrantTypes", json!(["CLIENT_CREDENTIALS"]))
            .unwrap()
            .supported_response_types,
        []
    );
}

#[test]
fn no_list_of_what_is_supported_is_empty() {
    for member in [
        "supportedGrantTypes",
        "supportedTokenAuthMethods",
        "supportedIdTokenSignAlgs",
        "supportedResponseTypes",
    ] {
        assert_eq!(ordinary(member, json!([])).unwrap_err().member, member);
    }
}

#[test]
fn a_scope_under_fapi_is_not_of_a_service_that_does_not_know_fapi() {
    let scopes = json!([{"name": "accounts", "attributes": [{"key": "fapi2", "value": "sp"}]}]);
    assert!(ordinary("supportedScopes", scopes.clone()).is_ok());
    let document = json!({"issuer": "https://as.example", "fapiModes": [], "supportedServiceProfiles": [], "supportedScopes": scopes});
    assert_eq!(refused(&document), "supportedServiceProfiles");
}

#[test]
fn a_rule_names_a_scope_that_can_be_granted() {
    let rule = json!([{"type": "RULE", "claim": "a", "constant": 1, "destinations": ["ID_TOKEN"], "scope": "profile"}]);
    assert_eq!(
        ordinary("actions", rule.clone()).unwrap_err().member,
        "actions[0].scope"
    );
    let document = json!({"issuer": "https://as.example", "fapiModes": [], "actions": rule, "supportedScopes": [{"name": "profile"}]});
    assert_eq!(service(&document).actions.len(), 1);
}

#[test]
fn header_parameters_that_say_how_a_token_is_signed_are_refused() {
    for name in [
        "alg", "kid", "jwk", "jku", "x5u", "x5c", "crit", "b64", "enc", "zip",
    ] {
        assert_eq!(
            ordinary("idtHeaderParams", json!({name: "a"}))
                .unwrap_err()
                .member,
            "idtHeaderParams",
            "{name}"
        );
    }
    let params = json!({"typ": "JWT", "extra_key": "extra_value"});
    assert_eq!(
        ordinary("idtHeaderParams", params.clone())
            .unwrap()
            .to_value()["idtHeaderParams"],
        params
    );
    assert_eq!(
        ordinary("idtHeaderParams", json!(params.to_string()))
            .unwrap()
            .to_value()["idtHeaderParams"],
        params
    );
}

#[test]
fn an_acr_has_no_space_in_it() {
    assert_eq!(
        ordinary(
            "supportedAcrs",
            json!(["urn:mace:incommon:iap:silver", "a b"])
        )
        .unwrap_err()
        .member,
        "supportedAcrs[1]"
    );
}

#[test]
fn a_view_is_a_service_with_its_apis_and_a_document_alone_has_none() {
    let document = json!({"issuer": "https://as.example"});
    let view = json!({"service": document, "apis": [{"identifier": "https://api.example"}]});
    let read = Service::parse_view(&view).unwrap();
    assert_eq!(
        read.apis
            .iter()
            .map(|api| api.identifier.as_str())
            .collect::<Vec<_>>(),
        ["https://api.example"]
    );
    assert_eq!(read.to_value(), document);
    assert_eq!(Service::parse_view(&document), Ok(service(&document)));
    for bad in [
        json!({"service": {}}),
        json!({"service": document, "apis": [{}]}),
        json!({}),
        json!([]),
    ] {
        assert!(Service::parse_view(&bad).is_err(), "{bad}");
    }
}
