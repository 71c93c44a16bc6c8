/**
 * @param {{timeMs: number, frame: number, kind?: number}} value `timeMs` is taken modulo 2^32,
 *   `frame` modulo 4096
 * @returns {Uint8Array} 64 cells, first row first, 1 is white
 */
export function encodeFrameClock({ timeMs, frame, kind }: {
    timeMs: number;
    frame: number;
    kind?: number;
}): Uint8Array;
/**
 * @param {ArrayLike<number>} cells 64 cells of 0 or 1
 * @returns {import('./types.js').FrameClockValue | undefined} undefined when the check fails
 */
export function decodeFrameClock(cells: ArrayLike<number>): import("./types.js").FrameClockValue | undefined;
/**
 * Draws the strip over the top of a canvas.
 *
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {number} width of the picture in pixels
 * @param {number} height of the picture in pixels
 * @param {ArrayLike<number>} cells from {@link encodeFrameClock}
 */
export function drawFrameClock(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, width: number, height: number, cells: ArrayLike<number>): void;
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
export function readFrameClock(image: {
    data: ArrayLike<number>;
    width: number;
    height: number;
}, pictureHeight?: number): import("./types.js").FrameClockValue | undefined;
/**
 * @param {number} timeMs a wall-clock reading, modulo 2^32
 * @param {number} nowMs the reader's clock, milliseconds since 1970
 * @returns {number | undefined} undefined when the two clocks cannot belong together
 */
export function latencyOf(timeMs: number, nowMs: number): number | undefined;
/**
 * The frame clock: two rows of 32 black or white cells along the top of a picture that tell when
 * the picture was made and which picture it is. docs/frame-clock.md specifies it; this is its
 * encoder and decoder.
 */
export const COLUMNS: 32;
export const ROWS: 2;
/** A cell row is this fraction of the picture's height. */
export const ROW_HEIGHT_FRACTION: number;
/** Time is the sender's wall clock: a reader with the same clock can tell the latency. */
export const KIND_WALL: 1;
/** Time is the position in a recording: it advances, but tells nothing about latency. */
export const KIND_MEDIA: 2;
