// The element as the people who embed it know it: properties, attributes, several on one page, moved, removed,
// configured wrongly. Pages of its own, not the demo.

import assert from "node:assert/strict";
import { CREDENTIALS, createWorld, hurryTime, passTime, servePages, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, effectsAre, hookpulsePending, retabPending } from "./wire.mjs";

const world = createWorld({ seed: 12 });
const FAILED_REQUEST = /Failed to load resource|net::ERR_/;

const HOOKPULSE = { id: "ops", label: "Ops", kind: "hookpulse", baseUrl: "/hookpulse" };
const RETAB = { id: "papers", label: "Papers", kind: "retab-hil", dialect: "node_id", baseUrl: "/retab-a" };
const BY_ID = { ops: CREDENTIALS.hookpulse, papers: CREDENTIALS.retab };

const test = (name, run, options) =>
  world.test(
    name,
    async (stage) => {
      await servePages(stage.context);
      await run(stage);
    },
    options,
  );

/** Adds an element to the page's main part, as a dashboard's script would. */
async function add(page, { id, connections, undoWindow = 0 }) {
  await page.evaluate(
    async ([name, accounts, seconds, headers]) => {
      await customElements.whenDefined("countersign-inbox");
      const inbox = document.createElement("countersign-inbox");
      inbox.id = name;
      inbox.setAttribute("undo-window", String(seconds));
      inbox.connections = accounts;
      inbox.credentials = async (connectionId) => headers[connectionId];
      document.querySelector("#here").append(inbox);
    },
    [id, connections, undoWindow, BY_ID],
  );
  return new Inbox(page, page.locator(`#${id}`));
}

/** Gives an element of the page its credentials. */
const giveCredentials = (inbox) =>
  inbox.host.evaluate((element, headers) => {
    element.credentials = async (connectionId) => headers[connectionId];
  }, BY_ID);

test("two elements on one page keep to their own connections", async ({ page, sandbox }) => {
  await page.goto("/pages/blank.html");
  const left = await add(page, { id: "left", connections: [HOOKPULSE] });
  const right = await add(page, { id: "right", connections: [RETAB] });
  await left.rowsAre((await hookpulsePending(sandbox)).plans.length);
  await right.rowsAre((await retabPending(sandbox)).length);

  await left.open("Send payout");
  await right.openForm(INVOICE);
  await right.field("Total Amount").fill("1280.10");
  await left.approve();
  await left.applied("Approved");
  assert.equal(await right.field("Total Amount").inputValue(), "1280.10");
  assert.equal(await right.statusLine.innerText(), `Opened ${INVOICE}.`);
  await effectsAre(sandbox, 1);
});

test("properties set before the script has loaded count", async ({ page, sandbox }) => {
  await page.goto("/pages/early.html");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.early), "true");
  const inbox = new Inbox(page);
  await inbox.rowsAre((await hookpulsePending(sandbox)).plans.length);
});

test("connections come from JSON inside the element", async ({ page, sandbox, allow }) => {
  // Until the page gives credentials the API refuses.
  allow(FAILED_REQUEST);
  await page.goto("/pages/inline.html");
  const inbox = new Inbox(page);
  await inbox.alertSays(/^Papers: /);
  await giveCredentials(inbox);
  await inbox.rowsAre((await retabPending(sandbox)).length);
  assert.equal(await inbox.alert(/Papers/).count(), 0);
});

test("connections come from a file", async ({ page, allow }) => {
  allow(FAILED_REQUEST);
  await page.goto("/pages/config.html");
  const inbox = new Inbox(page);
  await inbox.alertSays(/^Ops: /);
  await inbox.alertSays(/^Papers: /);
  await giveCredentials(inbox);
  await inbox.row(/Ops/).first().waitFor();
  await inbox.row(/Papers/).first().waitFor();
});

test("a script loaded twice is harmless", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await page.goto("/pages/twice.html");
  const inbox = new Inbox(page);
  await giveCredentials(inbox);
  await inbox.rowsAre((await hookpulsePending(sandbox)).plans.length);
  await inbox.open("Send payout");
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

test("moving the element within the page keeps what is open and typed", async ({ page }) => {
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { id: "moved", connections: [RETAB] });
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await page.evaluate(() => document.querySelector("#there").append(document.querySelector("#moved")));
  assert.equal(await page.getByRole("region", { name: "There" }).locator("#moved").count(), 1);
  assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10");
  await inbox.approve();
  await inbox.applied("Approved");
});

test("a removed element makes no more requests, and starts anew when it is put back", async ({ page, sandbox }) => {
  await hurryTime(page, 100);
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { id: "gone", connections: [HOOKPULSE] });
  const lists = async () => (await sandbox.admin("GET", "requests")).filter(({ path }) => path.startsWith("/hookpulse")).length;
  await inbox.rows.first().waitFor();
  const atFirst = await lists();
  // While it is there it reads again by itself; without this the test could not fail.
  const whileThere = await until(lists, (count) => count > atFirst);

  await page.evaluate(() => {
    globalThis.kept = document.querySelector("#gone");
    globalThis.kept.remove();
  });
  await until(() => page.evaluate(() => globalThis.kept.shadowRoot.childElementCount), (count) => count === 0);
  const whenRemoved = await lists();
  assert.ok(whenRemoved >= whileThere);
  await passTime(page, 120_000);
  assert.equal(await lists(), whenRemoved);

  await page.evaluate(() => document.querySelector("#here").append(globalThis.kept));
  await inbox.rows.first().waitFor();
});

test("removing the element takes an unsent decision with it, and nothing is sent", async ({ page, sandbox }) => {
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { id: "gone", connections: [HOOKPULSE], undoWindow: 5 });
  await inbox.open("Send payout");
  await inbox.approve();
  await inbox.details.getByText(/is sent in \d+ s/).waitFor();
  await inbox.host.evaluate((element) => element.remove());
  await passTime(page, 6_000);
  assert.deepEqual(await sandbox.effects(), []);
});

for (const { what, connection, says } of [
  { what: "an unknown kind", connection: { ...HOOKPULSE, id: "x", label: "Odd", kind: "zapier" }, says: /Odd: there is no connector called “zapier”.*hookpulse/ },
  { what: "no id", connection: { label: "Nameless", kind: "hookpulse", baseUrl: "/hookpulse" }, says: /Nameless: this connection has no id/ },
  { what: "an id used twice", connection: { ...HOOKPULSE, id: "papers", label: "Second" }, says: /Second: another connection has the id “papers” already/ },
  { what: "an unknown dialect", connection: { ...RETAB, id: "x", label: "Odd", dialect: "klingon" }, says: /Odd: this connector has no dialect called “klingon”/ },
]) {
  test(`${what} is told in a sentence, and the other connection goes on`, async ({ page, sandbox }) => {
    await page.goto("/pages/blank.html");
    const inbox = await add(page, { id: "odd", connections: [RETAB, connection] });
    await inbox.alertSays(says);
    await inbox.rowsAre((await retabPending(sandbox)).length);
  });
}

for (const { what, json } of [
  { what: "JSON that does not parse", json: "[{ id: ops }]" },
  { what: "JSON of another shape", json: '{"accounts": []}' },
]) {
  test(`${what} inside the element is told in a sentence`, async ({ page }) => {
    await page.goto("/pages/blank.html");
    await page.evaluate((text) => {
      const inbox = document.createElement("countersign-inbox");
      const script = document.createElement("script");
      script.type = "application/json";
      script.textContent = text;
      inbox.append(script);
      document.querySelector("#here").append(inbox);
    }, json);
    assert.match(await new Inbox(page).alertSays(/./), /expected an array of connections/);
  });
}

test("a config file that is not there is told in a sentence", async ({ page, allow }) => {
  allow(FAILED_REQUEST);
  await page.goto("/pages/blank.html");
  await page.evaluate(() => {
    const inbox = document.createElement("countersign-inbox");
    inbox.setAttribute("config", "/nowhere.json");
    document.querySelector("#here").append(inbox);
  });
  assert.match(await new Inbox(page).alertSays(/./), /nowhere\.json answered with status 404/);
});

test("without connections it says that none is set up", async ({ page }) => {
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { id: "bare", connections: [] });
  await inbox.host.getByText(/No connection is set up yet/).waitFor();
});

test("properties of a wrong type are refused where they are set", async ({ page }) => {
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { id: "typed", connections: [RETAB] });
  const refusals = await inbox.host.evaluate((element) =>
    [["connections", "ops"], ["credentials", "secret"]].map(([name, value]) => {
      try {
        element[name] = value;
        return "taken";
      } catch (error) {
        return error.message;
      }
    }),
  );
  assert.match(refusals[0], /`connections` is an array/);
  assert.match(refusals[1], /`credentials` is a function/);
});

for (const [what, make] of [
  ["rejects", "reject"],
  ["throws", "throw"],
  ["gives nothing", "nothing"],
]) {
  test(`a credentials callback that ${what} is told, and a good one heals it`, async ({ page, sandbox, allow }) => {
    allow(/countersign-inbox: `credentials`/);
    await page.goto("/pages/blank.html");
    const inbox = await add(page, { id: "keyless", connections: [HOOKPULSE] });
    await inbox.rows.first().waitFor();
    await inbox.host.evaluate((element, how) => {
      element.credentials = {
        reject: async () => Promise.reject(new Error("no")),
        throw: () => {
          throw new Error("no");
        },
        nothing: async () => undefined,
      }[how];
    }, make);
    assert.match(await inbox.alertSays(/^Ops: /), /there are no credentials/);
    await giveCredentials(inbox);
    await inbox.alert(/Ops/).waitFor({ state: "detached" });
    await inbox.rowsAre((await hookpulsePending(sandbox)).plans.length);
  });
}

test("the credentials of an id go only to the address of the first connection that has it", async ({ page }) => {
  const addresses = [];
  page.on("request", (request) => {
    if (request.headers()["api-key"] !== undefined) addresses.push(new URL(request.url()).pathname);
  });
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { id: "odd", connections: [RETAB, { ...HOOKPULSE, id: RETAB.id, label: "Second" }] });
  await inbox.alertSays(/^Second: /);
  await inbox.rows.first().waitFor();
  assert.ok(addresses.length > 0);
  assert.deepEqual(addresses.filter((address) => !address.startsWith("/retab-a/")), []);
});

test("what became of a decision is told to the page, from outside the shadow root", async ({ page }) => {
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { id: "told", connections: [HOOKPULSE] });
  await page.evaluate(() => {
    globalThis.heard = [];
    document.addEventListener("countersign-decided", (event) => {
      globalThis.heard.push({ target: event.target.id, detail: event.detail });
    });
  });
  await inbox.open("Send payout");
  await inbox.approve();
  await inbox.applied("Approved");
  const heard = await until(() => page.evaluate(() => globalThis.heard), (events) => events.length > 0);
  assert.equal(heard.length, 1);
  const [{ target, detail }] = heard;
  assert.equal(target, "told");
  assert.equal(detail.verdict, "approved");
  assert.equal(detail.state, "applied");
  assert.equal(detail.approval.connection, "ops");
});
