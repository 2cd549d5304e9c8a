// Every field widget goes through the same suite, by keyboard in a real browser: found by its label, described, what is
// wrong with it announced, null and back, sent exactly, locked once it is decided.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";

const many = Array.from({ length: 20 }, (_, index) => `"Option ${index + 1}"`);

/** Replaces what is in a box, as a person does. */
const retype = (text) => async (page) => {
  await page.keyboard.press("Control+a");
  if (text === "") await page.keyboard.press("Delete");
  else await page.keyboard.type(text);
};
const keys =
  (...pressed) =>
  async (page) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
const digits = (typed) => (page) => page.keyboard.type(typed);

/**
 * What each widget is: its schema, the JSON it comes with, the keys that change it, and the JSON that is then sent.
 * `bad` are keys that leave something wrong in it; a widget that can hold nothing wrong has none.
 */
const WIDGETS = {
  "a short text": {
    schema: '"type":"string","maxLength":20',
    came: '"Pen"',
    type: retype('Pen “blue” \\ 7'),
    sent: '"Pen “blue” \\\\ 7"',
    bad: { type: retype("x".repeat(21)), says: /at most 20 characters/ },
  },
  "a long text": {
    schema: '"type":"string","maxLength":200',
    came: `"${"word ".repeat(30)}"`,
    type: async (page) => {
      await retype("one")(page);
      await page.keyboard.press("Enter");
      await page.keyboard.type("two");
    },
    sent: '"one\\ntwo"',
    bad: { type: (page) => page.keyboard.insertText("x".repeat(201)), says: /at most 200 characters/ },
  },
  "a number": {
    schema: '"type":"number","multipleOf":0.01',
    came: "1250.10",
    type: retype("0.30"),
    sent: "0.30",
    bad: { type: retype("1,5"), says: /not a number/ },
  },
  "a whole number": {
    schema: '"type":"integer"',
    came: "3",
    type: retype("98765432109876543210"),
    sent: "98765432109876543210",
    bad: { type: retype("1.5"), says: /whole number/ },
  },
  "yes or no": { schema: '"type":"boolean"', came: "false", role: "checkbox", type: keys("Space"), sent: "true" },
  "a few choices": {
    schema: '"enum":["a",1.0,"c"]',
    came: '"a"',
    role: "radiogroup",
    type: keys("ArrowDown"),
    sent: "1.0",
  },
  "some choices": {
    schema: '"enum":["Austria","Belgium","Chile","Denmark","France"]',
    came: '"Denmark"',
    role: "combobox",
    type: keys("f"),
    sent: '"France"',
  },
  "many choices": {
    schema: `"enum":[${many.join(",")}]`,
    came: '"Option 3"',
    role: "combobox",
    type: async (page) => {
      await retype("n 17")(page);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
    },
    sent: '"Option 17"',
  },
  "a date": {
    schema: '"type":"string","format":"date"',
    came: '"2026-03-04"',
    type: digits("12312027"),
    sent: '"2027-12-31"',
  },
  "a date that a control for dates could not show": {
    schema: '"type":"string","format":"date"',
    came: '"4 March"',
    type: retype("2027-12-31"),
    sent: '"2027-12-31"',
  },
  "a time of day": {
    schema: '"type":"string","format":"time"',
    came: '"09:30:15"',
    type: digits("104520AM"),
    sent: '"10:45:20"',
  },
  "a date and time": {
    schema: '"type":"string","format":"date-time"',
    came: '"2026-03-04T09:30:00.000+01:00"',
    type: retype("2026-03-04T10:30:00.000+01:00"),
    sent: '"2026-03-04T10:30:00.000+01:00"',
    bad: { type: retype("tomorrow"), says: /date and time/ },
  },
  "an e-mail address": {
    schema: '"type":"string","format":"email"',
    came: '"a@example.org"',
    type: retype("b@example.org"),
    sent: '"b@example.org"',
  },
  "a web address": {
    schema: '"type":"string","format":"uri"',
    came: '"https://example.org/a"',
    type: retype("https://example.org/b?c=1#d"),
    sent: '"https://example.org/b?c=1#d"',
    bad: { type: retype("https://example.org/a b"), says: /address/ },
  },
  "a list of pages": {
    schema: '"type":"array","format":"page-list","uniqueItems":true,"items":{"type":"integer","minimum":1}',
    came: "[1,2,3,5]",
    type: retype("1 – 4; 7"),
    sent: "[1,2,3,4,7]",
    bad: { type: retype("5, 1-3"), says: /ascending order, each once/ },
  },
  "JSON in the place of a text": {
    schema: '"type":"string"',
    came: '{"a":[1.10]}',
    type: retype('{"b":2}'),
    sent: '{"b":2}',
    bad: { type: retype('{"a":'), says: /line 1, column/ },
  },
};

const folder = mkdtempSync(join(tmpdir(), "countersign-fields-"));
const file = join(folder, "work.json");
const work = Object.entries(WIDGETS).map(([name, { schema, came }]) => {
  const fields = `"value":{"title":"Value","description":"About the value.",${schema}},` +
    `"gap":{"title":"Gap","description":"About the gap.","anyOf":[{${schema}},{"type":"null"}]}`;
  return `{"workflow_name":"Widget: ${name}","node_label":"Check","json_schema":{"type":"object","required":["value","gap"],` +
    `"properties":{${fields}}},"data":{"value":${came},"gap":null}}`;
});
writeFileSync(file, `[${work.join(",\n")}]`);
after(() => rmSync(folder, { recursive: true, force: true }));

const world = createWorld({ seed: 1, sandboxOptions: ["--import", file] });

for (const [name, { role = "textbox", type, sent, bad }] of Object.entries(WIDGETS)) {
  // What was imported is forgotten with the state of the test before; each decides its own.
  world.test(`${name}: label, description, problem, null, exact value, locked`, async ({ page, sandbox }) => {
    const inbox = await Inbox.visit(page, { undoWindow: 60 });
    await inbox.rows.filter({ has: page.getByText(`Widget: ${name}`, { exact: true }) }).click();
    const called = (label) => {
      const found = inbox.form.getByRole(role, { name: label, exact: true });
      return { found, control: role === "radiogroup" ? found.getByRole("radio").first() : found };
    };
    const { found, control } = called("Value");
    await found.waitFor();
    assert.match(await inbox.described(found), /About the value\./);

    if (bad) {
      await control.focus();
      await bad.type(page);
      await until(() => found.getAttribute("aria-invalid"), (is) => is === "true");
      assert.match(await inbox.described(found), bad.says);
      await inbox.approveButton.press("Enter");
      await inbox.status(/to fix/);
      await until(() => control.evaluate((box) => box.matches(":focus")), Boolean);
      assert.deepEqual(await inbox.details.getByRole("group", { name: /^Approved/ }).count(), 0);
    }
    await control.focus();
    await type(page);
    await until(() => found.getAttribute("aria-invalid"), (is) => is === null);

    // Null and empty are different, and both can be reached.
    const add = inbox.form.getByRole("button", { name: "Add value: Gap", exact: true });
    await add.focus();
    await page.keyboard.press("Enter");
    const gap = called("Gap");
    await gap.found.waitFor();
    assert.match(await inbox.described(gap.found), /About the gap\./);
    const clear = inbox.form.getByRole("button", { name: "Set to null: Gap", exact: true });
    await clear.focus();
    await page.keyboard.press("Enter");
    await add.waitFor();

    await inbox.approveButton.press("Enter");
    await until(() => control.isDisabled(), Boolean);
    await inbox.undo();
    await until(() => control.isEnabled(), Boolean);
    await inbox.setUndoWindow(0);
    await inbox.approveButton.press("Enter");
    await inbox.applied("Approved");
    const effects = await sandbox.effectsText();
    assert.ok(effects.includes(`"data":{"value":${sent},"gap":null}`), effects);
  }, { keep: true });
}
