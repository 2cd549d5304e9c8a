// Fields of kinds that the sandbox's own work does not have, in a real browser: maps with keys of their own, times of
// day, examples, and what is on its way out. By keyboard alone, as axe-core sees them, and to the last byte.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { createWorld, isFit, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { effectsAre, member } from "./wire.mjs";

const SCHEMA = `{"type":"object","title":"Opening hours","required":["site","opens"],"properties":{
  "site":{"type":"string","title":"Site","description":"Where it is.","examples":["Lyon Part-Dieu","Wien Mitte"]},
  "opens":{"type":"string","format":"time","title":"Opens","examples":["08:00:00"]},
  "closes":{"type":["string","null"],"format":"time","title":"Closes"},
  "called_at":{"type":"string","format":"time","title":"Called at","description":"With the offset of the site."},
  "code":{"type":"string","title":"Site code","deprecated":true,"description":"Use the site instead."},
  "rates":{"type":"object","title":"Exchange rates","description":"For one euro, by currency.",
    "propertyNames":{"pattern":"^[A-Z]{3}$"},"additionalProperties":{"type":"number"}},
  "contacts":{"type":"object","title":"Contacts","additionalProperties":{"type":"object","required":["name"],"properties":{
    "name":{"type":"string","title":"Name"},"phone":{"type":["string","null"],"title":"Phone"}}}}}}`;
const DATA =
  '{"site":"Lyon","opens":"09:30:00","closes":"18:00:05","called_at":"09:30:00+01:00","code":"L-7",' +
  '"rates":{"USD":1.10,"GBP":0.8500},"contacts":{"front_desk":{"name":"Ada","phone":null}}}';
const NAME = "Opening hours";

const folder = mkdtempSync(join(tmpdir(), "countersign-widgets-"));
const file = join(folder, "work.json");
writeFileSync(file, `[{"workflow_name":"${NAME}","node_label":"Check","json_schema":${SCHEMA},"data":${DATA}}]`);
after(() => rmSync(folder, { recursive: true, force: true }));

const world = createWorld({ seed: 1, sandboxOptions: ["--import", file] });

/** What was imported is forgotten with the state of the test before; only the last one decides. */
const test = (name, run, options = {}) => world.test(name, run, { keep: true, ...options });

const open = async (page) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(NAME);
  return inbox;
};

const hasFocus = (control) =>
  until(() => control.evaluate((element) => element.matches(":focus")), (is) => is, { what: `focus on ${control}` });

const textbox = (inbox, name) => inbox.form.getByRole("textbox", { name, exact: true });
const button = (inbox, name) => inbox.form.getByRole("button", { name, exact: true });

/** Each leads to one screen. */
const SCREENS = {
  fields: async (inbox) => inbox.field("Site").scrollIntoViewIfNeeded(),
  "a key that cannot be added": async (inbox) => {
    await textbox(inbox, "New key in Exchange rates").fill("GBP");
    await inbox.press("Add entry: Exchange rates");
    await inbox.form.getByRole("alert").scrollIntoViewIfNeeded();
  },
  "a key that cannot be taken": async (inbox) => {
    await inbox.press("Rename key: USD");
    await textbox(inbox, "Key of USD").fill("usd");
    await textbox(inbox, "Key of USD").press("Enter");
    await inbox.form.getByRole("alert").scrollIntoViewIfNeeded();
  },
  "a key of a group": async (inbox) => {
    await inbox.press("Rename key: Front desk");
    await textbox(inbox, "Key of Front desk").fill("");
    await textbox(inbox, "Key of Front desk").press("Enter");
    await inbox.form.getByRole("alert").scrollIntoViewIfNeeded();
  },
  "entries that came and went": async (inbox) => {
    await textbox(inbox, "New key in Exchange rates").fill("CHF");
    await inbox.press("Add entry: Exchange rates");
    await textbox(inbox, "CHF").fill("0.94");
    await inbox.press("Remove GBP");
    await inbox.field("Opens").fill("");
    await inbox.press("Set to null: Closes");
    await button(inbox, "Add value: GBP").scrollIntoViewIfNeeded();
  },
};

for (const width of [320, 1440]) {
  for (const [screen, lead] of Object.entries(SCREENS)) {
    test(
      `${screen}, ${width} px: nothing for axe-core to find, light or dark, and nothing scrolls sideways`,
      async ({ page }) => {
        await lead(await open(page));
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          await isFit(page, `${screen.replaceAll(" ", "-")}-${width}-${colorScheme}`);
        }
      },
      { context: { viewport: { width, height: width === 320 ? 640 : 900 }, reducedMotion: "reduce" } },
    );
  }
}

test("what is said of a field is said with it", async ({ page }) => {
  const inbox = await open(page);
  assert.equal(await inbox.described(inbox.field("Site")), "Where it is. For example: Lyon Part-Dieu or Wien Mitte");
  assert.equal(await inbox.described(inbox.field("Site code")), "Deprecated Use the site instead.");
  assert.equal(await inbox.field("Opens").getAttribute("type"), "time");
  assert.equal(await inbox.field("Called at").inputValue(), "09:30:00+01:00");
});

test("Escape in the box of a key is for the box alone, and Ctrl+Z too", async ({ page }) => {
  const inbox = await open(page);
  await inbox.field("Site").fill("Wien");
  await inbox.press("Rename key: USD");
  const key = textbox(inbox, "Key of USD");
  await hasFocus(key);
  await page.keyboard.type("CAD");
  await page.keyboard.press("Control+z");
  assert.equal(await inbox.field("Site").inputValue(), "Wien");
  await page.keyboard.press("Escape");
  await hasFocus(button(inbox, "Rename key: USD"));
  assert.ok(await inbox.form.isVisible());
  // With nothing typed in it, Ctrl+Z is for the draft, as in any other field.
  await page.keyboard.press("Enter");
  await hasFocus(key);
  await page.keyboard.press("Control+z");
  await until(() => inbox.field("Site").inputValue(), (value) => value === "Lyon");
});

test("entries and times are edited by keyboard alone, and sent as they were typed", async ({ page, sandbox }) => {
  const inbox = await open(page);
  const press = (key) => page.keyboard.press(key);

  // The platform's own control: hours, minutes and seconds are typed one after the other.
  await inbox.field("Opens").focus();
  await page.keyboard.type("104500");
  const opens = await inbox.field("Opens").inputValue();
  assert.match(opens, /^10:45:00/, "seconds stay");

  const add = textbox(inbox, "New key in Exchange rates");
  await add.focus();
  await press("Enter");
  await inbox.form.getByRole("alert").filter({ hasText: "Write a key first." }).waitFor();
  await page.keyboard.type("CHF");
  await inbox.form.getByRole("alert").waitFor({ state: "detached" });
  await press("Enter");
  await hasFocus(textbox(inbox, "CHF"));
  await page.keyboard.type("0.9400");

  await button(inbox, "Rename key: USD").focus();
  await press("Enter");
  await hasFocus(textbox(inbox, "Key of USD"));
  await page.keyboard.type("CAD");
  await press("Tab");
  await button(inbox, "Rename key: CAD").waitFor();

  await button(inbox, "Rename key: Front desk").focus();
  await press("Space");
  await page.keyboard.type("back_office");
  await press("Enter");
  await hasFocus(button(inbox, "Rename key: Back office"));

  await button(inbox, "Remove GBP").focus();
  await press("Enter");
  await hasFocus(button(inbox, "Add value: GBP"));
  await press("Control+z");
  await textbox(inbox, "GBP").waitFor();

  await inbox.approveButton.focus();
  assert.match(await inbox.approveButton.innerText(), /^Approve\s+with \d+ changes$/);
  await press("Enter");
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  const sent = member(await sandbox.effectsText(), "data");
  const expected = DATA.replace("09:30:00", opens)
    .replace('"USD":1.10,"GBP":0.8500', '"CAD":1.10,"GBP":0.8500,"CHF":0.9400')
    .replace("front_desk", "back_office");
  assert.equal(sent, expected);
});
