-- One answer counts for a whole organisation, whoever there gives it.
ALTER TABLE survey_survey ADD COLUMN one_answer @bool NOT NULL DEFAULT 0;
CREATE INDEX survey_invitation_by_org ON survey_invitation(survey, org);
CREATE INDEX survey_response_by_org ON survey_response(survey, org) WHERE org IS NOT NULL;

-- What was answered before a colleague took the answer over.
CREATE TABLE survey_past(
    id @id,
    response INTEGER NOT NULL REFERENCES survey_response ON DELETE CASCADE,
    person INTEGER REFERENCES party ON DELETE CASCADE, -- whose it was
    answers TEXT NOT NULL,          -- JSON: answer/answer.h
    answered_at INTEGER NOT NULL,
    until INTEGER NOT NULL
) @strict;
CREATE INDEX survey_past_by_response ON survey_past(response);
CREATE INDEX survey_past_by_person ON survey_past(person);
