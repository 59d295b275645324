-- Topics have names in several languages, an order, and an end: a retired one stays with
-- what was said about it.
ALTER TABLE topic ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE topic ADD COLUMN retired_at INTEGER;
CREATE TABLE topic_text(
    id @id,
    topic INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
    language TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    help TEXT NOT NULL DEFAULT '',
    UNIQUE (topic, language)
) @strict;
CREATE INDEX topic_text_by_name ON topic_text(folded);

INSERT INTO topic(name, folded, help)
SELECT n.name, n.folded, n.help FROM (
    SELECT 1 AS at, 'Newsletter' AS name, 'newsletter' AS folded, 'News of the network and its members.' AS help
    UNION ALL SELECT 2, 'Events', 'events', 'Invitations to events, visits and working groups.'
    UNION ALL SELECT 3, 'Surveys', 'surveys', 'Now and then some questions about your work.'
    UNION ALL SELECT 4, 'Jobs', 'jobs', 'Open posts at our members.'
    UNION ALL SELECT 5, 'Funding', 'funding', 'Calls for projects and other ways to be funded.'
) n WHERE n.folded NOT IN (SELECT folded FROM topic) ORDER BY n.at;
UPDATE topic SET position = id;

INSERT INTO topic_text(topic, language, name, folded, help)
SELECT t.id, n.language, n.name, n.folded, n.help FROM (
    SELECT 'newsletter' AS topic, 'de' AS language, 'Newsletter' AS name, 'newsletter' AS folded, 'Neues aus dem Netzwerk und von seinen Mitgliedern.' AS help
    UNION ALL SELECT 'newsletter', 'fr', 'Lettre d’information', 'lettre d’information', 'Les nouvelles du réseau et de ses membres.'
    UNION ALL SELECT 'newsletter', 'it', 'Newsletter', 'newsletter', 'Novità della rete e dei suoi membri.'
    UNION ALL SELECT 'newsletter', 'sl', 'Novice', 'novice', 'Novice mreže in njenih članov.'
    UNION ALL SELECT 'events', 'de', 'Veranstaltungen', 'veranstaltungen', 'Einladungen zu Veranstaltungen, Besuchen und Arbeitsgruppen.'
    UNION ALL SELECT 'events', 'fr', 'Événements', 'evenements', 'Invitations à des événements, visites et groupes de travail.'
    UNION ALL SELECT 'events', 'it', 'Eventi', 'eventi', 'Inviti a eventi, visite e gruppi di lavoro.'
    UNION ALL SELECT 'events', 'sl', 'Dogodki', 'dogodki', 'Vabila na dogodke, obiske in v delovne skupine.'
    UNION ALL SELECT 'surveys', 'de', 'Umfragen', 'umfragen', 'Ab und zu einige Fragen zu Ihrer Arbeit.'
    UNION ALL SELECT 'surveys', 'fr', 'Enquêtes', 'enquetes', 'De temps en temps, quelques questions sur votre travail.'
    UNION ALL SELECT 'surveys', 'it', 'Sondaggi', 'sondaggi', 'Di tanto in tanto alcune domande sul suo lavoro.'
    UNION ALL SELECT 'surveys', 'sl', 'Ankete', 'ankete', 'Občasno nekaj vprašanj o vašem delu.'
    UNION ALL SELECT 'jobs', 'de', 'Stellen', 'stellen', 'Offene Stellen bei unseren Mitgliedern.'
    UNION ALL SELECT 'jobs', 'fr', 'Emplois', 'emplois', 'Postes à pourvoir chez nos membres.'
    UNION ALL SELECT 'jobs', 'it', 'Offerte di lavoro', 'offerte di lavoro', 'Posti disponibili presso i nostri membri.'
    UNION ALL SELECT 'jobs', 'sl', 'Zaposlitve', 'zaposlitve', 'Prosta delovna mesta pri naših članih.'
    UNION ALL SELECT 'funding', 'de', 'Förderungen', 'forderungen', 'Ausschreibungen und andere Wege zu Fördermitteln.'
    UNION ALL SELECT 'funding', 'fr', 'Financements', 'financements', 'Appels à projets et autres sources de financement.'
    UNION ALL SELECT 'funding', 'it', 'Finanziamenti', 'finanziamenti', 'Bandi e altre possibilità di finanziamento.'
    UNION ALL SELECT 'funding', 'sl', 'Financiranje', 'financiranje', 'Razpisi in druge možnosti financiranja.'
) n JOIN topic t ON t.folded = n.topic
-- A topic that somebody had made before keeps its own words.
WHERE t.help IN ('News of the network and its members.', 'Invitations to events, visits and working groups.',
    'Now and then some questions about your work.', 'Open posts at our members.',
    'Calls for projects and other ways to be funded.');

-- The log says more: `said` 1 is somebody's word, 0 the basis on which the register has
-- them, which counts only where nobody said anything (party.basis is the last of these).
ALTER TABLE consent ADD COLUMN said @bool NOT NULL DEFAULT 1;
ALTER TABLE consent ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE consent ADD COLUMN address TEXT NOT NULL DEFAULT '';  -- of origin, when it came by web
ALTER TABLE consent ADD COLUMN staff INTEGER REFERENCES staff ON DELETE SET NULL;  -- who wrote it down

-- What people were brought in with; "none" is what was not given, and so has no row.
INSERT INTO consent(party, given, basis, place, at, said)
SELECT p.id, 1, p.basis, 'the register', p.created_at, 0 FROM party p
WHERE p.kind = 2 AND p.basis <> 'none';

-- Until then nothing is sent to them that is for many.
ALTER TABLE party ADD COLUMN paused_until INTEGER;

-- Somebody wants to hear from us, or was asked: nothing follows until they confirm.
CREATE TABLE signup(
    id @id,
    party INTEGER REFERENCES party ON DELETE CASCADE,  -- NULL: from the public page
    address TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    topics TEXT NOT NULL,                   -- JSON: ids
    origin TEXT NOT NULL DEFAULT '',        -- the address it was asked from
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    created_at INTEGER NOT NULL DEFAULT @now,
    expires_at INTEGER NOT NULL,
    confirmed_at INTEGER
) @strict;
CREATE INDEX signup_by_address ON signup(folded, created_at);
CREATE INDEX signup_by_end ON signup(expires_at);
CREATE INDEX signup_by_party ON signup(party) WHERE party IS NOT NULL;
