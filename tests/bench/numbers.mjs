// What both benches share: the browser they run in, and how numbers become tables. Measures nothing.

export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  // A frame begins as soon as there is something to draw. At 60 frames a second up to 16 ms of waiting for the next one
  // would be measured, which says nothing about what is drawn.
  "--disable-frame-rate-limit",
  "--disable-gpu-vsync",
];

export const quantile = (values, share) => {
  const line = [...values].sort((a, b) => a - b);
  const at = (line.length - 1) * share;
  const low = line[Math.floor(at)];
  return low + (line[Math.ceil(at)] - low) * (at % 1);
};

export const median = (values) => quantile(values, 0.5);

export const ms = (value) => value.toFixed(value < 100 ? 1 : 0);

export const mb = (bytes) => (bytes / 1e6).toFixed(1);

/** A median and the middle half of the values. */
export const spread = (values) => `${ms(median(values))} (${ms(quantile(values, 0.25))}–${ms(quantile(values, 0.75))})`;

export function table(heads, rows) {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at].length)));
  const line = (row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join("  ");
  return [line(heads), ...rows.map(line)].map((text) => text.trimEnd()).join("\n");
}
