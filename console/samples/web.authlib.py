# pip install authlib flask requests
{{if key}}import json
import os

from authlib.integrations.flask_client import OAuth
{{if key}}from authlib.oauth2.rfc7523 import PrivateKeyJWT
from flask import Flask, redirect, session, url_for
{{if key}}from joserfc.jwk import ECKey

app = Flask(__name__)
app.secret_key = os.environ["COOKIE_SECRET"]  # a long random text
oauth = OAuth(app)
{{if key}}with open(os.environ.get("KEY", "client.key.json")) as file:
{{if key}}    KEY = ECKey.import_key(json.load(file))  # the private key, which stays here
oauth.register(
    "sekisho",
    server_metadata_url="{{metadata_url}}",
    client_id="{{client_id}}",
{{if secret}}    client_secret=os.environ["CLIENT_SECRET"],
{{if key}}    client_secret=KEY,
{{if key}}    client_auth_methods=[PrivateKeyJWT("{{issuer}}", headers={"kid": KEY.kid}, alg="ES256")],
{{if key}}    token_endpoint_auth_method="private_key_jwt",
    client_kwargs={"scope": "{{scope}}", "code_challenge_method": "S256"},
)


@app.get("/sign-in")
def sign_in():
    return oauth.sekisho.authorize_redirect("{{redirect_uri}}"{{if resource}}, resource="{{resource}}"{{end}})


@app.get("{{redirect_path}}")
def callback():
    token = oauth.sekisho.authorize_access_token()
{{if openid}}    session["sub"] = token["userinfo"]["sub"]
{{unless openid}}    session["sub"] = "somebody"
    return redirect(url_for("home"))


@app.get("/")
def home():
    return f"Signed in as {session['sub']}" if "sub" in session else ("Nobody has signed in: open /sign-in", 401)


if __name__ == "__main__":
    app.run("localhost", {{port}})
