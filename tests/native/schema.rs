//! The schemas in `schema/` and the types in `src/documents/` say the same.
//!
//! Every test walks a schema beside a document in which every member is stated, so a member that
//! only one of the two knows, a default they disagree on, or a bound only one of them keeps is
//! found by name.

use std::collections::BTreeSet;

use sekisho::documents::{Api, Client, DocumentError, Service};
use serde_json::{Value, json};

/// A schema, a document that states every member it can, and the type both describe.
struct Kind {
    schema: Value,
    document: Value,
    /// Members that the document cannot state beside the others, or cannot change without becoming
    /// of another kind: another kind has them.
    apart: &'static [&'static str],
    /// Members that this document needs because of what others say.
    needed: &'static [&'static str],
    /// Lists that cannot be empty because of what others say.
    filled: &'static [&'static str],
    /// Every field of what the document was parsed into, defaults included.
    fields: fn(&Value) -> Result<Value, DocumentError>,
}

/// A member of a schema: where it is in the document, its subschema, and whether it must be
/// present.
struct Member {
    pointer: String,
    schema: Value,
    required: bool,
}

/// Members that may hold any object, or one of several forms: what is within is not theirs.
const OPAQUE: [&str; 4] = ["actions", "constant", "idtHeaderParams", "jwks"];

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A schema as it is where its condition decides for `branch`.
fn schema(text: &str, branch: &str) -> Value {
    let mut schema = json(text);
    let changes = schema[branch]["properties"].as_object().unwrap().clone();
    for (name, change) in changes {
        let property = schema["properties"][&name]
            .as_object_mut()
            .unwrap_or_else(|| panic!("{name} is no property"));
        property.extend(change.as_object().unwrap().clone());
    }
    schema
}

fn with(mut document: Value, members: Value) -> Value {
    document
        .as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    document
}

const SERVICE: &str = include_str!("../../schema/service.json");
const CLIENT: &str = include_str!("../../schema/client.json");

fn fapi_service() -> Kind {
    let more = json!({
            "idTokenDuration": 300,
            "idTokenAudType": "string",
            "idtHeaderParams": {"typ": "JWT", "extra_key": "extra_value"},
            "supportedAcrs": ["urn:mace:incommon:iap:silver"],
            "sessionDuration": 600,
            "signUpEnabled": true,
            "allowableClockSkew": 10,
            "dpopNonceRequired": true,
            "dpopNonceDuration": 60,
            "loopbackRedirectionUriVariable": false,
            "issSuppressed": false,
            "clientAssertionAudRestrictedToIssuer": true,
            "refreshTokenKept": true,
            "refreshTokenIdempotencyDuration": 15,
            "refreshTokenFamilyDuration": 3_153_600,
            "parRequired": true,
            "pkceRequired": true,
            "pkceS256Required": true,
            "supportedUiLocales": ["ja"],
            "errorDescriptionOmitted": true,
            "actions": [{"type": "RULE", "claim": "a", "constant": {"b": 1}, "destinations": ["ID_TOKEN"]}]
    });
    let document = json!({
        "apiKey": 21_653_835_348_762_u64,
        "serviceName": "Example Bank",
        "description": "The bank's own",
        "issuer": "https://as.example",
        "fapiModes": ["FAPI2_SECURITY"],
        "supportedServiceProfiles": ["FAPI"],
        "supportedGrantTypes": ["AUTHORIZATION_CODE"],
        "supportedResponseTypes": ["CODE"],
        "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"],
        "supportedScopes": [{
            "name": "accounts",
            "defaultEntry": true,
            "description": "See your accounts",
            "descriptions": [{"tag": "ja", "value": "口座の参照"}],
            "attributes": [{"key": "fapi2", "value": "sp"}]
        }],
        "pushedAuthReqDuration": 60,
        "authorizationCodeDuration": 30,
        "accessTokenDuration": 600,
        "accessTokenSignAlg": "EdDSA",
        "refreshTokenDuration": 86_400,
        "offlineAccessRequired": true,
        "offlineAccessRequiredWithOpenidOnly": true,
        "supportedIdTokenSignAlgs": ["PS256"]
    });
    Kind {
        schema: schema(SERVICE, "else"),
        document: with(document, more),
        apart: &[],
        needed: &[],
        filled: &[],
        fields: |document| Service::parse(document).map(|service| json!(service)),
    }
}

fn ordinary_service() -> Kind {
    let ordinary = json!({
        "fapiModes": [],
        "supportedServiceProfiles": ["FAPI"],
        "supportedTokenAuthMethods": ["NONE", "CLIENT_SECRET_POST"],
        "supportedScopes": [{
            "name": "openid",
            "defaultEntry": true,
            "description": "Sign you in",
            "descriptions": [{"tag": "ja", "value": "ログイン"}],
            "attributes": [{"key": "team", "value": "identity"}]
        }],
        "authorizationCodeDuration": 600,
        "accessTokenSignAlg": "RS256",
        "offlineAccessRequired": false,
        "supportedIdTokenSignAlgs": ["HS256", "RS256"],
        "issSuppressed": true,
        "clientAssertionAudRestrictedToIssuer": true,
        "pkceRequired": false,
        "pkceS256Required": false
    });
    let Kind {
        document, fields, ..
    } = fapi_service();
    Kind {
        schema: schema(SERVICE, "then"),
        document: with(document, ordinary),
        apart: &["fapiModes"],
        needed: &[],
        filled: &["supportedResponseTypes"],
        fields,
    }
}

fn fapi_client() -> Kind {
    let web = json(include_str!("../../schema/examples/web-client.json"));
    Kind {
        schema: schema(CLIENT, "then"),
        document: json!({
            "clientId": 5_921_531_358_155_430_u64,
            "clientIdAlias": "budget",
            "clientName": "Household Budget",
            "clientNames": [{"tag": "ja", "value": "家計簿"}],
            "description": "Approved in spring",
            "clientUri": "https://budget.example",
            "policyUri": "https://budget.example/privacy",
            "tosUri": "https://budget.example/terms",
            "fapiModes": ["FAPI2_SECURITY"],
            "clientType": "CONFIDENTIAL",
            "applicationType": "WEB",
            "grantTypes": ["AUTHORIZATION_CODE"],
            "responseTypes": ["CODE"],
            "redirectUris": ["https://budget.example/callback"],
            "tokenAuthMethod": "PRIVATE_KEY_JWT",
            "tokenAuthSignAlg": "ES256",
            "jwks": web["jwks"],
            "dpopRequired": true,
            "pkceRequired": true,
            "subjectType": "PAIRWISE",
            "idTokenSignAlg": "ES256",
            "userInfoSignAlg": "EdDSA",
            "idtHeaderParams": {"typ": "JWT"},
            "scopeClaimsInIdToken": true,
            "defaultResource": "https://api.example/orders",
            "defaultMaxAge": 3600,
            "locked": true,
            "developer": "team-budget",
            "attributes": [{"key": "tier", "value": "gold"}],
            "extension": {
                "requestableScopes": ["accounts"],
                "requestableScopesEnabled": true,
                "accessTokenDuration": 300,
                "refreshTokenDuration": 3600
            }
        }),
        apart: &["jwksUri", "sectorIdentifierUri"],
        needed: &["jwks", "redirectUris"],
        filled: &["responseTypes"],
        fields: |document| Client::parse(document).map(|client| json!(client)),
    }
}

fn ordinary_client() -> Kind {
    let ordinary = json!({
        "fapiModes": [],
        "responseTypes": ["NONE", "CODE"],
        "tokenAuthSignAlg": "RS256",
        "jwksUri": "https://budget.example/jwks",
        "sectorIdentifierUri": "https://sector.example/uris.json",
        "pkceRequired": false,
        "idTokenSignAlg": "HS256",
        "userInfoSignAlg": "RS256"
    });
    let Kind {
        mut document,
        fields,
        ..
    } = fapi_client();
    document.as_object_mut().unwrap().remove("jwks");
    Kind {
        schema: json(CLIENT),
        document: with(document, ordinary),
        apart: &["fapiModes", "jwks", "subjectType"],
        needed: &["jwksUri", "redirectUris"],
        filled: &["responseTypes"],
        fields,
    }
}

fn api() -> Kind {
    Kind {
        schema: json(include_str!("../../schema/api.json")),
        document: json!({
            "identifier": "https://api.example/orders",
            "introspectionClients": ["orders-api"],
            "name": "Orders",
            "scopes": ["orders:read"],
            "accessTokenFormat": "OPAQUE",
            "accessTokenDuration": 60,
            "accessTokenSignAlg": "RS256"
        }),
        apart: &[],
        needed: &[],
        filled: &[],
        fields: |document| Api::parse(document).map(|api| json!(api)),
    }
}

/// One form of an action, as the only one of a service.
fn action(
    form: &str,
    document: Value,
    needed: &'static [&'static str],
    apart: &'static [&'static str],
) -> Kind {
    let mut schema = json(SERVICE);
    let members = schema["$defs"][form].clone();
    schema = with(
        schema,
        json!({"properties": members["properties"], "required": members["required"]}),
    );
    let fields = |action: &Value| {
        let scopes = json!([{"name": "profile"}]);
        let document =
            json!({"issuer": "https://as.example", "supportedScopes": scopes, "actions": [action]});
        let service = Service::parse(&document).map_err(|error| {
            let member = error
                .member
                .trim_start_matches("actions[0]")
                .trim_start_matches('.')
                .to_owned();
            DocumentError { member, ..error }
        })?;
        Ok(json!(service)["actions"][0].clone())
    };
    Kind {
        schema,
        document,
        apart,
        needed,
        filled: &[],
        fields,
    }
}

fn actions() -> [Kind; 5] {
    let rule = |source| {
        let rule = json!({"type": "RULE", "claim": "tier", "destinations": ["ACCESS_TOKEN", "USERINFO"], "scope": "profile"});
        with(rule, source)
    };
    let hook = |target| {
        with(
            json!({"type": "TOKEN_HOOK", "onRefusal": "TEMPORARILY_UNAVAILABLE", "onFailure": "ACCESS_DENIED"}),
            target,
        )
    };
    [
        action(
            "rule",
            rule(json!({"userAttribute": "tier"})),
            &["userAttribute"],
            &["clientMetadata", "constant"],
        ),
        action(
            "rule",
            rule(json!({"clientMetadata": "attributes.tier"})),
            &["clientMetadata"],
            &["userAttribute", "constant"],
        ),
        action(
            "rule",
            rule(json!({"constant": {"a": [1]}})),
            &["constant"],
            &["userAttribute", "clientMetadata"],
        ),
        action(
            "tokenHook",
            hook(json!({"url": "https://hook.example/token"})),
            &["url"],
            &["binding"],
        ),
        action(
            "tokenHook",
            hook(json!({"binding": "CLAIMS"})),
            &["binding"],
            &["url"],
        ),
    ]
}

fn kinds() -> Vec<Kind> {
    let documents = [
        fapi_service(),
        ordinary_service(),
        fapi_client(),
        ordinary_client(),
        api(),
    ];
    documents.into_iter().chain(actions()).collect()
}

impl Kind {
    /// Every member that the document states, at any depth; lists are entered at their first entry.
    fn members(&self) -> Vec<Member> {
        self.all_members()
            .into_iter()
            .filter(|member| !self.apart.contains(&&member.pointer[1..]))
            .collect()
    }

    /// Every member that is a field. What is written and never read again is none: the register
    /// keeps it elsewhere.
    fn all_members(&self) -> Vec<Member> {
        let mut members = Vec::new();
        self.walk(&self.schema, "", &mut members);
        members.retain(|member| member.schema["writeOnly"] != true);
        members
    }

    fn needs(&self, member: &Member) -> bool {
        member.required || self.needed.contains(&&member.pointer[1..])
    }

    fn walk(&self, object: &Value, pointer: &str, members: &mut Vec<Member>) {
        for (name, schema) in object["properties"].as_object().unwrap() {
            let pointer = format!("{pointer}/{name}");
            let schema = self.resolve(schema);
            let items = self.resolve(&schema["items"]);
            if schema["properties"].is_object() {
                self.walk(&schema, &pointer, members);
            } else if items["properties"].is_object() {
                self.walk(&items, &format!("{pointer}/0"), members);
            }
            let required = object["required"]
                .as_array()
                .is_some_and(|names| names.contains(&json!(name)));
            members.push(Member {
                pointer,
                schema,
                required,
            });
        }
    }

    /// The subschema with what it refers to.
    fn resolve(&self, schema: &Value) -> Value {
        let Some(reference) = schema["$ref"].as_str() else {
            return schema.clone();
        };
        let mut resolved = self
            .schema
            .pointer(reference.trim_start_matches('#'))
            .unwrap()
            .clone();
        resolved
            .as_object_mut()
            .unwrap()
            .extend(schema.as_object().unwrap().clone());
        resolved
    }

    fn fields(&self) -> Value {
        (self.fields)(&self.document).unwrap()
    }

    /// What the document becomes if `value` is at `pointer`.
    fn with(&self, pointer: &str, value: Value) -> Result<Value, DocumentError> {
        let mut document = self.document.clone();
        *document.pointer_mut(pointer).unwrap() = value;
        (self.fields)(&document)
    }

    /// What the document becomes if nothing is at `pointer`.
    fn without(&self, pointer: &str) -> Result<Value, DocumentError> {
        let mut document = self.document.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        document
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(name);
        (self.fields)(&document)
    }

    fn refuses(&self, pointer: &str, value: Value) {
        let Err(error) = self.with(pointer, value.clone()) else {
            panic!("{pointer} accepts {value}")
        };
        assert_eq!(error.member, path(pointer), "{error} for {value}");
        // RFC 6749 §5.2: what `error_description` may consist of.
        assert!(
            error
                .to_string()
                .bytes()
                .all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
            "{error}"
        );
    }
}

/// The pointer as a refusal spells it: `/redirectUris/1` is `redirectUris[1]`.
fn path(pointer: &str) -> String {
    pointer
        .split('/')
        .skip(1)
        .fold(String::new(), |path, name| {
            match (path.as_str(), name.parse::<usize>()) {
                (_, Ok(index)) => format!("{path}[{index}]"),
                ("", Err(_)) => name.to_owned(),
                (_, Err(_)) => format!("{path}.{name}"),
            }
        })
}

/// The pointers to the members of `value`, at any depth but not within those that are [`OPAQUE`].
fn pointers(value: &Value, pointer: &str, found: &mut BTreeSet<String>) {
    for (name, value) in value.as_object().unwrap() {
        let pointer = format!("{pointer}/{name}");
        match value {
            _ if OPAQUE.contains(&name.as_str()) => {}
            Value::Object(_) => pointers(value, &pointer, found),
            Value::Array(entries) if entries.first().is_some_and(Value::is_object) => {
                pointers(&entries[0], &format!("{pointer}/0"), found)
            }
            _ => {}
        }
        found.insert(pointer);
    }
}

#[test]
fn every_field_is_a_property_and_every_property_a_field() {
    for kind in kinds() {
        let mut fields = BTreeSet::new();
        pointers(&kind.fields(), "", &mut fields);
        fields.retain(|pointer| !kind.apart.contains(&&pointer[1..]));
        let properties: BTreeSet<_> = kind
            .members()
            .into_iter()
            .map(|member| member.pointer)
            .collect();
        assert_eq!(fields, properties);
    }
}

#[test]
fn every_property_is_stated_in_one_of_the_documents() {
    let kinds = kinds();
    for kind in &kinds {
        let alike = || {
            kinds
                .iter()
                .filter(|other| other.schema["title"] == kind.schema["title"])
        };
        for Member { pointer, .. } in kind.all_members() {
            assert!(
                alike().any(|other| other
                    .members()
                    .iter()
                    .any(|member| member.pointer == pointer)),
                "{pointer}"
            );
        }
    }
}

#[test]
fn every_field_is_read_from_its_member() {
    for kind in kinds() {
        let (mut fields, mut document) = (kind.fields(), kind.document.clone());
        for name in kind.apart {
            fields.as_object_mut().unwrap().remove(*name);
            document.as_object_mut().unwrap().remove(*name);
        }
        assert_eq!(fields, document);
    }
}

#[test]
fn every_property_tells_its_type_and_its_meaning() {
    for kind in kinds() {
        for Member {
            pointer, schema, ..
        } in kind.members()
        {
            assert!(
                schema["type"].is_string() || schema["type"].is_array(),
                "{pointer}"
            );
            assert!(
                schema["description"]
                    .as_str()
                    .is_some_and(|text| text.ends_with('.')),
                "{pointer}"
            );
        }
    }
}

#[test]
fn a_member_is_required_exactly_if_the_schema_says_so() {
    for kind in kinds() {
        for member in kind.members() {
            let Member {
                pointer, required, ..
            } = &member;
            let refusal = kind.without(pointer).err().map(|error| error.member);
            assert_eq!(refusal.is_some(), kind.needs(&member), "{pointer}");
            assert!(!required || refusal == Some(path(pointer)), "{pointer}");
        }
    }
}

#[test]
fn stating_a_default_says_what_absence_says() {
    for kind in kinds() {
        for Member {
            pointer, schema, ..
        } in kind
            .members()
            .into_iter()
            .filter(|member| !kind.needs(member))
        {
            if let Some(default) = schema.get("default") {
                assert_eq!(
                    kind.with(&pointer, default.clone()),
                    kind.without(&pointer),
                    "{pointer}"
                );
            }
        }
    }
}

#[test]
fn a_member_without_default_is_absent_or_required() {
    for kind in kinds() {
        for Member {
            pointer, schema, ..
        } in kind
            .members()
            .into_iter()
            .filter(|member| !kind.needs(member))
        {
            if schema.get("default").is_none() {
                let fields = kind.without(&pointer).unwrap();
                assert!(
                    fields.pointer(&pointer).is_none_or(Value::is_null),
                    "{pointer}"
                );
            }
        }
    }
}

#[test]
fn a_number_is_accepted_up_to_its_bounds_and_refused_beyond() {
    for kind in kinds() {
        for Member {
            pointer, schema, ..
        } in kind
            .members()
            .into_iter()
            .filter(|member| member.schema["type"] == "integer")
        {
            let (minimum, maximum) = (
                schema["minimum"].as_i64().unwrap(),
                schema["maximum"].as_i64().unwrap(),
            );
            assert!(kind.with(&pointer, json!(minimum)).is_ok(), "{pointer}");
            assert!(kind.with(&pointer, json!(maximum)).is_ok(), "{pointer}");
            for value in [
                json!(minimum - 1),
                json!(maximum + 1),
                json!(-1),
                json!(minimum as f64 + 0.5),
                json!("1"),
                json!(null),
            ] {
                kind.refuses(&pointer, value);
            }
        }
    }
}

#[test]
fn a_value_that_fapi_fixes_is_the_only_one() {
    for kind in kinds() {
        for Member {
            pointer, schema, ..
        } in kind.members()
        {
            let Some(only) = schema.get("const") else {
                continue;
            };
            let mut values = vec![
                json!(null),
                json!([]),
                json!("OTHER"),
                json!(["OTHER"]),
                json!([only, only]),
            ];
            values.extend(only.as_bool().map(|only| json!(!only)));
            for value in values {
                let Err(error) = kind.with(&pointer, value.clone()) else {
                    panic!("{pointer} accepts {value}")
                };
                // Of a list, an entry may be at fault.
                assert_eq!(
                    error.member.trim_end_matches("[0]"),
                    path(&pointer),
                    "{error} for {value}"
                );
            }
        }
    }
}

#[test]
fn a_string_is_refused_if_it_is_empty_endless_or_has_control_characters() {
    for kind in kinds() {
        for Member {
            pointer, schema, ..
        } in kind
            .members()
            .into_iter()
            .filter(|member| member.schema["type"] == "string")
        {
            let longest = schema["maxLength"]
                .as_u64()
                .map_or(2048, |longest| longest as usize);
            let stated = kind
                .document
                .pointer(&pointer)
                .and_then(Value::as_str)
                .unwrap();
            let endless = stated
                .chars()
                .chain(std::iter::repeat('a'))
                .take(longest + 1)
                .collect::<String>();
            for text in [
                "",
                &endless,
                &format!("{stated}\n"),
                &format!("{stated}\0"),
                &format!("{stated}\u{85}"),
            ] {
                kind.refuses(&pointer, json!(text));
            }
        }
    }
}

#[test]
fn a_list_is_refused_if_it_repeats_an_entry_or_never_ends() {
    for kind in kinds() {
        for Member {
            pointer, schema, ..
        } in kind
            .members()
            .into_iter()
            .filter(|member| member.schema["items"].is_object())
        {
            let entry = kind.document.pointer(&format!("{pointer}/0")).unwrap();
            let most = schema["maxItems"].as_u64().unwrap() as usize;
            kind.refuses(&pointer, json!(vec![entry; most + 1]));
            let error = kind.with(&pointer, json!([entry, entry])).unwrap_err();
            assert_eq!(error.member, format!("{}[1]", path(&pointer)));
            let named = ["contains", "const"]
                .iter()
                .any(|keyword| schema.get(keyword).is_some());
            let listed = [kind.needed, kind.filled]
                .iter()
                .any(|names| names.contains(&&pointer[1..]));
            let has_some =
                schema["minItems"].as_u64().is_some_and(|fewest| fewest > 0) || named || listed;
            assert_eq!(
                kind.with(&pointer, json!([])).is_err(),
                has_some,
                "{pointer}"
            );
        }
    }
}

#[test]
fn a_value_of_another_type_is_refused() {
    for kind in kinds() {
        // A constant is of any type.
        for Member {
            pointer, schema, ..
        } in kind
            .members()
            .into_iter()
            .filter(|member| member.pointer != "/constant")
        {
            for (name, value) in [
                ("boolean", json!(true)),
                ("integer", json!(1)),
                ("string", json!("\u{1}")),
                ("array", json!([])),
            ] {
                if schema["type"] != name {
                    kind.refuses(&pointer, value);
                }
            }
        }
    }
}

#[test]
fn a_member_nobody_defined_is_refused_at_any_depth() {
    for kind in kinds() {
        let mut parents: BTreeSet<_> = kind
            .members()
            .iter()
            .map(|member| member.pointer.rsplit_once('/').unwrap().0.to_owned())
            .collect();
        parents.insert(String::new());
        for parent in parents {
            let mut object = kind.document.pointer(&parent).unwrap().clone();
            object["undefined"] = json!(null);
            let refusal = kind.with(&parent, object).map_err(|error| error.member);
            assert_eq!(refusal, Err(path(&format!("{parent}/undefined"))));
        }
    }
}

#[test]
fn every_example_is_accepted_and_survives_being_written() {
    for text in [
        include_str!("../../schema/examples/service.json"),
        include_str!("../../schema/examples/hook/service.json"),
        include_str!("../../schema/examples/openid/service.json"),
    ] {
        let service = Service::parse(&json(text)).unwrap();
        assert_eq!(Service::parse(&service.to_value()), Ok(service));
    }
    let api = json(include_str!("../../schema/examples/openid/api.json"));
    assert_eq!(Api::parse(&api).unwrap().to_value(), api);
    for text in [
        include_str!("../../schema/examples/web-client.json"),
        include_str!("../../schema/examples/native-client.json"),
        include_str!("../../schema/examples/hook/client.json"),
        include_str!("../../schema/examples/openid/web-client.json"),
        include_str!("../../schema/examples/openid/spa-client.json"),
        include_str!("../../schema/examples/openid/machine-client.json"),
    ] {
        let client = Client::parse(&json(text)).unwrap();
        assert_eq!(Client::parse(&client.to_value()), Ok(client));
    }
}

#[test]
fn a_secret_is_the_only_member_that_is_written_and_never_read() {
    let schemas = [SERVICE, CLIENT, include_str!("../../schema/api.json")];
    let written: Vec<String> = schemas
        .into_iter()
        .flat_map(|text| json(text)["properties"].as_object().unwrap().clone())
        .filter_map(|(name, schema)| (schema["writeOnly"] == true).then_some(name))
        .collect();
    assert_eq!(written, ["clientSecret"]);
}
