/* The functions behind cd->mail that write letters and queue them: see cordee/mail.h,
 * where each is described. */
#ifndef CORE_MAIL_LETTER_H
#define CORE_MAIL_LETTER_H

#include <cordee/plugin.h>

int64_t cd_letter_store(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_letter *written);
int cd_letter_all_fields(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_letter *l, json_t **names_r);
const char *cd_letter_language(struct cordee *cd, const struct cordee_letter *l,
                               const char *reader);
int64_t cd_letter_queue(struct cordee *cd, struct cordee_error *err, int64_t letter,
                        int64_t party, int64_t address_id, const char *address,
                        const char *language, json_t *values);
int64_t cd_letter_queue_all(struct cordee *cd, struct cordee_error *err, int64_t letter,
                            const struct cordee_audience *who, json_t *fields,
                            int64_t limit);
json_t *cd_letter_offers(struct cordee *cd);
int cd_letter_fields(struct cordee *cd, struct cordee_error *err, const char *text,
                     json_t **names_r);
/* The merge field whose name is nearest; NULL: none is near. */
const char *cd_merge_nearest(struct cordee *cd, const char *name);
int cd_letter_needs(struct cordee *cd, struct cordee_error *err,
                    const struct cordee_letter *l, json_t **needs_r);
int cd_letter_links(struct cordee *cd, struct cordee_error *err,
                    const struct cordee_letter *l, json_t **links_r);
json_t *cd_letter_faults(struct cordee *cd, const struct cordee_letter *l);
int cd_letter_values(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **values_r);
int cd_letter_values_for(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_letter *l, int64_t party, json_t **values_r);
int cd_letter_preview(struct cordee *cd, struct cordee_error *err,
                      const struct cordee_letter *l, json_t *values, const char *language,
                      struct cordee_rendering *r);

#endif
