// Swift package: https://github.com/openid/AppAuth-iOS
import AppAuth

var flow: OIDExternalUserAgentSession? // kept while the browser is open

func signIn(from view: UIViewController, then: @escaping (OIDAuthState?, Error?) -> Void) {
    OIDAuthorizationService.discoverConfiguration(forIssuer: URL(string: "{{issuer}}")!) { configuration, error in
        guard let configuration else { return then(nil, error) }
        let request = OIDAuthorizationRequest(
            configuration: configuration,
            clientId: "{{client_id}}",
            scopes: {{scope_swift}},
            redirectURL: URL(string: "{{redirect_uri}}")!,
            responseType: OIDResponseTypeCode,
            additionalParameters: {{if resource}}["resource": "{{resource}}"]{{end}}{{unless resource}}nil{{end}}
        ) // PKCE with S256, state and nonce are made by the request
        flow = OIDAuthState.authState(byPresenting: request, presenting: view, callback: then)
    }
}
