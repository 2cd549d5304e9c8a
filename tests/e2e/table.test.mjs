// Lists of flat objects as tables: going from cell to cell, adding, moving and taking out rows, pasting from a
// spreadsheet, what is wrong told in the cell.

import assert from "node:assert/strict";
import { accessibilityProblems, createWorld, until } from "./harness.mjs";
import { Inbox, draftsAre } from "./inbox.mjs";
import { INVOICE, change, effectsAre, extraction, member } from "./wire.mjs";

const world = createWorld({ seed: 12 });

/** Opens the invoice, and finds its table. */
async function openTable(page) {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  const table = inbox.form.getByRole("table", { name: "Line Items" });
  const cell = (row, label) => inbox.field(`Line Items › Item ${row} › ${label}`);
  const isAt = (row, label) => until(() => cell(row, label).evaluate((box) => box.getRootNode().activeElement === box), Boolean);
  return { inbox, table, cell, isAt };
}

const selected = (box) => box.evaluate((input) => input.value.slice(input.selectionStart, input.selectionEnd));

/** Approves, and answers with the line items that took effect, as text. */
async function approved(inbox, sandbox) {
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  return member(member(await sandbox.effectsText(), "data"), "line_items");
}

world.test("a table is filled in from cell to cell, without the mouse", async ({ page, sandbox }) => {
  const { payload } = await extraction(sandbox, INVOICE);
  const { inbox, table, cell, isAt } = await openTable(page);
  assert.deepEqual(await accessibilityProblems(page), []);
  const heads = await table.getByRole("columnheader").allInnerTexts();
  assert.ok(heads.length > 4 && heads.some((head) => head.startsWith("Article Number")), heads.join());
  await cell(1, "Article Number").focus();
  await page.keyboard.press("Enter");
  await isAt(2, "Article Number");
  // What is typed replaces what is there, as after the Tab key.
  assert.equal(await selected(cell(2, "Article Number")), "SRV-CAL");
  await page.keyboard.type("SRV");
  // In the text the arrows are the text's.
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("-");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await isAt(2, "Description");
  await page.keyboard.press("ArrowLeft");
  await isAt(2, "Article Number");
  await page.keyboard.press("ArrowDown");
  await isAt(3, "Article Number");
  await page.keyboard.press("Shift+Enter");
  await isAt(2, "Article Number");
  assert.equal(await cell(2, "Article Number").inputValue(), "SR-V");
  // At the edge nothing happens.
  await cell(1, "Article Number").focus();
  await page.keyboard.press("ArrowUp");
  await isAt(1, "Article Number");
  const items = await approved(inbox, sandbox);
  assert.equal(items, member(payload, "line_items").replace('"SRV-CAL"', '"SR-V"'));
});

world.test("rows are added, moved and taken out", async ({ page, sandbox }) => {
  const { inbox, table, cell, isAt } = await openTable(page);
  const rows = await table.getByRole("rowheader").count();
  await inbox.press("Remove Item 4");
  await until(() => table.getByRole("rowheader").count(), (count) => count === rows - 1);
  await inbox.press("Add item: Line Items");
  await isAt(4, "Position");
  await page.keyboard.type("4");
  await cell(4, "Description").fill("Packing");
  await cell(4, "Quantity").fill("1.0");
  await cell(4, "Unit").fill("flat");
  await cell(4, "Unit Price").fill("0.10");
  await cell(4, "Vat Rate").fill("20.0");
  await cell(4, "Amount").fill("0.10");
  const up = inbox.form.getByRole("button", { name: "Move Item 4 up" });
  await up.focus();
  await page.keyboard.press("Enter");
  await until(() => cell(3, "Description").inputValue(), (value) => value === "Packing");
  // The button went with its row, and keeps the focus.
  await until(() => page.evaluate(() => document.querySelector("countersign-inbox").shadowRoot.activeElement?.ariaLabel), (name) => name === "Move Item 3 up");
  const items = JSON.parse(await approved(inbox, sandbox));
  assert.deepEqual(items.map((item) => item.description).slice(1), ["Calibration on site, incl. certificate", "Packing", "Cable tie 200 mm, black"]);
});

world.test("rows copied in a spreadsheet are pasted, and taken back in one step", async ({ page, context, sandbox }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { inbox, table, cell, isAt } = await openTable(page);
  const before = await cell(4, "Quantity").inputValue();
  const paste = async (box, text) => {
    await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await box.focus();
    await page.keyboard.press("Control+v");
  };
  // The columns are Article Number, Description, Quantity.
  await paste(cell(4, "Article Number"), 'A-4\t"Four ""inch"" bolts"\t12345678901234567890\r\nA-5\tFive\tmany\r\n');
  await inbox.status(/^Pasted 2 rows\.$/);
  assert.equal(await cell(4, "Description").inputValue(), 'Four "inch" bolts');
  assert.equal(await cell(5, "Article Number").inputValue(), "A-5");
  assert.match(await inbox.described(cell(5, "Quantity")), /number/);
  await isAt(4, "Article Number");
  await page.keyboard.press("Control+z");
  await until(() => table.getByRole("rowheader").count(), (count) => count === 4);
  assert.equal(await cell(4, "Quantity").inputValue(), before);
  await page.keyboard.press("Control+y");
  await until(() => cell(5, "Quantity").inputValue(), (value) => value === "many");
  await cell(5, "Quantity").fill("2.50");
  for (const [label, text] of [["Position", "5"], ["Unit", "pcs"], ["Vat Rate", "20"], ["Unit Price", "1.00"], ["Amount", "2.50"]]) {
    await cell(5, label).fill(text);
  }
  // One cell alone is pasted as text always is.
  await cell(5, "Description").selectText();
  await paste(cell(5, "Description"), "Fifth");
  assert.equal(await cell(5, "Description").inputValue(), "Fifth");
  const items = await approved(inbox, sandbox);
  assert.ok(items.includes('"quantity":12345678901234567890') && items.includes('"quantity":2.50'), items);
});

const PARTS = `{"type":"object","title":"Parts","properties":{"parts":{"type":"array","title":"Parts","x-pages-once":"pages","items":{
  "type":"object","required":["key","pages"],"properties":{"key":{"type":"string","title":"Key"},"pages":{"type":"array",
  "format":"page-list","title":"Pages","items":{"type":"integer","minimum":1,"maximum":12}}}}}}}`;

world.test("pages are a cell: typed, pasted, in one row only, kept over a reload, sent exactly", async ({ page, context, sandbox }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { key } = await extraction(sandbox, INVOICE);
  await change(sandbox, key, '{"parts":[{"key":"A","pages":[1,2,3]},{"key":"B","pages":[5]}]}', PARTS);
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  const pages = (row) => inbox.field(`Parts › Item ${row} › Pages`);
  await until(() => pages(1).inputValue(), (text) => text === "1-3");
  assert.match(await inbox.described(pages(1)), /For example: 1-3, 5/);
  assert.deepEqual(await accessibilityProblems(page), []);

  // Half a range is kept as it was typed.
  await pages(2).fill("4-");
  await draftsAre(page, 1);
  await page.reload();
  await (await Inbox.visit(page)).openForm(INVOICE);
  await until(() => pages(2).inputValue(), (text) => text === "4-");

  await pages(2).fill("3-5");
  await until(() => inbox.described(pages(2)), (said) => said.includes("Page 3 is in “A” already."));
  assert.deepEqual(await accessibilityProblems(page), []);
  await inbox.approveButton.press("Enter");
  await inbox.status(/to fix/);
  await page.evaluate(() => navigator.clipboard.writeText("B\t4-5\nC\t7, 9\n"));
  await inbox.field("Parts › Item 2 › Key").focus();
  await page.keyboard.press("Control+v");
  await inbox.status(/^Pasted 2 rows\.$/);
  await until(() => pages(3).inputValue(), (text) => text === "7, 9");
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
  const sent = member(await sandbox.effectsText(), "data");
  assert.equal(sent, '{"parts":[{"key":"A","pages":[1,2,3]},{"key":"B","pages":[4,5]},{"key":"C","pages":[7,9]}]}');
});

world.test("on a narrow screen the table scrolls in its own place", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const { inbox, table, cell } = await openTable(page);
  await cell(2, "Amount").scrollIntoViewIfNeeded();
  await cell(2, "Amount").fill("x");
  assert.deepEqual(await accessibilityProblems(page), []);
  const wide = await inbox.host.evaluate((host) => {
    const all = [...host.shadowRoot.querySelectorAll(".details-scroll, .details, .form")];
    return [document.documentElement, ...all].filter((place) => place.scrollWidth > place.clientWidth + 1).map((place) => place.className || place.tagName);
  });
  assert.deepEqual(wide, []);
  assert.ok(await table.evaluate((element) => element.scrollWidth > element.clientWidth));
});
