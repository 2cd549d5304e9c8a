// A morning's work without a mouse: opened, edited, approved, rejected, undone, and twenty decided at once. No event of a
// mouse or a finger reaches the page, and after every key the focus is on something that can be seen in the inbox.

import assert from "node:assert/strict";
import { createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, effectsAre, member } from "./wire.mjs";

const world = createWorld({ seed: 24 });

/** Runs in the page: remembers all that a hand on anything but the keyboard brings about. */
function watchPointers() {
  globalThis.pointed = [];
  const moves = ["down", "up", "move", "over", "enter"].flatMap((what) => [`pointer${what}`, `mouse${what}`]);
  for (const name of [...moves, "touchstart", "wheel", "click", "dblclick", "contextmenu"]) {
    // Enter on a button clicks it too, zero times by count.
    const note = (event) => event.isTrusted && (name !== "click" || event.detail > 0) && globalThis.pointed.push(name);
    addEventListener(name, note, { capture: true, passive: true });
  }
}

/** What has the focus, if it can be seen in the inbox: told by its kind and name. */
const focus = (page) =>
  page.evaluate(() => {
    const host = document.querySelector("countersign-inbox");
    const at = host.shadowRoot.activeElement;
    if (document.activeElement !== host || at === null || !at.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return null;
    const { left, right, top, bottom, width, height } = at.getBoundingClientRect();
    if (width === 0 || height === 0 || right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return null;
    return `${at.localName} ${at.getAttribute("aria-label") ?? at.textContent.trim().slice(0, 60)}`;
  });

/** The keyboard, and nothing else. */
class Keyboard {
  constructor(page) {
    this.page = page;
  }

  async press(key) {
    await this.page.keyboard.press(key);
    await until(() => focus(this.page), (seen) => seen !== null, { timeout: 3_000, what: `a focus that is seen after ${key}` });
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  has = (control) => control.evaluate((element) => element.getRootNode().activeElement === element);

  /** Goes on with the Tab key until this has the focus. */
  async tabTo(control) {
    for (let presses = 0; presses < 150; presses += 1) {
      if (await this.has(control)) return;
      await this.press("Tab");
    }
    assert.fail(`the Tab key never reaches ${control}`);
  }

  /** Searches the list for this, and goes into it. */
  async search(inbox, text) {
    await this.press("/");
    await until(() => this.has(inbox.search), Boolean, { what: "focus in the search" });
    // What was searched for before is selected, and typed over.
    await this.type(text);
    await until(inbox.rowNames, (names) => names.length > 0 && names.every((name) => name.includes(text)));
    await this.press("ArrowDown");
    await until(() => this.has(inbox.list), Boolean, { what: "focus in the list" });
  }
}

/** What is not loaded yet cannot be decided. */
const ready = (button) => until(() => button.isEnabled(), Boolean, { what: "a button that can be pressed" });

/** The key of HookPulse's own for each selected row: its plan. */
const selectedPlans = (inbox) =>
  inbox.list.locator("[aria-selected=true]").evaluateAll((rows) =>
    rows.map(({ id }) => {
      const plain = id.replace(/_([0-9a-f]+)_/g, (_, code) => String.fromCodePoint(parseInt(code, 16)));
      return plain.replace(/^row-hookpulse-/, "").replace(/\/.*/, "");
    }),
  );

world.test(
  "without a mouse: opens, edits, approves, rejects, undoes, and rejects twenty at once",
  async ({ page, sandbox }) => {
    await page.addInitScript(watchPointers);
    const inbox = await Inbox.visit(page);
    const keyboard = new Keyboard(page);
    // The page's own controls come first.
    while ((await focus(page)) === null) await page.keyboard.press("Tab");

    // Opened, edited and approved.
    await keyboard.search(inbox, INVOICE);
    await keyboard.press("Enter");
    await inbox.form.getByRole("textbox").first().waitFor();
    await keyboard.press("e");
    await keyboard.tabTo(inbox.field("Total Amount"));
    await keyboard.press("Control+a");
    await keyboard.type("1280.10");
    await inbox.diffIs([["total_amount", "1250.10", "1280.10"]]);
    await keyboard.press("Escape");
    await until(() => keyboard.has(inbox.title), Boolean, { what: "focus on the title" });
    await keyboard.press("a");
    await inbox.applied("Approved");
    const [approved] = await effectsAre(sandbox, 1);
    assert.equal(approved.verdict, "approved");
    assert.equal(member(member(await sandbox.effectsText(), "data"), "total_amount"), "1280.10");

    // Another one rejected.
    await keyboard.search(inbox, "HookPulse");
    await keyboard.press("Enter");
    await ready(inbox.rejectButton);
    await keyboard.press("r");
    await inbox.applied("Rejected");
    await effectsAre(sandbox, 2);

    // A third one approved by mistake.
    await inbox.setUndoWindow(3600);
    await keyboard.search(inbox, "HookPulse");
    await keyboard.press("Enter");
    await ready(inbox.approveButton);
    await keyboard.press("a");
    await inbox.details.getByRole("button", { name: "Undo", exact: true }).waitFor();
    await keyboard.press("u");
    await inbox.approveButton.waitFor();
    await inbox.status(/Undone\. Nothing was sent\./);
    assert.equal((await sandbox.effects()).length, 2);

    // Twenty at once.
    await inbox.setUndoWindow(0);
    await keyboard.search(inbox, "HookPulse");
    await keyboard.press("x");
    for (let more = 1; more < 20; more += 1) await keyboard.press("Shift+ArrowDown");
    await inbox.bulk.getByText("20 selected").waitFor();
    const plans = await selectedPlans(inbox);
    assert.equal(new Set(plans).size, 20);
    await keyboard.tabTo(inbox.bulk.getByRole("button", { name: "Reject 20", exact: true }));
    await keyboard.press("Enter");
    await inbox.bulkDecision.getByText("20 of 20 rejected").waitFor();
    const close = inbox.bulkDecision.getByRole("button", { name: "Close", exact: true });
    await close.waitFor();
    await keyboard.tabTo(close);
    await keyboard.press("Enter");
    await inbox.bulkDecision.waitFor({ state: "detached" });

    const effects = (await effectsAre(sandbox, 22)).slice(2);
    assert.ok(effects.every(({ api, verdict }) => api === "hookpulse" && verdict === "rejected"));
    assert.deepEqual(effects.map(({ key }) => key).sort(), plans.sort());
    assert.deepEqual(await page.evaluate(() => globalThis.pointed), [], "no mouse took part");
  },
  // High enough for twenty rows and what is done with them.
  { context: { viewport: { width: 1280, height: 1900 } }, timeout: 90_000 },
);
