// The memory of the wasm, which nothing tells from outside: whoever makes an instance is watched.

const { Instance } = WebAssembly;
const memories = [];

WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    memories.push(this.exports.memory);
  }
};

/** The octets of all instances in this isolate. */
export const octets = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
