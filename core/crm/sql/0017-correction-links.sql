-- The link of a mailing corrects nothing any more: it asks for a link of one's own, and
-- whether that was used stands in its token.
DROP TABLE correction_link;
