// What is asked of the platform in one step: each call out of the wasm costs more than what it does.

/**
 * A request as text: its method, its URL, where the platform says that it came in (continent, country and longitude, as far as it
 * says), and its header fields, name after value, each on a line of its own.
 */
export function told(request) {
  const { continent = "", country = "", longitude = "" } = request.cf ?? {};
  let text = `${request.method}\n${request.url}\n${continent} ${country} ${longitude}`;
  for (const [name, value] of request.headers) text += `\n${name}\n${value}`;
  return text;
}

/** A response; `fields` are told as those of a request, without a line before them. */
export function respond(status, fields, body) {
  const lines = fields === "" ? [] : fields.split("\n");
  const headers = new Headers();
  for (let at = 0; at < lines.length; at += 2) headers.append(lines[at], lines[at + 1]);
  // What is given is the memory of the wasm, which goes on being used.
  return new Response(body.length === 0 ? null : body.slice(), { status, headers });
}

/**
 * What an object answers: a line of what that took, and the answer. `region` is where the object is to be if it was never asked,
 * or empty.
 */
export async function ask(namespace, name, region, text) {
  const object = region === "" ? namespace.getByName(name) : namespace.getByName(name, { locationHint: region });
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
