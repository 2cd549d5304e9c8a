// The same fields in plain DOM, as a person would write it by hand who needs nothing but this: what our form is
// compared with. It keeps what is typed as it is, checks the obvious and marks what is wrong or changed; it knows no
// exact numbers, no undo of edits, no restoring, no lists that can be edited. With `?contain` in the address what is off
// the screen is not laid out.

import { asText, makeHost, painted } from "./frame.js";

const CONTAINED = new URLSearchParams(location.search).has("contain");

const ready = Promise.all([
  sheet("built/tokens.css"),
  sheet("built/element.css"),
  // Whatever the element does about it, here one form has it on all groups and cards and the other has none.
  rules(
    CONTAINED
      ? ".group, .array, .card { content-visibility: auto; contain-intrinsic-size: auto none auto 500px; }" +
          ".card { contain-intrinsic-size: auto none auto 180px; }"
      : ".form * { content-visibility: visible !important; contain: none !important; }",
  ),
]);

async function sheet(address) {
  return rules(await (await fetch(address)).text());
}

function rules(text) {
  return new CSSStyleSheet().replace(text);
}

let root;
let form;

window.bench = {
  ready: ready.then(() => {}),

  async mount(schema, data) {
    const sheets = await ready;
    bench.clear();
    root = makeHost().root;
    root.adoptedStyleSheets = sheets;
    form = new PlainForm(JSON.parse(asText(schema)), JSON.parse(asText(data)));
    root.append(form.frame);
    await painted();
  },

  focusMiddle() {
    const { fields } = form;
    const middle = Math.floor(fields.length / 2);
    const isText = ({ control }) => control instanceof HTMLInputElement && control.type === "text";
    const field = [...fields.slice(middle), ...fields.slice(0, middle).reverse()].find(isText);
    field.control.focus();
    return field.control;
  },

  clear() {
    root = form = undefined;
    document.getElementById("place").replaceChildren();
  },

  wasmBytes: async () => 0,
};

/** Makes an element: properties first, then what is inside. */
function make(name, properties = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false) {
      continue;
    }
    if (key in made && key !== "form") {
      made[key] = value;
    } else {
      made.setAttribute(key, value);
    }
  }
  made.append(...inside.filter((part) => part !== undefined));
  return made;
}

function icon(path, more = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon ${more}`);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

const DOWN = "M4 6l4 4l4-4";
const UP = "M4 10l4-4l4 4";
const TRASH = "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9";
const NONE = "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M4.2 11.8l7.6-7.6";
const PLUS = "M8 3v10M3 8h10";
const ALERT = "M8 2L14.5 13.5h-13zM8 6.5v3M8 11.6v.1";
const UNDO = "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M3 6.5L6 3.5M3 6.5l3 3";

class PlainForm {
  /** In the order of the form. */
  fields = [];
  /** What has been typed, by the id of the field. */
  typed = new Map();
  frame;

  constructor(schema, data) {
    const fields = make("div", { className: "fields" }, ...this.#inside(schema, data));
    const body = make(
      "form",
      { className: "form", noValidate: true, "aria-label": "Data under review" },
      make("h3", { className: "section-title" }, "Data under review"),
      make("fieldset", { className: "form-body" }, fields),
    );
    // One listener for all fields.
    body.addEventListener("input", (event) => this.#input(event.target));
    const content = make("div", { className: "details-content" }, body);
    const scroll = make("div", { className: "details-scroll", tabIndex: -1 }, content);
    const inbox = make("div", { className: "inbox", "data-pane": "details" }, make("section", { className: "details" }, scroll));
    this.frame = make("div", { className: "root" }, inbox);
  }

  #inside(schema, data) {
    return Object.entries(schema.properties).map(([key, rule]) => {
      const isRequired = schema.required?.includes(key) ?? false;
      switch (rule.type) {
        case "object":
          return this.#group(rule, data[key]);
        case "array":
          return this.#list(rule, data[key]);
        default:
          return this.#field(rule, data[key], isRequired);
      }
    });
  }

  #group(rule, data) {
    const note = Object.values(data).find((value) => typeof value === "string");
    return make(
      "details",
      { className: "group", open: true },
      this.#summary(rule.title, note),
      make(
        "fieldset",
        { className: "group-body" },
        make("legend", { className: "sr" }, rule.title),
        make("div", { className: "fields" }, ...this.#inside(rule, data)),
        takeAway(rule),
      ),
    );
  }

  #summary(title, note = "") {
    return make(
      "summary",
      {},
      icon(DOWN, "group-mark"),
      make("span", { className: "group-title" }, title),
      make("span", { className: "group-note" }, note),
      make("span", { className: "group-state" }),
    );
  }

  #list(rule, items) {
    return make(
      "details",
      { className: "array", open: true },
      this.#summary(rule.title, `${items.length} items`),
      make(
        "fieldset",
        { className: "group-body" },
        make("legend", { className: "sr" }, rule.title),
        make("ol", { className: "cards" }, ...items.map((item, index) => this.#card(rule.items, item, index))),
        button("button-quiet card-add", PLUS, ...words("Add item", `Add item: ${rule.title}`)),
        takeAway(rule),
      ),
    );
  }

  #card(rule, item, index) {
    const name = `Item ${index + 1}`;
    const tool = (path, label) => {
      const made = button("icon-button", path);
      made.ariaLabel = `${label}: ${name}`;
      return made;
    };
    return make(
      "li",
      { className: "card" },
      make(
        "div",
        { className: "card-head" },
        make("span", { className: "card-number" }, String(index + 1)),
        make("span", { className: "card-summary" }, item.text),
        make("span", { className: "card-tools" }, tool(UP, "Move up"), tool(DOWN, "Move down"), tool(TRASH, "Remove")),
      ),
      make(
        "fieldset",
        { className: "card-body" },
        make("legend", { className: "sr" }, name),
        make("div", { className: "fields" }, ...this.#inside(rule, item)),
      ),
    );
  }

  #field(rule, value, isRequired) {
    const id = `field-${this.fields.length + 1}`;
    const type = Array.isArray(rule.type) ? rule.type[0] : rule.type;
    const isNullable = Array.isArray(rule.type);
    const help = rule.description && make("span", { className: "field-help", id: `${id}-help` }, rule.description);
    const field = { id, rule, type, came: value === null ? null : String(value), isRequired, help };
    field.control = this.#control(field, value);
    // A group of radio buttons and what is no control are labelled as a group.
    const isLabelled = field.control.matches("input, select");
    field.messages = make("div", { className: "field-messages" });
    field.box = make(
      "div",
      { className: "field" },
      make(
        "div",
        { className: "field-head" },
        make(isLabelled ? "label" : "span", {
          ...(isLabelled ? { htmlFor: id } : { className: "label" }),
          id: `${id}-label`,
          title: isLabelled ? rule.description : undefined,
          textContent: rule.title,
        }),
        isRequired ? undefined : make("span", { className: "field-optional" }, "optional"),
        help,
      ),
      make(
        "div",
        { className: "field-control" },
        field.control.type === "checkbox" ? this.#choice(field.control, value ? "Yes" : "No") : field.control,
        value !== null && (isNullable || !isRequired)
          ? button("icon-button", NONE, ...words("", isNullable ? `Set to null: ${rule.title}` : `Remove: ${rule.title}`))
          : undefined,
      ),
      field.messages,
    );
    for (const control of field.control.matches("[role=radiogroup]") ? field.control.querySelectorAll("input") : [field.control]) {
      control.field = field;
    }
    this.fields.push(field);
    return field.box;
  }

  #control(field, value) {
    const { id, rule, type } = field;
    const described = { "aria-describedby": field.help?.id, "aria-required": field.isRequired ? "true" : undefined };
    if (value === null) {
      return make(
        "div",
        { className: "no-value", role: "group", "aria-labelledby": `${id}-label` },
        "No value (null)",
        make("button", { type: "button", className: "button-quiet", id }, icon(PLUS), ...words("Add value", `Add value: ${rule.title}`)),
      );
    }
    if (rule.enum !== undefined && rule.enum.length <= 4) {
      const radios = rule.enum.map((option, index) =>
        make(
          "label",
          { className: "choice" },
          make("input", { type: "radio", name: id, id: index === 0 ? id : undefined, checked: option === value }),
          option,
        ),
      );
      return make("div", { className: "choices", role: "radiogroup", "aria-labelledby": `${id}-label`, ...described }, ...radios);
    }
    if (rule.enum !== undefined) {
      const options = rule.enum.map((option) => make("option", { value: option, selected: option === value }, option));
      return make("select", { className: "input", id, ...described }, ...options);
    }
    if (type === "boolean") {
      return make("input", { type: "checkbox", id, checked: value, ...described });
    }
    if (rule.format === "date") {
      return make("input", { className: "input", type: "date", id, value, ...described });
    }
    const isNumber = type === "number" || type === "integer";
    const inputMode = type === "number" ? "decimal" : type === "integer" ? "numeric" : "text";
    return make("input", {
      className: isNumber ? "input number" : "input",
      id,
      type: "text",
      dir: isNumber ? undefined : "auto",
      inputMode,
      autocomplete: "off",
      value: String(value),
      ...described,
    });
  }

  #choice(box, word) {
    return make("span", { className: "choice choices" }, box, make("span", { "aria-hidden": "true" }, word));
  }

  #input(control) {
    const { field } = control;
    const value = control.type === "checkbox" ? String(control.checked) : control.value;
    if (value === field.came) {
      this.typed.delete(field.id);
    } else {
      this.typed.set(field.id, value);
    }
    this.#show(field, problem(field, value), value !== field.came);
  }

  /** Draws what has become of a field, and only what is different from before. */
  #show(field, sentence, isChanged) {
    const { box, control, id } = field;
    if (sentence !== field.sentence) {
      field.error?.remove();
      field.error = sentence && make("p", { className: "message message-error", id: `${id}-problem` }, icon(ALERT), sentence);
      if (field.error) {
        field.messages.prepend(field.error);
      }
      const ids = [field.help?.id, field.error?.id].filter((part) => part !== undefined);
      control.toggleAttribute("aria-describedby", ids.length > 0);
      if (ids.length > 0) {
        control.setAttribute("aria-describedby", ids.join(" "));
      }
      box.toggleAttribute("data-invalid", sentence !== undefined);
      control.setAttribute("aria-invalid", String(sentence !== undefined));
      field.sentence = sentence;
    }
    if (isChanged !== (field.mark !== undefined)) {
      field.mark?.remove();
      field.mark = isChanged
        ? make(
            "p",
            { className: "message message-changed" },
            make("span", { className: "changed-word" }, "Changed"),
            " ",
            make("del", {}, field.came ?? "null"),
            button("button-quiet", UNDO, ...words("Reset", "Reset to the original value")),
          )
        : undefined;
      if (field.mark) {
        field.messages.append(field.mark);
      }
      box.toggleAttribute("data-changed", isChanged);
    }
  }
}

function words(short, full) {
  return [make("span", { "aria-hidden": "true" }, short), make("span", { className: "sr" }, full)];
}

function button(className, path, ...inside) {
  return make("button", { type: "button", className }, icon(path), ...inside);
}

/** Groups and lists of the documents are optional, so that they can be removed. */
function takeAway(rule) {
  return button("button-quiet", NONE, ...words("Remove", `Remove: ${rule.title}`));
}

/** What is wrong with a text, in a sentence. */
function problem({ rule, type, isRequired }, text) {
  if (text === "" && isRequired) {
    return "A value is required.";
  }
  if (rule.minLength !== undefined && text.length < rule.minLength) {
    return `Use at least ${rule.minLength} characters.`;
  }
  if (text === "" || (type !== "number" && type !== "integer")) {
    return undefined;
  }
  const number = Number(text);
  if (!Number.isFinite(number)) {
    return "This is not a number.";
  }
  if (type === "integer" && !Number.isInteger(number)) {
    return "This is not a whole number.";
  }
  return rule.minimum !== undefined && number < rule.minimum ? `The smallest value is ${rule.minimum}.` : undefined;
}
