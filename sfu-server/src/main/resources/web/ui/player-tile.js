import {V2TXLivePlayStatus} from '../sdk/codes.js';
import {FrameClockReader} from '../sdk/frame-clock-reader.js';
import {V2TXLivePlayer} from '../sdk/v2tx-live-player.js';
import {byId, download, failureText, isPressed, query, retryText, reveal, setNotice, setPressed, setText} from './dom.js';
import {Graph} from './graph.js';

/** One stream being played: picture, controls, graphs; of a room's streams only what is needed there. */
export class PlayerTile {
  #player;
  #streamId;
  #compact;
  #onClosed;
  #title;
  #stage;
  #status;
  #format;
  #error;
  #unmute;
  #mute;
  #graphs = {
    bitrate: new Graph({id: 'bitrate', name: 'Bit rate', unit: 'kbit/s', floor: 500}),
    loss: new Graph({id: 'loss', name: 'Loss', unit: '%', floor: 5, format: (value) => value.toFixed(1)}),
    fps: new Graph({id: 'fps', name: 'Frame rate', unit: 'fps', floor: 30}),
    latency: new Graph({id: 'latency', name: 'Latency', unit: 'ms', floor: 100}),
  };

  /**
   * @param {string} streamId
   * @param {{compact?: boolean, player?: V2TXLivePlayer, onClosed?: (tile: PlayerTile) => void}} [options]
   */
  constructor(streamId, {compact = false, player = new V2TXLivePlayer(), onClosed = () => {}} = {}) {
    this.#player = player;
    this.#streamId = streamId;
    this.#compact = compact;
    this.#onClosed = onClosed;
    const fragment = document.importNode(byId('tile-template', HTMLTemplateElement).content, true);
    this.element = query(fragment, '.tile', HTMLElement);
    this.element.dataset.stream = streamId;
    this.#title = query(this.element, '.tile-title', HTMLElement);
    this.#stage = query(this.element, '.stage', HTMLElement);
    this.#status = this.#part('player-status', HTMLElement);
    this.#format = this.#part('player-format', HTMLElement);
    this.#error = this.#part('player-error', HTMLElement);
    this.#unmute = this.#part('player-unmute', HTMLButtonElement);
    this.#mute = this.#part('player-mute', HTMLButtonElement);
    const video = this.#part('player-video', HTMLVideoElement);
    const graphs = query(this.element, '.graphs', HTMLElement);
    graphs.append(...Object.values(this.#graphs).map((graph) => graph.element));
    graphs.hidden = compact;
    for (const testId of ['player-pause', 'player-snapshot', 'player-stop']) {
      this.#part(testId, HTMLButtonElement).hidden = compact;
    }
    this.setTitle(streamId);
    /** Reads the frame clock from the picture, for latency. */
    this.clock = new FrameClockReader(video);
    this.#player.setRenderView(video);
    this.#player.setProperty('statisticsInterval', 1000);
    this.#observe();
    this.#listen();
  }

  get player() {
    return this.#player;
  }

  get streamId() {
    return this.#streamId;
  }

  /** @param {string} title */
  setTitle(title) {
    setText(this.#title, title);
    this.#part('player-video', HTMLVideoElement).setAttribute('aria-label', `Picture of ${title}`);
  }

  /**
   * @param {string} url
   * @param {number} bufferS
   * @returns {number} the player's code
   */
  start(url, bufferS) {
    if (!this.#compact) {
      reveal(this.#stage);
    }
    this.#player.setCacheParams(bufferS, Math.max(bufferS, 4));
    this.clock.start();
    return this.#player.startPlay(url);
  }

  close() {
    this.clock.stop();
    this.#player.stopPlay();
    this.element.remove();
    this.#onClosed(this);
  }

  #observe() {
    this.#player.setObserver({
      onPlayStatusUpdate: (_player, status, message, extra) => this.#onStatus(status, message, extra),
      onVideoLoading: () => this.#setState('busy', 'Loading…'),
      onVideoPlaying: () => this.#setState('live', 'Playing'),
      onVideoResolutionChanged: () => this.#showFormat(),
      onStatisticsUpdate: (_player, statistics) => this.#onStatistics(statistics),
      onSnapshotComplete: (_player, image) => download(image, `${this.#streamId}.png`),
      onError: (_player, _code, message) => setNotice(this.#error, message),
      onAutoplayMuted: () => {
        this.#unmute.hidden = false;
      },
    });
  }

  #listen() {
    const pause = this.#part('player-pause', HTMLButtonElement);
    const volume = this.#part('player-volume', HTMLInputElement);
    this.#unmute.addEventListener('click', () => {
      this.#unmute.hidden = true;
      this.#player.resumeAudio();
      this.#mute.focus();
    });
    this.#mute.addEventListener('click', () => {
      setPressed(this.#mute, !isPressed(this.#mute));
      isPressed(this.#mute) ? this.#player.pauseAudio() : this.#player.resumeAudio();
      this.#unmute.hidden = true;
    });
    pause.addEventListener('click', () => {
      setPressed(pause, !isPressed(pause));
      isPressed(pause) ? this.#player.pauseVideo() : this.#player.resumeVideo();
    });
    volume.addEventListener('input', () => this.#player.setPlayoutVolume(volume.valueAsNumber));
    this.#part('player-snapshot', HTMLButtonElement).addEventListener('click', () => void this.#player.snapshot());
    this.#part('player-stop', HTMLButtonElement).addEventListener('click', () => this.close());
  }

  /**
   * @param {number} status
   * @param {string} message
   * @param {import('../sdk/types.js').ExtraInfo} extra
   */
  #onStatus(status, message, extra) {
    switch (status) {
      case V2TXLivePlayStatus.Connecting:
        this.#setState('busy', 'Connecting…');
        break;
      case V2TXLivePlayStatus.ConnectSuccess:
        this.#setState('busy', 'Waiting for the picture…');
        break;
      case V2TXLivePlayStatus.Reconnecting:
        this.#setState('busy', extra.status === 409 ? 'Not live yet, waiting' : `Reconnecting${retryText(extra)}`);
        break;
      default:
        this.#setState(message === 'Stopped' ? 'idle' : 'failed', message === 'Stopped' ? 'Stopped' : failureText(extra));
        break;
    }
  }

  /** @param {import('../sdk/types.js').V2TXLivePlayerStatistics} statistics */
  #onStatistics(statistics) {
    const {videoBitrate, audioBitrate} = statistics;
    this.#showFormat(statistics.videoCodec);
    this.#graphs.bitrate.add(videoBitrate + audioBitrate, {
      note: `video ${videoBitrate} · audio ${audioBitrate}`,
    });
    this.#graphs.loss.add(Math.max(statistics.videoPacketLoss, statistics.audioPacketLoss));
    this.#graphs.fps.add(statistics.fps);
    const glassToGlassMs = this.clock.latencyMs;
    if (glassToGlassMs !== undefined) {
      this.#graphs.latency.add(glassToGlassMs, {about: 'glass to glass'});
    } else {
      this.#graphs.latency.add(statistics.jitterBufferDelay + statistics.rtt / 2, {
        about: 'buffer and network',
      });
    }
  }

  /** @param {string} [codec] */
  #showFormat(codec = this.#player.statistics?.videoCodec ?? '') {
    const {videoWidth, videoHeight} = this.#part('player-video', HTMLVideoElement);
    const latency = this.#compact && this.clock.latencyMs !== undefined ? ` · ${Math.round(this.clock.latencyMs)} ms` : '';
    this.#format.textContent = videoWidth > 0 ? `${videoWidth}×${videoHeight} ${codec}`.trim() + latency : '';
  }

  /**
   * @param {'idle' | 'busy' | 'live' | 'failed'} state
   * @param {string} text
   */
  #setState(state, text) {
    this.#stage.dataset.state = state;
    setText(this.#status, text);
  }

  /**
   * @template {HTMLElement} E
   * @param {string} testId
   * @param {new () => E} type
   */
  #part(testId, type) {
    return query(this.element, `[data-testid="${testId}"]`, type);
  }
}
