-- Who has a text in a field of one's own, for files whose rows are known by it.
CREATE INDEX custom_value_by_text ON custom_value(field, text) WHERE text IS NOT NULL;
