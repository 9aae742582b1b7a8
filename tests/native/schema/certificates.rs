//! Clients of which a document says whose certificates they have: one member in each.

use super::*;

/// A client that authenticates by certificates, of which this member tells.
fn client_with_certificate(method: &str, name: &'static str, value: &str) -> Kind {
    let Kind {
        schema,
        mut document,
        apart,
        needed,
        fields,
        ..
    } = ordinary_client();
    document.as_object_mut().unwrap().remove("tokenAuthSignAlg");
    let mut apart: Vec<&str> = apart.iter().copied().filter(|one| *one != name).collect();
    apart.push("tokenAuthSignAlg");
    let is_by_name = method == "TLS_CLIENT_AUTH";
    // Its request objects are signed with a key, however it authenticates.
    let mut needed: Vec<&str> = needed.to_vec();
    needed.push("tokenAuthMethod");
    needed.extend(is_by_name.then_some(name));
    Kind {
        schema,
        document: with(document, json!({"tokenAuthMethod": method, name: value})),
        apart: Vec::leak(apart),
        needed: Vec::leak(needed),
        filled: &["responseTypes"],
        fields,
    }
}

const CERTIFICATE_NAMES: [&str; 5] = [
    "tlsClientAuthSubjectDn",
    "tlsClientAuthSanDns",
    "tlsClientAuthSanUri",
    "tlsClientAuthSanIp",
    "tlsClientAuthSanEmail",
];

pub(super) fn clients_with_certificates() -> impl Iterator<Item = Kind> {
    let values = [
        "CN=budget,O=Example Bank,C=JP",
        "budget.example",
        "https://budget.example/client",
        "2001:db8::1",
        "client@budget.example",
    ];
    let named = CERTIFICATE_NAMES.into_iter().zip(values);
    let by_name =
        named.map(|(name, value)| client_with_certificate("TLS_CLIENT_AUTH", name, value));
    by_name.chain([client_with_certificate(
        "SELF_SIGNED_TLS_CLIENT_AUTH",
        "selfSignedCertificateKeyId",
        "budget-1",
    )])
}
