// The element's own form, built by `cargo xtask bench` into `built/`, without the inbox around it. Like `plain.js` it
// exposes `window.bench`, so that any harness can time either.

import init, { mount_form } from "./built/form_bench.js";
import { asText, makeHost, painted } from "./frame.js";

const ready = init();
let mounted;
let root;

window.bench = {
  /** Resolves when the page is ready, which is no part of mounting a form. */
  ready: ready.then(() => {}),

  /** Shows the form of this data, instead of the one before; resolves when it has been painted. */
  async mount(schema, data) {
    await ready;
    bench.clear();
    const made = makeHost();
    root = made.root;
    mounted = mount_form(made.host, root, asText(schema), asText(data));
    await painted();
  },

  /** Puts the focus into the text field in the middle of the form's fields, and returns it. */
  focusMiddle() {
    const field = root.getElementById(mounted.middle());
    field.focus();
    return field;
  },

  /** Takes the form away. */
  clear() {
    mounted?.free();
    mounted = root = undefined;
    document.getElementById("place").replaceChildren();
  },

  /** Bytes of memory that WebAssembly holds; it never gives any back. */
  wasmBytes: async () => (await ready).memory.buffer.byteLength,
};
