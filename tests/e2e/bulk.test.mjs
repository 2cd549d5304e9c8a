// Many approvals at once: selected by mouse and by keyboard, decided together, stopped, undone; and a thousand of them
// under faults, counted.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, effectsAre, hookpulsePending, retabPending } from "./wire.mjs";

const world = createWorld({ seed: 12 });

world.test("several are selected by mouse and keyboard and rejected together", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.search.fill("HookPulse");
  const { plans } = await hookpulsePending(sandbox);
  await inbox.rowsAre(plans.length);
  await inbox.list.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await inbox.bulk.getByText("3 selected").waitFor();
  await inbox.press("Reject 3", inbox.bulk);
  await inbox.bulkDecision.getByText("3 of 3 rejected").waitFor();
  const effects = await effectsAre(sandbox, 3);
  assert.ok(effects.every(({ verdict }) => verdict === "rejected"));
  await inbox.press("Close", inbox.bulkDecision);
  await inbox.rowsAre(plans.length - 3);
});

world.test("a bulk decision can be undone as a whole, and stays selected", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page, { undoWindow: 30 });
  await inbox.search.fill("HookPulse");
  await inbox.list.focus();
  await page.keyboard.press("Control+a");
  const { plans } = await hookpulsePending(sandbox);
  await inbox.press(`Approve ${plans.length}`, inbox.bulk);
  await inbox.press("Undo", inbox.bulkDecision);
  await inbox.bulk.getByText(`${plans.length} selected`).waitFor();
  assert.deepEqual(await sandbox.effects(), []);
  await page.keyboard.press("Escape");
});

world.test("a bulk approval leaves out what was edited, what is broken and what needs a look, and says why", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.list.focus();
  await page.keyboard.press("Control+a");
  await inbox.bulk.getByRole("button", { name: /^Approve \d+/ }).click();
  await inbox.bulkDecision.getByText(/\d+ of \d+ approved/).waitFor();
  await until(() => inbox.bulkDecision.getByRole("button", { name: "Close", exact: true }).count(), (count) => count === 1);
  const leftOut = inbox.bulkDecision.getByRole("list", { name: /left out/ });
  const more = inbox.bulkDecision.getByRole("button", { name: /more/ });
  if ((await more.count()) > 0) await more.first().click();
  const reasons = await leftOut.innerText();
  assert.match(reasons, new RegExp(`${INVOICE}\\s*You edited it`));
  assert.match(reasons, /needs? a look/);
  const effects = await sandbox.effects();
  assert.ok(effects.length > 0 && effects.every(({ verdict, data }) => verdict === "approved" && data === null));
  assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10", "and what was edited is as it was");
});

/** All ways a request can go wrong, mixed, so that one in ten does. */
const KINDS = [
  { kind: "refuse" },
  { kind: "drop_before" },
  { kind: "drop_after" },
  { kind: "cut" },
  { kind: "garble" },
  { kind: "status", status: 429, retry_after: 1 },
  { kind: "status", status: 500, after_effect: true },
  { kind: "status", status: 503 },
];
const mixedFaults = (route) =>
  KINDS.map((kind, number) => ({ route, probability: 0.1 / KINDS.length, seed: 100 + number, ...kind }));

world.test(
  "a thousand decisions under 10 % mixed faults: none lost, none doubled, none wrong",
  async ({ page, sandbox, allow }) => {
    allow(FAILED_REQUEST);
    await sandbox.reset(500);
    await sandbox.admin("POST", "settings", { hookpulse_per_page: 100 });
    await page.addInitScript(() => {
      globalThis.ends = {};
      addEventListener("countersign-decided", ({ detail }) => {
        const key = `${detail.approval.connection} ${detail.approval.key}`;
        (globalThis.ends[key] ??= []).push([detail.verdict, detail.state]);
      });
    });
    const steps = await retabPending(sandbox);
    const forked = steps.length - new Set(steps.map(({ run }) => run.id)).size;
    const inbox = await Inbox.visit(page);
    await until(inbox.count, (count) => count >= 1000, { timeout: 60_000 });
    const routes = [
      "POST /hookpulse/v1/api/human_approval_action/",
      "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/",
      "POST /retab-a/v1/workflows/runs/{run_id}/hil-decisions",
      "GET /retab-a/v1/workflows/runs/{run_id}/hil-decisions/{node_id}",
    ];
    await sandbox.fault(routes.flatMap(mixedFaults));

    let decided = 0;
    for (const [connection, verb] of [
      ["HookPulse", "Approve"],
      ["Retab", "Reject"],
    ]) {
      await inbox.search.fill(connection);
      await until(() => inbox.rowNames(), (names) => names.length > 0 && names.every((name) => name.includes(connection)));
      assert.ok((await inbox.count()) >= 500);
      await inbox.list.focus();
      await page.keyboard.press("Control+a");
      const button = inbox.bulk.getByRole("button", { name: new RegExp(`^${verb} \\d+`) });
      decided += Number((await button.innerText()).replace(/\D/g, ""));
      await button.click();
      await inbox.bulkDecision.getByRole("button", { name: "Close", exact: true }).waitFor({ timeout: 280_000 });
      await inbox.press("Close", inbox.bulkDecision);
      await page.keyboard.press("Escape");
    }
    // Where a run waits at two steps, the rejection of one calls off the other: what was received there is never applied,
    // and stays in the outbox as received.
    await until(() => inbox.outboxCount(), (count) => count <= forked, { timeout: 180_000, what: "an end of what can end" });

    const ends = await page.evaluate(() => globalThis.ends);
    const effects = await sandbox.effects();
    const held = new Map();
    for (const { api, key, verdict, data } of effects) {
      const name = `${api === "hookpulse" ? "hookpulse" : "retab"} ${key}`;
      held.set(name, [...(held.get(name) ?? []), [verdict, data]]);
    }
    const told = Object.entries(ends);
    const received = decided - told.length;
    /** HookPulse names a plan, the element a step of a plan. */
    const effectsKey = (name) => (name.startsWith("hookpulse ") ? name.replace(/\/.*/, "") : name);
    const effectsOf = (name) => held.get(effectsKey(name)) ?? [];
    const untold = [...held.keys()].filter((name) => !told.some(([other]) => effectsKey(other) === name));
    const lost = told.filter(([name, [[, state]]]) => ["applied", "gone"].includes(state) && effectsOf(name).length === 0);
    const doubled = [...held].filter(([, list]) => list.length > 1);
    const wrong = told.filter(
      ([name, all]) =>
        all.length !== 1 ||
        effectsOf(name).some(([verdict, data]) => verdict !== all[0][0] || data !== null) ||
        (["refused", "superseded"].includes(all[0][1]) && effectsOf(name).length > 0),
    );
    const states = {};
    for (const [, [[, state]]] of told) states[state] = (states[state] ?? 0) + 1;
    console.log(
      `${decided} bulk decisions under 10 % mixed faults: ${effects.length} effects, ` +
        `${JSON.stringify({ ...states, received })}; ` +
        `lost ${lost.length + received - untold.length}, doubled ${doubled.length}, wrong ${wrong.length}`,
    );
    assert.ok(decided >= 1000);
    assert.deepEqual([lost, doubled, wrong], [[], [], []]);
    assert.equal(untold.length, received, "what is told to be received is there");
    assert.ok(effects.length >= decided * 0.9, "nearly all of them took effect");
  },
  { timeout: 600_000 },
);
