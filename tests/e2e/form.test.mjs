// What is done to the data as a whole: taking edits back, the JSON view, looking first where the API was unsure, and
// what the schema of the whole document says.

import assert from "node:assert/strict";
import { createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, effectsAre, extraction, member } from "./wire.mjs";

const world = createWorld({ seed: 12 });

const json = (inbox) => inbox.details.getByRole("textbox", { name: "Data as JSON" });
const asJson = (inbox) => inbox.press("JSON", inbox.details);

world.test("edits are taken back and made again, by key and by button", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  const total = inbox.field("Total Amount");
  const before = await total.inputValue();
  await total.fill("1280.10");
  await inbox.field("Invoice Number").fill("NEW-1");
  await page.keyboard.press("Control+z");
  await until(() => inbox.field("Invoice Number").inputValue(), (value) => value !== "NEW-1");
  assert.equal(await total.inputValue(), "1280.10");
  await page.keyboard.press("Control+z");
  await until(() => total.inputValue(), (value) => value === before);
  await inbox.details.getByText("No changes").waitFor();
  await inbox.press("Make the edit again", inbox.details);
  await until(() => total.inputValue(), (value) => value === "1280.10");
  await inbox.press("Take back the last edit", inbox.details);
  await until(() => total.inputValue(), (value) => value === before);
  assert.ok(await inbox.details.getByRole("button", { name: "Take back the last edit" }).isDisabled());
});

world.test("the form and the JSON are one, and what does not parse stays until it does", async ({ page, sandbox }) => {
  const { payload } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await asJson(inbox);
  const text = await json(inbox).inputValue();
  assert.match(text, /"total_amount": 1280\.10,/);
  assert.ok(text.includes(`"ledger_id": ${member(payload, "ledger_id")},`), "all digits are there");
  await json(inbox).fill(text.replace("1280.10", "1290."));
  await inbox.details.getByRole("alert").filter({ hasText: /line \d+, column \d+/ }).waitFor();
  await inbox.approve();
  assert.deepEqual(await sandbox.effects(), []);
  await json(inbox).fill(text.replace("1280.10", "1290.50"));
  await inbox.details.getByRole("alert").waitFor({ state: "detached" });
  await asJson(inbox);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1290.50");
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  const data = member(await sandbox.effectsText(), "data");
  assert.equal(member(data, "total_amount"), "1290.50");
});

world.test("a JSON text that is none survives a reload, and can be discarded", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await asJson(inbox);
  const text = await json(inbox).inputValue();
  await json(inbox).fill(`${text},`);
  await inbox.details.getByRole("alert").waitFor();
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  const next = await Inbox.visit(page);
  await next.row(INVOICE).click();
  await until(() => json(next).inputValue(), (value) => value === `${text},`);
  await next.press("Discard this text", next.details);
  await until(() => json(next).inputValue(), (value) => value === text);
  await asJson(next);
  await next.form.getByRole("textbox").first().waitFor();
});

world.test("what was changed is copied as a JSON Patch", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.press("Copy as JSON Patch", inbox.details);
  const copied = await until(() => page.evaluate(() => navigator.clipboard.readText()), (text) => text.startsWith("["));
  assert.match(copied, /"op": "replace",\s+"path": "\/total_amount",\s+"value": 1280\.10\s/);
});

world.test("every problem is listed by name and leads to its field", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Subtotal").fill("");
  await inbox.field("Total Amount").fill("12x");
  await inbox.details.getByText("What to fix").click();
  const listed = inbox.details.getByRole("list", { name: "What to fix" }).getByRole("button");
  await until(() => listed.allInnerTexts(), (texts) => texts.length === 2 && texts[1].startsWith("Total Amount"));
  await listed.nth(1).click();
  await until(() => inbox.field("Total Amount").evaluate((field) => field.matches(":focus")), (is) => is);
  assert.deepEqual(await sandbox.effects(), []);
});

world.test("a problem that is listed beside the JSON leads to its field in the form", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("x");
  await asJson(inbox);
  await json(inbox).waitFor();
  await inbox.press("Go to the first", inbox.details);
  const total = inbox.field("Total Amount");
  await until(() => total.evaluate((box) => box.getRootNode().activeElement === box), Boolean);
});

world.test("n goes from one doubtful field to the next, and Approve can wait for all", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.host.evaluate((element) => {
    element.setAttribute("look-below", "95");
    element.setAttribute("must-look", "");
  });
  await inbox.openForm(INVOICE);
  const left = inbox.details.getByRole("button", { name: /fields? needs? a look/ });
  const count = async () => Number.parseInt((await left.count()) === 0 ? "0" : await left.innerText(), 10);
  const needed = await until(count, (number) => number > 1);
  await inbox.approve();
  await inbox.status(/Look at \d+ more/);
  assert.deepEqual(await sandbox.effects(), []);
  await until(count, (number) => number === needed - 1);
  for (let rest = needed - 1; rest > 0; rest -= 1) {
    // Nothing that takes letters may have the focus: there "n" is a letter.
    await inbox.title.focus();
    await page.keyboard.press("n");
    await until(count, (number) => number === rest - 1);
  }
  await inbox.details.getByRole("button", { name: "All doubtful fields seen" }).waitFor();
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});
