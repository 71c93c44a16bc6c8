// The clip that is pushed, for ever from its beginning, and what of it arrives.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {H264Depacketizer, parseRtp, writeRtp} from './rtp.mjs';

const VIDEO = 96;
const FRAME_TICKS = 6000;
const FRAME_MS = 1000 / 15;
const SOUND_TICKS = 960;
const SOUND_MS = 20;
const IDR = 5;
const FIRST_UNITS = 8;
const hash = (bytes) => createHash('sha1').update(bytes).digest('base64');

function load() {
  const file = readFileSync(new URL('clip.rtp', import.meta.url));
  const video = [];
  const audio = [];
  for (let at = 0; at < file.length;) {
    const length = file.readUInt16BE(at);
    const packet = parseRtp(file.subarray(at + 2, at + 2 + length));
    (packet.payloadType === VIDEO ? video : audio).push(packet);
    at += 2 + length;
  }
  const frames = [];
  for (const packet of video) {
    const last = frames.at(-1);
    if (last && last[0].timestamp === packet.timestamp) last.push(packet);
    else frames.push([packet]);
  }
  return {frames, sounds: audio.map(({payload}) => payload)};
}

const {frames, sounds} = load();
const units = frames.map((packets) => {
  const depacketizer = new H264Depacketizer();
  return packets.flatMap(({payload}) => depacketizer.push(payload));
});
const isKey = (frame) => units[frame].some((unit) => (unit[0] & 31) === IDR);

/** Calls back with pictures and sounds when they are due, until stopped. */
export class Player {
  #startMs = performance.now();
  #pictures = 0;
  #soundsSent = 0;
  #frame = 0;
  #sequence = {video: 60_000, audio: 30_000};
  #timer;

  /** For each picture: its NAL units, its packets' payloads and its time; for each sound: its payload and its time. */
  constructor(onPicture, onSound) {
    this.#timer = setInterval(() => {
      const elapsed = performance.now() - this.#startMs;
      for (; this.#pictures * FRAME_MS <= elapsed; this.#pictures++, this.#frame = (this.#frame + 1) % frames.length) {
        onPicture(units[this.#frame], this.#packets(), this.#pictures * FRAME_TICKS);
      }
      for (; this.#soundsSent * SOUND_MS <= elapsed; this.#soundsSent++) {
        const payload = sounds[this.#soundsSent % sounds.length];
        const timestamp = this.#soundsSent * SOUND_TICKS;
        onSound(payload, this.#rtp('audio', {marker: false, timestamp, payload}), timestamp);
      }
    }, 5);
  }

  #packets() {
    const timestamp = this.#pictures * FRAME_TICKS;
    return frames[this.#frame].map(({marker, payload}) => this.#rtp('video', {marker, timestamp, payload}));
  }

  #rtp(kind, fields) {
    const sequence = this.#sequence[kind]++;
    return writeRtp({...fields, sequence, payloadType: kind === 'video' ? 96 : 111, ssrc: 0});
  }

  /** Makes the next picture a key frame. */
  keyFrame() {
    do {
      this.#frame = (this.#frame + 1) % frames.length;
    } while (!isKey(this.#frame));
  }

  stop() {
    clearInterval(this.#timer);
  }
}

const knownUnits = new Set(units.flat().map(hash));
const knownSounds = new Set(sounds.map(hash));

/** What arrived of one kind: whether all of it did, and whether it is of the clip. */
export class Arrivals {
  #kind;
  #seen = new Set();
  #first = null;
  #highest = 0;
  #next = null;
  #waiting = new Map();
  #depacketizer = new H264Depacketizer();
  #facts = {packets: 0, duplicates: 0, known: 0, strange: 0, keyFrames: 0, backwards: 0};
  #keyFrameTimes = [];
  #ssrcs = new Set();
  #payloadTypes = new Set();
  #lastTimestamp = null;
  #firstUnits = [];

  constructor(kind) {
    this.#kind = kind;
  }

  /** Takes a packet as parseRtp gives it. */
  take({sequence, timestamp, ssrc, payloadType, payload}) {
    if (payload.length === 0) return;
    this.#ssrcs.add(ssrc);
    this.#payloadTypes.add(payloadType);
    if (this.#first === null) this.#first = this.#highest = this.#next = sequence;
    const extended = this.#highest + ((sequence - this.#highest) << 16 >> 16);
    if (extended < this.#first || this.#seen.has(extended)) {
      this.#facts.duplicates++;
      return;
    }
    this.#seen.add(extended);
    this.#highest = Math.max(this.#highest, extended);
    this.#facts.packets++;
    this.#waiting.set(extended, {timestamp, payload: Buffer.from(payload)});
    while (this.#waiting.has(this.#next)) {
      this.#inOrder(this.#waiting.get(this.#next));
      this.#waiting.delete(this.#next++);
    }
  }

  #inOrder({timestamp, payload}) {
    if (this.#lastTimestamp !== null && (timestamp - this.#lastTimestamp | 0) < 0) this.#facts.backwards++;
    this.#lastTimestamp = timestamp;
    const video = this.#kind === 'video';
    for (const unit of video ? this.#depacketizer.push(payload) : [payload]) {
      this.#facts[(video ? knownUnits : knownSounds).has(hash(unit)) ? 'known' : 'strange']++;
      const key = video && (unit[0] & 31) === IDR;
      if (key) {
        this.#facts.keyFrames++;
        this.#keyFrameTimes.push(performance.now());
      }
      if (video && this.#firstUnits.length < FIRST_UNITS) this.#firstUnits.push(unit[0] & 31);
    }
  }

  /** The sequence numbers that are missing before the highest. */
  missing() {
    const found = [];
    for (let i = this.#next ?? 0; i < this.#highest; i++) if (!this.#seen.has(i)) found.push(i & 0xffff);
    return found;
  }

  get ssrc() {
    return [...this.#ssrcs].at(-1);
  }

  /** How many key frames came since that time. */
  keyFramesSince(time) {
    return this.#keyFrameTimes.filter((each) => each >= time).length;
  }

  report() {
    return {
      ...this.#facts, missing: this.missing().length, first: this.#first, firstUnits: this.#firstUnits,
      ssrcs: this.#ssrcs.size, payloadTypes: [...this.#payloadTypes],
    };
  }
}
