import {V2TXLiveCode, V2TXLivePlayStatus, V2TXLiveError, extraInfoOf, messageOf} from './codes.js';
import {Connection} from './connection.js';
import {EventSession} from './event-session.js';
import {defaultFetch, errorOf, request} from './http-request.js';
import {RoomState, roomName} from './room-state.js';
import {TrtcUrlError, formatTrtcUrl, httpBaseOf, parseTrtcUrl} from './trtc-url.js';
import {notify} from './view.js';

const SEQUENCE_AHEAD = -102051;

/**
 * Follows a room and takes part in it beside its media: who is there, what can be played, invitations
 * to come on mic and to compete. Pushing and playing stay with V2TXLivePusher and V2TXLivePlayer;
 * {@link pushUrl} and {@link playUrl} make the URLs that bring their users into this room.
 */
export class CoanchorRoom {
  /** @type {import('./types.js').CoanchorRoomObserver | null} */
  #observer = null;
  #fetch;
  /** @type {import('./types.js').TrtcUrl | undefined} */
  #url;
  /** @type {import('./types.js').RoomId | undefined} */
  #room;
  /** @type {Connection | undefined} */
  #connection;
  #lastId = '';
  #state = new RoomState('');
  /** @type {number} */
  #status = V2TXLivePlayStatus.Disconnected;

  /** @param {{fetch?: import('./types.js').HttpFetch}} [options] */
  constructor({fetch = defaultFetch} = {}) {
    this.#fetch = fetch;
  }

  /** @param {import('./types.js').CoanchorRoomObserver | null} observer */
  setObserver(observer) {
    this.#observer = observer;
  }

  /**
   * Starts to follow a room and keeps at it until {@link exit}. A room that is not open yet is waited for.
   *
   * @param {string} url any `trtc://` URL of the room: its `strroomid` or `roomid` names it, else its stream id does
   * @returns {number} INVALID_PARAMETER for a URL that cannot be used
   */
  enter(url) {
    if (this.#connection) {
      return V2TXLiveCode.V2TXLIVE_ERROR_REFUSED;
    }
    try {
      this.#url = parseTrtcUrl(url);
      this.#room = roomOf(this.#url);
    } catch (error) {
      this.#notify('onError', V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER, messageOf(error), {
        field: error instanceof TrtcUrlError ? error.field : 'url',
      });
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    this.#state = new RoomState(this.#url.userId);
    this.#connect(this.#endpoint(`rooms/${roomName(this.#room)}/events`));
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @param {string} eventsUrl */
  #connect(eventsUrl) {
    this.#lastId = '';
    this.#connection = new Connection({
      createSession: () =>
        new EventSession({
          url: eventsUrl,
          lastId: this.#lastId,
          onEvent: (event) => this.#onEvent(event, eventsUrl),
          fetch: this.#fetch,
        }),
      listener: {
        onConnecting: () =>
          this.#status === V2TXLivePlayStatus.ConnectSuccess || this.#setStatus(V2TXLivePlayStatus.Connecting, 'Connecting'),
        onConnected: () => this.#setStatus(V2TXLivePlayStatus.ConnectSuccess, 'Following'),
        onReconnecting: (error, delayMs) => this.#onReconnecting(error, delayMs),
        onFatal: (error) => this.#onFatal(error),
      },
    });
    this.#connection.start();
  }

  /** Follows no more. What is pushed and played goes on. @returns {number} */
  exit() {
    this.#connection?.stop();
    this.#disconnect('Stopped', {});
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** One of V2TXLivePlayStatus. */
  get status() {
    return this.#status;
  }

  /** The room that is followed, undefined before {@link enter}. */
  get roomId() {
    return this.#room;
  }

  /** The user of the URL. */
  get userId() {
    return this.#url?.userId ?? '';
  }

  /** Members that this user is told of: of the audience only those on mic are told. */
  get members() {
    return this.#state.members;
  }

  /** This user, once a push or play session has brought it into the room. */
  get self() {
    return this.#state.self;
  }

  get anchor() {
    return this.members.find((member) => member.role === 'ANCHOR');
  }

  /** What can be played here: of this room's members and of those it competes with. */
  get streams() {
    return this.#state.streams;
  }

  get connectedRooms() {
    return this.#state.connectedRooms;
  }

  /** This user's invitations that wait for an answer, or were accepted and are not over. */
  get invitations() {
    return this.#state.invitations;
  }

  /**
   * @param {string} streamId
   * @returns {string} the URL to push a stream into this room
   */
  pushUrl(streamId) {
    return this.#trtcUrl('push', streamId, {});
  }

  /**
   * @param {string} streamId of this room or any other
   * @param {{waitS?: number}} [options] how long to wait for a stream that is not live, up to 60 s
   * @returns {string} the URL to play a stream as a member of this room
   */
  playUrl(streamId, {waitS = 0} = {}) {
    return this.#trtcUrl('play', streamId, waitS > 0 ? {wait: String(waitS)} : {});
  }

  /**
   * Asks the anchor to be let on mic.
   *
   * @returns {Promise<import('./types.js').RoomInvitation>}
   * @throws {V2TXLiveError}
   */
  async requestMic() {
    return this.#invite({type: 'co-anchor'});
  }

  /**
   * As the anchor, asks one of the audience on mic.
   *
   * @param {string} userId
   * @returns {Promise<import('./types.js').RoomInvitation>}
   * @throws {V2TXLiveError}
   */
  async inviteToMic(userId) {
    return this.#invite({type: 'co-anchor', to: {userId}});
  }

  /**
   * As the anchor, asks another room's anchor to compete.
   *
   * @param {import('./types.js').RoomId} room
   * @returns {Promise<import('./types.js').RoomInvitation>}
   * @throws {V2TXLiveError}
   */
  async inviteToCompete(room) {
    return this.#invite({type: 'competition', to: {room}});
  }

  /**
   * @param {string} invitationId
   * @returns {Promise<import('./types.js').RoomInvitation>}
   * @throws {V2TXLiveError}
   */
  async accept(invitationId) {
    return this.#answer(invitationId, 'accept');
  }

  /**
   * @param {string} invitationId
   * @returns {Promise<import('./types.js').RoomInvitation>}
   * @throws {V2TXLiveError}
   */
  async reject(invitationId) {
    return this.#answer(invitationId, 'reject');
  }

  /**
   * Takes one's own question back.
   *
   * @param {string} invitationId
   * @returns {Promise<import('./types.js').RoomInvitation>}
   * @throws {V2TXLiveError}
   */
  async cancel(invitationId) {
    return this.#answer(invitationId, 'cancel');
  }

  /**
   * Ends what an accepted invitation was for: the competition, or the co-anchor's time on mic. Either side may.
   *
   * @param {string} invitationId
   * @returns {Promise<import('./types.js').RoomInvitation>}
   * @throws {V2TXLiveError}
   */
  async leave(invitationId) {
    return this.#answer(invitationId, 'leave');
  }

  /**
   * @param {import('./event-parser.js').ServerSentEvent} event
   * @param {string} eventsUrl
   */
  #onEvent({id, data}, eventsUrl) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      this.#warn('An event could not be read');
      return;
    }
    this.#lastId = id;
    if (message === null || typeof message !== 'object') {
      return;
    }
    const wasOnMic = this.#state.isOnMic;
    this.#tell(this.#state.apply(message));
    if (this.#connection && this.#state.isOnMic && !wasOnMic && !message.snapshot) {
      // Whoever is on mic is told of the audience: the snapshot has those who were there before.
      this.#connection.stop();
      this.#connect(eventsUrl);
    }
  }

  /** @param {import('./room-state.js').RoomChange[]} changes */
  #tell(changes) {
    for (const [method, ...parameters] of changes) {
      this.#notify(method, ...parameters);
    }
    if (changes.length > 0) {
      this.#notify('onChange');
    }
  }

  /** @param {Record<string, unknown>} question */
  async #invite(question) {
    if (!this.#room) {
      throw notEntered();
    }
    const invitation = await this.#post(`rooms/${roomName(this.#room)}/invitations`, 201, question);
    this.#tell(this.#state.onInvitation(invitation));
    return invitation;
  }

  /**
   * @param {string} id
   * @param {'accept' | 'reject' | 'cancel' | 'leave'} answer
   */
  async #answer(id, answer) {
    try {
      const invitation = await this.#post(`invitations/${encodeURIComponent(id)}/${answer}`, 200, {});
      this.#tell(this.#state.onInvitation(invitation));
      return invitation;
    } catch (error) {
      if (error instanceof V2TXLiveError && error.status === 404) {
        this.#tell(this.#state.forget(id));
      }
      throw error;
    }
  }

  /**
   * @param {string} path
   * @param {number} status the one of success
   * @param {unknown} body
   * @returns {Promise<import('./types.js').RoomInvitation>}
   */
  async #post(path, status, body) {
    const response = await request(this.#fetch, this.#endpoint(path), {
      method: 'POST',
      headers: {'Content-Type': 'application/json', Accept: 'application/json'},
      body: JSON.stringify(body),
    });
    if (response.status !== status) {
      throw await errorOf('invite', response);
    }
    return response.json();
  }

  /** @param {string} path */
  #endpoint(path) {
    const url = this.#url;
    if (!url) {
      throw notEntered();
    }
    const query = new URLSearchParams([
      ['sdkappid', String(url.sdkAppId)],
      ['userid', url.userId],
      ['usersig', url.userSig],
      ...Object.entries(permissionOf(url)),
    ]);
    return `${httpBaseOf(url)}/v1/${path}?${query}`;
  }

  /**
   * @param {'push' | 'play'} action
   * @param {string} streamId
   * @param {Record<string, string>} more
   */
  #trtcUrl(action, streamId, more) {
    const url = this.#url;
    const room = this.#room;
    if (!url || !room) {
      throw notEntered();
    }
    /** @type {Record<string, string>} */
    const where = 'strId' in room ? {strroomid: room.strId} : {roomid: String(room.intId)};
    return formatTrtcUrl({...url, action, streamId, parameters: {...where, ...permissionOf(url), ...more}});
  }

  /**
   * @param {V2TXLiveError} error
   * @param {number} delayMs
   */
  #onReconnecting(error, delayMs) {
    if (error.status === 404) {
      this.#lastId = '';
      this.#tell(this.#state.clear());
    }
    this.#setStatus(V2TXLivePlayStatus.Reconnecting, error.message, {
      ...extraInfoOf(error),
      retryInMs: Math.round(delayMs),
    });
  }

  /** @param {V2TXLiveError} error */
  #onFatal(error) {
    if (error.serverCode === SEQUENCE_AHEAD && this.#lastId) {
      // The room is another one of the same name, on a server whose clock was set back.
      this.#lastId = '';
      this.#connection?.start();
      return;
    }
    this.#disconnect(error.message, extraInfoOf(error));
    this.#notify('onError', error.code, error.message, extraInfoOf(error));
  }

  /**
   * @param {string} message
   * @param {import('./types.js').ExtraInfo} extraInfo
   */
  #disconnect(message, extraInfo) {
    this.#connection = undefined;
    this.#tell(this.#state.clear());
    if (this.#status !== V2TXLivePlayStatus.Disconnected) {
      this.#setStatus(V2TXLivePlayStatus.Disconnected, message, extraInfo);
    }
  }

  /**
   * @param {number} status
   * @param {string} message
   * @param {import('./types.js').ExtraInfo} [extraInfo]
   */
  #setStatus(status, message, extraInfo = {}) {
    this.#status = status;
    this.#notify('onStatusUpdate', status, message, extraInfo);
  }

  /** @param {string} message */
  #warn(message) {
    this.#notify('onWarning', V2TXLiveCode.V2TXLIVE_ERROR_SERVER_PROCESS_FAILED, message, {});
  }

  /**
   * @param {string} method
   * @param {unknown[]} parameters
   */
  #notify(method, ...parameters) {
    notify(this.#observer, method, this, ...parameters);
  }
}

/**
 * @param {import('./types.js').TrtcUrl} url
 * @returns {import('./types.js').RoomId}
 */
function roomOf({parameters, streamId}) {
  const {roomid, strroomid} = parameters;
  if (roomid === undefined) {
    return {strId: strroomid ?? streamId};
  }
  if (!/^[1-9]\d{0,9}$/.test(roomid) || Number(roomid) > 0xfffffffe) {
    throw new TrtcUrlError('url', `roomid: ${roomid} (expected 1..4294967294)`);
  }
  return {intId: Number(roomid)};
}

/**
 * @param {import('./types.js').TrtcUrl} url
 * @returns {Record<string, string>}
 */
function permissionOf({parameters: {privatemapkey}}) {
  return privatemapkey === undefined ? {} : {privatemapkey};
}

function notEntered() {
  return new V2TXLiveError(V2TXLiveCode.V2TXLIVE_ERROR_REFUSED, 'No room was entered');
}
