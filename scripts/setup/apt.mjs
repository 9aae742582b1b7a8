// Debian's packages: installed by whoever may, asked for from everybody else.

import { existsSync } from "node:fs";
import { ask, run } from "../lib/run.mjs";
import { Missing } from "../lib/step.mjs";
import { environment } from "../lib/project.mjs";

/** Whether this system has Debian's package manager. */
export const hasApt = () => existsSync("/usr/bin/apt-get");

/** Whether every one of the packages is installed. */
export async function installed(packages) {
  const states = await ask("dpkg-query", ["-W", "-f=${db:Status-Status}\n", ...packages]);
  return states !== undefined && states.split("\n").every((state) => state === "installed");
}

/** The first of these packages that this system offers, whose lists may never have been fetched. */
export async function offered(names) {
  const find = async () => {
    for (const name of names) if (await ask("apt-cache", ["show", name])) return name;
    return undefined;
  };
  return (await find()) ?? (await update(), await find());
}

const quiet = () => ({ env: environment({ DEBIAN_FRONTEND: "noninteractive" }) });
const update = () => run("apt-get", ["update", "-qq"], quiet());

/** Installs the packages, or says in one sentence that `purpose` needs them. */
export async function apt(packages, purpose) {
  if (await installed(packages)) return;
  if (process.getuid() !== 0) {
    throw new Missing(`${purpose}: run \`sudo apt-get install ${packages.join(" ")}\` and start again.`);
  }
  await update();
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], quiet());
}
