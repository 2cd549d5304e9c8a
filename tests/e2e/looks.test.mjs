// What the inbox looks like to those who cannot see it, use no mouse, or have little room: no finding of axe-core on
// any screen, nothing scrolls sideways at 320 px, and the focus is never lost.

import assert from "node:assert/strict";
import { WIDE, isFitForEverybody, sideways } from "./fit.mjs";
import { createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { HOOKPULSE_ROW, SCREENS, reach, speak } from "./screens.mjs";
import { INVOICE, effectsAre } from "./wire.mjs";

const world = createWorld({ seed: 12 });

for (const screen of Object.keys(SCREENS)) {
  world.test(
    `${screen}: nothing for axe-core to find, nothing scrolls sideways, no text is cut or covered`,
    async ({ page, context, sandbox, allow }) => {
      const { inbox, again } = await reach(screen, { page, context, sandbox, allow });
      await isFitForEverybody(page, `${screen} in English`);
      await speak("ar", { page, inbox, again });
      await isFitForEverybody(page, `${screen} in Arabic`);
    },
    // Without motion no colour is measured half-way.
    { context: { viewport: WIDE, reducedMotion: "reduce" }, timeout: 90_000 },
  );
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

world.test(
  "at 400 % zoom the list is scrolled, and an approval opened, edited and approved; nothing scrolls sideways",
  async ({ page, sandbox }) => {
    const inbox = await Inbox.visit(page);
    await inbox.rowsAre(24);
    const fits = async (what) => assert.deepEqual(await sideways(page), [], what);
    /** All of it, or as much as the window is high, is on the screen and under the pointer. */
    const isSeen = async (control) => {
      await control.scrollIntoViewIfNeeded();
      const { top, bottom, isCovered } = await control.evaluate((element) => {
        const box = element.getBoundingClientRect();
        const at = element.getRootNode().elementFromPoint(box.left + box.width / 2, (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2);
        return { top: box.top, bottom: box.bottom, isCovered: !element.contains(at) && !at?.contains(element) };
      });
      assert.ok(top < 256 && bottom > 0 && !isCovered, `${control} from ${top} to ${bottom}${isCovered ? ", covered" : ""}`);
    };
    await fits("the list");
    // By the wheel down to the last row and up again.
    await inbox.list.hover();
    const last = inbox.list.locator('[aria-posinset="24"]');
    await until(async () => {
      await page.mouse.wheel(0, 400);
      return (await last.count()) === 1 && last.isVisible();
    }, Boolean, { what: "the last row" });
    await isSeen(last);
    await inbox.search.scrollIntoViewIfNeeded();
    await inbox.search.fill(INVOICE);
    await inbox.rowsAre(1);
    await isSeen(inbox.row(INVOICE));
    await inbox.openForm(INVOICE);
    await fits("the details");
    const total = inbox.field("Total Amount");
    await isSeen(total);
    await total.fill("1280.10");
    await fits("the form");
    await inbox.diffIs([["total_amount", "1250.10", "1280.10"]]);
    await isSeen(inbox.approveButton);
    await inbox.approve();
    await inbox.applied("Approved");
    await fits("the receipt");
    const [effect] = await effectsAre(sandbox, 1);
    assert.equal(effect.verdict, "approved");
    await inbox.press("Back to the list", inbox.details);
    await isSeen(inbox.search);
  },
  // 1280 by 1024 at 400 %.
  { context: { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 } },
);
