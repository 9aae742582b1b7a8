//! Where a request leads: to the service of which issuer, and to which of its endpoints.

use crate::{
    documents::issuer::is_issuer_path,
    oauth::endpoint::{Endpoint, grant_below, path},
};

/// An issuer, and a path of an endpoint below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The issuer, which may be that of nobody.
    pub issuer: String,
    /// The path of the endpoint.
    pub path: String,
    /// Whether nothing stands between the origin and the endpoint.
    pub is_bare: bool,
}

impl Place {
    /// Where a request for `path` at `origin` leads, if any service has an endpoint there. No path of
    /// an issuer begins with what the server has itself, and no path of an endpoint ends another but for
    /// that of the playground: so there is one such place at most, and it may be [`Place::playground`].
    pub fn of(origin: &str, path: &str) -> Option<Self> {
        let (above, below) = match grant_below(path) {
            Some((above, grant_id)) => (above, format!("/{grant_id}")),
            None => (path, String::new()),
        };
        let (prefix, endpoint) = told_apart(above)?;
        is_issuer_path(prefix).then(|| Self {
            issuer: format!("{origin}{prefix}"),
            path: format!("{endpoint}{below}"),
            is_bare: prefix.is_empty(),
        })
    }

    /// Where else it leads, if no service has this issuer: a path of an issuer may end like that of the
    /// playground, whose own path ends with that of the index.
    pub fn playground(&self) -> Option<Self> {
        let above = self.issuer.strip_suffix(path::PLAYGROUND_TYPED);
        let above = above.filter(|_| self.path == path::INDEX)?;
        Some(Self {
            issuer: above.to_owned(),
            path: path::PLAYGROUND.to_owned(),
            is_bare: !above.split("://").nth(1)?.contains('/'),
        })
    }

    /// The issuer of whose alias this would be, if of any: clients with certificates find its endpoints at
    /// the host of that name below its own, since a host asks everybody for certificates or nobody. RFC 8705
    /// §5.
    pub fn aliased(&self) -> Option<String> {
        let (scheme, rest) = self.issuer.split_once("://")?;
        let own = rest.strip_prefix("mtls.")?;
        Some(format!("{scheme}://{own}"))
    }
}

fn told_apart(asked: &str) -> Option<(&str, &'static str)> {
    // RFC 8414 §3: "by inserting a well-known URI string [...] between the host component and the
    // path component, if any."
    // §5 has the same for the suffix of OpenID Connect Discovery, which itself appends it (§4).
    for inserted in [path::METADATA, path::DISCOVERY] {
        let prefix = asked.strip_prefix(inserted);
        if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) {
            return Some((prefix, inserted));
        }
    }
    Endpoint::ALL.iter().find_map(|endpoint| {
        let prefix = asked.strip_suffix(endpoint.path())?;
        Some((prefix, endpoint.path()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://as.example";

    fn place(path: &str) -> Option<(String, String)> {
        told(Place::of(ORIGIN, path)?)
    }

    fn told(place: Place) -> Option<(String, String)> {
        let prefix = place.issuer.strip_prefix(ORIGIN)?.to_owned();
        assert_eq!(place.is_bare, prefix.is_empty());
        Some((prefix, place.path))
    }

    #[test]
    fn every_endpoint_is_found_behind_every_issuer() {
        for endpoint in Endpoint::ALL
            .iter()
            .filter(|one| **one != Endpoint::Playground)
        {
            for prefix in [
                "",
                "/a",
                "/a/b",
                "/a.b/~c",
                "/a/oauth",
                "/a/oauth/token",
                "/a/.well-known/openid-configuration",
                "/a/admin/api",
            ] {
                let asked = format!("{prefix}{}", endpoint.path());
                assert_eq!(
                    place(&asked),
                    Some((prefix.to_owned(), endpoint.path().to_owned()))
                );
            }
        }
    }

    #[test]
    fn rfc_8705_5_an_alias_is_at_a_host_below_that_of_its_issuer() {
        let aliased = |origin: &str, path: &str| Place::of(origin, path)?.aliased();
        let of = |text: &str| Some(text.to_owned());
        for (origin, path, issuer) in [
            (
                "https://mtls.as.example",
                "/oauth/token",
                of("https://as.example"),
            ),
            (
                "https://mtls.as.example:8443",
                "/a/oauth/par",
                of("https://as.example:8443/a"),
            ),
            (
                "https://mtls.mtls.as.example",
                "/oauth/par",
                of("https://mtls.as.example"),
            ),
            ("https://as.example", "/mtls.b/oauth/token", None),
            ("https://mtlsas.example", "/oauth/token", None),
            ("https://a.mtls.as.example", "/oauth/token", None),
        ] {
            assert_eq!(aliased(origin, path), issuer, "{origin}{path}");
        }
    }

    #[test]
    fn no_path_of_an_endpoint_ends_another() {
        for one in Endpoint::ALL {
            let ends = |other: &&Endpoint| one.path().ends_with(other.path());
            let found: Vec<_> = Endpoint::ALL.iter().filter(ends).collect();
            match one {
                Endpoint::Playground => assert_eq!(found, [&Endpoint::Index, one]),
                one => assert_eq!(found, [one]),
            }
        }
    }

    #[test]
    fn the_playground_is_found_where_no_service_has_its_path() {
        for (asked, issuer, above) in [
            ("/playground/", "/playground", ""),
            ("/a/playground/", "/a/playground", "/a"),
            (
                "/playground/playground/",
                "/playground/playground",
                "/playground",
            ),
        ] {
            let index = (issuer.to_owned(), "/".to_owned());
            assert_eq!(place(asked), Some(index), "{asked}");
            let playground = (above.to_owned(), "/playground/".to_owned());
            let found = Place::of(ORIGIN, asked).and_then(|place| place.playground());
            assert_eq!(found.and_then(told), Some(playground), "{asked}");
        }
        for asked in [
            "/",
            "/a/",
            "/playground",
            "/aplayground/",
            "/playground/oauth/token",
        ] {
            let found = Place::of(ORIGIN, asked).and_then(|place| place.playground());
            assert_eq!(found, None, "{asked}");
        }
    }

    #[test]
    fn metadata_is_found_where_rfc_8414_puts_it() {
        for endpoint in [path::METADATA, path::DISCOVERY] {
            for prefix in ["/a", "/a/b", "/a/oauth/token", "/a/.well-known/jwks"] {
                let inserted = format!("{endpoint}{prefix}");
                assert_eq!(
                    place(&inserted),
                    Some((prefix.to_owned(), endpoint.to_owned()))
                );
            }
        }
    }

    #[test]
    fn the_name_of_a_grant_stays_below_its_endpoint() {
        for prefix in ["", "/a", "/a/oauth/grants"] {
            let asked = format!("{prefix}/oauth/grants/AbC-_9");
            let expected = (prefix.to_owned(), "/oauth/grants/AbC-_9".to_owned());
            assert_eq!(place(&asked), Some(expected), "{asked}");
        }
        for asked in ["/oauth/grants/", "/oauth/grants/a/b", "/oauth/grants/a/"] {
            assert_eq!(place(asked), None, "{asked}");
        }
    }

    #[test]
    fn no_issuer_reaches_into_what_the_server_has_itself() {
        for path in [
            "",
            "/a",
            "/nowhere",
            "/a/b",
            "//oauth/token",
            "/a//oauth/token",
            "/oauth/oauth/token",
            "/admin/oauth/token",
            "/admin/a/oauth/token",
            "/api/oauth/token",
            "/a/../oauth/token",
            "/%61/oauth/token",
            "/a/oauth/token/b",
            "/.well-known/oauth-authorization-server/",
            "/.well-known/oauth-authorization-serverx",
            "/.well-known/oauth-authorization-server/oauth/token",
            "/.well-known/openid-configuration/",
            "/.well-known/openid-configurationx",
            "/.well-known/openid-configuration/oauth/token",
            "/.well-known/openid-configuration/.well-known/openid-configuration",
            "/.well-known/jwks.json/a",
            "/.well-known/x/oauth/token",
        ] {
            assert_eq!(place(path), None, "{path}");
        }
    }
}
