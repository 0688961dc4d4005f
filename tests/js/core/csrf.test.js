import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { csrfToken } from "../../../static/js/core/csrf.js";

class HTMLInputElement {
  value = "from the page";
}

function page({ cookie, field = null }) {
  Object.assign(globalThis, { document: { cookie, querySelector: () => field }, HTMLInputElement });
}

afterEach(() => {
  delete globalThis.document;
  delete globalThis.HTMLInputElement;
});

test("the cookie goes before the page's field, which may be older", () => {
  page({ cookie: "theme=dark; csrftoken=abc123", field: new HTMLInputElement() });
  assert.equal(csrfToken(), "abc123");
});

test("a cookie whose name only ends alike is another one", () => {
  page({ cookie: "old-csrftoken=abc123", field: new HTMLInputElement() });
  assert.equal(csrfToken(), "from the page");
});

test("without either there is none", () => {
  page({ cookie: "" });
  assert.equal(csrfToken(), "");
});
