// A day's work: three hundred approvals over three APIs, cleared without a mouse while one request in twenty goes wrong and
// every tenth approval is edited. Each takes effect once, with the right data.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { WISHES, member, readSteps, versions } from "./wire.mjs";

const DECISIONS = 300;
const world = createWorld({ seed: 110 });

/** What goes wrong, for all requests that decide: one in twenty, evenly of each kind. */
const FAULTS = [
  { kind: "status", status: 500 },
  { kind: "status", status: 500, after_effect: true },
  { kind: "drop_before" },
  { kind: "drop_after" },
  { kind: "garble" },
];

/** Pages as the field has them, `1-3, 5`, as they are in the data: `[1,2,3,5]`. */
const listed = (text) =>
  JSON.stringify(
    text.split(",").flatMap((part) => {
      const [first, last = first] = part.trim().split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    }),
  );

/** The data under review as the API has it, as text. */
async function dataOf(sandbox, item) {
  const [connection, ...rest] = item.split("/");
  const key = rest.join("/");
  if (connection === "reviews") return (await versions(sandbox, key)).at(-1).text;
  const [run, node] = key.split("/");
  return readSteps(sandbox, run, node);
}

world.test("three hundred approvals of three APIs are cleared by keyboard, one in ten edited, under faults", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const begun = Date.now();
  const routes = new Set(Object.values(WISHES).flatMap((wishes) => Object.values(wishes)));
  await sandbox.fault(
    [...routes].flatMap((route, at) =>
      FAULTS.map((fault, kind) => ({ route, ...fault, times: null, probability: 0.05 / FAULTS.length, seed: 100 * at + kind })),
    ),
  );
  const inbox = await Inbox.visit(page, { connections: ["hookpulse", "retab", "reviews"] });
  const item = () => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get("item"));
  const stand = () =>
    inbox.host.evaluate(({ shadowRoot }) => {
      const button = (part) => shadowRoot.querySelector(`.bar [part=${part}]`);
      const active = shadowRoot.activeElement;
      return {
        canApprove: button("approve")?.disabled === false,
        canReject: button("reject")?.disabled === false,
        isTyping: active?.matches("input:not([type=checkbox], [type=radio]), textarea, select") ?? false,
        isInForm: Boolean(active?.closest("form")),
        // A box that takes one more letter or digit.
        isText: Boolean(active?.closest("form")) && ["text", "textarea"].includes(active.type) && active.role !== "combobox",
        isReason: active?.dataset.focus === "reason",
        isFiled: shadowRoot.querySelector("[data-focus=receipt]") !== null,
      };
    });
  const leaveBox = async () => {
    if (!(await stand()).isTyping) return;
    await page.keyboard.press("Escape");
    await until(stand, ({ isTyping }) => !isTyping, { what: "focus out of the box" });
  };
  await inbox.host.evaluate((element) => {
    globalThis.ends = [];
    element.addEventListener("countersign-decided", ({ detail }) => globalThis.ends.push(detail));
  });
  /** By the item: what was decided, and what was changed. */
  const decided = new Map();
  await inbox.list.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  let last = null;
  for (let tries = 0; decided.size < DECISIONS; tries += 1) {
    assert.ok(tries < 2 * DECISIONS, `after ${tries} items only ${decided.size} were decided`);
    const here = await until(item, (seen) => seen !== null && seen !== last, { what: `the approval after ${last}, the ${decided.size}th` });
    last = here;
    if (decided.has(here)) {
      // Its API has not confirmed it yet.
      await page.keyboard.press("j");
      continue;
    }
    const ready = await until(stand, ({ canApprove, canReject }) => canApprove || canReject, { what: `${here} to be decided` });
    let edit = null;
    if (decided.size % 10 === 3 && !here.startsWith("hookpulse/") && ready.canApprove) {
      const before = await dataOf(sandbox, here);
      await page.keyboard.press("e");
      await until(stand, ({ isInForm }) => isInForm, { what: `focus in the form of ${here}` });
      let field = await stand();
      for (let tabs = 0; tabs < 8 && field.isInForm && !field.isText; tabs += 1) {
        await page.keyboard.press("Tab");
        field = await stand();
      }
      // Out of the form the keys might be the page's.
      if (!field.isInForm) await page.keyboard.press("Shift+Tab");
      if (field.isText) {
        await page.keyboard.press("End");
        await page.keyboard.type("9");
        // A date that is none is no change, and keeps it from being approved.
        await until(() => inbox.changes.or(inbox.details.locator("#problems")).count(), (count) => count > 0, { what: `what became of an edit of ${here}` });
        const [line] = (await inbox.changes.count()) > 0 ? await inbox.diff() : [];
        if (line !== undefined) edit = { before, line };
      }
      // Out of a box; from anywhere else it would lead to the list.
      await leaveBox();
    }
    const verdict = ready.canApprove && decided.size % 7 !== 5 ? "approved" : "rejected";
    await page.keyboard.press(verdict === "approved" ? "a" : "r");
    let given = verdict;
    // What breaks its schema is not approved, and a review is not rejected without a reason.
    let state = await stand();
    if (!state.isFiled && !state.isReason && verdict === "approved" && state.canReject) {
      await leaveBox();
      await page.keyboard.press("r");
      given = "rejected";
      state = await stand();
    }
    if (!state.isFiled && state.canReject) {
      state = await until(stand, ({ isReason, isFiled }) => isReason || isFiled, { what: "focus on the reason" });
      if (state.isReason) {
        await page.keyboard.type("Not like this");
        await leaveBox();
        await page.keyboard.press("r");
      }
      state = await until(stand, ({ isFiled }) => isFiled, { what: "a decision that was made" });
    }
    if (!state.isFiled) {
      // It went from under the keys: another step of its run was rejected.
      await page.keyboard.press("j");
      continue;
    }
    decided.set(here, { verdict: given, edit: given === "approved" ? edit : null });
    await page.keyboard.press("j");
  }
  const run = (item) => item.split("/").slice(0, 2).join("/");
  const rejected = new Set([...decided].filter(([, { verdict }]) => verdict === "rejected").map(([item]) => run(item)));
  // Two decisions on one run: what had been received when the other ended the run stays received, and is told so.
  const stays = (item) => item.startsWith("retab/") && rejected.has(run(item));
  const asks = inbox.host.getByRole("button", { name: /^Retry( all|$|:)/ });
  const ends = await until(
    async () => {
      // What HookPulse may have lost is sent again by the reviewer's word alone.
      if ((await asks.count()) > 0) await asks.first().press("Enter");
      return Object.fromEntries((await page.evaluate(() => globalThis.ends)).map(({ approval, state }) => [`${approval.connection}/${approval.key}`, state]));
    },
    (seen) => [...decided.keys()].every((item) => item in seen || stays(item)),
    { timeout: 120_000, what: "an end of every decision" },
  );
  await sandbox.clearFaults();
  const effects = await sandbox.effects();
  const texts = (await sandbox.effectsText()).split(/(?=\{"api":)/).slice(1);
  const connection = { hookpulse: "hookpulse", "retab-a": "retab", "retab-c": "reviews" };
  const found = new Map(effects.map((effect, at) => [`${connection[effect.api]}/${effect.key}`, { ...effect, text: texts[at] }]));
  assert.equal(found.size, effects.length, "something took effect twice");
  // A rejection ends its run, and with it what else of it waits: that was not decided any more, and is not told as if it was.
  const called = Object.entries(ends).filter(([item, state]) => state !== "applied" && !item.startsWith("hookpulse/"));
  for (const [item, state] of called) assert.ok(["refused", "gone"].includes(state), `${item} ended as ${state}`);
  for (const [item] of called.filter(([item]) => item.startsWith("retab/"))) assert.ok(stays(item), `${item} of a run that goes on`);
  assert.ok(called.length <= 5, JSON.stringify(called));
  assert.equal(effects.length, DECISIONS - called.length);
  for (const [item] of called) decided.delete(item);
  let edits = 0;
  for (const [where, { verdict, edit }] of decided) {
    // HookPulse knows its plans by their id alone; the item names the step too.
    const effect = found.get(where) ?? found.get(where.split("/").slice(0, 2).join("/"));
    assert.ok(effect, `${where} took no effect`);
    assert.equal(effect.verdict, verdict, where);
    const data = member(effect.text, "data");
    if (edit === null && where.startsWith("reviews/")) {
      // What was shown, which somebody may have corrected before; nothing new was stored.
      const all = await versions(sandbox, where.split("/")[1]);
      const named = all.find(({ id }) => id === effect.version_id);
      assert.ok(Date.parse(named.created_at) < begun, `${where} names a version made since`);
      continue;
    }
    if (edit === null) {
      assert.equal(data, "null", where);
      continue;
    }
    edits += 1;
    const [place, old, changed] = edit.line;
    assert.equal(changed, `${old}9`, `${where} at ${place}`);
    // The whole of it, digit by digit, with one text in the place of another.
    const spelled = (text) => (place.endsWith("pages") ? listed(text) : JSON.stringify(text).slice(1, -1));
    const at = edit.before.split(spelled(old));
    const candidates = at.slice(1).map((_, cut) => [at.slice(0, cut + 1).join(spelled(old)), at.slice(cut + 1).join(spelled(old))].join(spelled(changed)));
    assert.ok(candidates.includes(data), `${where} at ${place}:\n${data}\n${edit.before}`);
  }
  assert.ok(edits >= 10, `only ${edits} were edited`);
}, { timeout: 480_000 });
