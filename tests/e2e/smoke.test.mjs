// The least that must hold before any other spec is worth reading: the page loads, under a strict content
// security policy, and the element is defined by the one script tag that a customer would write.

import assert from "node:assert/strict";
import { createWorld } from "./harness.mjs";

const world = createWorld({ seed: 3 });

world.test("the page opens", async ({ page }) => {
  const answer = await page.goto("/");
  assert.equal(answer.status(), 200);
  assert.match(await page.title(), /Countersign/);
});

world.test("one script tag defines the element where inline scripts and eval are forbidden", async ({ page }) => {
  const answer = await page.goto("/");
  const policy = answer.headers()["content-security-policy"] ?? "";
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
  await page.evaluate(() => customElements.whenDefined("countersign-inbox"));
  assert.ok(await page.evaluate(() => document.querySelector("countersign-inbox").shadowRoot !== null));
});

world.test("importing the script again resolves and changes nothing", async ({ page }) => {
  await page.goto("/");
  const isSame = await page.evaluate(async () => {
    await customElements.whenDefined("countersign-inbox");
    const before = customElements.get("countersign-inbox");
    await import(new URL("countersign.js", location.href).href);
    // Another address makes the browser run the whole file a second time.
    await import(new URL("countersign.js?again", location.href).href);
    return customElements.get("countersign-inbox") === before;
  });
  assert.ok(isSame);
});
