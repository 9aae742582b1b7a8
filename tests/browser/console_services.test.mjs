// Another service beside those that there are, made in the console.

import assert from "node:assert/strict";
import { consoleTest } from "./support/console.mjs";
import { openAs, operatorWith, origins, stage } from "./support/console_stage.mjs";

const opened = async (operator, rights, service) => {
  await openAs(operator, await operatorWith(rights, service));
  await operator.page.locator(".side .service-switch").click();
};

consoleTest("whoever may makes a service, is shown its secret once, and goes on with a wizard", { origins }, async (operator) => {
  const { page } = operator;
  await opened(operator, ["ADMIN"]);
  await page.getByRole("link", { name: "New service" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Shop & Co.");
  assert.equal(await page.getByLabel("Issuer", { exact: true }).inputValue(), `${stage.origin}/shop-co`);
  await operator.button("Make the service").click();
  await page.getByRole("heading", { name: "“Shop & Co.” is there", level: 1 }).waitFor();
  assert.deepEqual(await operator.faults(), []);
  const secret = await page.locator("main pre").innerText();
  await page.getByRole("link", { name: "To the wizards" }).click();
  await page.waitForURL(/wizards/);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const [, id] = /#\/s\/(\d+)\/wizards/.exec(page.url());
  assert.notEqual(id, stage.service);
  const Authorization = `Basic ${Buffer.from(`${id}:${secret.trim()}`).toString("base64")}`;
  const service = await (await fetch(`${stage.origin}/api/${id}/documents/service`, { headers: { Authorization } })).json();
  assert.deepEqual([service.document.serviceName, service.document.issuer], ["Shop & Co.", `${stage.origin}/shop-co`]);
  for (const member of ["pkceRequired", "pkceS256Required"]) assert.notEqual(service.document[member], false, member); // the default is true
  const metadata = await fetch(`${stage.origin}/shop-co/.well-known/openid-configuration`);
  assert.equal((await metadata.json()).issuer, `${stage.origin}/shop-co`);
});

consoleTest("an issuer that cannot be one is refused by the sentence of the API, and what was typed stays", { origins }, async (operator) => {
  const { page } = operator;
  await opened(operator, ["ADMIN"]);
  await page.getByRole("link", { name: "New service" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Taken");
  await page.getByLabel("Issuer", { exact: true }).fill(`${stage.origin}/operators`);
  await operator.button("Make the service").click();
  await page.getByRole("alert").getByText("issuer").waitFor();
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Taken");
});

consoleTest("whoever may make none is offered none", { origins }, async (operator) => {
  await opened(operator, ["VIEW_SERVICE"]);
  await operator.page.locator(".services").waitFor();
  assert.equal(await operator.page.getByRole("link", { name: "New service" }).count(), 0);
  await operator.go("#/new-service");
  await operator.page.getByText("the right CREATE_SERVICE").waitFor();
});

consoleTest("nor is whoever operates one service alone", { origins }, async (operator) => {
  await opened(operator, ["ADMIN"], Number(stage.service));
  await operator.page.locator(".services").waitFor();
  assert.equal(await operator.page.getByRole("link", { name: "New service" }).count(), 0);
  await operator.go("#/new-service");
  await operator.page.getByText("the right CREATE_SERVICE").waitFor();
});
