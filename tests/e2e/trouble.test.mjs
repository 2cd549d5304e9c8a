// Reviewing when things go wrong: wrong keys, broken answers, other reviewers, lost connections. What is promised is
// the same every time: the trouble is told by name, nothing else breaks, and a decision takes effect once or not at all.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, hurryTime, until } from "./harness.mjs";
import { CredentialsForm, Inbox } from "./inbox.mjs";
import { API, DECIDING, INVOICE, ROW, effectsAre, extraction, hookpulsePending, retabPending } from "./wire.mjs";

const world = createWorld({ seed: 12 });

const LISTS = {
  HookPulse: "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/",
  Retab: "GET /retab-a/v1/workflows/runs",
};
const OTHER = { HookPulse: "Retab", Retab: "HookPulse" };

const counts = async (sandbox) => ({
  HookPulse: (await hookpulsePending(sandbox)).plans.length,
  Retab: (await retabPending(sandbox)).length,
});

world.test("a wrong key is told with what to do, and a good one heals it", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const expected = await counts(sandbox);
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(expected.HookPulse + expected.Retab);
  const credentials = new CredentialsForm(page);
  await credentials.fill("HookPulse key", "wrong");
  await credentials.useThese();
  const told = await inbox.alertSays(/HookPulse/);
  assert.match(told, /credentials were refused \(401\)/);
  assert.match(told, /Check the key/);

  await inbox.open(INVOICE);
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);

  await credentials.fill("HookPulse key", "sandbox-hookpulse-key");
  await credentials.useThese();
  await inbox.alert(/HookPulse/).waitFor({ state: "detached" });
  await inbox.open(ROW.HookPulse);
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 2);
});

for (const connection of ["HookPulse", "Retab"]) {
  for (const { what, fault, says } of [
    { what: "something that is not JSON", fault: { kind: "garble" }, says: /not what this API should send/ },
    { what: "half an answer", fault: { kind: "cut" }, says: /no answer|not what this API should send/ },
    { what: "an error of the server", fault: { kind: "status", status: 500 }, says: /answered with an error \(500\)/ },
    { what: "too many requests", fault: { kind: "status", status: 429, retry_after: 60 }, says: /too many requests \(429\)/ },
    { what: "no connection", fault: { kind: "refuse" }, says: /no answer/ },
  ]) {
    world.test(`${connection} gives ${what}: its alert says so and the other goes on`, async ({ page, sandbox, allow }) => {
      allow(FAILED_REQUEST);
      const expected = await counts(sandbox);
      const other = OTHER[connection];
      await sandbox.fault({ route: LISTS[connection], ...fault });
      const inbox = await Inbox.visit(page);
      const told = await inbox.alertSays(new RegExp(`^${connection}: `));
      assert.match(told, says);
      await inbox.rowsAre(expected[other]);
      await inbox.open(ROW[other]);
      await inbox.reject();
      await inbox.applied("Rejected");
      await effectsAre(sandbox, 1);

      await sandbox.clearFaults();
      await inbox.press("Try again", inbox.alert(connection));
      await inbox.alert(connection).waitFor({ state: "detached" });
      await inbox.row(ROW[connection]).waitFor();
    });
  }

  world.test(`${connection} gives JSON of another shape: the alert names the field`, async ({ page, sandbox }) => {
    const expected = await counts(sandbox);
    const address = new RegExp(connection === "HookPulse" ? "/get_all_pending_approvals_paginated/" : "/retab-a/v1/workflows/runs\\?");
    const json = connection === "HookPulse" ? { success: true, data: "none" } : { data: 7, list_metadata: {} };
    await page.route(address, (route) => route.fulfill({ json }));
    const inbox = await Inbox.visit(page);
    const told = await inbox.alertSays(new RegExp(`^${connection}: `));
    assert.match(told, /\bdata\b/);
    await inbox.rowsAre(expected[OTHER[connection]]);
  });

  world.test(`${connection} is slow: the other is there meanwhile`, async ({ page, sandbox }) => {
    const expected = await counts(sandbox);
    await sandbox.fault({ route: LISTS[connection], kind: "delay", delay_ms: 3000, times: 1 });
    const inbox = await Inbox.visit(page);
    await inbox.rowsAre(expected[OTHER[connection]]);
    await inbox.open(ROW[OTHER[connection]]);
    await inbox.rowsAre(expected.HookPulse + expected.Retab);
  });

  world.test(`${connection}: a decision made offline waits, and is sent when the page is back`, async ({ page, context, sandbox, allow }) => {
    allow(FAILED_REQUEST);
    const inbox = await Inbox.visit(page);
    await inbox.open(ROW[connection]);
    await context.setOffline(true);
    await inbox.approve();
    await inbox.outbox.getByText(/Waiting to send/).waitFor();
    assert.match(await inbox.stands("Waiting to send"), /You are offline/);
    await inbox.status(/You are offline/);
    assert.deepEqual(await sandbox.effects(), []);
    await context.setOffline(false);
    await inbox.applied("Approved");
    await effectsAre(sandbox, 1);
  });

  world.test(`${connection} restarts in mid-decision: it is applied once`, async ({ page, sandbox, allow }) => {
    allow(FAILED_REQUEST);
    await hurryTime(page, 10);
    const inbox = await Inbox.visit(page);
    await inbox.open(ROW[connection]);
    await sandbox.stop();
    await inbox.approve();
    // What was not seen in the list just now is looked for first, and then nothing was sent.
    await inbox.outbox.getByText(/Waiting to send|Not confirmed yet/).waitFor();
    await sandbox.restart();
    await inbox.appliedWithRetries("Approved");
    await effectsAre(sandbox, 1);
  });
}

world.test("an undo window that ends offline says that the decision waits", async ({ page, context, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await Inbox.visit(page, { undoWindow: 1 });
  await inbox.open(ROW.HookPulse);
  await context.setOffline(true);
  await inbox.approve();
  await inbox.status(/You are offline/);
  assert.match(await inbox.stands("Waiting to send"), /has not been taken; it is kept here/);
  await context.setOffline(false);
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("a decision that waits can be withdrawn, with its edits back in the form", async ({ page, context, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await context.setOffline(true);
  await inbox.approve();
  await inbox.stands(/^Waiting to send/);
  await inbox.press("Withdraw", inbox.details);
  await inbox.status(/Nothing was sent/);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10");
  await context.setOffline(false);
  await inbox.refresh();
  await until(() => inbox.approveButton.isEnabled(), (enabled) => enabled);
  assert.deepEqual(await sandbox.effects(), []);
});

world.test("another reviewer rejected it first: theirs is told, ours is not applied", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const { key } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
  await inbox.approve();
  const told = await inbox.stands(/^Decided by someone else/);
  assert.match(told, /this was rejected.*so your approval did not take effect/);
  // Theirs and ours stand side by side; neither is struck out.
  const sides = inbox.details.getByRole("table").filter({ hasText: "What the API holds" });
  await sides.getByRole("row", { name: "Verdict Rejected Approved" }).waitFor();
  await sides.getByRole("row", { name: "total_amount 1250.10 1280.10" }).waitFor();
  assert.equal(await sides.getByRole("deletion").count(), 0);
  const [effect] = await effectsAre(sandbox, 1);
  assert.equal(effect.verdict, "rejected");
});

world.test("another reviewer approved it with other data first: theirs is shown beside ours", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const { key, payload } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  const data = { ...JSON.parse(payload), total_amount: 999 };
  await sandbox.decide({ api: "retab-a", key, verdict: "approved", data });
  await inbox.approve();
  const told = await inbox.stands(/^Decided by someone else/);
  assert.match(told, /999/);
  assert.match(told, /1280\.10/);
  await effectsAre(sandbox, 1);
});

world.test("a HookPulse step decided elsewhere is gone, never “Approved”", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  for (const status of [200, 400, 404]) {
    await sandbox.reset(12);
    await sandbox.admin("POST", "settings", { hookpulse_second_action_status: status });
    const { plans } = await hookpulsePending(sandbox);
    const plan = plans.find(({ step_identifier: step }) => step === "send-payout");
    const inbox = await Inbox.visit(page);
    await inbox.open(ROW.HookPulse);
    await sandbox.decide({ api: "hookpulse", key: plan.execution_plan_uuid, verdict: "rejected" });
    await inbox.approve();
    assert.match(await inbox.stands("Gone, not confirmed"), /cannot say who decided/);
    assert.equal(await inbox.details.getByText("Approved, and the API confirms it.").count(), 0);
    const [effect] = await effectsAre(sandbox, 1);
    assert.equal(effect.verdict, "rejected");
  }
});

world.test("an open approval that was decided elsewhere no longer looks approvable", async ({ page, sandbox }) => {
  const { plans } = await hookpulsePending(sandbox);
  const plan = plans.find(({ step_identifier: step }) => step === "send-payout");
  const inbox = await Inbox.visit(page);
  await inbox.open(ROW.HookPulse);
  await sandbox.decide({ api: "hookpulse", key: plan.execution_plan_uuid, verdict: "approved" });
  await inbox.refresh();
  await inbox.details.getByText(/This approval waits no longer/).waitFor();
  assert.equal(await inbox.approveButton.count(), 0);
});

world.test("a refused decision says why and keeps the edits", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await Inbox.visit(page);
  const credentials = new CredentialsForm(page);
  await credentials.fill("Retab key", "sandbox-retab-readonly");
  await credentials.useThese();
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.approve();
  assert.match(await inbox.stands(/^Refused/), /403.*Nothing took effect; your edits are kept/s);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10");
  assert.deepEqual(await sandbox.effects(), []);

  await credentials.fill("Retab key", "sandbox-retab-key");
  await credentials.useThese();
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("a refusal that comes while the focus is on the decision keeps the focus, and the keys go on", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  // Long enough to see the decision sent.
  await sandbox.fault([{ route: DECIDING.HookPulse, kind: "delay", delay_ms: 1_000 }, { route: DECIDING.HookPulse, kind: "status", status: 403 }]);
  const inbox = await Inbox.visit(page);
  await inbox.open(ROW.HookPulse);
  const title = await inbox.title.innerText();
  const focused = () => inbox.host.evaluate(({ shadowRoot }) => shadowRoot.activeElement?.dataset.focus ?? null);
  await page.keyboard.press("a");
  await until(focused, (at) => at === "receipt", { what: "focus on the decision" });
  await inbox.stands(/^Refused/);
  await until(focused, (at) => at === "receipt", { timeout: 3_000, what: "focus on what was refused" });
  await page.keyboard.press("j");
  await until(() => inbox.title.innerText(), (now) => now !== title, { timeout: 3_000, what: "another approval" });
});

world.test("data the API refuses is told in its words and can be corrected", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: DECIDING.Retab, kind: "status", status: 422, times: 1 });
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.approve();
  await inbox.stands(/^Refused/);
  assert.deepEqual(await sandbox.effects(), []);
  await inbox.field("Total Amount").fill("1280.1");
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("a key that stops working in mid-decision makes it wait for a good one", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: DECIDING.HookPulse, kind: "status", status: 401, times: 1 });
  const inbox = await Inbox.visit(page);
  await inbox.open(ROW.HookPulse);
  await inbox.approve();
  assert.match(await inbox.stands("Waiting to send"), /when the page gives good credentials/);
  await new CredentialsForm(page).useThese();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("what is received but not applied says exactly that", async ({ page, sandbox }) => {
  await sandbox.admin("POST", "settings", { retab_never_applied: true });
  const inbox = await Inbox.visit(page);
  await inbox.open(INVOICE);
  await inbox.approve();
  assert.match(await inbox.stands("Approval received"), /Waiting until it is applied/);
  await effectsAre(sandbox, 1);
});

world.test("with everything broken, nothing is claimed to be all clear", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: LISTS.HookPulse, kind: "status", status: 500 });
  await sandbox.fault({ route: LISTS.Retab, kind: "garble" });
  const inbox = await Inbox.visit(page, { waitForRows: false });
  await inbox.alertSays(/^HookPulse/);
  await inbox.alertSays(/^Retab/);
  assert.equal(await inbox.host.getByText("All clear").count(), 0);
});

world.test("with nothing waiting, the inbox says so", async ({ page, sandbox }) => {
  await sandbox.reset(0);
  const inbox = await Inbox.visit(page, { waitForRows: false });
  await inbox.host.getByText("All clear").waitFor();
});
