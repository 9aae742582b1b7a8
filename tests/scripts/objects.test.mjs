// The Durable Objects of wrangler.toml: each class is made by one migration, and workerd is given the same ones.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { configuration, wrangler } from "../../scripts/lib/workerd_config.mjs";

const BINDINGS = {
  GRANTS: "GrantsObject",
  SUBJECTS: "SubjectsObject",
  REGISTRY: "RegistryObject",
  DIRECTORY: "DirectoryObject",
  AUDIT: "AuditObject",
};

test("every class is bound once and made by one migration, and no migration that was deployed has changed", () => {
  const bound = Object.fromEntries(wrangler().objects.map(({ binding, className }) => [binding, className]));
  assert.deepEqual(bound, BINDINGS);
  const toml = readFileSync(inRoot("wrangler.toml"), "utf8");
  const migrations = [...toml.matchAll(/^tag = "(\w+)"\nnew_sqlite_classes = (\[.*\])$/gm)].map(([, tag, made]) => [tag, JSON.parse(made)]);
  assert.deepEqual(migrations, [
    ["v1", ["GrantsObject", "SubjectsObject", "RegistryObject"]],
    ["v2", ["DirectoryObject"]],
    ["v3", ["AuditObject"]],
  ]);
});

test("workerd is given a namespace with a database for each", () => {
  const nothing = { vars: {}, bindings: {}, reach: [], extraWorkers: [] };
  const text = configuration({ file: inRoot("build", "x.capnp"), objects: "objects", addresses: ["localhost:0"], ...nothing });
  for (const [binding, className] of Object.entries(BINDINGS)) {
    assert.ok(text.includes(`(name = "${binding}", durableObjectNamespace = "${className}")`), binding);
    assert.ok(text.includes(`(className = "${className}", uniqueKey = "sekisho-${className}", enableSql = true)`), className);
  }
});
