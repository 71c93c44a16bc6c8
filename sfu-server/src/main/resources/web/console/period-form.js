import {byId, query, setNotice} from '../ui/dom.js';
import {boundsOf, isApp, plusMonths, rangeProblem} from './address.js';
import {monthText} from './words.js';
import {plusDays} from './zone.js';

/** @typedef {import('./address.js').Period} Period */

const MONTHS_OFFERED = 24;

/** Token, application and period: what a statement is asked for with. */
export class PeriodForm {
  #form = byId('form', HTMLFormElement);
  #token = byId('token', HTMLInputElement);
  #tokenField = byId('token-field', HTMLElement);
  #tokenKept = byId('token-kept', HTMLElement);
  #app = byId('app', HTMLInputElement);
  #month = byId('month', HTMLSelectElement);
  #from = byId('from', HTMLInputElement);
  #to = byId('to', HTMLInputElement);
  #error = byId('form-error', HTMLElement);
  #listener;

  /**
   * @param {string} today
   * @param {{onShow: (app: string, period: Period) => void, onPeriod: (period: Period) => void, onForget: () => void}} listener
   *   onShow: the form was sent; onPeriod: another month was chosen
   */
  constructor(today, listener) {
    this.#listener = listener;
    for (let before = 0; before < MONTHS_OFFERED; before++) {
      this.#offer(plusMonths(today.slice(0, 7), -before));
    }
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#form.addEventListener('input', (event) => {
      setNotice(this.#error, '');
      if (event.target instanceof HTMLInputElement) {
        event.target.removeAttribute('aria-invalid');
      }
    });
    for (const kind of this.#form.querySelectorAll('input[name="period"]')) {
      kind.addEventListener('change', () => this.#showFields());
    }
    this.#month.addEventListener('change', () => listener.onPeriod({month: this.#month.value}));
    byId('month-before', HTMLButtonElement).addEventListener('click', () => this.#step(-1));
    byId('month-after', HTMLButtonElement).addEventListener('click', () => this.#step(1));
    byId('token-forget', HTMLButtonElement).addEventListener('click', () => listener.onForget());
  }

  /** What was typed as a token, once: the field is empty from then on. */
  takeToken() {
    const token = this.#token.value.trim();
    this.#token.value = '';
    return token;
  }

  /** @param {boolean} kept */
  setTokenKept(kept) {
    this.#tokenField.hidden = kept;
    this.#tokenKept.hidden = !kept;
  }

  focusToken() {
    this.#token.focus();
  }

  /**
   * @param {string} app
   * @param {Period} period
   */
  fill(app, period) {
    if (app) {
      this.#app.value = app;
    }
    const isMonth = 'month' in period;
    query(this.#form, `input[value="${isMonth ? 'month' : 'days'}"]`, HTMLInputElement).checked = true;
    if (isMonth) {
      this.#offer(period.month);
      this.#month.value = period.month;
    } else {
      this.#from.value = period.from;
      this.#to.value = period.to;
    }
    setNotice(this.#error, '');
    this.#showFields();
  }

  /**
   * Says what is wrong, at the field where it can be mended.
   *
   * @param {string} text
   * @param {'token' | 'app' | 'period'} at
   */
  refuse(text, at) {
    setNotice(this.#error, text);
    const period = this.#byDays ? this.#from : this.#month;
    const field = {token: this.#token, app: this.#app, period}[at];
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  }

  get #byDays() {
    return query(this.#form, 'input[value="days"]', HTMLInputElement).checked;
  }

  #submit() {
    const app = this.#app.value.trim();
    if (!isApp(app)) {
      this.refuse('Application: expected its number, such as 1400000001.', 'app');
      return;
    }
    const [from, to] = [this.#from.value, this.#to.value];
    const problem = this.#byDays ? rangeProblem(from, to) : '';
    if (problem) {
      this.refuse(problem, 'period');
      return;
    }
    this.#listener.onShow(app, this.#byDays ? {from, to} : {month: this.#month.value});
  }

  /** @param {number} months */
  #step(months) {
    const month = plusMonths(this.#month.value, months);
    this.#offer(month);
    this.#month.value = month;
    this.#listener.onPeriod({month});
  }

  /** @param {string} month is among those to choose from, newest first */
  #offer(month) {
    const options = [...this.#month.options];
    if (!options.some(({value}) => value === month)) {
      const older = options.findIndex(({value}) => value < month);
      this.#month.add(new Option(monthText(month), month), older < 0 ? null : older);
    }
  }

  #showFields() {
    byId('month-field', HTMLElement).hidden = this.#byDays;
    byId('days-field', HTMLElement).hidden = !this.#byDays;
    if (this.#byDays && !this.#from.value) {
      const {from, end} = boundsOf({month: this.#month.value});
      this.#from.value = from;
      this.#to.value = plusDays(end, -1);
    }
  }
}
