// Schemas and data that nobody means to send, over HTTP from a real approval: what is the matter is told in a sentence, the
// data can be read, changed and approved, what arrives is exact, and the page is never frozen.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FAILED_REQUEST, accessibilityProblems, createWorld } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, ROW, change, effectsAre, extraction, member } from "./wire.mjs";

const world = createWorld({ seed: 4 });

/** A page that does nothing for this long is frozen, on a busy machine too: what is held here is not a speed. */
const FROZEN_MS = 4_000;

const SPARE_TIME = { timeout: 120_000 };

const sentence = (inbox, text) => inbox.details.getByRole("note").filter({ hasText: text }).waitFor();
const json = (inbox) => inbox.details.getByRole("textbox", { name: "Data as JSON" });
const asJson = (inbox) => inbox.press("JSON", inbox.details);
const list = (count, item) => Array.from({ length: count }, (_, index) => item(index)).join(",");

/** Opens the invoice with this data and schema; counts from then on how long the page does nothing. */
async function open({ page, sandbox }, { data, schema }) {
  const { key } = await extraction(sandbox, INVOICE);
  await change(sandbox, key, data, schema);
  await page.addInitScript(() => {
    globalThis.busy = [0];
    const note = (entries) => globalThis.busy.push(...entries.getEntries().map(({ duration }) => duration));
    new PerformanceObserver(note).observe({ type: "longtask" });
  });
  const inbox = await Inbox.visit(page);
  await page.evaluate(() => globalThis.busy.splice(1));
  await inbox.row(INVOICE).click();
  await inbox.title.waitFor();
  return inbox;
}

/** The longest the page did nothing. Two frames later, everything before has been counted. */
async function neverFroze(page, what) {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const busy = Math.round(await page.evaluate(() => Math.max(...globalThis.busy)));
  if (process.env.COUNTERSIGN_TELL) console.log(`${what}: ${busy} ms`);
  assert.ok(busy < FROZEN_MS, `the page did nothing for ${busy} ms`);
}

/** Approves, and gives the data that took effect as text. */
async function approved(inbox, sandbox, { isChecked = true } = {}) {
  await (isChecked ? inbox.approve() : inbox.approveAllTheSame());
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  return member(await sandbox.effectsText(), "data");
}

const TEXT = { data: '{"a":1.50,"b":12345678901234567890}', changed: '{"a":1.5,"b":12345678901234567890}' };
const TOWER = list(40, (level) => `"a${level}":{"allOf":[{"$ref":"#/$defs/a${level + 1}"},{"$ref":"#/$defs/a${level + 1}"}]}`);

for (const [what, schema, says] of [
  ["no schema but a list", "[1,2]", "What came as the schema is none"],
  ["no schema but a text", '"nonsense"', "What came as the schema is none"],
  [
    "cyclic without end",
    '{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#"}]}}}',
    "The schema refers to itself without end",
  ],
  ["doubling with each of forty levels", `{"properties":{"a":{"$ref":"#/$defs/a0"}},"$defs":{${TOWER},"a40":{"type":"number"}}}`, "Checking this takes too long"],
  ["200 levels deep", `${'{"properties":{"c":'.repeat(200)}{"type":"integer"}${"}}".repeat(200)}`, null],
  ["5 MB of schemas", `{"anyOf":[${list(250_000, (n) => `{"minimum":${n}}`)}]}`, "The schema is too large"],
  ["5 MB of fields", `{"properties":{${list(60_000, (n) => `"f${n}":{"type":"string","title":"Field number ${n}","description":"One of many"}`)}}}`, "There are more fields than a form can show"],
  ["5 MB of text", `{"description":"${"x".repeat(5_000_000)}","properties":{"a":{"type":"number"}}}`, null],
  ["5 MB of choices", `{"properties":{"c":{"enum":[${list(300_000, (n) => `"choice ${n}"`)}]}}}`, null],
]) {
  world.test(`a schema that is ${what}: the data is changed and approved`, async ({ page, sandbox }) => {
    const inbox = await open({ page, sandbox }, { data: TEXT.data, schema });
    if (says !== null) await sentence(inbox, says);
    await asJson(inbox);
    assert.deepEqual((await json(inbox).inputValue()).replace(/\s/g, ""), TEXT.data);
    await json(inbox).fill(TEXT.changed);
    const isChecked = says === null || says.startsWith("There are more fields");
    assert.equal(await approved(inbox, sandbox, { isChecked }), TEXT.changed);
    await neverFroze(page, what);
  }, SPARE_TIME);
}

world.test("a pattern that takes without end is not tried, and told", async ({ page, sandbox }) => {
  const inbox = await open({ page, sandbox }, {
    data: `{"code":"${"a".repeat(60)}!","total":1.50}`,
    schema: '{"properties":{"code":{"type":"string","pattern":"^(a+)+$"},"total":{"type":"number","maximum":2}}}',
  });
  await sentence(inbox, "A pattern of the schema could take without end");
  // The rest is checked all the same.
  await inbox.field("Total").fill("3");
  await inbox.details.getByText("1 field to fix before approving").waitFor();
  await inbox.field("Total").fill("1.75");
  await inbox.field("Code").fill("a".repeat(40));
  const data = await approved(inbox, sandbox, { isChecked: false });
  assert.equal(data, `{"code":"${"a".repeat(40)}","total":1.75}`);
  await neverFroze(page, "pattern");
});

world.test("data 500 levels deep is shown, as JSON too, and approved", async ({ page, sandbox }) => {
  const data = `${'{"a":'.repeat(500)}1.50${"}".repeat(500)}`;
  const inbox = await open({ page, sandbox }, { data, schema: '{"type":"object"}' });
  await inbox.form.getByRole("textbox").first().waitFor();
  await asJson(inbox);
  assert.equal((await json(inbox).inputValue()).replace(/\s/g, ""), data);
  // As it came: there is nothing to send.
  assert.equal(await approved(inbox, sandbox), "null");
  await neverFroze(page, "500 levels");
});

world.test("data deeper than is read says so, and is not approved unseen", async ({ page, sandbox }) => {
  const data = `${'{"a":'.repeat(600)}1${"}".repeat(600)}`;
  const inbox = await open({ page, sandbox }, { data, schema: "{}" });
  await sentence(inbox, "nested too deeply");
  assert.ok(await inbox.approveButton.isDisabled());
  await neverFroze(page, "600 levels");
});

const ROWS = (count) => `{"rows":[${list(count, (n) => `{"id":${n},"name":"Row number ${n}","amount":${n}.50,"note":null}`)}]}`;

for (const [what, data] of [
  ["in many rows", ROWS(160_000)],
  ["in one text", `{"a":1.50,"text":"${"lorem ipsum ".repeat(870_000)}"}`],
]) {
  world.test(`data of 10 MB ${what} is told to be too large for a form, and approved as it is`, async ({ page, sandbox }) => {
    const inbox = await open({ page, sandbox }, { data, schema: '{"type":"object"}' });
    await sentence(inbox, "The data is too large for a form");
    const beginning = await inbox.details.getByRole("region", { name: "Beginning of the data" }).innerText();
    assert.ok(data.startsWith(beginning.replace(/\n */g, "").replace(/": /g, '":').slice(0, 40)), beginning.slice(0, 80));
    const saving = page.waitForEvent("download");
    await inbox.press("Download JSON", inbox.details);
    const chunks = [];
    for await (const chunk of await (await saving).createReadStream()) chunks.push(chunk);
    assert.ok(Buffer.concat(chunks).equals(Buffer.from(data)), "the file is the data");
    assert.equal(await approved(inbox, sandbox), "null");
    await neverFroze(page, `10 MB ${what}`);
  }, SPARE_TIME);
}

world.test("data of 3 MB is changed by a file, exactly, and a file that is no JSON changes nothing", async ({ page, sandbox }) => {
  const data = ROWS(50_000);
  const inbox = await open({ page, sandbox }, { data, schema: '{"properties":{"rows":{"type":"array"}}}' });
  await sentence(inbox, "The data is too large for a form");
  assert.deepEqual(await accessibilityProblems(page), []);
  const folder = await mkdtemp(join(tmpdir(), "countersign-hostile-"));
  const file = join(folder, "data.json");
  const choose = inbox.details.getByLabel("Replace by a file");
  await writeFile(file, `${data},`);
  await choose.setInputFiles(file);
  await inbox.details.getByRole("alert").filter({ hasText: "The data is as it was" }).waitFor();
  await inbox.details.getByText("No changes").waitFor();
  const changed = data.replace('"amount":7.50', '"amount":7.250');
  await writeFile(file, changed);
  await choose.setInputFiles(file);
  await inbox.status(/The file is the data now/);
  await inbox.diffIs([["rows › 8 › amount", "7.50", "7.250"]]);
  assert.equal(await approved(inbox, sandbox), changed);
  await neverFroze(page, "a file");
  await rm(folder, { recursive: true });
}, SPARE_TIME);

world.test("a form of 1 MB works, and its JSON is a file where no box could hold it", async ({ page, sandbox }) => {
  const inbox = await open({ page, sandbox }, { data: ROWS(16_000), schema: "{}" });
  await inbox.form.getByRole("textbox").first().waitFor();
  await asJson(inbox);
  await sentence(inbox, "too large to be edited as one text");
  await inbox.details.getByRole("button", { name: "Download JSON" }).waitFor();
  await asJson(inbox);
  await inbox.form.getByRole("textbox").first().waitFor();
  await neverFroze(page, "a form of 1 MB");
}, SPARE_TIME);

world.test("an answer too large to be read is told with what to do, and the others go on", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const inbox = await open({ page, sandbox }, { data: `{"text":"${"x".repeat(16_500_000)}"}`, schema: "{}" });
  await sentence(inbox, "The steps and the data could not be loaded: the answer is too large to read");
  await inbox.details.getByText("Approve it in the app it comes from, or reject it.").waitFor();
  assert.ok(await inbox.approveButton.isDisabled());
  await neverFroze(page, "answers of 50 MB");
  await inbox.open(ROW.HookPulse);
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
}, SPARE_TIME);
