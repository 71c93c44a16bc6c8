import {V2TXLivePlayStatus, V2TXLivePushStatus} from '../sdk/codes.js';
import {CoanchorRoom} from '../sdk/coanchor-room.js';
import {TrtcUrlError} from '../sdk/trtc-url.js';
import {byId, query, retryText, setNotice, setText} from './dom.js';
import {OwnPicture} from './own-picture.js';
import {RoomPeople} from './room-people.js';
import {RoomStage, coAnchorStream} from './room-stage.js';
import {closedNews, competitionOverNews, invitationNews, leftNews, roomText} from './room-words.js';
import {choose, sizeOption} from './sizes.js';

/** @typedef {import('../sdk/types.js').RoomInvitation} RoomInvitation */

/** A room: its anchor on mic, viewers who come on mic, other rooms to compete with. */
export class RoomPanel {
  room = new CoanchorRoom();
  #account;
  #form = byId('room-form', HTMLFormElement);
  #id = byId('room-id', HTMLInputElement);
  #error = byId('room-error', HTMLElement);
  #leave = byId('room-leave', HTMLButtonElement);
  #title = byId('room-title', HTMLElement);
  #status = byId('room-status', HTMLElement);
  #mic = byId('room-mic', HTMLButtonElement);
  #compete = byId('room-compete', HTMLFormElement);
  #other = byId('room-other', HTMLInputElement);
  #news = byId('room-news', HTMLElement);
  #live = byId('tab-room-live', HTMLElement);
  #picture = new OwnPicture((message) => setNotice(this.#error, message));
  #stage = new RoomStage(this.room);
  #people = new RoomPeople(this.room, {
    accept: (invitation) => void this.#do(() => this.#accept(invitation)),
    reject: ({id}) => void this.#do(() => this.room.reject(id)),
    end: (invitation) => void this.#do(() => this.#end(invitation)),
    invite: (userId) => void this.#do(() => this.room.inviteToMic(userId)),
  });
  /** @type {'anchor' | 'viewer' | undefined} */
  #role;

  /** @param {import('./account.js').Account} account */
  constructor(account) {
    this.#account = account;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#role === undefined) {
        void this.enter('anchor');
      }
    });
    byId('room-enter', HTMLButtonElement).addEventListener('click', () => void this.enter('viewer'));
    this.#leave.addEventListener('click', () => this.#exit());
    this.#mic.addEventListener('click', () => void this.#do(() => this.#onMic()));
    this.#compete.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#do(() => this.room.inviteToCompete({strId: this.#other.value.trim()}));
    });
    this.#observe();
  }

  get pusher() {
    return this.#picture.pusher;
  }

  get tiles() {
    return this.#stage.tiles;
  }

  /** @param {import('../sdk/types.js').TrtcUrl} url */
  setRoom({streamId, parameters}) {
    if (this.#role === undefined) {
      this.#id.value = parameters.strroomid ?? streamId;
    }
  }

  /** @param {Record<string, string>} options of a page link: source, quality, codec */
  setOptions({source, quality, codec}) {
    const radio = this.#form.querySelector(`input[name="room-source"][value="${CSS.escape(source ?? '')}"]`);
    if (radio instanceof HTMLInputElement) {
      radio.checked = true;
    }
    choose(byId('room-quality', HTMLSelectElement), quality && sizeOption(quality));
    if (codec) {
      this.pusher.setVideoCodec(/** @type {any} */ (codec.toLowerCase()));
    }
  }

  /** @param {'anchor' | 'viewer'} role */
  async enter(role) {
    setNotice(this.#error, '');
    const roomId = this.#id.value.trim();
    let url;
    try {
      if (roomId === '') {
        throw new TrtcUrlError('streamId', 'Room ID: expected a name');
      }
      url = this.#account.roomUrl(roomId);
    } catch (error) {
      setNotice(this.#error, error instanceof Error ? error.message : String(error));
      this.#account.showError(error, this.#id);
      return;
    }
    this.#role = role;
    this.#account.collapse();
    if (role === 'anchor' && !(await this.#picture.open())) {
      this.#role = undefined;
      return;
    }
    this.room.enter(url);
    this.#showInside(roomId);
    if (role === 'anchor') {
      this.#stage.open({own: roomId});
      this.#picture.push(this.room.pushUrl(roomId));
    } else {
      this.#stage.open({main: roomId});
    }
    this.#title.focus({preventScroll: true});
  }

  #exit() {
    this.#role = undefined;
    this.#picture.close();
    this.#stage.close();
    this.room.exit();
    this.#showOutside();
    this.#id.focus();
  }

  #observe() {
    this.room.setObserver({
      onStatusUpdate: (_room, status, message, extra) => this.#onStatus(status, message, extra),
      onError: (_room, _code, message) => setNotice(this.#error, message),
      onMemberJoined: (_room, {userId, role, home}) => {
        if (role === 'RELAYED' && home) {
          this.#say(`${userId} of room ${roomText(home)} is on stage`);
        }
      },
      onMemberChanged: (_room, {userId, role}) => {
        if (role === 'CO_ANCHOR') {
          this.#say(userId === this.room.userId ? 'You are on mic' : `${userId} is on mic`);
        }
      },
      onMemberLeft: (_room, member, reason) => member.role !== 'AUDIENCE' && this.#say(leftNews(member, reason)),
      onStreamStopped: (_room, ...stopped) => this.#stage.onStreamStopped(...stopped),
      onCompetitionStarted: (_room, other) => this.#say(`Competing with room ${roomText(other)}`),
      onCompetitionEnded: (_room, other, reason) => this.#say(competitionOverNews(other, reason)),
      onInvitation: (_room, invitation) => this.#onInvitation(invitation),
      onRoomClosed: (_room, reason) => this.#say(closedNews(reason)),
      onChange: () => this.#update(),
    });
  }

  /** @param {RoomInvitation} invitation */
  #onInvitation(invitation) {
    this.#say(invitationNews(invitation, this.room.userId));
    if (invitation.type !== 'CO_ANCHOR' || this.#role !== 'viewer') {
      return;
    }
    if (invitation.state === 'ACCEPTED') {
      const streamId = coAnchorStream(this.#id.value.trim(), this.room.userId);
      this.#stage.open({own: streamId});
      this.#picture.push(this.room.pushUrl(streamId));
    } else if (invitation.state !== 'PENDING' && !this.#micInvitation()) {
      this.#picture.close();
      this.#stage.open({own: ''});
    }
  }

  /** The viewer's own question or invitation about the mic. */
  #micInvitation() {
    return this.room.invitations.find(({type}) => type === 'CO_ANCHOR');
  }

  /** The viewer's one button: ask, take back, leave. */
  async #onMic() {
    const invitation = this.#micInvitation();
    if (!invitation) {
      // The picture first: once the anchor agrees, no time is lost.
      if (await this.#picture.open()) {
        await this.room.requestMic().catch((error) => {
          this.#picture.close();
          throw error;
        });
      }
    } else {
      await this.#end(invitation);
    }
  }

  /** @param {RoomInvitation} invitation */
  async #accept(invitation) {
    if (invitation.type === 'CO_ANCHOR' && this.#role === 'viewer' && !(await this.#picture.open())) {
      return;
    }
    await this.room.accept(invitation.id);
  }

  /** @param {RoomInvitation} invitation */
  async #end({id, state}) {
    await (state === 'ACCEPTED' ? this.room.leave(id) : this.room.cancel(id));
  }

  /** @param {() => Promise<unknown>} action */
  async #do(action) {
    setNotice(this.#error, '');
    try {
      await action();
    } catch (error) {
      setNotice(this.#error, error instanceof Error ? error.message : String(error));
    }
    this.#update();
  }

  #update() {
    if (this.#role === undefined) {
      return;
    }
    this.#stage.update();
    this.#people.update();
    const invitation = this.#micInvitation();
    const own = invitation?.fromUserId === this.room.userId;
    const canAsk = this.#role === 'viewer' && this.room.anchor !== undefined && this.room.self !== undefined;
    this.#mic.hidden = this.#role !== 'viewer' || (!invitation && !canAsk) || (invitation?.state === 'PENDING' && !own);
    setText(
      this.#mic,
      !invitation ? 'Ask to come on mic' : invitation.state === 'ACCEPTED' ? 'Leave the mic' : 'Take the question back',
    );
    this.#compete.hidden = this.room.self?.role !== 'ANCHOR';
    this.#live.textContent = ` · ${this.room.members.length}`;
  }

  /** @param {string} text empty: nothing new */
  #say(text) {
    if (text) {
      setText(this.#news, text);
    }
  }

  /**
   * @param {number} status
   * @param {string} message
   * @param {import('../sdk/types.js').ExtraInfo} extra
   */
  #onStatus(status, message, extra) {
    const {Connecting, ConnectSuccess, Reconnecting} = V2TXLivePlayStatus;
    const text =
      status === ConnectSuccess
        ? ''
        : status === Connecting
          ? 'Entering…'
          : status !== Reconnecting
            ? message
            : extra.status === 404
              ? 'The room is not open yet'
              : `Lost touch with the room${retryText(extra)}`;
    setText(this.#status, text);
    this.#status.hidden = text === '';
    if (status === V2TXLivePushStatus.Disconnected && this.#role !== undefined) {
      this.#exit();
      setNotice(this.#error, message);
    }
  }

  /** @param {string} roomId */
  #showInside(roomId) {
    setText(this.#title, `Room ${roomId}`);
    setText(this.#news, '');
    this.#toggle(true);
    this.#update();
  }

  #showOutside() {
    this.#toggle(false);
  }

  /** @param {boolean} inside */
  #toggle(inside) {
    byId('room-card', HTMLElement).hidden = !inside;
    byId('room-entrances', HTMLElement).hidden = inside;
    byId('room-hint', HTMLElement).hidden = inside;
    byId('room-picture', HTMLElement).hidden = inside && this.#role === 'anchor';
    this.#leave.hidden = !inside;
    this.#id.readOnly = inside;
    this.#live.hidden = !inside;
    query(this.#form, 'h2', HTMLElement).hidden = inside;
  }
}
