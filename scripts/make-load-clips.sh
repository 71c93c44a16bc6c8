#!/usr/bin/env bash
# Makes the clips that ./run loadtest publishes, from generated material only:
#   scripts/make-load-clips.sh [FOLDER]      default: sfu-loadtest/src/main/resources/clips
# 1280x720, 30 pictures a second, 6 s, 600 kbit/s or less, with a key frame every 2 s, in H264 (constrained baseline, no
# B-frames, MP4), VP8, VP9 and AV1 (IVF); the same in H264 at 640x360 and 320x180 for simulcast; Opus 48 kHz stereo in
# packets of 20 ms (MP4).
# Needs: ffmpeg with libx264, libvpx, libaom or libsvtav1, and libopus.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:-$root/sfu-loadtest/src/main/resources/clips}
fps=30
seconds=6
gop=$((2 * fps))

command -v ffmpeg >/dev/null || { echo "ffmpeg: not found (Debian package ffmpeg)" >&2; exit 1; }
mkdir -p "$out"
picture="gradients=s=1280x720:r=$fps:d=$seconds:n=5:c0=0x10243e:c1=0x1f6f8b:c2=0x5b2a86:c3=0x0e3b43:c4=0x8a3b12:speed=0.02:seed=11"
noise="noise=alls=3:allf=t:all_seed=5,"

encode() { # encode FILE KBIT FILTER CODEC-OPTIONS…
  local file=$1 kbit=$2 filter=$3
  shift 3
  ffmpeg -hide_banner -loglevel error -y -f lavfi -i "$picture" -t "$seconds" -vf "${filter}format=yuv420p" -threads 1 \
    -g "$gop" -keyint_min "$gop" -b:v "${kbit}k" -maxrate "$((kbit * 3 / 2))k" -bufsize "${kbit}k" "$@" \
    -map_metadata -1 -fflags +bitexact -flags:v +bitexact "$out/$file"
  printf '%s: %s bytes\n' "$file" "$(stat -c %s "$out/$file")"
}

h264=(-c:v libx264 -profile:v baseline -preset medium -tune zerolatency
  -x264-params "sliced-threads=0:keyint=$gop:min-keyint=$gop:scenecut=0:bframes=0" -movflags +faststart)
encode h264-720.mp4 600 "$noise" "${h264[@]}"
encode h264-360.mp4 250 "${noise}scale=640:360," "${h264[@]}"
encode h264-180.mp4 100 "${noise}scale=320:180," "${h264[@]}"
# These encoders do not hold the rate against noise; the load tester fills up to what is asked for.
encode vp8-720.ivf 600 '' -c:v libvpx -deadline good -cpu-used 4 -auto-alt-ref 0 -lag-in-frames 0
encode vp9-720.ivf 600 '' -c:v libvpx-vp9 -deadline realtime -cpu-used 6 -auto-alt-ref 0 -lag-in-frames 0
if ffmpeg -hide_banner -encoders 2>/dev/null | grep -q libsvtav1; then
  encode av1-720.ivf 600 '' -c:v libsvtav1 -preset 9 -svtav1-params "pred-struct=1:lookahead=0"
else
  encode av1-720.ivf 600 '' -c:v libaom-av1 -usage realtime -cpu-used 8 -lag-in-frames 0
fi
ffmpeg -hide_banner -loglevel error -y -f lavfi \
  -i "aevalsrc=exprs='0.1*sin(2*PI*440*t)+0.05*sin(2*PI*(300+60*t)*t)|0.1*sin(2*PI*330*t)+0.05*sin(2*PI*(300+50*t)*t)':s=48000:d=$seconds" \
  -c:a libopus -b:a 48k -frame_duration 20 -application audio -map_metadata -1 -fflags +bitexact -flags:a +bitexact \
  -movflags +faststart "$out/opus.mp4"
printf 'opus.mp4: %s bytes\n' "$(stat -c %s "$out/opus.mp4")"
