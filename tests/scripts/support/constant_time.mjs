// What a function of a wasm does by what it has loaded: the data flow from parameters and loads to conditions, addresses and
// divisions, read from binaryen's tree in the order of execution. Whatever a load, a call or a secret parameter gives is held
// for secret; constants, globals (the stack pointer) and public parameters (pointers, lengths) are not, nor what is computed
// of them alone, such as a loop's counter. A value that is forgotten in memory comes back secret.

import binaryen from "binaryen";

const IDS = Object.fromEntries(Object.entries(binaryen.ExpressionIds).map(([name, id]) => [id, name]));
const LEAVES = new Set(["MemorySize", "Nop", "Unreachable"]); // binaryen knows nothing more of them
const DIVISION = /^(Div|Rem)[SU]Int/;
const DIVISIONS = new Set(Object.entries(binaryen).flatMap(([name, op]) => (DIVISION.test(name) ? [op] : [])));

/**
 * What contradicts the `rows` in a wasm, each a sentence; `named` has the indices of its functions by name. A row says in
 * `takes` what its function takes, in order: a name that begins with `secret ` is of a secret value, any other of a pointer, a
 * length or a counter. `public` says of each kind of instruction how many, in all functions of the name together, look at data
 * that was loaded and yet may be known, and why. What a function calls is in a row too, or matches a pattern of `beyond`.
 */
export function contradictions(wasm, named, rows, beyond) {
  const functions = functionsOf(wasm);
  const names = new Map(Object.entries(named).flatMap(([name, indices]) => indices.map((index) => [index, name])));
  const followed = (name) => name in rows || beyond.some((pattern) => pattern.test(name));
  const ofOne = (name, { takes }, index) => {
    const secret = takes.flatMap((what, position) => (what.startsWith("secret ") ? [position] : []));
    const count = functions.parameters(index);
    const other = secret.length > 0 ? count !== takes.length : count > takes.length;
    return { other: other ? [`${name} takes ${count} values, not ${takes.length}`] : [], ...functions.flow(index, secret) };
  };
  const ofName = ([name, row]) => {
    if (!named[name]) return [`${name} is not in the wasm`];
    const copies = named[name].map((index) => ofOne(name, row, index));
    const beside = [...new Set(copies.flatMap(({ calls }) => calls.map((to) => names.get(to) ?? functions.name(to))))].filter((to) => !followed(to));
    return [...copies.flatMap(({ other }) => other), ...differences(name, copies, row.public ?? {}), ...beside.map((to) => `${name} calls ${to}, which has no row`)];
  };
  return Object.entries(rows).flatMap(ofName);
}

function differences(name, copies, known) {
  const found = {};
  for (const [kind, times] of copies.flatMap((copy) => Object.entries(copy.found))) found[kind] = (found[kind] ?? 0) + times;
  const kinds = [...new Set([...Object.keys(found), ...Object.keys(known)])];
  const different = kinds.filter((kind) => (found[kind] ?? 0) !== (known[kind]?.[0] ?? 0));
  return different.map((kind) => `${name}: ${found[kind] ?? 0} × ${kind} by what was loaded or is secret, not ${known[kind]?.[0] ?? 0}`);
}

function functionsOf(wasm) {
  const module = binaryen.readBinary(wasm);
  const refs = Array.from({ length: module.getNumFunctions() }, (_, index) => module.getFunctionByIndex(index));
  const infos = refs.map((ref) => binaryen.getFunctionInfo(ref));
  const indices = new Map(infos.map(({ name }, index) => [name, index]));
  return {
    name: (index) => infos[index].base || infos[index].name,
    parameters: (index) => binaryen.expandType(infos[index].params).length,
    flow: (index, secret) => new Flow(infos[index], secret, indices).read(),
  };
}

/**
 * One reading of a function whose parameters at `secret` are secret. `found` counts the instructions of each kind that depend
 * on what is secret; `calls` has the indices of the functions it calls.
 */
class Flow {
  constructor(info, secret, indices) {
    Object.assign(this, { info, indices, found: new Map(), calls: new Set(), state: new Set(secret), labels: new Map() });
  }

  read() {
    if (this.info.body) this.value(this.info.body);
    const found = {};
    for (const kind of this.found.values()) found[kind] = (found[kind] ?? 0) + 1;
    return { found, calls: [...this.calls] };
  }

  /** Executes an expression and answers whether its value is secret. Where nothing goes on, the state is `undefined`. */
  value(expression) {
    if (!expression || !this.state) return false;
    const id = binaryen.getExpressionId(expression);
    const name = IDS[id];
    if (!this[name]) throw new Error(`no reading of ${name ?? id}`);
    return this[name](LEAVES.has(name) ? undefined : binaryen.getExpressionInfo(expression), expression);
  }

  all = (...expressions) => expressions.map((each) => this.value(each)).some(Boolean);

  note(secret, kind, expression) {
    if (secret) this.found.set(expression, kind);
  }

  /** What reaches the end of something is what falls through and what jumps there. */
  meet(label, secret) {
    const { state, secret: jumped } = this.labels.get(label) ?? {};
    this.state = joined(this.state, state);
    return secret || Boolean(jumped);
  }

  jump(label, secret) {
    const before = this.labels.get(label);
    this.labels.set(label, { state: joined(this.state, before?.state), secret: secret || Boolean(before?.secret) });
  }

  Block({ name, children }) {
    if (name) this.labels.delete(name);
    const secret = children.map((each) => this.value(each)).at(-1);
    return name ? this.meet(name, Boolean(secret)) : Boolean(secret);
  }

  Loop({ name, body }) {
    this.labels.delete(name);
    for (;;) {
      const entered = new Set(this.state);
      const secret = this.value(body);
      const again = joined(entered, this.labels.get(name)?.state);
      if (again.size === entered.size) return secret;
      this.state = again;
    }
  }

  If({ condition, ifTrue, ifFalse }, expression) {
    this.note(this.value(condition), "if", expression);
    const before = this.state && new Set(this.state);
    const first = this.value(ifTrue);
    const after = this.state;
    this.state = before;
    const second = this.value(ifFalse);
    this.state = joined(this.state, after);
    return first || second;
  }

  Break({ name, condition, value }, expression) {
    const secret = this.value(value);
    if (condition) this.note(this.value(condition), "br_if", expression);
    if (this.state) this.jump(name, secret);
    if (!condition) this.state = undefined;
    return secret;
  }

  Switch({ names, defaultName, condition, value }, expression) {
    const secret = this.value(value);
    this.note(this.value(condition), "br_table", expression);
    if (this.state) for (const name of [...names, defaultName]) this.jump(name, secret);
    this.state = undefined;
    return false;
  }

  Select({ ifTrue, ifFalse, condition }, expression) {
    const either = this.all(ifTrue, ifFalse);
    const secret = this.value(condition);
    this.note(secret, "select", expression);
    return either || secret;
  }

  Call({ target, operands }) {
    this.all(...operands);
    this.calls.add(this.indices.get(target));
    return true;
  }

  CallIndirect({ target, operands }, expression) {
    this.all(...operands, target);
    this.note(true, "call_indirect", expression);
    return true;
  }

  LocalGet = ({ index }) => this.state.has(index);

  LocalSet({ index, value }) {
    const secret = this.value(value);
    if (this.state) this.state[secret ? "add" : "delete"](index);
    return secret;
  }

  GlobalGet = () => false;
  GlobalSet({ value }, expression) {
    this.note(this.value(value), "global", expression);
    return false;
  }

  Load({ ptr }, expression) {
    this.note(this.value(ptr), "address", expression);
    return true;
  }

  Store({ ptr, value }, expression) {
    this.note(this.value(ptr), "address", expression);
    this.value(value);
    return false;
  }

  SIMDLoad = this.Load;
  SIMDLoadStoreLane({ ptr, vec }, expression) {
    this.note(this.value(ptr), "address", expression);
    this.value(vec);
    return true;
  }

  MemoryCopy({ dest, source, size }, expression) {
    this.note(this.all(dest, source, size), "address", expression);
    return false;
  }

  MemoryFill({ dest, value, size }, expression) {
    this.note(this.all(dest, size), "address", expression);
    this.value(value);
    return false;
  }

  Binary({ op, left, right }, expression) {
    const secret = this.all(left, right);
    this.note(secret && DIVISIONS.has(op), "division", expression);
    return secret;
  }

  Unary = ({ value }) => this.value(value);
  Const = () => false;
  SIMDExtract = ({ vec }) => this.value(vec);
  SIMDReplace = ({ vec, value }) => this.all(vec, value);
  SIMDShuffle = ({ left, right }) => this.all(left, right);
  SIMDTernary = ({ a, b, c }) => this.all(a, b, c);
  SIMDShift = ({ vec, shift }) => this.all(vec, shift);

  Drop({ value }) {
    this.value(value);
    return false;
  }

  MemorySize = () => false;
  MemoryGrow = ({ delta }) => this.value(delta);
  Nop = () => false;
  Return({ value }) {
    this.value(value);
    this.state = undefined;
    return false;
  }

  Unreachable() {
    this.state = undefined;
    return false;
  }
}

function joined(one, other) {
  if (!one || !other) return one ?? other;
  return new Set([...one, ...other]);
}
