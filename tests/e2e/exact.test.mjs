// What the reviewer did not touch stays as it came, by a real keyboard and over a real wire: what a list of options
// chooses, what is not for editing, line ends and broken characters, and answers in other encodings than they say.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { createWorld, until } from "./harness.mjs";
import { Inbox, draftsAre } from "./inbox.mjs";
import { API, DECIDING } from "./wire.mjs";

const UNITS = '"mW","MW","kW","W","GW","J","kJ","MJ","Pa","kPa","bar","mbar","eur","EUR","Hour","Hourly"';

/** Name of the workflow, schema and data of each piece of work. */
const WORK = {
  "Options alike": [
    `{"type":"object","properties":{"unit":{"title":"Unit","enum":[${UNITS}]},` +
      `"kept":{"title":"Kept","readOnly":true,"enum":[${UNITS}]},` +
      '"code":{"title":"Code","enum":[1,2,3,4,5,6,7,8,9,10,11,12,13,14]}}}',
    '{"unit":"MW","kept":"EUR","code":"1"}',
  ],
  "Rows with their ids": [
    '{"type":"object","properties":{"rows":{"type":"array","title":"Rows","items":{"type":"object","properties":{' +
      '"id":{"type":"string","title":"Id","readOnly":true},"item":{"type":"string","title":"Item"},' +
      '"vat":{"type":["number","null"],"title":"VAT","readOnly":true},"count":{"type":"integer","title":"Count"}}}},' +
      '"tags":{"type":"array","title":"Tags","readOnly":true,"items":{"type":"string"}}}}',
    '{"rows":[{"id":"r-1","item":"Bolts","vat":0.10,"count":1},{"id":"r-2","item":"Nuts","vat":0.10,"count":2}],"tags":["a","b"]}',
  ],
  "Lines of all kinds": [
    '{"type":"object","properties":{"note":{"type":"string","title":"Note"},"mail":{"type":"string","format":"email","title":"Mail"},' +
      '"half":{"type":"string","title":"Half"},"one":{"type":"string","title":"One"}}}',
    '{"note":"one\\r\\ntwo\\n\\r\\n","mail":"a\\rb","half":"x\\ud800y","one":"caf\\u00e9"}',
  ],
  "A name with a letter": ['{"type":"object","properties":{"name":{"type":"string","title":"Name"}}}', '{"name":"Zürich"}'],
};

const folder = mkdtempSync(join(tmpdir(), "countersign-exact-"));
const file = join(folder, "work.json");
const work = Object.entries(WORK).map(
  ([name, [schema, data]]) => `{"workflow_name":"${name}","node_label":"Check","json_schema":${schema},"data":${data}}`,
);
writeFileSync(file, `[${work.join(",\n")}]`);
after(() => rmSync(folder, { recursive: true, force: true }));

const world = createWorld({ seed: 1, sandboxOptions: ["--import", file] });

/** What was imported is forgotten with the state of the test before, so each test opens work of its own. */
const KEEP = { keep: true };

async function open(page, name) {
  const inbox = await Inbox.visit(page);
  await inbox.rows.filter({ has: page.getByText(name, { exact: true }) }).click();
  await inbox.form.getByRole("textbox").or(inbox.form.getByRole("combobox")).first().waitFor();
  return inbox;
}

/** Approves, and compares the data that took effect; `null` where it went without any. */
async function approvedWith(inbox, sandbox, data) {
  await inbox.approveButton.press("Enter");
  await inbox.applied("Approved");
  const effects = await sandbox.effectsText();
  assert.ok(effects.includes(`"data":${data}`), effects);
}

world.test("a list of options chooses what was typed or picked, and nothing when it is left", async ({ page, sandbox }) => {
  const inbox = await open(page, "Options alike");
  const box = (name) => inbox.form.getByRole("combobox", { name, exact: true });
  const type = async (text) => {
    await box("Unit").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type(text);
  };
  // Through all of them and out again.
  await box("Unit").focus();
  for (const name of ["Kept", "Code"]) {
    await page.keyboard.press("Tab");
    await until(() => box(name).evaluate((one) => one.matches(":focus")), Boolean);
  }
  await page.keyboard.press("Tab");
  await inbox.details.getByText("No changes").waitFor();
  assert.equal(await box("Unit").inputValue(), "MW");
  assert.equal(await box("Kept").inputValue(), "EUR");
  // A text that is none of the numbers does not read as one.
  assert.equal(await box("Code").inputValue(), '"1"');

  for (const [typed, chosen] of [["mw", "MW"], ["mW", "mW"], ["gw", "GW"], ["Hourl", "GW"], ["EUR", "EUR"], ["eUr", "EUR"]]) {
    await type(typed);
    await page.keyboard.press("Tab");
    await until(() => box("Unit").inputValue(), (value) => value === chosen, { what: `${typed} to mean ${chosen}` });
  }
  await approvedWith(inbox, sandbox, '{"unit":"EUR","kept":"EUR","code":"1"}');
}, KEEP);

world.test("pasted rows go around what is not for editing, and say so", async ({ page, context, sandbox }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const inbox = await open(page, "Rows with their ids");
  const cell = (name) => inbox.form.getByRole("textbox", { name, exact: true });
  const rows = "x-1\tScrews\t0.99\t3\tbeyond\r\nx-2\tNails\t0.99\t4\r\nx-3\tHooks\t0.99\t5\r\n";
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), rows);
  // From a cell that is not for editing on.
  await cell("Id").first().focus();
  await page.keyboard.press("Control+v");
  await inbox.status(/Pasted 3 rows\. 6 cells were left as they were, because they cannot be edited here\. 1 cell beyond the last column was left out\./);
  assert.equal(await cell("Id").first().inputValue(), "r-1");
  assert.equal(await cell("Item").first().inputValue(), "Screws");
  // Nor is there a button that would reach there.
  const names = await inbox.form.getByRole("button").evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-label") ?? button.textContent));
  const tags = inbox.group("Tags");
  assert.equal(await tags.getByRole("button").count(), 0, names.join(", "));
  assert.deepEqual(names.filter((name) => /null/.test(name)), []);

  // All of it as one text may say something else; then it is told, and stands in the way.
  await inbox.press("JSON", inbox.details);
  const json = inbox.details.getByRole("textbox", { name: "Data as JSON" });
  const text = await json.inputValue();
  await json.fill(text.replace('"r-1"', '"r-9"'));
  await inbox.press("JSON", inbox.details);
  await inbox.details.getByText("1 field to fix before approving").waitFor();
  assert.match(await inbox.described(cell("Id").first()), /not for editing, but was changed/);
  await inbox.approveButton.press("Enter");
  assert.deepEqual(await sandbox.effects(), []);
  await inbox.form.getByRole("button", { name: "Reset Id" }).first().click();
  await approvedWith(
    inbox,
    sandbox,
    '{"rows":[{"id":"r-1","item":"Screws","vat":0.10,"count":3},{"id":"r-2","item":"Nails","vat":0.10,"count":4},{"item":"Hooks","count":5}],"tags":["a","b"]}',
  );
}, KEEP);

world.test("line ends and broken characters stay as they came, over typing, undo and a reload", async ({ page, context, sandbox }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const inbox = await open(page, "Lines of all kinds");
  const box = (name) => inbox.form.getByRole("textbox", { name, exact: true });
  const keys = async (...pressed) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  const noChanges = () => inbox.details.getByText("No changes").waitFor();
  assert.equal(await box("Note").inputValue(), "one\ntwo\n\n");
  assert.equal(await box("Mail").inputValue(), "a\nb");
  assert.equal(await box("Half").inputValue(), "x\ufffdy");

  // A letter that is typed and deleted is no change, nor is a line that is taken out and put back.
  for (const name of ["Note", "Mail", "Half", "One"]) {
    await box(name).focus();
    await keys("Control+Home", "ArrowRight", "z");
    await inbox.details.getByText("1 change", { exact: true }).waitFor();
    await keys("Backspace");
    await noChanges();
  }
  await box("Note").focus();
  await keys("Control+Home", "End", "Delete");
  await inbox.details.getByText("1 change", { exact: true }).waitFor();
  await keys("Enter");
  await noChanges();

  // A mark that is moved is told, and taken back.
  await box("Half").focus();
  await keys("Control+Home", "ArrowRight", "Shift+ArrowRight", "Control+x", "Control+End", "Control+v");
  await inbox.details.getByText("1 field to fix before approving").waitFor();
  assert.match(await inbox.described(box("Half")), /broken character/);
  await keys("Control+z");
  await noChanges();

  await box("Note").focus();
  await keys("Control+Home", "End", "!", "Control+End", "Enter", "x");
  await box("Mail").focus();
  await keys("Control+End", "Enter", "c");
  await box("Half").focus();
  await keys("Control+Home", "w");
  await box("One").focus();
  await keys("Control+End", "s");
  await until(() => box("One").inputValue(), (value) => value === "cafés");
  await draftsAre(page, 1);
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  const next = await open(page, "Lines of all kinds");
  await until(() => box("One").inputValue(), (value) => value === "cafés");
  assert.equal(await box("Note").inputValue(), "one!\ntwo\n\n\nx");
  await approvedWith(
    next,
    sandbox,
    '{"note":"one!\\r\\ntwo\\n\\r\\n\\r\\nx","mail":"a\\rb\\rc","half":"wx\\ud800y","one":"caf\\u00e9s"}',
  );
}, KEEP);

const LIST = "GET /retab-a/v1/workflows/runs";
const STEPS = "GET /retab-a/v1/workflows/runs/{run_id}/steps";

for (const [encoding, is_named] of [["iso-8859-1", true], ["utf-16le", true], ["utf-8 with a mark", false]]) {
  world.test(`lists and details in ${encoding} are read as they say`, async ({ page, sandbox }) => {
    await sandbox.fault({ route: LIST, kind: "encode", encoding, is_named, times: null });
    await sandbox.fault({ route: STEPS, kind: "encode", encoding, is_named, times: null });
    const inbox = await open(page, "A name with a letter");
    assert.equal(await inbox.field("Name").inputValue(), "Zürich");
    await sandbox.clearFaults();
  }, KEEP);
}

world.test("data in another encoding than it says is not shown, and not sent", async ({ page, sandbox }) => {
  await sandbox.fault({ route: STEPS, kind: "encode", encoding: "iso-8859-1", times: null });
  const inbox = await Inbox.visit(page);
  await inbox.rows.filter({ has: page.getByText("A name with a letter", { exact: true }) }).click();
  await inbox.details.getByText(/not text in the encoding it names, or in UTF-8/).first().waitFor();
  assert.equal(await inbox.form.count(), 0);
  await inbox.approve();
  await inbox.status(/could not be loaded/);
  assert.deepEqual(await sandbox.effects(), []);
  await sandbox.clearFaults();
}, KEEP);

world.test("a decision whose answer cannot be decoded has been taken, and is not made twice", async ({ page, sandbox }) => {
  const inbox = await open(page, "A name with a letter");
  await inbox.field("Name").focus();
  await page.keyboard.press("End");
  await page.keyboard.type(" HB");
  await sandbox.fault({ route: DECIDING.Retab, kind: "encode", encoding: "iso-8859-1", times: 1 });
  await inbox.approveButton.press("Enter");
  await inbox.applied("Approved");
  const [effect] = (await sandbox.effects()).filter(({ data }) => data?.name === "Zürich HB");
  assert.equal(effect.api, API.Retab);
  assert.equal(await inbox.outboxCount(), 0);
}, KEEP);
