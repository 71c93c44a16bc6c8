// One publisher (WHIP) or viewer (WHEP) of a stack, told by lines what to do and telling by lines of JSON what happened.
//   node peer.mjs OPTIONS     OPTIONS is JSON: stack, publishes, endpoint, relay (a UDP port in the server's place), …
import {createInterface} from 'node:readline';
import {Arrivals, Player} from './clip.mjs';
import {versionOf} from './stacks.mjs';

const options = JSON.parse(process.argv[2]);
const {WeriftPeer} = options.stack === 'werift' ? await import('./werift-peer.mjs') : {};
const {DatachannelPeer} = options.stack === 'node-datachannel' ? await import('./datachannel-peer.mjs') : {};

const tell = (event, more = {}) => process.stdout.write(`${JSON.stringify({event, ...more})}\n`);
const rtcp = {};
const arrivals = {audio: new Arrivals('audio'), video: new Arrivals('video')};
let player = null;
let pliAt = Infinity;
let session = null;
let openedAt = 0;

const peer = new (WeriftPeer ?? DatachannelPeer)(options, {
  onRtp(kind, packet) {
    arrivals[kind].take(packet);
    if (kind === 'video' && arrivals.video.keyFramesSince(pliAt) > 0) {
      tell('keyframe', {afterMs: performance.now() - pliAt});
      pliAt = Infinity;
    }
  },
  onRtcp(name) {
    rtcp[name] = (rtcp[name] ?? 0) + 1;
    if (name === 'pli') player?.keyFrame();
  },
  onState(state) {
    if (state === 'connected' && options.publishes) {
      player = new Player((...picture) => peer.sendPicture(...picture), (...sound) => peer.sendSound(...sound));
    }
    tell(state, state === 'connected' ? {...peer.facts(), version: versionOf(options.stack), afterMs: performance.now() - openedAt} : {});
  },
});

/** The answer with the candidates that are to be used. */
function steer(sdp) {
  const lines = sdp.split('\r\n').filter((line) => {
    return !line.startsWith('a=candidate:') || / tcp /i.test(line) === Boolean(options.tcp);
  });
  return lines.map((line) => line.startsWith('a=candidate:') && options.relay
    ? line.replace(/ udp (\d+) \S+ \d+ /i, ` udp $1 127.0.0.1 ${options.relay} `) : line).join('\r\n');
}

async function open() {
  openedAt = performance.now();
  const offer = (await peer.offer()).replaceAll('a=setup:actpass', `a=setup:${options.setup ?? 'actpass'}`);
  const response = await fetch(options.endpoint, {
    method: 'POST', headers: {'Content-Type': 'application/sdp', ...options.headers}, body: offer,
  });
  const answer = await response.text();
  tell('answered', {status: response.status, offer, answer, headers: Object.fromEntries(response.headers)});
  session = new URL(response.headers.get('Location'), options.endpoint);
  if (!options.publishes) peer.repair?.(arrivals);
  await peer.answer(steer(answer));
}

const commands = {
  report() {
    tell('report', {rtcp, audio: arrivals.audio.report(), video: arrivals.video.report(), ...peer.facts()});
  },
  async pli() {
    pliAt = performance.now();
    await peer.pli(arrivals.video);
  },
  async delete() {
    const response = await fetch(session, {method: 'DELETE', headers: options.headers});
    tell('deleted', {status: response.status});
  },
  async close() {
    player?.stop();
    await peer.close();
    tell('gone');
  },
};

createInterface({input: process.stdin})
    .on('line', (line) => Promise.resolve(commands[line]()).catch((error) => tell('error', {text: error.stack})))
    .on('close', () => process.exit(0));
await open().catch((error) => tell('error', {text: error.stack}));
