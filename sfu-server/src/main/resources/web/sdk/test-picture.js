/**
 * The generated picture, for people: a dial that turns once a second, the time to the millisecond,
 * and shapes that move steadily, so that a stutter is seen at a glance. All of it is a function of
 * the time.
 */

const FONT = '600 %px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace';
const TURN = Math.PI * 2;
const BARS = ['#e8e8e8', '#d8c95a', '#4fc3c7', '#58b368', '#b565b0', '#c9534f', '#4a6fc4'];

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number, fps: number, nowMs: number, frame: number}} picture
 */
export function drawTestPicture(context, {width, height, fps, nowMs, frame}) {
  const unit = Math.min(width, height) / 18;
  context.fillStyle = '#16232c';
  context.fillRect(0, 0, width, height);
  drawWaves(context, width, height, nowMs);
  drawBars(context, width, height, unit);
  const portrait = height > width;
  const dial = {
    x: portrait ? width / 2 : width * 0.235,
    y: portrait ? height * 0.33 : height * 0.52,
    radius: unit * 4.4,
  };
  drawDial(context, dial, nowMs);
  const text = {
    x: portrait ? width / 2 : width * 0.43,
    y: portrait ? height * 0.62 : height * 0.47,
    align: /** @type {CanvasTextAlign} */ (portrait ? 'center' : 'left'),
  };
  drawTime(context, text, unit, nowMs, `${width}×${height}  ${fps} fps  #${frame}`);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {number} nowMs
 */
function drawWaves(context, width, height, nowMs) {
  for (let layer = 0; layer < 3; layer++) {
    const phase = ((nowMs % 12_000) / 12_000) * TURN * (layer + 1);
    context.fillStyle = ['#1b3440', '#1f4250', '#24515f'][layer] ?? '';
    context.beginPath();
    context.moveTo(0, height);
    const top = height * (0.62 + layer * 0.1);
    for (let step = 0; step <= 32; step++) {
      const x = (width * step) / 32;
      context.lineTo(x, top + Math.sin((step / 32) * TURN * (1.5 - layer * 0.3) + phase) * height * 0.035);
    }
    context.lineTo(width, height);
    context.fill();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {number} unit
 */
function drawBars(context, width, height, unit) {
  BARS.forEach((color, index) => {
    context.fillStyle = color;
    const left = Math.round((index * width) / BARS.length);
    const right = Math.round(((index + 1) * width) / BARS.length);
    context.fillRect(left, height - Math.round(unit * 0.9), right - left, Math.ceil(unit * 0.9));
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, radius: number}} dial
 * @param {number} nowMs
 */
function drawDial(context, {x, y, radius}, nowMs) {
  const angle = ((nowMs % 1000) / 1000) * TURN - Math.PI / 2;
  context.lineCap = 'butt';
  context.lineWidth = radius * 0.14;
  context.strokeStyle = '#2b4553';
  context.beginPath();
  context.arc(x, y, radius, 0, TURN);
  context.stroke();
  context.strokeStyle = '#5fd0c5';
  context.beginPath();
  context.arc(x, y, radius, -Math.PI / 2, angle);
  context.stroke();
  context.strokeStyle = '#8ba5b0';
  context.lineWidth = radius * 0.035;
  for (let mark = 0; mark < 12; mark++) {
    const at = (mark / 12) * TURN;
    context.beginPath();
    context.moveTo(x + Math.cos(at) * radius * 0.74, y + Math.sin(at) * radius * 0.74);
    context.lineTo(x + Math.cos(at) * radius * 0.84, y + Math.sin(at) * radius * 0.84);
    context.stroke();
  }
  context.fillStyle = '#f4f7f8';
  context.beginPath();
  context.arc(x + Math.cos(angle) * radius, y + Math.sin(angle) * radius, radius * 0.12, 0, TURN);
  context.fill();
  context.font = FONT.replace('%', String(Math.round(radius * 0.62)));
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(String(new Date(nowMs).getSeconds()).padStart(2, '0'), x, y + radius * 0.03);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, align: CanvasTextAlign}} place
 * @param {number} unit
 * @param {number} nowMs
 * @param {string} caption
 */
function drawTime(context, {x, y, align}, unit, nowMs, caption) {
  const date = new Date(nowMs);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  context.textAlign = align;
  context.textBaseline = 'alphabetic';
  context.fillStyle = '#f4f7f8';
  context.font = FONT.replace('%', String(Math.round(unit * 2.05)));
  context.fillText(`${time}.${String(date.getMilliseconds()).padStart(3, '0')}`, x, y + unit);
  context.fillStyle = '#a9bdc6';
  context.font = FONT.replace('%', String(Math.round(unit * 0.82)));
  context.fillText(caption, x, y + unit * 2.5);
}
