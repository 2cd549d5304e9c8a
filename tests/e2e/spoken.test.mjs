// The inbox as it is read out: the accessibility tree of the list, the details and the form, held against the files in
// `snapshots`, and what the live regions say while a decision is made and undone.
//
// After a deliberate change, `UPDATE_SNAPSHOTS=1 cargo xtask test e2e` writes the files anew; the difference is then
// reviewed like any other.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { HOOKPULSE_ROW } from "./screens.mjs";
import { INVOICE, changeReview, reviewOf, reviewOfInvoice, versions } from "./wire.mjs";

const world = createWorld({ seed: 4 });

/** What is another one each time, in the order it is looked for. */
const VARIES = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "‹id›"],
  [/\b(rev|rvr|run|wrk|wf|node|block|file|blk)_[A-Za-z0-9_-]{8,}/g, "‹id›"],
  [/\b[0-9a-f]{6,}…/g, "‹id›"],
  [/\b\d{4}-\d\d-\d\d\b/g, "‹date›"],
  [/\b[A-Z][a-z]{2} \d{1,2}, \d{4}(, \d{1,2}:\d\d(:\d\d)?\s[AP]M)?/g, "‹moment›"],
  [/\b\d+ (sec|min|hr|day|days|wk|mo|mth|yr)s?( ago)?\b/g, "‹age›"],
  [/\b\d+ (second|minute|hour|day|week|month)s? ago\b/g, "‹age›"],
  [/\b(just now|yesterday|now)\b/g, "‹age›"],
];

/** Holds the accessibility tree below a place against a stored one. */
async function treeIs(name, place) {
  const file = new URL(`snapshots/${name}.yml`, import.meta.url);
  const tree = VARIES.reduce((text, [what, sign]) => text.replace(what, sign), `${await place.ariaSnapshot()}\n`);
  if (process.env.UPDATE_SNAPSHOTS === "1") await writeFile(file, tree);
  assert.equal(tree, await readFile(file, "utf8"), `${name}: what is read out has changed`);
}

const START = { context: { reducedMotion: "reduce", timezoneId: "UTC", locale: "en-US" } };

world.test("the list is read out as it is stored", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(8);
  await inbox.host.getByText(/just now|sec\. ago/).first().waitFor();
  await treeIs("list", inbox.host);
}, START);

world.test("the details of a step without data are read out as they are stored", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.rowsAre(8);
  await inbox.open(HOOKPULSE_ROW);
  await inbox.details.getByRole("button", { name: "Raw JSON" }).waitFor();
  await treeIs("details", inbox.details);
}, START);

world.test("the form is read out as it is stored: names, groups, problems and values", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("12x");
  await until(() => inbox.field("Total Amount").getAttribute("aria-invalid"), (is) => is === "true");
  await treeIs("form", inbox.form);
}, START);

world.test("the versions of a review are read out as they are stored: who, when, what each changed", async ({ page, sandbox }) => {
  const review = await reviewOfInvoice(sandbox);
  const [seed] = await versions(sandbox, review.id);
  await changeReview(sandbox, review.id, seed.text.replace('"total_amount":1250.10', '"total_amount":99.90'));
  const inbox = await Inbox.visit(page, { connections: ["reviews"] });
  await inbox.show(`reviews/${review.id}`);
  for (const version of [0, 1]) await inbox.versions.nth(version).locator("summary").first().click();
  await inbox.details.getByText("As the run produced it").waitFor();
  await treeIs("versions", inbox.details.getByRole("list", { name: "Versions" }));
}, START);

world.test("a table of documents and their pages is read out as it is stored", async ({ page, sandbox }) => {
  await sandbox.reset(12);
  const inbox = await Inbox.visit(page, { connections: ["reviews"] });
  await inbox.show(`reviews/${(await reviewOf(sandbox, "split")).id}`);
  await inbox.pages.first().fill("3, 1-2");
  await until(() => inbox.pages.first().getAttribute("aria-invalid"), (is) => is === "true");
  await treeIs("pages", inbox.form);
}, START);

/** Collects what the live regions of the inbox say, in order; a text that stays is said once. */
const listen = (page) =>
  page.evaluate(() => {
    globalThis.said = [];
    const root = document.querySelector("countersign-inbox").shadowRoot;
    const last = new Map();
    const hear = () => {
      for (const region of root.querySelectorAll("[role=status], [role=alert], [aria-live]")) {
        const text = region.textContent.trim().replace(/\s+/g, " ");
        if (last.get(region) !== text && text !== "") globalThis.said.push(text);
        last.set(region, text);
      }
    };
    for (const region of root.querySelectorAll("[role=status], [role=alert], [aria-live]")) last.set(region, region.textContent.trim().replace(/\s+/g, " "));
    new MutationObserver(hear).observe(root, { subtree: true, childList: true, characterData: true });
  });

world.test("by ear alone: a decision is made, edited and undone, and each step is said once", async ({ page, sandbox }) => {
  const inbox = await Inbox.visit(page, { undoWindow: 60 });
  await inbox.row(INVOICE).waitFor();
  await listen(page);
  /** What was said since it was last asked, once something like it was. */
  const hears = async (pattern) => {
    const all = await until(() => page.evaluate(() => globalThis.said), (said) => said.some((text) => pattern.test(text)), { what: String(pattern) });
    await page.evaluate(() => globalThis.said.splice(0));
    return all;
  };

  await inbox.openForm(INVOICE);
  await hears(new RegExp(`^Opened ${INVOICE}\\.$`));

  // What is wrong with a field is told at once, and belongs to the field.
  const total = inbox.field("Total Amount");
  await total.fill("12x");
  await hears(/^1 field to fix before approving$/);
  assert.match(await inbox.described(total), /This is not a number/);
  await total.fill("1280.10");
  await until(() => inbox.approveButton.getAttribute("aria-description"), (said) => said === "with 1 change");

  await inbox.approve();
  await hears(new RegExp(`^${INVOICE}: The approval is sent in \\d+ seconds?; until then nothing leaves this page\\.$`));
  // The countdown runs on in silence.
  const running = inbox.details.getByText(/is sent in/).first();
  const before = await running.innerText();
  await until(() => running.innerText(), (now) => now !== before, { what: "a countdown that runs" });
  assert.deepEqual(await page.evaluate(() => globalThis.said), []);

  await inbox.undo();
  await hears(/Undone\. Nothing was sent\./);
  assert.equal(await total.inputValue(), "1280.10");
  assert.deepEqual(await sandbox.effects(), []);

  // For good: sent, received, applied, in these words and this order.
  await inbox.setUndoWindow(0);
  await inbox.approve();
  const said = await hears(/Approved, and the API confirms it/);
  assert.match(said[0], /Sending the approval|The approval is saved/);
  assert.match(said.at(-1), new RegExp(`^${INVOICE}: Approved, and the API confirms it\\.`));
});
