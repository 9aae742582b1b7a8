// How long a fresh process takes to its first response: workerd, the wasm, and the state of the last one.

import { startWorkerd } from "../scripts/serve.mjs";
import { exchange, hangUp, median } from "./load.mjs";

/** Medians in milliseconds from the start of the process until it listens, and until its first response is there. */
export async function firstResponses(stateFolder, adminSecret, count) {
  const listening = [];
  const responded = [];
  for (let i = 0; i < count; i += 1) {
    const started = performance.now();
    const server = await startWorkerd({ stateFolder, adminSecret });
    listening.push(performance.now() - started);
    const { status } = await exchange({ url: `${server.url}/.well-known/oauth-authorization-server` });
    responded.push(performance.now() - started);
    hangUp();
    await server.stop();
    if (status !== 200) throw new Error(`the first response was ${status}`);
  }
  return { count, listening: median(listening), responded: median(responded) };
}
