/**
 * The video element of a render view: the element itself, or one made inside it.
 *
 * @param {HTMLElement | string | null} view element or its id
 * @returns {HTMLVideoElement | undefined}
 */
export function videoElementOf(view: HTMLElement | string | null): HTMLVideoElement | undefined;
/**
 * The picture that an element shows, as PNG.
 *
 * @param {HTMLVideoElement} video
 * @returns {Promise<Blob | null>} null while it shows none
 */
export function snapshotOf(video: HTMLVideoElement): Promise<Blob | null>;
/**
 * Calls an observer. Its mistakes are reported as its own and stop nothing here.
 *
 * @param {any} observer
 * @param {string} method
 * @param {unknown[]} parameters
 */
export function notify(observer: any, method: string, ...parameters: unknown[]): void;
