/**
 * Plays one stream of a `trtc://` URL: the shape of Tencent's V2TXLivePlayer, over WHEP.
 *
 * Methods return a code, 0 for success. What happens later is told to the observer.
 */
export class V2TXLivePlayer {
    /** @param {import('./types.js').V2TXLivePlayerObserver | null} observer */
    setObserver(observer: import("./types.js").V2TXLivePlayerObserver | null): void;
    /**
     * @param {HTMLElement | string | null} view a video element, or an element to put one in, or an id
     * @returns {number}
     */
    setRenderView(view: HTMLElement | string | null): number;
    /**
     * Makes the browser's half of a connection, so that the next {@link startPlay} only has to ask for the stream: for a
     * picture that may be wanted at any moment. Costs a few sockets until then, or until {@link stopPlay}.
     *
     * @returns {number} REFUSED while playing
     */
    preparePlay(): number;
    /**
     * Starts to play and keeps at it until {@link stopPlay}; a stream that is not live is waited for.
     *
     * @param {string} url `trtc://host/play/{streamid}?sdkappid=&userId=&usersig=`
     * @returns {number} INVALID_PARAMETER for a URL that cannot be used
     */
    startPlay(url: string): number;
    /** @returns {number} */
    stopPlay(): number;
    /** @returns {number} 1 from startPlay to stopPlay or a final error, else 0 */
    isPlaying(): number;
    /** @returns {number} */
    pauseAudio(): number;
    /** Also ends the silence that a browser put on an unasked start. @returns {number} */
    resumeAudio(): number;
    /** Blanks the picture; the stream goes on being received. @returns {number} */
    pauseVideo(): number;
    /** @returns {number} */
    resumeVideo(): number;
    /**
     * @param {number} volume 0 to 100
     * @returns {number}
     */
    setPlayoutVolume(volume: number): number;
    /**
     * How much to buffer against jitter. Browsers take a target, not a range: the smaller time is
     * the target, from where they adapt upwards themselves.
     *
     * @param {number} minTime seconds, 0 to 4
     * @param {number} maxTime seconds, at least minTime
     * @returns {number}
     */
    setCacheParams(minTime: number, maxTime: number): number;
    /**
     * Hands a PNG of the picture on show to `onSnapshotComplete`; needs a render view.
     *
     * @returns {Promise<number>}
     */
    snapshot(): Promise<number>;
    /**
     * @param {boolean} enable
     * @param {number} [intervalMs] at least 100
     * @returns {number}
     */
    enableVolumeEvaluation(enable: boolean, intervalMs?: number): number;
    /** A browser offers no way into the encoded stream that every codec shares. @returns {number} */
    enableReceiveSeiMessage(): number;
    /**
     * @param {string} key `statisticsInterval`: milliseconds between onStatisticsUpdate, at least 100
     * @param {unknown} value
     * @returns {number}
     */
    setProperty(key: string, value: unknown): number;
    /** The last statistics, for pages that ask instead of observe. */
    get statistics(): import("./types.js").V2TXLivePlayerStatistics | undefined;
    /** One of V2TXLivePlayStatus. */
    get status(): number;
    /** The connection of the moment, for `getStats()`. */
    get peerConnection(): RTCPeerConnection | undefined;
    /** What is being received. */
    get mediaStream(): MediaStream | undefined;
    #private;
}
