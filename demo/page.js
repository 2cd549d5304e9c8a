//! The demo's dashboard: hands connections and credentials to `<countersign-inbox>` and shows what comes back.
//! It stores nothing and reaches into nothing of the element: only its properties, attributes and events.

const inbox = document.querySelector("countersign-inbox");
const credentialsForm = document.querySelector("#credentials");

// Values the sandbox accepts. They become properties of the fields, never attributes, so the page's markup holds no key.
const sandboxCredentials = {
  hookpulseKey: "sandbox-hookpulse-key",
  hookpulseBrand: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
  retabKey: "sandbox-retab-key",
};

// `?connections=hookpulse,retab` in the address shows these and no others.
const chosen = new URLSearchParams(location.search).get("connections")?.split(",");
const connections = [
  { id: "hookpulse", label: "HookPulse", kind: "hookpulse", baseUrl: "/hookpulse" },
  { id: "retab", label: "Retab", kind: "retab-hil", dialect: "node_id", baseUrl: "/retab-a" },
  { id: "reviews", label: "Retab Reviews", kind: "retab-reviews", baseUrl: "/retab-c" },
].filter(({ id }) => chosen === undefined || chosen.includes(id));

start();

async function start() {
  for (const [name, value] of Object.entries(sandboxCredentials)) {
    credentialsForm.elements[name].value = value;
  }
  listenToInbox();
  followAddress();
  followLanguage();
  followTheme();
  followRail();
  followEffects();
  // Properties set before the element is defined would only shadow its own.
  await customElements.whenDefined("countersign-inbox");
  inbox.connections = connections;
  useCredentials();
  credentialsForm.addEventListener("submit", (event) => {
    event.preventDefault();
    useCredentials();
    say("#credentials-state", "In use.");
  });
}

/** Gives the element a callback over what the fields hold now. Setting it again makes the element read anew. */
function useCredentials() {
  const typed = Object.fromEntries(new FormData(credentialsForm));
  const headers = {
    hookpulse: { "x-hookpulse-api-key": typed.hookpulseKey, "x-brand-uuid": typed.hookpulseBrand },
    retab: { "Api-Key": typed.retabKey },
    reviews: { authorization: `Bearer ${typed.retabKey}` },
  };
  inbox.credentials = async (connectionId) => headers[connectionId];
}

function listenToInbox() {
  const shown = [];
  for (const name of ["countersign-decided", "countersign-failed", "countersign-opened", "countersign-closed", "countersign-count"]) {
    inbox.addEventListener(name, (event) => {
      shown.unshift({ name, detail: event.detail, at: new Date() });
      shown.length = Math.min(shown.length, 50);
      drawLog("events", shown, ({ name, detail, at }) => logEntry({
        head: [name],
        at,
        more: asText(detail),
      }));
      readEffects();
    });
  }
}

/** The address names what is open, so that it can be sent to somebody: `#item=…`, as the README shows it. */
function followAddress() {
  const inFragment = () => new URLSearchParams(location.hash.slice(1)).get("item");
  const show = () => {
    const item = inFragment();
    if (item) inbox.setAttribute("item", item);
    else inbox.removeAttribute("item");
  };
  addEventListener("hashchange", show);
  show();
  inbox.addEventListener("countersign-opened", ({ detail: { item } }) => {
    if (item !== inFragment()) location.hash = new URLSearchParams({ item });
  });
  inbox.addEventListener("countersign-closed", () => {
    history.pushState(null, "", location.pathname + location.search);
    show();
  });
}

function followLanguage() {
  const language = document.querySelector("#language");
  // A browser may have kept the choice over a reload.
  const speak = () => (inbox.lang = language.value);
  language.addEventListener("change", speak);
  speak();
}

function followTheme() {
  const theme = document.querySelector("#theme");
  theme.addEventListener("change", () => {
    document.documentElement.dataset.theme = theme.value;
    inbox.setAttribute("theme", theme.value);
  });
}

function followRail() {
  const rail = document.querySelector("#rail");
  const railSwitch = document.querySelector("#rail-switch");
  const beside = matchMedia("(min-width: 1100px)");
  railSwitch.addEventListener("click", () => {
    // Below the inbox there is nothing to gain from hiding it; there the button leads to it.
    rail.hidden = beside.matches && !rail.hidden;
    if (!beside.matches) rail.scrollIntoView();
    railSwitch.setAttribute("aria-expanded", String(!rail.hidden));
  });
}

/** The sandbox applies some decisions later, so the list is read again while someone is looking. */
function followEffects() {
  readEffects();
  setInterval(() => {
    if (!document.hidden) readEffects();
  }, 3000);
}

let effectsText = "";

async function readEffects() {
  try {
    const answer = await fetch("/_sandbox/effects");
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}`);
    const text = await answer.text();
    if (text === effectsText) return;
    effectsText = text;
    const effects = JSON.parse(text).reverse();
    say("#effects-empty", "Nothing yet. Approve or reject something.");
    drawLog("effects", effects, (effect) => logEntry({
      head: [effect.api, effect.verdict],
      verdict: effect.verdict,
      at: new Date(effect.at),
      line: effect.key,
      more: asText(effect),
    }));
  } catch {
    effectsText = "";
    drawLog("effects", [], logEntry);
    say("#effects-empty", "The sandbox cannot be reached from this page.");
  }
}

function drawLog(id, entries, draw) {
  document.querySelector(`#${id}`).replaceChildren(...entries.map(draw));
  say(`#${id}-count`, entries.length ? String(entries.length) : "");
  document.querySelector(`#${id}-empty`).hidden = entries.length > 0;
}

function logEntry({ head, verdict, at, line, more }) {
  const entry = element("li", "log-entry");
  const fold = element("details");
  const summary = element("summary", "log-head");
  const name = element("span", "log-name", head[0]);
  summary.append(name);
  if (verdict) {
    const word = element("span", "log-verdict", `${verdict === "approved" ? "✓" : "✕"} ${verdict}`);
    word.dataset.verdict = verdict;
    summary.append(word);
  }
  summary.append(element("time", "log-time", Number.isNaN(at.getTime()) ? "" : at.toLocaleTimeString()));
  if (line) summary.append(element("span", "log-key", line));
  fold.append(summary, element("pre", "log-more", more));
  entry.append(fold);
  return entry;
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function asText(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function say(selector, text) {
  document.querySelector(selector).textContent = text;
}
