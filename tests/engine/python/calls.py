"""Authlete's published Python client, unmodified, in either generation of the API.

It is given its configuration as a JSON argument and then does what each line of standard input says, one JSON object a
line: ``{"do": METHOD, "of": DTO, "request": {...}, "arguments": [...]}``. A request is made with the client's own class
``DTO`` and comes first. It answers each with one line: ``{"value": ...}``, or ``{"error": ..., "status": ...}`` where
the client raised.
"""

import json
import pkgutil
import sys
from importlib import import_module

import authlete.dto
from authlete.api import AuthleteApiImpl
from authlete.conf import AuthleteConfiguration
from authlete.types.jsonable import Jsonable

configuration = AuthleteConfiguration(json.loads(sys.argv[1]))
api = AuthleteApiImpl(configuration)


modules = [import_module(f"authlete.dto.{found.name}") for found in pkgutil.iter_modules(authlete.dto.__path__)]
CLASSES = {name: value for module in modules for name, value in vars(module).items() if isinstance(value, type)}


def told(value):
    """What the client made of an answer, as JSON. What it has no value for is left out."""
    return json.loads(value.to_json()) if isinstance(value, Jsonable) else value


def call(asked):
    arguments = list(asked.get("arguments", []))
    if "of" in asked:
        arguments.insert(0, CLASSES[asked["of"]](asked.get("request", {})))
    return told(getattr(api, asked["do"])(*arguments))


for line in sys.stdin:
    try:
        answer = {"value": call(json.loads(line))}
    except Exception as error:  # whatever the client raises is the answer
        response = getattr(error, "response", None)
        status = getattr(response, "status_code", None)
        answer = {"error": f"{type(error).__name__}: {error}", "status": status}
    print(json.dumps(answer), flush=True)
