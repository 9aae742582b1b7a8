"""A relying party as Authlib makes one: its Flask client signs people in, its session of requests does the rest.

It is given its registration as a JSON argument and then does what each line of standard input says, one JSON object a
line: ``{"do": NAME, ...}``. It answers each with one line: what came of it, or ``{"error": ..., "said": ...}``.
"""

import json
import secrets
import sys

from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from flask import Flask, jsonify, request
from joserfc import jws
from joserfc.jwk import ECKey

registration = json.loads(sys.argv[1])
ISSUER = registration["issuer"]
METHOD = registration["method"]
METHODS = {
    "client_secret_jwt": [ClientSecretJWT()],
    "private_key_jwt": [PrivateKeyJWT(alg="ES256", headers={"kid": registration.get("jwk", {}).get("kid")})],
}


def credentials():
    """What the client authenticates with."""
    jwk = registration.get("jwk")
    return ECKey.import_key(jwk) if jwk else registration.get("client_secret")


app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
openid = OAuth(app).register(
    "openid",
    client_id=registration["client_id"],
    client_secret=credentials(),
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_auth_methods=METHODS.get(METHOD),
    client_kwargs={
        "scope": registration["scope"],
        **({"code_challenge_method": "S256"} if registration.get("pkce", True) else {}),
        "token_endpoint_auth_method": METHOD,
    },
)


@app.get("/sign-in")
def sign_in():
    return openid.authorize_redirect(registration["redirect_uri"], **request.args.to_dict())


@app.get("/callback")
def callback():
    """The code becomes tokens; Authlib validates state, nonce and the ID token, and raises if one is not right."""
    token = openid.authorize_access_token()
    header = jws.extract_compact(token["id_token"].encode()).headers()
    return jsonify(token=token, header=header, userinfo=openid.userinfo(token=token))


def session(token=None):
    made = OAuth2Session(
        registration["client_id"], credentials(), token_endpoint_auth_method=METHOD, token=token
    )
    for method in METHODS.get(METHOD, []):
        made.register_client_auth_method(method)
    return made


browser = app.test_client()
app.testing = True  # an exception leaves the test client, and is told below


def do_sign_in(parameters):
    return {"url": browser.get("/sign-in", query_string=parameters).headers["Location"]}


def do_callback(url):
    return browser.get("/callback?" + url.split("?", 1)[1]).get_json()


def do_refresh(token):
    return session(token).refresh_token(openid.load_server_metadata()["token_endpoint"])


def do_client_credentials(parameters):
    token_endpoint = openid.load_server_metadata()["token_endpoint"]
    return session().fetch_token(token_endpoint, grant_type="client_credentials", **parameters)


COMMANDS = {
    "sign_in": do_sign_in,
    "callback": do_callback,
    "refresh": do_refresh,
    "client_credentials": do_client_credentials,
}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = COMMANDS[asked.pop("do")](**asked)
    except Exception as refusal:  # whatever Authlib raises is the answer
        answer = {"error": getattr(refusal, "error", None) or type(refusal).__name__, "said": str(refusal)}
    print(json.dumps(answer), flush=True)
