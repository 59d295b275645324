-- What somebody typed last on a page that was not right: shown again, with what is wrong.
ALTER TABLE survey_response ADD COLUMN typed TEXT; -- JSON: {"s": page, "names": {name: text}}
