// What could not be read or checked: said beside the decision, asked for once more in words, left out where many are
// decided at once, and taken in when it comes after all.

import assert from "node:assert/strict";
import { FAILED_REQUEST, accessibilityProblems, createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, change, effectsAre, extraction, reviewOfInvoice } from "./wire.mjs";

const SEED = 40;
const world = createWorld({ seed: SEED });

const REVIEWS = "GET /retab-c/v1";
const SCHEMA = `${REVIEWS}/workflows/versions/{version_id}`;
const LIKELIHOODS = `${REVIEWS}/extractions/{extraction_id}`;
const busy = (route) => ({ route, kind: "status", status: 429 });

const NOT_CHECKED = "The schema could not be loaded, so the data was not checked against it.";
const AGAIN = "Press Approve again to approve all the same.";

/** Shows one review, as a link to it does. */
async function show(page, { id }) {
  const inbox = await Inbox.visit(page, { connections: ["reviews"], path: `/#item=reviews%2F${id}` });
  await inbox.canBeDecided();
  return inbox;
}

const hasFocus = (control) => control.evaluate((element) => element.getRootNode().activeElement === element);

world.test("approving what was not checked asks once more in words, and the second press decides", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault([busy(SCHEMA), busy(LIKELIHOODS)]);
  const inbox = await show(page, await reviewOfInvoice(sandbox));
  const note = inbox.details.getByRole("note").filter({ hasText: NOT_CHECKED });
  await note.waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  // By keyboard: what is said is announced, and the focus stays on the button.
  await inbox.approveButton.focus();
  await page.keyboard.press("Enter");
  const said = await inbox.status(/Press Approve again/);
  assert.ok(said.includes(NOT_CHECKED), said);
  await note.filter({ hasText: AGAIN }).waitFor();
  assert.ok(await hasFocus(inbox.approveButton));
  assert.match(await inbox.described(inbox.approveButton), /Press Approve again/);
  assert.deepEqual(await sandbox.effects(), []);
  await page.keyboard.press("Enter");
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("a double click is one press", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault([busy(SCHEMA), busy(LIKELIHOODS)]);
  const inbox = await show(page, await reviewOfInvoice(sandbox));
  await inbox.details.getByText(NOT_CHECKED).waitFor();
  await inbox.approveButton.dblclick();
  await inbox.status(/Press Approve again/);
  assert.deepEqual(await sandbox.effects(), []);
  assert.ok(await inbox.approveButton.isEnabled());
});

world.test("a bulk approval leaves out what could not be read, and says so", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await Inbox.visit(page, { connections: ["reviews"] });
  const count = await inbox.count();
  await sandbox.fault([busy(SCHEMA), busy(LIKELIHOODS)]);
  await inbox.list.focus();
  await page.keyboard.press("Control+a");
  await inbox.bulk.getByRole("button", { name: /^Approve \d+/ }).click();
  await inbox.bulkDecision.getByRole("button", { name: "Close", exact: true }).waitFor({ timeout: 60_000 });
  const leftOut = inbox.bulkDecision.getByRole("list", { name: `${count} left out` });
  assert.match(await leftOut.innerText(), /could not be loaded/);
  assert.deepEqual(await sandbox.effects(), []);
});

world.test("a schema that is none keeps nothing from being edited, and a bulk approval from approving it", async ({ page, sandbox }) => {
  const { key } = await extraction(sandbox, INVOICE);
  await change(sandbox, key, '{"total":1.50}', '"none"');
  const inbox = await Inbox.visit(page);
  await inbox.search.fill(INVOICE);
  await inbox.rowsAre(1);
  await inbox.list.focus();
  await page.keyboard.press("Control+a");
  await inbox.bulk.getByRole("button", { name: "Approve 1" }).click();
  await inbox.bulkDecision.getByText("What came as the schema is none").waitFor();
  assert.deepEqual(await sandbox.effects(), []);
});

world.test("a schema that comes on the second try goes into the form that is there: text, caret and focus stay", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault([busy(SCHEMA), busy(LIKELIHOODS), { ...busy(`${REVIEWS}/workflows/steps`), times: 1 }]);
  const inbox = await show(page, await reviewOfInvoice(sandbox));
  await inbox.details.getByText(NOT_CHECKED).waitFor();
  const currency = inbox.field("Currency");
  const isChoice = () => currency.evaluate(({ localName }) => localName === "select");
  assert.equal(await isChoice(), false, "nobody knows yet what may be chosen");
  const number = inbox.field("Invoice Number");
  await number.fill("LONG-NUMBER");
  await number.evaluate((box) => box.setSelectionRange(4, 7));
  await sandbox.clearFaults();
  // By itself, a moment later.
  await until(isChoice, Boolean, { timeout: 30_000, what: "a choice" });
  await until(() => hasFocus(number), Boolean, { what: "focus where it was" });
  assert.equal(await number.inputValue(), "LONG-NUMBER");
  assert.deepEqual(await number.evaluate(({ selectionStart, selectionEnd }) => [selectionStart, selectionEnd]), [4, 7]);
  await inbox.details.getByText(NOT_CHECKED).waitFor({ state: "detached" });
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("likelihoods that come on the second try mark their fields", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault(busy(LIKELIHOODS));
  const inbox = await show(page, await reviewOfInvoice(sandbox));
  await inbox.details.getByText("so no value is marked as doubtful").waitFor();
  await sandbox.clearFaults();
  await inbox.press("Try again", inbox.details);
  await inbox.details.getByText(/needs? a look/).first().waitFor();
});
