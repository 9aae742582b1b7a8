// Rust for this machine: rustup's compiler, its linter and formatter, and a C compiler to link with.

import { ask, run } from "../lib/run.mjs";
import { Missing, step } from "../lib/step.mjs";
import { atLeast, oldestRust } from "../lib/project.mjs";
import { apt, hasApt } from "./apt.mjs";

/** The version of `rustc`, as `1.95.0`. */
export async function rustVersion(rustc = "rustc", options) {
  return (await ask(rustc, ["--version"], options))?.match(/^rustc (\d+\.\d+\.\d+)/)?.[1];
}

/** Rust as rustup has it, installed if rustup has none yet. */
export async function rust() {
  if (!(await rustVersion()) && (await ask("rustup", ["--version"]))) {
    await step("Rust, by rustup", () => run("rustup", ["default", "stable"]).then(() => ""));
  }
  const version = await rustVersion();
  if (!version) throw new Missing("Rust is missing: install it with rustup (see rust-lang.org/tools/install) and start again.");
  if (!atLeast(version, oldestRust())) {
    throw new Missing(`Rust ${version} is too old: run \`rustup update stable\` to have ${oldestRust()} or newer.`);
  }
  await cCompiler();
}

async function cCompiler() {
  if (await ask("cc", ["--version"])) return;
  const how = hasApt() ? "`apt-get install build-essential`" : "your system's package (on macOS `xcode-select --install`)";
  throw new Missing(`A C compiler is missing: install one with ${how} and start again.`);
}

/** `cargo clippy` and `cargo fmt`, which a minimal rustup leaves out. */
export async function linters() {
  if ((await ask("cargo", ["clippy", "--version"])) && (await ask("cargo", ["fmt", "--version"]))) return;
  await step("clippy and rustfmt, by rustup", async () => {
    if ((await ask("rustup", ["component", "add", "clippy", "rustfmt"])) === undefined) {
      throw new Missing("clippy or rustfmt is missing: run `rustup component add clippy rustfmt` and start again.");
    }
  });
}

/** What the bindings' tools link with: OpenSSL where the system's TLS is OpenSSL. */
export async function openSsl() {
  if (process.platform !== "linux" || (await ask("pkg-config", ["--exists", "openssl"])) !== undefined) return;
  const purpose = "OpenSSL's headers are missing";
  if (hasApt()) await step("OpenSSL's headers, by apt-get", () => apt(["libssl-dev", "pkg-config"], purpose));
  else throw new Missing(`${purpose}: install OpenSSL's development package and pkg-config, and start again.`);
}
