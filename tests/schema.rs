//! The schemas in `schema/` and the types in `src/registry/` say the same.
//!
//! Every test walks a schema beside a document in which every member is stated, so a member that only one of the two
//! knows, a default they disagree on, or a bound only one of them keeps is found by name.

use std::collections::BTreeSet;

use sekisho::registry::{Client, DocumentError, Service};
use serde_json::{Value, json};

/// A schema, a document that states every member, and the type both describe.
struct Kind {
    schema: Value,
    document: Value,
    /// Every field of what the document was parsed into, defaults included.
    fields: fn(&Value) -> Result<Value, DocumentError>,
}

/// A member of a schema: where it is in the document, its subschema, and whether it must be present.
struct Member {
    pointer: String,
    schema: Value,
    required: bool,
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn service() -> Kind {
    Kind {
        schema: json(include_str!("../schema/service.json")),
        document: json!({
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
            "allowableClockSkew": 10,
            "dpopNonceRequired": true,
            "dpopNonceDuration": 60,
            "loopbackRedirectionUriVariable": false,
            "issSuppressed": false,
            "clientAssertionAudRestrictedToIssuer": true,
            "refreshTokenKept": true,
            "parRequired": true,
            "pkceRequired": true,
            "pkceS256Required": true,
            "supportedUiLocales": ["ja"],
            "errorDescriptionOmitted": true
        }),
        fields: |document| Service::parse(document).map(|service| json!(service)),
    }
}

fn client() -> Kind {
    let web = json(include_str!("../schema/examples/web-client.json"));
    Kind {
        schema: json(include_str!("../schema/client.json")),
        document: json!({
            "clientId": 5_921_531_358_155_430_u64,
            "clientIdAlias": "budget",
            "clientName": "Household Budget",
            "clientNames": [{"tag": "ja", "value": "家計簿"}],
            "description": "Approved in spring",
            "clientUri": "https://budget.example",
            "policyUri": "https://budget.example/privacy",
            "tosUri": "https://budget.example/terms",
            "clientType": "CONFIDENTIAL",
            "applicationType": "WEB",
            "grantTypes": ["AUTHORIZATION_CODE"],
            "responseTypes": ["CODE"],
            "redirectUris": ["https://budget.example/callback"],
            "tokenAuthMethod": "PRIVATE_KEY_JWT",
            "tokenAuthSignAlg": "ES256",
            "jwks": web["jwks"],
            "dpopRequired": true,
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
        fields: |document| Client::parse(document).map(|client| json!(client)),
    }
}

fn kinds() -> [Kind; 2] {
    [service(), client()]
}

impl Kind {
    /// Every member, at any depth; lists are entered at their first entry.
    fn members(&self) -> Vec<Member> {
        let mut members = Vec::new();
        self.walk(&self.schema, "", &mut members);
        members
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
            let required = object["required"].as_array().is_some_and(|names| names.contains(&json!(name)));
            members.push(Member { pointer, schema, required });
        }
    }

    /// The subschema with what it refers to.
    fn resolve(&self, schema: &Value) -> Value {
        let Some(reference) = schema["$ref"].as_str() else { return schema.clone() };
        let mut resolved = self.schema.pointer(reference.trim_start_matches('#')).unwrap().clone();
        resolved.as_object_mut().unwrap().extend(schema.as_object().unwrap().clone());
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
        document.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        (self.fields)(&document)
    }

    fn refuses(&self, pointer: &str, value: Value) {
        let Err(error) = self.with(pointer, value.clone()) else { panic!("{pointer} accepts {value}") };
        assert_eq!(error.member, path(pointer), "{error} for {value}");
        // RFC 6749 §5.2: what `error_description` may consist of.
        assert!(error.to_string().bytes().all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)), "{error}");
    }
}

/// The pointer as a refusal spells it: `/redirectUris/1` is `redirectUris[1]`.
fn path(pointer: &str) -> String {
    pointer.split('/').skip(1).fold(String::new(), |path, name| match (path.as_str(), name.parse::<usize>()) {
        (_, Ok(index)) => format!("{path}[{index}]"),
        ("", Err(_)) => name.to_owned(),
        (_, Err(_)) => format!("{path}.{name}"),
    })
}

/// The pointers to the members of `value`, at any depth but not within a JWK Set, whose members are those of RFC 7517.
fn pointers(value: &Value, pointer: &str, found: &mut BTreeSet<String>) {
    for (name, value) in value.as_object().unwrap() {
        let pointer = format!("{pointer}/{name}");
        match value {
            Value::Object(_) if name != "jwks" => pointers(value, &pointer, found),
            Value::Array(entries) if entries[0].is_object() => pointers(&entries[0], &format!("{pointer}/0"), found),
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
        let properties: BTreeSet<_> = kind.members().into_iter().map(|member| member.pointer).collect();
        assert_eq!(fields, properties);
    }
}

#[test]
fn every_field_is_read_from_its_member() {
    for kind in kinds() {
        assert_eq!(kind.fields(), kind.document);
    }
}

#[test]
fn every_property_tells_its_type_and_its_meaning() {
    for kind in kinds() {
        for Member { pointer, schema, .. } in kind.members() {
            assert!(schema["type"].is_string() || schema["type"].is_array(), "{pointer}");
            assert!(schema["description"].as_str().is_some_and(|text| text.ends_with('.')), "{pointer}");
        }
    }
}

#[test]
fn a_member_is_required_exactly_if_the_schema_says_so() {
    for kind in kinds() {
        for Member { pointer, required, .. } in kind.members() {
            let refusal = kind.without(&pointer).err().map(|error| error.member);
            assert_eq!(refusal, required.then(|| path(&pointer)), "{pointer}");
        }
    }
}

#[test]
fn stating_a_default_says_what_absence_says() {
    for kind in kinds() {
        for Member { pointer, schema, .. } in kind.members() {
            if let Some(default) = schema.get("default") {
                assert_eq!(kind.with(&pointer, default.clone()), kind.without(&pointer), "{pointer}");
            }
        }
    }
}

#[test]
fn a_member_without_default_is_absent_or_required() {
    for kind in kinds() {
        for Member { pointer, schema, required } in kind.members() {
            if schema.get("default").is_none() && !required {
                let fields = kind.without(&pointer).unwrap();
                assert!(fields.pointer(&pointer).is_none_or(Value::is_null), "{pointer}");
            }
        }
    }
}

#[test]
fn a_number_is_accepted_up_to_its_bounds_and_refused_beyond() {
    for kind in kinds() {
        for Member { pointer, schema, .. } in kind.members().into_iter().filter(|member| member.schema["type"] == "integer") {
            let (minimum, maximum) = (schema["minimum"].as_i64().unwrap(), schema["maximum"].as_i64().unwrap());
            assert!(kind.with(&pointer, json!(minimum)).is_ok(), "{pointer}");
            assert!(kind.with(&pointer, json!(maximum)).is_ok(), "{pointer}");
            for value in [json!(minimum - 1), json!(maximum + 1), json!(-1), json!(minimum as f64 + 0.5), json!("1"), json!(null)]
            {
                kind.refuses(&pointer, value);
            }
        }
    }
}

#[test]
fn a_value_that_fapi_fixes_is_the_only_one() {
    for kind in kinds() {
        for Member { pointer, schema, .. } in kind.members() {
            let Some(only) = schema.get("const") else { continue };
            let mut values = vec![json!(null), json!([]), json!("OTHER"), json!(["OTHER"]), json!([only, only])];
            values.extend(only.as_bool().map(|only| json!(!only)));
            values.into_iter().for_each(|value| kind.refuses(&pointer, value));
        }
    }
}

#[test]
fn a_string_is_refused_if_it_is_empty_endless_or_has_control_characters() {
    for kind in kinds() {
        for Member { pointer, schema, .. } in kind.members().into_iter().filter(|member| member.schema["type"] == "string") {
            let longest = schema["maxLength"].as_u64().map_or(2048, |longest| longest as usize);
            let stated = kind.document.pointer(&pointer).and_then(Value::as_str).unwrap();
            let endless = stated.chars().chain(std::iter::repeat('a')).take(longest + 1).collect::<String>();
            for text in ["", &endless, &format!("{stated}\n"), &format!("{stated}\0"), &format!("{stated}\u{85}")] {
                kind.refuses(&pointer, json!(text));
            }
        }
    }
}

#[test]
fn a_list_is_refused_if_it_repeats_an_entry_or_never_ends() {
    for kind in kinds() {
        for Member { pointer, schema, .. } in kind.members().into_iter().filter(|member| member.schema["items"].is_object()) {
            let entry = kind.document.pointer(&format!("{pointer}/0")).unwrap();
            let most = schema["maxItems"].as_u64().unwrap() as usize;
            kind.refuses(&pointer, json!(vec![entry; most + 1]));
            let error = kind.with(&pointer, json!([entry, entry])).unwrap_err();
            assert_eq!(error.member, format!("{}[1]", path(&pointer)));
            let fewest = schema["minItems"].as_u64().or_else(|| schema.get("contains").map(|_| 1)).unwrap_or(0);
            assert_eq!(kind.with(&pointer, json!([])).is_err(), fewest > 0, "{pointer}");
        }
    }
}

#[test]
fn a_value_of_another_type_is_refused() {
    for kind in kinds() {
        for Member { pointer, schema, .. } in kind.members() {
            for (name, value) in
                [("boolean", json!(true)), ("integer", json!(1)), ("string", json!("\u{1}")), ("array", json!([]))]
            {
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
        let mut parents: BTreeSet<_> =
            kind.members().iter().map(|member| member.pointer.rsplit_once('/').unwrap().0.to_owned()).collect();
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
    let service = Service::parse(&json(include_str!("../schema/examples/service.json"))).unwrap();
    assert_eq!(Service::parse(&service.to_value()), Ok(service));
    for text in [include_str!("../schema/examples/web-client.json"), include_str!("../schema/examples/native-client.json")] {
        let client = Client::parse(&json(text)).unwrap();
        assert_eq!(Client::parse(&client.to_value()), Ok(client));
    }
}
