// A compiler for wasm32-unknown-unknown. Two roads: rustup's target, where the Rust release server answers; else
// Debian's compiler, whose library is built for the target from Debian's own source. Both build the same checkout.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ask, run } from "../lib/run.mjs";
import { Missing, step } from "../lib/step.mjs";
import { atLeast, CACHE, environment, oldestRust } from "../lib/project.mjs";
import { apt, hasApt } from "./apt.mjs";
import { rustVersion } from "./rust.mjs";

export const TARGET = "wasm32-unknown-unknown";
const DEBIAN = "/usr/bin";
const DEBIAN_PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"];

/** The environment in which `cargo build --target wasm32-unknown-unknown` works. */
export async function wasmCompiler() {
  if ((await rustupHasTarget()) || (await rustupAddsTarget())) return environment();
  return debianCompiler();
}

async function rustupHasTarget() {
  const folder = await ask("rustc", ["--target", TARGET, "--print", "target-libdir"]);
  return folder !== undefined && existsSync(folder);
}

async function rustupAddsTarget() {
  if (existsSync(await debianSysroot())) return false;
  let added;
  await step(`the target ${TARGET}, by rustup`, async () => {
    added = (await ask("rustup", ["target", "add", TARGET])) !== undefined && (await rustupHasTarget());
    return added ? "" : "not reachable";
  });
  return added;
}

async function debianCompiler() {
  if (!hasApt()) throw new Missing(`The target ${TARGET} is missing: run \`rustup target add ${TARGET}\` and start again.`);
  await debianPackages();
  const sysroot = await debianSysroot();
  if (!existsSync(sysroot)) await step(`Rust's library for ${TARGET}, from Debian's source`, () => buildLibrary(sysroot));
  const bin = join(sysroot, "bin");
  return environment({
    PATH: [bin, environment().PATH].join(delimiter),
    RUSTC: join(bin, "rustc"),
    CARGO: join(bin, "cargo"),
    SYSROOT: sysroot, // clippy does not go through our rustc
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: `wasm-ld-${await llvmMajor()}`,
  });
}

async function debianPackages() {
  const purpose = `The target ${TARGET} is missing and \`rustup target add ${TARGET}\` did not reach its server`;
  if (!existsSync(join(DEBIAN, "rustc")) || !existsSync("/usr/lib/rustlib/src/rust/library") || !existsSync(join(DEBIAN, "clippy-driver"))) {
    await step("Debian's Rust compiler, by apt-get", () => apt(DEBIAN_PACKAGES, purpose));
  }
  const version = await rustVersion(join(DEBIAN, "rustc"));
  if (!version || !atLeast(version, oldestRust())) {
    throw new Missing(`${purpose}, and this system's rustc-web is older than Rust ${oldestRust()}: connect and start again.`);
  }
  const linker = `lld-${await llvmMajor()}`;
  if (!existsSync(join(DEBIAN, `wasm-${linker.replace("lld", "ld")}`))) {
    await step(`the linker ${linker}, by apt-get`, () => apt([linker], purpose));
  }
}

async function llvmMajor() {
  return (await ask(join(DEBIAN, "rustc"), ["-vV"]))?.match(/^LLVM version: (\d+)/m)?.[1];
}

async function debianSysroot() {
  return join(CACHE, `debian-rust-${(await rustVersion(join(DEBIAN, "rustc"))) ?? "none"}`);
}

/** Builds the standard library and lays it beside links to Debian's own: a sysroot that needs no write to the system's. */
async function buildLibrary(sysroot) {
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, "library-"));
  try {
    const library = join(work, "library");
    cpSync("/usr/lib/rustlib/src/rust/library", library, { recursive: true, dereference: true });
    await compileLibrary(library);
    layOut(join(work, "sysroot"), join(library, "target", TARGET, "release", "deps"), sysroot);
    renameSync(join(work, "sysroot"), sysroot);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function compileLibrary(library) {
  const env = environment({
    RUSTC: join(DEBIAN, "rustc"),
    RUSTC_BOOTSTRAP: "1",
    RUSTFLAGS: "-Cembed-bitcode=yes -Zforce-unstable-if-unmarked",
    CARGO_TARGET_DIR: join(library, "target"),
  });
  const features = ["--no-default-features", "--features", "panic-unwind,compiler-builtins-mem"];
  const manifest = ["--manifest-path", join(library, "sysroot", "Cargo.toml")];
  return run(join(DEBIAN, "cargo"), ["build", ...manifest, "--target", TARGET, "--release", ...features], { env });
}

function layOut(folder, built, sysroot) {
  const own = join(folder, "lib", "rustlib", TARGET, "lib");
  mkdirSync(own, { recursive: true });
  for (const file of readdirSync(built).filter((name) => name.endsWith(".rlib"))) cpSync(join(built, file), join(own, file));
  for (const name of readdirSync("/usr/lib/rustlib").filter((name) => name !== TARGET)) {
    symlinkSync(join("/usr/lib/rustlib", name), join(folder, "lib", "rustlib", name));
  }
  mkdirSync(join(folder, "bin"));
  const rustc = `#!/bin/sh\nexec ${DEBIAN}/rustc --sysroot '${sysroot}' "$@"\n`;
  writeFileSync(join(folder, "bin", "rustc"), rustc, { mode: 0o755 });
  for (const name of ["cargo", "cargo-clippy", "clippy-driver"]) symlinkSync(join(DEBIAN, name), join(folder, "bin", name));
}
