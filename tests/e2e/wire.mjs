// What the sandbox's APIs hold and what reached them, as the text on the wire: JavaScript's own parser would round
// the numbers these tests are about.

import assert from "node:assert/strict";
import { CREDENTIALS, until } from "./harness.mjs";

/** The name of the supplier invoice every seed begins with. */
export const INVOICE = "pp-2026-00418.pdf";

/** By the connection's name: a row with a name of its own among the rows that are shown with it. */
export const ROW = { HookPulse: "Send payout", Retab: INVOICE, Reviews: INVOICE };
export const SHOWN = { HookPulse: ["hookpulse", "retab"], Retab: ["hookpulse", "retab"], Reviews: ["reviews"] };
/** The sandbox's name of the API, and where decisions go. */
export const API = { HookPulse: "hookpulse", Retab: "retab-a", Reviews: "retab-c" };
export const DECIDING = {
  HookPulse: "POST /hookpulse/v1/api/human_approval_action/",
  Retab: "POST /retab-a/v1/workflows/runs/{run_id}/hil-decisions",
};
const REVIEWS = "POST /retab-c/v1/workflows/reviews";
/** What can be decided over a connection, and where that goes. */
export const WISHES = {
  HookPulse: { approve: DECIDING.HookPulse, reject: DECIDING.HookPulse },
  Retab: { approve: DECIDING.Retab, reject: DECIDING.Retab, "approve with edits": DECIDING.Retab },
  Reviews: {
    approve: `${REVIEWS}/{review_id}/approve`,
    reject: `${REVIEWS}/{review_id}/reject`,
    "approve with edits": `${REVIEWS}/{review_id}/approve`,
    // The same wish, and what goes wrong is its first step.
    "approve with edits, stored first": `${REVIEWS}/versions`,
  },
};

const DECISIONS = {
  hookpulse: /\/v1\/api\/human_approval_action/,
  "retab-a": /\/hil-decisions/,
  "retab-c": /\/(approve|reject)$/,
};

async function read(sandbox, path, headers) {
  const answer = await fetch(new URL(path, sandbox.address), { headers });
  assert.ok(answer.ok, `${path} answered ${answer.status}`);
  return answer.text();
}

/** How many approvals HookPulse says are waiting, and the first page of them. */
export async function hookpulsePending(sandbox) {
  const path = "hookpulse/v1/api/get_all_pending_approvals_paginated/?page=";
  const first = JSON.parse(await read(sandbox, `${path}1`, CREDENTIALS.hookpulse));
  const plans = [...first.data];
  for (let page = 2; page <= first.meta.total_pages; page += 1) {
    plans.push(...JSON.parse(await read(sandbox, `${path}${page}`, CREDENTIALS.hookpulse)).data);
  }
  return { plans, pages: first.meta.total_pages };
}

/** Every step of Retab that waits for a person: `{ run, node }`. */
export async function retabPending(sandbox) {
  const waiting = [];
  let after = "";
  do {
    const path = `retab-a/v1/workflows/runs?status=waiting_for_human&limit=100${after}`;
    const { data, list_metadata: list } = JSON.parse(await read(sandbox, path, CREDENTIALS.retab));
    for (const run of data) {
      waiting.push(...run.waiting_for_node_ids.map((node) => ({ run, node })));
    }
    after = list.after === null ? "" : `&after=${encodeURIComponent(list.after)}`;
  } while (after !== "");
  return waiting;
}

/** The waiting step of the run with this document, by its name or a pattern: its key in the sandbox and its payload as text. */
export async function extraction(sandbox, filename) {
  const all = await retabPending(sandbox);
  const isIt = (name) => (filename instanceof RegExp ? filename.test(name) : name === filename);
  const found = all.find(({ run }) => Object.values(run.input_documents ?? {}).some((one) => isIt(one.filename)));
  assert.ok(found, `no run waits with the document ${filename}`);
  const steps = await read(sandbox, `retab-a/v1/workflows/runs/${found.run.id}/steps`, CREDENTIALS.retab);
  return {
    key: `${found.run.id}/${found.node}`,
    workflow: found.run.workflow_name,
    payload: member(steps, "extracted_data"),
  };
}

/** The data that a step of a run is about, as the text on the wire. */
export async function readSteps(sandbox, run, node) {
  const steps = await read(sandbox, `retab-a/v1/workflows/runs/${run}/steps`, CREDENTIALS.retab);
  const at = steps.indexOf(`"node_id":${JSON.stringify(node)}`);
  return member(steps.slice(at), "extracted_data");
}

/** What Retab's reviews answer at this path, as text. */
export const readReviews = (sandbox, path) => read(sandbox, `retab-c/v1/workflows/${path}`, CREDENTIALS.retab);

/** The reviews that wait, oldest first; of more than a page the first ones. */
export const reviewsPending = async (sandbox) => JSON.parse(await readReviews(sandbox, "reviews?limit=200")).data;

/** A review of this type of block that waits, the oldest one. */
export async function reviewOf(sandbox, type) {
  const found = (await reviewsPending(sandbox)).find(({ block_type: is }) => is === type);
  assert.ok(found, `no review of a ${type} waits`);
  return found;
}

/** The review of the invoice that every seed begins with. */
export async function reviewOfInvoice(sandbox) {
  for (const review of await reviewsPending(sandbox)) {
    const { inputs } = JSON.parse(await readReviews(sandbox, `runs/${review.run_id}`));
    const names = Object.values(inputs?.documents ?? {}).map(({ filename }) => filename);
    if (review.block_type === "extract" && names.includes(INVOICE)) return review;
  }
  return assert.fail(`no review is about ${INVOICE}`);
}

/** The versions of a review, oldest first, each with its snapshot as the text on the wire. */
export async function versions(sandbox, id) {
  const text = await readReviews(sandbox, `reviews/versions?review_id=${id}&limit=200`);
  // Each version begins with its id.
  const texts = text.split(/(?=\{"id":"rvr_)/).slice(1);
  return JSON.parse(text).data.map((version, at) => ({ ...version, text: member(texts[at], "snapshot") }));
}

/** An agent stores another version of a review's data, given as text. */
export async function changeReview(sandbox, id, data) {
  const body = `{"api":"retab-c","key":${JSON.stringify(id)},"data":${data}}`;
  const answer = await fetch(new URL("_sandbox/change", sandbox.address), { method: "POST", body });
  assert.ok(answer.ok, await answer.text());
}

/** Other data comes to a waiting run, with a schema of any form where one is given; both as text, for their digits. */
export async function change(sandbox, key, data, schema = null) {
  const body = `{"api":"retab-a","key":${JSON.stringify(key)},"data":${data},"json_schema":${schema}}`;
  const answer = await fetch(new URL("_sandbox/change", sandbox.address), { method: "POST", body });
  assert.ok(answer.ok, await answer.text());
}

/** The text of the first member with this name in a JSON text, or null. */
export function member(json, name) {
  const label = `${JSON.stringify(name)}:`;
  const at = json.indexOf(label);
  if (at < 0) {
    return null;
  }
  const start = at + label.length;
  let depth = 0;
  for (let place = start, inText = false; place < json.length; place += 1) {
    const letter = json[place];
    if (inText) {
      if (letter === "\\") place += 1;
      else if (letter === '"') inText = false;
    } else if (letter === '"') inText = true;
    else if (letter === "{" || letter === "[") depth += 1;
    else if (letter === "}" || letter === "]") depth -= 1;
    if (!inText && (depth < 0 || (depth === 0 && json[place + 1] === undefined))) {
      return json.slice(start, depth < 0 ? place : place + 1);
    }
    if (!inText && depth === 0 && /[,}\]]/.test(json[place + 1])) {
      return json.slice(start, place + 1);
    }
  }
  return json.slice(start);
}

/** Every request that carried a decision to this API, oldest first. */
export async function decisionsSent(sandbox, api) {
  const requests = await sandbox.admin("GET", "requests");
  return requests.filter(({ method, path }) => method === "POST" && path.startsWith(`/${api}/`) && DECISIONS[api].test(path));
}

/** Waits for this many effects, and makes sure that no decision took effect twice. */
export async function effectsAre(sandbox, count) {
  const effects = await until(() => sandbox.effects(), (seen) => seen.length >= count);
  assert.equal(effects.length, count, JSON.stringify(effects));
  const keys = effects.map(({ api, key }) => `${api} ${key}`);
  assert.equal(new Set(keys).size, keys.length, `something took effect twice: ${keys}`);
  return effects;
}
