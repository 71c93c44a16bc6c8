import {parseTrtcUrl} from './sdk/trtc-url.js';
import {Account} from './ui/account.js';
import {byId, setNotice} from './ui/dom.js';
import {parsePageLink} from './ui/page-link.js';
import {PlayPanel} from './ui/play-panel.js';
import {PushPanel} from './ui/push-panel.js';
import {RoomPanel} from './ui/room-panel.js';
import {Tabs} from './ui/tabs.js';

const tabs = new Tabs();
const account = new Account((url) => {
  roomPanel.setRoom(url);
  if (tabs.selected !== 'room') {
    (url.action === 'push' ? pushPanel : playPanel).setStream(url.streamId);
    tabs.select(url.action);
  }
});
const playPanel = new PlayPanel(account);
const pushPanel = new PushPanel(account, (streamId) => {
  // The button that was pressed goes with its panel: the focus would be nowhere.
  tabs.focus('play');
  playPanel.setStream(streamId);
  playPanel.playStream(streamId);
});

const roomPanel = new RoomPanel(account);

openLink();
globalThis.addEventListener('hashchange', openLink);

/** Does what the page's address asks for. */
function openLink() {
  const {play, push, room, options} = parsePageLink(location.search, location.hash);
  pushPanel.setOptions(options);
  roomPanel.setOptions(options);
  playPanel.setBuffer(options.buffer);
  if (push !== undefined) {
    fillFrom(push, 'push', (url) => {
      pushPanel.setStream(url.streamId);
      tabs.select('push');
      if (options.autostart === '1') {
        void pushPanel.start();
      }
    });
  }
  if (room !== undefined) {
    fillFrom(room, 'room', (url) => {
      roomPanel.setRoom(url);
      tabs.select('room');
      if (options.autostart !== '0' && (options.as === 'anchor' || options.as === 'viewer')) {
        void roomPanel.enter(options.as);
      }
    });
  }
  for (const text of play) {
    fillFrom(text, 'play', (url) => {
      playPanel.setStream(url.streamId);
      tabs.select('play');
      if (options.autostart !== '0') {
        playPanel.play(text, url.streamId);
      }
    });
  }
}

/**
 * @param {string} text
 * @param {import('./ui/tabs.js').TabName} action
 * @param {(url: import('./sdk/types.js').TrtcUrl) => void} use
 */
function fillFrom(text, action, use) {
  try {
    const url = parseTrtcUrl(text);
    if (url.action !== action && action !== 'room') {
      throw new Error(`expected a ${action} URL`);
    }
    account.fill(url);
    use(url);
  } catch (error) {
    tabs.select(action);
    setNotice(
      byId(`${action}-error`, HTMLElement),
      `The link cannot be used: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function tiles() {
  return [...playPanel.tiles, ...roomPanel.tiles];
}

/**
 * What runs on this page, for the console and for tests; docs/web-page.md describes it.
 */
Object.defineProperty(globalThis, 'coanchor', {
  value: Object.freeze({
    get pushers() {
      return [pushPanel.pusher, roomPanel.pusher];
    },
    get players() {
      return tiles().map((tile) => tile.player);
    },
    get clocks() {
      return tiles().map((tile) => tile.clock);
    },
    get room() {
      return roomPanel.room;
    },
    /** Everything that can be told as JSON. */
    state() {
      return {
        pushers: this.pushers.map((pusher) => ({
          status: pusher.status,
          statistics: pusher.statistics ?? null,
        })),
        players: tiles().map(({player, clock, streamId}) => ({
          streamId,
          status: player.status,
          statistics: player.statistics ?? null,
          clock: {
            reading: clock.reading ?? null,
            latencyMs: clock.latencyMs ?? null,
            framesSeen: clock.framesSeen,
            framesRead: clock.framesRead,
          },
        })),
        room: {
          status: roomPanel.room.status,
          members: roomPanel.room.members,
          streams: roomPanel.room.streams,
          connectedRooms: roomPanel.room.connectedRooms,
          invitations: roomPanel.room.invitations,
        },
      };
    },
  }),
});
