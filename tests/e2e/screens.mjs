// Every screen the inbox has, and the way to it. A screen is reached in English and then shown in another language as
// well: what is open, typed or selected stays, and what closes by a change of language is opened `again`.

import assert from "node:assert/strict";
import { FAILED_REQUEST, until } from "./harness.mjs";
import { CredentialsForm, Inbox, draftsAre } from "./inbox.mjs";
import { INVOICE, change, changeReview, extraction, hookpulsePending, reviewOf, reviewOfInvoice, versions } from "./wire.mjs";

export const HOOKPULSE_ROW = "Send payout";

const LISTS = {
  HookPulse: "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/",
  Retab: "GET /retab-a/v1/workflows/runs",
};
/** A page with the third connection alone. */
const REVIEWS = { connections: ["reviews"] };
const HANGS = { kind: "delay", delay_ms: 600_000, times: null };

/** What has to be found again after a change of language. */
const NAMES = {
  en: { history: "History", view: /^Sort and filter/, raw: "Raw JSON" },
  ar: { history: "السجل", view: /^الفرز والتصفية/, raw: "بيانات JSON الأصلية" },
};

/** Reads all lists anew, wherever the pointer and the focus are: the same credentials are given again. */
const readAnew = (inbox) => inbox.host.evaluate((element) => (element.credentials = element.credentials));

const setView = (inbox, view) => inbox.host.evaluate((element, given) => (element.view = given), view);

const openView = async ({ inbox, language }) => {
  await inbox.host.getByRole("button", { name: NAMES[language].view }).click();
  await inbox.host.getByRole("combobox").first().waitFor();
};

const openHistory = async ({ inbox, page, language }) => {
  await inbox.press(NAMES[language].history, inbox.host);
  await page.getByRole("dialog", { name: NAMES[language].history }).getByRole("listitem").first().waitFor();
};

const openRaw = async ({ inbox, page, language }) => {
  const name = NAMES[language].raw;
  await inbox.host.getByRole("button", { name, exact: true }).click();
  await page.getByRole("dialog", { name }).getByRole("region").first().waitFor();
};

/** The key for it is the same in every language. */
const openKeys = async ({ inbox, page }) => {
  await inbox.host.getByRole("listbox").focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
};

const unfoldSteps = async ({ inbox }) => {
  const summary = inbox.host.locator("summary").filter({ hasText: "Read the document" });
  if (!(await summary.evaluate((element) => element.parentElement.open))) await summary.click();
  await inbox.host.locator("details[open] pre").first().waitFor();
};

const hangLists = async ({ sandbox }) => {
  for (const route of Object.values(LISTS)) await sandbox.fault({ route, ...HANGS });
};

const failLists = async ({ sandbox }) => {
  await sandbox.fault({ route: LISTS.HookPulse, kind: "status", status: 500, times: null });
  await sandbox.fault({ route: LISTS.Retab, kind: "garble", times: null });
};

/** A stand-in for the system's notifications, which a browser without a screen has none of. */
const notifications = (answer) => ({ page }) =>
  page.addInitScript((given) => {
    globalThis.Notification = class extends EventTarget {
      static permission = "default";
      static requestPermission = async () => (this.permission = given);
    };
  }, answer);

const editInvoice = async ({ inbox }) => {
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
};

const breakInvoice = async ({ inbox }) => {
  await inbox.openForm(INVOICE);
  await inbox.field("Subtotal").fill("");
  await inbox.field("Total Amount").fill("12x");
};

const selectAll = async ({ inbox, page }) => {
  await inbox.list.focus();
  await page.keyboard.press("Control+a");
  await inbox.bulk.waitFor();
};

const rejectStep = async ({ inbox }) => {
  await inbox.open(HOOKPULSE_ROW);
  await inbox.reject();
  await inbox.applied("Rejected");
};

export const showReview = (inbox, { id }) => inbox.show(`reviews/${id}`);

/** The invoice after an agent has corrected it. */
export const showVersions = async ({ inbox, sandbox }) => {
  const review = await reviewOfInvoice(sandbox);
  const [first] = await versions(sandbox, review.id);
  await changeReview(sandbox, review.id, first.text.replace(/"total_amount":[^,}]*/, '"total_amount":1300.00'));
  await showReview(inbox, review);
  await inbox.versions.nth(1).waitFor();
};

const unfoldVersions = async ({ inbox }) => {
  for (const summary of await inbox.host.locator('[part="versions"] .step-head').all()) {
    if (!(await summary.evaluate((element) => element.parentElement.open))) await summary.click();
  }
  await inbox.host.locator('[part="versions"] details[open] table').waitFor();
};

/** Another reviewer decides a step, and the next one of the same plan comes up. */
const movesOn = async ({ sandbox }, step) => {
  const { plans } = await hookpulsePending(sandbox);
  const plan = plans.find(({ step_identifier: identifier }) => identifier === step);
  await sandbox.decide({ api: "hookpulse", key: plan.execution_plan_uuid, verdict: "approved" });
  await sandbox.admin("POST", "clock", { advance_ms: (plan.delay_to_next_step + 1) * 1000 });
};

const hookpulsePlan = async (sandbox) => {
  const { plans } = await hookpulsePending(sandbox);
  return plans.find(({ step_identifier: step }) => step === "send-payout").execution_plan_uuid;
};

/**
 * Each leads to one screen from a fresh page that shows the list:
 * `before` runs ahead of the page's load, `empty` is for a page where no row comes, `path` for another address,
 * `connections` for others than the first two.
 */
export const SCREENS = {
  list: {},
  "first load": { before: hangLists, empty: true, reach: ({ inbox }) => inbox.host.locator('[role="listbox"][aria-busy="true"]').waitFor() },
  "slow connections": {
    before: hangLists,
    empty: true,
    reach: ({ inbox }) => inbox.host.getByText("Retab takes longer than usual to answer.").waitFor(),
  },
  "a long list being read": {
    before: async ({ sandbox }) => {
      await sandbox.reset(100);
      await sandbox.admin("POST", "settings", { hookpulse_per_page: 10 });
      await sandbox.fault({ route: LISTS.HookPulse, kind: "delay", delay_ms: 300, times: null });
    },
    empty: true,
    reach: async ({ inbox, sandbox }) => {
      await inbox.host.getByRole("progressbar").waitFor();
      await sandbox.fault({ route: LISTS.HookPulse, ...HANGS });
    },
  },
  "a connection that hangs and one that is garbled": {
    before: async ({ sandbox }) => {
      await sandbox.fault({ route: LISTS.HookPulse, ...HANGS });
      await sandbox.fault({ route: LISTS.Retab, kind: "garble", times: null });
    },
    empty: true,
    reach: async ({ inbox }) => {
      await inbox.alertSays(/^Retab/);
      await inbox.host.getByText("HookPulse takes longer than usual to answer.").waitFor();
    },
  },
  "everything failing": {
    before: failLists,
    empty: true,
    reach: ({ inbox }) => inbox.host.getByRole("heading", { name: "Nothing can be read" }).waitFor(),
  },
  "credentials refused": async ({ inbox, page }) => {
    const credentials = new CredentialsForm(page);
    await credentials.fill("HookPulse key", "wrong");
    await credentials.useThese();
    await inbox.alertSays(/^HookPulse/);
  },
  "no connections": async ({ inbox }) => {
    await inbox.host.evaluate((element) => (element.connections = []));
    await inbox.host.getByText("No connection is set up yet").waitFor();
  },
  "a mistake of the page": async ({ inbox }) => {
    await setView(inbox, { sort: "sideways" });
    await inbox.alertSays(/^view:/);
  },
  offline: async ({ inbox, context }) => {
    await context.setOffline(true);
    await inbox.host.getByText(/^You are offline\./).first().waitFor();
  },
  "sort and filter": { reach: openView, again: openView },
  "list in groups": async ({ inbox }) => {
    await setView(inbox, { group: "workflow" });
    await inbox.list.getByRole("group").first().waitFor();
  },
  "list filtered": async ({ inbox }) => {
    await setView(inbox, { connection: "retab" });
    await inbox.rowsAre(12);
  },
  "filters that let nothing through": {
    reach: async ({ inbox, page, language }) => {
      await setView(inbox, { state: "refused", group: "connection" });
      await inbox.host.getByText("Nothing that waits fits these filters.").waitFor();
      await openView({ inbox, page, language });
    },
    again: openView,
  },
  "nothing found": async ({ inbox }) => {
    await inbox.search.fill("no such thing");
    await inbox.host.getByText("Nothing matches “no such thing”.").waitFor();
  },
  "new over the list": async ({ inbox, page, sandbox }) => {
    await setView(inbox, { sort: "newest" });
    await inbox.rows.nth(3).hover();
    await movesOn({ sandbox }, "delete-records");
    await readAnew(inbox);
    await inbox.host.getByRole("button", { name: "1 new" }).waitFor();
    await inbox.row("Decided elsewhere").waitFor();
  },
  "all clear": async ({ inbox, sandbox }) => {
    await sandbox.reset(0);
    await readAnew(inbox);
    await inbox.host.getByText("All clear").waitFor();
  },
  "all clear with what was done today": {
    before: ({ sandbox }) => sandbox.reset(1),
    reach: async ({ inbox }) => {
      await inbox.open(INVOICE);
      await inbox.approve();
      await inbox.applied("Approved");
      await inbox.row("HookPulse").click();
      await inbox.reject();
      await inbox.applied("Rejected");
      await inbox.host.getByText("Approved today: 1. Rejected: 1.").waitFor();
    },
  },
  "keys sheet": { reach: openKeys, again: openKeys },
  "told of new approvals": {
    before: notifications("granted"),
    reach: async ({ inbox }) => {
      await inbox.press("Tell me of new approvals", inbox.host);
      await inbox.status(/You are told of new approvals/);
    },
  },
  "notifications blocked": {
    before: notifications("denied"),
    reach: async ({ inbox }) => {
      await inbox.press("Tell me of new approvals", inbox.host);
      await inbox.status(/blocks notifications of this page/);
    },
  },
  "link to an approval being looked for": {
    before: hangLists,
    empty: true,
    path: "/#item=hookpulse%2Fsome-plan%2Fstep",
    reach: ({ inbox }) => inbox.details.getByText(/Looking for the approval/).waitFor(),
  },
  "link to an approval that is not there": {
    path: "/#item=hookpulse%2Fno-such-plan%2Fstep",
    reach: ({ inbox }) => inbox.details.getByRole("heading", { name: /waits no longer, or it never waited/ }).waitFor(),
  },
  invoice: ({ inbox }) => inbox.openForm(INVOICE),
  "invoice with changes": async ({ inbox }) => {
    await editInvoice({ inbox });
    await inbox.press("Set to null: Due Date");
    await inbox.changes.scrollIntoViewIfNeeded();
  },
  "invoice with problems": async ({ inbox }) => {
    await breakInvoice({ inbox });
    await inbox.approve();
  },
  "invoice with its problems listed": {
    reach: async ({ inbox }) => {
      await breakInvoice({ inbox });
      await inbox.details.getByText("What to fix").click();
    },
    again: ({ inbox }) => inbox.host.locator("details.bar-problems > summary").click(),
  },
  "invoice as JSON": async ({ inbox }) => {
    await inbox.openForm(INVOICE);
    await inbox.press("JSON", inbox.details);
    await inbox.details.getByRole("textbox", { name: "Data as JSON" }).press("End");
    await inbox.page.keyboard.type(",");
    await inbox.details.getByRole("alert").waitFor();
  },
  "invoice whose document's link has expired": {
    before: ({ sandbox }) => sandbox.admin("POST", "settings", { retab_link_lives_ms: -60_000 }),
    reach: async ({ inbox }) => {
      await inbox.openForm(INVOICE);
      await inbox.details.getByText("has expired").waitFor();
    },
  },
  "edits restored": async ({ inbox, page }) => {
    await editInvoice({ inbox });
    await draftsAre(page, 1);
    await page.reload();
    await inbox.openForm(INVOICE);
    await inbox.details.getByText(/were restored/).waitFor();
  },
  "steps unfolded": {
    reach: async ({ inbox, page, language }) => {
      await inbox.openForm(INVOICE);
      await unfoldSteps({ inbox, page, language });
    },
    again: unfoldSteps,
  },
  "raw JSON": {
    reach: async ({ inbox, page, language }) => {
      await inbox.openForm(INVOICE);
      await openRaw({ inbox, page, language });
    },
    again: openRaw,
  },
  "HookPulse step": ({ inbox }) => inbox.open(HOOKPULSE_ROW),
  "data that does not arrive": async ({ inbox, sandbox }) => {
    await sandbox.fault({ route: "GET /retab-a/v1/workflows/runs/{run_id}/steps", kind: "status", status: 500, times: null });
    await inbox.row(INVOICE).click();
    await inbox.details.getByText(/could not be loaded/).first().waitFor();
  },
  "undo window": async ({ inbox }) => {
    await inbox.setUndoWindow(3600);
    await inbox.open(HOOKPULSE_ROW);
    await inbox.approve();
    await inbox.details.getByText(/is sent in/).waitFor();
  },
  approved: async ({ inbox }) => {
    await editInvoice({ inbox });
    await inbox.approve();
    await inbox.applied("Approved");
    await inbox.row(INVOICE).waitFor({ state: "detached" });
  },
  rejected: async ({ inbox }) => {
    await rejectStep({ inbox });
    await inbox.row(HOOKPULSE_ROW).waitFor({ state: "detached" });
  },
  received: async ({ inbox, sandbox }) => {
    await sandbox.admin("POST", "settings", { retab_never_applied: true });
    await inbox.open(INVOICE);
    await inbox.approve();
    await inbox.stands("Approval received");
  },
  superseded: async ({ inbox, sandbox }) => {
    const { key } = await extraction(sandbox, INVOICE);
    await editInvoice({ inbox });
    await sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
    await inbox.approve();
    await inbox.stands(/^Decided by someone else/);
  },
  gone: async ({ inbox, sandbox }) => {
    await inbox.open(HOOKPULSE_ROW);
    await sandbox.decide({ api: "hookpulse", key: await hookpulsePlan(sandbox), verdict: "rejected" });
    await inbox.approve();
    await inbox.stands("Gone, not confirmed");
  },
  refused: async ({ inbox, page }) => {
    const credentials = new CredentialsForm(page);
    await credentials.fill("Retab key", "sandbox-retab-readonly");
    await credentials.useThese();
    await inbox.openForm(INVOICE);
    await inbox.approve();
    await inbox.stands("Refused");
  },
  "waiting to send, offline": async ({ inbox, context }) => {
    // Without a document, which could not be read anew.
    await inbox.open(HOOKPULSE_ROW);
    await context.setOffline(true);
    await inbox.approve();
    await inbox.stands(/^Waiting to send/);
  },
  "waiting to send, until the credentials are good": async ({ inbox, sandbox }) => {
    await sandbox.fault({ route: "POST /hookpulse/v1/api/human_approval_action/", kind: "status", status: 401, times: null });
    await inbox.open(HOOKPULSE_ROW);
    await inbox.approve();
    await inbox.details.getByText(/when the page gives good credentials/).first().waitFor();
  },
  "no longer waiting": async ({ inbox, sandbox }) => {
    const { key } = await extraction(sandbox, INVOICE);
    await inbox.openForm(INVOICE);
    await sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
    // The run shows it a moment later.
    await sandbox.admin("POST", "clock", { advance_ms: 5_000 });
    // A row leaves when no hand is on the list.
    await inbox.page.mouse.move(900, 500);
    await readAnew(inbox);
    await inbox.details.getByText(/waits no longer/).waitFor();
    await inbox.row(INVOICE).waitFor({ state: "detached" });
  },
  "changed underneath": async ({ inbox, sandbox }) => {
    const { key, payload } = await extraction(sandbox, INVOICE);
    await editInvoice({ inbox });
    await change(sandbox, key, payload.replace(/"total_amount":[^,}]*/, '"total_amount":1300.00'));
    await readAnew(inbox);
    await inbox.details.getByRole("radio").first().waitFor();
  },
  "not saved": async ({ inbox, page }) => {
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await inbox.open(HOOKPULSE_ROW);
    await inbox.approve();
    await inbox.stands(/^Not saved/);
  },
  "reviews alone": { ...REVIEWS },
  "versions of a review": {
    ...REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showVersions({ inbox, sandbox });
      await unfoldVersions({ inbox });
    },
    again: unfoldVersions,
  },
  "an older version taken": {
    ...REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showVersions({ inbox, sandbox });
      await unfoldVersions({ inbox });
      await inbox.press("Take this version", inbox.versions.nth(1));
      await inbox.changes.waitFor();
    },
    again: unfoldVersions,
  },
  "review of a classification": {
    ...REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showReview(inbox, await reviewOf(sandbox, "classifier"));
      await inbox.field("Category").waitFor();
    },
  },
  "review of a split, with pages that are no list of pages": {
    ...REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showReview(inbox, await reviewOf(sandbox, "split"));
      await inbox.pages.first().fill("3, 1-2");
      await until(() => inbox.described(inbox.pages.first()), (said) => /ascending order/.test(said));
    },
  },
  "review of a split by key, with a page that two have": {
    ...REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showReview(inbox, await reviewOf(sandbox, "for_each"));
      await inbox.pages.nth(1).fill(await inbox.pages.first().inputValue());
      await until(() => inbox.described(inbox.pages.nth(1)), (said) => /already/.test(said));
    },
  },
  "review of which some cannot be read": {
    ...REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      const review = await reviewOfInvoice(sandbox);
      const refuse = (route) => ({ route: `GET /retab-c/v1/workflows/${route}`, kind: "status", status: 403, times: null });
      await sandbox.fault(["versions/{id}", "steps", "runs/{id}"].map(refuse));
      await showReview(inbox, review);
      await inbox.details.getByRole("note").first().waitFor();
    },
  },
  "a reason that is wanted": {
    ...REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await showReview(inbox, await reviewOfInvoice(sandbox));
      await inbox.reject();
      await until(() => inbox.reason.getAttribute("aria-invalid"), (is) => is === "true");
    },
  },
  "a run that could not go on": {
    ...REVIEWS,
    reach: async ({ inbox, sandbox }) => {
      await sandbox.admin("POST", "settings", { retab_resume: "failed" });
      await showReview(inbox, await reviewOfInvoice(sandbox));
      await inbox.approve();
      assert.match(await inbox.applied("Approved"), /could not tell the run to go on/);
    },
  },
  selected: selectAll,
  "bulk in its undo window": async ({ inbox, page }) => {
    await inbox.setUndoWindow(3600);
    await selectAll({ inbox, page });
    await inbox.bulk.getByRole("button", { name: /^Reject \d+/ }).click();
    await inbox.bulkDecision.getByRole("button", { name: "Undo", exact: true }).waitFor();
  },
  "bulk with some left out": async ({ inbox, page }) => {
    await selectAll({ inbox, page });
    await inbox.bulk.getByRole("button", { name: /^Approve \d+/ }).click();
    await inbox.bulkDecision.getByRole("button", { name: "Close", exact: true }).waitFor();
  },
  history: {
    reach: async ({ inbox, page, language }) => {
      await rejectStep({ inbox });
      await openHistory({ inbox, page, language });
    },
    again: openHistory,
  },
};

/** Brings a fresh page to one of them. */
export async function reach(screen, { page, context, sandbox, allow }) {
  const given = SCREENS[screen];
  const { before, empty = false, path = "/", connections, reach: lead, again } = typeof given === "function" ? { reach: given } : given;
  allow(FAILED_REQUEST);
  await before?.({ page, context, sandbox });
  const inbox = await Inbox.visit(page, { path, connections, waitForRows: !empty });
  if (!empty && connections === undefined) {
    await inbox.row(INVOICE).waitFor();
    await inbox.row(/HookPulse/).first().waitFor();
  }
  await lead?.({ inbox, page, context, sandbox, language: "en" });
  return { inbox, again };
}

/**
 * The same screen in another language: the element has as many things of each role as before, or what closed is opened
 * again.
 */
export async function speak(language, { page, inbox, again }) {
  const before = await roles(inbox);
  await inbox.host.evaluate((element, tag) => element.setAttribute("lang", tag), language);
  await inbox.host.locator(`[lang="${language}"]`).first().waitFor();
  await again?.({ inbox, page, language });
  return until(() => roles(inbox), (now) => now === before, { what: `the same screen in ${language}, which has\n${before}\n` });
}

/** How many of each role there are for those who listen, in one line. */
async function roles(inbox) {
  const tree = await inbox.host.ariaSnapshot();
  const counts = {};
  for (const [, role] of tree.matchAll(/^ *- '?(\w+)/gm)) counts[role] = (counts[role] ?? 0) + 1;
  delete counts.text;
  return Object.entries(counts).sort().map(([role, count]) => `${role} ${count}`).join(", ");
}
