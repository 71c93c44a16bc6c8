/**
 * Follows a room and takes part in it beside its media: who is there, what can be played, invitations
 * to come on mic and to compete. Pushing and playing stay with V2TXLivePusher and V2TXLivePlayer;
 * {@link pushUrl} and {@link playUrl} make the URLs that bring their users into this room.
 */
export class CoanchorRoom {
    /** @param {{fetch?: import('./types.js').HttpFetch}} [options] */
    constructor({ fetch }?: {
        fetch?: import("./types.js").HttpFetch;
    });
    /** @param {import('./types.js').CoanchorRoomObserver | null} observer */
    setObserver(observer: import("./types.js").CoanchorRoomObserver | null): void;
    /**
     * Starts to follow a room and keeps at it until {@link exit}. A room that is not open yet is waited for.
     *
     * @param {string} url any `trtc://` URL of the room: its `strroomid` or `roomid` names it, else its stream id does
     * @returns {number} INVALID_PARAMETER for a URL that cannot be used
     */
    enter(url: string): number;
    /** Follows no more. What is pushed and played goes on. @returns {number} */
    exit(): number;
    /** One of V2TXLivePlayStatus. */
    get status(): number;
    /** The room that is followed, undefined before {@link enter}. */
    get roomId(): import("./types.js").RoomId | undefined;
    /** The user of the URL. */
    get userId(): string;
    /** Members that this user is told of: of the audience only those on mic are told. */
    get members(): readonly import("./types.js").RoomMember[];
    /** This user, once a push or play session has brought it into the room. */
    get self(): import("./types.js").RoomMember | undefined;
    get anchor(): import("./types.js").RoomMember | undefined;
    /** What can be played here: of this room's members and of those it competes with. */
    get streams(): readonly import("./types.js").RoomStream[];
    get connectedRooms(): readonly import("./types.js").RoomId[];
    /** This user's invitations that wait for an answer, or were accepted and are not over. */
    get invitations(): readonly import("./types.js").RoomInvitation[];
    /**
     * @param {string} streamId
     * @returns {string} the URL to push a stream into this room
     */
    pushUrl(streamId: string): string;
    /**
     * @param {string} streamId of this room or any other
     * @param {{waitS?: number}} [options] how long to wait for a stream that is not live, up to 60 s
     * @returns {string} the URL to play a stream as a member of this room
     */
    playUrl(streamId: string, { waitS }?: {
        waitS?: number;
    }): string;
    /**
     * Asks the anchor to be let on mic.
     *
     * @returns {Promise<import('./types.js').RoomInvitation>}
     * @throws {V2TXLiveError}
     */
    requestMic(): Promise<import("./types.js").RoomInvitation>;
    /**
     * As the anchor, asks one of the audience on mic.
     *
     * @param {string} userId
     * @returns {Promise<import('./types.js').RoomInvitation>}
     * @throws {V2TXLiveError}
     */
    inviteToMic(userId: string): Promise<import("./types.js").RoomInvitation>;
    /**
     * As the anchor, asks another room's anchor to compete.
     *
     * @param {import('./types.js').RoomId} room
     * @returns {Promise<import('./types.js').RoomInvitation>}
     * @throws {V2TXLiveError}
     */
    inviteToCompete(room: import("./types.js").RoomId): Promise<import("./types.js").RoomInvitation>;
    /**
     * @param {string} invitationId
     * @returns {Promise<import('./types.js').RoomInvitation>}
     * @throws {V2TXLiveError}
     */
    accept(invitationId: string): Promise<import("./types.js").RoomInvitation>;
    /**
     * @param {string} invitationId
     * @returns {Promise<import('./types.js').RoomInvitation>}
     * @throws {V2TXLiveError}
     */
    reject(invitationId: string): Promise<import("./types.js").RoomInvitation>;
    /**
     * Takes one's own question back.
     *
     * @param {string} invitationId
     * @returns {Promise<import('./types.js').RoomInvitation>}
     * @throws {V2TXLiveError}
     */
    cancel(invitationId: string): Promise<import("./types.js").RoomInvitation>;
    /**
     * Ends what an accepted invitation was for: the competition, or the co-anchor's time on mic. Either side may.
     *
     * @param {string} invitationId
     * @returns {Promise<import('./types.js').RoomInvitation>}
     * @throws {V2TXLiveError}
     */
    leave(invitationId: string): Promise<import("./types.js").RoomInvitation>;
    #private;
}
