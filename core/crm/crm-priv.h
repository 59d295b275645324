/* What the files of core/crm share. */
#ifndef CORE_CRM_CRM_PRIV_H
#define CORE_CRM_CRM_PRIV_H

#include "core/crm/crm.h"

/* The register's own handle: its tables are behind its own fence, whoever calls. */
struct cordee *cd_crm_of(struct cordee *cd);

/* A change by the register's own handle, whoever calls. */
int cd_change_begin(struct cordee *cd, struct cordee_change *c, const char *title,
                    struct cordee_error *err);
int cd_change_commit(struct cordee_change *c, struct cordee_error *err);

/* Whether any table's column `file` has a stored file: 1, 0, -1. */
int cd_file_used(struct cordee *core, const char *file, struct cordee_error *err);

/* A translated text with {1}, {2}, ... filled in from a list that ends with NULL. */
void cd_fill(struct cordee_buf *out, const char *text, const char *const *values);
/* Fails with such a text with one value. */
int cd_refuse(struct cordee_error *err, enum cordee_code code, const char *text,
              const char *value);

/* A party's kind and name (into the buffer, which may be NULL); 1, 0, -1. */
int cd_party_kind(struct cordee *cd, int64_t id, enum cordee_kind *kind_r,
                  struct cordee_buf *name, struct cordee_error *err);
/* The same, and nobody there is CORDEE_E_NOT_FOUND. */
int cd_party_there(struct cordee *cd, int64_t id, enum cordee_kind *kind_r,
                   struct cordee_buf *name, struct cordee_error *err) CORDEE_MUST_CHECK;
/* ... and fails (denied) when the thread's user may read it only: before any change. */
int cd_party_must(struct cordee *cd, int64_t id, enum cordee_kind *kind_r,
                  struct cordee_buf *name, struct cordee_error *err);
/* Fails, with a sentence, unless an entry of the history may be changed. */
int cd_entry_must(struct cordee *cd, int64_t id,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* For cd_db_undone_call. */
int cd_crm_undone(struct cordee *core, const char *table, int64_t row,
                  struct cordee_error *err);
/* The same for a party that may have been merged away, or is so again. */
int cd_merge_undone(struct cordee *core, int64_t party, struct cordee_error *err);
/* It changed: when, and the event. */
int cd_party_touch(struct cordee *cd, int64_t id, struct cordee_error *err);
/* Until 0 is held, this thread's touches and indexing of a party wait for the one at the
 * end. */
void cd_party_hold(int64_t id);
bool cd_party_held(int64_t id);
/* Adds "url", "initials" and "country_name" to a model with id, kind, name, country. */
void cd_party_dress(struct cordee *cd, json_t *party);
const char *cd_country_near(const char *text); /* "did you mean"; NULL: nothing near */

/* The expression of may_write_sql with its topic bound. */
void cd_may_write_put(struct cordee *cd, int64_t topic, struct cordee_sql *out);
/* Of a notice: takes no value. */
const char *cd_crm_may_notice_sql(struct cordee *cd);
/* A reason of may_write_sql in words; `at` 0: the day is not known. */
void cd_reason_words(struct cordee *cd, const char *reason, int64_t at,
                     struct cordee_buf *out);
/* The keyed hash by which an address is suppressed: column email_address.hash. */
void cd_address_hash(struct cordee *cd, const char *folded, char out[65]);
/* The words by which the search box and filters find a party: call it after writing to
 * one, its addresses, tags or roles. */
int cd_party_index(struct cordee *cd, int64_t id, struct cordee_error *err);
/* Of many that are new, [id]. */
int cd_party_index_new(struct cordee *cd, json_t *ids, struct cordee_error *err);
/* The cluster's time zone; lives in the arena. */
const char *cd_zone(struct cordee *cd, struct cordee_arena *a);

/* Kept for half a minute, for a set of filter flags, a user and a name; NULL: nothing
 * is. */
void cd_kept_start(struct cordee_host *host);
void cd_kept_stop(struct cordee_host *host);
json_t *cd_kept_get(struct cordee_host *host, unsigned flags, int64_t user,
                    const char *text);
void cd_kept_put(struct cordee_host *host, unsigned flags, int64_t user, const char *text,
                 const json_t *found);
/* Kept for ten minutes while nobody commits anything, else half of one. */
json_t *cd_kept_get_same(struct cordee_host *host, unsigned flags, int64_t user,
                         const char *text);
/* The name of what follows from the data: another one after each commit, and for each who
 * looks, wherever they look.  NULL, under which nothing is kept: the data cannot be told.
 */
const char *cd_kept_name(struct cordee_host *host, struct cordee_arena *a,
                         const char *what);

/* The functions behind cd_crm_api, by file. */
int cd_crm_writable(struct cordee *cd, struct cordee_error *err, int64_t party);
int cd_crm_by_email(struct cordee *cd, struct cordee_error *err, const char *address,
                    int64_t *party_r, int64_t *address_r);
int cd_crm_party(struct cordee *cd, struct cordee_error *err, int64_t party,
                 json_t **model_r);
int cd_crm_interaction(struct cordee *cd, struct cordee_error *err,
                       const struct cordee_interaction *i, int64_t *id_r);
const char *cd_crm_interaction_label(struct cordee *cd, const char *kind);
int cd_crm_joined(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                  int64_t party, const char *part);
int cd_crm_parted(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                  int64_t party);
int cd_crm_called(struct cordee *cd, struct cordee_error *err, const char *name,
                  unsigned kinds, int64_t user, int64_t *party_r);
int cd_crm_took_part(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                     const int64_t *parties, size_t n, const char *part);
int cd_crm_task(struct cordee *cd, struct cordee_error *err, int64_t party, int64_t user,
                const char *title, int64_t due, int64_t *id_r);
int cd_crm_tag(struct cordee *cd, struct cordee_error *err, int64_t party,
               const char *tag);
int cd_crm_filter(struct cordee *cd, struct cordee_arena *a, const char *text,
                  unsigned flags, int64_t user, struct cordee_filter **filter_r,
                  struct cordee_error *err);
int cd_crm_filter_count(struct cordee *cd, const struct cordee_filter *f, int64_t *n_r,
                        struct cordee_error *err);
int cd_crm_filter_list(struct cordee *cd, struct cordee_error *err,
                       const struct cordee_filter *f, enum cordee_filter_order order,
                       int limit, json_t **list_r);
int cd_crm_filter_sql(struct cordee *cd, const struct cordee_filter *f,
                      struct cordee_sql *out, struct cordee_error *err);
const char *cd_crm_filter_sentence(struct cordee *cd, const struct cordee_filter *f);
int cd_crm_filter_why(struct cordee *cd, const struct cordee_filter *f, int64_t party,
                      json_t **model_r, struct cordee_error *err);
int cd_crm_may_write(struct cordee *cd, struct cordee_error *err, int64_t party,
                     int64_t address, int64_t topic, char why_r[160]);
const char *cd_crm_may_write_sql(struct cordee *cd);
int cd_crm_consent(struct cordee *cd, struct cordee_error *err, int64_t party,
                   int64_t topic, bool given, const char *basis, const char *wording,
                   const char *where);
int cd_crm_suppress(struct cordee *cd, struct cordee_error *err, const char *address,
                    const char *reason);
int cd_crm_unsay(struct cordee *cd, struct cordee_error *err, int64_t entry);
int cd_crm_unsuppress(struct cordee *cd, struct cordee_error *err, const char *address);
int cd_crm_address_state(struct cordee *cd, struct cordee_error *err, int64_t address,
                         const char *state, const char *said);

int cd_crm_filter_box(struct cordee *cd, struct cordee_error *err,
                      const struct cordee_filter_form *form, json_t **model_r);
struct cordee_filter_form
cd_crm_filter_asked(struct cordee *cd, struct cordee_request *req, const char *kept);
const char *cd_crm_filter_next(struct cordee *cd, struct cordee_request *req,
                               const char *path, const char *anchor);
int cd_crm_audience_box(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_filter_form *form,
                        const struct cordee_audience *who, json_t *model);
void cd_crm_audience_budget(struct cordee *cd, struct cordee_audience *who);
int cd_crm_guests(struct cordee *cd, struct cordee_error *err,
                  const struct cordee_audience *who, const struct cordee_letter *letter,
                  struct cordee_guests *guests);
int cd_crm_round(struct cordee *cd, struct cordee_error *err,
                 const struct cordee_job *job, const struct cordee_round *round,
                 const struct cordee_guests *guests);
int cd_crm_audience(struct cordee *cd, const struct cordee_audience *who, json_t *fields,
                    struct cordee_sql *out, struct cordee_error *err);
struct cordee_rows *cd_crm_audience_rows(struct cordee *cd, struct cordee_error *err,
                                         const struct cordee_audience *who,
                                         json_t *fields, struct cordee_sql *sql);
int cd_crm_audience_count(struct cordee *cd, struct cordee_error *err,
                          const struct cordee_audience *who, json_t **model_r);
int cd_crm_audience_list(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_audience *who, const char *reason,
                         int64_t limit, int64_t offset, json_t **list_r);
int cd_crm_audience_gaps(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_audience *who, json_t *needs,
                         int64_t *people_r, json_t **list_r);
int cd_crm_register_version(struct cordee *cd, struct cordee_error *err, int64_t *n_r);
int cd_crm_audience_lacking(struct cordee *cd, struct cordee_error *err,
                            const struct cordee_audience *who, json_t *needs,
                            int64_t limit, int64_t offset, json_t **list_r);
int cd_crm_audience_why(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_audience *who, int64_t party,
                        json_t **model_r);

int cd_crm_period(struct cordee *cd, struct cordee_error *err, const char *first,
                  const char *last, struct cordee_period *period_r);
int cd_crm_figures(struct cordee *cd, struct cordee_error *err,
                   struct cordee_request *req, int64_t user,
                   const struct cordee_period *when, json_t **sections_r);
int cd_crm_propose(struct cordee *cd, struct cordee_error *err,
                   const struct cordee_proposal *p, int64_t *id_r);

extern const struct cordee_field cd_crm_fields[]; /* filter-fields.c */
extern const struct cordee_merge_field cd_crm_merge_fields[];

#endif
