// HookPulse's action names a plan and no step: it counts for whatever step waits when it arrives. So nothing is sent that the
// list has not just shown, and nothing that may have been taken is sent again without the reviewer's word. And what there is to
// do where an API never says what became of a decision, or the browser is wrong about the network.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, hurryTime, isFit, passTime, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { DECIDING, INVOICE, ROW, decisionsSent, effectsAre, hookpulsePending } from "./wire.mjs";

const world = createWorld({ seed: 12 });

const LIST = "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/";
const STATE = "GET /retab-a/v1/workflows/runs/{run_id}/hil-decisions/{node_id}";
/** Its approval leads to another gate of the same plan. */
const CANARY = /Deploy canary/;

/** An inbox in whose page time passes ten times as fast: half a minute lies between two looks. */
async function hurried(page, options) {
  await hurryTime(page, 10);
  return Inbox.visit(page, options);
}

const canary = async (sandbox) => {
  const { plans } = await hookpulsePending(sandbox);
  return plans.find(({ step_identifier: step }) => step === "deploy-canary");
};

const approvals = async (sandbox) => {
  const journal = await sandbox.admin("GET", "journal");
  return journal.map(({ what }) => what).filter((what) => / approved, /.test(what));
};

const posts = (sandbox) => decisionsSent(sandbox, "hookpulse").then((sent) => sent.length);

world.test("what was held back is not sent to the step its plan has come to", async ({ page, sandbox }) => {
  await sandbox.admin("POST", "settings", { hookpulse_plan_keeps_uuid: true });
  const plan = await canary(sandbox);
  const inbox = await hurried(page, { undoWindow: 30 });
  await inbox.open(CANARY);
  await inbox.approve();
  await sandbox.decide({ api: "hookpulse", key: plan.execution_plan_uuid, verdict: "approved" });
  await sandbox.admin("POST", "clock", { advance_ms: 60_000 });
  assert.match(await inbox.stands("Not sent"), /another step, “Deploy everywhere”.*Nothing was sent/s);
  assert.equal(await posts(sandbox), 0);
  assert.equal((await approvals(sandbox)).length, 1, "the other reviewer's");
});

world.test("what was decided offline is not sent to the step its plan has come to", async ({ page, context, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.admin("POST", "settings", { hookpulse_plan_keeps_uuid: true });
  const plan = await canary(sandbox);
  const inbox = await Inbox.visit(page);
  await inbox.open(CANARY);
  await context.setOffline(true);
  await inbox.approve();
  await inbox.stands("Waiting to send");
  await sandbox.decide({ api: "hookpulse", key: plan.execution_plan_uuid, verdict: "approved" });
  await sandbox.admin("POST", "clock", { advance_ms: 60_000 });
  await context.setOffline(false);
  await inbox.stands("Not sent");
  assert.equal(await posts(sandbox), 0);
});

world.test("what may have been lost is not sent again before the reviewer says so", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: DECIDING.HookPulse, kind: "drop_before", times: 1 });
  const inbox = await hurried(page);
  await inbox.open(ROW.HookPulse);
  await inbox.approve();
  const retry = inbox.details.getByRole("button", { name: "Retry", exact: true });
  await retry.waitFor();
  assert.match(await inbox.stands("Not confirmed yet"), /both times Countersign looked.*may still arrive/s);
  await isFit(page, "unclear");
  await passTime(page, 60_000);
  assert.equal(await posts(sandbox), 1, "nothing is sent by itself");
  assert.deepEqual(await sandbox.effects(), []);
  await retry.press("Enter");
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  assert.equal(await posts(sandbox), 2);
});

world.test("a first request that arrives late after all is told as gone, and nothing is sent again", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: DECIDING.HookPulse, kind: "late", delay_ms: 4_500, times: 1 });
  const inbox = await hurried(page);
  await inbox.open(ROW.HookPulse);
  await inbox.approve();
  await inbox.stands("Gone, not confirmed");
  await effectsAre(sandbox, 1);
  assert.equal(await posts(sandbox), 1);
});

world.test("several that wait for this word are sent again together", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: DECIDING.HookPulse, kind: "status", status: 503, times: 2 });
  const inbox = await hurried(page);
  for (const row of [ROW.HookPulse, CANARY]) {
    await inbox.open(row);
    await inbox.approve();
    await inbox.stands("Not confirmed yet");
  }
  await inbox.host.getByRole("button", { name: "Retry all 2" }).press("Enter");
  await inbox.decided.getByText("Approved").nth(1).waitFor();
  await effectsAre(sandbox, 2);
});

world.test("a page that accepts the risk has it sent again by itself", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: DECIDING.HookPulse, kind: "drop_before", times: 1 });
  const inbox = await hurried(page);
  await inbox.host.evaluate((element) => {
    element.connections = [{ id: "hookpulse", label: "HookPulse", kind: "hookpulse", baseUrl: "/hookpulse", repeat: "auto" }];
  });
  await inbox.open(ROW.HookPulse);
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  assert.equal(await posts(sandbox), 2);
});

world.test("another way to repeat is a complaint", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.host.evaluate((element) => {
    element.connections = [{ id: "ops", label: "Ops", kind: "hookpulse", baseUrl: "/hookpulse", repeat: "always" }];
  });
  assert.match(await inbox.alertSays(/Ops/), /“always” is no way to repeat/);
});

world.test("a list that hides it between two pages does not make it gone", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.admin("POST", "settings", { hookpulse_per_page: 2 });
  const { plans } = await hookpulsePending(sandbox);
  const at = plans.findIndex(({ step_identifier: step }) => step === "send-payout");
  const rest = plans.filter((_, place) => place !== at);
  // Ours is the first of a page; one before it leaves while one behind it comes: it slips, and the count stands still.
  const order = [...rest.filter(({ inserted_at: made }) => made >= plans[at].inserted_at), ...rest.filter(({ inserted_at: made }) => made < plans[at].inserted_at)];
  await sandbox.fault({ route: DECIDING.HookPulse, kind: "drop_before", times: 1 });
  const inbox = await hurried(page);
  await inbox.open(ROW.HookPulse);
  let hides = true;
  await page.route(/get_all_pending_approvals_paginated/, async (route) => {
    const number = Number(new URL(route.request().url()).searchParams.get("page"));
    if (!hides) return route.continue();
    const data = order.slice(2 * (number - 1), 2 * number);
    const hasNext = 2 * number < order.length;
    hides = hasNext;
    return route.fulfill({ json: { success: true, data, meta: { page: number, total_count: order.length, has_next: hasNext } } });
  });
  await inbox.approve();
  await inbox.details.getByRole("button", { name: "Retry", exact: true }).or(inbox.details.getByText("Gone, not confirmed")).waitFor();
  await inbox.stands("Not confirmed yet");
});

world.test("an API that never says what became of a decision lets it be put away", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  for (const status of [404, 403]) {
    await sandbox.reset(12);
    await sandbox.fault([
      { route: DECIDING.Retab, kind: "drop_before", times: 1 },
      { route: DECIDING.Retab, kind: "status", status },
      { route: STATE, kind: "status", status },
    ]);
    const inbox = await hurried(page);
    await inbox.openForm(INVOICE);
    await inbox.field("Total Amount").fill("1280.10");
    await inbox.approve();
    const receipt = inbox.details.getByText(new RegExp(`refuses to show how this stands \\(${status}\\)`));
    await receipt.first().waitFor();
    assert.doesNotMatch(await inbox.stands(/^Not confirmed yet/), /[Nn]othing was sent/);
    await inbox.details.getByRole("button", { name: "Put away", exact: true }).press("Enter");
    assert.doesNotMatch(await inbox.stands(/^Put away, not confirmed/), /[Nn]othing was sent/);
    await inbox.outbox.waitFor({ state: "detached" });
    assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10", "what was typed is kept");
  }
});

/** The browser says that there is no network, and is wrong. */
const sayOffline = (page) => page.evaluate(() => dispatchEvent(new Event("offline")));

for (const connection of ["HookPulse", "Retab"]) {
  world.test(`${connection}: “Retry now” is tried although the browser says that it is offline`, async ({ page, sandbox, allow }) => {
    allow(FAILED_REQUEST);
    const inbox = await Inbox.visit(page);
    await inbox.open(ROW[connection]);
    await sayOffline(page);
    await inbox.approve();
    assert.match(await inbox.stands("Waiting to send"), /You are offline/);
    await inbox.press("Retry now", inbox.details);
    await inbox.applied("Approved");
    await effectsAre(sandbox, 1);
  });
}

world.test("a list that is read proves that there is a network", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.open(INVOICE);
  await sayOffline(page);
  await inbox.approve();
  await inbox.stands("Waiting to send");
  await inbox.refresh();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("a list that cannot be read holds a decision back, and it can be withdrawn", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await hurried(page, { undoWindow: 20 });
  await inbox.open(ROW.HookPulse);
  await sandbox.fault({ route: LIST, kind: "status", status: 403 });
  await inbox.approve();
  await inbox.stands("Waiting to send");
  await inbox.press("Withdraw", inbox.details);
  await inbox.status(/Nothing was sent/);
  assert.equal(await posts(sandbox), 0);
  await until(() => sandbox.effects(), (effects) => effects.length === 0);
});
