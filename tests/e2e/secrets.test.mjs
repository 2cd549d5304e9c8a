// Credentials stay in memory: after a whole session, with trouble in it, they are in no storage, no address, no DOM,
// no event and no log. The demo page's own fields are the one place a person typed them into.

import assert from "node:assert/strict";
import { createWorld } from "./harness.mjs";
import { CredentialsForm, Inbox } from "./inbox.mjs";
import { INVOICE, effectsAre } from "./wire.mjs";

const world = createWorld({ seed: 12 });

const SECRETS = [
  "sandbox-hookpulse-key",
  "7c9e6679-7425-40de-944b-e07fc1f90ae7",
  "sandbox-retab-key",
  "sandbox-retab-readonly",
  "a-wrong-key-of-this-test",
];

world.test("credentials are kept nowhere and shown nowhere", async ({ page, context, sandbox, allow }) => {
  allow(/Failed to load resource/);
  const requests = [];
  const logged = [];
  context.on("request", (request) => requests.push(request));
  context.on("console", (message) => logged.push(message.text()));
  await page.addInitScript(() => {
    globalThis.heard = [];
    for (const name of ["countersign-decided", "countersign-failed"]) {
      addEventListener(name, (event) => globalThis.heard.push(JSON.stringify({ name, detail: event.detail })));
    }
  });

  // A whole session: list, a wrong key, open, correct, a refused decision, a good one, a rejection.
  const inbox = await Inbox.visit(page);
  const credentials = new CredentialsForm(page);
  await credentials.fill("HookPulse key", "a-wrong-key-of-this-test");
  await credentials.fill("Retab key", "sandbox-retab-readonly");
  await credentials.useThese();
  await inbox.alertSays(/^HookPulse/);
  await inbox.openForm(INVOICE);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.approve();
  await inbox.stands(/^Refused/);
  await credentials.fill("HookPulse key", "sandbox-hookpulse-key");
  await credentials.fill("Retab key", "sandbox-retab-key");
  await credentials.useThese();
  await inbox.alert(/HookPulse/).waitFor({ state: "detached" });
  await inbox.approve();
  await inbox.applied("Approved");
  await inbox.open("Send payout");
  await inbox.reject();
  await inbox.applied("Rejected");
  await effectsAre(sandbox, 2);

  const places = await page.evaluate(gather);
  places.cookies = JSON.stringify(await context.cookies());
  places.addresses = requests.map((request) => `${request.method()} ${request.url()}`).join("\n");
  places.bodies = requests.map((request) => request.postData() ?? "").join("\n");
  places.referrers = requests.map((request) => request.headers().referer ?? "").join("\n");
  places.log = logged.join("\n");

  // The searches below must be able to find something.
  const headers = JSON.stringify(await Promise.all(requests.map((request) => request.allHeaders())));
  for (const secret of SECRETS) {
    assert.ok(headers.includes(secret), `${secret} was never used`);
  }
  assert.match(places.dom, /Send payout/);
  assert.match(places.events, /countersign-decided.*countersign-failed|countersign-failed.*countersign-decided/s);
  assert.match(places.addresses, /\/hookpulse\/v1\/api\/human_approval_action/);

  for (const [place, text] of Object.entries(places)) {
    for (const secret of SECRETS) {
      assert.ok(!text.includes(secret), `${secret} is in ${place}`);
    }
  }
  assert.doesNotMatch(places.addresses, /access_token|api[-_]?key|[?&]key=/i);
});

/** Runs in the page: everything it keeps or shows, as text by place. */
async function gather() {
  const storage = (which) => JSON.stringify(Object.entries(which));
  const databases = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    for (const store of database.objectStoreNames) {
      const records = await new Promise((resolve, reject) => {
        const reading = database.transaction(store).objectStore(store).getAll();
        reading.onsuccess = () => resolve(reading.result);
        reading.onerror = () => reject(reading.error);
      });
      databases.push({ name, store, records });
    }
    database.close();
  }
  const cached = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      cached.push(request.url, await (await cache.match(request)).text());
    }
  }
  // Light and shadow DOM with attributes, texts and what fields hold now. Only what was typed into the demo's own
  // form is left out, because a person put it there.
  const shown = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.COMMENT_NODE) {
      shown.push(node.data);
    }
    for (const attribute of node.attributes ?? []) {
      shown.push(`${attribute.name}=${attribute.value}`);
    }
    if ("value" in node && node.closest?.("form#credentials") === null) {
      shown.push(String(node.value));
    }
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  walk(document.documentElement);
  return {
    localStorage: storage(localStorage),
    sessionStorage: storage(sessionStorage),
    indexedDB: JSON.stringify(databases),
    caches: cached.join("\n"),
    dom: shown.join("\n"),
    events: globalThis.heard.join("\n"),
    address: location.href,
    history: JSON.stringify(history.state),
    name: window.name,
  };
}
