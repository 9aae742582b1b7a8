// build.gradle.kts: implementation("net.openid:appauth:0.11.1")
// AndroidManifest.xml: <data android:scheme="{{redirect_scheme}}" /> for net.openid.appauth.RedirectUriReceiverActivity
import android.content.Intent
import android.net.Uri
import net.openid.appauth.*

fun begin(activity: android.app.Activity, service: AuthorizationService, requestCode: Int) {
    AuthorizationServiceConfiguration.fetchFromIssuer(Uri.parse("{{issuer}}")) { configuration, error ->
        if (configuration == null) throw error!!
        val request = AuthorizationRequest.Builder(
            configuration, "{{client_id}}", ResponseTypeValues.CODE, Uri.parse("{{redirect_uri}}"),
        )
            .setScope("{{scope}}")
{{if resource}}            .setAdditionalParameters(mapOf("resource" to "{{resource}}"))
            .build() // PKCE with S256, state and nonce are made by the builder
        activity.startActivityForResult(service.getAuthorizationRequestIntent(request), requestCode)
    }
}

/** Called with what onActivityResult was given. */
fun finish(data: Intent, service: AuthorizationService, then: (TokenResponse) -> Unit) {
    val response = AuthorizationResponse.fromIntent(data) ?: throw AuthorizationException.fromIntent(data)!!
    service.performTokenRequest(response.createTokenExchangeRequest()) { tokens, error ->
        then(tokens ?: throw error!!)
    }
}
