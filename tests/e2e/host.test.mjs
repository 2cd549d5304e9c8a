// The page around the element: what its handlers do when they are told something, what its callback gives, where its
// connections come from, what a screen reader hears of it all.

import assert from "node:assert/strict";
import { CREDENTIALS, FAILED_REQUEST, createWorld, hurryTime, isFit, passTime, servePages, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE, decisionsSent, effectsAre, hookpulsePending, retabPending } from "./wire.mjs";

const world = createWorld({ seed: 12 });

const HOOKPULSE = { id: "ops", label: "Ops", kind: "hookpulse", baseUrl: "/hookpulse" };
const RETAB = { id: "papers", label: "Papers", kind: "retab-hil", dialect: "node_id", baseUrl: "/retab-a" };
const BY_ID = { ops: CREDENTIALS.hookpulse, papers: CREDENTIALS.retab };
const SECRET = "very-secret-value";
const CREDENTIALS_COMPLAINT = /countersign-inbox: `credentials`/;

const test = (name, run, options) =>
  world.test(
    name,
    async (stage) => {
      await servePages(stage.context);
      await run(stage);
    },
    options,
  );

/** Adds an element with these properties and attributes, which gives good credentials unless told otherwise. */
async function add(page, { connections, attributes = {}, inline, credentials = true }) {
  await page.evaluate(
    async (given) => {
      await customElements.whenDefined("countersign-inbox");
      const inbox = document.createElement("countersign-inbox");
      inbox.id = "inbox";
      for (const [name, value] of Object.entries({ "undo-window": "0", ...given.attributes })) inbox.setAttribute(name, value);
      if (given.inline) {
        const script = document.createElement("script");
        script.type = "application/json";
        script.textContent = JSON.stringify(given.inline);
        inbox.append(script);
      }
      if (given.connections) inbox.connections = given.connections;
      globalThis.headersById = given.headers;
      if (given.credentials) inbox.credentials = async (connectionId) => globalThis.headersById[connectionId];
      globalThis.inbox = inbox;
      document.querySelector("#here").append(inbox);
    },
    { connections, attributes, inline, credentials, headers: BY_ID },
  );
  return new Inbox(page, page.locator("#inbox"));
}

const configure = (inbox, connections) =>
  inbox.host.evaluate((element, given) => {
    element.connections = given;
  }, connections);

const LISTS = {
  hookpulse: "/hookpulse/v1/api/get_all_pending_approvals_paginated/",
  retab: "/retab-a/v1/workflows/runs",
};

/** How often the list of an API was asked for. */
const listsRead = async (sandbox, api = "hookpulse") =>
  (await sandbox.admin("GET", "requests")).filter(({ path }) => path.split("?")[0] === LISTS[api]).length;

test("a handler that sets other connections does not send what follows to their address", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  // Left over from an earlier visit: a decision made twice, and one whose answer was lost.
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { connections: [HOOKPULSE] });
  const names = (await hookpulsePending(sandbox)).plans.map((plan) => plan.workflow_name);
  assert.ok(names.length > 1);
  await sandbox.fault({ route: "POST /hookpulse/v1/api/human_approval_action/", kind: "drop_before" });
  await sandbox.fault({ route: "GET /hookpulse/v1/api/get_all_pending_approvals_paginated/", kind: "status", status: 503 });
  for (const row of [0, 1]) {
    await inbox.rows.nth(row).click();
    await inbox.approve();
    await inbox.stands("Waiting to send");
  }
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open("countersign");
        opening.onsuccess = () => {
          const outbox = opening.result.transaction("outbox", "readwrite").objectStore("outbox");
          outbox.getAll().onsuccess = ({ target }) => {
            const [first, second] = target.result.map((text) => JSON.parse(text));
            // The same again, not sent, and decided later by somebody who knew nothing of the first.
            const twin = { ...first, command: `${first.command}-twin`, taken: false, decided_at: second.decided_at + 1 };
            outbox.put(JSON.stringify(twin), twin.command).onsuccess = resolve;
          };
        };
      }),
  );
  await sandbox.clearFaults();
  const elsewhere = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/elsewhere/")) elsewhere.push(pathname);
  });
  await page.reload();
  await page.evaluate(() => {
    globalThis.told = [];
    document.addEventListener("countersign-decided", ({ target, detail }) => {
      globalThis.told.push(detail.state);
      target.connections = [{ id: "ops", label: "Ops", kind: "hookpulse", baseUrl: "/elsewhere" }];
    });
  });
  const next = await add(page, { connections: [HOOKPULSE] });
  await until(() => page.evaluate(() => globalThis.told), (told) => told.length > 0);
  await next.alertSays(/^Ops: /);
  assert.deepEqual(await page.evaluate(() => globalThis.told), ["duplicate"]);
  assert.equal(elsewhere.length, 1, "the new connection's list is read, and nothing of the old one is looked for there");
});

test("a page is told of each end once, whatever its handlers do meanwhile", async ({ page, sandbox, allow }) => {
  allow(/page error: Error: a handler of the page/);
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { connections: [HOOKPULSE, RETAB] });
  const rows = (await hookpulsePending(sandbox)).plans.length + (await retabPending(sandbox)).length;
  await inbox.rowsAre(rows);
  const wanted = 6;
  await page.evaluate(() => {
    globalThis.told = [];
    const unruly = [
      () => {
        throw new Error("a handler of the page");
      },
      ({ target }) => target.setAttribute("lang", "de"),
      ({ target }) => (target.connections = target.connections.map((one) => ({ ...one, label: `${one.label}!` }))),
      ({ target }) => target.setAttribute("lang", "en"),
      ({ target }) => document.querySelector("#there").append(target),
      ({ target }) => (target.view = { search: "" }),
    ];
    document.addEventListener("countersign-decided", (event) => {
      globalThis.told.push(event.detail);
      unruly[(globalThis.told.length - 1) % unruly.length](event);
    });
  });
  await inbox.list.focus();
  const boxes = inbox.rows.filter({ hasText: /Ops/ });
  assert.ok((await boxes.count()) >= wanted, `${await boxes.count()} rows of HookPulse`);
  for (let row = 0; row < wanted; row += 1) await boxes.nth(row).getByRole("checkbox").click();
  await inbox.press("Approve", inbox.bulk);
  const told = await until(() => page.evaluate(() => globalThis.told), (list) => list.length >= wanted);
  await passTime(page, 500);
  assert.equal((await page.evaluate(() => globalThis.told)).length, wanted);
  assert.equal(new Set(told.map(({ commandId }) => commandId)).size, wanted);
  assert.deepEqual(new Set(told.map(({ state }) => state)), new Set(["applied"]));
  await effectsAre(sandbox, wanted);
  assert.equal((await decisionsSent(sandbox, "hookpulse")).length, wanted);
});

test("a handler that makes the inbox another reviewer's is told of what ended with it", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { connections: [HOOKPULSE] });
  await page.evaluate(() => {
    globalThis.told = [];
    document.addEventListener("countersign-decided", ({ target, detail }) => {
      globalThis.told.push(detail.state);
      target.setAttribute("reviewer", "bea");
    });
  });
  await inbox.open("Send payout");
  await inbox.approve();
  await until(() => page.evaluate(() => globalThis.told), (told) => told.length === 1);
  await inbox.rowsAre((await hookpulsePending(sandbox)).plans.length);
  assert.equal(await inbox.decided.count(), 0, "what another reviewer decided");
  await effectsAre(sandbox, 1);
});

/** Makes this the body of the page's callback, which knows `id`, its good `headers` and a `SECRET`. */
const giveBy = (page, body) =>
  page.evaluate(`globalThis.inbox.credentials = (id) => {
    const headers = globalThis.headersById[id];
    const SECRET = ${JSON.stringify(SECRET)};
    ${body}
  }`);

for (const [what, body] of [
  ["a Headers object", "return new Headers(headers)"],
  ["a Map", "return new Map(Object.entries(headers))"],
  ["a list of pairs", "return Object.entries(headers)"],
  ["what goes through pairs", "return (function* () { yield* Object.entries(headers) })()"],
  ["an object of a class", "return Object.assign(new (class Given {})(), headers)"],
  ["what is promised twice", "return Promise.resolve(Promise.resolve(new Headers(headers)))"],
]) {
  test(`${what} from the callback is sent as headers`, async ({ page, sandbox }) => {
    await page.goto("/pages/blank.html");
    const inbox = await add(page, { connections: [], credentials: false });
    await giveBy(page, body);
    await configure(inbox, [HOOKPULSE]);
    await inbox.rowsAre((await hookpulsePending(sandbox)).plans.length);
  });
}

for (const [what, body, says] of [
  ["throws", "throw new Error(SECRET)", /it threw an error/],
  ["rejects", "return Promise.reject(new Error(SECRET))", /it rejected/],
  ["gives null", "return null", /expected an object, but found null/],
  ["gives nothing", "return undefined", /expected an object, but found undefined/],
  ["gives a string", "return `x-key: ${SECRET}`", /expected an object, but found a string/],
  ["gives a list of strings", "return ['x-key', SECRET]", /expected pairs of name and value, but entry 1 is a string/],
  ["gives a function", "return () => SECRET", /expected an object, but found a function/],
  ["gives a date", "return new Date()", /expected \{ name: value \}.*but found an object of a class/],
  ["gives a value that is a number", "return { 'x-key': 7 }", /the value of `x-key` is another kind of value, not a string/],
  ["gives a value that is missing", "return { 'x-key': undefined }", /the value of `x-key` is undefined, not a string/],
  ["gives a name that is none", "return { [SECRET + ' !']: 'x' }", /the name of header 1 is no header's name/],
  ["gives a value over two lines", "return { 'x-key': SECRET + '\\n' + SECRET + ' ' }", /the value of `x-key` has a character/],
  ["gives a member that throws", "return { get 'x-key'() { throw new Error(SECRET) } }", /reading its members threw an error/],
  ["gives a list that does not end", "return (function* () { for (;;) yield ['x-key', SECRET] })()", /more than 100 headers/],
]) {
  test(`a callback that ${what} is told to the reviewer and to the page's developers, without its value`, async ({ page, sandbox, allow }) => {
    allow(CREDENTIALS_COMPLAINT);
    const complaints = [];
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto("/pages/blank.html");
    const inbox = await add(page, { connections: [], credentials: false });
    await giveBy(page, body);
    await configure(inbox, [HOOKPULSE]);
    assert.match(await inbox.alertSays(/^Ops: /), /there are no credentials/);
    const [complaint] = await until(() => complaints.filter((text) => CREDENTIALS_COMPLAINT.test(text)), (found) => found.length > 0);
    assert.match(complaint, says);
    assert.match(complaint, /"ops"/);
    assert.ok(complaints.every((text) => !text.includes(SECRET)));
    await giveBy(page, "return headers");
    await inbox.alert(/Ops/).waitFor({ state: "detached" });
    await inbox.rowsAre((await hookpulsePending(sandbox)).plans.length);
  });
}

test("the same connections assigned again read nothing, and others only what is new", async ({ page, sandbox }) => {
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { connections: [HOOKPULSE] });
  await inbox.rowsAre((await hookpulsePending(sandbox)).plans.length);
  const before = await listsRead(sandbox);
  for (let times = 0; times < 5; times += 1) await configure(inbox, [{ ...HOOKPULSE }]);
  await configure(inbox, [{ ...HOOKPULSE, label: "Renamed" }]);
  await inbox.host.getByRole("listitem").filter({ hasText: "Renamed" }).first().waitFor();
  await configure(inbox, [RETAB, HOOKPULSE]);
  await inbox.row(/Papers/).first().waitFor();
  assert.equal(await listsRead(sandbox), before);
  assert.ok((await listsRead(sandbox, "retab")) > 0);
});

/** Holds back what the page asks of an address until it is let go. */
async function holdBack(page, pattern, body) {
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  const asked = new Promise((resolve) => {
    page.route(pattern, async (route) => {
      resolve();
      await held;
      await route.fulfill({ json: body }).catch(() => {});
    });
  });
  return { asked, letGo };
}

/** The labels of the connections, as shown. */
const labels = (inbox) => inbox.host.getByRole("list", { name: "Connections" }).getByRole("listitem").allInnerTexts();
const labelsAre = (inbox, wanted) =>
  until(() => labels(inbox), (seen) => seen.length === wanted.length && wanted.every((label, at) => seen[at].includes(label)), { what: String(wanted) });

test("connections that the page set count, however late its config file comes", async ({ page }) => {
  await page.goto("/pages/blank.html");
  const file = await holdBack(page, "**/slow.json", [{ ...RETAB, label: "From the file" }]);
  const inbox = await add(page, { attributes: { config: "/slow.json" } });
  await file.asked;
  await configure(inbox, [{ ...HOOKPULSE, label: "From the page" }]);
  await labelsAre(inbox, ["From the page"]);
  const answered = page.waitForResponse("**/slow.json");
  file.letGo();
  await answered;
  await passTime(page, 300);
  await labelsAre(inbox, ["From the page"]);
});

test("of two config files the one named last counts, also where it is the quicker one", async ({ page }) => {
  await page.goto("/pages/blank.html");
  const slow = await holdBack(page, "**/slow.json", [{ ...RETAB, label: "Named first" }]);
  const quick = await holdBack(page, "**/quick.json", [{ ...HOOKPULSE, label: "Named last" }]);
  quick.letGo();
  const inbox = await add(page, { attributes: { config: "/slow.json" } });
  await slow.asked;
  await inbox.host.evaluate((element) => element.setAttribute("config", "/quick.json"));
  await labelsAre(inbox, ["Named last"]);
  const answered = page.waitForResponse("**/slow.json");
  slow.letGo();
  await answered;
  await passTime(page, 300);
  await labelsAre(inbox, ["Named last"]);
});

test("a config file that is named no longer does not count", async ({ page, allow }) => {
  allow(FAILED_REQUEST);
  await page.goto("/pages/blank.html");
  const file = await holdBack(page, "**/slow.json", [{ ...RETAB, label: "From the file" }]);
  const inbox = await add(page, { attributes: { config: "/slow.json" } });
  await file.asked;
  await inbox.host.evaluate((element) => element.removeAttribute("config"));
  const answered = page.waitForResponse("**/slow.json");
  file.letGo();
  await answered;
  await passTime(page, 300);
  await inbox.host.getByText(/No connection is set up yet/).waitFor();
  // Nor do its connections, once it was read.
  await inbox.host.evaluate((element) => element.setAttribute("config", "/slow.json"));
  await labelsAre(inbox, ["From the file"]);
  await inbox.host.evaluate((element) => element.removeAttribute("config"));
  await inbox.host.getByText(/No connection is set up yet/).waitFor();
});

test("JSON inside the element counts more than a file and less than what the page sets", async ({ page }) => {
  await page.goto("/pages/blank.html");
  let asked = 0;
  await page.route("**/file.json", (route) => {
    asked += 1;
    return route.fulfill({ json: [{ ...RETAB, label: "From the file" }] });
  });
  const inbox = await add(page, { inline: [{ ...RETAB, label: "From inside" }], attributes: { config: "/file.json" } });
  await labelsAre(inbox, ["From inside"]);
  await configure(inbox, [{ ...HOOKPULSE, label: "From the page" }]);
  await labelsAre(inbox, ["From the page"]);
  await inbox.host.evaluate((element) => element.setAttribute("config", "/file.json?again"));
  await passTime(page, 300);
  await labelsAre(inbox, ["From the page"]);
  assert.equal(asked, 0, "a file that would not count is not read");
});

test("each sentence reaches the status line, also two at once and the same one twice", async ({ page }) => {
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { connections: [HOOKPULSE] });
  await inbox.rows.first().waitFor();
  await inbox.host.evaluate((element) => {
    globalThis.heard = [];
    const line = element.shadowRoot.querySelector("[role=status]");
    new MutationObserver((changes) => {
      for (const { addedNodes, target, type } of changes) {
        if (type === "characterData") globalThis.heard.push(target.data);
        for (const node of addedNodes) globalThis.heard.push(node.textContent);
      }
    }).observe(line, { childList: true, characterData: true, subtree: true });
  });
  const heard = (pattern, times) =>
    until(
      () => page.evaluate(() => globalThis.heard),
      (texts) => [...texts.join(" ").matchAll(pattern)].length >= times,
      { what: `${pattern} ${times} times` },
    );
  // Two in one go: neither takes the other's place.
  await inbox.rows.evaluateAll((rows) => rows.slice(0, 2).forEach((row) => row.click()));
  await heard(/Opened [^.]+\./g, 2);
  // And the same twice: its details do not come, so it cannot be decided yet.
  await holdBack(page, "**/execution_plan**", {});
  await inbox.rows.nth(2).click();
  for (const times of [1, 2, 3]) {
    await inbox.host.evaluate((element) =>
      element.shadowRoot.querySelector("[role=listbox]").dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true, composed: true })),
    );
    await heard(/Still loading/g, times);
  }
});

/** An inbox whose callback answers when it is told to, in a page whose time passes twenty times as fast. */
async function withCallback(page, { connections = [HOOKPULSE] } = {}) {
  await hurryTime(page, 20);
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { connections });
  await inbox.rows.first().waitFor();
  return inbox;
}

/** From now on the callback does not answer for HookPulse. What it was asked is counted in `asked`. */
const stopAnswering = (page) =>
  page.evaluate(() => {
    globalThis.asked = [];
    globalThis.inbox.credentials = (id) => {
      if (id !== "ops") return Promise.resolve(globalThis.headersById[id]);
      return new Promise((resolve, reject) => globalThis.asked.push({ resolve, reject }));
    };
  });

const timesAsked = (page) => page.evaluate(() => globalThis.asked.length);
const answer = (page, which = 0) => page.evaluate((at) => globalThis.asked[at].resolve(globalThis.headersById.ops), which);

/** With a decision that waits for the callback. */
async function waitingForSignIn(page, options) {
  const inbox = await withCallback(page, options);
  await inbox.open("Send payout");
  await stopAnswering(page);
  await inbox.alertSays(/^Ops: waiting for sign-in/);
  await inbox.approve();
  assert.match(await inbox.stands("Waiting for sign-in"), /has not given credentials yet.*has not been taken/s);
  return inbox;
}

test("a callback that does not answer holds up its own connection only, and says so", async ({ page, sandbox }) => {
  const inbox = await withCallback(page, { connections: [HOOKPULSE, RETAB] });
  await stopAnswering(page);
  await inbox.refresh();
  assert.match(await inbox.alertSays(/^Ops: /), /waiting for sign-in; the page has not given credentials yet/);
  await isFit(page, "waiting-for-sign-in");
  await inbox.openForm(INVOICE);
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

test("a decision waits for sign-in, and can be withdrawn", async ({ page, sandbox }) => {
  const inbox = await waitingForSignIn(page);
  await isFit(page, "decision-waiting-for-sign-in");
  await inbox.press("Withdraw", inbox.details);
  await inbox.status(/Nothing was sent/);
  await answer(page);
  await inbox.alert(/^Ops/).waitFor({ state: "detached" });
  assert.deepEqual(await decisionsSent(sandbox, "hookpulse"), []);
  await inbox.canBeDecided();
});

test("a late answer of the callback is used at once, by all that waited for it, without asking again", async ({ page, sandbox }) => {
  const inbox = await waitingForSignIn(page);
  assert.equal(await timesAsked(page), 1, "those that wait at the same time share a call");
  await answer(page);
  await inbox.applied("Approved");
  await inbox.alert(/^Ops/).waitFor({ state: "detached" });
  await effectsAre(sandbox, 1);
});

test("a late answer that is none is told as such", async ({ page, sandbox, allow }) => {
  allow(CREDENTIALS_COMPLAINT);
  const inbox = await waitingForSignIn(page);
  await page.evaluate(() => globalThis.asked[0].reject(new Error("the reader closed the dialog")));
  await inbox.alertSays(/^Ops: there are no credentials/);
  assert.match(await inbox.stands("Waiting to send"), /There are no credentials/);
  assert.deepEqual(await decisionsSent(sandbox, "hookpulse"), []);
});

test("other credentials start anew what waited for a callback that does not answer", async ({ page, sandbox }) => {
  const inbox = await waitingForSignIn(page);
  await giveBy(page, "return headers");
  await inbox.applied("Approved");
  await inbox.alert(/^Ops/).waitFor({ state: "detached" });
  await effectsAre(sandbox, 1);
  await answer(page);
  await passTime(page, 500);
  await effectsAre(sandbox, 1);
});

test("other credentials are asked at once where the callback before has not answered in time yet", async ({ page, sandbox }) => {
  const inbox = await withCallback(page);
  await inbox.open("Send payout");
  await page.evaluate(() => {
    globalThis.asked = [];
    globalThis.inbox.credentials = () => new Promise((resolve) => globalThis.asked.push({ resolve }));
  });
  await inbox.approve();
  await inbox.details.getByText(/^Sending the approval/).waitFor();
  await giveBy(page, "return headers");
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

test("whoever retries has the callback asked anew", async ({ page, sandbox }) => {
  const inbox = await waitingForSignIn(page);
  await inbox.press("Retry now", inbox.details);
  await until(() => timesAsked(page), (times) => times === 2);
  await answer(page, 1);
  await inbox.applied("Approved");
  await inbox.alert(/^Ops/).waitFor({ state: "detached" });
  await effectsAre(sandbox, 1);
});

/** Makes what stands in for fetch on this page answer with a body that never ends, and never heed that it is given up. */
const stallBodies = (page, part) =>
  page.addInitScript((wanted) => {
    const real = globalThis.fetch;
    globalThis.fetch = (request, ...more) => {
      const url = request.url ?? String(request);
      if (!url.includes(wanted) || globalThis.answersAgain) return real(request, ...more);
      const begins = (controller) => controller.enqueue(new TextEncoder().encode("["));
      return Promise.resolve(new Response(new ReadableStream({ start: begins })));
    };
  }, part);

test("an answer that never ends is given up in time, and told", async ({ page }) => {
  await stallBodies(page, "get_all_pending_approvals");
  await hurryTime(page, 50);
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { connections: [HOOKPULSE, RETAB] });
  await inbox.row(/Papers/).first().waitFor();
  await inbox.alertSays(/^Ops: .*did not answer in time/);
  await page.evaluate(() => (globalThis.answersAgain = true));
  await inbox.refresh();
  await inbox.row(/Ops/).first().waitFor();
});

test("a config file that never ends is given up in time, and told", async ({ page }) => {
  await stallBodies(page, "/endless.json");
  await hurryTime(page, 50);
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { attributes: { config: "/endless.json" } });
  assert.match(await inbox.alertSays(/./), /endless\.json gave no answer within 30 seconds/);
});

test("a store that never answers is told before anything is sent, and never holds a decision for good", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    // The disk does not answer: nothing that writes comes to an end.
    const real = IDBTransaction.prototype.addEventListener;
    IDBTransaction.prototype.addEventListener = function (name, ...more) {
      if (this.mode === "readwrite" && name === "complete" && !globalThis.mended) return undefined;
      return real.call(this, name, ...more);
    };
  });
  await hurryTime(page, 20);
  await page.goto("/pages/blank.html");
  const inbox = await add(page, { connections: [HOOKPULSE], attributes: { "undo-window": "1" } });
  await inbox.open("Send payout");
  await inbox.approve();
  assert.match(await inbox.stands(/^Not saved/), /could not be saved.*Nothing was sent/s);
  assert.deepEqual(await decisionsSent(sandbox, "hookpulse"), []);
  await inbox.press("Withdraw", inbox.details);
  await inbox.status(/Nothing was sent/);
  // Nor does the next visit find it.
  await page.reload();
  const next = await add(page, { connections: [HOOKPULSE] });
  await next.rows.first().waitFor();
  await passTime(page, 5_000);
  assert.equal(await next.outbox.count(), 0);
  assert.deepEqual(await sandbox.effects(), []);
});
