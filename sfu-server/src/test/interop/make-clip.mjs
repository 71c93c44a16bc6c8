// Makes clip.rtp: what FFmpeg's RTP muxer sends of four seconds of generated picture and a tone of 440 Hz.
//   node make-clip.mjs        needs ffmpeg with libx264 and libopus
// The file is a row of packets, each behind its length in two bytes. Payload type 96 is H.264
// (constrained baseline, a key frame every two seconds), 111 is Opus in frames of 20 ms.
import {spawn} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';

const SECONDS = '4';
const PACKET_BYTES = 1200;

async function receiver(packets) {
  const socket = createSocket('udp4');
  socket.on('message', (packet) => {
    if ((packet[1] & 0x7f) >= 96) packets.push(packet);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

const video = [];
const audio = [];
const sockets = [await receiver(video), await receiver(audio)];
const [videoUrl, audioUrl] = sockets.map(
    (socket) => `rtp://127.0.0.1:${socket.address().port}?pkt_size=${PACKET_BYTES}`);
const ffmpeg = spawn('ffmpeg', [
  '-hide_banner', '-loglevel', 'error', '-re',
  '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=15', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000',
  '-map', '0:v', '-t', SECONDS, '-c:v', 'libx264', '-profile:v', 'baseline', '-pix_fmt', 'yuv420p',
  '-preset', 'slow', '-tune', 'zerolatency', '-b:v', '200k', '-maxrate', '200k', '-bufsize', '200k',
  '-g', '30', '-keyint_min', '30', '-sc_threshold', '0', '-payload_type', '96', '-f', 'rtp', videoUrl,
  '-map', '1:a', '-t', SECONDS, '-ac', '2', '-c:a', 'libopus', '-b:a', '24k', '-frame_duration', '20',
  '-payload_type', '111', '-f', 'rtp', audioUrl,
], {stdio: ['ignore', 'ignore', 'inherit']});
const [code] = await once(ffmpeg, 'exit');
sockets.forEach((socket) => socket.close());
if (code !== 0) throw new Error(`ffmpeg: exit code ${code}`);

const records = [...video, ...audio].map((packet) => {
  const record = Buffer.alloc(2 + packet.length);
  record.writeUInt16BE(packet.length);
  packet.copy(record, 2);
  return record;
});
writeFileSync(new URL('clip.rtp', import.meta.url), Buffer.concat(records));
console.log(`${video.length} packets of video, ${audio.length} of audio`);
