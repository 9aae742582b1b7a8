// implementation("com.nimbusds:oauth2-oidc-sdk:11.+")
import com.nimbusds.jose.*;
import com.nimbusds.jose.jwk.*;
import com.nimbusds.jose.jwk.gen.*;
import com.nimbusds.oauth2.sdk.*;
import com.nimbusds.oauth2.sdk.as.*;
import com.nimbusds.oauth2.sdk.auth.*;
import com.nimbusds.oauth2.sdk.dpop.*;
import com.nimbusds.oauth2.sdk.id.*;
import com.nimbusds.oauth2.sdk.pkce.*;
import java.net.URI;
import java.nio.file.*;

class Fapi {
    static final ClientID CLIENT = new ClientID("{{client_id}}");
    static final URI REDIRECT = URI.create("{{redirect_uri}}");
    final AuthorizationServerMetadata as = AuthorizationServerMetadata.resolve(new Issuer("{{issuer}}"));
    final ECKey key = ECKey.parse(Files.readString(Path.of("client.key.json"))); // the private key, which stays here
    final DPoPProofFactory dpop = new DefaultDPoPProofFactory(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256);

    Fapi() throws Exception {}

    /** The aud of an assertion is the issuer, as a string. */
    ClientAuthentication authentication() throws Exception {
        var audience = new com.nimbusds.oauth2.sdk.id.Audience(as.getIssuer()).toSingleAudienceList();
        var claims = new JWTAuthenticationClaimsSet(CLIENT, audience);
        return new PrivateKeyJWT(claims, JWSAlgorithm.ES256, key.toECPrivateKey(), key.getKeyID(), null);
    }

    /** Pushes the request, and tells where the browser goes. Keep the state and the verifier for it. */
    URI begin(State state, CodeVerifier verifier) throws Exception {
        var asked = new AuthorizationRequest.Builder(ResponseType.CODE, CLIENT)
            .redirectionURI(REDIRECT).scope(Scope.parse("{{scope}}")).state(state)
{{if resource}}            .resources(URI.create("{{resource}}"))
            .codeChallenge(verifier, CodeChallengeMethod.S256).build();
        var request = new PushedAuthorizationRequest(as.getPushedAuthorizationRequestEndpointURI(), authentication(), asked).toHTTPRequest();
        var response = PushedAuthorizationResponse.parse(request.send());
        if (!response.indicatesSuccess()) throw new IllegalStateException(response.toErrorResponse().getErrorObject().toString());
        return new AuthorizationRequest.Builder(response.toSuccessResponse().getRequestURI(), CLIENT)
            .endpointURI(as.getAuthorizationEndpointURI()).build().toURI();
    }

    /** Redeems the code, with a proof of the key that the tokens are bound to. */
    AccessTokenResponse finish(URI brought, State state, CodeVerifier verifier) throws Exception {
        var answer = AuthorizationResponse.parse(brought);
        if (!answer.indicatesSuccess() || !state.equals(answer.getState()) || !as.getIssuer().equals(answer.getIssuer())) throw new IllegalStateException("not the answer to this request");
        var grant = new AuthorizationCodeGrant(answer.toSuccessResponse().getAuthorizationCode(), REDIRECT, verifier);
        var request = new TokenRequest.Builder(as.getTokenEndpointURI(), authentication(), grant).build().toHTTPRequest();
        request.setDPoP(dpop.createDPoPJWT("POST", as.getTokenEndpointURI()));
        return AccessTokenResponse.parse(request.send());
    }
}
