#!/usr/bin/env bash
# Makes the demo clip that ./run publishes, from generated material only:
#   scripts/make-demo-clip.sh [FILE [SECONDS]]      default: sfu-client/src/main/resources/demo/clip.mp4 2
# 640x360, 25 pictures a second, about 10 s, H264 constrained baseline with a key frame each SECONDS and no B-frames, and
# Opus 48 kHz stereo in packets of 20 ms. Along the top edge runs the frame clock of docs/frame-clock.md (kind 2: the
# position in the recording); the sound is a steady 440 Hz with a beep of 1760 Hz at each whole second.
# Needs: ffmpeg with libx264, libopus and drawtext, python3, a DejaVu font.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:-$root/sfu-client/src/main/resources/demo/clip.mp4}
fonts=/usr/share/fonts/truetype/dejavu
gop=${2:-2}
fps=25
seconds=$((10 - 10 % gop))

for tool in ffmpeg python3; do
  command -v "$tool" >/dev/null || { echo "$tool: not found (Debian package $tool)" >&2; exit 1; }
done
[[ -f $fonts/DejaVuSansMono-Bold.ttf ]] || { echo "$fonts/DejaVuSansMono-Bold.ttf: not found (Debian package fonts-dejavu-core)" >&2; exit 1; }

# One grey picture of 32 x 2 cells per frame.
frame_clock() {
  python3 - "$fps" "$seconds" <<'PY'
import sys

fps, seconds = int(sys.argv[1]), int(sys.argv[2])
RECORDING = 2


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


for frame in range(fps * seconds):
    head = (frame * 1000 // fps).to_bytes(4, "big") + (RECORDING << 12 | frame % 4096).to_bytes(2, "big")
    bits = int.from_bytes(head + crc16(head).to_bytes(2, "big"), "big")
    sys.stdout.buffer.write(bytes(255 if bits >> 63 - cell & 1 else 0 for cell in range(64)))
PY
}

text="fontcolor=white:borderw=2:bordercolor=black@0.6"
picture="gradients=s=640x360:r=$fps:d=$seconds:n=4:c0=0x10243e:c1=0x1f6f8b:c2=0x5b2a86:c3=0x0e3b43:speed=0.008:seed=7"
sound="aevalsrc=exprs='0.05*sin(2*PI*440*t)+0.28*sin(2*PI*1760*t)*lt(mod(t\,1)\,0.05)|0.05*sin(2*PI*440*t)+0.28*sin(2*PI*1760*t)*lt(mod(t\,1)\,0.05)':s=48000:d=$seconds"

frame_clock | ffmpeg -hide_banner -loglevel error -y \
  -f rawvideo -pixel_format gray -video_size 32x2 -framerate $fps -i - \
  -f lavfi -i "$picture" -f lavfi -i "$sound" \
  -filter_complex "
    [0]scale=640:40:flags=neighbor,format=yuv420p[bar];
    [1]format=yuv420p,
      drawtext=fontfile=$fonts/DejaVuSans-Bold.ttf:text=Coanchor:fontsize=56:x=(w-tw)/2:y=92:$text,
      drawtext=fontfile=$fonts/DejaVuSansMono-Bold.ttf:text='%{pts\:hms}':fontsize=64:x=(w-tw)/2:y=176:$text,
      drawtext=fontfile=$fonts/DejaVuSans.ttf:text='demo clip · loops each $seconds seconds':fontsize=20:x=(w-tw)/2:y=268:$text,
      drawtext=fontfile=$fonts/DejaVuSans.ttf:text=●:fontsize=36:x=(w-tw)/2+270*sin(PI*t):y=308:$text[pic];
    [pic][bar]overlay=0:0:format=yuv420[v]" \
  -map '[v]' -map 2:a -t $seconds -threads 1 \
  -c:v libx264 -profile:v baseline -level 3.1 -preset slow -tune zerolatency -x264-params "sliced-threads=0:keyint=$((gop * fps)):min-keyint=$((gop * fps)):scenecut=0:bframes=0:colorprim=bt709:transfer=bt709:colormatrix=bt709" \
  -b:v 320k -maxrate 480k -bufsize 480k -pix_fmt yuv420p \
  -c:a libopus -b:a 64k -frame_duration 20 -application audio \
  -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart "$out"
printf '%s: %s bytes\n' "$out" "$(stat -c %s "$out")"
