// Reads and makes elements of a page, with the type that the script needs.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return the first match; throws where there is none, or one of another type.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 */
export function find(root, selector, type) {
  const found = findOptional(root, selector, type);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

/**
 * Return the first match, or null; throws where it has another type.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 */
export function findOptional(root, selector, type) {
  const found = root.querySelector(selector);
  return found && checked(found, type);
}

/**
 * Return all matches; throws where one has another type.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 */
export function findAll(root, selector, type) {
  return Array.from(root.querySelectorAll(selector), (each) => checked(each, type));
}

/**
 * Return a form's field; `RadioNodeList` for several of one name.
 * @template {Element | RadioNodeList} T
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {new () => T} type
 */
export function field(form, name, type) {
  return checked(form.elements.namedItem(name), type);
}

/**
 * @template T
 * @param {unknown} value
 * @param {new () => T} type
 */
function checked(value, type) {
  if (value instanceof type) return value;
  throw new TypeError(`Expected ${type.name}, got ${value}.`);
}

/**
 * Return the nearest match at or above what an event happened on.
 * @param {Event} event
 * @param {string} selector
 */
export function closest({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

/**
 * Return what Django's `json_script` wrote into the page.
 * @param {string} id
 * @returns {any}
 */
export function readJson(id) {
  return JSON.parse(find(document, `#${id}`, HTMLScriptElement).text);
}

/**
 * Return a copy of the one element inside a template.
 * @param {HTMLTemplateElement} template
 */
export function copyOf(template) {
  return find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), "*", HTMLElement);
}

/**
 * Return text that only screen readers read.
 * @param {string} text
 */
export function hiddenText(text) {
  const element = document.createElement("span");
  element.className = "visually-hidden";
  element.textContent = text;
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number>} attributes
 */
export function svgElement(name, attributes) {
  const element = document.createElementNS(SVG, name);
  setAttributes(element, attributes);
  return element;
}

/**
 * @param {Element} element
 * @param {Record<string, string | number>} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
