/**
 * The frame clock: two rows of 32 black or white cells along the top of a picture that tell when
 * the picture was made and which picture it is. docs/frame-clock.md specifies it; this is its
 * encoder and decoder.
 */

export const COLUMNS = 32;
export const ROWS = 2;
/** A cell row is this fraction of the picture's height. */
export const ROW_HEIGHT_FRACTION = 1 / 18;

/** Time is the sender's wall clock: a reader with the same clock can tell the latency. */
export const KIND_WALL = 1;
/** Time is the position in a recording: it advances, but tells nothing about latency. */
export const KIND_MEDIA = 2;

const COUNTER_MODULO = 1 << 12;
const TIME_MODULO = 2 ** 32;
/** Least difference of luma between the darkest and the brightest cell of a real strip. */
const MIN_CONTRAST = 64;
/** A reading further away than this is taken for clocks that do not agree. */
const MAX_LATENCY_MS = 60_000;

/**
 * @param {{timeMs: number, frame: number, kind?: number}} value `timeMs` is taken modulo 2^32,
 *   `frame` modulo 4096
 * @returns {Uint8Array} 64 cells, first row first, 1 is white
 */
export function encodeFrameClock({timeMs, frame, kind = KIND_WALL}) {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  const time = Math.floor(timeMs) % TIME_MODULO;
  view.setUint32(0, time < 0 ? time + TIME_MODULO : time);
  view.setUint16(4, ((kind & 0xf) << 12) | (frame % COUNTER_MODULO));
  view.setUint16(6, crc16(bytes.subarray(0, 6)));
  const cells = new Uint8Array(COLUMNS * ROWS);
  for (let i = 0; i < cells.length; i++) {
    cells[i] = ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1;
  }
  return cells;
}

/**
 * @param {ArrayLike<number>} cells 64 cells of 0 or 1
 * @returns {import('./types.js').FrameClockValue | undefined} undefined when the check fails
 */
export function decodeFrameClock(cells) {
  const bytes = new Uint8Array(8);
  for (let i = 0; i < COLUMNS * ROWS; i++) {
    bytes[i >> 3] = ((bytes[i >> 3] ?? 0) << 1) | (cells[i] ? 1 : 0);
  }
  const view = new DataView(bytes.buffer);
  const kind = view.getUint16(4) >> 12;
  if (view.getUint16(6) !== crc16(bytes.subarray(0, 6)) || (kind !== KIND_WALL && kind !== KIND_MEDIA)) {
    return undefined;
  }
  return {timeMs: view.getUint32(0), frame: view.getUint16(4) & 0xfff, kind};
}

/**
 * Draws the strip over the top of a canvas.
 *
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {number} width of the picture in pixels
 * @param {number} height of the picture in pixels
 * @param {ArrayLike<number>} cells from {@link encodeFrameClock}
 */
export function drawFrameClock(context, width, height, cells) {
  const rowHeight = height * ROW_HEIGHT_FRACTION;
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, Math.round(rowHeight * ROWS));
  context.fillStyle = '#fff';
  for (let i = 0; i < COLUMNS * ROWS; i++) {
    if (cells[i]) {
      const left = Math.round(((i % COLUMNS) * width) / COLUMNS);
      const right = Math.round((((i % COLUMNS) + 1) * width) / COLUMNS);
      const top = Math.round(Math.floor(i / COLUMNS) * rowHeight);
      const bottom = Math.round((Math.floor(i / COLUMNS) + 1) * rowHeight);
      context.fillRect(left, top, right - left, bottom - top);
    }
  }
}

/**
 * Reads the strip from pixels of the top of a picture (or of all of it).
 *
 * Each cell is the mean luma of its middle half, so that blur and ringing at its edges do not
 * count; the threshold lies half-way between the darkest and the brightest cell.
 *
 * @param {{data: ArrayLike<number>, width: number, height: number}} image RGBA, as ImageData
 * @param {number} [pictureHeight] height of the whole picture in the image's pixels
 * @returns {import('./types.js').FrameClockValue | undefined}
 */
export function readFrameClock(image, pictureHeight = image.height) {
  const rowHeight = pictureHeight * ROW_HEIGHT_FRACTION;
  const cellWidth = image.width / COLUMNS;
  if (cellWidth < 2 || rowHeight < 2 || Math.ceil(rowHeight * ROWS) > image.height) {
    return undefined;
  }
  const luma = new Float64Array(COLUMNS * ROWS);
  for (let i = 0; i < luma.length; i++) {
    const x = (i % COLUMNS) * cellWidth;
    const y = Math.floor(i / COLUMNS) * rowHeight;
    luma[i] = meanLuma(image, x + cellWidth / 4, y + rowHeight / 4, cellWidth / 2, rowHeight / 2);
  }
  const low = Math.min(...luma);
  const high = Math.max(...luma);
  if (high - low < MIN_CONTRAST) {
    return undefined;
  }
  const threshold = (low + high) / 2;
  return decodeFrameClock(luma.map((value) => (value > threshold ? 1 : 0)));
}

/**
 * @param {number} timeMs a wall-clock reading, modulo 2^32
 * @param {number} nowMs the reader's clock, milliseconds since 1970
 * @returns {number | undefined} undefined when the two clocks cannot belong together
 */
export function latencyOf(timeMs, nowMs) {
  const now = nowMs % TIME_MODULO;
  let difference = (((now - timeMs) % TIME_MODULO) + TIME_MODULO) % TIME_MODULO;
  if (difference > TIME_MODULO / 2) {
    difference -= TIME_MODULO;
  }
  return Math.abs(difference) <= MAX_LATENCY_MS ? difference : undefined;
}

/**
 * @param {{data: ArrayLike<number>, width: number, height: number}} image
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function meanLuma(image, left, top, width, height) {
  const x0 = Math.floor(left);
  const y0 = Math.floor(top);
  const x1 = Math.max(x0 + 1, Math.floor(left + width));
  const y1 = Math.max(y0 + 1, Math.floor(top + height));
  let sum = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const at = (y * image.width + x) * 4;
      sum +=
        0.2126 * (image.data[at] ?? 0) +
        0.7152 * (image.data[at + 1] ?? 0) +
        0.0722 * (image.data[at + 2] ?? 0);
    }
  }
  return sum / ((x1 - x0) * (y1 - y0));
}

/**
 * CRC-16/IBM-3740 ("CCITT-FALSE"): polynomial 0x1021, start 0xFFFF, not reflected.
 *
 * @param {Uint8Array} bytes
 */
function crc16(bytes) {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    }
  }
  return crc;
}
