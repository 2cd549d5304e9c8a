// Times the forms of this folder in one Chromium, one after the other in turns, and prints a table. It judges nothing:
// a slow form is a number here, and only what could not be measured is a failure. `cargo xtask bench` runs it.
//
// Every turn begins in a browser context of its own, so that no form inherits another one's heap, and the machine's
// good and bad moments fall on all of them alike. The first round warms the machine up and is thrown away.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { makeDocument } from "./documents.js";
import { FLAGS, mb, median, ms, spread, table } from "./numbers.mjs";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const { chromium } = createRequire(new URL("../e2e/", import.meta.url))("playwright-core");

const FORMS = [
  { name: "element", page: "form.html" },
  { name: "plain DOM", page: "plain.html" },
  { name: "plain + c-v", page: "plain.html?contain" },
];
const SIZES = [50, 500, 2000];

const isQuick = process.argv.includes("--quick");
const ROUNDS = isQuick ? 3 : 9;
/** Mounts after the first one of a page, and key presses, per turn. */
const MOUNTS_AGAIN = 2;
const KEYS = isQuick ? 8 : 16;

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://bench").pathname);
    try {
      const body = await readFile(join(FOLDER, path));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Waits until the browser has nothing to do, so that one measurement does not pay for another. */
const settled = (page) => page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 20))));

/** Milliseconds that the main thread has worked since the page began, by what it did. */
async function spent(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  const seconds = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  const style = seconds.RecalcStyleDuration * 1000;
  const layout = seconds.LayoutDuration * 1000;
  // Not ScriptDuration, which leaves out what runs in promises. The rest is mostly scripts and a little painting.
  return { rest: seconds.TaskDuration * 1000 - style - layout, style, layout };
}

/** Bytes in use once everything else has been collected. */
async function memory(page, session) {
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize = 0 } = await session.send("Runtime.getHeapUsage");
  const wasm = await page.evaluate(() => bench.wasmBytes());
  const { nodes } = await session.send("Memory.getDOMCounters");
  return { js: usedSize, dom: embedderHeapUsedSize, wasm, nodes };
}

const difference = (after, before) => Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]]));

/** One mount, from the call until it has been painted. */
const mount = (page) =>
  page.evaluate(async () => {
    const start = performance.now();
    await bench.mount(schema, data);
    return performance.now() - start;
  });

/**
 * Key presses in the middle field, each from the moment at which the browser took the key in (the event's own timestamp)
 * until the frame that shows what it did has been painted: an animation frame is asked for when the text changes, and a
 * message that is sent within it arrives as the next task, which is after style, layout and paint of that frame. (The
 * Event Timing API has the same span, but rounds it to 8 ms.)
 */
async function keys(page, session) {
  const before = await page.evaluate(() => {
    const channel = new MessageChannel();
    let start;
    let arrived;
    channel.port1.onmessage = () => arrived(performance.now() - start);
    const listen = (name, listener) => window.addEventListener(name, listener, { capture: true });
    listen("keydown", (event) => {
      start = event.timeStamp;
    });
    listen("input", () => requestAnimationFrame(() => channel.port2.postMessage(null)));
    window.nextPress = () => {
      window.press = new Promise((resolve) => {
        arrived = resolve;
      });
    };
    nextPress();
    window.field = bench.focusMiddle();
    return field.value.length;
  });
  await settled(page);
  const idle = await spent(session);
  const presses = [];
  for (let index = 0; index < KEYS; index += 1) {
    await page.keyboard.press(String(index % 10));
    presses.push(await page.evaluate(() => press));
    // What a form puts off until later still counts as its work.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 10)).then(nextPress));
  }
  const busy = difference(await spent(session), idle);
  const typed = (await page.evaluate(() => field.value.length)) - before;
  if (typed !== KEYS) {
    throw new Error(`expected ${KEYS} characters to arrive in the middle field, but ${typed} did`);
  }
  return { presses, busy: Object.fromEntries(Object.entries(busy).map(([key, value]) => [key, value / KEYS])) };
}

async function turn(browser, address, { page: path }, { schema, data }) {
  // Without transitions: a change that fades in draws frames that are no work of the key press.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  try {
    const page = await context.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(new URL(path, address).href);
    await page.evaluate(
      async (texts) => {
        Object.assign(window, texts);
        await bench.ready;
      },
      { schema, data },
    );
    const session = await context.newCDPSession(page);
    // The time that the thread was given, not the time that passed: what else the machine does is not in it.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await settled(page);
    const empty = await memory(page, session);
    await settled(page);
    const idle = await spent(session);
    const first = await mount(page);
    const parts = difference(await spent(session), idle);
    await settled(page);
    const held = difference(await memory(page, session), empty);
    const again = [];
    for (let index = 0; index < MOUNTS_AGAIN; index += 1) {
      // Taking the form before away is not timed.
      await page.evaluate(() => bench.clear());
      await session.send("HeapProfiler.collectGarbage");
      await settled(page);
      again.push(await mount(page));
    }
    await settled(page);
    const pressed = await keys(page, session);
    if (problems.length > 0) {
      throw new Error(`${path} reported problems: ${problems.join("; ")}`);
    }
    return { first, parts, again, held, ...pressed };
  } finally {
    await context.close();
  }
}

const parts = (found) => ["rest", "style", "layout"].map((part) => ms(median(found.map((each) => each[part])))).join("/");

/** All turns of one form at one size, as what the table shows. */
function summary(turns) {
  const all = (read) => turns.flatMap(read);
  return {
    first: all((turn) => turn.first),
    again: all((turn) => turn.again),
    work: turns.map((turn) => turn.parts),
    key: all((turn) => turn.presses),
    // The first key of a series does more than those after it. Its median over the rounds is the form's doing; the
    // slowest single press of all rounds is mostly the machine's.
    slowest: Math.max(...turns[0].presses.map((_, at) => median(turns.map((turn) => turn.presses[at])))),
    keyWork: turns.map((turn) => turn.busy),
    js: median(all((turn) => turn.held.js)),
    dom: median(all((turn) => turn.held.dom)),
    wasm: median(all((turn) => turn.held.wasm)),
    nodes: median(all((turn) => turn.held.nodes)),
  };
}

function report(results) {
  const of = (size, form) => results.get(`${size} ${FORMS[form].name}`);
  const out = [];
  for (const size of SIZES) {
    const rows = FORMS.map(({ name }, form) => {
      const found = of(size, form);
      return [
        name,
        spread(found.first),
        spread(found.again),
        parts(found.work),
        spread(found.key),
        ms(found.slowest),
        parts(found.keyWork),
        mb(found.js),
        mb(found.dom),
        mb(found.wasm),
        String(Math.round(found.nodes)),
      ];
    });
    const heads = [
      `${size} fields`,
      "first mount ms",
      "mount again ms",
      "script/style/layout",
      "key to paint ms",
      "slowest",
      "script/style/layout",
      "JS MB",
      "DOM MB",
      "wasm MB",
      "nodes",
    ];
    out.push(table(heads, rows));
  }

  const aims = [];
  const aim = (what, value, limit, unit) =>
    aims.push([what, `${value.toFixed(2)}${unit}`, `${limit}${unit}`, value <= limit ? "within aim" : "over aim"]);
  const ratio = (size, form, read) => median(read(of(size, 0))) / median(read(of(size, form)));
  const first = (found) => found.first;
  const again = (found) => found.again;
  const key = (found) => found.key;
  const total = (which) => (found) => found[which].map(({ rest, style, layout }) => rest + style + layout);
  aim("2000 fields, first mount / plain + c-v", ratio(2000, 2, first), 1.2, "×");
  aim("2000 fields, mount again / plain + c-v", ratio(2000, 2, again), 1.2, "×");
  aim("50 fields, first mount / plain DOM", ratio(50, 1, first), 1.2, "×");
  aim("50 fields, mount again / plain DOM", ratio(50, 1, again), 1.2, "×");
  aim("key press, 500 / 50 fields", median(key(of(500, 0))) / median(key(of(50, 0))), 1.2, "×");
  aim("key press, 2000 / 50 fields", median(key(of(2000, 0))) / median(key(of(50, 0))), 1.2, "×");
  aim("key press, slowest of a series, any size", Math.max(...SIZES.map((size) => of(size, 0).slowest)), 16, " ms");
  aim("2000 fields, page heap and wasm", (of(2000, 0).js + of(2000, 0).wasm) / 1e6, 10, " MB");
  out.push(table(["aim", "found", "aim is", ""], aims));

  const more = [];
  for (const size of SIZES) {
    for (const form of [1, 2]) {
      const line = [first, again, key, total("work"), total("keyWork")].map((read) => `${ratio(size, form, read).toFixed(2)}×`);
      more.push([`${size} fields / ${FORMS[form].name}`, ...line]);
    }
  }
  out.push(table(["element beside", "first mount", "mount again", "key press", "mount's CPU", "key's CPU"], more));
  return out.join("\n\n");
}

const server = await serve();
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: FLAGS });
try {
  const documents = new Map(
    SIZES.map((size) => {
      const { schema, data } = makeDocument(size);
      return [size, { schema: JSON.stringify(schema), data: JSON.stringify(data) }];
    }),
  );
  const turns = new Map();
  for (let round = 0; round <= ROUNDS; round += 1) {
    process.stderr.write(round === 0 ? "Warming up…\n" : `Round ${round} of ${ROUNDS}…\n`);
    for (const size of SIZES) {
      // Another one goes first in each round.
      for (const at of FORMS.keys()) {
        const form = FORMS[(at + round) % FORMS.length];
        const found = await turn(browser, server.address, form, documents.get(size));
        if (round > 0) {
          const key = `${size} ${form.name}`;
          turns.set(key, [...(turns.get(key) ?? []), found]);
        }
      }
    }
  }
  const results = new Map([...turns].map(([key, found]) => [key, summary(found)]));
  console.log(`Chromium ${browser.version()}, ${ROUNDS} rounds; medians (and the middle half).`);
  console.log("script/style/layout is the main thread's processor time for the first mount and for a key press.");
  console.log("JS, DOM and wasm are what the form adds to the empty page.\n");
  console.log(report(results));
} finally {
  await browser.close();
  server.close();
}
