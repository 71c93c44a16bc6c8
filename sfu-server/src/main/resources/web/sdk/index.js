/** The web SDK: push and play over WHIP and WHEP, in the shapes of V2TXLivePusher and V2TXLivePlayer, and rooms. */
export {CoanchorRoom} from './coanchor-room.js';
export {V2TXLiveCode, V2TXLiveError, V2TXLivePlayStatus, V2TXLivePushStatus, describeServerCode} from './codes.js';
export {supportedVideoCodecs} from './codecs.js';
export {roomName} from './room-state.js';
export {decodeFrameClock, encodeFrameClock, readFrameClock} from './frame-clock.js';
export {FrameClockReader} from './frame-clock-reader.js';
export {V2TXLiveAudioQuality, V2TXLiveVideoResolution, V2TXLiveVideoResolutionMode} from './quality.js';
export {TrtcUrlError, endpointOf, formatTrtcUrl, parseTrtcUrl} from './trtc-url.js';
export {V2TXLivePlayer} from './v2tx-live-player.js';
export {V2TXLivePusher} from './v2tx-live-pusher.js';
