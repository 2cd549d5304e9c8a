// What every end-to-end test starts from: the sandbox as a program, a real Chromium, one fresh browser
// context per test. It knows nothing of what is on the page; specs and their page objects do.
//
// A spec file makes one world and writes its tests with it:
//
//   const world = createWorld({ seed: 12 });
//   world.test("approves a step", async ({ page, sandbox }) => { … });
//
// A test fails on any page error or console error it did not announce with `allow(/pattern/)`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const LISTENING = "Countersign sandbox: ";

export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** The browser writes every failed request to its console. */
export const FAILED_REQUEST = /Failed to load resource|net::ERR_/;

/** What the sandbox accepts; the demo page has the same values in its form. */
export const CREDENTIALS = {
  hookpulse: {
    "x-hookpulse-api-key": "sandbox-hookpulse-key",
    "x-brand-uuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
  },
  retab: { "Api-Key": "sandbox-retab-key" },
};

/**
 * One sandbox and one browser for the tests of a file, ended after the last of them.
 *
 * @param {object} [options]
 * @param {number} [options.seed] how many approvals per API wait at the start of each test
 * @param {string[]} [options.sandboxOptions] more command line options, such as `["--import", file]`
 */
export function createWorld({ seed = 12, sandboxOptions = [] } = {}) {
  const world = { seed, sandbox: undefined, browser: undefined, test: undefined };

  before(async () => {
    world.sandbox = await Sandbox.start(["--seed", String(seed), ...sandboxOptions]);
    world.browser = await chromium.launch({
      executablePath: required("CHROME"),
      args: CHROMIUM_FLAGS,
    });
  });

  after(async () => {
    await world.browser?.close();
    await world.sandbox?.remove();
  });

  /**
   * A test with a fresh sandbox state and a fresh browser context.
   *
   * @param {string} name what a person can do, or what is promised
   * @param {(stage: Stage) => Promise<void>} run
   * @param {object} [options]
   * @param {object} [options.context] options of the browser context: `viewport`, `colorScheme`, …
   * @param {boolean} [options.keep] start from the state the test before it left
   * @param {number} [options.timeout] in milliseconds
   */
  world.test = (name, run, { context = {}, keep = false, timeout = 60_000 } = {}) =>
    test(name, { timeout }, async () => {
      if (!keep) {
        await world.sandbox.reset(seed);
      }
      const browserContext = await world.browser.newContext({
        baseURL: world.sandbox.address,
        viewport: { width: 1280, height: 900 },
        ...context,
      });
      const watch = new Watch(browserContext);
      try {
        const page = await browserContext.newPage();
        await run({ page, context: browserContext, sandbox: world.sandbox, allow: watch.allow });
        watch.assertQuiet();
      } finally {
        await browserContext.close();
      }
    });

  return world;
}

/** The page's process is gone from one moment to the next, with all it had in memory. */
export async function crash(page) {
  const crashed = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  // The answer never comes: who would give it is gone.
  session.send("Page.crash").catch(() => {});
  await crashed;
}

/** A browser as a program of its own with its profile in a folder, so that it can be killed and started again. */
export class BrowserProcess {
  #child;
  /** Its one context, which keeps what pages store. */
  context;

  static async start(folder) {
    const started = new BrowserProcess();
    const flags = [...CHROMIUM_FLAGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${folder}`];
    // A process group of its own: the browser is many processes, and all of them are to be killed.
    started.#child = spawn(required("CHROME"), flags, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    process.once("exit", () => started.#signal());
    for await (const line of createInterface({ input: started.#child.stderr })) {
      const address = /DevTools listening on (\S+)/.exec(line)?.[1];
      if (address) {
        started.#child.stderr.resume();
        const browser = await chromium.connectOverCDP(address);
        started.context = browser.contexts()[0];
        return started;
      }
    }
    throw new Error("the browser ended before it listened");
  }

  #signal() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      process.kill(-this.#child.pid, "SIGKILL");
    }
  }

  /** Ends all its processes as a power cut would. */
  async kill() {
    const exit = once(this.#child, "exit");
    this.#signal();
    await exit;
  }
}

/** Collects what goes wrong on any page of a context. */
class Watch {
  #problems = [];
  #allowed = [];

  constructor(context) {
    context.on("weberror", (event) => this.#problems.push(`page error: ${event.error().stack}`));
    context.on("console", (message) => {
      if (message.type() === "error") {
        const { url } = message.location();
        this.#problems.push(`console error: ${message.text()} (${url})`);
      }
    });
  }

  /** Announces problems that the test brings about, such as a 409. */
  allow = (pattern) => this.#allowed.push(pattern);

  assertQuiet() {
    const unexpected = this.#problems.filter(
      (problem) => !this.#allowed.some((pattern) => pattern.test(problem)),
    );
    assert.deepEqual(unexpected, [], "the page reported problems");
  }
}

/** The sandbox as a program, with its admin routes as methods. */
export class Sandbox {
  #options;
  #data;
  #child;
  /** Where it listens, with a `/` at the end. Stays the same over a restart. */
  address;

  /** Starts a sandbox on a free port with its state in a folder of its own. */
  static async start(options = []) {
    const sandbox = new Sandbox();
    sandbox.#options = options;
    sandbox.#data = await mkdtemp(join(tmpdir(), "countersign-e2e-"));
    await sandbox.#launch(0);
    return sandbox;
  }

  /** Ends it, as a crash of the API's server would; its state stays. */
  async stop() {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
    }
  }

  /** Starts it again where it was, with the state it had. */
  async restart() {
    await this.stop();
    await this.#launch(new URL(this.address).port);
  }

  /** Ends it and removes its state. */
  async remove() {
    await this.stop();
    await rm(this.#data, { recursive: true, force: true });
  }

  async #launch(port) {
    const options = ["--port", String(port), "--page", required("COUNTERSIGN_PAGE"), "--data", this.#data];
    this.#child = spawn(required("COUNTERSIGN_SANDBOX"), [...options, ...this.#options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // A test program that crashes takes its sandbox with it.
    process.once("exit", () => this.#child.kill());
    for await (const line of createInterface({ input: this.#child.stdout })) {
      if (line.startsWith(LISTENING)) {
        this.address = line.slice(LISTENING.length).trim();
        // What it says later must not fill the pipe.
        this.#child.stdout.resume();
        return;
      }
    }
    throw new Error("the sandbox ended before it listened");
  }

  /** Asks an admin route, such as `effects`. */
  async admin(method, route, body) {
    const answer = await fetch(new URL(`_sandbox/${route}`, this.address), {
      method,
      // A fault that breaks connections closes idle ones too, and this one must not be among them.
      headers: { connection: "close", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} _sandbox/${route} answered ${answer.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Forgets everything, faults included, and seeds anew. */
  async reset(seed) {
    await this.admin("DELETE", "faults");
    await this.admin("POST", "reset", { seed });
  }

  /** Every decision that took effect, oldest first. Exact numbers need `effectsText`. */
  effects = () => this.admin("GET", "effects");

  /** The same as text, for numbers that JavaScript would round. */
  async effectsText() {
    const answer = await fetch(new URL("_sandbox/effects", this.address));
    return answer.text();
  }

  /** Adds a fault: `{ route, kind, … }`. */
  fault = (fault) => this.admin("POST", "faults", fault);

  clearFaults = () => this.admin("DELETE", "faults");

  /** Decides as another reviewer would: `{ api, key, verdict, data? }`. */
  decide = (decision) => this.admin("POST", "decide", decision);
}

/**
 * Waits until `read` returns something that `isReached` accepts, and returns it.
 * For states outside the page; on the page, wait with Playwright's locators.
 */
export async function until(read, isReached, { timeout = 15_000, what = "this" } = {}) {
  const end = Date.now() + timeout;
  for (;;) {
    const state = await read();
    if (isReached(state)) {
      return state;
    }
    assert.ok(Date.now() < end, `${what} was not reached within ${timeout} ms; last seen: ${JSON.stringify(state)}`);
    // A server's state cannot be awaited, only asked for.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Makes time pass this many times as fast in pages loaded from now on, for what happens only after a while.
 * Playwright's own clock cannot be used: its timer ids do not fit into the 32 bits that WebAssembly knows them by.
 */
export const hurryTime = (page, factor) =>
  page.addInitScript((times) => {
    const start = Date.now();
    const realNow = Date.now.bind(Date);
    Date.now = () => start + (realNow() - start) * times;
    for (const name of ["setTimeout", "setInterval"]) {
      const real = globalThis[name].bind(globalThis);
      globalThis[name] = (callback, delay = 0, ...more) => real(callback, delay / times, ...more);
    }
  }, factor);

/** Lets this much time pass by the page's own clock: to see that nothing happens in it. */
export const passTime = (page, milliseconds) =>
  page.evaluate((delay) => new Promise((resolve) => setTimeout(resolve, delay)), milliseconds);

/**
 * Serves the small pages of the folder `pages` at `/pages/…`, on the sandbox's origin and as strictly as it serves its
 * own: pages of customers forbid inline scripts and eval.
 */
export async function servePages(context) {
  const folder = fileURLToPath(new URL("pages/", import.meta.url));
  const headers = {
    "content-security-policy":
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; base-uri 'none'",
  };
  await context.route("**/pages/*", (route) =>
    route.fulfill({ path: join(folder, basename(new URL(route.request().url()).pathname)), headers }),
  );
}

/**
 * Runs in the page. Far from the screen only the estimated size of a list item counts, and what is inside it would be
 * measured as if it lay on top of what follows; near the screen it never does.
 */
export function layOutEverything() {
  const walk = (element) => {
    if (getComputedStyle(element).contentVisibility === "auto") element.style.contentVisibility = "visible";
    for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) walk(child);
  };
  walk(document.body);
}

let axeSource;

/** The rules of WCAG 2.0, 2.1 and 2.2, levels A and AA; 2.2 took over all of 2.0 and 2.1 but one. */
export const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/**
 * What axe-core finds wrong with the page as it is, by WCAG 2.0 to 2.2, levels A and AA.
 * Shadow roots are looked into. Runs under any content security policy.
 */
export async function accessibilityProblems(page, options = { runOnly: WCAG }) {
  axeSource ??= await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  if (await page.evaluate(() => globalThis.axe === undefined)) await page.evaluate(axeSource);
  const { violations } = await page.evaluate((given) => globalThis.axe.run(document, given), options);
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.target.flat().join(" ")).join("\n  ")}`,
  );
}

/** Where screenshots go, when somebody wants to look at them. */
const SHOTS = process.env.COUNTERSIGN_SHOTS;

/** Holds a screen against the rules for everybody: nothing for axe-core to find, and nothing scrolls sideways. */
export async function isFit(page, name) {
  if (SHOTS !== undefined) {
    await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: false });
  }
  await page.evaluate(layOutEverything);
  assert.deepEqual(await accessibilityProblems(page), [], name);
  const { scroll, room } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  assert.ok(scroll <= room, `${name} is ${scroll} px wide in a window of ${room} px`);
}

function required(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set; run these tests with \`cargo xtask test e2e\``);
  return value;
}
