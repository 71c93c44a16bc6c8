import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  COLUMNS,
  KIND_MEDIA,
  KIND_WALL,
  ROWS,
  decodeFrameClock,
  drawFrameClock,
  encodeFrameClock,
  latencyOf,
  readFrameClock,
} from '../../main/resources/web/sdk/frame-clock.js';

/** mulberry32: the failing seed is in the message. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function picture(width, height, value) {
  const data = new Uint8ClampedArray(width * height * 4).fill(90);
  const context = {
    fillStyle: '',
    fillRect(x, y, w, h) {
      const luma = this.fillStyle === '#fff' ? 235 : 16;
      for (let row = y; row < y + h; row++) {
        data.fill(luma, (row * width + x) * 4, (row * width + x + w) * 4);
      }
    },
  };
  drawFrameClock(context, width, height, encodeFrameClock(value));
  return {data, width, height};
}

/** What a coder at a low bit rate does: blur, coarse noise, less contrast. */
function degrade(image, random, noise) {
  const {width, height, data} = image;
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let count = 0;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width) {
            sum += data[((y + dy) * width + x + dx) * 4];
            count++;
          }
        }
      }
      out.fill(128 + (sum / count - 128) * 0.6 + (random() - 0.5) * noise, (y * width + x) * 4, (y * width + x) * 4 + 4);
    }
  }
  return {width, height, data: out};
}

test('should write the example of the specification', () => {
  const cells = encodeFrameClock({timeMs: 1_767_225_600_000, frame: 1, kind: KIND_WALL});
  const text = Array.from(cells).join('');
  assert.equal(text.slice(0, 32), (1_767_225_600_000 % 2 ** 32).toString(2).padStart(32, '0'));
  assert.equal(text.slice(32, 48), '0001000000000001');
  assert.equal(text.slice(48), '1100101111000110');
});

test('should round-trip every kind of value', () => {
  const random = randomFrom(1);
  for (let i = 0; i < 2000; i++) {
    const value = {
      timeMs: Math.floor(random() * 2 ** 32),
      frame: Math.floor(random() * 4096),
      kind: random() < 0.5 ? KIND_WALL : KIND_MEDIA,
    };
    assert.deepEqual(decodeFrameClock(encodeFrameClock(value)), value);
  }
});

test('should refuse one and two wrong cells, black and white', () => {
  const cells = encodeFrameClock({timeMs: 123_456_789, frame: 77});
  for (let i = 0; i < cells.length; i++) {
    for (let j = i; j < cells.length; j++) {
      const wrong = Uint8Array.from(cells);
      wrong[i] ^= 1;
      if (j !== i) {
        wrong[j] ^= 1;
      }
      assert.equal(decodeFrameClock(wrong), undefined, `cells ${i}, ${j}`);
    }
  }
  assert.equal(decodeFrameClock(new Uint8Array(COLUMNS * ROWS)), undefined);
  assert.equal(decodeFrameClock(new Uint8Array(COLUMNS * ROWS).fill(1)), undefined);
});

test('should read blurred and noisy pictures of every size', () => {
  const sizes = [[320, 180], [480, 270], [640, 360], [640, 480], [960, 540], [270, 480], [1280, 720], [333, 187]];
  for (const [width, height] of sizes) {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFrom(seed);
      const value = {timeMs: Math.floor(random() * 2 ** 32), frame: seed, kind: KIND_WALL};
      const seen = readFrameClock(degrade(picture(width, height, value), random, 120));
      assert.deepEqual(seen, value, `${width}x${height}, seed ${seed}`);
    }
  }
});

test('should read nothing from pictures without a clock', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = randomFrom(seed);
    const width = 320;
    const height = 20;
    const data = new Uint8ClampedArray(width * height * 4);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x += 10) {
        data.fill(random() * 255, (y * width + x) * 4, (y * width + x + 10) * 4);
      }
    }
    assert.equal(readFrameClock({data, width, height}, 180), undefined, `seed ${seed}`);
  }
  const grey = {data: new Uint8ClampedArray(320 * 180 * 4).fill(128), width: 320, height: 180};
  assert.equal(readFrameClock(grey), undefined);
  assert.equal(readFrameClock({data: [], width: 0, height: 0}), undefined);
});

test('should tell latency across the wrap of 32 bits, and nothing for strange clocks', () => {
  const wrap = 2 ** 32 * 412;
  assert.equal(latencyOf(2 ** 32 - 40, wrap + 60), 100);
  assert.equal(latencyOf((wrap + 5) % 2 ** 32, wrap), -5);
  assert.equal(latencyOf(1000, wrap + 120_000), undefined);
  assert.equal(latencyOf((wrap + 3_600_000) % 2 ** 32, wrap), undefined);
});
