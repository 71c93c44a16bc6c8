export { supportedVideoCodecs } from "./codecs.js";
export { FrameClockReader } from "./frame-clock-reader.js";
export { V2TXLivePlayer } from "./v2tx-live-player.js";
export { V2TXLivePusher } from "./v2tx-live-pusher.js";
export { V2TXLiveCode, V2TXLiveError, V2TXLivePlayStatus, V2TXLivePushStatus, describeServerCode } from "./codes.js";
export { decodeFrameClock, encodeFrameClock, readFrameClock } from "./frame-clock.js";
export { V2TXLiveAudioQuality, V2TXLiveVideoResolution, V2TXLiveVideoResolutionMode } from "./quality.js";
export { TrtcUrlError, endpointOf, formatTrtcUrl, parseTrtcUrl } from "./trtc-url.js";
