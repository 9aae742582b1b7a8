//! Which values a member takes.

use super::*;

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
                let types = schema["type"].as_array();
                let is_one =
                    types.is_some_and(|types| name == "boolean" && types.contains(&json!(name)));
                if schema["type"] != name && !is_one {
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
        include_str!("../../../schema/examples/engine/service.json"),
        include_str!("../../../schema/examples/fapi/service.json"),
        include_str!("../../../schema/examples/hook/service.json"),
        include_str!("../../../schema/examples/message-signing/service.json"),
        include_str!("../../../schema/examples/mtls/service.json"),
        include_str!("../../../schema/examples/openid/service.json"),
    ] {
        let service = Service::parse(&json(text)).unwrap();
        assert_eq!(Service::parse(&service.to_value()), Ok(service));
    }
    let api = json(include_str!("../../../schema/examples/openid/api.json"));
    assert_eq!(Api::parse(&api).unwrap().to_value(), api);
    for text in [
        include_str!("../../../schema/examples/engine/client.json"),
        include_str!("../../../schema/examples/fapi/web-client.json"),
        include_str!("../../../schema/examples/fapi/native-client.json"),
        include_str!("../../../schema/examples/hook/client.json"),
        include_str!("../../../schema/examples/message-signing/web-client.json"),
        include_str!("../../../schema/examples/mtls/web-client.json"),
        include_str!("../../../schema/examples/mtls/machine-client.json"),
        include_str!("../../../schema/examples/openid/web-client.json"),
        include_str!("../../../schema/examples/openid/spa-client.json"),
        include_str!("../../../schema/examples/openid/machine-client.json"),
    ] {
        let client = Client::parse(&json(text)).unwrap();
        assert_eq!(Client::parse(&client.to_value()), Ok(client));
    }
}

#[test]
fn a_secret_is_the_only_member_that_is_written_and_never_read() {
    let schemas = [SERVICE, CLIENT, include_str!("../../../schema/api.json")];
    let written: Vec<String> = schemas
        .into_iter()
        .flat_map(|text| json(text)["properties"].as_object().unwrap().clone())
        .filter_map(|(name, schema)| (schema["writeOnly"] == true).then_some(name))
        .collect();
    assert_eq!(written, ["clientSecret"]);
}
