// The keys that act from anywhere in the inbox: a reviewer clears a queue without the mouse, and no key acts where it is
// meant for something else.

import assert from "node:assert/strict";
import { accessibilityProblems, createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, effectsAre, member } from "./wire.mjs";

const world = createWorld({ seed: 12 });

const hasFocus = (control) => until(() => control.evaluate((element) => element.matches(":focus")), Boolean, { what: `focus on ${control}` });

/** The inbox with the focus in its list. */
async function start(page, options) {
  const inbox = await Inbox.visit(page, options);
  await inbox.list.focus();
  return { inbox, press: (key) => page.keyboard.press(key) };
}

const keysAre = (inbox, value) => inbox.host.evaluate((element, keys) => element.setAttribute("keys", keys), value);

world.test("a queue is searched, read, corrected, approved, rejected and undone by keys alone", async ({ page, sandbox }) => {
  const { inbox, press } = await start(page, { undoWindow: 60 });
  await press("/");
  await hasFocus(inbox.search);
  await page.keyboard.type("pp-2026");
  await inbox.rowsAre(1);
  await page.keyboard.press("Escape");
  await until(() => inbox.search.inputValue(), (text) => text === "");
  await press("Escape");
  await hasFocus(inbox.list);
  await inbox.rowsAre(24);

  // Opens the first, then walks on through the details.
  await press("j");
  await press("Enter");
  await inbox.title.waitFor();
  const first = await inbox.title.innerText();
  await press("j");
  await until(() => inbox.title.innerText(), (title) => title !== first);
  await press("k");
  await until(() => inbox.title.innerText(), (title) => title === first);

  await press("/");
  await page.keyboard.type("pp-2026");
  await inbox.rowsAre(1);
  await press("Enter");
  await hasFocus(inbox.list);
  await inbox.rowsAre(1);
  await press("Enter");
  await inbox.form.getByRole("textbox").first().waitFor();
  await press("e");
  const isIn = (place) => place.evaluate((element) => element.matches(":focus-within"));
  await until(() => isIn(inbox.form), Boolean, { what: "focus in the form" });
  const number = inbox.field("Invoice Number");
  while (!(await number.evaluate((element) => element.matches(":focus")))) {
    assert.ok(await isIn(inbox.form), "the field is reached with the Tab key");
    await press("Tab");
  }
  // While somebody types, a letter is a letter.
  await press("Control+a");
  await page.keyboard.type("jaru?/ne");
  assert.equal(await number.inputValue(), "jaru?/ne");
  assert.equal(await inbox.title.innerText(), INVOICE);
  await press("Escape");
  await hasFocus(inbox.title);
  await press("a");
  await inbox.details.getByRole("button", { name: "Undo", exact: true }).waitFor();
  await press("u");
  await number.waitFor();
  assert.deepEqual(await sandbox.effects(), []);
  await inbox.setUndoWindow(0);
  await hasFocus(inbox.title);
  await press("a");
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  assert.equal(member(member(await sandbox.effectsText(), "data"), "invoice_number"), '"jaru?/ne"');
});

world.test("a key in the list decides only what has been opened", async ({ page, sandbox }) => {
  const { inbox, press } = await start(page);
  await press("j");
  await press("j");
  await press("r");
  await inbox.title.waitFor();
  assert.deepEqual(await sandbox.effects(), []);
  // Held down, it decides nothing.
  await page.evaluate(() => {
    const title = document.querySelector("countersign-inbox").shadowRoot.activeElement;
    title.dispatchEvent(new KeyboardEvent("keydown", { key: "r", repeat: true, bubbles: true, composed: true }));
  });
  assert.equal(await inbox.rejectButton.isEnabled(), true);
  await press("r");
  await inbox.applied("Rejected");
  await effectsAre(sandbox, 1);
});

world.test("all keys are shown by one of them, and the focus comes back", async ({ page }) => {
  const { inbox, press } = await start(page);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 700 });
    await inbox.list.focus();
    await press("?");
    const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await sheet.getByText("Next field that needs a look").waitFor();
    // In the sheet no key acts.
    await press("j");
    assert.equal(await inbox.title.count(), 0);
    assert.deepEqual(await accessibilityProblems(page), []);
    await press("Escape");
    await sheet.waitFor({ state: "detached" });
    await hasFocus(inbox.list);
  }
});

world.test("keys are given others, or switched off; none acts outside of the inbox", async ({ page, sandbox }) => {
  const { inbox, press } = await start(page);
  await keysAre(inbox, '{"search":"f","help":null}');
  await press("/");
  await press("?");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await hasFocus(inbox.list);
  await press("f");
  await hasFocus(inbox.search);
  await keysAre(inbox, "off");
  await inbox.list.focus();
  for (const key of ["j", "f", "/", "x", "?"]) await press(key);
  await hasFocus(inbox.list);
  assert.equal(await inbox.bulk.count(), 0);
  // The arrows and Enter belong to a list as such.
  await press("ArrowDown");
  await press("Enter");
  await inbox.title.waitFor();
  await press("a");
  await keysAre(inbox, "");
  const outside = page.getByRole("button", { name: "Panel" });
  await outside.focus();
  await press("a");
  await press("?");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.deepEqual(await sandbox.effects(), []);
  await keysAre(inbox, '{"fly":"f"}');
  await inbox.alertSays(/there is no “fly”/);
  await keysAre(inbox, '{"select":"s"}');
  await inbox.alert(/there is no/).waitFor({ state: "detached" });
});
