import {V2TXLiveVideoResolution} from '../sdk/quality.js';

/**
 * @param {HTMLSelectElement} select
 * @param {string} selectedSize such as `640x360`
 */
export function fillSizes(select, selectedSize) {
  for (const [name, value] of Object.entries(V2TXLiveVideoResolution)) {
    const size = name.replace('V2TXLiveVideoResolution', '');
    const selected = size === selectedSize;
    select.add(new Option(size.replace('x', ' × '), String(value), selected, selected));
  }
}

/** @param {string} size such as `640x360` */
export function sizeOption(size) {
  const value = /** @type {Record<string, number>} */ (V2TXLiveVideoResolution)[`V2TXLiveVideoResolution${size}`];
  return value === undefined ? undefined : String(value);
}

/**
 * @param {HTMLSelectElement} select
 * @param {string | undefined} value left alone when the list has no such entry
 */
export function choose(select, value) {
  if (value !== undefined && [...select.options].some((option) => option.value === value)) {
    select.value = value;
  }
}
