// The vendor's own invoice schemas with what is true of its sample invoices: every field is found by its label, edited,
// and saved as it was typed, to the last byte. The samples lie beside the project and are read from there; without them
// these tests are skipped.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { member } from "./wire.mjs";

const SAMPLES = fileURLToPath(new URL("../../../shared/fixtures/retab/", import.meta.url));
const SCHEMAS = ["baseline.json", "nullable.json"];

/** What the manifest calls a field that the schemas call otherwise. */
const IN_MANIFEST = {
  buyer_company: "customer_company",
  buyer_name: "customer_name",
  purchase_order_number: "purchase_order",
  subtotal_amount: "subtotal",
  discount_amount: "discount",
  tax_amount: "tax",
  total_amount: "total",
};

/** The manifest says nothing of lines; these are as exact as anything else. */
const LINES =
  '[{"line_number":1,"description":"Site visit","quantity":2.0,"unit_price":210.50,"amount":421.00},' +
  '{"line_number":2,"description":"Prints","quantity":1e2,"unit_price":0.10,"amount":10.0}]';

const read = (path) => {
  try {
    return readFileSync(join(SAMPLES, path), "utf8");
  } catch {
    return null;
  }
};

const manifest = read("documents/manifest.json");
const schemas = SCHEMAS.map((name) => ({ name, text: read(`schemas/${name}`) }));

if (manifest === null || schemas.some(({ text }) => text === null)) {
  test("the vendor's own schemas", { skip: `the vendor's samples are not at ${SAMPLES}` }, () => {});
} else {
  const folder = mkdtempSync(join(tmpdir(), "countersign-vendor-"));
  const work = schemas.flatMap((schema) => truths().map((truth, index) => approval(schema, truth, index)));
  const file = join(folder, "work.json");
  writeFileSync(
    file,
    `[${work.map(({ name, schema, data }) => `{"workflow_name":${JSON.stringify(name)},"node_label":"Check","json_schema":${schema},"data":${data}}`)}]`,
  );
  const world = createWorld({ seed: 1, sandboxOptions: ["--import", file] });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { name, members, properties } of work) {
    const title = `${name}: every field is edited by its label, and what is sent is what was typed`;
    // What was imported is forgotten with the state of the test before.
    world.test(title, (stage) => editAll(stage, name, members, properties), { keep: true, timeout: 120_000 });
  }
}

/** What is true of each document: names and values as they are spelled in the manifest, whose numbers stay text. */
function truths() {
  const parts = manifest.split('"ground_truth":').slice(1);
  const names = Object.keys(JSON.parse(manifest).documents[0].ground_truth);
  return parts.map((part) => Object.fromEntries(names.map((name) => [name, member(part, name).trim()])));
}

function approval(schema, truth, index) {
  const { properties } = JSON.parse(schema.text);
  const known = Object.keys(properties).filter((key) => (IN_MANIFEST[key] ?? key) in truth);
  const members = new Map(known.map((key) => [key, truth[IN_MANIFEST[key] ?? key]]));
  assert.equal(members.size, Object.keys(truth).length, "every true value has its place");
  // In the others the list has to be begun.
  if (index < 2) {
    members.set("line_items", LINES);
  }
  const data = print(members);
  return { name: `${schema.name} ${JSON.parse(truth.invoice_number)}`, schema: schema.text, data, members, properties };
}

function print(members) {
  return `{${[...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`)}}`;
}

/** A key as a form without titles shows it. */
function label(key) {
  return key[0].toUpperCase() + key.slice(1).replaceAll("_", " ");
}

/** Another value for a field of this type: what a person types, and the same as JSON. */
function another(key, rule, number) {
  const types = [rule.type].flat();
  if (types.includes("integer")) {
    const typed = `9007199254740993${number}`;
    return { typed, json: typed };
  }
  if (types.includes("number")) {
    const typed = `12345678901234567890.${number}0`;
    return { typed, json: typed };
  }
  const typed = `${label(key)} “${number}” \\ "é" 1.10`;
  return { typed, json: JSON.stringify(typed) };
}

async function editAll({ page, sandbox }, name, members, properties) {
  // What is sent has to fit the schema as well.
  await sandbox.admin("POST", "settings", { retab_check_schema: true });
  const before = (await sandbox.effects()).length;
  const inbox = await Inbox.visit(page);
  await inbox.openForm(name);
  // What the data had keeps its place; the rest follows in the order of the schema.
  const expected = new Map(members);
  for (const [number, [key, rule]] of Object.entries(properties).entries()) {
    if (key === "line_items") {
      expected.set(key, await editLines(inbox, members.get(key), rule));
      continue;
    }
    const { typed, json } = another(key, rule, number);
    await give(inbox, label(key), members.get(key));
    await inbox.field(label(key)).fill(typed);
    expected.set(key, json);
  }
  await inbox.approve();
  await inbox.applied("Approved");
  await until(() => sandbox.effects(), (effects) => effects.length === before + 1);
  const effects = await sandbox.effectsText();
  const sent = member(effects.slice(effects.lastIndexOf('{"api":')), "data");
  assert.equal(sent, print(expected));
}

/** Where nothing stands in a field there is no box to type in before one is asked for. */
async function give(inbox, name, value) {
  if (value === undefined || value === "null") {
    await inbox.press(`Add value: ${name}`);
  }
}

/** All cells of two lines, added where there are none: the same label in each line, one below the other. */
async function editLines(inbox, value, rule) {
  const name = "Line items";
  await give(inbox, name, value);
  const lines = value === undefined ? [] : JSON.parse(value);
  const keys = Object.keys(lines[0] ?? rule.items.properties);
  for (let row = 0; row < 2; row += 1) {
    if (row >= lines.length) {
      await inbox.press(`Add item: ${name}`);
    }
    lines[row] = new Map();
    for (const [number, key] of keys.entries()) {
      const { typed, json } = another(key, rule.items.properties[key], 10 * (row + 1) + number);
      await inbox.group(name).getByRole("textbox", { name: label(key), exact: true }).nth(row).fill(typed);
      lines[row].set(key, json);
    }
  }
  return `[${lines.map(print)}]`;
}
