// One process of workerd: its start, what it says, its end. It does not outlive the process that started it, however that
// one ends.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { privately } from "./files.mjs";
import { environment } from "./project.mjs";
import { printLines } from "./step.mjs";

/** The program itself: through its npm wrapper a signal would end the wrapper only. */
const workerd = () => createRequire(import.meta.url)("workerd").default;

/** How much of what workerd printed is kept, in characters. */
const KEPT = 1024 * 1024;

/** How long workerd may take to end when it is asked to, in milliseconds, before it is made to. */
const ENDING = 5000;

// Whoever is killed cannot tell anybody. A shell waits for the end of a pipe that only this process holds open, and no
// signal to the group of processes ends the shell before that.
const WATCH = `trap '' INT TERM HUP; cat >/dev/null; kill -KILL "$1" 2>/dev/null`;

/**
 * Starts workerd with the configuration in `file`.
 *
 * Answers `{ handle, listening(count), failed }`: `listening` gives the ports by the names of the sockets once `count` are
 * open, `failed` is a promise that is refused when the process ends.
 */
export function launch(file, adminSecret, show) {
  // The control file descriptor, on which workerd tells the port of each socket, is 3.
  const options = { env: environment({ SEKISHO_ADMIN_SECRET: adminSecret ?? "" }), stdio: ["ignore", "pipe", "pipe", "pipe"] };
  // What the objects write are private keys, client secrets and people.
  const child = privately(() => spawn(workerd(), ["serve", file, "--experimental", "--control-fd=3"], options));
  let output = "";
  const keep = (chunk) => {
    output = (output + chunk).slice(-KEPT);
  };
  for (const name of ["stdout", "stderr"]) {
    if (show) byLine(child[name], (lines) => printLines(process[name], lines));
    else child[name]?.on("data", keep);
  }
  const exited = endOf(child);
  const failed = exited.then((how) => Promise.reject(new Ended(how, output)));
  failed.catch(() => {}); // after the start nobody waits for it
  const kill = () => {
    child.kill("SIGKILL");
    return exited;
  };
  const handle = { pid: child.pid, exited, output: () => output, stop: () => end(child, exited), kill };
  return { handle, failed, listening: (count) => portsFrom(child.stdio[3], count) };
}

/** Gives what comes from `stream` to `print`, whole lines at a time: what ends in the middle of one waits for the rest. */
function byLine(stream, print) {
  let begun = "";
  stream?.setEncoding("utf8").on("data", (chunk) => {
    const text = begun + chunk;
    const end = text.lastIndexOf("\n") + 1;
    begun = text.slice(end);
    if (end > 0) print(text.slice(0, end));
  });
  stream?.on("end", () => begun && print(`${begun}\n`));
}

/** The end of workerd that nobody asked for. */
export class Ended extends Error {
  constructor(how, output) {
    super(`workerd ended with ${how}\n${output}`);
    this.output = output;
  }
}

/** How the process ended: a promise. While it runs, the end of this process is the end of it. */
function endOf(child) {
  const orphan = () => child.kill("SIGKILL");
  process.once("exit", orphan);
  const watch = child.pid && watchOver(child.pid);
  return new Promise((done) => {
    const over = (how) => {
      process.removeListener("exit", orphan);
      watch?.kill("SIGKILL"); // the number may soon be another process's
      done(how);
    };
    child.once("error", ({ code }) => over(code));
    child.once("close", (code, signal) => over(signal ?? code));
  });
}

function watchOver(pid) {
  const watch = spawn("/bin/sh", ["-c", WATCH, "watch", String(pid)], { stdio: ["pipe", "ignore", "ignore"] });
  watch.on("error", () => {}); // a system without a shell goes without
  watch.stdin.on("error", () => {});
  watch.unref();
  watch.stdin.unref();
  return watch;
}

async function end(child, exited) {
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), ENDING);
  const how = await exited;
  clearTimeout(impatient);
  return how;
}

function portsFrom(control, count) {
  const ports = new Map();
  let text = "";
  return new Promise((resolve) => {
    control.on("data", (chunk) => {
      text += chunk;
      for (const line of text.split("\n").slice(0, -1)) {
        const { event, socket, port } = JSON.parse(line);
        if (event === "listen") ports.set(socket, port);
      }
      text = text.slice(text.lastIndexOf("\n") + 1);
      if (ports.size >= count) resolve(ports);
    });
  });
}
