// Retab's reviews, whose data has versions and whose decisions name one: every kind of block in its form, what others do
// meanwhile, and what cannot be read.

import assert from "node:assert/strict";
import { FAILED_REQUEST, createWorld, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { changeReview, effectsAre, member, reviewOf, reviewOfInvoice, versions } from "./wire.mjs";

const SEED = 40;
const world = createWorld({ seed: SEED });
const REVIEWS = { connections: ["reviews"] };

/** Shows one review, as a link to it does. */
async function show(page, { id }, options = {}) {
  const inbox = await Inbox.visit(page, { ...REVIEWS, path: `/#item=reviews%2F${id}`, ...options });
  await inbox.canBeDecided();
  return inbox;
}

world.test("unchanged data approves the version that was shown, and stores none", async ({ page, sandbox }) => {
  const review = await reviewOfInvoice(sandbox);
  const before = await versions(sandbox, review.id);
  const inbox = await show(page, review);
  await inbox.approve();
  await inbox.applied("Approved");
  const [effect] = await effectsAre(sandbox, 1);
  assert.deepEqual([effect.api, effect.key, effect.version_id], ["retab-c", review.id, before.at(-1).id]);
  assert.equal((await versions(sandbox, review.id)).length, before.length);
});

world.test("a rejection wants a reason, and takes it along", async ({ page, sandbox }) => {
  const review = await reviewOfInvoice(sandbox);
  const inbox = await show(page, review);
  await inbox.reject();
  await until(() => inbox.reason.evaluate((box) => box.getRootNode().activeElement === box), Boolean, { what: "focus on the reason" });
  assert.match(await inbox.described(inbox.reason), /wants a reason. Nothing was sent/);
  assert.deepEqual(await sandbox.effects(), []);
  await page.keyboard.type("Not ours");
  assert.equal(await inbox.reason.getAttribute("aria-invalid"), null);
  await inbox.reject();
  await inbox.applied("Rejected");
  const [effect] = await effectsAre(sandbox, 1);
  assert.deepEqual([effect.verdict, effect.reason], ["rejected", "Not ours"]);
});

world.test("the history of versions says who changed what, and any of them can be gone on from", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const review = await reviewOfInvoice(sandbox);
  const [seed] = await versions(sandbox, review.id);
  const data = seed.text.replace('"total_amount":1250.10', '"total_amount":99.90');
  await changeReview(sandbox, review.id, data);
  const inbox = await show(page, review);
  assert.equal(await inbox.field("Total Amount").inputValue(), "99.90");
  assert.equal(await inbox.versions.count(), 2);
  assert.match(await inbox.versions.nth(0).innerText(), /Shown/);
  assert.match(await inbox.versions.nth(1).innerText(), /a model/);
  await inbox.versions.nth(0).locator("summary").click();
  await inbox.versions.nth(0).getByRole("row", { name: /total_amount\s+1250\.10\s+99\.90/ }).waitFor();
  await inbox.versions.nth(1).locator("summary").click();
  await inbox.versions.nth(1).getByText("As the run produced it").waitFor();
  await inbox.press("Take this version", inbox.versions.nth(1));
  await until(() => inbox.field("Total Amount").inputValue(), (value) => value === "1250.10");
  await inbox.diffIs([["total_amount", "99.90", "1250.10"]]);
  // It is there already: nothing new is stored, and what came later is set aside.
  await inbox.approve();
  await inbox.applied("Approved");
  const [effect] = await effectsAre(sandbox, 1);
  assert.deepEqual([effect.version_id, effect.data], [seed.id, null]);
  assert.equal((await versions(sandbox, review.id)).length, 2);
});

world.test("an agent's version that comes in under a draft is seen first, and only then set aside", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const review = await reviewOfInvoice(sandbox);
  const [seed] = await versions(sandbox, review.id);
  const inbox = await show(page, review);
  await inbox.field("Invoice Number").fill("MINE-1");
  const data = seed.text.replace('"total_amount":1250.10', '"total_amount":12345678901234567890.5');
  await changeReview(sandbox, review.id, data);
  // Nobody has looked again: the API refuses it, and what came in is shown beside the draft.
  await inbox.approve();
  assert.match(await inbox.stands(/^Refused/), /409/);
  await inbox.details.getByText("The data changed").first().waitFor();
  assert.deepEqual(await sandbox.effects(), []);
  await inbox.press("Go on with these", inbox.details);
  await inbox.approve();
  await inbox.applied("Approved");
  const [effect] = await effectsAre(sandbox, 1);
  assert.equal(effect.verdict, "approved");
  const approved = member(await sandbox.effectsText(), "data");
  assert.deepEqual([member(approved, "total_amount"), member(approved, "invoice_number")], ["12345678901234567890.5", '"MINE-1"']);
});

world.test("another reviewer who was first is named, although the answer says 200", async ({ page, sandbox }) => {
  const review = await reviewOfInvoice(sandbox);
  const inbox = await show(page, review);
  await sandbox.decide({ api: "retab-c", key: review.id, verdict: "rejected" });
  await inbox.approve();
  const said = await inbox.stands("Decided by someone else");
  assert.match(said, /was rejected by .+, so your approval did not take effect/);
  assert.equal((await sandbox.effects()).length, 1);
});

world.test("what becomes of the run is told as it is", async ({ page, sandbox }) => {
  await sandbox.admin("POST", "settings", { retab_resume: "failed" });
  const inbox = await show(page, await reviewOfInvoice(sandbox));
  await inbox.approve();
  assert.match(await inbox.applied("Approved"), /could not tell the run to go on/);
  await sandbox.admin("POST", "settings", { retab_resume: "resumed" });
});

world.test("a reload between the new version and its approval goes on there", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const review = await reviewOfInvoice(sandbox);
  await sandbox.fault({ route: "POST /retab-c/v1/workflows/reviews/{review_id}/approve", kind: "status", status: 503, times: 1 });
  const inbox = await show(page, review);
  await inbox.field("Total Amount").fill("1280.10");
  await inbox.approve();
  await until(() => versions(sandbox, review.id), (all) => all.length === 2);
  await page.reload();
  const [effect] = await effectsAre(sandbox, 1);
  const all = await versions(sandbox, review.id);
  assert.deepEqual([all.length, effect.version_id], [2, all[1].id]);
  assert.equal(member(member(await sandbox.effectsText(), "data"), "total_amount"), "1280.10");
});

world.test("a classification is corrected by choosing a category", async ({ page, sandbox }) => {
  const review = await reviewOf(sandbox, "classifier");
  const [{ snapshot }] = await versions(sandbox, review.id);
  const inbox = await show(page, review);
  const category = inbox.field("Category");
  const [chosen, ...all] = await category.evaluate((select) => [select.selectedOptions[0], ...select.options].map(({ text }) => text));
  assert.equal(chosen, snapshot.category);
  const wanted = all.find((name) => name !== snapshot.category);
  await category.selectOption({ label: wanted });
  await inbox.approve();
  await inbox.applied("Approved");
  const [effect] = await effectsAre(sandbox, 1);
  assert.deepEqual(effect.data, { category: wanted });
});

world.test("a split is a table of documents and their pages, which are checked", async ({ page, sandbox }) => {
  const review = await reviewOf(sandbox, "split");
  const [{ snapshot }] = await versions(sandbox, review.id);
  assert.ok(snapshot.documents.every(({ partitions }) => partitions === undefined));
  const inbox = await show(page, review);
  const pages = inbox.pages.first();
  // One of its pages was doubtful.
  await inbox.form.getByText("48% sure").waitFor();
  const before = await pages.inputValue();
  await pages.fill("3, 1-2");
  await inbox.approve();
  assert.match(await inbox.described(pages), /ascending order/);
  assert.deepEqual(await sandbox.effects(), []);
  const [text, list] = before === "1-3" ? ["1-2", [1, 2]] : ["1-3", [1, 2, 3]];
  await pages.fill(text);
  await inbox.approve();
  await inbox.applied("Approved");
  const [effect] = await effectsAre(sandbox, 1);
  assert.deepEqual(effect.data.documents[0].pages, list);
  assert.deepEqual(effect.data.documents.slice(1), snapshot.documents.slice(1));
});

world.test("pages split by key may be in one partition only", async ({ page, sandbox }) => {
  const review = await reviewOf(sandbox, "for_each");
  const inbox = await show(page, review);
  const second = inbox.pages.nth(1);
  await second.fill(await inbox.pages.first().inputValue());
  await until(() => inbox.described(second), (said) => /already/.test(said), { what: "the page that two partitions have" });
  await inbox.approve();
  assert.deepEqual(await sandbox.effects(), []);
});

world.test("whatever else cannot be read is named, and the review is decided all the same", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  const review = await reviewOfInvoice(sandbox);
  const refuse = (route, status) => ({ route: `GET /retab-c/v1/${route}`, kind: "status", status, times: null });
  await sandbox.fault([
    refuse("workflows/versions/{id}", 403),
    refuse("workflows/steps", 404),
    refuse("workflows/runs/{id}", 403),
    refuse("workflows/runs", 403),
  ]);
  const inbox = await show(page, review);
  for (const what of ["The run’s steps", "The workflow’s template", "The run"]) {
    await inbox.details.getByRole("note").filter({ hasText: `${what} could not be loaded` }).waitFor();
  }
  // Without its schema the data is a form all the same.
  await inbox.field("Total amount").fill("1280.10");
  await inbox.approve();
  await inbox.applied("Approved");
  await effectsAre(sandbox, 1);
});

world.test("an API of another version is told as such", async ({ page, sandbox }) => {
  await sandbox.admin("POST", "settings", { retab_early_review_lists: true });
  const inbox = await Inbox.visit(page, { ...REVIEWS, waitForRows: false });
  assert.match(await inbox.alertSays(/./), /speaks a version that Countersign does not know/);
  await sandbox.admin("POST", "settings", { retab_early_review_lists: false });
});

world.test("a version whose data fits its schema no longer is shown, edited and checked", async ({ page, sandbox }) => {
  const review = await reviewOfInvoice(sandbox);
  const [seed] = await versions(sandbox, review.id);
  const data = seed.text.replace('"total_amount":1250.10', '"total_amount":"many"');
  await changeReview(sandbox, review.id, data);
  const inbox = await show(page, review);
  const total = inbox.field("Total Amount");
  await until(() => total.inputValue(), (value) => value === "many");
  await total.fill("1280.10");
  await inbox.approve();
  await inbox.applied("Approved");
  assert.equal(member(member(await sandbox.effectsText(), "data"), "total_amount"), "1280.10");
});

world.test("a review that is cancelled leaves the queue with a word", async ({ page, sandbox }) => {
  const review = await reviewOfInvoice(sandbox);
  const inbox = await show(page, review);
  await sandbox.admin("POST", "cancel", { api: "retab-c", key: review.id });
  await inbox.refresh();
  await inbox.status(/waits no longer/);
  await inbox.approveButton.waitFor({ state: "detached" });
  assert.deepEqual(await sandbox.effects(), []);
});
