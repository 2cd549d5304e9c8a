// What the inbox looks like to those who cannot see it, use no mouse, or have little room: no finding of axe-core on
// any screen, nothing scrolls sideways at 320 px, and the focus is never lost.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, isFit, until } from "./harness.mjs";
import { CredentialsForm, Inbox } from "./inbox.mjs";
import { INVOICE, change, effectsAre, extraction, hookpulsePending } from "./wire.mjs";

const world = createWorld({ seed: 12 });
const HOOKPULSE_ROW = "Send payout";

/** Each leads to one screen; `sandbox`, `inbox` and `page` are those of a fresh test. */
const SCREENS = {
  list: async () => {},
  invoice: ({ inbox }) => inbox.openForm(INVOICE),
  "invoice with changes": async ({ inbox }) => {
    await inbox.openForm(INVOICE);
    await inbox.field("Total Amount").fill("1280.10");
    await inbox.press("Set to null: Due Date");
    await inbox.changes.scrollIntoViewIfNeeded();
  },
  "invoice with problems": async ({ inbox }) => {
    await inbox.openForm(INVOICE);
    await inbox.field("Subtotal").fill("");
    await inbox.field("Total Amount").fill("12x");
    await inbox.approve();
  },
  "invoice with its problems listed": async ({ inbox }) => {
    await inbox.openForm(INVOICE);
    await inbox.field("Subtotal").fill("");
    await inbox.field("Total Amount").fill("12x");
    await inbox.details.getByText("What to fix").click();
  },
  "invoice as JSON": async ({ inbox }) => {
    await inbox.openForm(INVOICE);
    await inbox.press("JSON", inbox.details);
    await inbox.details.getByRole("textbox", { name: "Data as JSON" }).press("End");
    await inbox.page.keyboard.type(",");
    await inbox.details.getByRole("alert").waitFor();
  },
  "HookPulse step": ({ inbox }) => inbox.open(HOOKPULSE_ROW),
  "undo window": async ({ inbox }) => {
    await inbox.setUndoWindow(3600);
    await inbox.open(HOOKPULSE_ROW);
    await inbox.approve();
    await inbox.details.getByText(/is sent in/).waitFor();
  },
  approved: async ({ inbox }) => {
    await inbox.openForm(INVOICE);
    await inbox.field("Total Amount").fill("1280.10");
    await inbox.approve();
    await inbox.applied("Approved");
    await inbox.row(INVOICE).waitFor({ state: "detached" });
  },
  rejected: async ({ inbox }) => {
    await inbox.open(HOOKPULSE_ROW);
    await inbox.reject();
    await inbox.applied("Rejected");
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
    await inbox.openForm(INVOICE);
    await inbox.field("Total Amount").fill("1280.10");
    await sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
    await inbox.approve();
    await inbox.stands(/^Decided by someone else/);
  },
  gone: async ({ inbox, sandbox }) => {
    const { plans } = await hookpulsePending(sandbox);
    const plan = plans.find(({ step_identifier: step }) => step === "send-payout");
    await inbox.open(HOOKPULSE_ROW);
    await sandbox.decide({ api: "hookpulse", key: plan.execution_plan_uuid, verdict: "rejected" });
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
  waiting: async ({ inbox, context }) => {
    await inbox.openForm(INVOICE);
    await inbox.field("Total Amount").fill("1280.10");
    await context.setOffline(true);
    await inbox.approve();
    await inbox.stands(/^Waiting to send/);
  },
  "no longer waiting": async ({ inbox, sandbox }) => {
    const { key } = await extraction(sandbox, INVOICE);
    await inbox.openForm(INVOICE);
    await sandbox.decide({ api: "retab-a", key, verdict: "rejected" });
    // The run shows it a moment later.
    await sandbox.admin("POST", "clock", { advance_ms: 5_000 });
    // The same credentials again make the element read anew, also where the list and its buttons are out of sight.
    await inbox.host.evaluate((element) => (element.credentials = element.credentials));
    await inbox.details.getByText(/waits no longer/).waitFor();
  },
  "failing connection": async ({ inbox, page }) => {
    const credentials = new CredentialsForm(page);
    await credentials.fill("HookPulse key", "wrong");
    await credentials.useThese();
    await inbox.alertSays(/^HookPulse/);
  },
  selected: async ({ inbox, page }) => {
    await inbox.list.focus();
    await page.keyboard.press("Control+a");
    await inbox.bulk.waitFor();
  },
  "bulk in its undo window": async ({ inbox, page }) => {
    await inbox.setUndoWindow(3600);
    await inbox.list.focus();
    await page.keyboard.press("Control+a");
    await inbox.bulk.getByRole("button", { name: /^Reject \d+/ }).click();
    await inbox.bulkDecision.getByRole("button", { name: "Undo", exact: true }).waitFor();
  },
  "bulk with some left out": async ({ inbox, page }) => {
    await inbox.list.focus();
    await page.keyboard.press("Control+a");
    await inbox.bulk.getByRole("button", { name: /^Approve \d+/ }).click();
    await inbox.bulkDecision.getByRole("button", { name: "Close", exact: true }).waitFor();
  },
  "changed underneath": async ({ inbox, sandbox }) => {
    const { key, payload } = await extraction(sandbox, INVOICE);
    await inbox.openForm(INVOICE);
    await inbox.field("Total Amount").fill("1280.10");
    await change(sandbox, key, payload.replace(/"total_amount":[^,}]*/, '"total_amount":1300.00'));
    await inbox.host.evaluate((element) => (element.credentials = element.credentials));
    await inbox.details.getByRole("radio").first().waitFor();
  },
  history: async ({ inbox, page }) => {
    await inbox.open(HOOKPULSE_ROW);
    await inbox.reject();
    await inbox.applied("Rejected");
    // On a narrow screen its button is behind the details.
    if (await inbox.details.getByRole("button", { name: "Back to the list" }).isVisible()) {
      await inbox.press("Back to the list", inbox.details);
    }
    await inbox.press("History", inbox.host);
    await page.getByRole("dialog", { name: "History" }).getByRole("listitem").first().waitFor();
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
  "nothing found": async ({ inbox }) => {
    await inbox.search.fill("no such thing");
    await inbox.host.getByText("Nothing matches “no such thing”.").waitFor();
  },
  empty: async ({ inbox, sandbox }) => {
    await sandbox.reset(0);
    await inbox.refresh();
    await inbox.host.getByText("All clear").waitFor();
  },
};

for (const width of [320, 1440]) {
  for (const [screen, lead] of Object.entries(SCREENS)) {
    world.test(
      `${screen}, ${width} px: nothing for axe-core to find, light or dark, and nothing scrolls sideways`,
      async ({ page, context, sandbox, allow }) => {
        allow(FAILED_REQUEST);
        const inbox = await Inbox.visit(page);
        await inbox.row(INVOICE).waitFor();
        await inbox.row(HOOKPULSE_ROW).waitFor();
        await lead({ inbox, page, context, sandbox });
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          await isFit(page, `${screen.replaceAll(" ", "-")}-${width}-${colorScheme}`);
        }
      },
      // Without motion no colour is measured half-way.
      { context: { viewport: { width, height: width === 320 ? 640 : 900 }, reducedMotion: "reduce" } },
    );
  }
}

/** What has the focus, looked for through shadow roots. */
const focused = (page) =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at === document.body || at === null ? "nothing" : `${at.tagName.toLowerCase()} ${at.getAttribute("aria-label") ?? at.textContent}`;
  });

world.test("a whole review by keyboard alone, and the focus is never lost", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page, { undoWindow: 60 });
  await inbox.row(INVOICE).waitFor();
  const press = async (key) => {
    await page.keyboard.press(key);
    assert.notEqual(await focused(page), "nothing", `after ${key}`);
  };
  const tabTo = async (control, key = "Tab") => {
    for (let presses = 0; presses < 200; presses += 1) {
      await press(key);
      if (await control.evaluate((element) => element.getRootNode().activeElement === element)) return;
    }
    assert.fail(`${key} never reaches it`);
  };
  const activeRow = () =>
    inbox.list.evaluate((list) => list.getRootNode().getElementById(list.getAttribute("aria-activedescendant"))?.textContent ?? "");

  // The list is one stop; arrows move in it, Enter opens.
  await tabTo(inbox.list);
  await press("Home");
  for (let rows = await inbox.count(); rows > 0 && !(await activeRow()).includes(INVOICE); rows -= 1) {
    const before = await activeRow();
    await press("ArrowDown");
    await until(activeRow, (now) => now !== before);
  }
  await press("Enter");
  await inbox.form.getByRole("textbox").first().waitFor();
  await until(() => inbox.title.evaluate((title) => title.getRootNode().activeElement === title), (is) => is);

  // To a field, type over it, on to Approve, then take it back.
  await tabTo(inbox.field("Total Amount"));
  await press("Control+a");
  await page.keyboard.type("1280.10");
  await inbox.diffIs([["total_amount", "1250.10", "1280.10"]]);
  await tabTo(inbox.approveButton);
  await press("Enter");
  const undo = inbox.details.getByRole("button", { name: "Undo", exact: true });
  await undo.waitFor();
  await until(() => focused(page), (where) => where.startsWith("div Approving"));
  await tabTo(undo);
  await press("Enter");
  await inbox.approveButton.waitFor();
  assert.notEqual(await until(() => focused(page), (where) => where !== "nothing"), "nothing");
  assert.deepEqual(await sandbox.effects(), []);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10");

  // Again, for good: the focus follows to what became of it.
  await inbox.setUndoWindow(0);
  await tabTo(inbox.approveButton);
  await press("Enter");
  await inbox.applied("Approved");
  await until(() => focused(page), (where) => where.includes("Approved"));
  await effectsAre(sandbox, 1);
  await inbox.row(INVOICE).waitFor({ state: "detached" });
  assert.notEqual(await focused(page), "nothing");
});

world.test("removing and adding list items by keyboard keeps the focus", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  for (const name of ["Remove Item 4", "Move Item 1 down", "Add item: Line Items", "Set to null: Due Date", "Add value: Due Date"]) {
    const button = inbox.form.getByRole("button", { name, exact: true });
    await button.focus();
    await page.keyboard.press("Enter");
    await until(() => focused(page), (where) => where !== "nothing", { what: `focus after “${name}”` });
  }
});

world.test("on a narrow screen the details come with a way back", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.open(HOOKPULSE_ROW);
  await inbox.list.waitFor({ state: "hidden" });
  await inbox.press("Back to the list", inbox.details);
  await inbox.list.waitFor();
  await until(() => focused(page), (where) => where !== "nothing");
}, { context: { viewport: { width: 320, height: 640 } } });
