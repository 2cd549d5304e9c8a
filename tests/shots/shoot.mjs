// Takes a picture of every state the inbox can be in: by width, theme, language and density, into target/shots, with one
// page that shows them all. `cargo xtask shots` runs it. It judges nothing: pictures are for eyes.
//
// Each state of states.mjs is reached once, in a browser context of its own; then the living page is given one size,
// theme and language after the other. The clock of the page and that of the sandbox begin at the same fixed moment, and
// the page's stands still while pictures are taken, so two runs give the same pictures.

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CHROMIUM_FLAGS, Sandbox } from "../e2e/harness.mjs";
import { Inbox } from "../e2e/inbox.mjs";
import { README, STATES } from "./states.mjs";

const { chromium } = createRequire(new URL("../e2e/", import.meta.url))("playwright-core");

/** When all pictures are taken. */
const NOW = "2026-10-08T09:41:00Z";

const HEIGHTS = { 320: 640, 720: 900, 1440: 900, 1680: 1000 };

const [output, readme, ...filters] = process.argv.slice(2);

/** A view: `{ width, theme, lang, density?, print? }`. */
const view = (width, theme, lang, more = {}) => ({ width, theme, lang, ...more });

/** What each state is shown in. */
const EVERYWHERE = [
  view(1440, "light", "en"),
  view(1440, "dark", "en"),
  view(320, "light", "en"),
  view(320, "dark", "en"),
  view(1440, "light", "de"),
  view(1440, "light", "ar"),
];

/** What the most used states are shown in besides. */
const MORE = [
  view(720, "light", "en"),
  view(1440, "light", "en", { density: "compact" }),
  view(320, "light", "en", { density: "compact" }),
  view(1440, "forced", "en"),
  view(320, "forced", "en"),
  view(1440, "light", "fr"),
  view(1440, "light", "es"),
  view(1440, "light", "ja"),
  view(320, "light", "de"),
  view(320, "light", "ar"),
];

const nameOf = ({ width, theme, lang, density, print }) => (print ? "print" : [width, theme, lang, density].filter(Boolean).join("-"));

const viewsOf = (state) => state.views ?? [
  ...EVERYWHERE,
  ...(state.more ? MORE : state.forced ? [view(1440, "forced", "en")] : []),
  ...(state.print ? [view(1440, "light", "en", { print: true })] : []),
];

/** Runs in the page, before anything else: the clock begins at `start`, goes on, jumps and stops. */
function setClock(start) {
  const RealDate = Date;
  const began = RealDate.now();
  let forward = 0;
  let stopped = null;
  const now = () => stopped ?? start + forward + (RealDate.now() - began);
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(now());
      else super(...given);
    }
    static now = now;
  };
  globalThis.pictureClock = {
    forward: (milliseconds) => (forward += milliseconds),
    stop: () => (stopped = now()),
  };
}

/** Runs in the page: the styles as they are in the project, built or not. */
function restyle(styles) {
  const { adoptedStyleSheets } = document.querySelector("countersign-inbox").shadowRoot;
  styles.forEach((style, number) => adoptedStyleSheets[number].replaceSync(style));
}

async function give(page, { width, theme, lang, density, print }, before) {
  if (before?.width !== width) await page.setViewportSize({ width, height: HEIGHTS[width] });
  await page.emulateMedia({
    media: print ? "print" : "screen",
    colorScheme: theme === "dark" ? "dark" : "light",
    forcedColors: theme === "forced" ? "active" : "none",
    reducedMotion: "reduce",
  });
  await page.locator("countersign-inbox").evaluate((element, given) => {
    if (element.lang !== given.lang) element.lang = given.lang;
    if (given.density) element.setAttribute("density", given.density);
    else element.removeAttribute("density");
  }, { lang, density });
}

/** Runs in the page: true once every document that can be seen is drawn, or says why it is not. */
function documentsAreDrawn() {
  const { shadowRoot } = document.querySelector("countersign-inbox");
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  if ([...shadowRoot.querySelectorAll(".sheet-coming")].some(seen)) return false;
  // After a change of language there is nothing in it at first.
  const stages = [...shadowRoot.querySelectorAll(".document-stage")].filter(seen);
  if (!stages.every((stage) => stage.querySelector(".sheet-page, .sheet-image, .document-note"))) return false;
  return [...shadowRoot.querySelectorAll(".sheet-page")].filter(seen).every((sheet) => {
    const drawn = sheet.querySelector("canvas");
    if (!drawn) return false;
    const [width, height] = [32, 32];
    const small = new OffscreenCanvas(width, height).getContext("2d");
    small.drawImage(drawn, 0, 0, width, height);
    // A page with nothing on it is one that is still being drawn.
    return small.getImageData(0, 0, width, height).data.some((value, at) => at % 4 !== 3 && value > 0 && value < 250);
  });
}

/** A picture of the page once it has come to rest: two in a row that are the same. */
async function picture(page, options) {
  await page.waitForFunction(documentsAreDrawn, undefined, { timeout: 5_000 }).catch(() => {});
  let last = await page.screenshot(options);
  for (let tries = 0; tries < 12; tries += 1) {
    const next = await page.screenshot(options);
    if (next.equals(last)) break;
    last = next;
  }
  return last;
}

async function shoot(browser, state, styles) {
  // One of its own, because time in a sandbox only goes forward.
  const sandbox = await Sandbox.start(["--seed", String(state.seed ?? 12), "--now", String(Date.parse(NOW))]);
  const context = await browser.newContext({
    baseURL: sandbox.address,
    viewport: { width: 1440, height: HEIGHTS[1440] },
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "Europe/London",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  // A little later, so that nothing has come in the future.
  await page.addInitScript(setClock, Date.parse(NOW) + 2_000);
  const stage = { page, context, sandbox, inbox: new Inbox(page) };
  const taken = [];
  try {
    await state.before?.(stage);
    await page.goto(state.path ?? "/?connections=hookpulse,retab");
    await page.locator("countersign-inbox .inbox").waitFor();
    if (styles) await page.evaluate(restyle, styles);
    await stage.inbox.setUndoWindow(state.undoWindow ?? 0);
    if (!state.rail) await page.locator("#rail").evaluate((rail) => (rail.hidden = true));
    if (!state.before) await stage.inbox.rows.first().waitFor();
    await state.reach?.(stage);
    await page.evaluate(() => globalThis.pictureClock.stop());
    let before = { lang: "en" };
    for (const [number, one] of viewsOf(state).entries()) {
      await give(page, one, before);
      // What another language has closed, and a first view has not opened yet.
      if (state.open && (number === 0 || before.lang !== one.lang)) await state.open(stage);
      before = one;
      await state.frame?.(stage);
      const name = nameOf(one);
      await writeFile(join(output, state.name, `${name}.png`), await picture(page, { fullPage: one.print === true }));
      taken.push(name);
    }
  } finally {
    await context.close();
    await sandbox.remove();
  }
  return taken;
}

const TITLE = "Countersign, every state";

function sheet(all) {
  const figure = (state, name) =>
    `<figure><a href="${state}/${name}.png"><img loading="lazy" src="${state}/${name}.png" alt="${state}, ${name}"></a><figcaption>${name}</figcaption></figure>`;
  const sections = all.map(
    ([state, names]) => `<section id="${state}"><h2>${state}</h2><div>${names.map((name) => figure(state, name)).join("")}</div></section>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${TITLE}</title>
<style>
  body { margin: 24px; font: 14px/1.4 system-ui, sans-serif; color: #1a1e25; background: #eceef2; }
  nav { columns: 6 160px; }
  section > div { display: flex; flex-wrap: wrap; align-items: end; gap: 16px; }
  figure { margin: 0; }
  figcaption { color: #565f6c; }
  img { display: block; max-height: 320px; max-width: 512px; border: 1px solid #c5cad3; background: #fff; }
</style>
<h1>${TITLE}</h1>
<nav>${all.map(([state]) => `<a href="#${state}">${state}</a><br>`).join("")}</nav>
${sections.join("\n")}
</html>
`;
}

// Each sandbox of the many waits for the end of this program.
process.setMaxListeners(0);

const isWanted = ({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter));
const states = STATES.filter(isWanted);
const wantsReadme = filters.includes(README.name);
if (states.length === 0 && !wantsReadme) {
  console.error(`No state has such a name. There are: ${[...STATES, README].map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}

const styles = process.env.COUNTERSIGN_STYLE
  ? await Promise.all(["tokens.css", "element.css"].map((name) => readFile(join(process.env.COUNTERSIGN_STYLE, name), "utf8")))
  : null;
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: CHROMIUM_FLAGS });
let failed = 0;
try {
  const all = [];
  for (const state of states) {
    const folder = join(output, state.name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    try {
      const names = await shoot(browser, state, styles);
      all.push([state.name, names]);
      console.log(`${state.name}: ${names.length}`);
    } catch (error) {
      failed += 1;
      console.error(`${state.name} could not be reached: ${error.stack}`);
    }
  }
  if (all.length > 0) {
    await writeFile(join(output, "index.html"), sheet(all));
    console.log(`${all.reduce((sum, [, names]) => sum + names.length, 0)} pictures: ${join(output, "index.html")}`);
  }
  if (wantsReadme) {
    await mkdir(join(output, README.name), { recursive: true });
    const [name] = await shoot(browser, README, styles);
    await writeFile(readme, await readFile(join(output, README.name, `${name}.png`)));
    console.log(readme);
  }
} finally {
  await browser.close();
}
process.exitCode = failed > 0 ? 1 : 0;
