# pip install requests
import os

import requests


def authorize(authorization: str, scope: str = "{{first_scope}}"):
    """What the server says of the token, or None if it does not count here."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    answer = requests.post("{{issuer}}/oauth/introspect", data={"token": token}, auth=("{{client_id}}", os.environ["CLIENT_SECRET"]), timeout=5)
    answer.raise_for_status()
    told = answer.json()
    audience = told.get("aud", [])
    if not told["active"] or "{{resource}}" not in ([audience] if isinstance(audience, str) else audience) or "cnf" in told:
        return None
    return told if scope in told.get("scope", "").split() else None
