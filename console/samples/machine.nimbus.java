// implementation("com.nimbusds:oauth2-oidc-sdk:11.+")
import com.nimbusds.jose.*;
import com.nimbusds.jose.jwk.*;
import com.nimbusds.jose.jwk.gen.*;
import com.nimbusds.oauth2.sdk.*;
import com.nimbusds.oauth2.sdk.as.*;
import com.nimbusds.oauth2.sdk.auth.*;
import com.nimbusds.oauth2.sdk.dpop.*;
import com.nimbusds.oauth2.sdk.id.*;
import java.nio.file.*;

class Machine {
    public static void main(String[] none) throws Exception {
        var as = AuthorizationServerMetadata.resolve(new Issuer("{{issuer}}"));
        var client = new ClientID("{{client_id}}");
{{if key}}        var key = ECKey.parse(Files.readString(Path.of("client.key.json"))); // the private key, which stays here
{{if key}}        var claims = new JWTAuthenticationClaimsSet(client, new Audience(as.getIssuer()).toSingleAudienceList());
{{if key}}        var authentication = new PrivateKeyJWT(claims, JWSAlgorithm.ES256, key.toECPrivateKey(), key.getKeyID(), null);
{{if secret}}        var authentication = new ClientSecretBasic(client, new com.nimbusds.oauth2.sdk.auth.Secret(System.getenv("CLIENT_SECRET")));
        var dpop = new DefaultDPoPProofFactory(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256);

        var builder = new TokenRequest.Builder(as.getTokenEndpointURI(), authentication, new ClientCredentialsGrant()).scope(Scope.parse("{{scope}}"));
{{if resource}}        builder.resources(java.net.URI.create("{{resource}}"));
        var request = builder.build().toHTTPRequest();
        request.setDPoP(dpop.createDPoPJWT("POST", as.getTokenEndpointURI()));
        var tokens = AccessTokenResponse.parse(request.send()).getTokens();
        System.out.println("A " + tokens.getAccessToken().getType() + " token, for " + tokens.getAccessToken().getLifetime() + " seconds");
    }
}
