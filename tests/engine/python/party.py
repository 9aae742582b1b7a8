"""A client as Authlib makes one, unmodified, in front of the server of ``front_end.py``.

It is given where that is and its registration as a JSON argument, goes through a whole flow, and prints what came of each
step as one line of JSON.
"""

import json
import sys
from urllib.parse import parse_qsl, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session

given = json.loads(sys.argv[1])
BASE = given["base"]
client = OAuth2Session(
    given["client_id"],
    given["client_secret"],
    scope=given["scope"],
    redirect_uri=given["redirect_uri"],
    code_challenge_method="S256",
    token_endpoint_auth_method="client_secret_basic",
)


def resource(token):
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{BASE}/resource", headers=headers)
    return {"status": answer.status_code, "challenge": answer.headers.get("WWW-Authenticate"), "body": answer.text}


def decided(decision):
    """Where the person is sent, and what Authlib needs to go on."""
    verifier = generate_token(48)
    url, state = client.create_authorization_url(f"{BASE}/authorize", code_verifier=verifier, nonce=generate_token())
    page = requests.get(url, allow_redirects=False).json()
    fields = {"form": page["form"], "decision": decision}
    location = requests.post(f"{BASE}/decide", data=fields, allow_redirects=False).headers["Location"]
    return page, location, verifier, state


def fetched(location, verifier, state):
    return client.fetch_token(f"{BASE}/token", authorization_response=location, code_verifier=verifier, state=state)


def refused(what):
    """What Authlib says of a refusal."""
    try:
        return what()
    except Exception as error:
        return {"error": getattr(error, "error", type(error).__name__)}


page, location, verifier, state = decided("allow")
report = {"page": page, "token": dict(fetched(location, verifier, state))}
report["again"] = refused(lambda: fetched(location, verifier, state))
_, location, _, state = decided("allow")
report["guessed"] = refused(lambda: fetched(location, generate_token(48), state))
_, location, _, _ = decided("deny")
report["denied"] = dict(parse_qsl(urlsplit(location).query))

_, location, verifier, state = decided("allow")
token = fetched(location, verifier, state)
report["resource"] = resource(token["access_token"])
report["userinfo"] = client.get(f"{BASE}/userinfo").json()
report["introspected"] = client.introspect_token(f"{BASE}/introspect", token["access_token"]).json()
refreshed = client.refresh_token(f"{BASE}/token", token["refresh_token"])
report["refreshed"] = dict(refreshed)
report["revoked"] = client.revoke_token(f"{BASE}/revoke", refreshed["refresh_token"]).status_code
report["afterwards"] = resource(refreshed["access_token"])
report["refreshed again"] = refused(lambda: client.refresh_token(f"{BASE}/token", refreshed["refresh_token"]))
print(json.dumps(report))
