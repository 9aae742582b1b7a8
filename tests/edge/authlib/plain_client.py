"""A client of the standard library alone: urllib sends the password by Basic or by POST, and there is no PKCE.

It is given its registration as a JSON argument and answers each line of standard input with one line, as
``relying_party.py`` does.
"""

import base64
import json
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request

registration = json.loads(sys.argv[1])
ISSUER = registration["issuer"]
state = secrets.token_urlsafe(8)


def ask(url, parameters=None, headers=None):
    """The JSON of a response; an error of OAuth is one too."""
    data = urllib.parse.urlencode(parameters).encode() if parameters else None
    request = urllib.request.Request(url, data, headers or {})
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        return json.load(error)


metadata = ask(f"{ISSUER}/.well-known/openid-configuration")


def do_sign_in(parameters):
    asked = {
        "response_type": "code",
        "client_id": registration["client_id"],
        "redirect_uri": registration["redirect_uri"],
        "scope": registration["scope"],
        "state": state,
        **parameters,
    }
    return {"url": f"{metadata['authorization_endpoint']}?{urllib.parse.urlencode(asked)}"}


def do_callback(url):
    """The code becomes tokens, and the access token tells who signed in."""
    answer = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    if answer.get("state") != state:
        return {"error": "state", "said": url}
    asked = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": registration["redirect_uri"],
    }
    own = {name: registration[name] for name in ("client_id", "client_secret")}
    if registration["method"] == "client_secret_post":
        token = ask(metadata["token_endpoint"], {**asked, **own})
    else:
        pair = ":".join(urllib.parse.quote_plus(half) for half in own.values())
        basic = base64.b64encode(pair.encode()).decode()
        token = ask(metadata["token_endpoint"], asked, {"Authorization": f"Basic {basic}"})
    if "error" in token:
        return {"error": token["error"], "said": token.get("error_description")}
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    return {"token": token, "userinfo": ask(metadata["userinfo_endpoint"], headers=bearer)}


COMMANDS = {"sign_in": do_sign_in, "callback": do_callback}

for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(COMMANDS[asked.pop("do")](**asked)), flush=True)
