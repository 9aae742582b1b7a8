// The README.md of a new project: what is what, and what comes next.

import { DEFAULT_PORT } from "./project.mjs";

const HERE = `http://localhost:${DEFAULT_PORT}`;

/** What is there besides: a row of the table for each. */
const MORE = {
  engine: [["front_end.ts", "the front end: the pages and the people are there, and what the protocol says it asks of the engine API; its first lines say how it is started"]],
  fapi: [["keys/", "the private keys of the clients, made for this project. Each belongs to its client, and none to the server"]],
  "message-signing": [["keys/", "the private keys of the client, made for this project. They belong to the client, and not to the server"]],
  mtls: [["keys/", "the certificate of `settlement`, signed by itself, with its key; made for this project. It belongs to the client, and not to the server"]],
};

/** What can be tried in a second terminal while the server runs. */
const TRIED = {
  engine: `    npm run admin -- token create USE_SERVICE      # prints a token
    npm run admin -- export                        # tells apiKey, the number of the service
    BASE=${HERE} SERVICE=… TOKEN=… node front_end.ts

The front end needs Node 22.18 or newer. People go to http://localhost:3000 then, and never to the server itself.`,
  fapi: `    curl ${HERE}/.well-known/oauth-authorization-server
    npm run admin -- user put alice                # somebody who can sign in; asks for a password

A client of FAPI 2.0 signs what it sends: \`npx sekisho demo\` in another folder, beside an \`npx sekisho start\` there, shows each message.`,
  "message-signing": `    curl ${HERE}/.well-known/oauth-authorization-server
    npm run admin -- user put alice                # somebody who can sign in; asks for a password

A client here signs what it sends, and is sent what is signed: \`npx sekisho demo --message-signing\` shows each message.`,
  mtls: `    curl --cacert .sekisho/configured/tls/ca.pem --cert keys/machine-client.pem --key keys/machine-client-key.pem \\
         https://localhost:${DEFAULT_PORT}/oauth/token -d grant_type=client_credentials -d client_id=settlement -d scope=trades
    npm run admin -- user put alice                # somebody who can sign in; asks for a password

\`broker\` is known by the certificate in \`.sekisho/configured/tls/client.pem\`, which the authority there has signed.`,
  openid: `    curl ${HERE}/.well-known/openid-configuration
    npm run admin -- user put alice                # somebody who can sign in; asks for a password
    curl ${HERE}/oauth/token -d grant_type=client_credentials -d scope=orders:read \\
         -d client_id=warehouse -d client_secret=…  # the secret of machine-client.json that the first start has printed`,
};

const ofTls = `
On Cloudflare, mTLS has to be on for the host, with your authority; [Mutual TLS](node_modules/sekisho/README.md#mutual-tls) says what else.
`;

export function readmeOf(template, { name, title, actions }) {
  const rows = [
    ["documents/", "the service, its clients and its APIs, which `npm start` applies each time it starts. An editor completes them by their schemas"],
    ...(MORE[template] ?? []),
    ["hook/hook.mjs", "a token hook: a program that is asked before tokens are issued. Its types are those of `sekisho/types`"],
    ["wrangler.toml", "how the worker of the package is deployed"],
    [".sekisho/", "the state of the server on this machine; git leaves it alone"],
  ];
  return `# ${name}

An authorization server with [Sekisho](node_modules/sekisho/README.md): ${title}.

    npm install
    npm start

It needs Node 20 or newer, and nothing else. In a second terminal:

${TRIED[template]}

| | |
|---|---|
${rows.map(([path, what]) => `| \`${path}\` | ${what} |`).join("\n")}

\`npm run admin -- --help\` says what can be done with documents, people, keys and tokens.

## Asking the hook

Let \`documents/service.json\` say this, start the server again, and in a second terminal the hook, with \`npm run hook\`. From then on no token is
issued without it.

\`\`\`json
"actions": ${JSON.stringify(actions, null, 2)}
\`\`\`

The hook here gives people the roles of their department, and refuses whoever is in none:

    echo '{"department": "support"}' > alice.json
    npm run admin -- user put alice --claims alice.json

## Putting it on Cloudflare

\`documents/\` is for this machine. Copy it for what is deployed, and change what is otherwise there: the \`issuer\`, an https origin, and the
URLs of clients and hooks.

    cp -r documents deployed
    npx wrangler login
    npm run deploy                  # with your domain in wrangler.toml: routes = [{ pattern = "as.example.com", custom_domain = true }]
    openssl rand -base64 32 | tr '+/' '-_' | tr -d '=' > admin.secret     # 256 bits; keep it in your vault
    npx wrangler secret put ADMIN_SECRET < admin.secret
    ADMIN_SECRET=$(cat admin.secret) npm run admin -- apply deployed --url https://as.example.com
${template === "mtls" ? ofTls : ""}
\`npm run deploy\` uses the wrangler among the packages of this project, or fetches one; it needs Node 22.12 or newer.
[docs/operate.md](node_modules/sekisho/docs/operate.md) says how it is run from then on.
`;
}
