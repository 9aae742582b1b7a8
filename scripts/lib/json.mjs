// JSON that a person has written.

/** What decides where a name stands: strings, and the marks between them. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** The value that `text` says. A name that an object has twice is an error: JSON.parse would forget the first. */
export function parseOnce(text) {
  const value = JSON.parse(text);
  const within = [];
  let last;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === "{") within.push(new Set());
    else if (token === "[") within.push(undefined);
    else if (token === "}" || token === "]") within.pop();
    else if (token === ":") {
      const name = JSON.parse(last);
      if (within.at(-1).has(name)) throw new SyntaxError(`the name ${JSON.stringify(name)} is there twice`);
      within.at(-1).add(name);
    }
    last = token;
  }
  return value;
}
