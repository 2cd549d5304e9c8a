// The list as one lives with it: order, groups and filters, long lists, and what comes and goes while a hand is on it.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, extraction, hookpulsePending } from "./wire.mjs";

const world = createWorld({ seed: 12 });

/** Reads all lists anew, with the pointer left where it is: the same credentials are given again. */
const readAnew = (inbox) => inbox.host.evaluate((element) => (element.credentials = element.credentials));

/** What the list shows, top to bottom, by title. */
const titles = (inbox) => inbox.rows.evaluateAll((rows) => rows.map((row) => row.querySelector(".row-title").textContent));

/** Another order begins at its top; what is done before it is there is done to the one before. */
async function newestFirst(inbox) {
  const before = String(await titles(inbox));
  await inbox.host.evaluate((element) => (element.view = { sort: "newest" }));
  await until(() => titles(inbox), (now) => String(now) !== before);
}

/** Another reviewer decides a step, and the next one of the same plan comes up. */
async function movesOn(sandbox, step) {
  const { plans } = await hookpulsePending(sandbox);
  const plan = plans.find(({ step_identifier: identifier }) => identifier === step);
  await sandbox.decide({ api: "hookpulse", key: plan.execution_plan_uuid, verdict: "approved" });
  await sandbox.admin("POST", "clock", { advance_ms: (plan.delay_to_next_step + 1) * 1000 });
}

const top = (row) => row.evaluate((element) => element.getBoundingClientRect().top);

const openView = (inbox) => inbox.host.getByRole("button", { name: /^Sort and filter/ }).click();
const choose = (inbox, label, value) => inbox.host.getByLabel(label, { exact: true }).selectOption(value);

world.test("the list is sorted, grouped and filtered, and stays so over a reload", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(24);
  await openView(inbox);
  const longest = (await titles(inbox))[0];
  await choose(inbox, "Sort by", "newest");
  await until(() => titles(inbox), (all) => all.at(-1) === longest);
  await choose(inbox, "Group by", "connection");
  const groups = inbox.list.getByRole("group");
  await groups.nth(1).waitFor();
  assert.deepEqual(await groups.evaluateAll((all) => all.map((group) => group.getAttribute("aria-label"))), ["HookPulse, 12", "Retab, 12"]);
  await choose(inbox, "Connection", "retab");
  await inbox.rowsAre(12);
  await inbox.host.getByText("12 of 24").waitFor();
  await choose(inbox, "Workflow", { label: "Import clearance, 2" });
  await inbox.rowsAre(2);
  await choose(inbox, "Step", { label: "Second pair of eyes, 1" });
  await inbox.rowsAre(1);

  await page.reload();
  await inbox.rowsAre(1);
  assert.equal(await inbox.host.getByRole("button", { name: "Sort and filter, 3 filters set" }).count(), 1);
  await inbox.host.getByRole("button", { name: "Show all" }).click();
  await inbox.rowsAre(24);
  // The order and the groups are not filters.
  assert.equal(await groups.count(), 2);
  await page.reload();
  await inbox.rowsAre(24);
  assert.equal(await groups.count(), 2);
});

world.test("the page sets the view, and hears how the reviewer has it", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(24);
  const view = () => inbox.host.evaluate((element) => element.view);
  assert.deepEqual(await view(), {});
  await inbox.host.evaluate((element) => (element.view = { connection: "retab", sort: "newest", search: "pp-2026" }));
  await inbox.rowsAre(1);
  assert.equal(await inbox.search.inputValue(), "pp-2026");
  await inbox.search.fill("");
  await inbox.rowsAre(12);
  assert.deepEqual(await view(), { sort: "newest", connection: "retab" });

  await inbox.host.evaluate((element) => (element.view = { sort: "sideways" }));
  assert.match(await inbox.alertSays(/^view:/), /`sort` can be waiting, newest, workflow, connection, but is “sideways”/);
  await inbox.rowsAre(12);
  await inbox.host.evaluate((element) => (element.view = {}));
  await inbox.alert(/^view:/).waitFor({ state: "detached" });
  await inbox.rowsAre(24);
});

world.test("filters that let nothing through say so and lead back", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await openView(inbox);
  await choose(inbox, "State", "refused");
  await inbox.host.getByText("Nothing that waits fits these filters.").waitFor();
  assert.equal(await inbox.host.getByText("All clear").count(), 0);
  await inbox.host.getByRole("button", { name: "Show all" }).last().click();
  await inbox.rowsAre(24);
});

world.test("the list follows what is done to its rows", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await openView(inbox);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await choose(inbox, "State", "edited");
  await inbox.rowsAre(1);
  await inbox.setUndoWindow(3600);
  await inbox.approve();
  await inbox.rowsAre(0);
  await choose(inbox, "State", "deciding");
  await inbox.rowsAre(1);
  await inbox.undo();
  await inbox.rowsAre(0);
});

world.test("of a long list only what is near the screen is there, and the keys reach all of it", async ({ page, sandbox }) => {
  await sandbox.reset(400);
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(800);
  assert.ok((await inbox.rows.count()) < 60);
  await inbox.list.focus();
  await page.keyboard.press("End");
  const active = inbox.list.locator("[data-active]");
  await active.waitFor();
  assert.equal(await active.getAttribute("aria-posinset"), "800");
  assert.equal(await inbox.list.evaluate((list) => list.getRootNode().getElementById(list.getAttribute("aria-activedescendant"))?.getAttribute("aria-posinset")), "800");
  assert.ok((await inbox.rows.count()) < 60);
  await page.keyboard.press("PageUp");
  await page.keyboard.press("ArrowUp");
  const place = Number(await active.getAttribute("aria-posinset"));
  assert.ok(place > 780 && place < 798, String(place));
  await page.keyboard.press("Enter");
  await inbox.title.waitFor();
  assert.equal(await inbox.title.innerText(), await active.locator(".row-title").innerText());
  await page.keyboard.press("k");
  await until(() => inbox.list.locator("[aria-current=true]").getAttribute("aria-posinset"), (seen) => Number(seen) === place - 1);
});

world.test("a new approval waits outside while the pointer rests on the list", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(24);
  await newestFirst(inbox);
  const row = inbox.rows.nth(3);
  const before = await titles(inbox);
  await row.hover();
  const place = await top(row);
  await movesOn(sandbox, "delete-records");
  await readAnew(inbox);
  const news = inbox.host.getByRole("button", { name: "1 new" });
  await news.waitFor();
  assert.deepEqual(await titles(inbox), before);
  assert.equal(await top(row), place);
  // What was decided meanwhile stands where it stood.
  await inbox.row("Decided elsewhere").waitFor();
  await news.click();
  await inbox.rowsAre(25);
  assert.notDeepEqual(await titles(inbox), before);
  await news.waitFor({ state: "detached" });
});

world.test("without a hand on the list what is new comes in by itself, and what one reads stays in place", async ({ page, sandbox }) => {
  await sandbox.reset(60);
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(120);
  await newestFirst(inbox);
  await page.mouse.move(900, 400);
  await inbox.list.evaluate((list) => (list.scrollTop = 1500));
  const row = inbox.rows.filter({ visible: true }).nth(15);
  const id = await row.getAttribute("id");
  const same = inbox.list.locator(`[id="${id}"]`);
  const place = await top(same);
  await movesOn(sandbox, "delete-records");
  await readAnew(inbox);
  await until(inbox.count, (count) => count === 121);
  assert.equal(await top(same), place);
});

for (const [what, edits] of [
  ["without a draft", false],
  ["with a draft", true],
]) {
  world.test(`an approval decided by someone else while it is open says so, ${what}`, async ({ page, sandbox }) => {
    const { key } = await extraction(sandbox, INVOICE);
    const inbox = await Inbox.visit(page);
    await inbox.openForm(INVOICE);
    if (edits) {
      await inbox.field("Total Amount").fill("1280.10");
    }
    await page.mouse.move(900, 500);
    await sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
    // The run shows it a moment later.
    await sandbox.admin("POST", "clock", { advance_ms: 5_000 });
    await readAnew(inbox);
    await inbox.row(INVOICE).filter({ hasText: "Decided elsewhere" }).waitFor();
    await inbox.details.getByText(/waits no longer/).waitFor();
    assert.equal(await inbox.approveButton.count(), 0);
    if (edits) {
      assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10");
    }
    // The row leaves on its own; what is open stays until the reviewer goes on.
    await inbox.row(INVOICE).waitFor({ state: "detached" });
    assert.equal(await inbox.title.innerText(), INVOICE);
  });
}

world.test("of three connections one hangs, one talks nonsense, and the third is worked with", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/", kind: "delay", delay_ms: 600_000, times: null });
  await sandbox.fault({ route: "GET /retab-b1/v1/workflows/runs", kind: "garble", times: null });
  const inbox = await Inbox.visit(page, { waitForRows: false });
  await inbox.host.evaluate((element) => {
    const retab = element.connections.find(({ kind }) => kind === "retab-hil");
    const hookpulse = element.connections.find(({ kind }) => kind === "hookpulse");
    const broken = { ...retab, id: "broken", label: "Broken", baseUrl: retab.baseUrl.replace("retab-a", "retab-b1"), dialect: "block_id" };
    const { credentials } = element;
    element.credentials = (id) => credentials(id === "broken" ? "retab" : id);
    element.connections = [hookpulse, broken, retab];
  });
  await inbox.rowsAre(12);
  assert.match(await inbox.alertSays(/^Broken/), /not what this API should send/);
  await inbox.host.getByText("HookPulse takes longer than usual to answer.").waitFor();
  await inbox.open(INVOICE);
  await inbox.approve();
  await inbox.applied("Approved");
});

world.test("what was done today is told when nothing is left", async ({ page, sandbox }) => {
  await sandbox.reset(1);
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(2);
  await inbox.open(INVOICE);
  await inbox.approve();
  await inbox.applied("Approved");
  await inbox.row("HookPulse").click();
  await inbox.reject();
  await inbox.applied("Rejected");
  await inbox.host.getByRole("heading", { name: "All clear" }).waitFor();
  await inbox.host.getByText("Approved today: 1. Rejected: 1.").waitFor();
});
