// The HTMLElement class of <countersign-inbox>: takes properties and attributes, hands them to the WebAssembly side
// once that has loaded, and lets go when the element has left its page for good. It decides nothing.
//
// This file ships as `countersign.js`, the one script a page embeds.

import init, { mount } from "./countersign_bindgen.js";

const NAME = "countersign-inbox";
const ATTRIBUTES = [
  "config",
  "count-in-title",
  "dir",
  "item",
  "keys",
  "lang",
  "look-below",
  "must-look",
  "notify",
  "reviewer",
  "undo-window",
];

/** What is said where the WebAssembly, which has all other sentences, could not be loaded. */
const NOT_STARTED = {
  en: "Countersign could not be started. Nothing was sent. Reload the page, or tell the people who run it.",
  de: "Countersign konnte nicht gestartet werden. Es wurde nichts gesendet. Laden Sie die Seite neu oder wenden Sie sich an ihre Betreiber.",
  fr: "Countersign n’a pas pu démarrer. Rien n’a été envoyé. Rechargez la page ou prévenez les personnes qui la gèrent.",
  es: "No se pudo iniciar Countersign. No se ha enviado nada. Vuelva a cargar la página o avise a quienes la administran.",
  ja: "Countersign を起動できませんでした。何も送信されていません。ページを再読み込みするか、管理者にお知らせください。",
  ar: "تعذّر تشغيل Countersign. لم يُرسَل أي شيء. أعد تحميل الصفحة أو أبلغ القائمين عليها.",
};

let loaded;
const load = () => (loaded ??= init({ module_or_path: new URL("./countersign_bg.wasm", import.meta.url) }));

/** What reads PDF files, loaded with the first one that somebody looks at. */
const readPdf = async () => {
  const at = (name) => new URL(`./pdf/${name}`, import.meta.url).href;
  const library = await import(at("pdf.min.mjs"));
  library.GlobalWorkerOptions.rendererSrc = at("pdf.renderer.min.mjs");
  // Made here, because without a worker pdf.js would parse on the page's own thread.
  const worker = new Worker(at("pdf.worker.min.mjs"), { type: "module" });
  return { library, worker, reader: new library.PDFWorker({ port: worker }), base: at("") };
};

class CountersignInbox extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  #connections = null;
  #credentials = null;
  #view = null;
  #mounted = null;
  #starting = false;

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
    // Properties set before the script had loaded sit on the instance and hide the accessors: take them over.
    for (const name of ["connections", "credentials", "view"]) {
      if (Object.hasOwn(this, name)) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
  }

  /** The API accounts to read, `[{ id, label, kind, baseUrl, dialect? }]`. Holds no secret. */
  get connections() {
    return this.#connections ?? [];
  }

  set connections(value) {
    if (!Array.isArray(value)) {
      throw new TypeError("countersign-inbox: `connections` is an array of { id, label, kind, baseUrl }");
    }
    this.#connections = value.map(({ id, label, kind, baseUrl, dialect }) => ({ id, label, kind, baseUrl, dialect }));
    this.#mounted?.set_connections(JSON.stringify(this.#connections));
  }

  /** Called before requests: `async (connectionId) => ({ header: value })`, or a `Headers`. What it gives is kept nowhere. */
  get credentials() {
    return this.#credentials;
  }

  set credentials(value) {
    if (value !== null && typeof value !== "function") {
      throw new TypeError("countersign-inbox: `credentials` is a function (connectionId) => headers, or null");
    }
    this.#credentials = value;
    this.#mounted?.set_credentials(value);
  }

  /**
   * What of the list is shown, and how: `{ search, sort, group, connection, workflow, step, age, state }`, each optional.
   * Reads as the reviewer has it now.
   */
  get view() {
    return this.#mounted ? JSON.parse(this.#mounted.view()) : (this.#view ?? {});
  }

  set view(value) {
    if (value === null || typeof value !== "object") {
      throw new TypeError("countersign-inbox: `view` is an object such as { sort: 'newest', workflow: 'Refunds' }");
    }
    this.#view = value;
    this.#mounted?.set_view(JSON.stringify(value));
  }

  connectedCallback() {
    // A page may move the element: it then disconnects and connects in one go, and nothing is to be lost.
    if (!this.#mounted) this.#start();
    // In its new place it may have to speak another language.
    else this.#mounted.set_attribute("lang", undefined);
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (!this.isConnected && this.#mounted) this.#unmount();
    });
  }

  attributeChangedCallback(name, before, value) {
    if (name === "reviewer") {
      // What is kept belongs to one reviewer: another one begins with an inbox of their own.
      if (this.#mounted && before !== value) {
        this.#unmount();
        this.#start();
      }
      return;
    }
    this.#mounted?.set_attribute(name, value ?? undefined);
  }

  #unmount() {
    this.#mounted.unmount();
    this.#mounted = null;
    this.shadowRoot.replaceChildren();
  }

  async #start() {
    if (this.#starting) return;
    this.#starting = true;
    try {
      await load();
      if (!this.isConnected || this.#mounted) return;
      const mounted = mount(this, this.shadowRoot);
      this.#mounted = mounted;
      mounted.set_pdf(readPdf);
      if (this.#credentials) mounted.set_credentials(this.#credentials);
      if (this.#view) mounted.set_view(JSON.stringify(this.#view));
      for (const name of ATTRIBUTES) {
        if (name !== "config" && this.hasAttribute(name)) mounted.set_attribute(name, this.getAttribute(name));
      }
      // The nearest first: a file is not read where it would not count.
      if (this.#connections) mounted.set_connections(JSON.stringify(this.#connections));
      mounted.set_inline(this.querySelector(':scope > script[type="application/json"]')?.textContent);
      mounted.set_attribute("config", this.getAttribute("config") ?? undefined);
    } catch (error) {
      const line = document.createElement("p");
      line.setAttribute("role", "alert");
      const language = this.closest("[lang]")?.lang.split("-")[0].toLowerCase();
      line.textContent = NOT_STARTED[language] ?? NOT_STARTED.en;
      this.shadowRoot.replaceChildren(line);
      console.error("countersign-inbox could not be started:", error);
    } finally {
      this.#starting = false;
    }
  }
}

// Loading the script twice is harmless.
if (!customElements.get(NAME)) customElements.define(NAME, CountersignInbox);
