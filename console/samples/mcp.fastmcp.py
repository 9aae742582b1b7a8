# pip install "mcp[cli]" pyjwt[crypto]
import jwt
from mcp.server.auth.provider import AccessToken, TokenVerifier
from mcp.server.auth.settings import AuthSettings
from mcp.server.fastmcp import FastMCP

RESOURCE = "{{resource}}"
keys = jwt.PyJWKClient("{{issuer}}/oauth/jwks")


class Sekisho(TokenVerifier):
    async def verify_token(self, token: str) -> AccessToken | None:
        try:
            key = keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(token, key, algorithms=["ES256"], issuer="{{issuer}}", audience=RESOURCE, options={"require": ["exp", "sub"]})
        except jwt.PyJWTError:
            return None
        if jwt.get_unverified_header(token).get("typ") != "at+jwt" or "cnf" in claims:
            return None
        return AccessToken(token=token, client_id=claims["client_id"], scopes=claims["scope"].split(), expires_at=claims["exp"], resource=RESOURCE)


server = FastMCP(
    "{{name}}",
    token_verifier=Sekisho(),
    auth=AuthSettings(issuer_url="{{issuer}}", resource_server_url=RESOURCE, required_scopes=["{{first_scope}}"]),
)


@server.tool()
def hello() -> str:
    return "Hello"


server.run(transport="streamable-http")
