// Each fault, for each API and each kind of decision: the sandbox's list of effects holds the decision once, with the
// right data, and the element says so.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, hurryTime } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { API, ROW, SHOWN, WISHES, decisionsSent, effectsAre, member } from "./wire.mjs";

const world = createWorld({ seed: 12 });

/** Faults after which nothing was taken, or it is found out. */
const NOT_TAKEN = [
  { what: "the connection is refused", fault: { kind: "refuse", times: 2 } },
  { what: "the request is lost", fault: { kind: "drop_before", times: 1 } },
  { what: "the request is lost again and again", fault: { kind: "drop_before", times: 4 } },
  { what: "the API is busy and says for how long", fault: { kind: "status", status: 429, retry_after: 1, times: 2 } },
  // HookPulse says with each 429 when its limit is reset, which is at the full hour.
  { what: "the API is busy and does not say for how long", fault: { kind: "status", status: 429, times: 1 }, not: "HookPulse" },
  { what: "the server fails", fault: { kind: "status", status: 500, times: 2 } },
  { what: "the server is down for a moment", fault: { kind: "status", status: 503, retry_after: 1, times: 1 } },
  { what: "the answer is slow", fault: { kind: "delay", delay_ms: 1500, times: 1 } },
];
/** Faults after which it took effect and no answer says so. */
const TAKEN = [
  { what: "the answer is lost", fault: { kind: "drop_after", times: 1 } },
  { what: "the answer is cut", fault: { kind: "cut", times: 1 } },
  { what: "the answer is garbled", fault: { kind: "garble", times: 1 } },
  { what: "it is stored and then fails", fault: { kind: "status", status: 500, after_effect: true, times: 1 } },
];
/** Faults after which nothing takes effect until the reviewer decides again. */
const REFUSED = [
  { what: "the API refuses it (422)", fault: { kind: "status", status: 422, times: 1 }, status: 422 },
  { what: "the API speaks of a conflict that is none (409)", fault: { kind: "status", status: 409, times: 1 }, status: 409 },
];
/** Decides on the row of this connection. */
async function decide(inbox, connection, wish) {
  if (wish.includes("edits")) {
    await inbox.openForm(ROW[connection]);
    await inbox.field("Total Amount").fill("1280.10");
  } else {
    await inbox.open(ROW[connection]);
  }
  if (wish === "reject" && connection === "Reviews") await inbox.reason.fill("Not an invoice");
  await (wish === "reject" ? inbox.reject() : inbox.approve());
}

/** One effect, and it is the one that was decided; with edits, to the last digit. */
async function tookEffectOnce(sandbox, connection, wish) {
  const [effect] = await effectsAre(sandbox, 1);
  assert.equal(effect.api, API[connection]);
  assert.equal(effect.verdict, wish === "reject" ? "rejected" : "approved");
  const data = member(await sandbox.effectsText(), "data");
  if (wish.includes("edits")) {
    assert.equal(member(data, "total_amount"), "1280.10");
    assert.match(data, /12345678901234567890/);
  } else {
    assert.equal(data, "null");
  }
  // A refused connection says nothing of what would have come over it.
  const sent = (await decisionsSent(sandbox, API[connection])).filter(({ body }) => body !== null);
  const ids = new Set(sent.map(({ body }) => JSON.parse(body).command_id));
  assert.equal(ids.size, 1, "every try of a decision carries the same command id");
  return sent;
}

for (const [connection, wishes] of Object.entries(WISHES)) {
  const shown = { connections: SHOWN[connection] };
  for (const [wish, route] of Object.entries(wishes)) {
    const word = wish === "reject" ? "Rejected" : "Approved";

    for (const { what, fault } of NOT_TAKEN.filter(({ not }) => not !== connection)) {
      world.test(`${connection}, ${wish}, ${what}: applied once`, async ({ page, sandbox, allow }) => {
        allow(FAILED_REQUEST);
        await sandbox.fault({ route, ...fault });
        // HookPulse's list is looked at twice, half a minute apart, before anybody is asked.
        if (connection === "HookPulse") await hurryTime(page, 10);
        const inbox = await Inbox.visit(page, shown);
        await decide(inbox, connection, wish);
        await inbox.appliedWithRetries(word);
        await inbox.outbox.waitFor({ state: "detached" });
        await tookEffectOnce(sandbox, connection, wish);
        await inbox.row(ROW[connection]).waitFor({ state: "detached" });
      });
    }

    for (const { what, fault } of TAKEN) {
      // HookPulse cannot be asked who decided, so there the truth is that nobody knows; the others can.
      const end = connection === "HookPulse" ? "Gone, not confirmed" : word;
      world.test(`${connection}, ${wish}, ${what}: it took effect once and ends as “${end}”`, async ({ page, sandbox, allow }) => {
        allow(FAILED_REQUEST);
        await sandbox.fault({ route, ...fault });
        // What the page asks for. Chromium itself sends a request again, a POST too, when a connection it had kept open
        // breaks before any of the answer has come; no page can forbid that, and what counts is that it takes effect once.
        const asked = [];
        page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
        const inbox = await Inbox.visit(page, shown);
        await decide(inbox, connection, wish);
        await (connection === "HookPulse" ? inbox.stands(end) : inbox.applied(end));
        await inbox.row(ROW[connection]).waitFor({ state: "detached" });
        await tookEffectOnce(sandbox, connection, wish);
        if (connection === "HookPulse") {
          const posts = asked.filter((request) => request === route);
          assert.equal(posts.length, 1, "HookPulse is never asked twice blindly");
        }
      });
    }

    for (const { what, fault, status } of REFUSED) {
      world.test(`${connection}, ${wish}, ${what}: nothing took effect, and it can be decided again`, async ({ page, sandbox, allow }) => {
        allow(FAILED_REQUEST);
        await sandbox.fault({ route, ...fault });
        const inbox = await Inbox.visit(page, shown);
        await decide(inbox, connection, wish);
        assert.match(await inbox.stands(/^Refused/), new RegExp(`${status}.*Nothing took effect`, "s"));
        assert.deepEqual(await sandbox.effects(), []);
        await (wish === "reject" ? inbox.reject() : inbox.approve());
        await inbox.applied(word);
        const [effect] = await effectsAre(sandbox, 1);
        assert.equal(effect.verdict, wish === "reject" ? "rejected" : "approved");
        if (wish.includes("edits")) {
          assert.equal(member(member(await sandbox.effectsText(), "data"), "total_amount"), "1280.10");
        }
      });
    }
  }
}
