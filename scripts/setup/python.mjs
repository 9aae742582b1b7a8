// Python with the packages of tests/edge/authlib/requirements.txt, in a virtual environment that checkouts share.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, run } from "../lib/run.mjs";
import { Missing, step } from "../lib/step.mjs";
import { atLeast, CACHE, environment, inRoot } from "../lib/project.mjs";
import { apt, hasApt } from "./apt.mjs";

const REQUIREMENTS = inRoot("tests", "edge", "authlib", "requirements.txt");
const OLDEST_PYTHON = "3.10"; // that the packages admit

/** The Python that has the packages, set up where it is missing. */
export async function python() {
  const base = await basePython();
  const folder = join(CACHE, `python-${await fingerprint(base)}`);
  const [program, complete] = [join(folder, "bin", "python"), join(folder, ".complete")];
  if (!existsSync(complete)) {
    await step("Python packages of tests/edge/authlib", async () => {
      mkdirSync(CACHE, { recursive: true });
      rmSync(folder, { recursive: true, force: true });
      await run(base, ["-m", "venv", folder]);
      const quiet = ["--quiet", "--no-input", "--disable-pip-version-check"];
      await run(program, ["-m", "pip", "install", ...quiet, "--no-deps", "-r", REQUIREMENTS], { env: environment() });
      writeFileSync(complete, "");
    });
  }
  return program;
}

/** Another Python, or other packages, are another environment. */
async function fingerprint(base) {
  const version = await ask(base, ["-c", "import sys; print(sys.version, sys.prefix)"]);
  return createHash("sha256").update(version).update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
}

/** A Python that can make virtual environments: the one there is, or Debian's with the package that it splits off. */
async function basePython() {
  const found = await capable("python3");
  if (found) return found;
  const purpose = `Python ${OLDEST_PYTHON} or newer with its module venv is missing`;
  if (!hasApt()) throw new Missing(`${purpose}: install it and start again.`);
  if (!(await capable("/usr/bin/python3"))) {
    await step("Python's venv, by apt-get", () => apt(["python3", "python3-venv"], purpose));
  }
  const debian = await capable("/usr/bin/python3");
  if (!debian) throw new Missing(`${purpose}: install a newer Python and start again.`);
  return debian;
}

/** The program, if it is new enough and can make virtual environments with pip in them. */
async function capable(program) {
  const version = await ask(program, ["-c", "import ensurepip, venv, platform; print(platform.python_version())"]);
  return version && atLeast(version, OLDEST_PYTHON) ? program : undefined;
}
