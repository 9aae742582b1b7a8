"""What a client decrypts and encrypts with joserfc. Its private keys never leave the process.

It answers each line of standard input, ``{"do": NAME, ...}``, with one line, as ``relying_party.py`` does.
"""

import hashlib
import json
import sys

from joserfc import jwe, jws, jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

keys = {}

# The hash that a client secret is the left part of the key of, and how many octets. OpenID Connect Core §10.2.
OF_SECRET = {
    "A128KW": ("sha256", 16),
    "A256KW": ("sha256", 32),
    "A128GCM": ("sha256", 16),
    "A256GCM": ("sha256", 32),
    "A128CBC-HS256": ("sha256", 32),
    "A256CBC-HS512": ("sha512", 64),
}


def do_new_key(name, kind, use="enc", **members):
    """A key of this name, of which the public members are told."""
    parameters = {"kid": name, "use": use, **members}
    made = {
        "RSA": lambda: RSAKey.generate_key(2048, parameters),
        "P-256": lambda: ECKey.generate_key("P-256", parameters),
        "X25519": lambda: OKPKey.generate_key("X25519", parameters),
    }
    keys[name] = made[kind]()
    return keys[name].as_dict(private=False)


def of_secret(secret, alg, enc):
    hashed, length = OF_SECRET[enc if alg == "dir" else alg]
    return OctKey.import_key(hashlib.new(hashed, secret.encode()).digest()[:length])


def do_open(token, alg, enc, key=None, secret=None, jwks=None):
    """What is signed in what is encrypted: both headers, and the claims once the signature is found right."""
    own = keys[key] if key else of_secret(secret, alg, enc)
    opened = jwe.decrypt_compact(token, own, algorithms=[alg, enc])
    signed = jws.extract_compact(opened.plaintext).headers()
    token = jwt.decode(opened.plaintext, KeySet.import_key_set(jwks), algorithms=[signed["alg"]])
    return {"encrypted": opened.headers(), "signed": signed, "claims": token.claims}


def do_sign(claims, header, key):
    return {"token": jwt.encode(header, claims, keys[key], algorithms=[header["alg"]])}


def do_encrypt(token, header, jwk=None, key=None, secret=None):
    """``token`` for a public key of others, for one of our own, or for whoever shares the secret."""
    alg, enc = header["alg"], header["enc"]
    imported = {"RSA": RSAKey, "EC": ECKey}
    to = imported[jwk["kty"]].import_key(jwk) if jwk else keys[key] if key else of_secret(secret, alg, enc)
    return {"token": jwe.encrypt_compact(header, token, to, algorithms=[alg, enc, "DEF"])}


COMMANDS = {"new_key": do_new_key, "open": do_open, "sign": do_sign, "encrypt": do_encrypt}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = COMMANDS[asked.pop("do")](**asked)
    except Exception as refusal:  # whatever joserfc raises is the answer
        answer = {"error": type(refusal).__name__, "said": str(refusal)}
    print(json.dumps(answer), flush=True)
