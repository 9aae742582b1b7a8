// What is typed and cannot be read, shown this once, or about to be reviewed: nothing of it is lost without a word, or stands in the way.

import assert from "node:assert/strict";
import { heldTest, newClient, openAt, pressIn, SECRET } from "./support/console_held.mjs";

const leave = (page, hash) => page.evaluate((to) => void (location.hash = to), hash);

heldTest("a secret that is shown this once stays, whatever is pressed beside it", async (operator, page) => {
  await openAt(operator, "#/s/1/clients/new");
  await newClient(operator, { clientName: "Pressed twice", clientIdAlias: "pressed-twice" });
  await pressIn(operator, "Create");
  await page.getByText(SECRET).first().waitFor();
  await page.mouse.click(5, 5);
  await page.keyboard.press("Escape");
  await page.getByText(SECRET).first().waitFor();
  await leave(page, "#/s/1/clients");
  await page.getByRole("alertdialog", { name: "Leave without having kept it?" }).waitFor();
  await operator.button("Stay here").click();
  assert.equal(await page.getByText(SECRET).count(), 1);
});
