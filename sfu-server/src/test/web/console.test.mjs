import assert from 'node:assert/strict';
import {test} from 'node:test';
import {boundsOf, formatAddress, parseAddress, plusMonths, rangeProblem} from '../../main/resources/web/console/address.js';
import {ApiError, get, problemOf} from '../../main/resources/web/console/api.js';
import {BillingClient} from '../../main/resources/web/console/billing.js';
import {Decimal} from '../../main/resources/web/console/decimal.js';
import {scaleFor} from '../../main/resources/web/console/plot.js';
import {columnsOf, longestFirst, tableOf} from '../../main/resources/web/console/statement.js';
import {duration, periodText, roomText} from '../../main/resources/web/console/words.js';
import {Zone, daysBetween, isDay, plusDays} from '../../main/resources/web/console/zone.js';

const TODAY = '2026-11-22';
const NOT_ABORTED = new AbortController().signal;

test('should add money exactly', () => {
  const sum = ['0.1', '0.2', '1234.00398', '-0.00398'].map((text) => Decimal.parse(text)).reduce((a, b) => a.plus(b));
  assert.equal(sum.toString(), '1,234.30');
  assert.equal(sum.toString(5), '1,234.30000');
  assert.equal(Decimal.parse('9007199254740993.07').plus(Decimal.parse('0.00001')).toString(), '9,007,199,254,740,993.07001');
  assert.equal(Decimal.parse('-12.5').toString(), '−12.50');
  assert.equal(Decimal.ZERO.toString(), '0.00');
  for (const text of ['', '1e3', '1.', '.5', '1,5', 'NaN']) {
    assert.throws(() => Decimal.parse(text), SyntaxError, text);
  }
});

test('should read its own addresses', () => {
  for (const view of [
    {app: '1400188888', period: {month: '2026-02'}, unit: 'time'},
    {app: '1400188888', period: {from: '2026-02-01', to: '2026-02-28'}, room: 'str/a b&c=%/ü', user: 'u#1', unit: 'cost'},
    {app: '4294967295', period: {month: '2024-12'}, room: 'int/4294967294', unit: 'time'},
  ]) {
    assert.deepEqual(parseAddress(formatAddress(view), TODAY), view);
  }
});

test('should take from an address only what makes sense', () => {
  const plain = {app: '', period: {month: '2026-11'}, unit: 'time'};
  for (const hash of ['', '#main', '#app=abc&month=2026-13', '#app=0', '#app=4294967296', '#from=2026-02-30&to=2026-03-01', '#from=2026-03-02&to=2026-03-01',
    '#from=2020-01-01&to=2026-01-01', '#user=u', '#room=studio&user=u', '#room=int/0', '#room=str/', '#unit=gold', '#token=secret']) {
    assert.deepEqual(parseAddress(hash, TODAY), plain, hash);
  }
});

test('should know the days of a period', () => {
  assert.deepEqual(boundsOf({month: '2024-02'}), {from: '2024-02-01', end: '2024-03-01'});
  assert.deepEqual(boundsOf({month: '2026-12'}), {from: '2026-12-01', end: '2027-01-01'});
  assert.deepEqual(boundsOf({from: '2026-11-30', to: '2026-11-30'}), {from: '2026-11-30', end: '2026-12-01'});
  assert.equal(plusMonths('2026-01', -1), '2025-12');
  assert.equal(plusDays('2024-02-28', 1), '2024-02-29');
  assert.equal(daysBetween('2026-03-01', '2026-04-01'), 31);
  assert.equal(isDay('2025-02-29'), false);
  assert.equal(rangeProblem('2026-01-01', '2026-12-31'), '');
  assert.match(rangeProblem('2026-01-01', '2027-01-02'), /367 days/);
});

test('should tell moments and days of a zone', () => {
  const moment = new Date('2026-03-29T00:59:59.999Z');
  const berlin = new Zone('Europe/Berlin');
  assert.equal(berlin.text(moment), '2026-03-29 01:59:59');
  assert.equal(berlin.text(new Date(moment.getTime() + 1)), '2026-03-29 03:00:00');
  assert.equal(berlin.offset(moment), 'UTC+1');
  assert.equal(new Zone('Asia/Shanghai').dayOf(new Date('2026-11-22T16:00:00Z')), '2026-11-23');
  assert.equal(new Zone('Z').text(new Date('2026-11-22T00:00:00Z')), '2026-11-22 00:00:00');
});

test('should write times and names', () => {
  assert.equal(duration(0), '0:00:00.000');
  assert.equal(duration(3_723_004), '1:02:03.004');
  assert.equal(duration(-59_999), '−0:00:59.999');
  assert.equal(duration(4_000 * 3_600_000), '4,000:00:00.000');
  assert.equal(periodText({month: '2026-11'}), 'November 2026');
  assert.equal(periodText({from: '2026-11-03', to: '2026-11-03'}), '3 November 2026');
  assert.deepEqual([roomText('int/7'), roomText('str/7')], ['#7', '7']);
});

test('should choose round numbers for the scale', () => {
  assert.deepEqual(scaleFor(0), {step: 1, top: 1});
  assert.deepEqual(scaleFor(18_379), {step: 5000, top: 20_000});
  assert.deepEqual(scaleFor(40), {step: 10, top: 40});
  for (const greatest of [0.003, 0.7, 1, 9.99, 1e9]) {
    const {step, top} = scaleFor(greatest);
    assert.ok(top >= greatest * 0.999 && top / step <= 5.001, `${greatest}: ${step}, ${top}`);
  }
});

const RATES = {
  policy: 'aggregate',
  currency: 'USD',
  zone: 'UTC',
  tiers: [
    {policy: 'per-stream', name: 'Audio', price: '0.99'},
    {policy: 'per-stream', name: 'SD', price: '1.99'},
    {policy: 'aggregate', name: 'Audio', price: '0.99'},
    {policy: 'aggregate', name: 'HD', price: '3.99'},
  ],
};

function sum(day, policy, tier, ms, minutes, cost) {
  return {room: '', user: '', day, policy, tier, amount: {ms, minutes, cost: cost === undefined ? undefined : Decimal.parse(cost)}};
}

test('should show every tier of the rates in force, and others where they were counted', () => {
  const sums = [sum('2026-11-01', 'per-stream', 'SD', 1, 1, '0.00199'), sum('2026-11-02', 'aggregate', 'Old', 1, 1)];
  assert.deepEqual(
    columnsOf(RATES, sums).map(({label, swatch, price}) => [label, swatch, price]),
    [['Audio', 0, '0.99'], ['HD', 1, '3.99'], ['SD (per-stream)', 2, '1.99'], ['Old', 3, undefined]],
  );
});

test('should add up days, and tell no minutes or cost where there are none', () => {
  const sums = [
    sum('2026-11-01', 'aggregate', 'Audio', 59_000, 1, '0.00099'),
    sum('2026-11-01', 'aggregate', 'HD', 61_000, 2, '0.00798'),
    sum('2026-11-02', 'aggregate', 'HD', 120_000, 2, '0.00798'),
  ];
  const {rows, foot} = tableOf(columnsOf(RATES, sums), sums, ({day}) => day);
  assert.deepEqual(rows.map(({key, together}) => [key, together.ms, together.minutes, together.cost?.toString()]), [
    ['2026-11-01', 120_000, 3, '0.00897'],
    ['2026-11-02', 120_000, 2, '0.00798'],
  ]);
  assert.equal(rows[1]?.cells[0], undefined);
  assert.deepEqual(foot.cells.map((cell) => cell?.minutes), [1, 4]);
  assert.equal(foot.together.cost?.toString(), '0.01695');

  const parts = [sum('a', 'aggregate', 'HD', 5), sum('b', 'aggregate', 'HD', 7)];
  const ofParts = longestFirst(tableOf(columnsOf(RATES, parts), parts, ({day}) => day));
  assert.deepEqual(ofParts.rows.map(({key}) => key), ['b', 'a']);
  assert.deepEqual(ofParts.foot.together, {ms: 12, minutes: undefined, cost: undefined});
});

/** A control API that answers one call after the other. */
function api(...answers) {
  const calls = [];
  const fetch = async (url, init) => {
    calls.push({url: new URL(url, 'http://h'), headers: init.headers});
    const [status, body] = answers.shift() ?? [500, ''];
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {status});
  };
  return {calls, fetch};
}

const DAY = {policy: 'per-stream', tier: 'SD', userId: '', streamId: '', durationMs: '61000', entryCount: '1', cost: ''};

test('should ask for all pages of days, in the zone of the application', async () => {
  const {calls, fetch} = api(
    [200, {usage: [{...DAY, day: '2026-11-01', minutes: '2', cost: '0.00398'}], nextPageToken: 'p2', settledUntil: '2026-11-02T00:00:00Z'}],
    [200, {usage: [{...DAY, day: '2026-11-02'}], nextPageToken: ''}],
  );
  const client = new BillingClient(() => 'secret', fetch);
  const {sums, settledUntil} = await client.days({app: '7', period: {month: '2026-11'}, room: 'str/a&b', user: 'ü', unit: 'time'}, NOT_ABORTED);
  assert.deepEqual(sums.map(({day, amount}) => [day, amount.ms, amount.minutes, amount.cost?.toString()]), [
    ['2026-11-01', 61_000, 2, '0.00398'],
    ['2026-11-02', 61_000, undefined, undefined],
  ]);
  assert.equal(settledUntil?.toISOString(), '2026-11-02T00:00:00.000Z');
  assert.equal(calls[0].url.pathname, '/api/v1/apps/7/billing/usage');
  assert.deepEqual(Object.fromEntries(calls[1].url.searchParams), {
    from: '2026-11-01', to: '2026-12-01', 'room.strId': 'a&b', userId: 'ü', groupBy: 'day', pageSize: '1000', pageToken: 'p2',
  });
  assert.deepEqual(calls[0].headers, {Authorization: 'Bearer secret'});
});

test('should tell rooms of both kinds apart', async () => {
  const {calls, fetch} = api([200, {usage: [{...DAY, room: {strId: '7'}}, {...DAY, room: {intId: 7}}], nextPageToken: ''}], [200, {intervals: [], nextPageToken: ''}]);
  const client = new BillingClient(() => '', fetch);
  const view = {app: '7', period: {from: '2026-11-03', to: '2026-11-03'}, unit: 'time'};
  const {sums} = await client.sums(view, 'room', '', NOT_ABORTED);
  assert.deepEqual(sums.map(({room}) => room), ['str/7', 'int/7']);
  await client.intervals({...view, room: 'int/7', user: 'u'}, '', NOT_ABORTED);
  assert.equal(calls[1].url.searchParams.get('room.intId'), '7');
  assert.equal(calls[1].url.searchParams.get('to'), '2026-11-04');
  assert.deepEqual(calls[0].headers, {});
});

test('should say what an operator can do about a refusal', async () => {
  const refused = (code, reason) => JSON.stringify({error: {code, message: 'why', status: 'X', details: [{'@type': 't', reason, metadata: {}}]}});
  const problem = async (status, body) => {
    const error = await get('/x', {token: 't', signal: NOT_ABORTED, fetch: api([status, body]).fetch}).catch((each) => each);
    assert.ok(error instanceof ApiError);
    return problemOf(error);
  };
  assert.deepEqual(await problem(401, refused(401, 'UNKNOWN_TOKEN')), {text: 'The server does not know this API token.', at: 'token'});
  assert.deepEqual(await problem(401, refused(401, 'NO_CREDENTIALS')), {text: 'The server asks for an API token.', at: 'token'});
  assert.equal((await problem(403, refused(403, 'SCOPE_TOO_NARROW'))).at, 'token');
  assert.deepEqual(await problem(404, refused(404, 'UNKNOWN_APP')), {text: 'The server has no such application.', at: 'app'});
  assert.deepEqual(await problem(400, refused(400, 'INVALID_ARGUMENT_VALUE')), {text: 'why', at: 'period'});
  assert.match((await problem(503, refused(503, 'LEDGER_UNAVAILABLE'))).text, /Nothing of it is lost/);
  for (const body of ['<html>', '', 'null', '[]', '{"error":null}', '{"error":{"details":7}}']) {
    assert.deepEqual(await problem(500, body), {text: 'The server answered 500.', at: ''}, body);
  }
});

test('should tell a server that is away from a page that has moved on', async () => {
  const fetch = async () => {
    throw new TypeError('Failed to fetch');
  };
  await assert.rejects(get('/x', {token: '', signal: NOT_ABORTED, fetch}), {name: 'ApiError', message: 'The server cannot be reached.'});
  await assert.rejects(get('/x', {token: '', signal: AbortSignal.abort(), fetch}), {name: 'AbortError'});
});
