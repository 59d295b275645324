/* Words by which kinds of mail are known; see kind.c for how they weigh. */
#ifndef CORE_MAIL_BOUNCE_KIND_H
#define CORE_MAIL_BOUNCE_KIND_H

/* All lists end with NULL; written as cd_words folds. */
extern const char *const cd_subjects_failed[];
extern const char *const cd_subjects_delayed[];
extern const char *const cd_subjects_away[];
extern const char *const cd_subjects_read[];
extern const char *const cd_subjects_challenge[];
extern const char *const cd_subjects_leaving[];
extern const char *const cd_senders_machine[]; /* mailboxes and names of mail servers */
extern const char *const cd_texts_failed[];
extern const char *const cd_texts_delayed[];
extern const char *const cd_texts_away[];
extern const char *const cd_texts_challenge[];
extern const char *const cd_texts_leaving[];
extern const char *const cd_fields_away[]; /* names of header fields */
extern const char *const cd_fields_challenge[];

#endif
