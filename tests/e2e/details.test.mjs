// What is told about an approval, and what brings people to it: the run as a picture, what went into its steps, the
// API's own words, moments, links to one approval, the count, the title and notifications.

import assert from "node:assert/strict";
import { CREDENTIALS, FAILED_REQUEST, createWorld, hurryTime, isFit, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, ROW, extraction, hookpulsePending, retabPending } from "./wire.mjs";

const world = createWorld({ seed: 12 });
const LIST = "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/";

/** Lets the page read the clipboard. */
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** What the API answers, byte for byte. */
async function read(sandbox, path) {
  const answer = await fetch(new URL(path, sandbox.address), { headers: { ...CREDENTIALS.retab, ...CREDENTIALS.hookpulse } });
  return answer.text();
}

const step = (inbox, name) => inbox.details.locator("summary").filter({ hasText: name });
const rawButton = (inbox) => inbox.details.getByRole("button", { name: "Raw JSON" });
const raw = (inbox) => inbox.host.getByRole("dialog", { name: "Raw JSON" });

/** Collects the events of these names, as `[name, detail]`. */
const listen = (page, ...names) =>
  page.evaluate((all) => {
    globalThis.heard = [];
    for (const name of all) document.addEventListener(name, (event) => globalThis.heard.push([name, event.detail]));
  }, names);
const heard = (page) => page.evaluate(() => globalThis.heard);

world.test("moments are told in words, with the day and the time beside them", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.open(INVOICE);
  const fact = inbox.details.getByRole("definition").filter({ has: page.locator("time") }).first();
  assert.match(await fact.innerText(), /(now|ago|yesterday)\s+\w{3} \d{1,2}, \d{4}, \d{1,2}:\d{2}/);
  const time = fact.locator("time");
  assert.match(await time.getAttribute("title"), /\d{4}/);
  assert.ok(Date.parse(await time.getAttribute("datetime")) > 0);
});

world.test("a step unfolds to what went in and came out, to the last digit, and a later read folds nothing", async ({ page, sandbox }) => {
  const { payload, key } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  const steps = inbox.details.getByRole("listitem");
  await steps.filter({ hasText: "Check" }).first().waitFor();
  assert.equal(await inbox.details.getByText("extracted_data").count(), 0, "drawn only when it is unfolded");
  await step(inbox, "Read the document").press("Enter");
  const outputs = inbox.details.getByRole("region", { name: "Outputs" });
  await outputs.waitFor();
  assert.match(await outputs.innerText(), /"total_amount": 1250\.10/);
  await inbox.details.getByRole("button", { name: "Copy: Outputs" }).click();
  assert.equal(await clipboard(page), `{"output-json-0":{"type":"json","data":${payload}}}`);
  // The same credentials again make the element read anew.
  const answered = page.waitForResponse((response) => response.url().includes(`${key.split("/")[0]}/steps`));
  await inbox.host.evaluate((element) => (element.credentials = element.credentials));
  await answered;
  await outputs.waitFor();
  await step(inbox, "Read the document").press("Enter");
  await outputs.waitFor({ state: "detached" });
}, { context: CLIPBOARD });

world.test("the picture says where approve and reject lead, and no more than the API does", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.open(INVOICE);
  const here = inbox.details.locator("[aria-current=step]");
  assert.match(await here.innerText(), /Waits here/);
  assert.match(await here.innerText(), /Approve The run goes on to “Export”/);
  assert.match(await here.innerText(), /Reject The API does not say/);
  await inbox.open(ROW.HookPulse);
  const steps = inbox.details.locator("[aria-current=step]");
  assert.match(await steps.innerText(), /Approve The workflow resumes/);
  assert.match(await steps.innerText(), /Reject The step is skipped/);
  // What another step of the template is set up to call is one press away.
  await inbox.details.locator("summary").first().click();
  await inbox.details.getByText(/^https:\/\//).first().waitFor();
});

world.test("what was decided and what was not taken is drawn as such", async ({ page, sandbox }) => {
  await sandbox.admin("POST", "settings", { retab_rejected_run: "error" });
  const inbox = await Inbox.visit(page);
  await inbox.open(INVOICE);
  await inbox.reject();
  await inbox.applied("Rejected");
  const picture = inbox.details.getByRole("list").filter({ has: page.locator(".step") });
  await picture.filter({ hasText: /Check the totals\s*Rejected by a person/ }).filter({ hasText: /Export\s*Not taken/ }).waitFor();
  // What a verdict would lead to is no longer the question.
  assert.equal(await picture.getByText("Approve", { exact: true }).count(), 0);
  await isFit(page, "not-taken");
});

world.test("the raw answers are the API's own bytes, but for header templates", async ({ page, sandbox }) => {
  const { key } = await extraction(sandbox, INVOICE);
  const [run] = key.split("/");
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  assert.equal(await raw(inbox).count(), 0);
  await rawButton(inbox).click();
  for (const path of [`/v1/workflows/runs/${run}`, `/v1/workflows/runs/${run}/steps`]) {
    await raw(inbox).getByRole("button", { name: `Copy: GET ${path}`, exact: true }).click();
    const expected = await read(sandbox, `/retab-a${path}`);
    await until(() => clipboard(page), (copied) => copied === expected, { what: path });
  }
  await raw(inbox).getByRole("button", { name: "Copy: Entry in the list" }).click();
  const [{ run: listed }] = (await retabPending(sandbox)).filter(({ run: one }) => one.id === run);
  assert.deepEqual(JSON.parse(await until(() => clipboard(page), (copied) => copied.length < 4100)), listed);
  const saved = page.waitForEvent("download");
  await raw(inbox).getByRole("button", { name: `Download: GET /v1/workflows/runs/${run}`, exact: true }).click();
  assert.equal((await saved).suggestedFilename(), "countersign-raw.json");
  await page.keyboard.press("Escape");
  await raw(inbox).waitFor({ state: "detached" });

  await inbox.open(ROW.HookPulse);
  await rawButton(inbox).click();
  await raw(inbox).getByText("Header templates are left out").waitFor();
  const shown = await raw(inbox).innerText();
  assert.match(shown, /POST \/v1\/api\/single_workflow_template_detail\//);
  assert.doesNotMatch(shown, /headers_json|Bearer|sandbox-hookpulse-key/);
}, { context: CLIPBOARD });

world.test("the demo's address follows what is open, back and forth", async ({ page, sandbox }) => {
  const { key } = await extraction(sandbox, INVOICE);
  const inbox = await Inbox.visit(page);
  await listen(page, "countersign-opened", "countersign-closed");
  await inbox.open(INVOICE);
  await page.waitForURL(({ hash }) => hash === `#item=${encodeURIComponent(`retab/${key}`)}`);
  assert.deepEqual(await heard(page), [
    ["countersign-opened", { item: `retab/${key}`, connection: "retab", key, title: INVOICE }],
  ]);
  await inbox.open(ROW.HookPulse);
  await page.waitForURL(/#item=hookpulse%2F/);
  // What the browser's own buttons do is the page's doing, and no event.
  await page.goBack();
  await until(() => inbox.title.innerText(), (title) => title === INVOICE);
  assert.equal((await heard(page)).length, 2);
  // Only where the list and the details take turns there is a way back.
  await page.setViewportSize({ width: 600, height: 900 });
  await inbox.press("Back to the list", inbox.details);
  await until(() => page.url(), (url) => !url.includes("item="));
  assert.deepEqual((await heard(page)).at(-1), ["countersign-closed", { item: `retab/${key}` }]);
  await page.goBack();
  await until(() => inbox.title.innerText(), (title) => title === INVOICE);
  // The link works for whoever it is sent to, and takes no focus from their page.
  await page.reload();
  await until(() => inbox.title.innerText(), (title) => title === INVOICE);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
});

world.test("an approval that is not there is told in the place of the details", async ({ page, sandbox }) => {
  const inbox = new Inbox(page);
  await page.goto("/#item=hookpulse%2Fno-such-plan%2Fstep");
  await inbox.details.getByRole("heading", { name: /waits no longer, or it never waited over HookPulse/ }).waitFor();
  await inbox.status(/waits no longer, or it never waited/);
  await inbox.host.evaluate((element) => element.setAttribute("item", "nowhere/1"));
  await inbox.details.getByRole("heading", { name: /no such connection/ }).waitFor();
  await inbox.host.evaluate((element) => element.setAttribute("item", "nonsense"));
  await inbox.details.getByRole("heading", { name: /names no approval/ }).waitFor();
  await inbox.host.evaluate((element) => element.removeAttribute("item"));
  await inbox.details.getByText("Choose an approval").waitFor();
  // Later the page points at one that is there.
  const { plans } = await hookpulsePending(sandbox);
  const item = `hookpulse/${plans[0].execution_plan_uuid}/${plans[0].step_identifier}`;
  await inbox.host.evaluate((element, value) => element.setAttribute("item", value), item);
  await inbox.title.waitFor();
  await inbox.host.evaluate((element) => element.removeAttribute("item"));
  await inbox.approveButton.waitFor();
});

world.test("on a narrow screen there is a way back from what is not there", async ({ page }) => {
  const inbox = new Inbox(page);
  await page.goto("/#item=hookpulse%2Fno-such-plan%2Fstep");
  await inbox.details.getByRole("heading", { name: /waits no longer/ }).waitFor();
  await isFit(page, "not-there-320");
  await inbox.press("Back to the list", inbox.details);
  await inbox.list.waitFor();
  await until(() => page.url(), (url) => !url.includes("item="));
}, { context: { viewport: { width: 320, height: 640 } } });

world.test("the count is told when it changes, and stands before the page's own title", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    globalThis.counts = [];
    document.addEventListener("countersign-count", (event) => globalThis.counts.push(event.detail));
  });
  const hookpulse = (await hookpulsePending(sandbox)).plans.length;
  const retab = (await retabPending(sandbox)).length;
  const inbox = await Inbox.visit(page);
  const counts = await until(() => page.evaluate(() => globalThis.counts), (all) => all.at(-1)?.total === hookpulse + retab);
  assert.deepEqual(counts.at(-1).byConnection, { hookpulse, retab });
  assert.ok(counts.length <= 3, `${counts.length} counts for two lists`);
  const titleIs = (title) => until(() => page.title(), (now) => now === title);
  await titleIs(`(${hookpulse + retab}) Countersign demo`);
  await inbox.open(ROW.HookPulse);
  await inbox.reject();
  await inbox.applied("Rejected");
  await titleIs(`(${hookpulse + retab - 1}) Countersign demo`);
  const now = hookpulse + retab - 1;
  // The title is the page's: what it makes of it stays.
  await page.evaluate(() => (document.title = "Work"));
  await titleIs(`(${now}) Work`);
  await page.evaluate(() => (document.title = `${document.title} – today`));
  await titleIs(`(${now}) Work – today`);
  await page.evaluate(() => document.querySelector("title").replaceWith(Object.assign(document.createElement("title"), { text: "Other" })));
  await titleIs(`(${now}) Other`);
  await inbox.host.evaluate((element) => element.removeAttribute("count-in-title"));
  await titleIs("Other");
  await inbox.host.evaluate((element) => element.setAttribute("count-in-title", ""));
  await titleIs(`(${now}) Other`);
  await inbox.host.evaluate((element) => element.remove());
  await titleIs("Other");
});

/** A stand-in for the system's notifications, which a browser without a screen has none of. */
function standIn(answer) {
  globalThis.shown = [];
  globalThis.Notification = class extends EventTarget {
    static permission = "default";
    static async requestPermission() {
      return (this.permission = answer);
    }
    constructor(title, options) {
      super();
      this.entry = { title, options, open: true };
      globalThis.shown.push(this.entry);
    }
    close() {
      this.entry.open = false;
    }
  };
  globalThis.hide = (hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  };
}

world.test("whoever wants to is notified once of what came while the page was hidden", async ({ page }) => {
  await page.addInitScript(standIn, "granted");
  await hurryTime(page, 30);
  let arrived = 0;
  await page.route(/get_all_pending_approvals_paginated/, async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    if (list.meta.page === 1) {
      const more = Array.from({ length: arrived }, (_, index) => ({ ...list.data[0], execution_plan_uuid: `new-${index}` }));
      list.data.unshift(...more);
    }
    list.meta.total_count += arrived;
    await route.fulfill({ response, json: list });
  });
  const inbox = await Inbox.visit(page);
  const bell = inbox.host.getByRole("button", { name: "Tell me of new approvals" });
  assert.equal(await bell.getAttribute("aria-pressed"), "false");
  await bell.click();
  await inbox.status(/You are told of new approvals/);
  assert.equal(await bell.getAttribute("aria-pressed"), "true");
  await page.evaluate(() => globalThis.hide(true));
  arrived = 2;
  const shown = await until(() => page.evaluate(() => globalThis.shown), (all) => all.length > 0);
  assert.deepEqual(shown.map(({ title, options, open }) => [title, Object.keys(options), open]), [["2 new approvals", ["tag"], true]]);
  await page.evaluate(() => globalThis.hide(false));
  await until(() => page.evaluate(() => globalThis.shown), ([first]) => !first.open);
  await bell.click();
  await inbox.status(/no longer told/);
  assert.equal(await bell.getAttribute("aria-pressed"), "false");
});

world.test("where the browser blocks notifications, that is said", async ({ page }) => {
  await page.addInitScript(standIn, "denied");
  const inbox = await Inbox.visit(page);
  const bell = inbox.host.getByRole("button", { name: "Tell me of new approvals" });
  await bell.click();
  await inbox.status(/blocks notifications of this page/);
  assert.equal(await bell.getAttribute("aria-pressed"), "false");
  await inbox.host.evaluate((element) => element.removeAttribute("notify"));
  await bell.waitFor({ state: "detached" });
});

world.test("a token that grew old is asked for again once, and nobody is told", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await Inbox.visit(page);
  const { plans } = await hookpulsePending(sandbox);
  await inbox.rowsAre(plans.length + (await retabPending(sandbox)).length);
  await page.evaluate(() => {
    globalThis.asked = 0;
    globalThis.failed = 0;
    const element = document.querySelector("countersign-inbox");
    const give = element.credentials;
    element.addEventListener("countersign-failed", () => (globalThis.failed += 1));
    element.credentials = async (id) => {
      globalThis.asked += id === "hookpulse" ? 1 : 0;
      return give(id);
    };
  });
  await inbox.rowsAre(plans.length + (await retabPending(sandbox)).length);
  await sandbox.fault({ route: LIST, kind: "status", status: 401, times: 1 });
  const before = await page.evaluate(() => globalThis.asked);
  await inbox.refresh();
  const pages = (await hookpulsePending(sandbox)).pages;
  await until(() => page.evaluate(() => globalThis.asked), (asked) => asked >= before + pages + 1);
  await inbox.rowsAre(plans.length + (await retabPending(sandbox)).length);
  assert.equal(await page.evaluate(() => globalThis.failed), 0);
  assert.equal(await inbox.alert(/HookPulse/).count(), 0);
});

for (const width of [320, 1440]) {
  world.test(`${width} px: nothing for axe-core to find in the new states, light or dark`, async ({ page }) => {
    const inbox = await Inbox.visit(page);
    await inbox.openForm(INVOICE);
    const shot = async (name) => {
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await isFit(page, `${name}-${width}-${colorScheme}`);
      }
    };
    await shot("steps");
    await step(inbox, "Read the document").click();
    await inbox.details.getByRole("region", { name: "Outputs" }).waitFor();
    await step(inbox, "Read the document").scrollIntoViewIfNeeded();
    await shot("steps-unfolded");
    await rawButton(inbox).click();
    await raw(inbox).getByRole("region").first().waitFor();
    await shot("raw");
    await page.keyboard.press("Escape");
    if (width === 320) await inbox.press("Back to the list", inbox.details);
    await inbox.open(ROW.HookPulse);
    await shot("steps-hookpulse");
  }, { context: { viewport: { width, height: width === 320 ? 640 : 900 }, reducedMotion: "reduce" }, timeout: 120_000 });
}
