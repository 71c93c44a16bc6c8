import {roomName} from '../sdk/room-state.js';
import {byId, query, reveal, setText} from './dom.js';
import {askText, roleText} from './room-words.js';

/** @typedef {import('../sdk/types.js').RoomInvitation} RoomInvitation */
/** @typedef {import('../sdk/types.js').RoomMember} RoomMember */
/**
 * @typedef {{
 *   accept(invitation: RoomInvitation): void,
 *   reject(invitation: RoomInvitation): void,
 *   end(invitation: RoomInvitation): void,
 *   invite(userId: string): void,
 * }} PeopleActions end: takes back what is not answered, leaves what was accepted
 */

/** The lists of a room: who is here, and the questions that are open. Rows stay while they hold, so does the focus in them. */
export class RoomPeople {
  #room;
  #actions;
  #asks = byId('room-asks', HTMLElement);
  #people = byId('room-people', HTMLElement);
  #title = byId('room-title', HTMLElement);

  /**
   * @param {import('../sdk/coanchor-room.js').CoanchorRoom} room
   * @param {PeopleActions} actions
   */
  constructor(room, actions) {
    this.#room = room;
    this.#actions = actions;
  }

  update() {
    const focused = [this.#asks, this.#people]
      .map((list) => list.querySelector(':focus'))
      .find((element) => element instanceof HTMLElement);
    const room = this.#room;
    draw(this.#asks, this.#shownAsks(), ({id}) => id, 'ask-template', (row, each) => this.#ask(row, each));
    draw(this.#people, [...room.members].sort(byRole), ({uniqueId}) => uniqueId, 'person-template', (row, each) =>
      this.#person(row, each),
    );
    if (focused && (!focused.isConnected || focused.offsetParent === null)) {
      this.#title.focus();
    }
  }

  /** What co-anchors share stands with the people; all else is a row of its own. */
  #shownAsks() {
    return this.#room.invitations.filter(({type, state}) => type === 'COMPETITION' || state === 'PENDING');
  }

  /**
   * @param {HTMLElement} row
   * @param {RoomInvitation} invitation
   */
  #ask(row, invitation) {
    const me = this.#room.userId;
    const asked = invitation.state === 'PENDING' && invitation.toUserId === me;
    const accepted = invitation.state === 'ACCEPTED';
    const text = askText(invitation, me);
    if (asked && row.dataset.state === undefined) {
      reveal(row);
    }
    setText(query(row, 'p', HTMLElement), text);
    row.dataset.state = asked ? 'asked' : accepted ? 'on' : 'waiting';
    this.#button(row, 'ask-accept', asked, 'Accept', text, () => this.#actions.accept(invitation));
    this.#button(row, 'ask-reject', asked, 'Reject', text, () => this.#actions.reject(invitation));
    this.#button(row, 'ask-end', !asked, accepted ? 'End' : 'Take back', text, () => this.#actions.end(invitation));
  }

  /**
   * @param {HTMLElement} row
   * @param {string} testId
   * @param {boolean} shown
   * @param {string} label
   * @param {string} about
   * @param {() => void} action
   */
  #button(row, testId, shown, label, about, action) {
    const button = query(row, `[data-testid="${testId}"]`, HTMLButtonElement);
    button.hidden = !shown;
    setText(button, label);
    button.setAttribute('aria-label', `${label}: ${about}`);
    button.onclick = action;
  }

  /**
   * @param {HTMLElement} row
   * @param {RoomMember} member
   */
  #person(row, member) {
    const {userId, role} = member;
    row.dataset.user = userId;
    row.dataset.role = role;
    const me = userId === this.#room.userId && role !== 'RELAYED';
    setText(query(row, '.person-name', HTMLElement), me ? `${userId} (you)` : userId);
    setText(query(row, '.person-role', HTMLElement), roleText(member));
    const button = query(row, 'button', HTMLButtonElement);
    const [label, action] = this.#actionFor(member);
    button.hidden = action === undefined;
    setText(button, label);
    button.setAttribute('aria-label', `${label}: ${userId}`);
    button.onclick = action ?? null;
  }

  /**
   * What the anchor can do with somebody.
   *
   * @param {RoomMember} member
   * @returns {[string, (() => void) | undefined]}
   */
  #actionFor({userId, role}) {
    if (this.#room.self?.role !== 'ANCHOR' || (role !== 'AUDIENCE' && role !== 'CO_ANCHOR')) {
      return ['', undefined];
    }
    const invitation = this.#room.invitations.find(
      ({type, fromUserId, toUserId}) => type === 'CO_ANCHOR' && (fromUserId === userId || toUserId === userId),
    );
    if (invitation?.state === 'ACCEPTED') {
      return ['Take off mic', () => this.#actions.end(invitation)];
    }
    return role === 'AUDIENCE' && !invitation ? ['Invite', () => this.#actions.invite(userId)] : ['', undefined];
  }
}

const ROLES = ['ANCHOR', 'CO_ANCHOR', 'RELAYED', 'AUDIENCE'];

/**
 * @param {RoomMember} a
 * @param {RoomMember} b
 */
function byRole(a, b) {
  return ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || key(a).localeCompare(key(b));
}

/** @param {RoomMember} member */
function key({userId, home}) {
  return `${home ? roomName(home) : ''} ${userId}`;
}

/**
 * Brings a list's rows to what it should show, keeping the rows that stay.
 *
 * @template T
 * @param {HTMLElement} list
 * @param {readonly T[]} items
 * @param {(item: T) => string} keyOf
 * @param {string} templateId
 * @param {(row: HTMLElement, item: T) => void} fill
 */
function draw(list, items, keyOf, templateId, fill) {
  const rows = new Map([...list.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.key, row]));
  items.forEach((item, index) => {
    let row = rows.get(keyOf(item));
    rows.delete(keyOf(item));
    if (!row) {
      const made = document.importNode(byId(templateId, HTMLTemplateElement).content, true);
      row = query(made, 'li', HTMLElement);
      /** @type {HTMLElement} */ (row).dataset.key = keyOf(item);
    }
    if (list.children[index] !== row) {
      list.insertBefore(row, list.children[index] ?? null);
    }
    fill(/** @type {HTMLElement} */ (row), item);
  });
  rows.forEach((row) => row.remove());
  list.hidden = items.length === 0;
}
