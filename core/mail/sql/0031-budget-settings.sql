-- How many mailings people may get is said for all that writes to many, not for mailings.
UPDATE setting SET key = 'mail.' || substr(key, 9)
WHERE key IN ('mailing.budget_person', 'mailing.budget_org', 'mailing.budget_act');
