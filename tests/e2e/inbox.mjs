// The inbox as a person meets it: opened, read, filled in, decided. Everything is found by role and accessible
// name, which are part of the element's public surface; nothing by class, part or position.
// It asserts little by itself: specs say what they expect.

import assert from "node:assert/strict";
import { until } from "./harness.mjs";

/** Between the names of nested groups: `inbox.field("Supplier › Address › City")`. */
const INSIDE = " › ";

export class Inbox {
  /** @param host a locator of the element, for pages with more than one */
  constructor(page, host = page.locator("countersign-inbox")) {
    this.page = page;
    this.host = host;
    this.list = host.getByRole("listbox", { name: "Pending approvals" });
    this.rows = this.list.getByRole("option");
    this.details = host.getByRole("region", { name: "Approval details" });
    this.title = this.details.getByRole("heading", { level: 2 });
    this.form = this.details.getByRole("form", { name: "Data under review" });
    this.approveButton = this.details.getByRole("button", { name: "Approve", exact: true });
    this.reason = this.details.getByRole("textbox", { name: "Reason", exact: true });
    this.rejectButton = this.details.getByRole("button", { name: "Reject", exact: true });
    this.search = host.getByRole("searchbox", { name: "Search approvals" });
    this.statusLine = host.getByRole("status");
    this.outbox = host.getByRole("list", { name: "Outbox" });
    this.decided = host.getByRole("list", { name: "Decided" });
    this.bulk = host.getByRole("region", { name: "Selected approvals" });
    this.bulkDecision = host.getByRole("region", { name: "Bulk decision" });
    this.changes = this.details.getByRole("table", { name: "As it came – Now" });
    this.pages = this.form.getByRole("textbox", { name: "Pages", exact: true });
    this.versions = this.details.getByRole("list", { name: "Versions" }).getByRole("listitem");
  }

  /**
   * Opens the demo page and waits for what is pending.
   *
   * @param {number} [undoWindow] in seconds; null leaves the element's own default
   * @param {string[]} [connections] which of the demo's
   */
  static async visit(page, { undoWindow = 0, path = "/", connections = ["hookpulse", "retab"], waitForRows = true } = {}) {
    const [place, fragment] = path.split("#");
    await page.goto(`${place}?connections=${connections}${fragment === undefined ? "" : `#${fragment}`}`);
    const inbox = new Inbox(page);
    if (undoWindow !== null) {
      await inbox.setUndoWindow(undoWindow);
    }
    if (waitForRows) {
      await inbox.rows.first().waitFor();
    }
    return inbox;
  }

  setUndoWindow = (seconds) =>
    this.host.evaluate((element, value) => element.setAttribute("undo-window", value), String(seconds));

  /** The one row with this text. */
  row = (name) => this.list.getByRole("option", { name });

  /** The names of all rows, top to bottom. */
  rowNames = () => this.rows.allTextContents();

  /** How many rows the list has: of a long one only those near the screen are in the document. */
  count = async () => {
    const sizes = await this.rows.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-setsize"))));
    return sizes[0] ?? 0;
  };

  rowsAre = (count) => until(this.count, (seen) => seen === count);

  /** Scrolls through the list until this row is there: of a long one only the rows near the screen are. */
  async bringUp(name) {
    await this.rows.first().waitFor();
    // Halves of the screen, from the top to the end.
    for (let step = 0; (await this.row(name).count()) === 0; step += 1) {
      const isAtEnd = await this.list.evaluate((list, at) => {
        list.scrollTop = (at * list.clientHeight) / 2;
        return list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
      }, step);
      if (isAtEnd) return;
    }
  }

  /** Opens a row and waits until its details are drawn; with data, until the form is. */
  async open(name) {
    await this.bringUp(name);
    await this.row(name).click();
    await this.title.waitFor();
    await this.approveButton.or(this.details.getByRole("group", { name: /./ }).first()).first().waitFor();
  }

  /** Opens a row whose data can be edited. */
  async openForm(name) {
    await this.open(name);
    await this.form.getByRole("textbox").first().waitFor();
  }

  /** Shows an approval that may be far down in the list, as a host does that links to it: `"reviews/rev_1"`. */
  async show(item) {
    await this.host.evaluate((element, given) => element.setAttribute("item", given), item);
    await this.canBeDecided();
  }

  canBeDecided = () => until(() => this.rejectButton.isEnabled(), Boolean, { what: "an approval that can be decided" });

  /** A group, a list, or an item of the form, by its names from the outside in. */
  group(path) {
    return path.split(INSIDE).reduce((place, name) => {
      const is = (role) => place.getByRole(role, { name, exact: true });
      return is("group").or(is("row"));
    }, this.form);
  }

  /** A field of the form: `"Total Amount"`, or `"Supplier › Address › City"`. */
  field(path) {
    const names = path.split(INSIDE);
    const name = names.pop();
    const place = names.length === 0 ? this.form : this.group(names.join(INSIDE));
    const is = (role) => place.getByRole(role, { name, exact: true });
    return is("textbox").or(is("combobox")).or(is("checkbox"));
  }

  /** What is said of a field: every element its `aria-describedby` names. */
  described = (field) =>
    field.evaluate((control) =>
      (control.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => control.getRootNode().getElementById(id)?.textContent.trim() ?? `nothing has the id ${id}`)
        .join(" "),
    );

  press = (name, place = this.form) => place.getByRole("button", { name, exact: true }).click();

  approve = () => this.approveButton.click();

  /** Approves what could not be read or checked to its end: told of that, with a second press. */
  async approveAllTheSame() {
    await this.approve();
    await this.status(/Press Approve again/);
    await this.approve();
  }

  reject = () => this.rejectButton.click();

  undo = () => this.details.getByRole("button", { name: "Undo", exact: true }).click();

  /** Waits until the open approval's decision stands so: "Approved", "Waiting to send", … */
  async stands(heading) {
    const receipt = this.details.getByRole("group", { name: heading });
    await receipt.waitFor();
    return receipt.innerText();
  }

  /** Waits until the API has confirmed the decision on the open approval: "Approved" or "Rejected". */
  async applied(verdict) {
    const receipt = this.details.getByRole("group", { name: new RegExp(`^${verdict}`) });
    // The same word stands there while the decision can still be undone; the sentence tells them apart.
    const confirmed = receipt.filter({ hasText: "the API confirms it" });
    await confirmed.waitFor();
    return confirmed.innerText();
  }

  /** Waits until a status region says something like it, and returns what it says. */
  async status(pattern) {
    const said = await until(() => this.statusLine.allInnerTexts(), (texts) => texts.some((text) => pattern.test(text)), { what: String(pattern) });
    return said.find((text) => pattern.test(text));
  }

  alert = (pattern) => this.host.getByRole("alert").filter({ hasText: pattern });

  async alertSays(pattern) {
    const alert = this.alert(pattern);
    await alert.waitFor();
    return alert.innerText();
  }

  /** How many decisions wait in the outbox, as its heading says. */
  async outboxCount() {
    const heading = this.host.getByRole("heading", { name: /^Outbox/ });
    return (await heading.count()) === 0 ? 0 : Number((await heading.innerText()).replace(/\D/g, ""));
  }

  refresh = () => this.host.getByRole("button", { name: "Refresh", exact: true }).click();

  /** The lines of the diff: `[["total_amount", "1250.10", "1280.10"]]`. */
  async diff() {
    const rows = await this.changes.getByRole("row").all();
    const lines = await Promise.all(
      rows.map(async (row) => [
        ...(await row.getByRole("rowheader").allInnerTexts()),
        ...(await row.getByRole("cell").allInnerTexts()),
      ]),
    );
    return lines.filter((line) => line.length > 0);
  }

  diffIs = async (expected) => {
    const seen = await until(() => this.diff(), (lines) => JSON.stringify(lines) === JSON.stringify(expected));
    assert.deepEqual(seen, expected);
  };
}

/** Waits until as many drafts are stored. */
export const draftsAre = (page, count) =>
  until(
    () =>
      page.evaluate(
        () =>
          new Promise((resolve) => {
            const opening = indexedDB.open("countersign");
            opening.onsuccess = () => {
              const counting = opening.result.transaction("drafts").objectStore("drafts").count();
              counting.onsuccess = () => {
                opening.result.close();
                resolve(counting.result);
              };
            };
          }),
      ),
    (seen) => seen === count,
    { what: `${count} stored drafts` },
  );

/** The demo page's own form for credentials. */
export class CredentialsForm {
  constructor(page) {
    this.form = page.getByRole("form", { name: "Credentials" });
  }

  fill = (label, value) => this.form.getByLabel(label, { exact: true }).fill(value);

  useThese = () => this.form.getByRole("button", { name: "Use these" }).click();
}
