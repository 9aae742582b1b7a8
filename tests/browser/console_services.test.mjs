// Another service beside those that there are, made in the console.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { consoleTest } from "./support/console.mjs";
import { asked, openAs, operatorWith, origins, stage } from "./support/console_stage.mjs";

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
  await page.getByRole("alertdialog", { name: "Leave without having kept it?" }).waitFor();
  await operator.button("Stay here").click();
  await operator.button("Copy").click();
  await page.getByRole("status").filter({ hasText: "Copied" }).first().waitFor({ state: "attached" });
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

const menu = async (operator, service) => {
  await operator.go(`#/s/${service}/settings`);
  await operator.button("More").click();
};

consoleTest("a service is deleted by whoever types its issuer, is served to nobody then, and the console goes to another one", { origins }, async (operator) => {
  const { page } = operator;
  const { apiKey, issuer } = await asked("POST", "/api/service/create", { issuer: `${stage.origin}/short-lived`, serviceName: "Short-lived" });
  const metadata = () => fetch(`${issuer}/.well-known/openid-configuration`);
  assert.equal((await metadata()).status, 200);
  await openAs(operator, await operatorWith(["ADMIN"]));
  await menu(operator, apiKey);
  await page.getByRole("menuitem", { name: "Delete the service…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Delete the service Short-lived?" });
  const act = dialog.getByRole("button", { name: "Delete for good" });
  assert.deepEqual(await operator.faults(), []);
  await dialog.getByRole("textbox").fill(`${issuer}s`);
  assert.ok(await act.isDisabled());
  await dialog.getByRole("textbox").fill(issuer);
  await act.click();
  await page.waitForURL(new RegExp(`#/s/${stage.service}$`));
  await page.locator(".side .service-switch").click();
  await page.locator(".services").waitFor();
  assert.equal(await page.locator(".services").getByText("Short-lived").count(), 0);
  await assert.rejects(asked("GET", `/api/${apiKey}/documents/service`), /: 404 /);
  for (let tries = 0; (await metadata()).status !== 404; tries++) {
    assert.ok(tries < 45, "it is served still");
    await sleep(1000);
  }
});

consoleTest("the first service is not deleted: the server says so, and it stays", { origins }, async (operator) => {
  await openAs(operator, await operatorWith(["ADMIN"]));
  await menu(operator, stage.service);
  await operator.page.getByRole("menuitem", { name: "Delete the service…" }).click();
  const dialog = operator.page.getByRole("alertdialog");
  await dialog.getByRole("textbox").fill(stage.origin);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await dialog.getByText("The first service is replaced, and never deleted.").waitFor();
  assert.equal((await fetch(`${stage.origin}/.well-known/openid-configuration`)).status, 200);
});

consoleTest("whoever may not delete services is not offered it", { origins }, async (operator) => {
  await openAs(operator, await operatorWith(["MODIFY_SERVICE"]));
  await menu(operator, stage.service);
  await operator.page.getByRole("menuitem", { name: "All documents of the service…" }).waitFor();
  assert.equal(await operator.page.getByRole("menuitem", { name: "Delete the service…" }).count(), 0);
});
