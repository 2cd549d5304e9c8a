// Every state the inbox can be in, and how a person gets there. What is found by its name is found in English; what has
// to be opened again in each language (`open`) is found by what it is made of.
//
// A state has: `name`, `reach(stage)`, and where it needs them `seed`, `undoWindow` in seconds, `path`,
// `before(stage)` (the page is not there yet, and no rows are waited for), `open(stage)` (what a change of language
// closes), `frame(stage)` (what is to be in the picture), `more` (all languages and widths), `forced`, `print`, `views`.

import { CREDENTIALS } from "../e2e/harness.mjs";
import { showReview, showVersions } from "../e2e/screens.mjs";
import { INVOICE, change, extraction, hookpulsePending, reviewOf, reviewOfInvoice } from "../e2e/wire.mjs";

const STEP = "Send payout";
const LISTS = {
  hookpulse: "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/",
  retab: "GET /retab-a/v1/workflows/runs",
};
const FOR_LONG = { kind: "delay", delay_ms: 600_000, times: null };

const readAnew = (inbox) => inbox.host.evaluate((element) => (element.credentials = element.credentials));
const openView = (inbox) => inbox.host.getByRole("button", { name: /^Sort and filter/ }).click();
const choose = (inbox, label, value) => inbox.host.getByLabel(label, { exact: true }).selectOption(value);
const click = (selector) => ({ page }) => page.locator(selector).filter({ visible: true }).first().click();
const show = (selector, block = "start") => ({ page }) =>
  page.locator(selector).first().evaluate((element, at) => element.scrollIntoView({ block: at }), block);
const selectAll = async ({ inbox, page }) => {
  await inbox.list.focus();
  await page.keyboard.press("Control+a");
  await inbox.bulk.waitFor();
};
/** Whoever decides a HookPulse step elsewhere names its plan. */
const planOf = async (sandbox, step) => {
  const { plans } = await hookpulsePending(sandbox);
  return plans.find(({ step_identifier: identifier }) => identifier === step).execution_plan_uuid;
};
/** Other credentials than the page's own. */
const use = (inbox, headers) =>
  inbox.host.evaluate((element, given) => (element.credentials = async (id) => given[id] ?? {}), headers);
const edited = async ({ inbox }) => {
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
};

const REVIEWS = "/?connections=reviews";

export const STATES = [
  // ------------------------------------------------------------------ the list
  {
    name: "first-load",
    before: ({ sandbox }) => sandbox.fault([{ route: LISTS.hookpulse, ...FOR_LONG }, { route: LISTS.retab, ...FOR_LONG }]),
    reach: ({ page }) => page.locator(".skeleton").first().waitFor(),
    forced: true,
  },
  { name: "list", more: true },
  {
    name: "list-keys",
    open: async ({ page }) => {
      await page.locator(".list").focus();
      for (const key of ["Home", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
    },
    forced: true,
  },
  {
    name: "list-filtered",
    reach: async ({ inbox }) => {
      await openView(inbox);
      await choose(inbox, "Group by", "workflow");
      await choose(inbox, "Connection", "retab");
      await openView(inbox);
    },
    open: click(".view-switch"),
    forced: true,
  },
  {
    name: "nothing-found",
    reach: async ({ inbox }) => {
      await inbox.search.fill("no such thing");
      await inbox.host.getByText("Nothing matches “no such thing”.").waitFor();
    },
  },
  {
    name: "nothing-left",
    reach: async ({ inbox }) => {
      await openView(inbox);
      await choose(inbox, "State", "refused");
      await inbox.host.getByText("Nothing that waits fits these filters.").waitFor();
      await openView(inbox);
    },
  },
  {
    name: "all-clear",
    seed: 1,
    reach: async ({ inbox }) => {
      await inbox.rowsAre(2);
      await inbox.open(INVOICE);
      await inbox.approve();
      await inbox.applied("Approved");
      await inbox.row("HookPulse").click();
      await inbox.reject();
      await inbox.applied("Rejected");
      await inbox.host.getByRole("heading", { name: "All clear" }).waitFor();
      await inbox.page.evaluate(() => document.querySelector("countersign-inbox").removeAttribute("item"));
      await inbox.host.evaluate((element) => element.setAttribute("reviewer", " "));
      await inbox.host.getByRole("heading", { name: "All clear" }).waitFor();
    },
  },
  { name: "no-connections", before: () => {}, reach: ({ inbox }) => inbox.host.evaluate((element) => (element.connections = [])) },
  {
    name: "one-failing",
    before: ({ sandbox }) => sandbox.fault({ route: LISTS.hookpulse, kind: "status", status: 500, times: null }),
    reach: ({ inbox }) => inbox.alertSays(/^HookPulse/),
    forced: true,
  },
  {
    name: "all-failing",
    before: ({ sandbox }) =>
      sandbox.fault([{ route: LISTS.hookpulse, kind: "status", status: 500 }, { route: LISTS.retab, kind: "garble" }]),
    reach: async ({ inbox }) => {
      await inbox.alertSays(/^HookPulse/);
      await inbox.alertSays(/^Retab/);
    },
  },
  {
    name: "offline",
    reach: async ({ inbox, context }) => {
      await context.setOffline(true);
      await inbox.host.getByText(/offline/i).first().waitFor();
    },
  },
  {
    name: "credentials-missing",
    before: () => {},
    reach: async ({ inbox }) => {
      await inbox.host.evaluate((element) => (element.credentials = null));
      await inbox.alertSays(/^HookPulse/);
      await inbox.alertSays(/^Retab/);
    },
  },
  {
    name: "credentials-refused",
    reach: async ({ inbox }) => {
      await use(inbox, { ...CREDENTIALS, hookpulse: { ...CREDENTIALS.hookpulse, "x-hookpulse-api-key": "wrong" } });
      await inbox.alertSays(/^HookPulse/);
    },
  },
  {
    name: "slow",
    before: ({ sandbox }) => sandbox.fault({ route: LISTS.hookpulse, ...FOR_LONG }),
    reach: async ({ inbox, page }) => {
      await inbox.rows.first().waitFor();
      await page.evaluate(() => globalThis.pictureClock.forward(6_000));
      await inbox.host.getByText("HookPulse takes longer than usual to answer.").waitFor();
    },
  },
  {
    name: "huge-queue",
    seed: 3000,
    before: async ({ page }) => {
      let pages = 0;
      // A dozen pages come, the next never does.
      await page.route(/get_all_pending_approvals_paginated|workflows\/runs\?/, (route) => (++pages > 24 ? undefined : route.continue()));
    },
    reach: ({ page }) => page.locator(".progress-line").waitFor(),
    forced: true,
  },
  {
    name: "arrivals",
    reach: async ({ inbox, sandbox, page }) => {
      await inbox.host.evaluate((element) => (element.view = { sort: "newest" }));
      const { plans } = await hookpulsePending(sandbox);
      await inbox.rows.nth(3).hover();
      for (const { execution_plan_uuid: key } of plans.slice(0, 6)) await sandbox.decide({ api: "hookpulse", key, verdict: "approved" });
      await sandbox.admin("POST", "clock", { advance_ms: 600_000 });
      await readAnew(inbox);
      await page.locator(".arrivals").waitFor();
      await inbox.row("Decided elsewhere").first().waitFor();
    },
    forced: true,
  },

  // ------------------------------------------------------------------ an approval
  {
    name: "opening",
    before: ({ page }) => page.route(/\/steps|template_detail/, () => {}),
    reach: async ({ inbox }) => {
      await inbox.row(INVOICE).click();
      await inbox.title.waitFor();
    },
  },
  { name: "form", reach: ({ inbox }) => inbox.openForm(INVOICE), more: true, print: true },
  {
    name: "form-fields",
    reach: ({ inbox }) => inbox.openForm(INVOICE),
    frame: show(".data"),
    more: true,
  },
  {
    name: "form-focus",
    reach: async ({ inbox }) => {
      await inbox.openForm(INVOICE);
      await inbox.field("Invoice Number").focus();
      await inbox.page.keyboard.press("Tab");
      await inbox.approveButton.hover();
    },
    views: [view(1440, "light", "en"), view(1440, "dark", "en"), view(320, "light", "en"), view(1440, "forced", "en")],
  },
  {
    name: "changes",
    reach: async (stage) => {
      await edited(stage);
      await stage.inbox.press("Set to null: Due Date");
      await stage.inbox.changes.getByRole("row").nth(2).waitFor();
    },
    frame: show(".diff", "end"),
    forced: true,
    print: true,
  },
  {
    name: "changed-fields",
    reach: async (stage) => {
      await edited(stage);
      await stage.inbox.press("Set to null: Due Date");
      await stage.inbox.changes.getByRole("row").nth(2).waitFor();
    },
    frame: show(".field[data-changed]", "center"),
    forced: true,
  },
  {
    name: "problems",
    reach: async ({ inbox }) => {
      await inbox.openForm(INVOICE);
      await inbox.field("Subtotal").fill("");
      await inbox.field("Total Amount").fill("12x");
      await inbox.details.getByText("2 fields to fix before approving").first().waitFor();
      await inbox.approve();
    },
    open: click(".bar-problems > summary"),
    frame: show("[aria-invalid=true]", "center"),
    forced: true,
  },
  {
    name: "json",
    reach: ({ inbox }) => inbox.openForm(INVOICE),
    open: click(".data-as"),
    frame: show(".data"),
    forced: true,
  },
  { name: "table", reach: ({ inbox }) => inbox.openForm(INVOICE), frame: show(".table-place", "center"), forced: true },
  {
    name: "document",
    reach: ({ inbox }) => inbox.openForm(INVOICE),
    frame: async ({ page }) => {
      const tab = page.locator(".tab").last();
      if (await tab.isVisible()) await tab.click();
      await page.locator(".sheet canvas").first().waitFor();
    },
    forced: true,
  },
  {
    name: "steps",
    reach: ({ inbox }) => inbox.openForm(INVOICE),
    open: click(".step-fold:not([open]) > summary >> nth=1"),
    frame: show(".steps", "start"),
    forced: true,
  },
  { name: "raw-json", reach: ({ inbox }) => inbox.openForm(INVOICE), open: click(".raw-open") },
  { name: "hookpulse", reach: ({ inbox }) => inbox.open(STEP), forced: true, print: true },
  {
    name: "conflict",
    reach: async (stage) => {
      const { key, payload } = await extraction(stage.sandbox, INVOICE);
      await edited(stage);
      await change(stage.sandbox, key, payload.replace(/"total_amount":[^,}]*/, '"total_amount":1300.00'));
      await readAnew(stage.inbox);
      await stage.inbox.details.getByRole("radio").first().waitFor();
    },
    frame: show(".conflict", "center"),
    forced: true,
  },
  {
    name: "deep-link-missing",
    path: "/?connections=hookpulse,retab#item=hookpulse%2Fno-such-plan%2Fstep",
    before: () => {},
    reach: ({ inbox }) => inbox.details.getByRole("heading", { name: /waits no longer/ }).waitFor(),
  },
  {
    name: "waits-no-longer",
    reach: async ({ inbox, sandbox }) => {
      const { key } = await extraction(sandbox, INVOICE);
      await inbox.openForm(INVOICE);
      await inbox.row(INVOICE).hover();
      await sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
      await sandbox.admin("POST", "clock", { advance_ms: 5_000 });
      await readAnew(inbox);
      await inbox.details.getByText(/waits no longer/).waitFor();
    },
  },

  // ------------------------------------------------------------------ reviews, whose data has versions
  { name: "three-connections", path: "/", reach: ({ inbox }) => inbox.rowsAre(36) },
  {
    name: "review-versions",
    path: REVIEWS,
    reach: showVersions,
    open: async ({ page }) => {
      for (const version of ["first", "last"]) await page.locator("[part=versions] .step-head")[version]().click();
    },
    frame: show("[part=versions]"),
    forced: true,
  },
  {
    name: "review-classification",
    path: REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showReview(inbox, await reviewOf(sandbox, "classifier"));
      await inbox.field("Category").waitFor();
    },
    frame: show(".data", "center"),
  },
  {
    name: "review-split",
    path: REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showReview(inbox, await reviewOf(sandbox, "split"));
      await inbox.pages.first().fill("3, 1-2");
      await inbox.details.getByText("1 field to fix before approving").first().waitFor();
    },
    frame: show(".data", "center"),
    forced: true,
  },
  {
    name: "review-split-by-key",
    path: REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showReview(inbox, await reviewOf(sandbox, "for_each"));
      await inbox.pages.nth(1).fill(await inbox.pages.first().inputValue());
      await inbox.changes.waitFor();
    },
    frame: show(".data", "center"),
  },
  {
    name: "review-in-part",
    path: REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      const review = await reviewOfInvoice(sandbox);
      const refuse = (route) => ({ route: `GET /retab-c/v1/workflows/${route}`, kind: "status", status: 403, times: null });
      await sandbox.fault(["versions/{id}", "steps", "runs/{id}"].map(refuse));
      await showReview(inbox, review);
      await inbox.details.getByRole("note").first().waitFor();
    },
  },
  {
    name: "review-wants-reason",
    path: REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showReview(inbox, await reviewOfInvoice(sandbox));
      await inbox.reject();
    },
  },
  {
    name: "review-run-not-resumed",
    path: REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await sandbox.admin("POST", "settings", { retab_resume: "failed" });
      await showReview(inbox, await reviewOfInvoice(sandbox));
      await inbox.approve();
      await inbox.applied("Approved");
    },
  },

  // ------------------------------------------------------------------ what became of a decision
  {
    name: "undo",
    undoWindow: 60,
    reach: async ({ inbox }) => {
      await inbox.open(STEP);
      await inbox.approve();
      await inbox.details.getByText(/is sent in/).waitFor();
    },
    forced: true,
  },
  {
    name: "approved",
    reach: async (stage) => {
      await edited(stage);
      await stage.inbox.approve();
      await stage.inbox.applied("Approved");
      await stage.inbox.row(INVOICE).waitFor({ state: "detached" });
    },
    more: true,
    print: true,
  },
  {
    name: "rejected",
    reach: async ({ inbox }) => {
      await inbox.open(STEP);
      await inbox.reject();
      await inbox.applied("Rejected");
      await inbox.row(STEP).waitFor({ state: "detached" });
    },
  },
  {
    name: "received",
    reach: async ({ inbox, sandbox }) => {
      await sandbox.admin("POST", "settings", { retab_never_applied: true });
      await inbox.open(INVOICE);
      await inbox.approve();
      await inbox.stands("Approval received");
    },
  },
  {
    name: "superseded",
    reach: async (stage) => {
      const { key } = await extraction(stage.sandbox, INVOICE);
      await edited(stage);
      await stage.sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
      await stage.inbox.approve();
      await stage.inbox.stands(/^Decided by someone else/);
    },
  },
  {
    name: "gone",
    reach: async ({ inbox, sandbox }) => {
      const key = await planOf(sandbox, "send-payout");
      await inbox.open(STEP);
      await sandbox.decide({ api: "hookpulse", key, verdict: "rejected" });
      await inbox.approve();
      await inbox.stands("Gone, not confirmed");
    },
  },
  {
    name: "refused",
    reach: async (stage) => {
      await use(stage.inbox, { ...CREDENTIALS, retab: { "Api-Key": "sandbox-retab-readonly" } });
      await edited(stage);
      await stage.inbox.approve();
      await stage.inbox.stands("Refused");
    },
  },
  {
    name: "waiting",
    reach: async (stage) => {
      await edited(stage);
      await stage.context.setOffline(true);
      await stage.inbox.approve();
      await stage.inbox.stands(/^Waiting to send/);
    },
  },
  {
    name: "not-saved",
    reach: async ({ inbox, page }) => {
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      });
      await inbox.open(STEP);
      await inbox.approve();
      await inbox.stands(/^Not saved/);
    },
  },

  // ------------------------------------------------------------------ many at once, and what lies over the page
  { name: "bulk-selected", reach: selectAll, forced: true },
  {
    name: "bulk-undo",
    undoWindow: 60,
    reach: async (stage) => {
      await selectAll(stage);
      await stage.inbox.bulk.getByRole("button", { name: /^Reject \d+/ }).click();
      await stage.inbox.bulkDecision.getByRole("button", { name: "Undo", exact: true }).waitFor();
    },
  },
  {
    name: "bulk-progress",
    before: async ({ page }) => {
      let sent = 0;
      // Four are answered, the next never is.
      await page.route(/human_approval_action|hil-decisions/, (route) => {
        if (route.request().method() === "POST" && ++sent > 4) return;
        return route.continue();
      });
    },
    reach: async (stage) => {
      await stage.inbox.rows.first().waitFor();
      await stage.inbox.search.fill("HookPulse");
      await stage.inbox.rowsAre(12);
      await selectAll(stage);
      await stage.inbox.bulk.getByRole("button", { name: /^Reject \d+/ }).click();
      await stage.inbox.bulkDecision.getByText(/^[1-9]\d* of \d+/).waitFor();
    },
    forced: true,
  },
  {
    name: "bulk-left-out",
    reach: async (stage) => {
      await selectAll(stage);
      await stage.inbox.bulk.getByRole("button", { name: /^Approve \d+/ }).click();
      await stage.inbox.bulkDecision.getByRole("button", { name: "Close", exact: true }).waitFor();
    },
  },
  {
    name: "keys",
    open: async ({ page, inbox }) => {
      await inbox.host.locator(".list").focus();
      await page.keyboard.press("?");
    },
    forced: true,
  },
  {
    name: "history",
    reach: async (stage) => {
      const { inbox } = stage;
      await edited(stage);
      await inbox.approve();
      await inbox.applied("Approved");
      await inbox.open(STEP);
      await inbox.reject();
      await inbox.applied("Rejected");
    },
    open: click(".queue-bar .icon-button[aria-haspopup=dialog]"),
  },
];

/** The picture in the README. */
export const README = {
  name: "readme",
  path: "/",
  rail: true,
  reach: async (stage) => {
    await showVersions(stage);
    await stage.inbox.field("Total Amount").fill("1280.10");
    await stage.inbox.changes.waitFor();
    await stage.page.locator(".sheet canvas").first().waitFor();
    await stage.page.mouse.move(1300, 900);
  },
  views: [view(1680, "light", "en")],
};

function view(width, theme, lang, more = {}) {
  return { width, theme, lang, ...more };
}
