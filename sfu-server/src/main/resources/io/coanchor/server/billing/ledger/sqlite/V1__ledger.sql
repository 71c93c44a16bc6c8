-- Texts are as LedgerText writes them. Times are milliseconds: *_ms of entry and settled_ms of 1970, those of
-- open_interval and checkpoint of the process, start_epoch_ms of 1970.

-- In the order of time of each application, so that a day of one is read in one go.
CREATE TABLE entry (
  app INTEGER NOT NULL,
  start_ms INTEGER NOT NULL CHECK (start_ms BETWEEN 0 AND 253402300799999),
  id TEXT NOT NULL,
  duration_ms INTEGER NOT NULL CHECK (abs(duration_ms) <= 31622400000),
  policy TEXT NOT NULL,
  tier TEXT NOT NULL,
  pixels INTEGER NOT NULL,
  room TEXT NOT NULL,
  user_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  node TEXT NOT NULL,
  number INTEGER NOT NULL,
  corrects TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (app, start_ms, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX entry_id ON entry (id);
CREATE UNIQUE INDEX entry_number ON entry (node, app, number);
-- Sums by day and tier read a span of this for each tier, and nothing else.
CREATE INDEX entry_tier ON entry (app, policy, tier, start_ms, duration_ms);
CREATE INDEX entry_user ON entry (app, user_id, start_ms);
CREATE INDEX entry_room ON entry (app, room, start_ms);
CREATE INDEX entry_corrects ON entry (corrects) WHERE corrects <> '';
-- The meter cuts intervals at ten minutes: only corrections are longer, and few.
CREATE INDEX entry_long ON entry (app, start_ms) WHERE abs(duration_ms) > 600000;

-- From when on an application's entries are kept.
CREATE TABLE kept (
  app INTEGER NOT NULL PRIMARY KEY,
  from_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoint (
  node TEXT NOT NULL PRIMARY KEY,
  process TEXT NOT NULL,
  ended INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  checkpoint_ms INTEGER NOT NULL,
  settled_ms INTEGER NOT NULL,
  last_number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every process that ever began, so that one that was taken over cannot begin again.
CREATE TABLE process (
  node TEXT NOT NULL,
  process TEXT NOT NULL,
  PRIMARY KEY (node, process)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_interval (
  node TEXT NOT NULL,
  id TEXT NOT NULL,
  app INTEGER NOT NULL,
  room TEXT NOT NULL,
  user_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  policy TEXT NOT NULL,
  tier TEXT NOT NULL,
  pixels INTEGER NOT NULL,
  start_epoch_ms INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER,
  PRIMARY KEY (node, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX open_interval_start ON open_interval (app, start_epoch_ms);

CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
BEGIN
  SELECT RAISE(ABORT, 'entries of the ledger are never changed');
END;

-- Only what ended before the time that kept tells, and kept tells it for good.
CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
WHEN OLD.start_ms + abs(OLD.duration_ms) > coalesce((SELECT from_ms FROM kept WHERE app = OLD.app), 0)
BEGIN
  SELECT RAISE(ABORT, 'entries of the ledger are only deleted when retention has passed them');
END;

-- REPLACE would delete without asking the trigger above.
CREATE TRIGGER entry_never_replaced BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE node = NEW.node AND app = NEW.app AND number = NEW.number)
BEGIN
  SELECT RAISE(ABORT, 'entries of the ledger are never replaced: the number is taken');
END;

CREATE TRIGGER entry_once BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
BEGIN
  SELECT RAISE(IGNORE);
END;

CREATE TRIGGER kept_only_rises BEFORE UPDATE ON kept
WHEN NEW.from_ms < OLD.from_ms OR NEW.app <> OLD.app
BEGIN
  SELECT RAISE(ABORT, 'what retention has passed stays passed');
END;

CREATE TRIGGER kept_stays BEFORE DELETE ON kept
BEGIN
  SELECT RAISE(ABORT, 'what retention has passed stays passed');
END;
