// Nothing moves by itself: not while the page loads, not when an approval opens; and what moves on purpose is short, or
// does not move at all for readers who ask for less motion.

import assert from "node:assert/strict";
import { createWorld } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, extraction } from "./wire.mjs";

const world = createWorld({ seed: 12 });

/** `--cs-row-height` */
const ROW_HEIGHT = 60;

/** Nothing comes at the same time. */
const DELAYS = {
  "GET /retab-a/v1/workflows/runs": 900,
  "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/": 400,
  "GET /retab-a/v1/workflows/runs/{run_id}/steps": 600,
};

/** Runs in the page, before anything else: collects what moves without a hand on it. */
function watchShifts() {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      // Of what is in a shadow root only the place is told.
      const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round);
      const moved = sources.map(({ previousRect, currentRect }) => ({ from: place(previousRect), to: place(currentRect) }));
      globalThis.shifts.push({ value, moved });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

const frames = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** An approval, and the page or the picture of its document once that has a size. */
const OPENED = [
  [INVOICE, ".sheet canvas"],
  [/receipt-.*\.png/, ".sheet-image"],
];

for (const width of [320, 1440]) {
  for (const slow of [false, true]) {
    world.test(`nothing moves from the first look to an open approval, ${width} px${slow ? ", over a slow API" : ""}`, async ({ page, sandbox }) => {
      if (slow) await sandbox.fault(Object.entries(DELAYS).map(([route, delay_ms]) => ({ route, kind: "delay", delay_ms, times: null })));
      await page.addInitScript(watchShifts);
      const inbox = await Inbox.visit(page);
      await inbox.rowsAre(24);
      await frames(page);
      for (const [title, sheet] of OPENED) {
        // By the page and not by a click, whose next half second would be excused.
        const { key } = await extraction(sandbox, title);
        await inbox.host.evaluate((element, value) => element.setAttribute("item", value), `retab/${key}`);
        await inbox.details.getByRole("heading", { name: title }).waitFor();
        await inbox.form.getByRole("textbox").first().waitFor();
        // Where there is no room beside the data, nobody looks at the document yet.
        if (width === 1440) await inbox.details.locator(sheet).waitFor();
        await frames(page);
      }
      const shifts = await page.evaluate(() => globalThis.shifts);
      // Rows make room for those of an API that answers later, and the last ones leave the screen: what is there is shown at once.
      const isRow = ({ from, to }) => from[0] === 0 && from[3] === ROW_HEIGHT && to[0] === 0 && to[3] <= ROW_HEIGHT;
      const unasked = shifts.filter(({ moved }) => !moved.every(isRow));
      const sum = unasked.reduce((total, { value }) => total + value, 0);
      // Up to 0.1 counts as good.
      assert.ok(sum < 0.01, `${sum} in ${JSON.stringify(unasked)}`);
    }, { context: { viewport: { width, height: width === 320 ? 640 : 900 } } });
  }
}

/** The longest that anything moves now, in milliseconds, and what. */
const moving = (page) =>
  page.evaluate(() => {
    const { shadowRoot } = document.querySelector("countersign-inbox");
    return shadowRoot.getAnimations().map((animation) => {
      const { duration, iterations } = animation.effect.getComputedTiming();
      return [Number(duration) * iterations, `${animation.transitionProperty ?? animation.animationName} of ${animation.effect.target.className?.baseVal ?? animation.effect.target.className}`];
    });
  });

for (const [reducedMotion, longest] of [["reduce", 0], ["no-preference", 200]]) {
  world.test(`with ${reducedMotion === "reduce" ? "less motion asked for, nothing moves" : "motion, nothing takes longer than 200 ms"}`, async ({ page }) => {
    const inbox = await Inbox.visit(page, { undoWindow: 60 });
    const seen = [];
    const look = async () => seen.push(...(await moving(page)));
    await inbox.row(INVOICE).hover();
    await look();
    await inbox.openForm(INVOICE);
    await look();
    for (const act of [
      () => inbox.details.locator("summary").first().hover(),
      () => inbox.details.locator("summary").first().click(),
      () => inbox.field("Total Amount").hover(),
      () => inbox.field("Total Amount").fill("1280.10"),
      () => inbox.approveButton.hover(),
      () => inbox.rejectButton.hover(),
      () => inbox.approve(),
      () => inbox.undo(),
    ]) {
      await act();
      await look();
    }
    const tooLong = seen.filter(([duration]) => duration > longest);
    assert.deepEqual(tooLong, []);
    if (longest > 0) assert.ok(seen.length > 0, "nothing was seen to move at all");
  }, { context: { reducedMotion } });
}
