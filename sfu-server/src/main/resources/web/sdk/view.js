/**
 * The video element of a render view: the element itself, or one made inside it.
 *
 * @param {HTMLElement | string | null} view element or its id
 * @returns {HTMLVideoElement | undefined}
 */
export function videoElementOf(view) {
  const element = typeof view === 'string' ? document.getElementById(view) : view;
  if (!element || element instanceof HTMLVideoElement) {
    return element ?? undefined;
  }
  const existing = element.querySelector('video');
  if (existing) {
    return existing;
  }
  const video = document.createElement('video');
  element.append(video);
  return video;
}

/**
 * The picture that an element shows, as PNG.
 *
 * @param {HTMLVideoElement} video
 * @returns {Promise<Blob | null>} null while it shows none
 */
export async function snapshotOf(video) {
  if (video.videoWidth === 0) {
    return null;
  }
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/**
 * Calls an observer. Its mistakes are reported as its own and stop nothing here.
 *
 * @param {any} observer
 * @param {string} method
 * @param {unknown[]} parameters
 */
export function notify(observer, method, ...parameters) {
  try {
    observer?.[method]?.(...parameters);
  } catch (error) {
    reportError(error);
  }
}
