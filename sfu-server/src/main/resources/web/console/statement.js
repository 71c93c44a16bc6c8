/**
 * Sums as the rows and columns of a statement.
 *
 * @typedef {import('./billing.js').Amount} Amount
 * @typedef {import('./billing.js').Rates} Rates
 * @typedef {import('./billing.js').Sum} Sum
 * @typedef {{policy: string, tier: string, label: string, swatch: number, price?: string}} Column
 * @typedef {{key: string, cells: readonly (Amount | undefined)[], together: Amount}} Row
 * @typedef {{columns: readonly Column[], rows: readonly Row[], foot: Row}} Table
 */

import {Decimal} from './decimal.js';

/** Colours there are for tiers. */
const SWATCHES = 8;

/**
 * A column for each tier of the rate card in force, whether anything was counted in it or not, and for each other
 * that something was counted in, as before a change of the policy.
 *
 * @param {Rates} rates
 * @param {readonly Sum[]} sums
 * @returns {Column[]}
 */
export function columnsOf({policy, tiers}, sums) {
  const inForce = tiers.filter((tier) => tier.policy === policy);
  const used = sums.map((sum) => ({policy: sum.policy, name: sum.tier}));
  /** @type {Map<string, Column>} */
  const columns = new Map();
  for (const tier of [...inForce, ...used]) {
    const key = keyOf(tier.policy, tier.name);
    if (!columns.has(key)) {
      columns.set(key, {
        policy: tier.policy,
        tier: tier.name,
        label: tier.policy === policy ? tier.name : `${tier.name} (${tier.policy})`,
        swatch: Math.min(columns.size, SWATCHES - 1),
        price: tiers.find((each) => keyOf(each.policy, each.name) === key)?.price,
      });
    }
  }
  return [...columns.values()];
}

/**
 * @param {readonly Column[]} columns
 * @param {readonly Sum[]} sums
 * @param {(sum: Sum) => string} keyOfRow
 * @returns {Table} with rows in the order of the sums
 */
export function tableOf(columns, sums, keyOfRow) {
  const places = new Map(columns.map(({policy, tier}, place) => [keyOf(policy, tier), place]));
  /** @type {Map<string, (Amount | undefined)[]>} */
  const rows = new Map();
  const foot = emptyCells(columns.length);
  for (const sum of sums) {
    const place = places.get(keyOf(sum.policy, sum.tier)) ?? 0;
    const cells = rows.get(keyOfRow(sum)) ?? emptyCells(columns.length);
    rows.set(keyOfRow(sum), cells);
    cells[place] = plus(cells[place], sum.amount);
    foot[place] = plus(foot[place], sum.amount);
  }
  return {
    columns,
    rows: [...rows].map(([key, cells]) => rowOf(key, cells)),
    foot: rowOf('', foot),
  };
}

/**
 * The same with those of the most time first.
 *
 * @param {Table} table
 * @returns {Table}
 */
export function longestFirst(table) {
  return {...table, rows: [...table.rows].sort((a, b) => b.together.ms - a.together.ms)};
}

/**
 * @param {string} key
 * @param {readonly (Amount | undefined)[]} cells
 * @returns {Row}
 */
function rowOf(key, cells) {
  return {key, cells, together: cells.reduce(plus, undefined) ?? {ms: 0, minutes: 0, cost: Decimal.ZERO}};
}

/**
 * @param {Amount | undefined} a
 * @param {Amount | undefined} b
 * @returns {Amount | undefined}
 */
function plus(a, b) {
  if (!a || !b) {
    return a ?? b;
  }
  return {
    ms: a.ms + b.ms,
    minutes: a.minutes === undefined || b.minutes === undefined ? undefined : a.minutes + b.minutes,
    cost: a.cost === undefined || b.cost === undefined ? undefined : a.cost.plus(b.cost),
  };
}

/**
 * @param {number} length
 * @returns {(Amount | undefined)[]}
 */
function emptyCells(length) {
  return Array.from({length}, () => undefined);
}

/**
 * @param {string} policy
 * @param {string} tier
 */
function keyOf(policy, tier) {
  return `${policy} ${tier}`;
}
