-- Texts are as LedgerText writes them, compared byte by byte. Times are milliseconds: *_ms of entry and settled_ms of
-- 1970, those of open_interval and checkpoint of the process, start_epoch_ms of 1970.

CREATE TABLE entry (
  app bigint NOT NULL,
  start_ms bigint NOT NULL CHECK (start_ms BETWEEN 0 AND 253402300799999),
  duration_ms bigint NOT NULL CHECK (abs(duration_ms) <= 31622400000),
  pixels bigint NOT NULL,
  number bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  policy text COLLATE "C" NOT NULL,
  tier text COLLATE "C" NOT NULL,
  room text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  corrects text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  CONSTRAINT entry_id PRIMARY KEY (id)
)
-- Rows are only added: what is vacuumed is what the sums read from the index alone.
WITH (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX entry_time ON entry (app, start_ms, id);
-- Sums by day and tier read a span of this for each tier, and nothing else.
CREATE INDEX entry_tier ON entry (app, policy, tier, start_ms, duration_ms);
CREATE UNIQUE INDEX entry_number ON entry (node, app, number);
CREATE INDEX entry_user ON entry (app, user_id, start_ms);
CREATE INDEX entry_room ON entry (app, room, start_ms);
CREATE INDEX entry_corrects ON entry (corrects) WHERE corrects <> '';
-- The meter cuts intervals at ten minutes: only corrections are longer, and few.
CREATE INDEX entry_long ON entry (app, start_ms) WHERE abs(duration_ms) > 600000;

-- From when on an application's entries are kept.
CREATE TABLE kept (
  app bigint NOT NULL PRIMARY KEY,
  from_ms bigint NOT NULL
);

CREATE TABLE checkpoint (
  node text COLLATE "C" NOT NULL PRIMARY KEY,
  process text COLLATE "C" NOT NULL,
  ended integer NOT NULL,
  batch bigint NOT NULL,
  checkpoint_ms bigint NOT NULL,
  settled_ms bigint NOT NULL,
  last_number bigint NOT NULL
)
-- Updated every second: room for the next version of the row beside it.
WITH (fillfactor = 20);

-- Every process that ever began, so that one that was taken over cannot begin again.
CREATE TABLE process (
  node text COLLATE "C" NOT NULL,
  process text COLLATE "C" NOT NULL,
  PRIMARY KEY (node, process)
);

CREATE TABLE open_interval (
  node text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  app bigint NOT NULL,
  room text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  policy text COLLATE "C" NOT NULL,
  tier text COLLATE "C" NOT NULL,
  pixels bigint NOT NULL,
  start_epoch_ms bigint NOT NULL,
  start_ms bigint NOT NULL,
  end_ms bigint,
  PRIMARY KEY (node, id)
);

CREATE INDEX open_interval_start ON open_interval (app, start_epoch_ms);

CREATE FUNCTION entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the ledger are never changed';
END $$;

CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
  FOR EACH ROW EXECUTE FUNCTION entry_refuse();
CREATE TRIGGER entry_never_truncated BEFORE TRUNCATE ON entry
  FOR EACH STATEMENT EXECUTE FUNCTION entry_refuse();

-- Only what ended before the time that kept tells, and kept tells it for good.
CREATE FUNCTION entry_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.start_ms + abs(OLD.duration_ms) > coalesce((SELECT from_ms FROM kept WHERE app = OLD.app), 0) THEN
    RAISE EXCEPTION 'entries of the ledger are only deleted when retention has passed them';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
  FOR EACH ROW EXECUTE FUNCTION entry_delete();

CREATE FUNCTION kept_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.from_ms >= OLD.from_ms AND NEW.app = OLD.app THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what retention has passed stays passed';
END $$;

CREATE TRIGGER kept_only_rises BEFORE UPDATE OR DELETE ON kept
  FOR EACH ROW EXECUTE FUNCTION kept_refuse();
CREATE TRIGGER kept_stays BEFORE TRUNCATE ON kept
  FOR EACH STATEMENT EXECUTE FUNCTION kept_refuse();
