// What is asked of the platform in one step: each call out of the wasm costs more than what it does.

/**
 * A request as text: its method, its URL, where the platform says that it came in (continent, country and longitude, as far as it
 * says), the certificate of the client, as the platform has it, and its header fields, name after value, each on a line of its own.
 */
export function told(request) {
  const cf = request.cf ?? {};
  let text = `${request.method}\n${request.url}\n${place(cf)}\n${certificate(cf.tlsClientAuth ?? {})}`;
  for (const [name, value] of request.headers) text += `\n${name}\n${value}`;
  return text;
}

/** What is none of these words says nothing: it could be several lines. */
function place({ continent, country, longitude }) {
  const [code, degrees] = [/^[A-Z0-9]{2}$/, /^-?[0-9.]{1,20}$/];
  const word = (form, said) => (form.test(said) ? said : "");
  return `${word(code, continent)} ${word(code, country)} ${word(degrees, longitude)}`;
}

/** Whether there is a certificate, whether its chain was verified (without the reason), whether it is revoked, and the certificate. */
function certificate({ certPresented, certVerified, certRevoked, certRFC9440 }) {
  const word = (form, said) => form.exec(said)?.[0] ?? "";
  const flag = /^[01]$/;
  return `${word(flag, certPresented)} ${word(/^[A-Z]+(?=$|:)/, certVerified)} ${word(flag, certRevoked)} ${word(/^:[A-Za-z0-9+/=]+:$/, certRFC9440)}`;
}

/** Up to this size, in octets, a body whose length is announced is read before the request is told. */
export const AT_ONCE = 64 * 1024;

/**
 * The body of a request: `body` if it could be read, and the request as `unread` if nobody has tried. Neither means that the
 * client has gone away in the middle of it.
 */
export async function bodyOf(request) {
  const announced = request.headers.get("Content-Length");
  if (!/^\d+$/.test(announced) || Number(announced) > AT_ONCE) return { unread: request };
  try {
    return { body: new Uint8Array(await request.arrayBuffer()) };
  } catch {
    return {};
  }
}

/** A response; `fields` are told as those of a request, without a line before them. */
export function respond(status, fields, body) {
  // What is given is the memory of the wasm, which goes on being used.
  return new Response(body.length === 0 ? null : body.slice(), { status, headers: headersOf(fields) });
}

function headersOf(fields) {
  const lines = fields === "" ? [] : fields.split("\n");
  const headers = new Headers();
  for (let at = 0; at < lines.length; at += 2) headers.append(lines[at], lines[at + 1]);
  return headers;
}

/**
 * The file beside the worker at `path`, sent with these fields, if it is there; `known` is the `If-None-Match` of whoever asks,
 * or empty. What else the binding says of the file counts for nothing, but for what tells it from another.
 */
export async function send(env, method, path, known, fields) {
  const asked = known === "" ? {} : { "If-None-Match": known };
  const found = await env.ASSETS?.fetch(`https://assets${path}`, { method, headers: asked, redirect: "manual" });
  if (found?.status !== 200 && found?.status !== 304) {
    await found?.body?.cancel();
    return undefined;
  }
  const headers = headersOf(fields);
  for (const name of ["Content-Length", "ETag"]) if (found.headers.has(name)) headers.set(name, found.headers.get(name));
  return new Response(found.body, { status: found.status, headers });
}

/**
 * What an object answers: a line of what that took, and the answer. `at` is where it is, by lines: its binding, the jurisdiction
 * that it stays in, the region that it is to be in if it was never asked, either of which may be empty, and its name.
 */
export function ask(env, at, text) {
  return objectAt(env, at).ask(text).then(whole, (error) => {
    if (!isOfBefore(error)) throw error;
    return fetched(objectAt(env, at), text);
  });
}

/** The most that is answered as it is, in characters: a call answers 32 MiB at most, of two octets for each. */
export const LONGEST = 8 * 1024 * 1024;

/** How an object answers: what is longer as a response, which is read bit by bit. */
export function answered(answer) {
  if (typeof answer !== "string") return answer.then(answered);
  return answer.length > LONGEST ? new Response(answer) : answer;
}

const whole = (answer) => (typeof answer === "string" ? answer : answer.text());

function objectAt(env, at) {
  const [binding, jurisdiction, region, name] = at.split("\n");
  const all = namespace(env, binding, jurisdiction);
  return region === "" ? all.getByName(name) : all.getByName(name, { locationHint: region });
}

/** The objects of a binding, or those of them that stay in a jurisdiction. */
export function namespace(env, binding, jurisdiction) {
  return jurisdiction === "" ? env[binding] : env[binding].jurisdiction(jurisdiction);
}

const OF_BEFORE = [
  "The receiving Durable Object does not support RPC, because its class was not declared with `extends DurableObject`.",
  'The RPC receiver does not implement the method "ask".',
];

/**
 * Whether the object is of a version that has no `ask`, as there are while a new one is deployed: the platform has said so, and
 * nothing of the object has run. It is asked by a request then.
 */
const isOfBefore = (error) => error instanceof TypeError && error.remote === true && OF_BEFORE.some((told) => error.message.startsWith(told));

async function fetched(object, text) {
  const response = await object.fetch("https://object/", { method: "POST", body: text, redirect: "manual" });
  const answer = await response.text();
  return `${response.headers.get("rows") ?? ""}\n${answer}`;
}

/** Runs a statement: both `bound` and what is answered are told as `parcel.rs` does. */
export function execute(database, statement, bound) {
  const cursor = database.exec(statement, ...unpacked(bound));
  let columns = 0;
  let lengths = "";
  let texts = "";
  for (const row of cursor.raw()) {
    columns = row.length;
    for (const value of row) {
      const text = typeof value === "string" ? value : "";
      lengths += ` ${text.length}`;
      texts += text;
    }
  }
  return `${cursor.rowsRead} ${cursor.rowsWritten} ${columns}${lengths}\n${texts}`;
}

function unpacked(bound) {
  const end = bound.indexOf("\n");
  if (end === 0) return [];
  let at = end + 1;
  const one = (told) => (told[0] === "#" ? Number(told.slice(1)) : bound.slice(at, (at += Number(told))));
  return bound.slice(0, end).split(" ").map(one);
}
