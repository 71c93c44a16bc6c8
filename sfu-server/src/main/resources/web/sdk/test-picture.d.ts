/**
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number, fps: number, nowMs: number, frame: number}} picture
 */
export function drawTestPicture(context: CanvasRenderingContext2D, { width, height, fps, nowMs, frame }: {
    width: number;
    height: number;
    fps: number;
    nowMs: number;
    frame: number;
}): void;
