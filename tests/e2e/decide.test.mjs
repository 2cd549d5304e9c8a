// Reviewing as it should go: everything is listed, what is corrected is sent exactly, each decision takes effect once.
// Trouble on the way is in trouble.test.mjs.

import assert from "node:assert/strict";
import { createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import {
  INVOICE,
  decisionsSent,
  effectsAre,
  extraction,
  hookpulsePending,
  member,
  retabPending,
} from "./wire.mjs";

const world = createWorld({ seed: 12 });

world.test("lists everything that waits in both APIs, over several pages", async ({ page, sandbox }) => {
  await sandbox.reset(33);
  const { plans, pages } = await hookpulsePending(sandbox);
  const steps = await retabPending(sandbox);
  assert.ok(pages > 2, `HookPulse has only ${pages} pages`);
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(plans.length + steps.length);
  await inbox.search.fill("HookPulse");
  await inbox.rowsAre(plans.length);
  await inbox.search.fill("Retab");
  await inbox.rowsAre(steps.length);
});

world.test("search narrows the list and gives it back", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await until(inbox.count, (count) => count > 20);
  const all = await inbox.count();
  await inbox.search.fill("pp-2026");
  await inbox.rowsAre(1);
  await inbox.search.fill("no such thing");
  await inbox.host.getByText("Nothing matches “no such thing”.").waitFor();
  await inbox.search.fill("");
  await inbox.rowsAre(all);
});

world.test("approving a HookPulse step takes effect once and its next gate comes up", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  const { plans } = await hookpulsePending(sandbox);
  const plan = plans.find(({ step_identifier: step }) => step === "delete-records");
  await inbox.open("Delete records");
  await inbox.approve();
  await inbox.applied("Approved");
  await inbox.status(/Approved, and the API confirms it/);
  await inbox.row("Delete records").waitFor({ state: "detached" });
  const [effect] = await effectsAre(sandbox, 1);
  assert.deepEqual(
    { api: effect.api, key: effect.key, verdict: effect.verdict, data: effect.data },
    { api: "hookpulse", key: plan.execution_plan_uuid, verdict: "approved", data: null },
  );
  assert.equal((await decisionsSent(sandbox, "hookpulse")).length, 1);

  // The template's pause passes; the same run then waits at its next gate.
  await sandbox.admin("POST", "clock", { advance_ms: (plan.delay_to_next_step + 1) * 1000 });
  const before = await hookpulsePending(sandbox).then((pending) => pending.plans.length);
  assert.equal(before, plans.length);
  await inbox.refresh();
  await inbox.row("Shred backups").waitFor();
  await effectsAre(sandbox, 1);
});

world.test("rejecting a HookPulse step takes effect once", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.open("Send payout");
  await inbox.reject();
  await inbox.applied("Rejected");
  await inbox.row("Send payout").waitFor({ state: "detached" });
  const [effect] = await effectsAre(sandbox, 1);
  assert.equal(effect.verdict, "rejected");
  assert.equal((await decisionsSent(sandbox, "hookpulse")).length, 1);
});

world.test("only the field that was changed differs on the wire", async ({ page, sandbox }) => {
  const { key, payload } = await extraction(sandbox, INVOICE);
  for (const exact of ["12345678901234567890", ":0.10", ":1250.10"]) {
    assert.ok(payload.includes(exact), `the payload has no ${exact}`);
  }
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Customer › Customer Number").fill("HB-2000");
  await inbox.diffIs([["customer › customer_number", "HB-1007", "HB-2000"]]);
  await inbox.approve();
  await inbox.applied("Approved");

  const [effect] = await effectsAre(sandbox, 1);
  assert.deepEqual([effect.api, effect.key, effect.verdict], ["retab-a", key, "approved"]);
  const [sent, ...more] = await decisionsSent(sandbox, "retab-a");
  assert.equal(more.length, 0);
  assert.equal(member(sent.body, "modified_data"), payload.replace('"HB-1007"', '"HB-2000"'));
  assert.equal(JSON.parse(sent.body).approved, true);
});

world.test("an amount is sent as it was typed", async ({ page, sandbox }) => {
  const { payload } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.field("Ledger Id").fill("98765432109876543210987654321");
  await inbox.field("Line Items › Item 3 › Unit Price").fill("0.100");
  await inbox.approve();
  await inbox.applied("Approved");
  const [sent] = await decisionsSent(sandbox, "retab-a");
  const expected = payload
    .replace('"total_amount":1250.10', '"total_amount":1280.10')
    .replace('"ledger_id":12345678901234567890', '"ledger_id":98765432109876543210987654321')
    .replace('"unit_price":0.10', '"unit_price":0.100');
  assert.equal(member(sent.body, "modified_data"), expected);
});

world.test("an untouched payload is approved without any data", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  // Changed and put back is untouched too.
  await inbox.field("Total Amount").fill("1");
  await inbox.field("Total Amount").fill("1250.10");
  await inbox.approve();
  await inbox.applied("Approved");
  const [sent] = await decisionsSent(sandbox, "retab-a");
  assert.ok(!("modified_data" in JSON.parse(sent.body)), sent.body);
  const [effect] = await effectsAre(sandbox, 1);
  assert.equal(effect.data, null);
});

world.test("rejecting an invoice sends no data, whatever was typed", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("not a number");
  await inbox.reject();
  await inbox.applied("Rejected");
  await inbox.row(INVOICE).waitFor({ state: "detached" });
  const [sent] = await decisionsSent(sandbox, "retab-a");
  assert.ok(!("modified_data" in JSON.parse(sent.body)), sent.body);
  const [effect] = await effectsAre(sandbox, 1);
  assert.equal(effect.verdict, "rejected");
});

world.test("items of a list can be added, removed and moved", async ({ page, sandbox }) => {
  const { payload } = await extraction(sandbox, INVOICE);
  const items = JSON.parse(payload).line_items;
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.press("Move Item 2 up");
  await until(() => inbox.field("Line Items › Item 1 › Article Number").inputValue(), (seen) => seen === "SRV-CAL");
  await inbox.press("Remove Item 3");
  await inbox.group("Line Items › Item 4").waitFor({ state: "detached" });
  await inbox.press("Add item: Line Items");
  const added = "Line Items › Item 4";
  for (const [label, value] of [
    ["Position", "4"],
    ["Description", "Cable ties, sent again"],
    ["Quantity", "1"],
    ["Unit", "pcs"],
    ["Unit Price", "0.00"],
    ["Vat Rate", "20.0"],
    ["Amount", "0.00"],
  ]) {
    await inbox.field(`${added} › ${label}`).fill(value);
  }
  await inbox.approve();
  await inbox.applied("Approved");
  const [sent] = await decisionsSent(sandbox, "retab-a");
  const lines = JSON.parse(sent.body).modified_data.line_items;
  assert.deepEqual(lines.slice(0, 3), [items[1], items[0], items[3]]);
  assert.equal(lines.length, 4);
  assert.equal(lines[3].description, "Cable ties, sent again");
  assert.match(sent.body, /"unit_price":0\.00,/);
});

world.test("a value can become null and come back", async ({ page, sandbox }) => {
  const { payload } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.press("Set to null: Due Date");
  await inbox.diffIs([["due_date", "2026-11-05", "No value (null)"]]);
  await inbox.press("Add value: Due Date");
  await inbox.field("Due Date").fill("2026-11-05");
  await inbox.changes.waitFor({ state: "detached" });
  await inbox.press("Add value: Purchase Order");
  await inbox.field("Purchase Order").fill("PO-25000");
  await inbox.press("Set to null: Due Date");
  await inbox.approve();
  await inbox.applied("Approved");
  const [sent] = await decisionsSent(sandbox, "retab-a");
  const expected = payload
    .replace('"due_date":"2026-11-05"', '"due_date":null')
    .replace('"purchase_order":null', '"purchase_order":"PO-25000"');
  assert.equal(member(sent.body, "modified_data"), expected);
});

world.test("choices and checkboxes change what is sent", async ({ page, sandbox }) => {
  const { payload } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Currency").selectOption("EUR");
  await inbox.field("Paid").check();
  await inbox.approve();
  await inbox.applied("Approved");
  const [sent] = await decisionsSent(sandbox, "retab-a");
  const expected = payload.replace('"currency":"GBP"', '"currency":"EUR"').replace('"paid":false', '"paid":true');
  assert.equal(member(sent.body, "modified_data"), expected);
});

for (const { what, label, typed, says } of [
  { what: "a number that is none", label: "Total Amount", typed: "12x", says: /This is not a number\./ },
  { what: "an empty number", label: "Total Amount", typed: "", says: /required/ },
  { what: "a fraction for an integer", label: "Line Items › Item 1 › Position", typed: "1.5", says: /whole number/ },
]) {
  world.test(`${what} is said at the field and keeps Approve from sending`, async ({ page, sandbox }) => {
    const inbox = await Inbox.visit(page);
    await inbox.openForm(INVOICE);
    const field = inbox.field(label);
    await field.fill(typed);
    await until(() => inbox.described(field), (said) => says.test(said));
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    await inbox.details.getByText("1 field to fix before approving").waitFor();
    await inbox.approve();
    await until(() => hasFocus(field), (focused) => focused);
    assert.equal(await field.inputValue(), typed);
    assert.deepEqual(await sandbox.effects(), []);
    assert.deepEqual(await decisionsSent(sandbox, "retab-a"), []);
  });
}

world.test("Approve counts the problems and goes to the first of several", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Tax").fill("--");
  await inbox.field("Subtotal").fill("");
  await inbox.details.getByText("2 fields to fix before approving").waitFor();
  await inbox.approve();
  await inbox.status(/2 fields to fix before approving/);
  await until(() => hasFocus(inbox.field("Subtotal")), (focused) => focused);
  await inbox.field("Subtotal").fill("1066.75");
  await inbox.field("Tax").fill("213.35");
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("the diff shows old and new, and Reset takes a change back", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.field("Supplier › Address › City").fill("Redruth");
  await inbox.diffIs([
    ["supplier › address › city", "Truro", "Redruth"],
    ["total_amount", "1250.10", "1280.10"],
  ]);
  await inbox.press("Reset Total Amount");
  await inbox.diffIs([["supplier › address › city", "Truro", "Redruth"]]);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1250.10");
  await inbox.press("Reset all", inbox.details);
  await inbox.changes.waitFor({ state: "detached" });
  assert.equal(await inbox.field("Supplier › Address › City").inputValue(), "Truro");
});

world.test("edits stay while another approval is looked at", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.open("Send payout");
  await inbox.row(INVOICE).filter({ hasText: "Edited" }).waitFor();
  await inbox.openForm(INVOICE);
  await until(() => inbox.field("Total Amount").inputValue(), (seen) => seen === "1280.10");
});

world.test("nothing is sent inside the undo window, and Undo gives the approval back", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page, { undoWindow: null });
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.approve();
  await inbox.details.getByText(/The approval is sent in \d seconds?; until then nothing leaves this page/).waitFor();
  await inbox.undo();
  await inbox.status(/Undone\. Nothing was sent\./);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10");
  assert.ok(await inbox.approveButton.isEnabled());
  assert.deepEqual(await decisionsSent(sandbox, "retab-a"), []);
  assert.deepEqual(await sandbox.effects(), []);
});

world.test("without Undo the decision is sent when the window of five seconds has passed", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page, { undoWindow: null });
  await inbox.open("Send payout");
  const clicked = Date.now();
  await inbox.approve();
  await inbox.applied("Approved");
  const [effect] = await effectsAre(sandbox, 1);
  const waited = new Date(effect.at).getTime() - clicked;
  assert.ok(waited >= 5_000, `it was sent after ${waited} ms`);
});

const hasFocus = (field) => field.evaluate((control) => control.getRootNode().activeElement === control);
