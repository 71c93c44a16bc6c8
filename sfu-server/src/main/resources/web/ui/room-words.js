import {roomName} from '../sdk/room-state.js';

/** @typedef {import('../sdk/types.js').RoomId} RoomId */
/** @typedef {import('../sdk/types.js').RoomMember} RoomMember */
/** @typedef {import('../sdk/types.js').RoomInvitation} RoomInvitation */

const LEFT = /** @type {Record<string, string>} */ ({
  TIMED_OUT: 'was lost',
  REMOVED: 'was removed',
  CROSS_ROOM_ENDED: 'is no longer shown here',
});

const COMPETITION_OVER = /** @type {Record<string, string>} */ ({
  ANCHOR_LEFT: ': an anchor has left',
  ROOM_CLOSED: ': a room has closed',
});

const ROOM_CLOSED = /** @type {Record<string, string>} */ ({
  LAST_ON_MIC_LEFT: 'The anchor has left: the room is closed',
  DISMISSED: 'The room was dismissed',
  SHUTDOWN: 'The server stops: the room is closed',
});

/** @param {RoomId} room */
export function roomText(room) {
  return 'strId' in room ? room.strId : String(room.intId);
}

/** @param {RoomMember} member */
export function roleText(member) {
  switch (member.role) {
    case 'ANCHOR':
      return 'anchor';
    case 'CO_ANCHOR':
      return 'on mic';
    case 'RELAYED':
      return member.home ? `room ${roomText(member.home)}` : 'other room';
    default:
      return 'viewer';
  }
}

/**
 * @param {readonly RoomMember[]} members
 * @param {string} userId
 * @param {RoomId} home where the stream is published
 * @param {RoomId | undefined} here
 */
export function memberTitle(members, userId, home, here) {
  const elsewhere = here !== undefined && roomName(home) !== roomName(here);
  const member = members.find((each) => each.userId === userId && (each.role === 'RELAYED') === elsewhere);
  return member ? `${userId} · ${roleText(member)}` : userId;
}

/**
 * What an invitation's new state means to one of its two users, as news.
 *
 * @param {RoomInvitation} invitation
 * @param {string} me
 */
export function invitationNews(invitation, me) {
  const mine = invitation.fromUserId === me;
  const other = mine ? invitation.toUserId : invitation.fromUserId;
  const what = invitation.type === 'COMPETITION' ? 'compete' : 'share the stage';
  switch (invitation.state) {
    case 'PENDING':
      return mine ? `You asked ${other} to ${what}` : askText(invitation, me);
    case 'ACCEPTED':
      return mine ? `${other} agreed to ${what}` : '';
    case 'REJECTED':
      return mine ? `${other} declined` : '';
    case 'CANCELLED':
      return mine ? '' : `${other} took the question back`;
    case 'EXPIRED':
      return mine ? `${other} did not answer in time` : `The question of ${other} has run out`;
    default:
      return '';
  }
}

/**
 * The question as it stands in the list.
 *
 * @param {RoomInvitation} invitation
 * @param {string} me
 */
export function askText({type, state, fromUserId, fromRoom, toUserId, toRoom}, me) {
  const mine = fromUserId === me;
  if (type === 'COMPETITION') {
    const other = roomText(mine ? toRoom : fromRoom);
    if (state === 'ACCEPTED') {
      return `Competing with room ${other}`;
    }
    return mine ? `You asked room ${other} to compete` : `${fromUserId} of room ${other} wants to compete`;
  }
  return mine ? `You asked ${toUserId} to share the stage` : `${fromUserId} asks to share the stage`;
}

/**
 * @param {RoomMember} member
 * @param {string} reason
 */
export function leftNews({userId}, reason) {
  return `${userId} ${LEFT[reason] ?? 'left'}`;
}

/**
 * @param {RoomId} other
 * @param {string} reason
 */
export function competitionOverNews(other, reason) {
  return `The competition with room ${roomText(other)} is over${COMPETITION_OVER[reason] ?? ''}`;
}

/** @param {string} reason */
export function closedNews(reason) {
  return ROOM_CLOSED[reason] ?? 'The room is closed';
}
