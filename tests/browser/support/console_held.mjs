// The console before a server out of memory, whose calls can be kept on their way while somebody goes on.

import { after, before } from "node:test";
import { consoleTest } from "./console.mjs";
import { startFakeApi } from "./fake_api.mjs";
import { buildAssets } from "../../../scripts/lib/assets.mjs";

/** The server; filled before the first test of a file. */
export const held = {};
before(async () => {
  await buildAssets();
  held.server = await startFakeApi({ clients: 3, people: 1, events: 1 });
  held.world = held.server.world;
});
after(() => held.server?.close());

export const heldTest = (name, act) => consoleTest(name, { origins: () => [held.server.origin] }, (operator) => act(operator, operator.page));

export const service = () => held.world.documents.service.get("1");
export const input = ({ page }, path) => page.locator(`[id="member-${path}"]`);
export const unsaved = ({ page }, count) => page.getByRole("region", { name: count }).waitFor();
export const dialogOf = ({ page }) => page.locator("dialog[open]").last();
/** Whatever secret the server tells once. */
export const SECRET = /a-secret-of-43-characters|another-secret-of-43/;

export const openAt = (operator, hash) => operator.signIn(held.server.origin, hash);

/** Another operator saves something of the service. */
export function others(changes) {
  held.world.documents.service.set("1", { ...service(), ...changes });
  held.world.versions.set("service 1", `theirs-${held.world.asked.length}`);
}

/**
 * Keeps the calls by `method` to `path` on their way from now on, or their answers; `arrived` is when the first has begun, and `letGo` lets
 * all of them go.
 */
export async function hold({ page }, method, path, { answer = false } = {}) {
  let letGo, arrive;
  const arrived = new Promise((done) => (arrive = done));
  const wait = new Promise((done) => (letGo = done));
  await page.route(`**/api/${path}`, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    const response = answer ? await route.fetch() : undefined;
    arrive();
    await wait;
    await (response ? route.fulfill({ response }) : route.continue());
  });
  return { arrived, letGo };
}

/** Opens what shows the changes before they are saved. */
export async function review(operator) {
  await operator.page.getByText("The server accepts it").waitFor();
  await operator.button("Review and save").click();
}

export const pressIn = (operator, name) => dialogOf(operator).getByRole("button", { name, exact: true }).click();

export async function choose(operator, item) {
  await operator.button("More").click();
  await operator.page.getByRole("menuitem", { name: item }).click();
}

/** Chooses a file with these documents, and waits until it is told what would change. */
export async function importFile(operator, documents, told) {
  await choose(operator, "All documents of the service…");
  const dialog = operator.page.getByRole("dialog");
  const [chooser] = await Promise.all([operator.page.waitForEvent("filechooser"), dialog.getByRole("button", { name: "Import a file" }).click()]);
  await chooser.setFiles({ name: "all.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ documents })) });
  await dialog.getByText(told).waitFor();
  return dialog;
}

/** Pastes the document of a client that is not there yet, and reviews it. */
export async function newClient(operator, document) {
  await choose(operator, "Import what is copied");
  await dialogOf(operator).getByRole("textbox").fill(JSON.stringify({ redirectUris: ["https://o.example/cb"], tokenAuthMethod: "CLIENT_SECRET_BASIC", ...document }));
  await dialogOf(operator).getByRole("button").last().click();
  await operator.page.getByText("The server accepts it").waitFor();
  await operator.button("Review and create").click();
  await dialogOf(operator).getByRole("button", { name: "Create", exact: true }).waitFor();
}
