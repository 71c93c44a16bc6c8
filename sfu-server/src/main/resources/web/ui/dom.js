/**
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
export function byId(id, type) {
  return checked(document.getElementById(id), id, type);
}

/**
 * @template {HTMLElement} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E}
 */
export function query(root, selector, type) {
  return checked(root.querySelector(selector), selector, type);
}

/**
 * @template {HTMLElement} E
 * @param {Element | null} element
 * @param {string} name
 * @param {new () => E} type
 * @returns {E}
 */
function checked(element, name, type) {
  if (!(element instanceof type)) {
    throw new Error(`${name}: expected a ${type.name}`);
  }
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} text empty hides it
 */
export function setNotice(element, text) {
  element.hidden = text === '';
  element.textContent = text;
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} pressed
 */
export function setPressed(button, pressed) {
  button.setAttribute('aria-pressed', String(pressed));
}

/** @param {HTMLButtonElement} button */
export function isPressed(button) {
  return button.getAttribute('aria-pressed') === 'true';
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {import('../sdk/types.js').ExtraInfo} extraInfo */
export function retryText(extraInfo) {
  const ms = extraInfo.retryInMs;
  return typeof ms === 'number' ? `, next try in ${Math.max(1, Math.round(ms / 1000))} s` : '';
}

/** @param {import('../sdk/types.js').ExtraInfo} extraInfo */
export function failureText(extraInfo) {
  return extraInfo.status === 401 || extraInfo.status === 403 || extraInfo.status === 409 ? 'Refused' : 'Failed';
}

/**
 * Leaves the same text alone: a live region would say it again.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Brings an element into view, where it is not.
 *
 * @param {HTMLElement} element
 */
export function reveal(element) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  requestAnimationFrame(() => element.scrollIntoView({block: 'nearest', behavior: still ? 'instant' : 'smooth'}));
}
