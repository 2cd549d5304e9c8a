// What all pages of the bench have in common: where a form is put, and what is waited for until it counts as shown.

/** A host of its own for each form, with the size that the element gives itself. */
export function makeHost() {
  const host = document.createElement("section");
  document.getElementById("place").replaceChildren(host);
  return { host, root: host.attachShadow({ mode: "open" }) };
}

/**
 * Resolves when what is on the page now has been painted once: an animation frame is asked for, and a message that is
 * sent within it arrives as the next task, which is after style, layout and paint of that frame. A second animation frame
 * would tell the same, but only after waiting for the next sixtieth of a second, which is no work of a form's.
 */
export const painted = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    requestAnimationFrame(() => port2.postMessage(null));
  });

export const asText = (json) => (typeof json === "string" ? json : JSON.stringify(json));
