/** `Promise.withResolvers` for browsers of before 2024. */
export function withResolvers(): any;
