// Times the list of the element as it ships, with a short queue and with a very long one, beside a list written by hand,
// and prints a table. The sandbox answers; what is measured is what a browser does with it. It judges nothing: a slow
// list is a number here, and only what could not be measured is a failure. `cargo xtask bench` runs it.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { CREDENTIALS, Sandbox, until } from "../e2e/harness.mjs";
import { FLAGS, mb, median, ms, spread, table } from "./numbers.mjs";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const { chromium } = createRequire(new URL("../e2e/", import.meta.url))("playwright-core");

const isQuick = process.argv.includes("--quick");
const ROUNDS = isQuick ? 3 : 9;
const SHORT = 100;
const LONG = isQuick ? 10_000 : 100_000;
/** From the top to the end, with a frame between each. */
const SCROLL_STEPS = 200;
/** Both APIs have as many as the seed says. */
const APIS = 2;

const LISTS = [
  { name: "element", page: "/?connections=hookpulse,retab", start: async () => {} },
  { name: "plain DOM", page: "/plain-queue.html", start: (page) => page.evaluate((credentials) => void start(credentials), CREDENTIALS) },
];

/** Notes what keeps the main thread busy for long, and where the WebAssembly has its memory. */
const watch = () => {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  const note = (module) => ((globalThis.wasm = module.instance.exports.memory), module);
  for (const name of ["instantiateStreaming", "instantiate"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...given) => note(await real(...given));
  }
};

async function open(browser, address, list) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", baseURL: address });
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.addInitScript(noteFirstRow);
  await page.route("**/plain-queue.*", (route) => route.fulfill({ path: FOLDER + new URL(route.request().url()).pathname.slice(1) }));
  await page.goto(list.page);
  await list.start(page);
  const listbox = page.getByRole("listbox", { name: "Pending approvals" });
  return { context, page, listbox };
}

/** Milliseconds from the beginning of the page until its first row has been drawn. */
async function firstRow(browser, address, list) {
  const { context, page, listbox } = await open(browser, address, list);
  try {
    await listbox.getByRole("option").first().waitFor();
    // When it came is asked of the page, not of the clock of this program.
    await page.waitForFunction(() => globalThis.firstRowAt !== undefined);
    return await page.evaluate(() => globalThis.firstRowAt);
  } finally {
    await context.close();
  }
}

/** The moment of the first row, noted by the page itself. */
const noteFirstRow = () => {
  const find = (root) => root?.querySelector("[role=option]:not(.skeleton)") ?? (root && [...root.querySelectorAll("*")].some((one) => one.shadowRoot && find(one.shadowRoot)));
  const look = () => {
    if (find(document)) globalThis.firstRowAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

async function long(browser, address, list, count) {
  const { context, page, listbox } = await open(browser, address, list);
  try {
    await listbox.getByRole("option").first().waitFor();
    const size = () =>
      listbox.evaluate((list) => Number(list.getAttribute("aria-setsize") ?? list.querySelector("[role=option]")?.getAttribute("aria-setsize")));
    const began = Date.now();
    await until(size, (seen) => seen >= count, { timeout: 900_000, what: `a list of ${count}` });
    const loaded = Date.now() - began;
    const loading = await page.evaluate(() => longTasks.splice(0));
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const wasm = await page.evaluate(() => globalThis.wasm?.buffer.byteLength ?? 0);
    const scrolled = await listbox.evaluate(async (list, steps) => {
      const frame = () => new Promise(requestAnimationFrame);
      const root = list.getRootNode();
      const frames = [];
      let nodes = 0;
      for (let step = 1; step <= steps; step += 1) {
        const start = performance.now();
        list.scrollTop = ((list.scrollHeight - list.clientHeight) * step) / steps;
        await frame();
        await frame();
        frames.push(performance.now() - start);
        nodes = Math.max(nodes, root.querySelectorAll("*").length);
      }
      const last = [...list.querySelectorAll("[role=option]")].map((row) => Number(row.getAttribute("aria-posinset")));
      return { frames, nodes, last: Math.max(...last) };
    }, SCROLL_STEPS);
    if (scrolled.last < count) {
      throw new Error(`${list.name} ends with row ${scrolled.last} of ${count}`);
    }
    const scrolling = await page.evaluate(() => longTasks.splice(0));
    return { loaded, loading, heap: usedSize, wasm, scrolling, ...scrolled };
  } finally {
    await context.close();
  }
}

const longest = (tasks) => (tasks.length === 0 ? "none" : `${tasks.length}, longest ${ms(Math.max(...tasks))}`);

const browser = await chromium.launch({ executablePath: process.env.CHROME, args: FLAGS });
try {
  const found = new Map(LISTS.map(({ name }) => [name, { first: { [SHORT]: [], [LONG]: [] } }]));
  for (const seed of [SHORT, LONG]) {
    process.stderr.write(`A queue of ${seed}…\n`);
    const sandbox = await Sandbox.start(["--seed", String(seed)]);
    try {
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const at of LISTS.keys()) {
          // Another one goes first in each round, and the first round only warms up.
          const list = LISTS[(at + round) % LISTS.length];
          const took = await firstRow(browser, sandbox.address, list);
          if (round > 0) found.get(list.name).first[seed].push(took);
        }
      }
      if (seed === LONG) {
        for (const list of LISTS) {
          process.stderr.write(`Reading all of it (${list.name})…\n`);
          found.get(list.name).long = await long(browser, sandbox.address, list, seed * APIS);
        }
      }
    } finally {
      await sandbox.remove();
    }
  }
  const [element, plain] = LISTS.map(({ name }) => found.get(name));
  console.log(`Chromium ${browser.version()}, ${ROUNDS} rounds; medians (and the middle half). Two APIs with as many each.\n`);
  const rows = LISTS.map(({ name }) => {
    const { first, long } = found.get(name);
    return [
      name,
      spread(first[SHORT]),
      spread(first[LONG]),
      (long.loaded / 1000).toFixed(0),
      longest(long.loading),
      spread(long.frames),
      longest(long.scrolling),
      String(long.nodes),
      mb(long.heap),
      mb(long.wasm),
    ];
  });
  console.log(
    table(
      ["list", `first row of ${SHORT} ms`, `first row of ${LONG} ms`, "all read s", "long tasks", "scroll to frame ms", "long tasks", "nodes", "JS MB", "wasm MB"],
      rows,
    ),
  );
  const ratios = [
    [`first row, ${LONG} / ${SHORT}`, median(element.first[LONG]) / median(element.first[SHORT]), 1.2],
    [`first row of ${LONG}, element / plain DOM`, median(element.first[LONG]) / median(plain.first[LONG]), null],
    ["scroll to frame, element / plain DOM", median(element.long.frames) / median(plain.long.frames), 2],
    ["nodes while scrolling, element / plain DOM", element.long.nodes / plain.long.nodes, null],
  ];
  const row = ([what, value, aim]) => [what, `${value.toFixed(2)}×`, aim === null ? "" : `${aim}×`, aim === null ? "" : value <= aim ? "within aim" : "over aim"];
  console.log(`\n${table(["ratio", "found", "aim is", ""], ratios.map(row))}`);
} finally {
  await browser.close();
}
