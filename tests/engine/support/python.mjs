// A Python program of tests/engine/python as a child that answers line by line.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { inRoot } from "../../../scripts/lib/project.mjs";
import { python } from "../../../scripts/setup/python.mjs";

/** Starts `script` with `configuration` as its argument: `{ tell(object), line(), end() }`. */
export async function startPython(script, configuration) {
  const program = await python();
  const path = inRoot("tests", "engine", "python", script);
  const child = spawn(program, ["-W", "ignore", path, JSON.stringify(configuration)], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise((done) => child.once("exit", done));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script} ended`);
    return value;
  };
  return {
    line,
    tell: async (command) => {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      return JSON.parse(await line());
    },
    end: () => {
      child.kill();
      return exited;
    },
  };
}

/** What the Python client is configured with, by the generation that it then speaks. */
export const GENERATIONS = {
  "2.x": ({ api_key, api_secret, owner_key, owner_secret }) => ({
    serviceApiKey: api_key,
    serviceApiSecret: api_secret,
    serviceOwnerApiKey: owner_key,
    serviceOwnerApiSecret: owner_secret,
  }),
  "3.0": ({ service_id, access_token }) => ({
    apiVersion: "V3",
    serviceApiKey: service_id,
    serviceAccessToken: access_token,
    serviceOwnerAccessToken: access_token,
  }),
};

/** The published Python client in one generation of the API: a method for a call, with what it made of the answer. */
export async function startCalls(configuration) {
  const child = await startPython("calls.py", configuration);
  const tell = async (command) => {
    const answer = await child.tell(command);
    if (!("value" in answer)) throw Object.assign(new Error(answer.error), { status: answer.status });
    return answer.value;
  };
  return {
    /** Calls the method `name` with a request of the client's class `of`. */
    ask: (name, of, request) => tell({ do: name, of, request }),
    /** Calls the method `name` with plain arguments. */
    call: (name, ...args) => tell({ do: name, arguments: args }),
    end: child.end,
  };
}
