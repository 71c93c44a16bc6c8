import assert from 'node:assert/strict';
import {test} from 'node:test';
import {EventParser} from '../../main/resources/web/sdk/event-parser.js';

const TEXT =
  'retry:2000\n\n:beat\n\nid: 7\nevent: member.joined\ndata: {"a":\ndata: 1}\n\nid:8\rdata:x\r\rdata\n\nevent: lost\n\n' +
  'id\r\nevent:events.missed\r\ndata:y\r\n\r\n';
const EVENTS = [
  {id: '7', name: 'member.joined', data: '{"a":\n1}'},
  {id: '8', name: 'message', data: 'x'},
  {id: '8', name: 'message', data: ''},
  {id: '', name: 'events.missed', data: 'y'},
];

function read(pieces, lastId) {
  const events = [];
  const parser = new EventParser((event) => events.push(event), lastId);
  pieces.forEach((piece) => parser.push(piece));
  return events;
}

test('should read events, comments and every kind of line end', () => {
  assert.deepEqual(read([TEXT]), EVENTS);
});

test('should read the same wherever the text is cut', () => {
  for (let at = 0; at <= TEXT.length; at++) {
    assert.deepEqual(read([TEXT.slice(0, at), TEXT.slice(at)]), EVENTS, `cut at ${at}`);
  }
  assert.deepEqual(read([...TEXT]), EVENTS);
});

test('should keep the id to resume from, and drop an event that was cut off', () => {
  assert.deepEqual(read(['data:x\n\nid:9\ndata:half'], '5'), [{id: '5', name: 'message', data: 'x'}]);
});

test('should refuse an event without end', () => {
  const parser = new EventParser(() => {});
  assert.throws(() => {
    for (let i = 0; i < 5; i++) {
      parser.push(`data:${'x'.repeat(1_000_000)}\n`);
    }
  }, RangeError);
});
