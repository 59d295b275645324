/* clang-format off */
/* Bringing files in: a CSV file or pasted rows become organisations and people.
 *
 * An import is a row of `import`: the file is kept, a plan is guessed and shown, a
 * person changes it, a dry run says what would happen, a job does it, Undo takes it
 * back.  The plan is JSON:
 *   name, encoding ("UTF-8"...), delimiter (";"), header (bool), rows,
 *   what           "register", or "blocked": a list of addresses never to write to
 *   organisations  "members" or "others" of the cluster
 *   member_type    for rows that say none
 *   basis          "none", "member", "asked": on what basis people may be written to
 *   blocked_as     "unsubscribed" or "bounced": what a bare "yes" in such a column means
 *   columns        [{"header","heading": as people read it,"field","because","policy",
 *                  "samples":[..]}]; field "": left out; policy: "overwrite", "fill"
 *                  what is empty, "keep"
 *   keys           what makes a row and a record the same: of "email", "number", "name"
 *                  (and country), "own.WORD"; not there: the first three
 *   shape          hash of its headings: a file like one of before is read as that was
 *   samples        the first rows, [[..]]
 *   damaged        of cards: those without an END, [{"line" of the file,"cells"}]
 *   fields         [{"name","label","group"}] to choose from
 *   asks           ["organisations","basis"]: what a person answers before it runs
 * In texts "" never empties a field of the register. */
/* clang-format on */
#ifndef CORE_CRM_IMPORT_H
#define CORE_CRM_IMPORT_H

#include "core/base/host.h"

/* Keeps a copy of the file (at most 20 MB), guesses the plan.  Gives the import's id.
 * `name` is what people call the file. */
int64_t cd_import_new(struct cordee *cd, struct cordee_error *err, const char *name,
                      const char *path) CORDEE_MUST_CHECK;
/* The same of rows that were pasted. */
int64_t cd_import_paste(struct cordee *cd, struct cordee_error *err,
                        const char *text) CORDEE_MUST_CHECK;
/* The plan as it stands.  1 found, 0, -1. */
int cd_import_guess(struct cordee *cd, struct cordee_error *err, int64_t id,
                    json_t **plan_r) CORDEE_MUST_CHECK;
/* Changes the plan: any of encoding, delimiter, header (these guess anew), what,
 * organisations, member_type, basis, blocked_as, keys, and columns as a list of field
 * names or an object {"3":"email"}. */
int cd_import_plan_set(struct cordee *cd, struct cordee_error *err, int64_t id,
                       const json_t *answers) CORDEE_MUST_CHECK;
/* 0: what a person must say is said.  CORDEE_E_INVALID: the question that is open. */
int cd_import_ready(struct cordee *cd, struct cordee_error *err,
                    int64_t id) CORDEE_MUST_CHECK;
/* Removes an import that was not started.  CORDEE_E_CONFLICT: it was. */
int cd_import_discard(struct cordee *cd, struct cordee_error *err,
                      int64_t id) CORDEE_MUST_CHECK;
/* The dry run; changes nothing in the register: {"rows","new","update","same","problem",
 * "organisations_new","people_new","blocked","undated" (memberships whose rows do not
 * say since when: they begin today),"no_members" (rows of an export of ours that leave
 * the membership empty),"problems":[{"line","col","reason"}] (the
 * first 50),"examples":[{"line","does":"new|update|same","name","org","changes":[..],
 * "adds":"person|organisation" (who is new where the other one changes)}]}.  Of a file
 * that would need more memory than a preview may have it looks at the first "rows" and
 * says so: "partial"; the import itself reads all. */
int cd_import_check(struct cordee *cd, struct cordee_error *err, int64_t id,
                    json_t **report_r) CORDEE_MUST_CHECK;
/* Queues the job; gives its id.  CORDEE_E_INVALID: the plan lacks an answer;
 * CORDEE_E_CONFLICT: it runs or ran already. */
int64_t cd_import_start(struct cordee *cd, struct cordee_error *err,
                        int64_t id) CORDEE_MUST_CHECK;
/* {"id","name","state","state_text","rows","done","percent","new","update","same",
 * "problem","organisations_new","people_new","blocked","undated","refused":[{"line","col",
 * "reason","cells":[..]}] (the first 100),"can_undo","can_start","at","ended_at",
 * "staff_name","words"}.  1 found, 0, -1. */
int cd_import_report(struct cordee *cd, struct cordee_error *err, int64_t id,
                     json_t **model_r) CORDEE_MUST_CHECK;
/* The newest first. */
int cd_import_list(struct cordee *cd, struct cordee_error *err, int limit,
                   json_t **list_r) CORDEE_MUST_CHECK;
/* Takes back what it made and changed, where nobody changed it since; addresses that
 * it blocked stay blocked.  *model_r: {"undone","left":[..]}. */
int cd_import_undo(struct cordee *cd, struct cordee_error *err, int64_t id,
                   json_t **model_r) CORDEE_MUST_CHECK;
/* The refused rows as CSV with their cells, line, column and reason: for
 * cd->http->stream with the result as context.  NULL: no such import. */
struct cd_import_refused;
struct cd_import_refused *cd_import_refused_open(struct cordee *cd, int64_t id,
                                                 struct cordee_error *err);
int cd_import_refused_next(struct cordee *unused, void *refused, struct cordee_buf *out,
                           struct cordee_error *err);
void cd_import_refused_close(void *refused);
/* A small file to begin with. */
const char *cd_import_sample(void);

/* For cordee_job_kind "import": {"import": id}. */
struct cordee_job;
int cd_import_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

/* A header without accents, case, and all that is no letter or digit. */
void cd_import_squeeze(const char *header, struct cordee_buf *out);
/* How the file of a plan is written. */
struct cd_csv_dialect;
void cd_import_dialect_of(const json_t *plan, struct cd_csv_dialect *d_r);

#endif
