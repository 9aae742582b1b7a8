"""An authorization server on authlete-django, unmodified: its handlers do everything, in front of an engine elsewhere.

It is given its configuration as a JSON argument, listens on a free port of the loopback interface and prints it. The
person in front of it is always ``john``, who allows what the form of ``GET /authorize`` says.
"""

import json
import secrets
import sys
import time
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings

configuration = json.loads(sys.argv[1])
settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY=secrets.token_hex())
django.setup()

from authlete.api import AuthleteApiImpl
from authlete.conf import AuthleteConfiguration
from authlete.django.handler.authorization_request_decision_handler import AuthorizationRequestDecisionHandler
from authlete.django.handler.authorization_request_error_handler import AuthorizationRequestErrorHandler
from authlete.django.handler.configuration_request_handler import ConfigurationRequestHandler
from authlete.django.handler.introspection_request_handler import IntrospectionRequestHandler
from authlete.django.handler.jwks_request_handler import JwksRequestHandler
from authlete.django.handler.no_interaction_handler import NoInteractionHandler
from authlete.django.handler.par_request_handler import ParRequestHandler
from authlete.django.handler.revocation_request_handler import RevocationRequestHandler
from authlete.django.handler.spi.authorization_request_decision_handler_spi_adapter import (
    AuthorizationRequestDecisionHandlerSpiAdapter,
)
from authlete.django.handler.spi.no_interaction_handler_spi_adapter import NoInteractionHandlerSpiAdapter
from authlete.django.handler.spi.token_request_handler_spi_adapter import TokenRequestHandlerSpiAdapter
from authlete.django.handler.spi.userinfo_request_handler_spi_adapter import UserInfoRequestHandlerSpiAdapter
from authlete.django.handler.token_request_handler import TokenRequestHandler
from authlete.django.handler.userinfo_request_handler import UserInfoRequestHandler
from authlete.django.web.access_token_validator import AccessTokenValidator
from authlete.django.web.request_utility import RequestUtility
from authlete.dto.authorization_action import AuthorizationAction
from authlete.dto.authorization_request import AuthorizationRequest
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

api = AuthleteApiImpl(AuthleteConfiguration(configuration))
PEOPLE = {"john": {"given_name": "John", "family_name": "Doe", "email": "john@people.example"}}
tickets = {}


class Person:
    """Who sits in front of it, as the handlers ask."""

    def getUserSubject(self):
        return "john"

    def getUserAuthenticatedAt(self):
        return int(time.time()) - 10

    def isUserAuthenticated(self):
        return True

    def getUserClaimValue(self, subject, claimName, languageTag):
        return PEOPLE[subject].get(claimName)


class Decision(Person, AuthorizationRequestDecisionHandlerSpiAdapter):
    def __init__(self, is_allowed):
        self.is_allowed = is_allowed

    def isClientAuthorized(self):
        return self.is_allowed


class NoInteraction(Person, NoInteractionHandlerSpiAdapter):
    pass


class UserInfo(Person, UserInfoRequestHandlerSpiAdapter):
    pass


def authorize(request):
    """Shows, as JSON, what a page would show: the client, the scopes, and where the form leads."""
    answer = api.authorization(AuthorizationRequest({"parameters": RequestUtility.extractParameters(request)}))
    if answer.action == AuthorizationAction.NO_INTERACTION:
        return NoInteractionHandler(api, NoInteraction()).handle(answer)
    if answer.action != AuthorizationAction.INTERACTION:
        return AuthorizationRequestErrorHandler().handle(answer)
    handle = secrets.token_urlsafe()
    tickets[handle] = answer
    scopes = [scope.name for scope in answer.scopes or []]
    return JsonResponse({"form": handle, "client": answer.client.clientName, "scopes": scopes})


@csrf_exempt
def decide(request):
    answer = tickets.pop(request.POST["form"])
    decision = Decision(request.POST["decision"] == "allow")
    handler = AuthorizationRequestDecisionHandler(api, decision)
    return handler.handle(answer.ticket, answer.claims, answer.claimsLocales)


def resource(request):
    """What needs the scope ``status``."""
    validator = AccessTokenValidator(api)
    if not validator.validate(RequestUtility.extractAccessToken(request), ["status"]):
        return validator.errorResponse
    return JsonResponse({"subject": validator.introspectionResponse.subject})


def served(handler):
    return csrf_exempt(lambda request: handler.handle(request))


urlpatterns = [
    path("authorize", authorize),
    path("decide", decide),
    path("resource", resource),
    path("token", served(TokenRequestHandler(api, TokenRequestHandlerSpiAdapter()))),
    path("par", served(ParRequestHandler(api))),
    path("introspect", served(IntrospectionRequestHandler(api))),
    path("revoke", served(RevocationRequestHandler(api))),
    path("userinfo", served(UserInfoRequestHandler(api, UserInfo()))),
    path("jwks", served(JwksRequestHandler(api))),
    path(".well-known/openid-configuration", served(ConfigurationRequestHandler(api))),
]


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
