// Documents to fill forms with, as extractions from business papers look: groups of ten to twenty scalars of every kind,
// and two lists of flat objects. Runs in pages and in Node, and makes the same document every time.

const WORDS = ["Invoice", "Supplier", "Delivery", "Payment", "Customer", "Contract", "Shipment", "Tax", "Order", "Bank"];
const THINGS = ["number", "name", "date", "amount", "reference", "status", "city", "quantity", "note", "code"];
const STATES = ["draft", "open", "paid"];
const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "JPY", "SEK", "PLN"];

const GROUP_SIZES = [12, 16, 10, 20, 14, 18];

const day = (n) => `2024-${String(1 + (n % 12)).padStart(2, "0")}-${String(1 + (n % 28)).padStart(2, "0")}`;

/** The kinds of scalars in turn: a rule, and the value of the nth field. */
const KINDS = [
  [{ type: "string" }, (n) => `${WORDS[n % 10]} ${1000 + n}`],
  [{ type: "number", minimum: 0 }, (n) => n * 10 + 0.5],
  [{ type: "string", minLength: 2 }, (n) => `${THINGS[n % 10]}-${n}`],
  [{ type: "integer" }, (n) => n],
  [{ type: "string", format: "date" }, day],
  [{ type: ["string", "null"] }, (n) => (Math.floor(n / 12) % 2 === 0 ? null : `Remark ${n}`)],
  [{ type: "boolean" }, (n) => n % 3 === 0],
  [{ type: "string" }, (n) => `${n} ${WORDS[(n + 3) % 10]} Street`],
  [{ type: "string", enum: STATES }, (n) => STATES[n % 3]],
  [{ type: "number" }, (n) => n / 4],
  [{ type: "string", enum: CURRENCIES }, (n) => CURRENCIES[n % 7]],
  [{ type: ["string", "null"] }, (n) => `Contact ${n}`],
];

/** What a line of a list has. */
const LINE = [
  ["text", { type: "string", title: "Text", description: "What was delivered." }, (n) => `Article ${n}`],
  ["pieces", { type: "integer", title: "Pieces" }, (n) => n],
  ["price", { type: "number", title: "Price" }, (n) => n + 0.25],
  ["day", { type: "string", format: "date", title: "Day" }, day],
  ["lot", { type: ["string", "null"], title: "Lot" }, (n) => (n % 2 === 0 ? null : `Lot ${n}`)],
];

/** A schema, and data with exactly `count` scalars: a fifth of them in the lists. */
export function makeDocument(count) {
  const lines = Math.max(1, Math.round(count / 50));
  const sizes = groupSizes(count - 2 * lines * LINE.length);
  const schema = { type: "object", title: "Document", properties: {} };
  const data = {};
  let made = 0;
  const addGroup = (size, index) => {
    const properties = {};
    const required = [];
    const values = {};
    for (let at = 0; at < size; at += 1, made += 1) {
      const key = `field_${made + 1}`;
      const [rule, value] = KINDS[made % KINDS.length];
      const title = `${WORDS[made % 10]} ${THINGS[(made * 7) % 10]} ${made + 1}`;
      // As people write schemas: every third field is explained, two of three are required.
      const description = `As printed on the paper, in the ${WORDS[(made + 5) % 10].toLowerCase()} block.`;
      properties[key] = { ...rule, title, ...(made % 3 === 0 ? { description } : {}) };
      if (at % 3 !== 2) {
        required.push(key);
      }
      values[key] = value(made);
    }
    const title = `${WORDS[index % 10]} details ${index + 1}`;
    schema.properties[`group_${index + 1}`] = { type: "object", title, properties, required };
    data[`group_${index + 1}`] = values;
  };
  const addList = (key, title) => {
    const properties = Object.fromEntries(LINE.map(([name, rule]) => [name, rule]));
    schema.properties[key] = { type: "array", title, items: { type: "object", properties, required: ["text", "pieces"] } };
    data[key] = Array.from({ length: lines }, (_, n) => Object.fromEntries(LINE.map(([name, , value]) => [name, value(n)])));
  };
  sizes.forEach((size, index) => {
    addGroup(size, index);
    if (index === 0) {
      addList("lines", "Line items");
    }
  });
  addList("payments", "Payments");
  return { schema, data };
}

/** Sizes of ten to twenty that add up to `total`. */
function groupSizes(total) {
  const sizes = [];
  for (let left = total; left > 0; left -= sizes.at(-1)) {
    const wanted = GROUP_SIZES[sizes.length % GROUP_SIZES.length];
    // What would be too little for another group goes into this one, or this one gives some away.
    sizes.push(left <= 20 ? left : Math.min(wanted, left - 10));
  }
  return sizes;
}
