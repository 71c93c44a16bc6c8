import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CoanchorRoom} from '../../main/resources/web/sdk/coanchor-room.js';

const URL_OF_A = 'trtc://127.0.0.1:8080/play/a?sdkappid=1&userId=vera&usersig=sig&wait=9&privatemapkey=k';
const settle = async () => {
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const json = (status, body, type = 'application/json') => new Response(JSON.stringify(body), {status, headers: {'Content-Type': type}});
const problem = (status, code) => json(status, {code, title: 'T', detail: 'd'}, 'application/problem+json');

/** A stream of events that a test writes. */
function eventStream() {
  let controller;
  const body = new ReadableStream({start: (c) => (controller = c)});
  const write = (text) => controller.enqueue(new TextEncoder().encode(text));
  return {
    response: new Response(body, {headers: {'Content-Type': 'text/event-stream'}}),
    write,
    send: (id, name, data) => write(`id:${id}\nevent:${name}\ndata:${JSON.stringify(data)}\n\n`),
    end: () => controller.close(),
  };
}

function follow(t, ...answers) {
  t.mock.timers.enable({apis: ['setTimeout']});
  const calls = [];
  const log = [];
  const room = new CoanchorRoom({
    fetch: async (url, init) => {
      calls.push({url: new URL(url), method: init.method ?? 'GET', headers: init.headers, body: init.body && JSON.parse(init.body)});
      const answer = answers.shift();
      if (answer === undefined) {
        return new Promise((_, reject) => init.signal.addEventListener('abort', () => reject(init.signal.reason)));
      }
      return answer instanceof Response ? answer : answer.response;
    },
  });
  const names = ['onError', 'onSnapshot', 'onMemberJoined', 'onMemberLeft', 'onStreamStarted', 'onStreamStopped', 'onInvitation', 'onRoomClosed'];
  room.setObserver({
    onStatusUpdate: (_room, status) => log.push(`status ${status}`),
    ...Object.fromEntries(names.map((name) => [name, (_room, subject) => log.push(`${name} ${subject?.streamId ?? subject?.userId ?? subject?.state ?? subject ?? ''}`.trim())])),
  });
  return {room, calls, log, tick: (ms) => t.mock.timers.tick(ms)};
}

const MEMBER = {userId: 'anna', role: 'ANCHOR', uniqueId: 'u1', streams: [{streamId: 'a', userId: 'anna'}]};
const SNAPSHOT = {snapshot: {room: {connectedRooms: []}, members: [MEMBER]}};

test('should follow the room that a URL names', async (t) => {
  const events = eventStream();
  const {room, calls, log} = follow(t, events);
  assert.equal(room.enter(URL_OF_A), 0);
  await settle();
  events.send(41, 'room.snapshot', SNAPSHOT);
  await settle();
  assert.deepEqual(log, ['status 1', 'status 2', 'onMemberJoined anna', 'onStreamStarted a', 'onSnapshot']);
  assert.equal(calls[0].url.pathname, '/v1/rooms/str/a/events');
  assert.deepEqual([...calls[0].url.searchParams.keys()], ['sdkappid', 'userid', 'usersig', 'privatemapkey']);
  assert.equal(calls[0].headers['Last-Event-ID'], undefined);
  assert.equal(room.anchor.userId, 'anna');
  assert.equal(room.self, undefined);
  assert.equal(room.enter(URL_OF_A), -3, 'it follows one room at a time');
  room.exit();
  assert.deepEqual(log.slice(5), ['onStreamStopped a', 'onMemberLeft anna', 'status 0']);
});

test('should resume where the stream broke', async (t) => {
  const [first, second] = [eventStream(), eventStream()];
  const {room, calls, log, tick} = follow(t, first, second);
  room.enter(URL_OF_A);
  await settle();
  first.send(41, 'room.snapshot', SNAPSHOT);
  first.end();
  await settle();
  tick(600);
  await settle();
  assert.equal(calls[1].headers['Last-Event-ID'], '41');
  second.send(42, 'member.left', {memberLeft: {member: MEMBER, reason: 'LEFT'}});
  await settle();
  assert.deepEqual(log.slice(5), ['status 3', 'status 2', 'onStreamStopped a', 'onMemberLeft anna']);
  room.exit();
});

test('should notice that nothing comes any more, heartbeats being missing', async (t) => {
  const [first, second] = [eventStream(), eventStream()];
  const {room, calls, tick} = follow(t, first, second);
  room.enter(URL_OF_A);
  await settle();
  tick(40_000);
  first.write(':beat\n\n');
  await settle();
  tick(40_000);
  await settle();
  assert.equal(calls.length, 1);
  tick(5_000);
  await settle();
  tick(600);
  await settle();
  assert.equal(calls.length, 2);
  room.exit();
});

test('should wait for a room that is not open, and give up on a refused signature', async (t) => {
  const events = eventStream();
  const {room, log, tick} = follow(t, problem(404, -102005), events, problem(403, 70001));
  room.enter(URL_OF_A);
  await settle();
  assert.deepEqual(log, ['status 1', 'status 3']);
  tick(600);
  await settle();
  events.end();
  await settle();
  tick(1_100);
  await settle();
  assert.deepEqual(log.slice(2), ['status 2', 'status 3', 'status 0', 'onError -3']);
  assert.equal(room.enter(URL_OF_A), 0, 'it can be entered again');
  room.exit();
});

test('should begin anew when the room is another one of the same name', async (t) => {
  const [first, second] = [eventStream(), eventStream()];
  const {room, calls, tick} = follow(t, first, problem(400, -102051), second);
  room.enter(URL_OF_A);
  await settle();
  first.send(41, 'room.snapshot', SNAPSHOT);
  first.end();
  await settle();
  tick(600);
  await settle();
  assert.equal(calls.length, 3);
  assert.equal(calls[2].headers['Last-Event-ID'], undefined);
  room.exit();
});

test('should ask, answer and take back', async (t) => {
  const made = {id: 'i/1', state: 'PENDING', type: 'CO_ANCHOR'};
  const {room, calls, log} = follow(
    t,
    eventStream(),
    json(201, made),
    json(200, {...made, state: 'CANCELLED'}),
    json(201, {...made, id: 'i2'}),
    problem(404, 0),
    problem(409, -102044),
  );
  room.enter('trtc://127.0.0.1:8080/push/s?sdkappid=1&userId=anna&usersig=sig&roomid=7');
  await settle();
  assert.equal((await room.requestMic()).id, 'i/1');
  assert.deepEqual([calls[1].method, calls[1].url.pathname, calls[1].body], ['POST', '/v1/rooms/int/7/invitations', {type: 'co-anchor'}]);
  await room.cancel('i/1');
  assert.equal(calls[2].url.pathname, '/v1/invitations/i%2F1/cancel');
  await room.inviteToCompete({strId: 'b'});
  assert.deepEqual(calls[3].body, {type: 'competition', to: {room: {strId: 'b'}}});
  await assert.rejects(room.accept('i2'), {status: 404});
  assert.deepEqual(room.invitations, [], 'what the server does not know is forgotten');
  await assert.rejects(room.inviteToMic('vera'), {status: 409, serverCode: -102044, retryable: false});
  assert.deepEqual(log.slice(2), ['onInvitation PENDING', 'onInvitation CANCELLED', 'onInvitation PENDING', 'onInvitation ENDED']);
  room.exit();
});

test('should make the URLs that bring media into the room', (t) => {
  const {room} = follow(t);
  assert.equal(room.enter('nonsense'), -2);
  assert.throws(() => room.playUrl('a'), /No room/);
  room.enter(URL_OF_A);
  const play = new URL(room.playUrl('b', {waitS: 60}).replace('trtc:', 'http:'));
  assert.equal(play.pathname, '/play/b');
  assert.deepEqual(Object.fromEntries(play.searchParams), {
    sdkappid: '1',
    userId: 'vera',
    usersig: 'sig',
    strroomid: 'a',
    privatemapkey: 'k',
    wait: '60',
  });
  assert.match(room.pushUrl('a_vera'), /^trtc:\/\/127\.0\.0\.1:8080\/push\/a_vera\?.*strroomid=a/);
  room.exit();
});

test('should refuse a room that cannot be', (t) => {
  const {room, log} = follow(t);
  assert.equal(room.enter('trtc://h/play/a?sdkappid=1&userId=u&usersig=s&roomid=4294967295'), -2);
  assert.deepEqual(log, ['onError -2']);
});

test('should survive an event that is none', async (t) => {
  const events = eventStream();
  const {room, log} = follow(t, events);
  room.enter(URL_OF_A);
  await settle();
  events.write('id:1\ndata:{\n\nid:2\ndata:null\n\n');
  events.send(3, 'room.snapshot', SNAPSHOT);
  await settle();
  assert.ok(log.includes('onSnapshot'));
  room.exit();
});

test('should begin anew on mic, to be told of the audience', async (t) => {
  const [first, second] = [eventStream(), eventStream()];
  const {room, calls, log} = follow(t, first, second);
  room.enter(URL_OF_A);
  await settle();
  const vera = {userId: 'vera', role: 'AUDIENCE', uniqueId: 'u2', streams: []};
  first.send(41, 'room.snapshot', {snapshot: {room: {}, members: [MEMBER, vera]}});
  first.send(42, 'member.changed', {memberChanged: {member: {...vera, role: 'CO_ANCHOR'}, previousRole: 'AUDIENCE'}});
  await settle();
  assert.equal(calls.length, 2);
  assert.equal(calls[1].headers['Last-Event-ID'], undefined);
  const wim = {userId: 'wim', role: 'AUDIENCE', uniqueId: 'u3', streams: []};
  second.send(42, 'room.snapshot', {snapshot: {room: {}, members: [MEMBER, {...vera, role: 'CO_ANCHOR'}, wim]}});
  await settle();
  assert.deepEqual(room.members.map(({userId}) => userId), ['anna', 'vera', 'wim']);
  assert.equal(calls.length, 2);
  assert.deepEqual(log.filter((line) => line.startsWith('status')), ['status 1', 'status 2', 'status 2']);
  room.exit();
});
