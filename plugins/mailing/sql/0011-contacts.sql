-- Who bears mailings to the people of a country, where a mailing is from their contact.
CREATE TABLE mailing_contact(
    id @id,
    cluster INTEGER NOT NULL,
    country TEXT NOT NULL,                  -- "AT"
    staff INTEGER NOT NULL,
    UNIQUE (cluster, country)
) @strict;
