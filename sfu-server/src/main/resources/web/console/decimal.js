/** An exact decimal number: `units` / 10^`scale`. Money is never a floating-point number. */
export class Decimal {
  static ZERO = new Decimal(0n, 0);

  #units;
  #scale;

  /**
   * @param {bigint} units
   * @param {number} scale
   */
  constructor(units, scale) {
    this.#units = units;
    this.#scale = scale;
  }

  /**
   * @param {string} text such as `-12.340`
   * @returns {Decimal}
   * @throws {SyntaxError}
   */
  static parse(text) {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    if (!match) {
      throw new SyntaxError(`decimal: ${text} (expected: digits, such as 12.34)`);
    }
    const [, sign = '', whole = '', fraction = ''] = match;
    return new Decimal(BigInt(`${sign}${whole}${fraction}`), fraction.length);
  }

  /** @param {Decimal} other */
  plus(other) {
    const scale = Math.max(this.#scale, other.#scale);
    return new Decimal(this.#unitsAt(scale) + other.#unitsAt(scale), scale);
  }

  get isZero() {
    return this.#units === 0n;
  }

  /** For drawing only. */
  toNumber() {
    return Number(this.#units) / 10 ** this.#scale;
  }

  /** Digits behind the point that it needs, at least two. */
  get places() {
    let [units, places] = [this.#units, this.#scale];
    while (places > 2 && units % 10n === 0n) {
      units /= 10n;
      places--;
    }
    return Math.max(2, places);
  }

  /**
   * Exactly, with thousands apart.
   *
   * @param {number} [places] more digits behind the point than it needs, as others in a column do
   * @returns {string}
   */
  toString(places = 0) {
    const shown = Math.max(places, this.places);
    const scale = Math.max(shown, this.#scale);
    const units = this.#unitsAt(scale) / 10n ** BigInt(scale - shown);
    const digits = String(units < 0n ? -units : units).padStart(shown + 1, '0');
    return `${units < 0n ? '−' : ''}${grouped(digits.slice(0, -shown))}.${digits.slice(-shown)}`;
  }

  /** @param {number} scale no less than its own */
  #unitsAt(scale) {
    return this.#units * 10n ** BigInt(scale - this.#scale);
  }
}

/** @param {string} digits */
function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
