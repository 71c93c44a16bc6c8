import {V2TXLivePlayer} from '../sdk/v2tx-live-player.js';
import {byId} from './dom.js';
import {PlayerTile} from './player-tile.js';
import {memberTitle, roomText} from './room-words.js';

const MAX_STREAM_ID_BYTES = 64;
/** What is played comes first. */
const PREPARE_AFTER_MS = 1_000;

/**
 * What this page calls a co-anchor's stream. Stream ids are one space for the whole application: the
 * room's name keeps them apart.
 *
 * @param {string} roomId
 * @param {string} userId
 */
export function coAnchorStream(roomId, userId) {
  const name = `${roomId}_${userId}`;
  return new TextEncoder().encode(name).length <= MAX_STREAM_ID_BYTES ? name : userId;
}

/** Everybody on mic: plays what the room tells of, and stops when it is gone. */
export class RoomStage {
  #room;
  #container = byId('room-tiles', HTMLElement);
  #empty = byId('room-empty', HTMLElement);
  #own = byId('room-own', HTMLElement);
  /** @type {Map<string, PlayerTile>} */
  #tiles = new Map();
  /** The stream of the room's anchor, for whoever watches: it is waited for, too. */
  #main = '';
  #ownStream = '';
  /** Ready for whoever comes on mic next. */
  #next = new V2TXLivePlayer();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #preparing;
  /** Streams that were lost and may come back, with their users. @type {Map<string, string>} */
  #away = new Map();

  /** @param {import('../sdk/coanchor-room.js').CoanchorRoom} room */
  constructor(room) {
    this.#room = room;
  }

  /** @returns {readonly PlayerTile[]} */
  get tiles() {
    return [...this.#tiles.values()];
  }

  /**
   * @param {{main?: string, own?: string}} streams main: played whatever the room says; own: never played
   */
  open({main = this.#main, own = this.#ownStream}) {
    this.#main = main;
    this.#ownStream = own;
    this.#prepare();
    this.update();
  }

  close() {
    this.#main = '';
    this.#ownStream = '';
    this.#away.clear();
    clearTimeout(this.#preparing);
    this.#next.stopPlay();
    for (const tile of this.tiles) {
      this.#remove(tile.streamId);
    }
    this.update();
  }

  /**
   * @param {import('../sdk/types.js').RoomStream} stream
   * @param {import('../sdk/types.js').RoomLeaveReason} reason
   * @param {boolean} memberLeaves
   */
  onStreamStopped(stream, reason, memberLeaves) {
    if (reason === 'TIMED_OUT' && !memberLeaves) {
      this.#away.set(stream.streamId, stream.userId);
    }
  }

  /** Plays what is to be played now, and nothing else. */
  update() {
    const wanted = this.#wanted();
    for (const streamId of this.#tiles.keys()) {
      if (!wanted.has(streamId)) {
        this.#remove(streamId);
      }
    }
    for (const [streamId, title] of wanted) {
      const tile = this.#tiles.get(streamId) ?? this.#play(streamId);
      tile.setTitle(title);
    }
    this.#empty.hidden = this.#tiles.size > 0 || !this.#own.hidden;
  }

  /** Streams to play with their titles. */
  #wanted() {
    /** @type {Map<string, string>} */
    const wanted = new Map();
    const members = this.#room.members;
    if (this.#main) {
      wanted.set(this.#main, `Room ${this.#main}`);
    }
    for (const {userId, role} of members) {
      // Whoever has just come on mic: the way for the stream is made while its first packet is under way.
      const here = this.#room.roomId;
      if (role === 'CO_ANCHOR' && here && !this.#room.streams.some((stream) => stream.userId === userId)) {
        wanted.set(coAnchorStream(roomText(here), userId), memberTitle(members, userId, here, here));
      }
    }
    for (const {streamId, userId, room} of this.#room.streams) {
      this.#away.delete(streamId);
      wanted.set(streamId, memberTitle(members, userId, room, this.#room.roomId));
    }
    for (const [streamId, userId] of this.#away) {
      if (members.some((member) => member.userId === userId)) {
        wanted.set(streamId, `${userId}, away`);
      } else {
        this.#away.delete(streamId);
      }
    }
    wanted.delete(this.#ownStream);
    return wanted;
  }

  /** @param {string} streamId */
  #play(streamId) {
    const tile = new PlayerTile(streamId, {compact: true, player: this.#next});
    this.#next = new V2TXLivePlayer();
    this.#prepare();
    this.#tiles.set(streamId, tile);
    this.#container.append(tile.element);
    tile.start(this.#room.playUrl(streamId, {waitS: 60}), 0);
    return tile;
  }

  #prepare() {
    clearTimeout(this.#preparing);
    this.#preparing = setTimeout(() => this.#next.preparePlay(), PREPARE_AFTER_MS);
  }

  /** @param {string} streamId */
  #remove(streamId) {
    const tile = this.#tiles.get(streamId);
    this.#tiles.delete(streamId);
    if (tile?.element.contains(document.activeElement)) {
      byId('room-title', HTMLElement).focus();
    }
    tile?.close();
  }
}
