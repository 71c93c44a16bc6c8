import assert from 'node:assert/strict';
import {test} from 'node:test';
import {RoomState, roomName} from '../../main/resources/web/sdk/room-state.js';

const ROOM = {strId: 'a'};
const OTHER = {strId: 'b'};
const stream = (streamId, userId, room = ROOM) => ({streamId, userId, room, audioActive: true, videoActive: true});
const member = (userId, role, ...streams) => ({userId, role, streams, uniqueId: `${userId}-1`, audioMuted: false, videoMuted: false});
const invitation = (id, state, type = 'CO_ANCHOR') => ({id, state, type, fromUserId: 'vera', toUserId: 'anna', fromRoom: ROOM, toRoom: ROOM});
const snapshot = (members, connectedRooms = []) => ({snapshot: {room: {room: ROOM, connectedRooms}, members}});

/** Applies events and tells what an observer would hear, in short. */
function told(state, ...events) {
  return events.flatMap((event) => state.apply(event)).map(([method, subject]) => {
    const name = subject?.streamId ?? subject?.userId ?? subject?.strId ?? subject?.state ?? subject ?? '';
    return `${method} ${name}`.trim();
  });
}

const ids = (list, key) => list.map((each) => each[key]);

test('should begin with the snapshot', () => {
  const state = new RoomState('anna');
  assert.deepEqual(told(state, snapshot([member('anna', 'ANCHOR', stream('a', 'anna')), member('vera', 'AUDIENCE')])), [
    'onMemberJoined anna',
    'onStreamStarted a',
    'onMemberJoined vera',
    'onSnapshot',
  ]);
  assert.deepEqual(ids(state.members, 'userId'), ['anna', 'vera']);
  assert.deepEqual(ids(state.streams, 'streamId'), ['a']);
});

test('should follow a co-anchor onto the stage and off it', () => {
  const state = new RoomState('anna');
  told(state, snapshot([member('anna', 'ANCHOR', stream('a', 'anna')), member('vera', 'AUDIENCE')]));
  assert.deepEqual(
    told(
      state,
      {memberChanged: {member: member('vera', 'CO_ANCHOR'), previousRole: 'AUDIENCE'}},
      {streamStarted: {stream: stream('a_vera', 'vera')}},
      {streamChanged: {stream: {...stream('a_vera', 'vera'), videoCodec: 'VP8'}}},
      {streamStopped: {stream: stream('a_vera', 'vera'), reason: 'LEFT', memberLeaves: false}},
      {memberChanged: {member: member('vera', 'AUDIENCE'), previousRole: 'CO_ANCHOR'}},
      {memberLeft: {member: member('vera', 'AUDIENCE'), reason: 'LEFT'}},
    ),
    [
      'onMemberChanged vera',
      'onStreamStarted a_vera',
      'onStreamChanged a_vera',
      'onStreamStopped a_vera',
      'onMemberChanged vera',
      'onMemberLeft vera',
    ],
  );
});

test('should tell a stream once that comes with its member and in an event of its own', () => {
  const state = new RoomState('anna');
  const bert = {...member('bert', 'RELAYED', stream('b', 'bert', OTHER)), home: OTHER};
  told(state, snapshot([member('anna', 'ANCHOR', stream('a', 'anna'))]));
  assert.deepEqual(
    told(
      state,
      {competitionStarted: {otherRoom: OTHER}},
      {memberJoined: {member: bert, reason: 'CROSS_ROOM'}},
      {streamStarted: {stream: stream('b', 'bert', OTHER)}},
      {memberLeft: {member: bert, reason: 'CROSS_ROOM_ENDED'}},
      {competitionEnded: {otherRoom: OTHER, reason: 'DISCONNECTED'}},
    ),
    ['onCompetitionStarted b', 'onMemberJoined bert', 'onStreamStarted b', 'onStreamStopped b', 'onMemberLeft bert', 'onCompetitionEnded b'],
  );
  assert.deepEqual(state.connectedRooms, []);
});

test('should tell what a later snapshot has that was missed', () => {
  const state = new RoomState('anna');
  const bert = {...member('bert', 'RELAYED', stream('b', 'bert', OTHER)), home: OTHER};
  told(state, snapshot([member('anna', 'ANCHOR', stream('a', 'anna')), bert], [OTHER]));
  assert.deepEqual(told(state, snapshot([member('anna', 'ANCHOR', stream('a', 'anna')), member('carl', 'CO_ANCHOR', stream('c', 'carl'))])), [
    'onStreamStopped b',
    'onMemberLeft bert',
    'onCompetitionEnded b',
    'onMemberJoined carl',
    'onStreamStarted c',
    'onSnapshot',
  ]);
});

test('should keep two users of one name apart', () => {
  const state = new RoomState('anna');
  told(state, snapshot([member('anna', 'ANCHOR')]), {memberJoined: {member: {...member('anna', 'RELAYED'), uniqueId: 'x', home: OTHER}}});
  assert.equal(state.members.length, 2);
  told(state, {memberLeft: {member: {...member('anna', 'RELAYED'), uniqueId: 'x', home: OTHER}, reason: 'CROSS_ROOM_ENDED'}});
  assert.deepEqual(ids(state.members, 'role'), ['ANCHOR']);
});

test('should take an invitation from answer and event in either order, once', () => {
  for (const order of [[0, 1], [1, 0]]) {
    const state = new RoomState('anna');
    const heard = [];
    const steps = [
      () => heard.push(...state.onInvitation(invitation('i', 'PENDING'))),
      () => heard.push(...state.apply({invitationUpdated: {invitation: invitation('i', 'ACCEPTED')}})),
    ];
    order.forEach((step) => steps[step]());
    assert.deepEqual(ids(state.invitations, 'state'), ['ACCEPTED'], `order ${order}`);
    assert.equal(heard.at(-1)[1].state, 'ACCEPTED');
    assert.deepEqual(told(state, {invitationUpdated: {invitation: invitation('i', 'ENDED')}}), ['onInvitation ENDED']);
    assert.deepEqual(state.invitations, []);
    assert.deepEqual(state.onInvitation(invitation('i', 'ACCEPTED')), [], 'what comes late is old');
    assert.deepEqual(state.onInvitation(invitation('i', 'ENDED')), []);
  }
});

test('should tell of an invitation that was over before it was known', () => {
  const state = new RoomState('anna');
  assert.equal(state.onInvitation(invitation('i', 'CANCELLED')).length, 1);
  assert.deepEqual(state.invitations, []);
});

test('should forget an invitation that the server does not know', () => {
  const state = new RoomState('anna');
  state.onInvitation(invitation('i', 'PENDING'));
  assert.deepEqual(state.forget('i').map(([, {state: now}]) => now), ['ENDED']);
  assert.deepEqual(state.forget('i'), []);
});

test('should empty itself when the room closes', () => {
  const state = new RoomState('anna');
  told(state, snapshot([member('anna', 'ANCHOR', stream('a', 'anna'))], [OTHER]));
  assert.deepEqual(told(state, {roomClosed: {reason: 'LAST_ON_MIC_LEFT'}}), [
    'onStreamStopped a',
    'onMemberLeft anna',
    'onCompetitionEnded b',
    'onRoomClosed LAST_ON_MIC_LEFT',
  ]);
  assert.deepEqual([state.members, state.streams, state.connectedRooms], [[], [], []]);
});

test('should skip what it does not know', () => {
  const state = new RoomState('anna');
  assert.deepEqual(told(state, {}, {roomCreated: {userId: 'x'}}, {eventsMissed: {}}, {newInAnotherVersion: {}}), []);
});

test('should name rooms so that kinds and odd characters stay apart', () => {
  assert.equal(roomName({intId: 7}), 'int/7');
  assert.equal(roomName({strId: '7'}), 'str/7');
  assert.equal(roomName({strId: 'a b?'}), 'str/a%20b%3F');
});

test('should not keep members whose leaving it would not be told', () => {
  const state = new RoomState('wim');
  told(state, snapshot([member('anna', 'ANCHOR'), member('wim', 'AUDIENCE')]));
  assert.deepEqual(told(state, {memberChanged: {member: member('vera', 'CO_ANCHOR'), previousRole: 'AUDIENCE'}}), [
    'onMemberJoined vera',
    'onMemberChanged vera',
  ]);
  assert.deepEqual(told(state, {memberChanged: {member: member('vera', 'AUDIENCE'), previousRole: 'CO_ANCHOR'}}), [
    'onMemberChanged vera',
    'onMemberLeft vera',
  ]);
  assert.deepEqual(ids(state.members, 'userId'), ['anna', 'wim']);
});

test('should know the open invitations again after a reload, and which ended unseen', () => {
  const at = (id, state, createTime) => ({...invitation(id, state), createTime});
  const state = new RoomState('anna');
  const begin = {...snapshot([member('anna', 'ANCHOR', stream('a', 'anna'))]), time: '2026-01-01T00:00:05Z'};
  begin.snapshot.invitations = [at('i1', 'PENDING', '2026-01-01T00:00:01Z'), at('i2', 'ACCEPTED', '2026-01-01T00:00:02Z')];
  assert.deepEqual(told(state, begin).slice(-3), ['onInvitation PENDING', 'onInvitation ACCEPTED', 'onSnapshot']);
  assert.deepEqual(ids(state.invitations, 'state'), ['PENDING', 'ACCEPTED']);

  state.onInvitation(at('i3', 'PENDING', '2026-01-01T00:00:09.5Z'));
  const later = {...snapshot([member('anna', 'ANCHOR', stream('a', 'anna'))]), time: '2026-01-01T00:00:09Z'};
  later.snapshot.invitations = [at('i2', 'ACCEPTED', '2026-01-01T00:00:02Z')];
  told(state, later);
  assert.deepEqual(ids(state.invitations, 'id'), ['i2', 'i3'], 'i1 is over; i3 was made after the snapshot');
});
