//! How a service and its clients stand to FAPI 2.0, clause by clause: the Security Profile and Message Signing. What the profile fixes
//! in a document is asked of the very rows that refuse a document (`fapi`), so that no report says what a document would not be refused for.

use serde::Serialize;

use super::fapi::{Row, is_web, rows_of_client, rows_of_service, rows_of_signatures};
use crate::documents::{
    client::Client, fapi_mode::FapiMode, request_sign_alg::RequestSignAlg,
    response_mode::RegisteredMode, service::Service, token_auth_method::TokenAuthMethod,
};

/// A specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Specification {
    /// FAPI 2.0 Message Signing.
    #[serde(rename = "MS")]
    MessageSigning,
    /// FAPI 2.0 Security Profile.
    #[serde(rename = "SP")]
    SecurityProfile,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// A setting breaks it.
    Broken,
    /// It is so whatever is set, or the profile that the document keeps fixes it.
    Fixed,
    /// The settings are as it demands; they could be otherwise.
    Met,
    /// It says nothing of what the document does.
    NotApplicable,
}

/// A requirement, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// The specification.
    pub spec: Specification,
    /// The clause, as `5.3.2.1 (8)`.
    pub clause: &'static str,
    /// How it stands.
    pub state: State,
    /// The members that it depends on; of one that is broken those that break it.
    pub settings: Vec<&'static str>,
}

use Specification::{MessageSigning, SecurityProfile};
use State::{Broken, Fixed, Met, NotApplicable};

/// What holds here of every service, whatever is set. FAPI 2.0 Security Profile.
const ALWAYS: [&str; 24] = [
    "5.2.3",
    "5.3.2.1 (1)",
    "5.3.2.1 (2)",
    "5.3.2.1 (5)",
    "5.3.2.1 (7)",
    "5.3.2.1 (10)",
    "5.3.2.1 (12)",
    "5.3.2.1 (13)",
    "5.3.2.1 (14)",
    "5.3.2.2 (2)",
    "5.3.2.2 (9)",
    "5.3.2.2 (10)",
    "5.3.2.2 (11)",
    "5.3.2.2 (12)",
    "5.3.2.2 (13)",
    "5.3.2.2 (14)",
    "5.3.2.2 note 3",
    "5.3.4 (1)",
    "5.3.4 (2)",
    "5.3.4 (3)",
    "5.3.4 (4)",
    "5.3.4 (5)",
    "5.4.1 (1.1)",
    "5.4.1 (2)",
];

/// The same of what keys, secrets and sets of keys have to be.
const ALWAYS_OF_KEYS: [&str; 4] = ["5.4.1 (3)", "5.4.1 (4)", "5.4.2", "5.4.3"];

/// A clause of a specification.
#[derive(Clone, Copy)]
struct Clause(Specification, &'static str);

/// How it stands, by whether a setting keeps it and whether a profile fixes that.
const fn held(is_kept: bool, is_fixed: bool) -> State {
    match (is_fixed, is_kept) {
        (true, _) => Fixed,
        (false, true) => Met,
        (false, false) => Broken,
    }
}

/// What is gathered, each clause once.
#[derive(Default)]
struct Report(Vec<Requirement>);

impl Report {
    /// One clause depends on one member more. A clause is met when all that it depends on are as it demands.
    fn depend(&mut self, at: Clause, member: &'static str, state: State) {
        let Clause(spec, clause) = at;
        let found = (self.0.iter_mut()).find(|one| one.spec == spec && one.clause == clause);
        let Some(known) = found else {
            let settings = vec![member];
            return self.0.push(Requirement {
                spec,
                clause,
                state,
                settings,
            });
        };
        match (known.state, state) {
            (Broken, Broken) => known.add(member),
            (Broken, _) => {}
            (_, Broken) => {
                known.state = Broken;
                known.settings = vec![member];
            }
            _ => known.add(member),
        }
    }

    fn rows(&mut self, rows: &[Row], is_fixed: bool) {
        for (member, is_kept, rule) in rows {
            if let Some(clause) = rule.clause {
                self.depend(
                    Clause(SecurityProfile, clause),
                    member,
                    held(*is_kept, is_fixed),
                );
            }
        }
    }

    fn state(&mut self, spec: Specification, clause: &'static str, state: State) {
        self.0.push(Requirement {
            spec,
            clause,
            state,
            settings: Vec::new(),
        });
    }

    /// In the order of the specifications.
    fn ordered(mut self) -> Vec<Requirement> {
        self.0
            .sort_by_key(|one| (std::cmp::Reverse(one.spec), numbers(one.clause)));
        self.0
    }
}

impl Requirement {
    fn add(&mut self, member: &'static str) {
        if !self.settings.contains(&member) {
            self.settings.push(member);
        }
    }
}

/// The numbers of a clause, by which it comes before or after another.
fn numbers(clause: &str) -> Vec<u32> {
    let parts = clause.split(|one: char| !one.is_ascii_digit());
    parts.filter_map(|part| part.parse().ok()).collect()
}

/// How the service stands.
pub fn of_service(service: &Service) -> Vec<Requirement> {
    let is_fixed = service.is_fapi();
    let mut report = Report::default();
    for clause in ALWAYS.into_iter().chain(ALWAYS_OF_KEYS) {
        report.state(SecurityProfile, clause, Fixed);
    }
    report.rows(&rows_of_service(service), is_fixed);
    // No former key of another algorithm goes on signing where the present one is of the profile.
    let algorithms = report
        .0
        .iter()
        .find(|one| one.clause == "5.4.1 (1.2)")
        .cloned();
    report.0.extend(algorithms.map(|one| Requirement {
        clause: "5.4.1 (1)",
        ..one
    }));
    let methods = &service.supported_token_auth_methods;
    let knows_everybody = !methods.contains(&TokenAuthMethod::None);
    report.depend(
        Clause(SecurityProfile, "5.3.2.2 (4)"),
        "supportedTokenAuthMethods",
        held(knows_everybody, is_fixed),
    );
    report.depend(
        Clause(SecurityProfile, "5.3.2.2 (6)"),
        "fapiModes",
        held(false, is_fixed),
    );
    let of_openid = if service.is_openid_provider() {
        Fixed
    } else {
        NotApplicable
    };
    report.state(SecurityProfile, "5.3.2.3", of_openid);
    let has = |mode| service.fapi_modes.contains(&mode);
    signed_requests(
        &mut report,
        has(FapiMode::Fapi2MessageSigningAuthReq),
        service.request_object_required,
        service.request_object_audience_checked,
    );
    let answers = has(FapiMode::Fapi2MessageSigningAuthRes);
    report.depend(
        Clause(MessageSigning, "5.4.1 (1)"),
        "fapiModes",
        held(answers, answers),
    );
    let told = has(FapiMode::Fapi2MessageSigningIntrospectionRes);
    report.depend(
        Clause(MessageSigning, "5.5.1 (1)"),
        "fapiModes",
        held(told, told),
    );
    report.ordered()
}

/// FAPI 2.0 Message Signing §5.3.1: what only the mode demands of a request object is broken without it.
fn signed_requests(report: &mut Report, is_fixed: bool, is_required: bool, is_addressed: bool) {
    report.depend(
        Clause(MessageSigning, "5.3.1 (1)"),
        "requestObjectRequired",
        held(is_required, is_fixed),
    );
    report.depend(
        Clause(MessageSigning, "5.3.1 (2)"),
        "requestObjectAudienceChecked",
        held(is_addressed, is_fixed),
    );
    for clause in ["5.3.1 (3)", "5.3.1 (4)"] {
        report.depend(
            Clause(MessageSigning, clause),
            "fapiModes",
            held(false, is_fixed),
        );
    }
    report.state(MessageSigning, "5.3.1 (5)", Fixed);
}

/// How a client of the service stands: what its own document says, and of what the service leaves to its clients.
pub fn of_client(service: &Service, client: &Client) -> Vec<Requirement> {
    let is_fixed = service.is_fapi() || client.is_fapi();
    let mut report = Report::default();
    report.rows(&rows_of_client(client), is_fixed);
    report.rows(&rows_of_signatures(client), is_fixed);
    let signs = client.request_sign_alg != Some(RequestSignAlg::None);
    report.depend(
        Clause(SecurityProfile, "5.4.1 (1.3)"),
        "requestSignAlg",
        held(signs, is_fixed),
    );
    if client.is_interactive() {
        of_requests(&mut report, service, client, is_fixed);
    } else {
        for clause in OF_PEOPLE {
            report.0.retain(|one| one.clause != clause);
            report.state(SecurityProfile, clause, NotApplicable);
        }
    }
    report.ordered()
}

/// What is about requests that people answer. FAPI 2.0 Security Profile §5.3.2.2.
const OF_PEOPLE: [&str; 4] = ["5.3.2.2 (1)", "5.3.2.2 (3)", "5.3.2.2 (5)", "5.3.2.2 (8)"];

fn of_requests(report: &mut Report, service: &Service, client: &Client, is_fixed: bool) {
    let (sp, ms) = (SecurityProfile, MessageSigning);
    let is_pushed = service.par_required || client.par_required;
    report.depend(
        Clause(sp, "5.3.2.2 (3)"),
        "parRequired",
        held(is_pushed, is_fixed),
    );
    report.depend(
        Clause(sp, "5.3.2.2 (5)"),
        "pkceRequired",
        held(client.uses_pkce(service), is_fixed),
    );
    let is_s256 = service.pkce_s256_required || client.pkce_s256_required;
    report.depend(
        Clause(sp, "5.3.2.2 (5)"),
        "pkceS256Required",
        held(is_s256, is_fixed),
    );
    let is_its_own = client.redirect_uris.iter().all(|uri| is_web(uri));
    report.depend(
        Clause(sp, "5.3.2.2 (8)"),
        "redirectUris",
        held(is_its_own, is_fixed),
    );
    let has = |mode| service.fapi_modes.contains(&mode) || client.fapi_modes.contains(&mode);
    let is_required = service.request_object_required || client.request_object_required;
    let requests = has(FapiMode::Fapi2MessageSigningAuthReq);
    report.depend(
        Clause(ms, "5.3.1 (1)"),
        "requestObjectRequired",
        held(is_required, requests),
    );
    // Who has registered nothing but signed answers is given nothing else.
    let is_signed = |one: &RegisteredMode| {
        use RegisteredMode::{FormPostJwt, FragmentJwt, Jwt, QueryJwt};
        matches!(one, Jwt | QueryJwt | FormPostJwt | FragmentJwt)
    };
    let modes = &client.response_modes;
    let answers = has(FapiMode::Fapi2MessageSigningAuthRes);
    let is_answered = !modes.is_empty() && modes.iter().all(is_signed);
    report.depend(
        Clause(ms, "5.4.1 (1)"),
        "responseModes",
        held(is_answered, answers),
    );
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn service(members: Value) -> Service {
        let mut document = json!({ "issuer": "https://as.example" });
        let members = members.as_object().cloned().unwrap_or_default();
        document.as_object_mut().expect("an object").extend(members);
        Service::parse(&document).expect("a service")
    }

    fn client(service: &Service, members: Value) -> Client {
        let mut document = json!({ "clientIdAlias": "app", "redirectUris": ["https://app.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" });
        let members = members.as_object().cloned().unwrap_or_default();
        document.as_object_mut().expect("an object").extend(members);
        Client::parse_under(&document, service).unwrap_or_else(|error| panic!("{error}"))
    }

    fn found<'a>(report: &'a [Requirement], clause: &str) -> &'a Requirement {
        let mut all = report
            .iter()
            .filter(|one| one.clause == clause && one.spec == SecurityProfile);
        let one = all.next().expect(clause);
        assert!(all.next().is_none(), "{clause} twice");
        one
    }

    fn state(report: &[Requirement], clause: &str) -> State {
        found(report, clause).state
    }

    #[test]
    fn a_service_of_the_profile_breaks_nothing_of_it() {
        let report = of_service(&service(json!({})));
        let of_profile = report.iter().filter(|one| one.spec == SecurityProfile);
        for one in of_profile {
            assert!(matches!(one.state, Fixed | NotApplicable), "{one:?}");
        }
    }

    #[test]
    fn each_clause_is_told_once_and_in_the_order_of_the_specification() {
        let service = service(json!({ "fapiModes": [] }));
        for report in [
            of_service(&service),
            of_client(&service, &client(&service, json!({}))),
        ] {
            let keys: Vec<_> = report
                .iter()
                .map(|one| (std::cmp::Reverse(one.spec), numbers(one.clause)))
                .collect();
            assert!(keys.is_sorted(), "{keys:?}");
            let mut clauses: Vec<_> = report.iter().map(|one| (one.spec, one.clause)).collect();
            let count = clauses.len();
            clauses.dedup();
            assert_eq!(clauses.len(), count);
        }
    }

    #[test]
    fn an_ordinary_service_breaks_a_clause_by_the_setting_that_does() {
        let report = of_service(&service(json!({ "fapiModes": [] })));
        for (clause, setting) in [
            ("5.3.2.1 (6)", "supportedTokenAuthMethods"),
            ("5.3.2.1 (8)", "clientAssertionAudRestrictedToIssuer"),
            ("5.3.2.1 (9)", "refreshTokenKept"),
            ("5.3.2.2 (1)", "supportedResponseTypes"),
            ("5.3.2.2 (3)", "parRequired"),
            ("5.3.2.2 (4)", "supportedTokenAuthMethods"),
            ("5.3.2.2 (6)", "fapiModes"),
            ("5.4.1 (1.2)", "supportedIdTokenSignAlgs"),
        ] {
            let one = found(&report, clause);
            assert_eq!(
                (one.state, one.settings.as_slice()),
                (Broken, [setting].as_slice()),
                "{clause}"
            );
        }
        assert_eq!(state(&report, "5.3.2.2 (5)"), Met);
        assert_eq!(state(&report, "5.3.2.2 (7)"), Met);
    }

    #[test]
    fn a_setting_that_the_clause_demands_mends_it_without_the_profile() {
        for (members, clause) in [
            (json!({ "parRequired": true }), "5.3.2.2 (3)"),
            (json!({ "refreshTokenKept": true }), "5.3.2.1 (9)"),
            (
                json!({ "clientAssertionAudRestrictedToIssuer": true }),
                "5.3.2.1 (8)",
            ),
            (
                json!({ "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"] }),
                "5.3.2.1 (6)",
            ),
            (
                json!({ "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"] }),
                "5.3.2.2 (4)",
            ),
        ] {
            let mut members = members;
            members["fapiModes"] = json!([]);
            assert_eq!(
                state(&of_service(&service(members)), clause),
                Met,
                "{clause}"
            );
        }
        let suppressed = service(json!({ "fapiModes": [], "issSuppressed": true }));
        assert_eq!(state(&of_service(&suppressed), "5.3.2.2 (7)"), Broken);
    }

    #[test]
    fn a_client_breaks_by_its_own_settings_and_keeps_by_those_of_the_service() {
        let ordinary = service(json!({ "fapiModes": [] }));
        let plain = of_client(&ordinary, &client(&ordinary, json!({})));
        for clause in ["5.3.2.1 (4)", "5.3.2.1 (6)", "5.3.2.2 (3)"] {
            assert_eq!(state(&plain, clause), Broken, "{clause}");
        }
        assert_eq!(state(&plain, "5.3.2.1 (3)"), Met);
        let own = of_client(
            &ordinary,
            &client(
                &ordinary,
                json!({ "parRequired": true, "dpopRequired": true }),
            ),
        );
        assert_eq!(
            (state(&own, "5.3.2.2 (3)"), state(&own, "5.3.2.1 (4)")),
            (Met, Met)
        );
        let pushed = service(json!({ "fapiModes": [], "parRequired": true }));
        assert_eq!(
            state(
                &of_client(&pushed, &client(&pushed, json!({}))),
                "5.3.2.2 (3)"
            ),
            Met
        );
        let app = client(
            &ordinary,
            json!({ "applicationType": "NATIVE", "redirectUris": ["com.example.app:/cb"] }),
        );
        assert_eq!(state(&of_client(&ordinary, &app), "5.3.2.2 (8)"), Broken);
    }

    #[test]
    fn what_is_about_people_does_not_apply_to_a_machine() {
        let members = json!({ "fapiModes": [], "supportedGrantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"] });
        let service = service(members);
        let machine = client(
            &service,
            json!({ "grantTypes": ["CLIENT_CREDENTIALS"], "responseTypes": [], "redirectUris": [] }),
        );
        let report = of_client(&service, &machine);
        for clause in OF_PEOPLE {
            assert_eq!(state(&report, clause), NotApplicable, "{clause}");
        }
        assert_eq!(state(&report, "5.3.2.1 (6)"), Broken);
    }

    #[test]
    fn message_signing_is_fixed_by_its_modes_and_else_broken_or_met() {
        let at = |members, clause| {
            let report = of_service(&service(members));
            let found = report
                .iter()
                .find(|one| one.spec == MessageSigning && one.clause == clause);
            found.expect(clause).state
        };
        let mode = json!({ "fapiModes": ["FAPI2_MESSAGE_SIGNING_AUTH_REQ"] });
        assert_eq!(at(mode.clone(), "5.3.1 (4)"), Fixed);
        assert_eq!(at(mode, "5.4.1 (1)"), Broken);
        assert_eq!(
            at(json!({ "requestObjectRequired": true }), "5.3.1 (1)"),
            Met
        );
        assert_eq!(
            at(json!({ "requestObjectRequired": true }), "5.3.1 (3)"),
            Broken
        );
    }
}
