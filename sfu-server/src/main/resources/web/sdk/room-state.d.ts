/**
 * A room as part of a path: `str/studio`, `int/7`. Room 7 is not room "7".
 *
 * @param {RoomId} room
 * @returns {string}
 */
export function roomName(room: RoomId): string;
/**
 * What a room's events add up to: who is there, what can be played, which questions are open.
 *
 * @typedef {import('./types.js').RoomId} RoomId
 * @typedef {import('./types.js').RoomMember} RoomMember
 * @typedef {import('./types.js').RoomStream} RoomStream
 * @typedef {import('./types.js').RoomInvitation} RoomInvitation
 * @typedef {[method: keyof import('./types.js').CoanchorRoomObserver, ...parameters: unknown[]]} RoomChange
 */
export class RoomState {
    /** @param {string} userId who follows, and is told of the audience only while on mic */
    constructor(userId: string);
    /** Who follows, once in the room. */
    get self(): import("./types.js").RoomMember | undefined;
    get isOnMic(): boolean;
    /** @returns {readonly RoomMember[]} */
    get members(): readonly RoomMember[];
    /** What can be played, of this room's and of connected rooms' members. @returns {readonly RoomStream[]} */
    get streams(): readonly RoomStream[];
    /** @returns {readonly RoomId[]} */
    get connectedRooms(): readonly RoomId[];
    /** Those that wait for an answer, and those whose matter goes on. @returns {readonly RoomInvitation[]} */
    get invitations(): readonly RoomInvitation[];
    /**
     * Takes one event in.
     *
     * @param {Record<string, any>} event the JSON form of `coanchor.v1.RoomEvent`
     * @returns {RoomChange[]} what to tell an observer; nothing for what is known or not understood
     */
    apply(event: Record<string, any>): RoomChange[];
    /**
     * An invitation as the answer to a request has it, which may come before or after its event.
     *
     * @param {RoomInvitation} invitation
     * @returns {RoomChange[]}
     */
    onInvitation(invitation: RoomInvitation): RoomChange[];
    /**
     * The server does not know an invitation any more.
     *
     * @param {string} id
     * @returns {RoomChange[]}
     */
    forget(id: string): RoomChange[];
    /** Nothing is known any more. @returns {RoomChange[]} */
    clear(): RoomChange[];
    #private;
}
/**
 * What a room's events add up to: who is there, what can be played, which questions are open.
 */
export type RoomId = import("./types.js").RoomId;
/**
 * What a room's events add up to: who is there, what can be played, which questions are open.
 */
export type RoomMember = import("./types.js").RoomMember;
/**
 * What a room's events add up to: who is there, what can be played, which questions are open.
 */
export type RoomStream = import("./types.js").RoomStream;
/**
 * What a room's events add up to: who is there, what can be played, which questions are open.
 */
export type RoomInvitation = import("./types.js").RoomInvitation;
/**
 * What a room's events add up to: who is there, what can be played, which questions are open.
 */
export type RoomChange = [method: keyof import("./types.js").CoanchorRoomObserver, ...parameters: unknown[]];
