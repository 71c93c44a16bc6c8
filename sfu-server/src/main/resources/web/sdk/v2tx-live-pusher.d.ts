/**
 * Pushes one stream to a `trtc://` URL: the shape of Tencent's V2TXLivePusher, over WHIP.
 *
 * Methods return a code, 0 for success; those that wait for the user or a device return a promise
 * of one. What happens later is told to the observer.
 */
export class V2TXLivePusher {
    /** @param {import('./types.js').V2TXLivePusherObserver | null} observer */
    setObserver(observer: import("./types.js").V2TXLivePusherObserver | null): void;
    /**
     * @param {HTMLElement | string | null} view a video element, or an element to put one in, or an id
     * @returns {number}
     */
    setRenderView(view: HTMLElement | string | null): number;
    /**
     * @param {boolean | string} [frontCamera] true: the one facing the user; or a device id
     * @returns {Promise<number>}
     */
    startCamera(frontCamera?: boolean | string): Promise<number>;
    /** @returns {number} */
    stopCamera(): number;
    /** @returns {Promise<number>} */
    startScreenCapture(): Promise<number>;
    /** @returns {number} */
    stopScreenCapture(): number;
    /**
     * A generated picture with a running clock, and a tone while no microphone is started. With an
     * image, that image instead.
     *
     * @param {CanvasImageSource} [image]
     * @returns {Promise<number>}
     */
    startVirtualCamera(image?: CanvasImageSource): Promise<number>;
    /** @returns {number} */
    stopVirtualCamera(): number;
    /** @returns {Promise<number>} */
    startMicrophone(): Promise<number>;
    /** @returns {number} */
    stopMicrophone(): number;
    /** Sends silence. @returns {number} */
    pauseAudio(): number;
    /** @returns {number} */
    resumeAudio(): number;
    /** Stops sending the picture; the preview goes on. @returns {number} */
    pauseVideo(): number;
    /** @returns {number} */
    resumeVideo(): number;
    /**
     * Makes the browser's half of a connection, so that the next {@link startPush} only has to ask for it: while the user
     * waits to be let on mic, say. Costs a few sockets until then, or until {@link stopPush}.
     *
     * @returns {number} REFUSED while pushing
     */
    preparePush(): number;
    /**
     * Starts to push and keeps at it until {@link stopPush}. Sources may be started before or after.
     *
     * @param {string} url `trtc://host/push/{streamid}?sdkappid=&userId=&usersig=`
     * @returns {number} INVALID_PARAMETER for a URL that cannot be used
     */
    startPush(url: string): number;
    /** Ends the session; the sources stay on. @returns {number} */
    stopPush(): number;
    /** @returns {number} 1 from startPush to stopPush or a final error, else 0 */
    isPushing(): number;
    /**
     * Takes effect at the next startMicrophone and startPush.
     *
     * @param {number} quality one of V2TXLiveAudioQuality
     * @returns {number}
     */
    setAudioQuality(quality: number): number;
    /**
     * Takes effect at once, also while pushing.
     *
     * @param {import('./types.js').V2TXLiveVideoEncoderParam | number} parameter or a V2TXLiveVideoResolution
     * @returns {number}
     */
    setVideoQuality(parameter: import("./types.js").V2TXLiveVideoEncoderParam | number): number;
    /**
     * The codec to offer first, from the next startPush on.
     *
     * @param {import('./types.js').VideoCodec} codec
     * @returns {number}
     */
    setVideoCodec(codec: import("./types.js").VideoCodec): number;
    /**
     * Hands a PNG of the preview to `onSnapshotComplete`; needs a render view.
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
    sendSeiMessage(): number;
    /** Mixing is done by nobody here: viewers play each stream. @returns {number} */
    setMixTranscodingConfig(): number;
    /**
     * @param {string} key `statisticsInterval`: milliseconds between onStatisticsUpdate, at least 100
     * @param {unknown} value
     * @returns {number}
     */
    setProperty(key: string, value: unknown): number;
    /** The last statistics, for pages that ask instead of observe. */
    get statistics(): import("./types.js").V2TXLivePusherStatistics | undefined;
    /** One of V2TXLivePushStatus. */
    get status(): number;
    /** The connection of the moment, for `getStats()`. */
    get peerConnection(): RTCPeerConnection | undefined;
    #private;
}
