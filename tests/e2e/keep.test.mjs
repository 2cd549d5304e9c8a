// What is kept besides decisions: edits while they are typed, both sides of data that changed underneath, and what was
// decided lately.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, until } from "./harness.mjs";
import { Inbox, draftsAre } from "./inbox.mjs";
import { INVOICE, ROW, change, effectsAre, extraction, member } from "./wire.mjs";

const world = createWorld({ seed: 12 });

world.test("edits come back after a reload, half-typed ones too, and are dropped when decided", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("12345678901234567890.1");
  await inbox.field("Subtotal").fill("208.");
  await draftsAre(page, 1);
  await page.reload();
  const again = await Inbox.visit(page);
  await again.openForm(INVOICE);
  await again.details.getByText(/Your edits from .* were restored/).waitFor();
  assert.equal(await again.field("Total Amount").inputValue(), "12345678901234567890.1");
  assert.equal(await again.field("Subtotal").inputValue(), "208.");
  await again.field("Subtotal").fill("208.35");
  await again.approve();
  await again.applied("Approved");
  await effectsAre(sandbox, 1);
  const data = member(await sandbox.effectsText(), "data");
  assert.equal(member(data, "total_amount"), "12345678901234567890.1");
  await draftsAre(page, 0);
});

world.test("restored edits can be discarded", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  const before = await inbox.field("Total Amount").inputValue();
  await inbox.field("Total Amount").fill("7");
  await draftsAre(page, 1);
  await page.reload();
  const again = await Inbox.visit(page);
  await again.openForm(INVOICE);
  await again.press("Discard them", again.details);
  assert.equal(await again.field("Total Amount").inputValue(), before);
  await draftsAre(page, 0);
});

world.test("data that changes under an open draft: each place is chosen, the rest follows", async ({ page, sandbox }) => {
  const { key, payload } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.field("Currency").fill("CHF").catch(() => inbox.field("Currency").selectOption("CHF"));
  const changed = payload
    .replace(/"total_amount":[^,}]*/, '"total_amount":1300.00')
    .replace(/"invoice_number":"[^"]*"/, '"invoice_number":"NEW-77"');
  await change(sandbox, key, changed);
  await inbox.refresh();
  const conflict = inbox.details.getByRole("region", { name: /changed/i }).or(inbox.details.getByRole("group", { name: /changed/i })).first();
  await conflict.waitFor();
  assert.equal(await inbox.approveButton.isEnabled(), false);
  assert.match(await conflict.innerText(), /1250\.10[\s\S]*1280\.10[\s\S]*1300\.00/);
  await inbox.details.getByRole("radio", { name: /Take the new one.*total_amount/ }).check();
  await inbox.press("Go on with these", inbox.details);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1300.00");
  assert.equal(await inbox.field("Invoice Number").inputValue(), "NEW-77");
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  const data = member(await sandbox.effectsText(), "data");
  assert.equal(member(data, "total_amount"), "1300.00");
  assert.equal(member(data, "currency"), '"CHF"');
  assert.equal(member(data, "invoice_number"), '"NEW-77"');
});

world.test("the version that did not take effect can be copied", async ({ page, context, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { key } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
  await inbox.approve();
  await inbox.stands(/^Decided by someone else/);
  await inbox.press("Copy my version", inbox.details);
  await until(() => page.evaluate(() => navigator.clipboard.readText()), (text) => text.includes('"total_amount": 1280.10'));
});

world.test("history: what was decided, searched, exported and cleared, over a reload", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.open(INVOICE);
  await inbox.approve();
  await inbox.applied("Approved");
  await inbox.open(ROW.HookPulse);
  await inbox.reject();
  await inbox.applied("Rejected");
  await effectsAre(sandbox, 2);
  await page.reload();
  const again = await Inbox.visit(page);
  await again.press("History", again.host);
  const dialog = again.host.getByRole("dialog", { name: "History" });
  const lines = dialog.getByRole("list", { name: "History" }).getByRole("listitem");
  await until(() => lines.count(), (count) => count === 2);
  assert.match(await lines.first().innerText(), /Rejected/, "newest first");
  await dialog.getByRole("searchbox").fill(INVOICE);
  await until(() => lines.count(), (count) => count === 1);
  const saving = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export as JSON" }).click();
  const download = await saving;
  assert.equal(download.suggestedFilename(), "countersign-history.json");
  const chunks = await (await download.createReadStream()).toArray();
  const exported = JSON.parse(Buffer.concat(chunks).toString());
  assert.deepEqual(exported.map(({ approve }) => approve), [true, false]);
  await dialog.getByRole("searchbox").fill("");
  await dialog.getByRole("button", { name: "Clear history" }).click();
  await dialog.getByRole("button", { name: /for good/ }).click();
  await dialog.getByText(/Nothing was decided/).waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  const empty = await Inbox.visit(page);
  await empty.press("History", empty.host);
  await empty.host.getByText(/Nothing was decided/).waitFor();
});
