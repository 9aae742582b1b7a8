# pip install authlib requests
import requests
from authlib.jose import JsonWebKey, jwt

KEYS = JsonWebKey.import_key_set(requests.get("{{issuer}}/oauth/jwks", timeout=5).json())
RULES = {
    "iss": {"essential": True, "value": "{{issuer}}"},
    "aud": {"essential": True, "value": "{{resource}}"},
    "exp": {"essential": True},
}


def authorize(authorization: str, scope: str = "{{first_scope}}"):
    """The claims of the token, or None if it has none that counts here."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        claims = jwt.decode(token, KEYS, claims_options=RULES)
        claims.validate()
    except Exception:
        return None
    if claims.header.get("typ") != "at+jwt" or "cnf" in claims:
        return None  # another kind of token, or one that is bound to a key: RFC 9068 section 4, RFC 9449 section 7.1
    return claims if scope in claims.get("scope", "").split() else None
