import {byId, download, setNotice, setText} from '../ui/dom.js';
import {formatAddress, parseAddress} from './address.js';
import {problemOf} from './api.js';
import {BillingClient} from './billing.js';
import {PeriodForm} from './period-form.js';
import {StatementView} from './statement-view.js';
import {TokenStore} from './token-store.js';
import {periodText, roomText} from './words.js';
import {Zone} from './zone.js';

/** @typedef {import('./address.js').View} View */
/** @typedef {import('./statement-view.js').Statement} Statement */
/** @typedef {'intro' | 'loading' | 'failure' | 'statement'} Part */

const PARTS = /** @type {const} */ (['intro', 'loading', 'failure', 'statement']);

/** The statement page: the address says what is shown, and the API tells it. */
class Console {
  #tokens = new TokenStore(sessionStorage);
  #client = new BillingClient(() => this.#tokens.token);
  #today = new Date().toISOString().slice(0, 10);
  #view = parseAddress(location.hash, this.#today);
  #form = new PeriodForm(this.#today, {
    onShow: (app, period) => this.#onShow(app, period),
    onPeriod: (period) => {
      if (this.#view.app) {
        this.#go({...this.#view, period});
      }
    },
    onForget: () => this.#forget(),
  });
  #page = new StatementView((view) => this.#go(view));
  #loading = new AbortController();
  /** @type {Statement | undefined} */
  #statement;
  /** Of the list's next page. */
  #next = '';

  start() {
    this.#form.setTokenKept(this.#tokens.token !== '');
    globalThis.addEventListener('hashchange', () => {
      if (location.hash !== '#main') {
        this.#open(true);
      }
    });
    byId('again', HTMLButtonElement).addEventListener('click', () => void this.#load(true));
    byId('more', HTMLButtonElement).addEventListener('click', () => void this.#loadMore());
    for (const what of /** @type {const} */ (['usage', 'intervals'])) {
      const button = byId(`csv-${what}`, HTMLButtonElement);
      button.addEventListener('click', () => void this.#download(button, what));
    }
    for (const unit of /** @type {const} */ (['time', 'cost'])) {
      const input = document.querySelector(`input[name="unit"][value="${unit}"]`);
      input?.addEventListener('change', () => this.#setUnit(unit));
    }
    this.#open(false);
  }

  /** @param {boolean} chosen by somebody who is at the page, and whose focus may go with what they chose */
  #open(chosen) {
    this.#view = parseAddress(location.hash, this.#today);
    this.#form.fill(this.#view.app, this.#view.period);
    const unit = document.querySelector(`input[name="unit"][value="${this.#view.unit}"]`);
    if (unit instanceof HTMLInputElement) {
      unit.checked = true;
    }
    if (this.#view.app && (chosen || this.#tokens.token)) {
      void this.#load(chosen);
    } else {
      this.#loading.abort();
      this.#show('intro');
    }
  }

  /** @param {View} view */
  #go(view) {
    const address = formatAddress(view);
    if (location.hash === address) {
      this.#open(true);
    } else {
      location.hash = address;
    }
  }

  /**
   * @param {string} app
   * @param {import('./address.js').Period} period
   */
  #onShow(app, period) {
    const token = this.#form.takeToken();
    if (token) {
      this.#tokens.keep(token);
      this.#form.setTokenKept(true);
    }
    const same = app === this.#view.app;
    this.#go({...this.#view, app, period, room: same ? this.#view.room : undefined, user: same ? this.#view.user : undefined});
  }

  #forget() {
    this.#tokens.forget();
    this.#loading.abort();
    this.#statement = undefined;
    this.#form.setTokenKept(false);
    this.#form.focusToken();
    this.#show('intro');
  }

  /** @param {boolean} chosen */
  async #load(chosen) {
    this.#loading.abort();
    this.#loading = new AbortController();
    const {signal} = this.#loading;
    const view = this.#view;
    const lostFocus = !byId('form', HTMLElement).contains(document.activeElement);
    this.#setBusy(true);
    try {
      const [rates, days, list] = await Promise.all([
        this.#client.rates(view.app, signal),
        this.#client.days(view, signal),
        this.#page1(view, signal),
      ]);
      this.#next = list.next;
      this.#statement = {
        view,
        rates,
        zone: new Zone(rates.zone),
        days: days.sums,
        settledUntil: days.settledUntil,
        list: list.sums,
        intervals: list.intervals,
        more: list.next !== '',
      };
      this.#show('statement');
      this.#page.show(this.#statement);
      setText(byId('status', HTMLElement), `Shown: ${titleOf(view)}`);
      if (chosen && lostFocus) {
        byId('title', HTMLElement).focus();
      }
    } catch (error) {
      if (!signal.aborted) {
        this.#fail(error);
      }
    } finally {
      if (!signal.aborted) {
        this.#setBusy(false);
      }
    }
  }

  /**
   * The first page of rooms, users or intervals.
   *
   * @param {View} view
   * @param {AbortSignal} signal
   * @param {string} page
   */
  async #page1(view, signal, page = '') {
    if (view.user) {
      const {intervals, next} = await this.#client.intervals(view, page, signal);
      return {sums: [], intervals, next};
    }
    const {sums, next} = await this.#client.sums(view, view.room ? 'user' : 'room', page, signal);
    return {sums, intervals: [], next};
  }

  async #loadMore() {
    const statement = this.#statement;
    const button = byId('more', HTMLButtonElement);
    if (!statement || button.disabled) {
      return;
    }
    const {signal} = this.#loading;
    button.disabled = true;
    try {
      const page = await this.#page1(statement.view, signal, this.#next);
      this.#next = page.next;
      this.#statement = {
        ...statement,
        list: [...statement.list, ...page.sums],
        intervals: [...statement.intervals, ...page.intervals],
        more: page.next !== '',
      };
      this.#page.showList(this.#statement);
      setText(byId('status', HTMLElement), byId('list-note', HTMLElement).textContent ?? '');
      if (page.next === '') {
        byId('list-title', HTMLElement).focus();
      }
    } catch (error) {
      if (!signal.aborted) {
        this.#fail(error);
      }
    } finally {
      button.disabled = false;
    }
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {'usage' | 'intervals'} what
   */
  async #download(button, what) {
    const view = this.#view;
    button.disabled = true;
    const notice = byId('csv-error', HTMLElement);
    setNotice(notice, '');
    try {
      download(await this.#client.csv(view, what, new AbortController().signal), fileName(view, what));
    } catch (error) {
      setNotice(notice, `No CSV: ${problemOf(error).text}`);
    } finally {
      button.disabled = false;
    }
  }

  /** @param {import('./address.js').Unit} unit */
  #setUnit(unit) {
    this.#view = {...this.#view, unit};
    history.replaceState(null, '', formatAddress(this.#view));
    if (this.#statement) {
      this.#statement = {...this.#statement, view: this.#view};
      // its links say it, too
      this.#page.show(this.#statement);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    const {text, at} = problemOf(error);
    if (at === 'token') {
      this.#tokens.forget();
      this.#form.setTokenKept(false);
    }
    if (at === '') {
      setText(byId('failure-text', HTMLElement), text);
      this.#show('failure');
    } else {
      this.#show('intro');
      this.#form.refuse(text, at);
    }
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    const statement = byId('statement', HTMLElement);
    statement.setAttribute('aria-busy', String(busy));
    if (busy) {
      setText(byId('status', HTMLElement), 'Adding up …');
      setNotice(byId('csv-error', HTMLElement), '');
      // what is shown stays until there is something to take its place
      this.#show(statement.hidden ? 'loading' : 'statement');
    }
  }

  /** @param {Part} shown */
  #show(shown) {
    for (const part of PARTS) {
      byId(part, HTMLElement).hidden = part !== shown;
    }
    if (shown !== 'statement') {
      document.title = 'Statements · Coanchor';
    }
    if (shown === 'intro' || shown === 'failure') {
      setText(byId('status', HTMLElement), '');
    }
  }
}

/** @param {View} view */
function titleOf({app, period, room, user}) {
  return [periodText(period), `application ${app}`, room && `room ${roomText(room)}`, user && `user ${user}`].filter(Boolean).join(', ');
}

/**
 * @param {View} view
 * @param {string} what
 */
function fileName({app, period, room, user}, what) {
  const words = [what, app, room && roomText(room), user, ...Object.values(period)];
  return `${words.filter(Boolean).join('_').replace(/[^\w.-]+/g, '-')}.csv`;
}

new Console().start();
