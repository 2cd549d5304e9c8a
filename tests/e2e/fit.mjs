// What is promised to everybody, measured on a screen that a test has reached: nothing for axe-core to find in any colours
// or width, nothing that scrolls sideways, and no text cut or covered when a reader sets it further apart (WCAG 1.4.12).

import assert from "node:assert/strict";
import { accessibilityProblems, layOutEverything, WCAG } from "./harness.mjs";

/** By name: what the page is told about its reader, and the rules that hold there. */
const COLOURS = {
  light: { media: { colorScheme: "light", forcedColors: "none" } },
  dark: { media: { colorScheme: "dark", forcedColors: "none" } },
  // The system paints over all colours after axe-core has read them, so what it says of contrast is of no screen.
  forced: { media: { colorScheme: "light", forcedColors: "active" }, rules: { "color-contrast": { enabled: false } } },
};

export const WIDE = { width: 1440, height: 900 };
/** As narrow as WCAG 1.4.10 asks for. */
export const NARROW = { width: 320, height: 640 };

/** A narrow window has the same colours as a wide one, in another order. */
const SIZES = { narrow: { room: NARROW, looks: ["light"] }, wide: { room: WIDE, looks: ["light", "dark", "forced"] } };

/** Holds what is on the screen against all of it, wide and narrow; leaves it wide and light. */
export async function isFitForEverybody(page, name) {
  const found = [];
  const tell = (where, problems) => found.push(...problems.map((problem) => `${where}: ${problem}`));
  for (const [size, { room, looks }] of Object.entries(SIZES)) {
    // In a window as high as all of it: of what has to be scrolled to, axe-core cannot tell the contrast.
    await page.setViewportSize({ ...room, height: 4_000 });
    await page.evaluate(layOutEverything);
    for (const colours of looks) {
      const { media, rules = {} } = COLOURS[colours];
      await page.emulateMedia(media);
      tell(`${size}, ${colours}`, await accessibilityProblems(page, { runOnly: WCAG, rules, resultTypes: ["violations"] }));
    }
    await page.emulateMedia(COLOURS.light.media);
    await page.setViewportSize(room);
    tell(size, await sideways(page));
    await spaceText(page, true);
    tell(`${size}, text set apart`, await sideways(page));
    tell(`${size}, text set apart`, await hardToRead(page));
    await spaceText(page, false);
  }
  assert.deepEqual(found, [], name);
}

/**
 * What scrolls sideways: the page, or a part of the element. Code, tables and the picture of a document may, as they
 * need two dimensions (WCAG 1.4.10).
 */
export const sideways = (page) =>
  page.evaluate(() => {
    const mayBeWide = "pre, textarea, .table-place, .document-stage";
    const found = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > page.clientWidth) found.push(`the page: ${page.scrollWidth} px wide in ${page.clientWidth} px`);
    for (const host of document.querySelectorAll("countersign-inbox")) {
      for (const element of host.shadowRoot.querySelectorAll("*")) {
        if (element.scrollWidth <= element.clientWidth + 1 || element.closest(mayBeWide) || !element.checkVisibility()) continue;
        if (!["auto", "scroll"].includes(getComputedStyle(element).overflowX)) continue;
        if (element.matches("input, select")) continue;
        found.push(`${element.localName}.${element.className}: ${element.scrollWidth} px wide in ${element.clientWidth} px`);
      }
    }
    return found;
  });

/** Sets text apart as far as WCAG 1.4.12 asks for, as a reader's own style sheet would, or as it was. */
export const spaceText = (page, apart) =>
  page.evaluate((on) => {
    globalThis.spacing ??= new CSSStyleSheet();
    globalThis.spacing.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
      p { margin-block-end: 2em !important; }`);
    for (const host of document.querySelectorAll("countersign-inbox")) {
      const root = host.shadowRoot;
      const others = root.adoptedStyleSheets.filter((sheet) => sheet !== globalThis.spacing);
      root.adoptedStyleSheets = on ? [...others, globalThis.spacing] : others;
    }
    // Heights that are measured are measured anew in the next frames.
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }, apart);

/**
 * Texts of the element that are cut off by a box, or lie over each other. An end that is left out with an ellipsis is
 * no loss where all of it is told by a title, by what the row opens, or by the field that it repeats.
 */
const hardToRead = (page) =>
  page.evaluate(() => {
    /** Room for rounding, and for the part of a line above and below its letters. */
    const EASE = 3;
    const texts = [];
    const found = new Set();
    const seen = (a, b) => ({ left: Math.max(a.left, b.left), right: Math.min(a.right, b.right), top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom) });
    const isEmpty = (box) => box.right - box.left <= 1 || box.bottom - box.top <= EASE;
    const named = (text) => JSON.stringify(text.trim().slice(0, 50));

    const look = (text) => {
      const element = text.parentElement;
      if (text.data.trim() === "" || element.closest("svg, pre, option, style") || !element.checkVisibility({ visibilityProperty: true })) return;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const rect of range.getClientRects()) {
        let box = { left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom };
        let layer;
        for (let around = element; around !== null; around = around.parentElement) {
          const style = getComputedStyle(around);
          if (style.clipPath === "inset(50%)") return;
          if (layer === undefined && ["absolute", "fixed", "sticky"].includes(style.position)) layer = around;
          if (style.display === "inline" || style.display === "contents") continue;
          const edge = around.getBoundingClientRect();
          if (["auto", "scroll"].includes(style.overflowY) || ["auto", "scroll"].includes(style.overflowX)) {
            box = seen(box, edge);
            if (isEmpty(box)) break;
            continue;
          }
          const cuts = style.overflowX !== "visible" || /paint|strict|content/.test(style.contain);
          if (!cuts) continue;
          const high = box.top < edge.top - EASE || box.bottom > edge.bottom + EASE;
          const wide = box.left < edge.left - EASE || box.right > edge.right + EASE;
          if (high) found.add(`${named(text.data)} is cut above or below by ${around.localName}.${around.className}`);
          if (wide) {
            const isTold = around.closest("[title], [role=option], .group-note, .card-summary") !== null;
            if (style.textOverflow !== "ellipsis") found.add(`${named(text.data)} is cut at its side by ${around.localName}.${around.className}`);
            else if (!isTold) found.add(`${named(text.data)} is left out in part by ${around.localName}.${around.className}, and told nowhere`);
          }
          box = seen(box, edge);
        }
        if (!isEmpty(box)) texts.push({ text, element, layer, box });
      }
    };

    for (const host of document.querySelectorAll("countersign-inbox")) {
      const walker = document.createTreeWalker(host.shadowRoot, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) look(walker.currentNode);
    }
    texts.sort((a, b) => a.box.top - b.box.top);
    texts.forEach((one, index) => {
      for (let next = index + 1; next < texts.length && texts[next].box.top < one.box.bottom - EASE; next += 1) {
        const other = texts[next];
        if (one.layer !== other.layer || one.text === other.text || isEmpty(seen(one.box, other.box))) continue;
        found.add(`${named(one.text.data)} and ${named(other.text.data)} lie over each other`);
      }
    });
    return [...found];
  });
