/* The inbox's pages: what waits for an answer, and one exchange of mails. */
#ifndef CORE_CONSOLE_INBOX_INBOX_H
#define CORE_CONSOLE_INBOX_INBOX_H

#include "core/console/console.h"
#include "core/console/page.h"

CD_HANDLER(cd_inbox_list);
CD_HANDLER(cd_inbox_show);
CD_HANDLER(cd_inbox_answer);
CD_HANDLER(cd_inbox_draft_save);
CD_HANDLER(cd_inbox_assign);
CD_HANDLER(cd_inbox_snooze);
CD_HANDLER(cd_inbox_done);
CD_HANDLER(cd_inbox_open);
CD_HANDLER(cd_inbox_follow);
CD_HANDLER(cd_inbox_bulk);
CD_FORM(cd_inbox_answer_form);

/* Mine that wait, of the first CD_INBOX_COUNTED: the number beside the menu. */
int64_t cd_inbox_count(struct cordee *cd);

/* ---- reading (model.c) ------------------------------------------------------ */

enum cd_inbox_tab {
    CD_INBOX_MINE,
    CD_INBOX_NOBODYS,
    CD_INBOX_ALL,
    CD_INBOX_SNOOZED,
    CD_INBOX_DONE,
    CD_INBOX_TABS
};

/* What the address asks for. */
struct cd_inbox_asked {
    enum cd_inbox_tab tab;
    const char *words;            /* "" or what is searched for, in all of it */
    int64_t before, before_entry; /* where this page starts */
};

enum { CD_INBOX_ROWS = 50, CD_INBOX_COUNTED = 1000 };

/* At most CD_INBOX_ROWS + 1 of those that the user may see, the newest first: [{"id",
 * "party","who","org","subject","body","came_at","waits_since","staff","staff_name",
 * "snoozed_until","done_at","attached","wish":bool,"draft":bool (theirs),"mails","k"}].
 */
int cd_inbox_rows(const struct cd_view *view, const struct cd_inbox_asked *asked,
                  json_t **list_r, struct cordee_error *err);
/* How many wait, of each the first CD_INBOX_COUNTED: {"mine","nobodys","all","snoozed"}.
 */
int cd_inbox_counts(const struct cd_view *view, json_t **counts_r,
                    struct cordee_error *err);
/* One row of the same; not there, or not to be seen, is CORDEE_E_NOT_FOUND. */
int cd_inbox_row(const struct cd_view *view, int64_t id, json_t **row_r,
                 struct cordee_error *err);
/* Puts "seen": the mail that the page showed as the last and that is answered, which came
 * and which they may read; `seen` 0: the last there is. */
int cd_inbox_put_seen(const struct cd_view *view, json_t *row, int64_t seen,
                      struct cordee_error *err);
/* Its mails from first to last, and before them what the first answers: [{"id","kind",
 * "direction","at","subject","body","author","author_name","file","from_name",
 * "from_address","party","party_name","mass":bool}]. */
int cd_inbox_mails(const struct cd_view *view, int64_t id, json_t **list_r,
                   struct cordee_error *err);
/* Who may be given one: [{"id","name","selected"}]. */
int cd_inbox_staff(const struct cd_view *view, const json_t *row, json_t **list_r,
                   struct cordee_error *err);

/* Puts "users": who may answer somewhere, to choose one for several. */
int cd_inbox_put_answerers(const struct cd_view *view, json_t *model,
                           struct cordee_error *err);

/* ---- half-written answers (draft.c) ----------------------------------------- */

/* The user's of one exchange: {"address","subject","body","saved_at"}; 1, 0, -1. */
int cd_inbox_draft(const struct cd_view *view, int64_t desk, json_t **row_r,
                   struct cordee_error *err);
int cd_inbox_draft_drop(const struct cd_view *view, int64_t desk,
                        struct cordee_error *err);

/* ---- showing ---------------------------------------------------------------- */

/* Texts for people: who, when, in what state. */
void cd_inbox_dress(const struct cd_view *view, json_t *row);
/* The page of one that has its "seen", but for the form of an answer: its mails, whose it
 * may be, days. */
int cd_inbox_put_exchange(const struct cd_view *view, json_t *row,
                          struct cordee_error *err);
/* The form of an answer: as they left it, or as it begins; "kept": that is a draft. */
int cd_inbox_put_answer(const struct cd_view *view, json_t *row,
                        struct cordee_error *err);
/* 1: the text of an answer has words of their own; 0: it is as it begins; -1. */
struct cd_desk_answer;
int cd_inbox_is_written(const struct cd_view *view, const struct cd_desk_answer *a,
                        const char *body, struct cordee_error *err);
/* Days to choose for putting one off: [{"value","label"}]. */
json_t *cd_inbox_days(const struct cd_view *view);

#endif
