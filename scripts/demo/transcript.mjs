// The printed side of the demonstration: HTTP messages as the specifications print them, decoded JWTs, and checks.

const TTY = process.stdout.isTTY && !process.env.NO_COLOR;
const WIDTH = Math.min(process.stdout.columns || 100, 100);
const paint = (code) => (text) => (TTY ? `\x1b[${code}m${text}\x1b[0m` : text);
const [bold, dim, red, green, cyan] = [1, 2, 31, 32, 36].map(paint);

// What a reader looks for; the other headers are the same for every request.
const REQUEST_HEADERS = ["Authorization", "Content-Type", "Cookie", "DPoP", "Client-Cert"];
const RESPONSE_HEADERS = ["Content-Type", "Cache-Control", "Location", "Set-Cookie", "WWW-Authenticate", "DPoP-Nonce"];
const REASONS = { 200: "OK", 201: "Created", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden" };

/** Prints, sends, and keeps count of what was checked. `send` is a `fetch` that reaches the server, if that of the platform does not. */
export class Transcript {
  #full;
  #send;
  #checks = 0;
  #failed = [];
  #step = "";
  /** Whether the JWTs in messages are also printed decoded. */
  decodes = true;
  /** The last exchange: `{ parameters, dpop, status, headers, text, json }`. */
  last = {};

  constructor({ full = false, send = fetch } = {}) {
    this.#full = full;
    this.#send = send;
  }

  heading(title, clause) {
    this.#step = title;
    console.log(`\n${bold(title)}\n${dim(clause)}\n`);
  }

  note(text) {
    console.log(`${wrap(text, "").join("\n")}\n`);
  }

  /** One thing that must be so. `clause` is where that is written. */
  check = (holds, sentence, clause) => {
    this.#checks += 1;
    const [first, ...rest] = wrap(`${sentence} (${clause})`, "        ");
    if (!holds) this.#failed.push(`${sentence} (${clause})`);
    console.log([`${holds ? green("  ok    ") : red("NOT OK  ")}${first.slice(8)}`, ...rest].join("\n"));
  };

  /** What ended the flow before its end: what the server said, or else what the client found wrong. */
  fail({ error, error_description: description, cause, message }) {
    const said = error ? [error, description].filter(Boolean).join(": ") : (cause?.message ?? message);
    this.check(false, said, `in: ${this.#step}`);
  }

  /** The end: whether all was as it should be. */
  conclude() {
    const passed = this.#failed.length === 0;
    if (passed) console.log(`\n${bold(green(`All ${this.#checks} checks passed.`))}`);
    else console.log(`\n${bold(red(`${this.#failed.length} of ${this.#checks} checks failed:`))}`);
    for (const name of this.#failed) console.log(`  ${name}`);
    return passed;
  }

  /** As `fetch`, with both messages printed, which `send` sends over a connection of which something may be said. Redirects are not followed. */
  async fetch(url, options, send = this.#send, connection = undefined) {
    const headers = new Headers(options.headers);
    const body = options.body?.toString();
    if (connection) console.log(dim(connection));
    this.#printRequest(new URL(url), options.method, headers, body);
    const response = await send(url, { ...options, headers, body, redirect: "manual" });
    const text = await response.text();
    const exchange = {
      parameters: new URLSearchParams(body),
      dpop: headers.get("dpop"),
      status: response.status,
      headers: response.headers,
      text,
    };
    this.last = { ...exchange, json: parsed(text) };
    this.#printResponse(this.last);
    return new Response(text || null, { status: response.status, headers: response.headers });
  }

  /** A call of an API, as one would type it. */
  command(url, options, members) {
    const json = JSON.stringify(members).replaceAll("'", "'\\''");
    const lines = [`curl -s -X POST ${url}`, options, "-H 'Content-Type: application/json'", `-d '${json}'`];
    console.log(`${cyan(this.#short(lines.join(" \\\n  ")))}\n`);
  }

  /** What it answers. */
  answer(told) {
    console.log(`${this.#short(JSON.stringify(told, null, 2))}\n`);
  }

  #printRequest({ pathname, search, host }, method, headers, body) {
    console.log(cyan(`${method} ${this.#short(pathname + search)} HTTP/1.1`));
    console.log(`Host: ${host}`);
    this.#printHeaders(REQUEST_HEADERS, headers);
    if (body) console.log(`\n${this.#short(body.split("&").join("\n&"))}`);
    console.log();
    this.#printJwt("The request object", new URLSearchParams(body).get("request"));
    this.#printJwt("The client assertion", new URLSearchParams(body).get("client_assertion"));
    this.#printJwt("The DPoP proof", headers.get("dpop"));
  }

  #printResponse({ status, headers, text, json }) {
    console.log(cyan(`HTTP/1.1 ${status} ${REASONS[status] ?? ""}`.trim()));
    this.#printHeaders(RESPONSE_HEADERS, headers);
    const title = /<title>([^<]*)/.exec(text)?.[1];
    if (json) console.log(`\n${this.#short(JSON.stringify(json, null, 2))}`);
    else if (title) console.log(dim(`\n(the page “${title}”)`));
    console.log();
    this.#printJwt("The authorization response", /[?&]response=([^&]+)/.exec(headers.get("location") ?? "")?.[1]);
    this.#printJwt("The access token", json?.access_token);
    this.#printJwt("The ID token", json?.id_token);
  }

  #printHeaders(names, headers) {
    for (const name of names.filter((name) => headers.has(name)))
      console.log(`${name}: ${this.#short(headers.get(name))}`);
  }

  #printJwt(what, jwt) {
    if (!this.decodes || !jwt || !decode(jwt)) return;
    const { header, payload } = decode(jwt);
    const json = (part) => this.#short(JSON.stringify(part, null, 2)).replace(/^/gm, "  ");
    console.log(dim(`${what}, decoded:\n${json(header)}\n${json(payload)}\n`));
  }

  /** Codes, tokens and signatures are long and say nothing: their beginnings are enough to tell them apart. */
  #short(text) {
    if (this.#full) return text;
    return text.replace(/[\w.~-]{40,}/g, (run) => (/^[a-z_.-]+$/.test(run) ? run : `${run.slice(0, 8)}...`));
  }
}

/** The header and the payload of a JWT, or nothing if it is none. */
export function decode(jwt) {
  const [header, payload] = jwt.split(".").map((part) => parsed(Buffer.from(part, "base64url").toString()));
  return header && payload ? { header, payload } : undefined;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrap(text, indent) {
  const lines = [indent];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line.length > indent.length && line.length + 1 + word.length > WIDTH) lines.push(indent + word);
    else lines[lines.length - 1] = line.length > indent.length ? `${line} ${word}` : indent + word;
  }
  return lines;
}
