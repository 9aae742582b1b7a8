# pip install authlib requests
{{if key}}import json
import os

from authlib.integrations.requests_client import OAuth2Session
{{if key}}from authlib.oauth2.rfc7523 import PrivateKeyJWT
{{if key}}from joserfc.jwk import ECKey

TOKEN_ENDPOINT = "{{issuer}}/oauth/token"
{{if key}}with open(os.environ.get("KEY", "client.key.json")) as file:
{{if key}}    KEY = ECKey.import_key(json.load(file))  # the private key, which stays here
{{if key}}client = OAuth2Session("{{client_id}}", KEY, token_endpoint_auth_method="private_key_jwt")
{{if key}}client.register_client_auth_method(PrivateKeyJWT("{{issuer}}", headers={"kid": KEY.kid}, alg="ES256"))  # aud is the issuer
{{if secret}}client = OAuth2Session("{{client_id}}", os.environ["CLIENT_SECRET"], token_endpoint_auth_method="client_secret_basic")

token = client.fetch_token(TOKEN_ENDPOINT, grant_type="client_credentials", scope="{{scope}}"{{if resource}}, resource="{{resource}}"{{end}})
print(f"A {token['token_type']} token, for {token['expires_in']} seconds")
