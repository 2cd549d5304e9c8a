// The open approval on paper: a document with everything that is known, and nothing of the page around it.

import assert from "node:assert/strict";
import { createWorld } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE } from "./wire.mjs";

const world = createWorld({ seed: 12 });

world.test("the open approval prints as a document: no list, no buttons, nothing cut off, in light colours", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.changes.waitFor();
  // The width of A4 without its margins.
  await page.setViewportSize({ width: 680, height: 960 });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await inbox.list.waitFor({ state: "hidden" });
  assert.equal(await page.getByRole("button").filter({ visible: true }).count(), 0);
  await inbox.title.waitFor();
  const changed = inbox.changes.getByRole("row", { name: "total_amount 1250.10 1280.10" });
  await changed.waitFor();
  const { pageHeight, bottom, ink, cut } = await changed.evaluate((row) => {
    const host = row.getRootNode().host;
    // Whoever scrolls on the screen would cut off on paper.
    const boxes = [...host.shadowRoot.querySelectorAll("*")].filter((box) => box.checkVisibility() && !box.closest(".sr, svg"));
    return {
      pageHeight: document.documentElement.scrollHeight,
      bottom: row.getBoundingClientRect().bottom + scrollY,
      ink: getComputedStyle(host).color,
      cut: boxes
        .filter((box) => ["auto", "scroll", "hidden"].includes(getComputedStyle(box).overflowY) && box.scrollHeight > box.clientHeight + 1 && box.clientHeight > 0)
        .map((box) => box.className),
    };
  });
  assert.ok(bottom <= pageHeight && bottom > 960, `the last row ends at ${bottom} of ${pageHeight}`);
  assert.equal(ink, "rgb(26, 30, 37)");
  assert.deepEqual(cut, []);
  const pages = await page.pdf({ format: "A4" });
  assert.equal(pages.toString("latin1").match(/\/Type \/Page\b(?!s)/g)?.length, 2);
});

world.test("what was decided is printed with it", async ({ page }) => {
  const inbox = await Inbox.visit(page);
  await inbox.open("Send payout");
  await inbox.reject();
  await inbox.applied("Rejected");
  await page.emulateMedia({ media: "print" });
  assert.match(await inbox.applied("Rejected"), /^Rejected/);
  assert.equal(await page.getByRole("button").filter({ visible: true }).count(), 0);
});
