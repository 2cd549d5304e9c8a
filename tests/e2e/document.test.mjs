// The document beside the data: a PDF or an image next to the form where there is room, a tab of its own where there
// is not; read when somebody looks, never in the way of the form, and never more than a picture of itself.

import assert from "node:assert/strict";
import { FAILED_REQUEST, accessibilityProblems, createWorld, layOutEverything, until } from "./harness.mjs";
import { Inbox } from "./inbox.mjs";
import { INVOICE } from "./wire.mjs";

const world = createWorld({ seed: 12 });

const FILE = "GET /retab-a/_files/{file_id}/{name}";
const LINK = "GET /retab-a/v1/workflows/runs/{run_id}/documents/{node_id}";
const FILES = "**/_files/**";

/** Where screenshots go, when somebody wants to look at them. */
const SHOTS = process.env.COUNTERSIGN_SHOTS;

const NARROW = { context: { viewport: { width: 375, height: 720 }, reducedMotion: "reduce" } };
const WIDE = { context: { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" } };

/** The panel as a person meets it. */
class Document {
  constructor(inbox) {
    this.page = inbox.page;
    this.switch = inbox.details.getByRole("button", { name: "Document", exact: true });
    this.tab = inbox.details.getByRole("tab", { name: "Document", exact: true });
    this.dataTab = inbox.details.getByRole("tab", { name: "Data", exact: true });
    this.panel = inbox.details.getByRole("region", { name: "Document", exact: true }).or(inbox.details.getByRole("tabpanel", { name: "Document", exact: true }));
    this.stage = this.panel.getByRole("group", { name: /^Pages of/ });
    this.image = this.panel.getByRole("img");
    this.canvas = this.image.locator("canvas");
  }

  button = (name) => this.panel.getByRole("button", { name, exact: true });

  /** Waits until a page has been drawn, and returns what can be seen of it. */
  async drawn() {
    await this.canvas.waitFor();
    return until(() => this.ink(), (ink) => ink > 0, { what: "ink on the page" });
  }

  /** How many of its dots are not white. */
  ink = () =>
    this.canvas.evaluate((canvas) => {
      // Shown again, it has no size until its page has been drawn for it.
      if (canvas.width === 0 || canvas.height === 0) return 0;
      const copy = document.createElement("canvas");
      copy.width = 200;
      copy.height = 280;
      const context = copy.getContext("2d");
      context.drawImage(canvas, 0, 0, copy.width, copy.height);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      let dots = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at] + data[at + 1] + data[at + 2] < 720) dots += 1;
      return dots;
    });

  percent = async () => Number(/(\d+)\s?%/.exec(await this.panel.innerText())?.[1]);

  box = () => this.image.evaluate((image) => ({ width: image.clientWidth, height: image.clientHeight }));
}

/** A PDF of so many pages; each says its number. */
function pdf(pages, { encrypt = "" } = {}) {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
    `<< /Type /Pages /Kids [${Array.from({ length: pages }, (_, page) => `${4 + 2 * page} 0 R`).join(" ")}] /Count ${pages} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  for (let page = 1; page <= pages; page += 1) {
    const drawn = `BT /F1 48 Tf 72 700 Td (This is page ${page} <b>) Tj ET`;
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${2 * page + 3} 0 R >>`);
    objects.push(`<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`);
  }
  let file = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  file += places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${encrypt}>>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

/** Other bytes behind every link, called what they are not. */
const serve = (context, body) =>
  context.route(FILES, (route) => route.fulfill({ body, contentType: "text/html", headers: { "access-control-allow-origin": "*" } }));

async function shoot(page, name) {
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

const openRow = async (page, name = INVOICE) => {
  const inbox = await Inbox.visit(page);
  await inbox.openForm(name);
  return { inbox, document: new Document(inbox) };
};

world.test("a PDF is shown beside the form, at its own place, and both can be used", async ({ page, context }) => {
  const asked = [];
  context.on("request", (request) => asked.push(request));
  const { inbox, document } = await openRow(page);
  await document.drawn();
  const form = await inbox.form.boundingBox();
  const panel = await document.panel.boundingBox();
  assert.ok(form.x + form.width <= panel.x, "they do not lie over each other");
  assert.equal(await document.tab.isVisible(), false);
  // The document stays in view while the form scrolls.
  await inbox.form.getByRole("textbox").last().scrollIntoViewIfNeeded();
  assert.deepEqual(await document.panel.boundingBox(), panel);
  // Read out: the page's text, as text.
  await until(() => document.panel.textContent(), (text) => text.includes("Penhallow Precision"));
  // A link is used without credentials and without telling where from.
  const file = asked.find((request) => request.url().includes("/_files/"));
  const headers = await file.allHeaders();
  assert.equal(headers["api-key"] ?? headers.cookie ?? headers.referer, undefined);
  // Hidden and shown again, without reading it again.
  await document.switch.click();
  await document.panel.waitFor({ state: "hidden" });
  await document.switch.click();
  await document.drawn();
  assert.equal(asked.filter((request) => request.url().includes("/_files/")).length, 1);
  await shoot(page, "document-wide-light");
}, WIDE);

world.test("what is hidden stays hidden for the next approval, and is not read", async ({ page, context }) => {
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
  const { inbox, document } = await openRow(page);
  await document.drawn();
  await document.switch.click();
  await inbox.openForm(/receipt-.*\.png/);
  assert.equal(await document.switch.getAttribute("aria-expanded"), "false");
  await inbox.host.getByText("Opened receipt").waitFor();
  assert.equal(asked.filter((url) => url.includes("/_files/")).length, 1);
}, WIDE);

world.test("on a narrow screen it is a tab, read when it is looked at", async ({ page, context }) => {
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
  const { inbox, document } = await openRow(page);
  await document.tab.waitFor();
  const read = () => asked.filter((url) => url.includes("/_files/")).length;
  assert.equal(read(), 0);
  assert.equal(await document.switch.isVisible(), false);
  await inbox.field("Total Amount").fill("1280.10");
  const scrolled = () => inbox.details.getByRole("tabpanel", { name: "Data", includeHidden: true }).evaluate((data) => data.scrollTop);
  const place = await scrolled();
  assert.ok(place > 0);
  await document.dataTab.focus();
  await page.keyboard.press("ArrowRight");
  await document.drawn();
  assert.equal(read(), 1);
  assert.equal(await document.tab.evaluate((tab) => tab.getRootNode().activeElement === tab), true);
  assert.equal(await inbox.form.isVisible(), false);
  await shoot(page, "document-narrow-light");
  await page.keyboard.press("Home");
  await inbox.form.waitFor();
  assert.equal(await scrolled(), place, "the form is where it was");
  assert.equal(await inbox.field("Total Amount").inputValue(), "1280.10");
}, NARROW);

world.test("what stops an approval comes to the front with its field", async ({ page }) => {
  const { inbox, document } = await openRow(page);
  await inbox.field("Total Amount").fill("12x");
  await document.tab.click();
  await document.drawn();
  await inbox.press("Go to the first", inbox.details).catch(() => inbox.approve());
  await inbox.form.waitFor();
  const field = inbox.field("Total Amount");
  await until(() => field.evaluate((control) => control.getRootNode().activeElement === control), (has) => has);
}, NARROW);

world.test("an image is shown, zoomed and turned by mouse and by keys", async ({ page }) => {
  const { document } = await openRow(page, /receipt-.*\.png/);
  await document.image.waitFor();
  await until(() => document.image.evaluate((image) => image.naturalWidth), (width) => width > 0);
  const fit = await document.box();
  assert.ok(fit.height > fit.width);
  await document.button("Zoom in").click();
  const larger = await until(() => document.box(), (box) => box.width > fit.width);
  await document.button("Rotate").click();
  const turned = await document.image.evaluate((image) => image.getBoundingClientRect().toJSON());
  assert.ok(Math.abs(turned.width - larger.height) < 2 && Math.abs(turned.height - larger.width) < 2, JSON.stringify({ turned, larger }));
  await shoot(page, "document-image-turned");
  await document.button("Fit width").click();
  await document.stage.focus();
  const before = await document.percent();
  await page.keyboard.press("+");
  await until(() => document.percent(), (percent) => percent > before);
  await page.keyboard.press("-");
  await page.keyboard.press("0");
  await until(() => document.percent(), (percent) => percent === before);
  assert.equal(await document.button("Next page").count(), 0);
}, WIDE);

world.test("pages are turned by mouse and by keys, and only the one that is seen is drawn", async ({ page, context }) => {
  await serve(context, pdf(200));
  const { document } = await openRow(page);
  await document.drawn();
  await document.panel.getByText("Page 1 of 200").waitFor();
  await until(() => document.panel.textContent(), (text) => text.includes("This is page 1 <b>"));
  assert.equal(await document.panel.locator("b").count(), 0, "text never becomes markup");
  await document.button("Next page").click();
  await document.panel.getByText("Page 2 of 200").waitFor();
  await document.stage.focus();
  for (let press = 0; press < 20; press += 1) await page.keyboard.press("ArrowRight");
  await document.panel.getByText("Page 22 of 200").waitFor();
  await until(() => document.panel.textContent(), (text) => text.includes("This is page 22 <b>") && !text.includes("This is page 2 <b>"));
  await page.keyboard.press("ArrowLeft");
  await document.panel.getByText("Page 21 of 200").waitFor();
  assert.equal(await document.panel.locator("canvas").count(), 1);
  // Wider than its room, the arrows move it instead; turned, it is as wide as it was high.
  const upright = await document.box();
  await document.button("Rotate").click();
  await until(() => document.box(), (box) => box.width > box.height && upright.height > upright.width);
  await document.drawn();
  await shoot(page, "document-pdf-turned");
}, WIDE);

world.test("drawn as sharp as the screen, and again after each zoom", async ({ page, context }) => {
  await serve(context, pdf(1));
  const { document } = await openRow(page);
  await document.drawn();
  const sharp = () => document.canvas.evaluate((canvas) => canvas.width / canvas.clientWidth);
  const isSharp = (ratio) => Math.abs(ratio - 2) < 0.05;
  await until(sharp, isSharp, { what: "a canvas of two dots a pixel" });
  for (let step = 0; step < 4; step += 1) await document.button("Zoom in").click();
  await until(sharp, isSharp, { what: "a canvas of two dots a pixel, after zooming" });
}, { context: { ...WIDE.context, deviceScaleFactor: 2 } });

world.test("typing goes on while a slow document arrives, and nothing takes the focus", async ({ page, sandbox }) => {
  await sandbox.fault({ route: FILE, kind: "delay", delay_ms: 1_500 });
  const { inbox, document } = await openRow(page);
  await document.panel.getByText("Loading the document…").waitFor();
  const field = inbox.field("Total Amount");
  await field.fill("");
  await field.focus();
  const form = await inbox.form.elementHandle();
  for (const letter of "1280.10") {
    await page.keyboard.type(letter);
    assert.equal(await document.canvas.count(), 0);
  }
  await document.drawn();
  assert.equal(await field.inputValue(), "1280.10");
  assert.equal(await field.evaluate((control) => control.getRootNode().activeElement === control), true);
  await page.keyboard.type("5");
  assert.equal(await field.inputValue(), "1280.105");
  assert.equal(await form.evaluate((element) => element.isConnected), true, "the same form as before");
}, WIDE);

world.test("the form does not wait for a link that hangs", async ({ page, sandbox }) => {
  await sandbox.fault({ route: LINK, kind: "delay", delay_ms: 4_000 });
  const { inbox, document } = await openRow(page);
  assert.equal(await document.canvas.count(), 0);
  await inbox.field("Total Amount").fill("1");
  await document.drawn();
}, WIDE);

world.test("a link that has expired is asked for again on request", async ({ page, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.admin("POST", "settings", { retab_link_lives_ms: -60_000 });
  const { document } = await openRow(page);
  await document.panel.getByText("The link to the document has expired.").waitFor();
  await shoot(page, "document-expired");
  await sandbox.admin("POST", "settings", { retab_link_lives_ms: 60_000 });
  await document.button("Load again").click();
  await document.drawn();
}, WIDE);

const REFUSED = {
  "larger than is read": [Buffer.alloc(26 * 1024 * 1024, "%PDF-"), /larger than 25 MB/],
  "a page that would run": [Buffer.from("<!doctype html><script>document.title = 'ran'</script>"), /neither a PDF nor an image/],
  "a drawing that could run": [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), /neither a PDF nor an image/],
  "an image of billions of dots": [
    Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.from([0, 1, 0, 0, 0, 1, 0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0])]),
    /4,294 million pixels/,
  ],
  "a damaged PDF": [Buffer.from("%PDF-1.7\nnothing of the kind"), /cannot be read/],
  "a TIFF": [Buffer.from("II*\0........"), /TIFF file/],
};

for (const [what, [body, sentence]] of Object.entries(REFUSED)) {
  world.test(`${what} is a sentence with a way on`, async ({ page, context }) => {
    await serve(context, body);
    const { inbox, document } = await openRow(page);
    await document.panel.getByText(sentence).waitFor();
    await document.panel.getByRole("link", { name: "Open in a new tab" }).last().waitFor();
    assert.equal(await document.button("Load again").count(), 0);
    assert.equal(await document.image.count(), 0);
    assert.notEqual(await page.title(), "ran");
    await inbox.field("Total Amount").fill("1");
  }, WIDE);
}

world.test("a server that lets no other page read its files, and a page that does not serve the reader, are sentences", async ({ page, context, allow }) => {
  allow(FAILED_REQUEST);
  await context.route(FILES, (route) => route.abort());
  const { document } = await openRow(page);
  await document.panel.getByText("its server does not let this page read it").waitFor();
  await context.unroute(FILES);
  await context.route("**/pdf/pdf.worker.min.mjs", (route) => route.abort());
  await document.button("Load again").click();
  await document.panel.getByText("This page does not offer what shows PDF files.").waitFor();
  await context.unroute("**/pdf/pdf.worker.min.mjs");
  await document.button("Load again").click();
  await document.drawn();
}, WIDE);

world.test("another approval gives up what is being read for this one", async ({ page, context, sandbox, allow }) => {
  allow(FAILED_REQUEST);
  await sandbox.fault({ route: FILE, kind: "delay", delay_ms: 20_000, times: 1 });
  const failed = [];
  context.on("requestfailed", (request) => failed.push(request.url()));
  // The panel says that it loads before its link is known, when there is nothing to give up yet.
  const asked = page.waitForRequest((request) => request.url().includes("/_files/"));
  const { inbox, document } = await openRow(page);
  await document.panel.getByText("Loading the document…").waitFor();
  await asked;
  await inbox.openForm(/receipt-.*\.png/);
  await until(() => failed.filter((url) => url.includes("/_files/")).length, (count) => count === 1);
  await document.image.waitFor();
}, WIDE);

world.test("nothing holds the page up while a document is read and drawn", async ({ page, context }) => {
  await serve(context, pdf(200));
  await page.addInitScript(() => {
    globalThis.held = [];
    new PerformanceObserver((list) => globalThis.held.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  const { document } = await openRow(page);
  await document.drawn();
  await page.evaluate(() => (globalThis.held.length = 0));
  await document.stage.focus();
  for (let press = 0; press < 5; press += 1) await page.keyboard.press("ArrowRight");
  await until(() => document.panel.textContent(), (text) => text.includes("This is page 6 <b>"));
  // For information: a timed test would fail on a busy machine.
  console.log(`# longest tasks while turning pages: ${JSON.stringify(await page.evaluate(() => globalThis.held))}`);
}, WIDE);

const SCREENS = {
  pdf: async ({ document }) => document.drawn(),
  image: async ({ document }) => document.image.waitFor(),
  expired: async ({ document }) => document.panel.getByText("has expired").waitFor(),
  hidden: async ({ document }) => document.panel.waitFor(),
};

for (const width of [320, 1440]) {
  for (const [screen, lead] of Object.entries(SCREENS)) {
    world.test(`${screen}, ${width} px: nothing for axe-core to find, light or dark, and nothing scrolls sideways`, async ({ page, sandbox, allow }) => {
      allow(FAILED_REQUEST);
      if (screen === "expired") await sandbox.admin("POST", "settings", { retab_link_lives_ms: -60_000 });
      const { document } = await openRow(page, screen === "image" ? /receipt-.*\.png/ : INVOICE);
      if (width === 320) await document.tab.click();
      await lead({ document });
      if (screen === "hidden") await (width === 320 ? document.dataTab : document.switch).click();
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await shoot(page, `document-${screen}-${width}-${colorScheme}`);
        await page.evaluate(layOutEverything);
        assert.deepEqual(await accessibilityProblems(page), []);
        const { scroll, room } = await page.evaluate(() => ({
          scroll: globalThis.document.documentElement.scrollWidth,
          room: globalThis.document.documentElement.clientWidth,
        }));
        assert.ok(scroll <= room);
      }
    }, { context: { viewport: { width, height: width === 320 ? 640 : 900 }, reducedMotion: "reduce" } });
  }
}
