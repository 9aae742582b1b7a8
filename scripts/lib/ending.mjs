// When the local server is to end: a signal, or the end of the npm that started it.

import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** How often to look whether npm is still there, in milliseconds. */
const LOOK = 500;

/** Whether `how` a process ended is what one of the signals does. */
export const isSignal = (how) => SIGNALS.includes(how);

/** The status of a command that a signal ended before it had done anything, as shells have it. */
export const statusAfter = (signal) => 128 + (constants.signals[signal] ?? constants.signals.SIGTERM);

/** Answers what asked for the end: the name of a signal, or `abandoned`. */
export const askedToEnd = () => Promise.race([signalled(), abandoned()]);

function signalled() {
  return new Promise((asked) => SIGNALS.forEach((signal) => process.on(signal, () => asked(signal))));
}

/** The scripts of npm that run the server: `npm start`, and npx. */
const STARTERS = ["start", "npx"];

/** npm that was killed passes no signal on. Whoever starts the script without npm may leave it to itself, as nohup does. */
function abandoned() {
  const { ppid } = process;
  return new Promise((gone) => {
    if (!STARTERS.includes(process.env.npm_lifecycle_event)) return;
    const look = () => process.ppid !== ppid && gone("abandoned");
    setInterval(look, LOOK).unref();
  });
}
