/* The register: parties and what happens to them.  The services of <cordee/crm.h> are
 * in cd_crm_api; what follows is for floors above (console, command line, import).
 *
 * All functions validate, fire their events, and land in one change set with a title a
 * person understands, so that Undo can take them back: when the caller has opened a
 * transaction or named a change set, it is that one.  Who acts is the calling thread's
 * actor (cd_db_actor).  Models are new references. */
#ifndef CORE_CRM_CRM_H
#define CORE_CRM_CRM_H

#include "core/base/host.h"

extern const struct cordee_crm_api cd_crm_api;

int cd_crm_start(struct cordee_host *host, struct cordee_error *err);
void cd_crm_stop(struct cordee_host *host); /* takes a host that was not started */
/* In held data, before anything is sent: takes over from suppression.log who left after
 * the backup was made. */
int cd_crm_replay(struct cordee_host *host, struct cordee_error *err);
/* Makes all words by which the search box and filters find somebody anew. */
int cd_crm_index_all(struct cordee *cd, struct cordee_error *err);

/* ---- parties ------------------------------------------------------------------------
 *
 * `fields` is an object, as a form sends it: texts are trimmed and made NFC, numbers may
 * be texts, members that are absent stay as they are, "" empties.
 *   both:   name, short_name, language, country (code or name), region, city, postcode,
 *           street, website, latitude, longitude, about, owner, external_id, custom,
 *           email, phone (the main ones), tags ("a, b" or a list: added)
 *   org:    org_type, headcount, yearly_turnover, founded, member_type, member_since,
 * member_until (dates as text or instants; member_type "" is no member; only on create)
 *   person: given_name, family_name (or name alone: split), name_order "family" for a
 *           name typed family name first, salutation, title, basis,
 *           org (id), role (label), key_contact
 */
int cd_party_create(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                    const json_t *fields, int64_t *id_r) CORDEE_MUST_CHECK;
/* What the two above would refuse of these fields, all at once: {"country": "there is no
 * country ..."}.  The names and what the register alone knows are not looked at. */
json_t *cd_party_faults(struct cordee *cd, enum cordee_kind kind, const json_t *fields);
bool cd_phone_ok(const char *number);
int cd_party_update(struct cordee *cd, struct cordee_error *err, int64_t id,
                    const json_t *fields) CORDEE_MUST_CHECK;
/* Into the trash and back; a party in the trash is in no list and no audience. */
int cd_party_trash(struct cordee *cd, struct cordee_error *err,
                   int64_t id) CORDEE_MUST_CHECK;
int cd_party_restore(struct cordee *cd, struct cordee_error *err,
                     int64_t id) CORDEE_MUST_CHECK;
int cd_party_owner(struct cordee *cd, struct cordee_error *err, int64_t id,
                   int64_t staff) CORDEE_MUST_CHECK; /* 0: nobody */
/* The party of that kind with this name, accents and case aside, in this country ("":
 * any); among homonyms the oldest.  1, 0, -1. */
int cd_party_by_name(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                     const char *name, const char *country,
                     int64_t *id_r) CORDEE_MUST_CHECK;
/* All of a party's page: what `party` gives, and "emails", "phones", "roles" (of a
 * person), "people" (of an organisation), "memberships", "tags", "competences", "needs",
 * "tasks", "consents", "strength".  1 found, 0, -1. */
int cd_party_page(struct cordee *cd, struct cordee_error *err, int64_t id,
                  json_t **model_r) CORDEE_MUST_CHECK;

/* ---- what hangs on a party ------------------------------------------------------- */

/* Adds an address, or makes an existing one of the party main.  A main one takes that
 * from the others.  CORDEE_E_INVALID: it is no address; CORDEE_E_CONFLICT: another
 * party has it, who is named. */
int cd_email_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                 const char *address, const char *purpose, bool main,
                 int64_t *id_r) CORDEE_MUST_CHECK;
int cd_email_remove(struct cordee *cd, struct cordee_error *err,
                    int64_t id) CORDEE_MUST_CHECK;
int cd_phone_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                 const char *number, const char *purpose, bool main,
                 int64_t *id_r) CORDEE_MUST_CHECK;
int cd_phone_remove(struct cordee *cd, struct cordee_error *err,
                    int64_t id) CORDEE_MUST_CHECK;

/* A person's place at an organisation; the same pair and label is changed, not doubled.
 * `since`, `until`: instants or 0. */
int cd_role_set(struct cordee *cd, struct cordee_error *err, int64_t person, int64_t org,
                const char *label, bool key_contact, int64_t since, int64_t until,
                int64_t *id_r) CORDEE_MUST_CHECK;
int cd_role_end(struct cordee *cd, struct cordee_error *err, int64_t role,
                int64_t at) CORDEE_MUST_CHECK;

/* Membership in the cluster with dates of its own; more is in membership.h. */
int cd_membership_start(struct cordee *cd, struct cordee_error *err, int64_t org,
                        const char *type, int64_t since, int64_t until,
                        int64_t *id_r) CORDEE_MUST_CHECK;
int cd_membership_end(struct cordee *cd, struct cordee_error *err, int64_t membership,
                      int64_t at) CORDEE_MUST_CHECK;

int cd_party_untag(struct cordee *cd, struct cordee_error *err, int64_t party,
                   const char *tag) CORDEE_MUST_CHECK;
/* What a party can do, or looks for: a theme by name (made when new), level 0-4;
 * level -1 takes it away. */
int cd_competence_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                      const char *theme, int level) CORDEE_MUST_CHECK;
int cd_need_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                const char *theme, int level) CORDEE_MUST_CHECK;

/* ---- what happened --------------------------------------------------------------- */

/* A party's history, newest first: {"items":[{"id","kind","label","icon","direction",
 * "at","subject","body","author","author_id","part","thread","visibility","mass":bool,
 * "mail":{"outbox","state","said","replied_at","bounced_at",...},
 * "with":[{"id","name","url"}]}],"next":CURSOR?,"kinds":[{"kind","label","n","current"}]}.
 * For an organisation also what its people took part in while there ("with" names them).
 * `kind` "": all; `before` "": from the newest, else the "next" of the last call.  An
 * "owner" visible one is shown to its author and to nobody else (user 0: all). */
int cd_timeline(struct cordee *cd, struct cordee_error *err, int64_t party, int64_t user,
                const char *kind, const char *before, int limit,
                json_t **model_r) CORDEE_MUST_CHECK;
/* The newest `limit` of the same that say something about who knows whom, or `ahead` the
 * next of those that are still to come: [item]. */
int cd_timeline_contacts(struct cordee *cd, struct cordee_error *err, int64_t party,
                         int64_t user, bool ahead, int limit,
                         json_t **list_r) CORDEE_MUST_CHECK;
int cd_interaction_remove(struct cordee *cd, struct cordee_error *err,
                          int64_t id) CORDEE_MUST_CHECK;
/* Who may read an entry from now on: "all", "cluster" or "owner".  Whose it is may choose
 * any; another, who has to be `manager`, between the first two. */
int cd_interaction_seen_by(struct cordee *cd, struct cordee_error *err, int64_t id,
                           const char *visibility, bool manager) CORDEE_MUST_CHECK;

/* Follow-ups.  `user` 0: everybody's. {"id","title","due_at","late":bool,"done_at",
 * "party":{"id","name","url","initials"},"staff","staff_name"}, the most urgent first. */
int cd_task_done(struct cordee *cd, struct cordee_error *err, int64_t task,
                 bool done) CORDEE_MUST_CHECK;
int cd_task_set(struct cordee *cd, struct cordee_error *err, int64_t task,
                const char *title, int64_t due, int64_t staff) CORDEE_MUST_CHECK;
/* Whose promise it is: theirs, which `staff` only watches, or ours.  A form has CD_THEIRS
 * where others have a user. */
#define CD_THEIRS (-1)
int cd_task_theirs(struct cordee *cd, struct cordee_error *err, int64_t task,
                   bool theirs) CORDEE_MUST_CHECK;
int cd_task_list(struct cordee *cd, struct cordee_error *err, int64_t user, int64_t party,
                 int limit, json_t **list_r) CORDEE_MUST_CHECK;

/* ---- lists and search ------------------------------------------------------------ */

/* A page of a list: parties of one kind (CORDEE_ANYONE: both) that a filter yields, by
 * keyset.  `sort`: "name", "-name", "city", "country", "created", "-created",
 * "last_contact", "-last_contact", "member_since", "-member_since"; anything else is
 * "name".  `after` is the "next" of the last page, or "".  {"items":[{"id","name",
 * "url","initials","country","country_name","city","email","phone","org","org_id",
 * "org_url","role","owner_name","tags":[..],"last_contact_at","member_type",
 * "member_since","people"...}],"next"?,"total","filter","sentence","chips":[..]}.
 * A filter that is wrong: -1, CORDEE_E_INVALID, err->at the column. */
int cd_party_list(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                  const char *filter, const char *sort, const char *after, int limit,
                  int64_t user, json_t **model_r) CORDEE_MUST_CHECK;

/* What a search box shows while one types: {"people":[..],"orgs":[..],
 * "interactions":[..],"tags":[..],"empty":bool}; each {"name","note","url",...}.  Any
 * text is allowed, it is never a syntax error. */
int cd_crm_search(struct cordee *cd, struct cordee_error *err, const char *text,
                  int64_t user, int limit, json_t **model_r) CORDEE_MUST_CHECK;

/* ---- the filter, for people who do not type it ----------------------------------- */

/* The top-level terms: [{"text","sentence","without"}]; "without" is the filter less
 * this one. */
json_t *cd_filter_chips(struct cordee *cd, const struct cordee_filter *f);
/* Appends a condition, quoted as needed; `op` as filter_box offers it.  The result is a
 * valid filter when `text` is one; lives in the arena.  NULL: err says why. */
const char *cd_filter_append(struct cordee *cd, struct cordee_arena *a, const char *text,
                             const char *field, const char *op, const char *value,
                             const char *value2, struct cordee_error *err);
/* Eight filters worth a click, from what the register holds (fewer where it holds too
 * little): [{"label","filter"}].  None yields nobody, no two are equal.  `text` is the
 * filter there is, "" for none: each is added to it. */
int cd_filter_starters(struct cordee *cd, struct cordee_error *err, const char *text,
                       unsigned flags, int64_t user, json_t **list_r) CORDEE_MUST_CHECK;

/* ---- numbers for the home page --------------------------------------------------- */

/* How many members there are, of those whom the thread's user looks at. */
int64_t cd_crm_members_now(struct cordee *cd);
/* {"orgs","people","members","contacts_in_touch","contacts_reachable","tasks_due",
 * "interactions_30d"} */
int cd_crm_counts(struct cordee *cd, struct cordee_error *err, int64_t user,
                  json_t **model_r) CORDEE_MUST_CHECK;
/* Members whose people nobody heard from for `days`: [{"id","name","url","days"?,
 * "last_at"?,"strength":{..},"closest"?}], the longest silence first ("never" first). */
int cd_crm_gone_quiet(struct cordee *cd, struct cordee_error *err, int days, int limit,
                      json_t **list_r) CORDEE_MUST_CHECK;
/* Replies that came in: [{"id","at","subject","body","party":{..},"thread"}]. */
int cd_crm_latest_replies(struct cordee *cd, struct cordee_error *err, int64_t user,
                          int limit, json_t **list_r) CORDEE_MUST_CHECK;
/* The countries of most members: [{"country","n"}]. */
int cd_crm_countries(struct cordee *cd, struct cordee_error *err, int limit,
                     json_t **list_r) CORDEE_MUST_CHECK;
/* How strong the relationship with a party is: {"score":0-100,"word":"good","trend":
 * "rising"|"steady"|"falling"|"","parts":[{"label","score","of"}]}. */
int cd_crm_strength(struct cordee *cd, struct cordee_error *err, int64_t party,
                    enum cordee_kind kind, json_t **model_r) CORDEE_MUST_CHECK;
/* Puts "strength": {"score","word"} into each of a list of {"id","kind",..}. */
int cd_crm_scores(struct cordee *cd, struct cordee_error *err,
                  json_t *items) CORDEE_MUST_CHECK;

/* ---- words ----------------------------------------------------------------------- */

/* ISO 3166-1 alpha-2 of a code, an old code (UK, EL) or an English, German, French,
 * Italian or own name; NULL: none.  And the name of a code, "" for none. */
const char *cd_country_code(const char *text);
const char *cd_country_name(const char *code);
/* ISO 639-1 of a code or an English name; NULL: none. */
const char *cd_language_code(const char *text);
const char *cd_language_name(const char *code);
/* A person's name as it stands in one cell, taken apart ("Dr. Anna von Huber", "HUBER
 * Anna", "Huber, Anna"); texts live in the arena, "" where there is none. */
struct cd_name {
    const char *given, *family, *title, *salutation;
};
void cd_name_split(struct cordee_arena *a, const char *text, struct cd_name *name_r);
/* What lists sort by and what search sees: folded, a person by family name. */
void cd_sort_name(const char *given, const char *family, const char *name,
                  struct cordee_buf *out);

#endif
