// The inbox in every language it speaks: a whole review by that language's accessible names, counts in the forms that
// Intl knows, right to left where it is written so, and a change of language at run time that loses nothing.

import assert from "node:assert/strict";
import { createWorld, isFit, until } from "./harness.mjs";
import { INVOICE, effectsAre } from "./wire.mjs";

const world = createWorld({ seed: 12 });

/** What things are called; a translation may change them only on purpose. */
const NAMES = {
  en: {
    list: "Pending approvals",
    details: "Approval details",
    form: "Data under review",
    approve: "Approve",
    reject: "Reject",
    undo: "Undo",
    search: "Search approvals",
    approved: /^Approved/,
    confirmed: "the API confirms it",
    changes: "with 1 change",
    back: "Back to the list",
    decided: "Decided",
    history: "History",
    keys: "Keyboard shortcuts",
  },
  de: {
    list: "Offene Freigaben",
    details: "Details zur Freigabe",
    form: "Zu prüfende Daten",
    approve: "Freigeben",
    reject: "Ablehnen",
    undo: "Rückgängig",
    search: "Freigaben durchsuchen",
    approved: /^Freigegeben/,
    confirmed: "von der API bestätigt",
    changes: "mit 1 Änderung",
    back: "Zurück zur Liste",
    decided: "Entschieden",
    history: "Verlauf",
    keys: "Tastenkürzel",
  },
  fr: {
    list: "Approbations en attente",
    details: "Détails de l’approbation",
    form: "Données à vérifier",
    approve: "Approuver",
    reject: "Rejeter",
    undo: "Annuler",
    search: "Rechercher une approbation",
    approved: /^Approuvé/,
    confirmed: "l’API le confirme",
    changes: "avec 1 modification",
    back: "Retour à la liste",
    decided: "Décisions rendues",
    history: "Historique",
    keys: "Raccourcis clavier",
  },
  es: {
    list: "Aprobaciones pendientes",
    details: "Detalles de la aprobación",
    form: "Datos en revisión",
    approve: "Aprobar",
    reject: "Rechazar",
    undo: "Deshacer",
    search: "Buscar aprobaciones",
    approved: /^Aprobada/,
    confirmed: "la API lo confirma",
    changes: "con 1 cambio",
    back: "Volver a la lista",
    decided: "Decididas",
    history: "Historial",
    keys: "Atajos de teclado",
  },
  ja: {
    list: "承認待ち",
    details: "承認の詳細",
    form: "確認するデータ",
    approve: "承認",
    reject: "却下",
    undo: "元に戻す",
    search: "承認を検索",
    approved: /^承認済み/,
    confirmed: "API が確認しました",
    changes: "変更 1 件",
    back: "一覧に戻る",
    decided: "決定済み",
    history: "履歴",
    keys: "キーボードショートカット",
  },
  ar: {
    list: "الموافقات المعلّقة",
    details: "تفاصيل الموافقة",
    form: "البيانات قيد المراجعة",
    approve: "موافقة",
    reject: "رفض",
    undo: "تراجع",
    search: "البحث في الموافقات",
    approved: /^تمت الموافقة/,
    confirmed: "أكدتها واجهة API",
    changes: "مع تغيير واحد",
    back: "العودة إلى القائمة",
    decided: "المحسومة",
    history: "السجل",
    keys: "اختصارات لوحة المفاتيح",
  },
};

/** The inbox as somebody meets it who reads one language. */
class Spoken {
  constructor(page, language, host = page.locator("countersign-inbox")) {
    const names = NAMES[language];
    const button = (name) => this.details.getByRole("button", { name, exact: true });
    this.page = page;
    this.host = host;
    this.names = names;
    this.list = host.getByRole("listbox", { name: names.list, exact: true });
    this.rows = this.list.getByRole("option");
    this.details = host.getByRole("region", { name: names.details, exact: true });
    this.form = this.details.getByRole("form", { name: names.form, exact: true });
    this.total = this.form.getByRole("textbox", { name: "Total Amount", exact: true });
    this.search = host.getByRole("searchbox", { name: names.search, exact: true });
    this.approve = button(names.approve);
    this.reject = button(names.reject);
    this.undo = button(names.undo);
    this.back = button(names.back);
    this.receipt = this.details.getByRole("group", { name: names.approved });
    this.status = host.getByRole("status");
    this.root = host.locator(".root");
  }

  /** @param {string} [undoWindow] in seconds */
  static async visit(page, language, undoWindow = "0") {
    await page.goto("/?connections=hookpulse,retab");
    const inbox = new Spoken(page, language);
    await inbox.set({ lang: language, "undo-window": undoWindow });
    await inbox.rows.first().waitFor();
    return inbox;
  }

  set = (attributes) =>
    this.host.evaluate((element, given) => {
      for (const [name, value] of Object.entries(given)) {
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
    }, attributes);

  /** The same inbox, which the page now has in another language. */
  async speak(language) {
    await this.set({ lang: language });
    return new Spoken(this.page, language);
  }

  async open() {
    await this.rows.filter({ hasText: INVOICE }).click();
    await this.total.waitFor();
  }

  /** `[lang, dir]` of what is drawn. */
  marks = () => this.root.evaluate((root) => [root.lang, root.dir]);
}

for (const language of Object.keys(NAMES)) {
  world.test(`${language}: found, opened, edited, undone and approved by its own names`, async ({ page, sandbox }) => {
    const inbox = await Spoken.visit(page, language, "3600");
    assert.deepEqual(await inbox.marks(), [language, language === "ar" ? "rtl" : "ltr"]);
    await inbox.search.fill(INVOICE);
    await until(() => inbox.rows.count(), (count) => count === 1);
    await inbox.open();
    await inbox.total.fill("1280.10");
    await until(() => inbox.approve.getAttribute("aria-description"), (said) => said === inbox.names.changes);
    await inbox.approve.click();
    // A spell of 3,600 seconds, in the language's own digits and words.
    const seconds = await page.evaluate(
      (tag) => new Intl.RelativeTimeFormat(tag).format(3600, "second"),
      language,
    );
    await until(() => inbox.status.innerText(), (said) => said.includes(seconds), { what: seconds });
    await inbox.undo.click();
    await inbox.reject.waitFor();
    assert.equal(await inbox.total.inputValue(), "1280.10");
    assert.deepEqual(await sandbox.effects(), []);

    await inbox.set({ "undo-window": "0" });
    await inbox.approve.click();
    await inbox.receipt.filter({ hasText: inbox.names.confirmed }).waitFor();
    const [effect] = await effectsAre(sandbox, 1);
    assert.equal(effect.verdict, "approved");
  });

  for (const width of [320, 1440]) {
    world.test(
      `${language}, ${width} px: nothing for axe-core to find, and nothing scrolls sideways`,
      async ({ page }) => {
        const inbox = await Spoken.visit(page, language);
        await isFit(page, `${language}-list-${width}`);
        await inbox.open();
        await inbox.total.fill("12x");
        await until(() => inbox.total.getAttribute("aria-invalid"), (is) => is === "true");
        await isFit(page, `${language}-details-${width}`);
        await inbox.total.fill("1280.10");
        await inbox.approve.click();
        await inbox.receipt.filter({ hasText: inbox.names.confirmed }).waitFor();
        await isFit(page, `${language}-receipt-${width}`);
        if (width === 320) await inbox.back.click();
        for (const dialog of [inbox.names.keys, inbox.names.history]) {
          await inbox.host.getByRole("button", { name: dialog, exact: true }).click();
          await page.getByRole("dialog", { name: dialog }).waitFor();
          await isFit(page, `${language}-${dialog}-${width}`);
          await page.keyboard.press("Escape");
        }
      },
      { context: { viewport: { width, height: width === 320 ? 640 : 900 }, reducedMotion: "reduce" } },
    );
  }
}

world.test("Arabic counts in the six forms that Intl knows", async ({ page, sandbox }) => {
  await sandbox.reset(60);
  const inbox = await Spoken.visit(page, "ar");
  const count = () => inbox.rows.first().getAttribute("aria-setsize");
  await until(count, (size) => Number(size) >= 100);
  const bulk = inbox.host.getByRole("region", { name: "الموافقات المحدّدة", exact: true });
  const forms = {
    1: "موافقة واحدة محدّدة",
    2: "موافقتان محدّدتان",
    3: "3 موافقات محدّدة",
    11: "11 موافقة محدّدة",
    100: "100 موافقة محدّدة",
  };
  await inbox.list.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("x");
  for (let selected = 1; selected <= 100; selected += 1) {
    if (selected > 1) await page.keyboard.press("Shift+ArrowDown");
    if (forms[selected] !== undefined) {
      await bulk.getByText(forms[selected], { exact: true }).waitFor();
    }
  }
  await bulk.getByRole("button", { name: "الموافقة على 100", exact: true }).waitFor();
});

world.test("another language keeps what was typed, searched, opened and scrolled", async ({ page, sandbox }) => {
  const english = await Spoken.visit(page, "en");
  await english.search.fill("pp-");
  await english.open();
  await english.total.fill("1280.10");
  // Half a number is kept as well.
  await english.form.getByRole("textbox", { name: "Subtotal", exact: true }).fill("106x");
  const top = () => english.host.locator(".details-scroll").evaluate((scrolled) => Math.round(scrolled.scrollTop));
  await english.total.focus();
  await english.total.scrollIntoViewIfNeeded();
  const before = await top();
  assert.notEqual(before, 0);
  const focused = () => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.id);
  const field = await focused();

  const german = await english.speak("de");
  await german.approve.waitFor();
  assert.deepEqual(await german.marks(), ["de", "ltr"]);
  assert.equal(await german.search.inputValue(), "pp-");
  assert.equal(await german.total.inputValue(), "1280.10");
  assert.equal(await german.form.getByRole("textbox", { name: "Subtotal", exact: true }).inputValue(), "106x");
  await german.details.getByText("Das ist keine Zahl.").first().waitFor();
  await until(focused, (id) => id === field);
  await until(top, (now) => Math.abs(now - before) < 80, { what: `scrolled to ${before}` });
  assert.equal(await english.list.count(), 0);

  const arabic = await german.speak("ar");
  await arabic.approve.waitFor();
  assert.deepEqual(await arabic.marks(), ["ar", "rtl"]);
  await arabic.form.getByRole("textbox", { name: "Subtotal", exact: true }).fill("1066.75");
  await arabic.approve.click();
  await arabic.receipt.filter({ hasText: arabic.names.confirmed }).waitFor();
  const [effect] = await effectsAre(sandbox, 1);
  assert.equal(effect.verdict, "approved");
});

world.test("a decision in its undo window stays in it when the language changes", async ({ page, sandbox }) => {
  const english = await Spoken.visit(page, "en", "3600");
  await english.open();
  await english.approve.click();
  await english.undo.waitFor();
  const french = await english.speak("fr");
  await french.undo.click();
  await french.approve.waitFor();
  assert.deepEqual(await sandbox.effects(), []);
});

world.test("lang and dir come from around the element where it has none", async ({ page }) => {
  await page.goto("/");
  const host = page.locator("countersign-inbox");
  const drawn = async (expected) => {
    const root = host.locator(".root");
    const seen = await until(
      () => root.evaluate((element) => [element.lang, element.dir]),
      (marks) => JSON.stringify(marks) === JSON.stringify(expected),
      { what: JSON.stringify(expected) },
    );
    assert.deepEqual(seen, expected);
  };
  const around = (attributes) =>
    page.evaluate((given) => {
      for (const [name, value] of Object.entries(given)) document.documentElement.setAttribute(name, value);
    }, attributes);
  const own = (name, value) =>
    host.evaluate(
      (element, [attribute, given]) =>
        given === null ? element.removeAttribute(attribute) : element.setAttribute(attribute, given),
      [name, value],
    );
  await new Spoken(page, "en").list.waitFor();
  await drawn(["en", "ltr"]);
  await around({ lang: "de-CH" });
  await own("lang", null);
  await drawn(["de-CH", "ltr"]);
  await new Spoken(page, "de").list.waitFor();
  await own("dir", "rtl");
  await drawn(["de-CH", "rtl"]);
  await own("dir", null);
  await own("lang", "AR-eg");
  await drawn(["AR-eg", "rtl"]);
  // Who writes a direction on the page means it.
  await around({ dir: "ltr" });
  await own("lang", "ar");
  await drawn(["ar", "ltr"]);
  await page.evaluate(() => document.documentElement.removeAttribute("dir"));
  await own("lang", "tlh");
  await drawn(["en", "ltr"]);
  await own("lang", "de_DE");
  await drawn(["de", "ltr"]);
  // Moved to where another language is spoken.
  await own("lang", null);
  await host.evaluate((element) => {
    const place = document.createElement("div");
    place.lang = "ja";
    element.parentElement.append(place);
    place.append(element);
  });
  await drawn(["ja", "ltr"]);
  await new Spoken(page, "ja").list.waitFor();
});

world.test("data runs its own way: numbers and code from left to right in Arabic", async ({ page }) => {
  const inbox = await Spoken.visit(page, "ar");
  await inbox.open();
  const runs = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
  assert.equal(await runs(inbox.total), "ltr");
  assert.equal(await runs(inbox.details.getByRole("heading", { level: 2 })), "ltr");
  assert.equal(await runs(inbox.rows.first()), "rtl");
  await inbox.details.getByRole("button", { name: "JSON", exact: true }).click();
  assert.equal(await runs(inbox.details.getByRole("textbox", { name: "البيانات بصيغة JSON" })), "ltr");
});
