curl {{issuer}}/oauth/token -u "{{client_id}}:$CLIENT_SECRET" \
     -d grant_type=client_credentials -d scope="{{scope}}"{{if resource}} -d resource="{{resource}}"{{end}}
