const MAX_SETTLED = 64;
/** How an invitation goes on, as long as it is not over. */
const ORDER = ['PENDING', 'ACCEPTED'];

/**
 * What a room's events add up to: who is there, what can be played, which questions are open.
 *
 * @typedef {import('./types.js').RoomId} RoomId
 * @typedef {import('./types.js').RoomMember} RoomMember
 * @typedef {import('./types.js').RoomStream} RoomStream
 * @typedef {import('./types.js').RoomInvitation} RoomInvitation
 * @typedef {[method: keyof import('./types.js').CoanchorRoomObserver, ...parameters: unknown[]]} RoomChange
 */
export class RoomState {
  #userId;
  /** By unique id: a user of a connected room may be called as one of this room. @type {Map<string, RoomMember>} */
  #members = new Map();
  /** @type {Map<string, RoomStream>} */
  #streams = new Map();
  /** @type {Map<string, RoomId>} */
  #connected = new Map();
  /** @type {Map<string, RoomInvitation>} */
  #invitations = new Map();
  /** The last that were settled: what is said of them later is old. @type {string[]} */
  #settled = [];

  /** @param {string} userId who follows, and is told of the audience only while on mic */
  constructor(userId) {
    this.#userId = userId;
  }

  /** Who follows, once in the room. */
  get self() {
    return this.members.find(({userId, role}) => userId === this.#userId && role !== 'RELAYED');
  }

  get isOnMic() {
    const role = this.self?.role;
    return role === 'ANCHOR' || role === 'CO_ANCHOR';
  }

  /** @returns {readonly RoomMember[]} */
  get members() {
    return [...this.#members.values()];
  }

  /** What can be played, of this room's and of connected rooms' members. @returns {readonly RoomStream[]} */
  get streams() {
    return [...this.#streams.values()];
  }

  /** @returns {readonly RoomId[]} */
  get connectedRooms() {
    return [...this.#connected.values()];
  }

  /** Those that wait for an answer, and those whose matter goes on. @returns {readonly RoomInvitation[]} */
  get invitations() {
    return [...this.#invitations.values()];
  }

  /**
   * Takes one event in.
   *
   * @param {Record<string, any>} event the JSON form of `coanchor.v1.RoomEvent`
   * @returns {RoomChange[]} what to tell an observer; nothing for what is known or not understood
   */
  apply(event) {
    const changes = this.#apply(event);
    return [...changes, ...this.#dropUntold()];
  }

  /**
   * @param {Record<string, any>} event
   * @returns {RoomChange[]}
   */
  #apply(event) {
    if (event.snapshot) {
      return this.#onSnapshot(event.snapshot, event.time);
    }
    if (event.memberJoined) {
      return this.#onMember(event.memberJoined.member);
    }
    if (event.memberChanged) {
      return this.#onMemberChanged(event.memberChanged.member);
    }
    if (event.memberLeft) {
      return this.#onMemberLeft(event.memberLeft.member, event.memberLeft.reason);
    }
    if (event.streamStarted || event.streamChanged) {
      return this.#onStream((event.streamStarted ?? event.streamChanged).stream);
    }
    if (event.streamStopped) {
      const {stream, reason, memberLeaves} = event.streamStopped;
      return this.#onStreamStopped(stream, reason, memberLeaves === true);
    }
    if (event.competitionStarted) {
      return this.#onConnected(event.competitionStarted.otherRoom);
    }
    if (event.competitionEnded) {
      return this.#onDisconnected(event.competitionEnded.otherRoom, event.competitionEnded.reason);
    }
    if (event.invitationReceived || event.invitationUpdated) {
      return this.onInvitation((event.invitationReceived ?? event.invitationUpdated).invitation);
    }
    return event.roomClosed ? this.#onClosed(event.roomClosed.reason) : [];
  }

  /**
   * An invitation as the answer to a request has it, which may come before or after its event.
   *
   * @param {RoomInvitation} invitation
   * @returns {RoomChange[]}
   */
  onInvitation(invitation) {
    const {id, state} = invitation;
    const known = this.#invitations.get(id);
    if (this.#settled.includes(id) || (known && !isLater(state, known.state))) {
      return [];
    }
    if (isOver(state)) {
      this.#invitations.delete(id);
      this.#settled.push(id);
      this.#settled.splice(0, this.#settled.length - MAX_SETTLED);
    } else {
      this.#invitations.set(id, invitation);
    }
    return [['onInvitation', invitation]];
  }

  /**
   * The server does not know an invitation any more.
   *
   * @param {string} id
   * @returns {RoomChange[]}
   */
  forget(id) {
    const invitation = this.#invitations.get(id);
    return invitation ? this.onInvitation({...invitation, state: 'ENDED'}) : [];
  }

  /**
   * @param {{room: {connectedRooms?: RoomId[]}, members?: RoomMember[], invitations?: RoomInvitation[]}} snapshot
   * @param {string} time when it was taken
   */
  #onSnapshot({room, members = [], invitations = []}, time) {
    /** @type {RoomChange[]} */
    const changes = [];
    const connected = new Set((room.connectedRooms ?? []).map(roomName));
    const ids = new Set(members.map((member) => member.uniqueId));
    const streamIds = new Set(members.flatMap((member) => member.streams ?? []).map((stream) => stream.streamId));
    for (const stream of this.streams.filter(({streamId}) => !streamIds.has(streamId))) {
      changes.push(...this.#onStreamStopped(stream, 'LEAVE_REASON_UNSPECIFIED', true));
    }
    for (const member of this.members.filter(({uniqueId}) => !ids.has(uniqueId))) {
      changes.push(...this.#onMemberLeft(member, 'LEAVE_REASON_UNSPECIFIED'));
    }
    for (const other of this.connectedRooms.filter((each) => !connected.has(roomName(each)))) {
      changes.push(...this.#onDisconnected(other, 'REASON_UNSPECIFIED'));
    }
    for (const other of room.connectedRooms ?? []) {
      changes.push(...this.#onConnected(other));
    }
    for (const member of members) {
      changes.push(...this.#onMember(member));
    }
    const open = new Set(invitations.map(({id}) => id));
    for (const {id, createTime} of this.invitations) {
      // one that is younger than the snapshot is known from the answer to its request
      if (!open.has(id) && Date.parse(createTime) < Date.parse(time)) {
        changes.push(...this.forget(id));
      }
    }
    for (const invitation of invitations) {
      changes.push(...this.onInvitation(invitation));
    }
    changes.push(['onSnapshot']);
    return changes;
  }

  /**
   * Of the audience whoever comes on mic was not known before: that it joins is not all.
   *
   * @param {RoomMember} member
   */
  #onMemberChanged(member) {
    const changes = this.#onMember(member);
    if (changes.some(([method]) => method === 'onMemberJoined')) {
      changes.push(['onMemberChanged', member]);
    }
    return changes;
  }

  /** Who is not on mic is not told when others of the audience leave. */
  #dropUntold() {
    return this.isOnMic
      ? []
      : this.members
          .filter(({userId, role}) => role === 'AUDIENCE' && userId !== this.#userId)
          .flatMap((member) => this.#onMemberLeft(member, 'LEAVE_REASON_UNSPECIFIED'));
  }

  /** @param {RoomMember} member */
  #onMember(member) {
    const known = this.#members.get(member.uniqueId);
    this.#members.set(member.uniqueId, member);
    /** @type {RoomChange[]} */
    const changes = [];
    if (!known) {
      changes.push(['onMemberJoined', member]);
    } else if (
      known.role !== member.role ||
      known.audioMuted !== member.audioMuted ||
      known.videoMuted !== member.videoMuted
    ) {
      changes.push(['onMemberChanged', member]);
    }
    for (const stream of member.streams ?? []) {
      changes.push(...this.#onStream(stream));
    }
    return changes;
  }

  /**
   * @param {RoomMember} member
   * @param {import('./types.js').RoomLeaveReason} reason
   */
  #onMemberLeft(member, reason) {
    /** @type {RoomChange[]} */
    const changes = [];
    for (const stream of member.streams ?? []) {
      changes.push(...this.#onStreamStopped(stream, reason, true));
    }
    if (this.#members.delete(member.uniqueId)) {
      changes.push(['onMemberLeft', member, reason]);
    }
    return changes;
  }

  /** @param {RoomStream} stream @returns {RoomChange[]} */
  #onStream(stream) {
    const known = this.#streams.get(stream.streamId);
    this.#streams.set(stream.streamId, stream);
    if (!known) {
      return [['onStreamStarted', stream]];
    }
    return JSON.stringify(known) === JSON.stringify(stream) ? [] : [['onStreamChanged', stream]];
  }

  /**
   * @param {RoomStream} stream
   * @param {import('./types.js').RoomLeaveReason} reason
   * @param {boolean} memberLeaves
   * @returns {RoomChange[]}
   */
  #onStreamStopped(stream, reason, memberLeaves) {
    return this.#streams.delete(stream.streamId) ? [['onStreamStopped', stream, reason, memberLeaves]] : [];
  }

  /** @param {RoomId} other @returns {RoomChange[]} */
  #onConnected(other) {
    const isNew = !this.#connected.has(roomName(other));
    this.#connected.set(roomName(other), other);
    return isNew ? [['onCompetitionStarted', other]] : [];
  }

  /**
   * @param {RoomId} other
   * @param {import('./types.js').RoomCompetitionEnd} reason
   * @returns {RoomChange[]}
   */
  #onDisconnected(other, reason) {
    return this.#connected.delete(roomName(other)) ? [['onCompetitionEnded', other, reason]] : [];
  }

  /** @param {string} reason */
  #onClosed(reason) {
    return [...this.clear(), /** @type {RoomChange} */ (['onRoomClosed', reason])];
  }

  /** Nothing is known any more. @returns {RoomChange[]} */
  clear() {
    /** @type {RoomChange[]} */
    const changes = [];
    for (const stream of this.streams) {
      changes.push(...this.#onStreamStopped(stream, 'LEAVE_REASON_UNSPECIFIED', true));
    }
    for (const member of this.members) {
      changes.push(...this.#onMemberLeft(member, 'LEAVE_REASON_UNSPECIFIED'));
    }
    for (const other of this.connectedRooms) {
      changes.push(...this.#onDisconnected(other, 'ROOM_CLOSED'));
    }
    for (const {id} of this.invitations) {
      changes.push(...this.forget(id));
    }
    return changes;
  }
}

/** @param {string} state */
function isOver(state) {
  return !ORDER.includes(state);
}

/**
 * @param {string} state
 * @param {string} than
 */
function isLater(state, than) {
  return isOver(state) || ORDER.indexOf(state) > ORDER.indexOf(than);
}

/**
 * A room as part of a path: `str/studio`, `int/7`. Room 7 is not room "7".
 *
 * @param {RoomId} room
 * @returns {string}
 */
export function roomName(room) {
  return 'strId' in room ? `str/${encodeURIComponent(room.strId)}` : `int/${room.intId}`;
}
