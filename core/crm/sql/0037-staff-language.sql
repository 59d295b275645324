-- '': nobody chose; pages are in English, and mails to them in the language of the cluster.  It
-- was 'en' whether or not somebody had chosen it.
UPDATE staff SET language = '' WHERE language = 'en';
