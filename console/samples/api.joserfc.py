# pip install joserfc requests
import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

KEYS = KeySet.import_key_set(requests.get("{{issuer}}/oauth/jwks", timeout=5).json())  # ask again for a key that is not known yet
RULES = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": "{{issuer}}"},
    aud={"essential": True, "value": "{{resource}}"},
    exp={"essential": True},
)


def authorize(authorization: str, scope: str = "{{first_scope}}"):
    """The claims of the token, or None if it has none that counts here."""
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        token = jwt.decode(text, KEYS, algorithms=["ES256"])
        RULES.validate(token.claims)
    except (JoseError, ValueError):
        return None
    if token.header.get("typ") != "at+jwt" or "cnf" in token.claims:
        return None  # another kind of token, or one that is bound to a key: RFC 9068 section 4, RFC 9449 section 7.1
    return token.claims if scope in token.claims.get("scope", "").split() else None
