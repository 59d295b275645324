-- Which domains letters were from lately, without reading their texts; most have the cluster's.
CREATE INDEX letter_by_from ON letter(from_address, created_at) WHERE from_address <> '';
