-- A link for everybody.
ALTER TABLE survey_survey ADD COLUMN open_link @bool NOT NULL DEFAULT 0;
-- The page on which somebody began by it: when that was, in seconds, and a random number
-- below 2^20.  One page begins one answer, however often it is sent.
ALTER TABLE survey_response ADD COLUMN door INTEGER;
CREATE UNIQUE INDEX survey_response_by_door ON survey_response(door) WHERE door IS NOT NULL;
