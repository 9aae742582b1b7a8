//! Every member is described, and every description is of a member.

use super::*;

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
