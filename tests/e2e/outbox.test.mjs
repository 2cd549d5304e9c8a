// What a decision survives: reloads, crashes of the page and of the whole browser, a second tab, a full disk. Each time it
// takes effect once or not at all, and the reviewer is told which.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrowserProcess, FAILED_REQUEST, crash, createWorld, hurryTime, passTime, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { API, DECIDING, INVOICE, ROW, decisionsSent, effectsAre, member } from "./wire.mjs";

const world = createWorld({ seed: 12 });

/** What stands in the outbox's store of this page's origin. */
const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("countersign");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("outbox").objectStore("outbox").getAll();
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
  );

/** An inbox whose approval of the HookPulse row waits for the network. */
async function approvedOffline(page, context) {
  const inbox = await Inbox.visit(page);
  await inbox.open(ROW.HookPulse);
  await context.setOffline(true);
  await inbox.approve();
  await inbox.stands("Waiting to send");
  return inbox;
}

const decides = (url) => /human_approval_action|hil-decisions/.test(url);

/** Where a decision on this connection ends when its answer was lost with the page that waited for it. */
const AFTER_A_LOSS = { HookPulse: /Gone, not confirmed/, Retab: /Approved/ };

for (const connection of ["HookPulse", "Retab"]) {
  for (const { what, fault, count } of [
    { what: "before it took effect", fault: { kind: "delay", delay_ms: 60_000, times: 1 }, count: 0 },
    { what: "after it took effect", fault: { kind: "delay", delay_ms: 60_000, after_effect: true, times: 1 }, count: 1 },
  ]) {
    world.test(`${connection}: the page crashes in mid-send, ${what}`, async ({ page, context, sandbox, allow }) => {
      allow(FAILED_REQUEST);
      await sandbox.fault({ route: DECIDING[connection], ...fault });
      const inbox = await Inbox.visit(page);
      await inbox.open(ROW[connection]);
      const sent = page.waitForRequest((request) => request.method() === "POST" && decides(request.url()));
      await inbox.approve();
      await sent;
      await effectsAre(sandbox, count);
      await crash(page);
      await sandbox.clearFaults();
      const later = await context.newPage();
      await hurryTime(later, 10);
      const next = await Inbox.visit(later, { waitForRows: false });
      // What never arrived is sent again by the reviewer's word alone.
      if (connection === "HookPulse" && count === 0) await next.sendAgain();
      await next.decided.getByText(connection === "HookPulse" ? /Gone, not confirmed|Approved/ : /Approved/).waitFor({ timeout: 30_000 });
      await next.outbox.waitFor({ state: "detached" });
      const [effect] = await effectsAre(sandbox, 1);
      assert.equal(effect.verdict, "approved");
      assert.deepEqual(await stored(next.page), []);
    });
  }

  world.test(`${connection}: the whole browser is killed in mid-send`, async ({ sandbox }) => {
    const folder = await mkdtemp(join(tmpdir(), "countersign-profile-"));
    let browser;
    try {
      await sandbox.fault({ route: DECIDING[connection], kind: "delay", delay_ms: 60_000, after_effect: true, times: 1 });
      browser = await BrowserProcess.start(folder);
      const first = await Inbox.visit(await browser.context.newPage(), { path: sandbox.address });
      await first.open(ROW[connection]);
      await first.approve();
      await effectsAre(sandbox, 1);
      await browser.kill();
      await sandbox.clearFaults();
      browser = await BrowserProcess.start(folder);
      const next = await Inbox.visit(await browser.context.newPage(), { path: sandbox.address, waitForRows: false });
      await next.decided.getByText(AFTER_A_LOSS[connection]).waitFor({ timeout: 30_000 });
      await effectsAre(sandbox, 1);
    } finally {
      await browser?.kill();
      await rm(folder, { recursive: true, force: true });
    }
  });

  world.test(`${connection}: two tabs click together, one POST goes out`, async ({ page, context, sandbox }) => {
    const tabs = [await Inbox.visit(page), await Inbox.visit(await context.newPage())];
    await Promise.all(tabs.map((tab) => tab.open(ROW[connection])));
    // Clicks of a person would come one after the other, and the second would find the approval being decided.
    const buttons = await Promise.all(tabs.map((tab) => tab.approveButton.elementHandle()));
    await Promise.all(buttons.map((button) => button.evaluate((element) => element.click())));
    await Promise.all(tabs.map((tab) => tab.decided.getByText("Approved").first().waitFor()));
    await effectsAre(sandbox, 1);
    assert.equal((await decisionsSent(sandbox, API[connection])).length, 1);
    await Promise.all(tabs.map((tab) => tab.row(ROW[connection]).waitFor({ state: "detached" })));
  });

  world.test(`${connection}: the tab that sends is closed, the other one goes on`, async ({ page, context, sandbox, allow }) => {
    allow(FAILED_REQUEST);
    await sandbox.fault({ route: DECIDING[connection], kind: "status", status: 503 });
    const first = await Inbox.visit(page);
    const other = await context.newPage();
    await hurryTime(other, 10);
    const second = await Inbox.visit(other);
    await first.open(ROW[connection]);
    await first.approve();
    await second.outbox.getByText(/Not confirmed yet/).waitFor();
    await crash(page);
    await sandbox.clearFaults();
    if (connection === "HookPulse") await second.sendAgain();
    await second.decided.getByText("Approved").waitFor({ timeout: 30_000 });
    await effectsAre(sandbox, 1);
  });

  world.test(`${connection}: a decision made offline is sent by the next visit`, async ({ page, context, sandbox, allow }) => {
    allow(FAILED_REQUEST);
    const inbox = await Inbox.visit(page);
    await inbox.open(ROW[connection]);
    await context.setOffline(true);
    await inbox.approve();
    await inbox.stands("Waiting to send");
    await page.close();
    await context.setOffline(false);
    assert.deepEqual(await sandbox.effects(), []);
    const next = await Inbox.visit(await context.newPage(), { waitForRows: false });
    await next.decided.getByText("Approved").waitFor();
    await effectsAre(sandbox, 1);
  });
}

world.test("a tab that clicks while another one sends says how it ended, and can undo", async ({ page, context, sandbox }) => {
  const sender = await Inbox.visit(page, { undoWindow: 30 });
  const other = await Inbox.visit(await context.newPage(), { undoWindow: 30 });
  await other.openForm(INVOICE);
  await other.field("Total Amount").fill("1280.10");
  await other.approve();
  await sender.outbox.getByText(INVOICE).waitFor();
  await other.undo();
  await other.status(/Nothing was sent/);
  await sender.outbox.waitFor({ state: "detached" });
  assert.equal(await other.field("Total Amount").inputValue(), "1280.10");
  await other.setUndoWindow(0);
  await other.approve();
  await other.applied("Approved");
  const [effect] = await effectsAre(sandbox, 1);
  assert.equal(effect.data.total_amount, 1280.1);
});

world.test("a decision left in its undo window waits for the next visit and is shown there", async ({ page, context, sandbox }) => {
  const inbox = await Inbox.visit(page, { undoWindow: 4 });
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.approve();
  await until(() => stored(page), (records) => records.length === 1);
  await page.close();
  const blank = await context.newPage();
  await passTime(blank, 5_000);
  assert.deepEqual(await sandbox.effects(), [], "nothing is sent behind the reviewer's back");
  const next = await Inbox.visit(blank, { undoWindow: null });
  await next.outbox.getByText(INVOICE).waitFor();
  assert.deepEqual(await sandbox.effects(), []);
  await next.open(INVOICE);
  await next.undo();
  await next.status(/Nothing was sent/);
  assert.equal(await next.field("Total Amount").inputValue(), "1280.10");
  assert.deepEqual(await stored(blank), []);
  // And when it is not undone, it is sent once the time that was left is over.
  await next.setUndoWindow(2);
  await next.approve();
  await until(() => stored(blank), (records) => records.length === 1);
  await blank.reload();
  await next.decided.getByText("Approved").waitFor();
  await effectsAre(sandbox, 1);
  assert.equal(member(member(await sandbox.effectsText(), "data"), "total_amount"), "1280.10");
});

world.test("a page that is merely hidden lets the undo window run on", async ({ page, context, sandbox }) => {
  const inbox = await Inbox.visit(page, { undoWindow: 2 });
  await inbox.open(INVOICE);
  await inbox.approve();
  const front = await context.newPage();
  await front.bringToFront();
  await effectsAre(sandbox, 1);
});

/** Makes every write to the outbox fail like a full disk, until `mended` is set on the page. */
const fullDisk = (page) =>
  page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...values) {
      if (this.name === "outbox" && !globalThis.mended) {
        throw new DOMException("full", "QuotaExceededError");
      }
      return put.apply(this, values);
    };
  });

world.test("what cannot be saved is told before anything is sent, and is sent when the reviewer says so", async ({ page, sandbox }) => {
  await fullDisk(page);
  const inbox = await Inbox.visit(page);
  await inbox.open(ROW.HookPulse);
  await inbox.approve();
  assert.match(await inbox.stands(/^Not saved/), /could not be saved: there is no room left.*Nothing was sent/s);
  assert.deepEqual(await decisionsSent(sandbox, "hookpulse"), []);
  await inbox.press("Send without saving", inbox.details);
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("what cannot be saved can be taken back, with its edits", async ({ page, sandbox }) => {
  await fullDisk(page);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.approve();
  await inbox.stands(/^Not saved/);
  await inbox.press("Withdraw", inbox.details);
  await inbox.status(/Nothing was sent/);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10");
  assert.deepEqual(await sandbox.effects(), []);
});

world.test("records of another version or damaged ones are kept, shown and never sent", async ({ page, sandbox }) => {
  await Inbox.visit(page);
  const records = { "of-tomorrow": '{"v":99,"command":"of-tomorrow","amount":12345678901234567890.10}', "cut-off": '{"v":1,"comm' };
  await page.evaluate(
    (given) =>
      new Promise((resolve) => {
        const opening = indexedDB.open("countersign");
        opening.onsuccess = () => {
          const writing = opening.result.transaction("outbox", "readwrite");
          for (const [key, text] of Object.entries(given)) writing.objectStore("outbox").put(text, key);
          writing.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    records,
  );
  await page.reload();
  const inbox = new Inbox(page);
  await inbox.rows.first().waitFor();
  const lines = inbox.outbox.getByRole("listitem").filter({ hasText: "Cannot be read" });
  await until(() => lines.count(), (count) => count === 2);
  assert.match(await inbox.outbox.innerText(), /newer version of this page saved/);
  const saving = page.waitForEvent("download");
  await lines.filter({ hasText: "newer version" }).getByRole("button", { name: /Export/ }).click();
  const chunks = await (await (await saving).createReadStream()).toArray();
  assert.equal(Buffer.concat(chunks).toString(), records["of-tomorrow"]);
  await inbox.open(ROW.HookPulse);
  await inbox.approve();
  await inbox.applied("Approved");
  assert.deepEqual(new Set(await stored(page)), new Set(Object.values(records)), "they stay where they are");
  await effectsAre(sandbox, 1);
});

world.test("a decision is never sent to an account it was not made for", async ({ page, context, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await approvedOffline(page, context);
  await inbox.host.evaluate((element) => {
    element.connections = [{ id: "hookpulse", label: "Elsewhere", kind: "hookpulse", baseUrl: "/another-account" }];
  });
  await context.setOffline(false);
  await inbox.outbox.getByText(/no connection/i).first().waitFor();
  await passTime(page, 2_000);
  assert.deepEqual(await decisionsSent(sandbox, "hookpulse"), []);
});

world.test("another reviewer of the same browser has an inbox of their own", async ({ page, context, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await approvedOffline(page, context);
  await inbox.host.evaluate((element) => element.setAttribute("reviewer", "bea"));
  await context.setOffline(false);
  await inbox.rows.first().waitFor();
  assert.equal(await inbox.outbox.count(), 0);
  assert.deepEqual(await sandbox.effects(), []);
  await inbox.host.evaluate((element) => element.removeAttribute("reviewer"));
  await inbox.decided.getByText("Approved").waitFor();
  await effectsAre(sandbox, 1);
});
