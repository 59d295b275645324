/* mailing - one text to many people, and what became of it. */
#ifndef PLUGINS_MAILING_MAILING_H
#define PLUGINS_MAILING_MAILING_H

#include <cordee/plugin.h>

/* ---- mailing-model.c: what a mailing is ------------------------------------- */

/* What a person may change in a draft; texts are borrowed. */
struct mailing_text {
    const char *subject, *preheader, *markdown, *language, *filter;
    int64_t mode, topic, sender;
    /* Of a text with slots: what stands around them, and in them (JSON); the Markdown is
     * made of both.  NULL: as they are. */
    const char *frame, *slots;
};

/* A new draft; its id, or -1. */
int64_t mailing_new(struct cordee *cd, const char *filter, int64_t staff,
                    struct cordee_error *err);
/* A new draft with the texts of a past one; its id, or -1. */
int64_t mailing_copy(struct cordee *cd, int64_t id, int64_t staff,
                     struct cordee_error *err);
/* Saves a draft that is still at `version`; CORDEE_E_CONFLICT: somebody else saved it
 * meanwhile, nothing was changed. */
int mailing_save(struct cordee *cd, int64_t id, int64_t version,
                 const struct mailing_text *text, struct cordee_error *err);
int mailing_delete(struct cordee *cd, int64_t id, struct cordee_error *err); /* drafts */
/* The row with texts for people; 1 found, 0, -1. */
int mailing_load(struct cordee *cd, int64_t id, json_t **model_r,
                 struct cordee_error *err);
int mailing_list(struct cordee *cd, const char *state, int64_t before, json_t **list_r,
                 struct cordee_error *err);
/* The letter a mailing would be sent as; lives as long as `model` and `a`. */
int mailing_letter(struct cordee *cd, struct cordee_arena *a, json_t *model,
                   struct cordee_letter *letter_r, struct cordee_error *err);
/* In mailing_mailing.sender: from whoever is in charge of the recipient. */
#define MAILING_FROM_OWNER (-1)
/* ... from the contact of the recipient's country: write/contacts.h. */
#define MAILING_FROM_COUNTRY (-2)
/* The names of merge fields that subject, preview line and text use, as a new array. */
int mailing_merge_fields(struct cordee *cd, json_t *model, json_t **names_r,
                         struct cordee_error *err);
/* Writes what a mailing of who acts is called, for sentences; nothing: it is none. */
void mailing_name(struct cordee *cd, int64_t id, struct cordee_buf *out);
/* Fills *who_r from a loaded mailing; lives as long as `model` and `a`. */
void mailing_audience(struct cordee_arena *a, json_t *model, int64_t user,
                      struct cordee_audience *who_r);

/* ---- mailing-check.c: may it be sent? --------------------------------------- */

/* Whoever reviews is told how many get it.  At the click that follows only what stops a
 * mailing is looked at again: the filling works out who gets it in any case. */
enum mailing_check_people { MAILING_COUNT_PEOPLE, MAILING_TRUST_COUNT };

/* What was found: [{"code","level":"ok|warn|wait|bad","title","text", ...}], see
 * check/check.h.  Returns how many of them stop it, or -1. */
int mailing_check(struct cordee *cd, json_t *model, int64_t user,
                  enum mailing_check_people people, json_t **checks_r,
                  struct cordee_error *err);

/* ---- mailing-send.c: into the outbox ---------------------------------------- */

/* Sends what stands at `version`: what somebody changed since it was reviewed does not
 * go out unseen (CORDEE_E_CONFLICT). */
int mailing_send(struct cordee *cd, int64_t id, int64_t version, int64_t staff,
                 struct cordee_error *err);
/* The same, by a plan (NULL: at once). */
int mailing_send_by(struct cordee *cd, int64_t id, int64_t version, int64_t staff,
                    const struct cordee_plan *plan, struct cordee_error *err);
int mailing_pause(struct cordee *cd, int64_t id, bool paused, struct cordee_error *err);
int mailing_cancel(struct cordee *cd, int64_t id, struct cordee_error *err);
int mailing_fill(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
int mailing_finish(struct cordee *cd, struct cordee_error *err); /* schedule */

/* ---- mailing-paused.c: it paused by itself ---------------------------------- */

/* Puts "itself_text" where "itself" is set: why, in one sentence. */
int mailing_paused_put(struct cordee *cd, json_t *model, struct cordee_error *err);
int mailing_paused_alarm(struct cordee *cd, json_t *alarms, struct cordee_error *err);
/* After "mail.paused": a mail to who wrote it. */
int mailing_paused_tell(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err);

/* ---- mailing-mail.c: mails to those who work with it -------------------------- */

/* Which language a user `s` reads mails in: the one they chose, else that of the
 * mailing's cluster `c`, which may be none. */
#define MAILING_SPOKEN "coalesce(nullif(s.language, ''), c.language, 'en')"

/* Puts a plain mail of ours into the outbox; `to` has "login", "language" and "cluster",
 * whose name it bears.  1; 0: they have no address; -1. */
int mailing_mail(struct cordee *cd, const json_t *to, const char *subject,
                 const char *text, struct cordee_error *err);

/* ---- after/report.c: what became of it -------------------------------------- */

/* {"total","sent","waiting","failed","bounced","replied","unsubscribed","suppressed",
 * "unknown","percent", ..., "show": tabs}. */
int mailing_numbers(struct cordee *cd, json_t *model, json_t **numbers_r,
                    struct cordee_error *err);
/* Which recipients: those of one tab ("all", "replied", "waiting", ...) in whom `find`
 * occurs ("": all). */
struct mailing_shown {
    const char *show, *find;
    bool by_id;    /* in the order they came into the outbox, else by name */
    int64_t after; /* ... with a larger number than this; 0: from the first */
    int64_t limit, offset;
};
int mailing_recipients(struct cordee *cd, json_t *model,
                       const struct mailing_shown *which, json_t **list_r,
                       struct cordee_error *err);

/* ---- mailing-hand.c: what it adds to the brief and to the year sheet --------- */

int mailing_brief(struct cordee *cd, int64_t party, json_t *rows,
                  struct cordee_error *err);
int mailing_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                 struct cordee_error *err);

/* ---- mailing-web.c, mailing-lua.c ------------------------------------------- */

extern const struct cordee_route mailing_routes[];
const char *mailing_asset(const char *name); /* a file of web/; NULL: none */
extern const struct cordee_lua_fn mailing_lua[];
int mailing_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                 struct cordee_error *err);

/* For other plugins: cd->service(cd, "mailing", 1, &owner). */
struct mailing_service_v1 {
    uint32_t size;
    int64_t (*draft)(struct cordee *cd, struct cordee_error *err, const char *subject,
                     const char *markdown, const char *filter);
};

/* A mailing `m` that who acts may know of. */
#define MAILING_MINE "(scope_whole() OR cluster_mine(m.cluster))"

/* When a mailing `m`, of the letter `l`, began to go out or will: its plan may be later
 * than the click.  And whether anybody got it. */
#define MAILING_BEGAN \
    "CASE WHEN l.start_at > m.started_at THEN l.start_at ELSE m.started_at END"
#define MAILING_OUT \
    "EXISTS (SELECT 1 FROM outbox o WHERE o.letter = m.letter AND o.state = 'sent')"

/* The organisation where person `p` is now, the one whose key contact they are first. */
#define MAILING_ORG_OF(p)                                                              \
    "(SELECT ro.other FROM role ro JOIN party rg ON rg.id = ro.other WHERE ro.party =" \
    " " p " AND rg.kind = 1 AND rg.deleted_at IS NULL AND " CORDEE_ROLE_NOW(           \
        "ro") " ORDER BY ro.key_contact DESC, ro.id LIMIT 1)"

/* On outbox o.  Who answered that they want no more is no reply, and who called it spam
 * did not press the button: both must be seen. */
#define MAILING_CAME(kind)                                                 \
    "EXISTS (SELECT 1 FROM message m WHERE m.party = o.party AND m.outbox" \
    " = o.id AND m.kind = '" kind "')"
#define MAILING_REPLIED \
    "(o.replied_at IS NOT NULL AND NOT " MAILING_CAME("unsubscribe") ")"
/* Left out, or taken back before it went: they are not among those who get it. */
#define MAILING_NOBODY    "(o.state IN ('suppressed', 'cancelled') AND o.bounced_at IS NULL)"
#define MAILING_DELIVERED "(o.state = 'sent' AND o.bounced_at IS NULL)"
#define MAILING_COMPLAINED \
    "(o.unsubscribed_at IS NOT NULL AND " MAILING_CAME("feedback") ")"
#define MAILING_LEFT \
    "(o.unsubscribed_at IS NOT NULL AND NOT " MAILING_CAME("feedback") ")"

#endif
