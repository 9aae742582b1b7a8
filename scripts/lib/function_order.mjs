// The order of a module's functions. Any order means the same; gzip finds what repeats within 32 kB, so copies of one generic
// function cost little beside each other and everything far apart. Worth a twentieth of the gzipped wasm.

const PIECE = 6; // bytes that are compared at a time
const COMMON = 60; // a piece that more functions have tells nothing
const NEAR = 24_000; // bytes behind a function in which its like is looked for

const CUSTOM = 0;
const IMPORT = 2;
const CODE = 10;
const FUNCTION_NAMES = 1; // the subsection of the name section
const HASHES = /::h[0-9a-f]{16}$|\[[0-9a-f]{16}\]/g; // what a compiler adds to names, each its own

/**
 * The module with names that sort its functions by likeness: of what it had besides, names and remarks are dropped. `functions`
 * says of each name it had which indices its functions have once they are sorted.
 */
export function namedByLikeness(wasm) {
  const sections = sectionsOf(wasm);
  const section = (wanted) => sections.find(({ id }) => id === wanted)?.content ?? Buffer.of(0);
  const imported = importedFunctions(section(IMPORT));
  const bodies = bodiesOf(section(CODE));
  const place = new Map(byLikeness(bodies).map((index, position) => [index, position]));
  const digits = String(bodies.length).length;
  const names = bodies.flatMap((_, index) => [number(imported + index), sized(Buffer.from(String(place.get(index)).padStart(digits, "0")))]);
  const written = [sized(Buffer.from("name")), Buffer.of(FUNCTION_NAMES), sized(Buffer.concat([number(bodies.length), ...names]))];
  const kept = sections.filter(({ id }) => id !== CUSTOM).map(({ whole }) => whole);
  const functions = {};
  for (const { index, name } of functionNames(sections)) {
    if (index >= imported) (functions[name.replace(HASHES, "")] ??= []).push(imported + place.get(index - imported));
  }
  return { wasm: Buffer.concat([wasm.subarray(0, 8), ...kept, Buffer.of(CUSTOM), sized(Buffer.concat(written))]), functions };
}

/**
 * The indices of the bodies, so that each comes after those it shares most with: from the largest on, always the one that has
 * most pieces, for its size, of what stands shortly before.
 */
export function byLikeness(bodies) {
  const { pieces, holders } = compared(bodies);
  const likeness = new Float64Array(bodies.length);
  const weight = bodies.map((body) => (body.length + 20) ** 0.65);
  const left = new Set(bodies.keys());
  const seen = new Map();
  const step = (index, by) => {
    for (const piece of pieces[index]) {
      const before = seen.get(piece) ?? 0;
      seen.set(piece, before + by);
      if (before === 0 || before + by === 0) for (const holder of holders.get(piece)) likeness[holder] += by;
    }
  };
  const order = [];
  let first = 0;
  let near = 0;
  for (let next = largest(bodies); next !== undefined; next = likest(left, likeness, weight)) {
    left.delete(next);
    order.push(next);
    step(next, 1);
    near += bodies[next].length;
    for (; near > NEAR && first < order.length - 1; first++) {
      near -= bodies[order[first]].length;
      step(order[first], -1);
    }
  }
  return order;
}

/** Of each body the pieces that some others have, and of each piece the bodies that have it. */
function compared(bodies) {
  const holders = new Map();
  const pieces = bodies.map((body, index) => {
    const own = new Set();
    for (let at = 0; at + PIECE <= body.length; at++) own.add(body.readUIntLE(at, PIECE));
    for (const piece of own) holders.has(piece) ? holders.get(piece).push(index) : holders.set(piece, [index]);
    return own;
  });
  const telling = (piece) => holders.get(piece).length > 1 && holders.get(piece).length <= COMMON;
  return { pieces: pieces.map((own) => [...own].filter(telling)), holders };
}

function largest(bodies) {
  return [...bodies.keys()].reduce((best, index) => (best === undefined || bodies[index].length > bodies[best].length ? index : best), undefined);
}

function likest(left, likeness, weight) {
  let best;
  let most = -1;
  for (const index of left) {
    const value = likeness[index] / weight[index];
    if (value > most) [best, most] = [index, value];
  }
  return best;
}

// The binary format: WebAssembly Core Specification 2.0, §5.

function sectionsOf(wasm) {
  const sections = [];
  for (let at = 8; at < wasm.length; ) {
    const size = read(wasm, at + 1);
    const end = size.end + size.value;
    sections.push({ id: wasm[at], content: wasm.subarray(size.end, end), whole: wasm.subarray(at, end) });
    at = end;
  }
  return sections;
}

/** How many functions are imported: they are numbered before those of the module. */
function importedFunctions(imports) {
  const { value: count, end } = read(imports, 0);
  let [functions, at] = [0, end];
  const skip = () => {
    at = read(imports, at).end;
  };
  const skipName = () => {
    const { value, end: behind } = read(imports, at);
    at = behind + value;
  };
  const skipType = () => {
    const type = imports[at++];
    if (type === 0x63 || type === 0x64) skip(); // a reference to a type that is named
  };
  const skipLimits = () => {
    const flags = imports[at++];
    skip();
    if (flags & 1) skip();
  };
  const kinds = [
    () => { functions++; skip(); },
    () => { skipType(); skipLimits(); },
    skipLimits,
    () => { skipType(); at++; },
    () => { at++; skip(); },
  ];
  for (let left = count; left > 0; left--) {
    skipName();
    skipName();
    const kind = kinds[imports[at++]];
    if (!kind) throw new Error("an import is of a kind that engines do not read yet");
    kind();
  }
  return functions;
}

/** The names that the module gives its functions: `[{ index, name }]`. */
function functionNames(sections) {
  const names = sections.find(({ id, content }) => id === CUSTOM && textAt(content, 0).text === "name")?.content;
  if (!names) return [];
  for (let at = textAt(names, 0).end; at < names.length; ) {
    const size = read(names, at + 1);
    if (names[at] === FUNCTION_NAMES) return indexedNames(names, size.end);
    at = size.end + size.value;
  }
  return [];
}

function indexedNames(names, from) {
  let { value: left, end: at } = read(names, from);
  const found = [];
  for (; left > 0; left--) {
    const { value: index, end } = read(names, at);
    const { text: name, end: behind } = textAt(names, end);
    found.push({ index, name });
    at = behind;
  }
  return found;
}

function textAt(bytes, at) {
  const { value, end } = read(bytes, at);
  return { text: bytes.toString("utf8", end, end + value), end: end + value };
}

function bodiesOf(code) {
  const bodies = [];
  for (let at = read(code, 0).end; at < code.length; ) {
    const size = read(code, at);
    at = size.end + size.value;
    bodies.push(code.subarray(size.end, at));
  }
  return bodies;
}

function read(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at };
  }
}

function number(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

const sized = (bytes) => Buffer.concat([number(bytes.length), bytes]);
