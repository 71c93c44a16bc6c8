import type {CoanchorRoom} from './coanchor-room.js';
import type {V2TXLivePlayer} from './v2tx-live-player.js';

export interface TrtcUrl {
  /** Lower case; IPv6 in brackets. */
  host: string;
  port?: number | undefined;
  action: 'push' | 'play';
  streamId: string;
  sdkAppId: number;
  userId: string;
  userSig: string;
  /** roomid, strroomid, privatemapkey, role, wait, …; names in lower case. */
  parameters: Record<string, string>;
}

export interface V2TXLiveVideoEncoderParam {
  videoResolution: number;
  /** Default: landscape. */
  videoResolutionMode?: number;
  /** Frames per second, 1 to 60; default 15. */
  videoFps?: number;
  /** Most kbit/s; default: the preset's. */
  videoBitrate?: number;
  /** Least kbit/s, held even when the network seems to give less; default: none. */
  minVideoBitrate?: number;
}

export interface VideoQuality {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly maxKbps: number;
  readonly minKbps?: number | undefined;
  readonly startKbps: number;
}

export interface AudioQuality {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly bitrateKbps: number;
}

export type VideoCodec = 'auto' | 'h264' | 'vp8' | 'vp9' | 'av1';

/** Rates are kbit/s, times milliseconds, losses per cent. */
export interface V2TXLivePusherStatistics {
  width: number;
  height: number;
  fps: number;
  videoBitrate: number;
  audioBitrate: number;
  rtt: number;
  /** Everything sent, with headers and retransmissions. */
  netSpeed: number;
  /** As the server reports it, before repair. */
  videoPacketLoss: number;
  audioPacketLoss: number;
  /** Such as `H264`; empty before the first frame. */
  videoCodec: string;
  audioCodec: string;
  framesEncoded: number;
  keyFramesEncoded: number;
  /** Why the picture is below what was asked: `none`, `cpu`, `bandwidth` or `other`. */
  qualityLimitation: string;
  availableBitrate: number;
  /** Milliseconds since 1970 of this reading. */
  timestamp: number;
}

export interface V2TXLivePlayerStatistics {
  width: number;
  height: number;
  fps: number;
  videoBitrate: number;
  audioBitrate: number;
  rtt: number;
  /** Everything received, with headers and retransmissions. */
  netSpeed: number;
  audioPacketLoss: number;
  videoPacketLoss: number;
  jitterBufferDelay: number;
  /** Since startPlay: gaps of more than 200 ms between shown frames. */
  videoTotalBlockTime: number;
  /** Since startPlay: sound that had to be made up. */
  audioTotalBlockTime: number;
  /** Blocked share of the last interval, per cent. */
  videoBlockRate: number;
  audioBlockRate: number;
  videoCodec: string;
  audioCodec: string;
  framesDecoded: number;
  framesDropped: number;
  keyFramesDecoded: number;
  packetsLost: number;
  /** 0 to 1, of the last interval. */
  audioLevel: number;
  timestamp: number;
}

export type ExtraInfo = Record<string, unknown>;

export interface V2TXLivePusherObserver {
  onError?(code: number, message: string, extraInfo: ExtraInfo): void;
  onWarning?(code: number, message: string, extraInfo: ExtraInfo): void;
  onCaptureFirstAudioFrame?(): void;
  onCaptureFirstVideoFrame?(): void;
  /** Volume 0 to 100; see enableVolumeEvaluation. */
  onMicrophoneVolumeUpdate?(volume: number): void;
  /** `extraInfo.retryInMs` tells the pause before the next attempt while reconnecting. */
  onPushStatusUpdate?(status: number, message: string, extraInfo: ExtraInfo): void;
  onStatisticsUpdate?(statistics: V2TXLivePusherStatistics): void;
  onSnapshotComplete?(image: Blob): void;
  onScreenCaptureStarted?(): void;
  onScreenCaptureStopped?(reason: number): void;
}

export interface V2TXLivePlayerObserver {
  onError?(player: V2TXLivePlayer, code: number, message: string, extraInfo: ExtraInfo): void;
  onWarning?(player: V2TXLivePlayer, code: number, message: string, extraInfo: ExtraInfo): void;
  onConnected?(player: V2TXLivePlayer, extraInfo: ExtraInfo): void;
  /** Not in Tencent's SDK: the same life cycle as a push, for a status line. */
  onPlayStatusUpdate?(player: V2TXLivePlayer, status: number, message: string, extraInfo: ExtraInfo): void;
  onVideoResolutionChanged?(player: V2TXLivePlayer, width: number, height: number): void;
  onVideoLoading?(player: V2TXLivePlayer, extraInfo: ExtraInfo): void;
  onVideoPlaying?(player: V2TXLivePlayer, firstPlay: boolean, extraInfo: ExtraInfo): void;
  onAudioLoading?(player: V2TXLivePlayer, extraInfo: ExtraInfo): void;
  onAudioPlaying?(player: V2TXLivePlayer, firstPlay: boolean, extraInfo: ExtraInfo): void;
  /** Volume 0 to 100; see enableVolumeEvaluation. */
  onPlayoutVolumeUpdate?(player: V2TXLivePlayer, volume: number): void;
  onStatisticsUpdate?(player: V2TXLivePlayer, statistics: V2TXLivePlayerStatistics): void;
  onSnapshotComplete?(player: V2TXLivePlayer, image: Blob): void;
  /** Not in Tencent's SDK: the browser let the picture start only without sound. */
  onAutoplayMuted?(player: V2TXLivePlayer): void;
}

export interface FrameClockValue {
  /** Modulo 2^32. */
  timeMs: number;
  /** Modulo 4096. */
  frame: number;
  /** KIND_WALL or KIND_MEDIA. */
  kind: number;
}

export interface FrameClockReading extends FrameClockValue {
  /** Glass to glass; undefined for recordings and for clocks that do not agree. */
  latencyMs: number | undefined;
  /** The reader's clock, milliseconds since 1970. */
  readAtMs: number;
}

export type HttpFetch = (url: string, init: RequestInit) => Promise<Response>;

/** Room 7 is not room "7". */
export type RoomId = {strId: string} | {intId: number};

/** RELAYED: on mic in a room that this one competes with. */
export type RoomRole = 'ANCHOR' | 'CO_ANCHOR' | 'AUDIENCE' | 'RELAYED';

export type RoomLeaveReason =
  | 'LEAVE_REASON_UNSPECIFIED'
  | 'LEFT'
  | 'TIMED_OUT'
  | 'REMOVED'
  | 'DISMISSED'
  | 'CROSS_ROOM_ENDED'
  | 'SHUTDOWN';

export type RoomCompetitionEnd = 'REASON_UNSPECIFIED' | 'DISCONNECTED' | 'ROOM_CLOSED' | 'ANCHOR_LEFT';

/** Times are RFC 3339 texts. See `coanchor.v1.Member`. */
export interface RoomMember {
  userId: string;
  role: RoomRole;
  /** Of a relayed member: where it really is. */
  home?: RoomId;
  streams: RoomStream[];
  joinTime: string;
  audioMuted: boolean;
  videoMuted: boolean;
  /** Different for each stay in the room. */
  uniqueId: string;
}

/** See `coanchor.v1.Stream`. */
export interface RoomStream {
  streamId: string;
  userId: string;
  /** Where it is published. */
  room: RoomId;
  audioActive: boolean;
  videoActive: boolean;
  audioMuted: boolean;
  videoMuted: boolean;
  /** Empty until the first picture. */
  videoCodec: string;
  width: number;
  height: number;
  startTime?: string;
}

/** See `coanchor.v1.Invitation`. */
export interface RoomInvitation {
  id: string;
  type: 'CO_ANCHOR' | 'COMPETITION';
  fromUserId: string;
  fromRoom: RoomId;
  toUserId: string;
  toRoom: RoomId;
  /** ENDED: what it was accepted for is over, or one of the two left before an answer. */
  state: 'PENDING' | 'ACCEPTED' | 'REJECTED' | 'CANCELLED' | 'EXPIRED' | 'ENDED';
  createTime: string;
  expireTime: string;
}

/** What happened is told after the room's lists have taken it in. */
export interface CoanchorRoomObserver {
  /** The life cycle of following, as of a player. `extraInfo.status` is 404 while the room is not open. */
  onStatusUpdate?(room: CoanchorRoom, status: number, message: string, extraInfo: ExtraInfo): void;
  onError?(room: CoanchorRoom, code: number, message: string, extraInfo: ExtraInfo): void;
  onWarning?(room: CoanchorRoom, code: number, message: string, extraInfo: ExtraInfo): void;
  /** The lists hold the room's state: at first, and again where events were missed. */
  onSnapshot?(room: CoanchorRoom): void;
  onMemberJoined?(room: CoanchorRoom, member: RoomMember): void;
  /** Its role or its mutes. */
  onMemberChanged?(room: CoanchorRoom, member: RoomMember): void;
  onMemberLeft?(room: CoanchorRoom, member: RoomMember, reason: RoomLeaveReason): void;
  /** It can be played. */
  onStreamStarted?(room: CoanchorRoom, stream: RoomStream): void;
  onStreamChanged?(room: CoanchorRoom, stream: RoomStream): void;
  /** After TIMED_OUT it may come back as long as its member stays; players may go on waiting. */
  onStreamStopped?(room: CoanchorRoom, stream: RoomStream, reason: RoomLeaveReason, memberLeaves: boolean): void;
  onCompetitionStarted?(room: CoanchorRoom, other: RoomId): void;
  onCompetitionEnded?(room: CoanchorRoom, other: RoomId, reason: RoomCompetitionEnd): void;
  /** One of this user's was made or stands differently. */
  onInvitation?(room: CoanchorRoom, invitation: RoomInvitation): void;
  onRoomClosed?(room: CoanchorRoom, reason: string): void;
  /** After any of these: for who draws the lists. */
  onChange?(room: CoanchorRoom): void;
}
