// The same list in plain DOM, as a person would write it by hand who needs nothing but this: pages of both APIs are read
// one after the other, put in order, and the rows near the screen are drawn. No search, no selection, no keys, no states
// of decisions, nothing is read again.

const ROW = 60;
const BEYOND = 12;

const list = document.getElementById("list");
const space = list.firstElementChild;
const rows = [];
let drawn = new Map();

async function json(address, headers) {
  const answer = await fetch(address, { headers });
  return answer.json();
}

async function hookpulse(headers) {
  for (let page = 1, more = true; more; page += 1) {
    const { data, meta } = await json(`/hookpulse/v1/api/get_all_pending_approvals_paginated/?page=${page}`, headers);
    take(data.map((item) => ({ id: item.execution_plan_uuid, title: item.workflow_name, step: item.step_identifier, since: Date.parse(item.inserted_at) })));
    more = meta.has_next;
  }
}

async function retab(headers) {
  let after = "";
  do {
    const { data, list_metadata: next } = await json(`/retab-a/v1/workflows/runs?status=waiting_for_human&limit=100${after}`, headers);
    take(
      data.flatMap((run) =>
        run.waiting_for_node_ids.map((node) => ({
          id: `${run.id}/${node}`,
          title: Object.values(run.input_documents ?? {})[0]?.filename ?? run.workflow_name,
          step: node,
          since: Date.parse(run.created_at),
        })),
      ),
    );
    after = next.after === null ? "" : `&after=${encodeURIComponent(next.after)}`;
  } while (after !== "");
}

/** Newest first on the wire, longest waiting first on the screen. */
function take(page) {
  for (const row of page) {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle].since <= row.since) low = middle + 1;
      else high = middle;
    }
    rows.splice(low, 0, row);
  }
  list.setAttribute("aria-setsize", String(rows.length));
  draw();
}

function draw() {
  space.style.blockSize = `${rows.length * ROW}px`;
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + BEYOND);
  const kept = new Map();
  for (let at = first; at < last; at += 1) {
    const row = rows[at];
    let element = drawn.get(row.id);
    drawn.delete(row.id);
    if (element === undefined) {
      element = document.createElement("div");
      element.setAttribute("role", "option");
      element.className = "row";
      for (const text of [row.title, new Date(row.since).toLocaleTimeString(), row.step]) {
        element.append(Object.assign(document.createElement("span"), { textContent: text }));
      }
    }
    element.setAttribute("aria-posinset", String(at + 1));
    element.style.insetBlockStart = `${at * ROW}px`;
    if (element.parentNode === null) space.append(element);
    kept.set(row.id, element);
  }
  for (const element of drawn.values()) element.remove();
  drawn = kept;
}

list.addEventListener("scroll", draw);
window.start = ({ hookpulse: one, retab: other }) => Promise.all([hookpulse(one), retab(other)]);
