-- Skills and occupations: those of ESCO, and one's own beside them.
CREATE TABLE recruitment_skill (
  id       @id,
  uri      TEXT NOT NULL UNIQUE,             -- ESCO's, or "own:" and the folded label
  kind     TEXT NOT NULL CHECK
             (kind IN ('skill', 'knowledge', 'language', 'transversal', 'own')),
  about    TEXT NOT NULL DEFAULT '',
  obsolete INTEGER NOT NULL DEFAULT 0,       -- the newest package has it no more
  visit    INTEGER NOT NULL DEFAULT 0        -- the import that saw it last
) @strict;
CREATE TABLE recruitment_label (
  id        @id,
  skill     INTEGER NOT NULL REFERENCES recruitment_skill ON DELETE CASCADE,
  language  TEXT NOT NULL,
  folded    TEXT NOT NULL,
  label     TEXT NOT NULL,
  preferred INTEGER NOT NULL DEFAULT 0,
  own       @bool NOT NULL DEFAULT 0,        -- not ESCO's: reading it anew leaves it
  UNIQUE (skill, language, folded)
) @strict;
CREATE INDEX recruitment_label_folded ON recruitment_label (folded);
-- The files of ESCO that were read, each as it was read last.
CREATE TABLE recruitment_esco (
  id       @id,
  name     TEXT NOT NULL UNIQUE,
  version  TEXT NOT NULL DEFAULT '',         -- "1.1.1", where the name says it
  read_at  INTEGER NOT NULL
) @strict;
-- The words of each label, folded, by whose beginnings it is found.
CREATE TABLE recruitment_word (
  word  TEXT NOT NULL,
  label INTEGER NOT NULL REFERENCES recruitment_label ON DELETE CASCADE,
  PRIMARY KEY (word, label)
) @strict;
CREATE INDEX recruitment_word_label ON recruitment_word (label);
-- Who holds one has half of the other.
CREATE TABLE recruitment_link (
  skill INTEGER NOT NULL REFERENCES recruitment_skill ON DELETE CASCADE,
  other INTEGER NOT NULL REFERENCES recruitment_skill ON DELETE CASCADE,
  kind  TEXT NOT NULL CHECK (kind IN ('broader', 'related')),
  visit INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (skill, other)
) @strict;
CREATE INDEX recruitment_link_other ON recruitment_link (other);
CREATE TABLE recruitment_occupation (
  id       @id,
  uri      TEXT NOT NULL UNIQUE,
  isco     TEXT NOT NULL DEFAULT '',         -- ISCO-08, four digits
  code     TEXT NOT NULL DEFAULT '',         -- "2654.1.7"
  about    TEXT NOT NULL DEFAULT '',
  obsolete INTEGER NOT NULL DEFAULT 0,
  visit    INTEGER NOT NULL DEFAULT 0
) @strict;
CREATE TABLE recruitment_occupation_label (
  occupation INTEGER NOT NULL REFERENCES recruitment_occupation ON DELETE CASCADE,
  language   TEXT NOT NULL,
  folded     TEXT NOT NULL,
  label      TEXT NOT NULL,
  preferred  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (occupation, language, folded)
) @strict;
CREATE INDEX recruitment_occupation_label_folded ON recruitment_occupation_label (folded);
CREATE TABLE recruitment_occupation_skill (
  occupation INTEGER NOT NULL REFERENCES recruitment_occupation ON DELETE CASCADE,
  skill      INTEGER NOT NULL REFERENCES recruitment_skill ON DELETE CASCADE,
  essential  INTEGER NOT NULL,
  visit      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (occupation, skill)
) @strict;
CREATE INDEX recruitment_occupation_skill_skill ON recruitment_occupation_skill (skill);
