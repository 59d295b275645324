#include "plugins/mailing/after/after.h"

#include <string.h>

int mailing_after_load(struct cordee *cd, struct cordee_arena *a, int64_t mailing,
                       struct mailing_after *after, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        cd->db->row(cd, err, &row,
                    "SELECT clicks, consent, opens, opens_consent, archive, summary FROM "
                    "mailing_after WHERE mailing = ?",
                    CORDEE_ARGS(CORDEE_V(mailing)));

    if (rc < 0)
        return -1;
    *after = (struct mailing_after){
        .clicks = rc ? cordee_json_int(row, "clicks") : MAILING_CLICKS_ANONYMOUS,
        .consent = cordee_arena_text(a, cordee_json_text(row, "consent")),
        .opens = cordee_json_int(row, "opens"),
        .opens_consent = cordee_arena_text(a, cordee_json_text(row, "opens_consent")),
        .archive = cordee_json_int(row, "archive") != 0,
        .summary = rc ? cordee_json_int(row, "summary") != 0 : true};
    return 0;
}

static bool is_same(const struct mailing_after *a, const struct mailing_after *b)
{
    return a->clicks == b->clicks && a->opens == b->opens && a->archive == b->archive &&
           a->summary == b->summary && cordee_text_is(a->consent, b->consent) &&
           cordee_text_is(a->opens_consent, b->opens_consent);
}

/* What was reviewed is what is sent: the draft is another one now. */
static int touch(struct cordee *cd, int64_t mailing, struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE mailing_mailing SET version = version + 1 WHERE id = ? "
                        "AND state = 'draft'",
                        CORDEE_ARGS(CORDEE_V(mailing)));
}

/* What is counted is decided before it goes out: its links are in the mails then. */
static int keep_counting(struct cordee *cd, int64_t mailing,
                         const struct mailing_after *now, struct mailing_after *after,
                         struct cordee_error *err)
{
    int64_t draft = 0;

    if (cd->db->one(cd, err, &draft,
                    "SELECT 1 FROM mailing_mailing WHERE id = ? AND state = 'draft'",
                    CORDEE_ARGS(CORDEE_V(mailing))) < 0)
        return -1;
    if (draft)
        return 0;
    after->clicks = now->clicks;
    after->consent = now->consent;
    after->opens = now->opens;
    after->opens_consent = now->opens_consent;
    return 0;
}

static bool is_blank(const char *text)
{
    return !text[strspn(text, " \r\n\t")];
}

static int consent_check(struct cordee *cd, const struct mailing_after *after,
                         struct cordee_error *err)
{
    if (after->clicks == MAILING_CLICKS_WHO && is_blank(after->consent))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say on what these people agreed to be counted by name; "
                             "without their consent only links are counted."));
    if (after->opens != MAILING_OPENS_OFF && is_blank(after->opens_consent))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say on what these people agreed to that their opens are "
                             "counted; without it they are not."));
    return 0;
}

static int audit(struct cordee *cd, int64_t mailing, const char *action, const char *how,
                 const char *consent, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return cd->db->audit(cd, action,
                         cordee_arena_printf(a, "mailing %lld", (long long)mailing),
                         cordee_arena_printf(a, "%s%s", how, consent), err);
}

/* On whose word people are counted must be found later, and who took it back. */
static int clicks_audit(struct cordee *cd, int64_t mailing,
                        const struct mailing_after *was, const struct mailing_after *is,
                        struct cordee_error *err)
{
    const bool before = was->clicks == MAILING_CLICKS_WHO;
    const bool now = is->clicks == MAILING_CLICKS_WHO;

    if (before == now && (!now || strcmp(is->consent, was->consent) == 0))
        return 0;
    return audit(cd, mailing, "mailing.clicks", now ? "by name: " : "no longer by name",
                 now ? is->consent : "", err);
}

static int opens_audit(struct cordee *cd, int64_t mailing,
                       const struct mailing_after *was, const struct mailing_after *is,
                       struct cordee_error *err)
{
    static const char *const words[] = {"off", "of nobody: ", "by name: "};

    if (is->opens == was->opens &&
        (!is->opens || strcmp(is->opens_consent, was->opens_consent) == 0))
        return 0;
    return audit(cd, mailing, "mailing.opens", words[is->opens % 3],
                 is->opens ? is->opens_consent : "", err);
}

int mailing_after_save(struct cordee *cd, int64_t mailing,
                       const struct mailing_after *wanted, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};
    struct mailing_after was, after = *wanted;

    if (cd->db->change_begin(cd, &change, T("Set what is counted of a mailing"), err) <
            0 ||
        mailing_after_load(cd, a, mailing, &was, err) < 0 ||
        keep_counting(cd, mailing, &was, &after, err) < 0 ||
        consent_check(cd, &after, err) < 0 ||
        clicks_audit(cd, mailing, &was, &after, err) < 0 ||
        opens_audit(cd, mailing, &was, &after, err) < 0)
        return -1;
    if (cd->db->exec(
            cd, err,
            "INSERT INTO mailing_after(mailing, clicks, consent, opens, opens_consent, "
            "archive, summary) VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(mailing) DO "
            "UPDATE SET clicks = excluded.clicks, consent = excluded.consent, opens = "
            "excluded.opens, opens_consent = excluded.opens_consent, archive = "
            "excluded.archive, summary = excluded.summary",
            CORDEE_ARGS(CORDEE_V(mailing), CORDEE_V(after.clicks),
                        CORDEE_V(after.consent), CORDEE_V(after.opens),
                        CORDEE_V(after.opens_consent), CORDEE_V((int64_t)after.archive),
                        CORDEE_V((int64_t)after.summary))) < 0 ||
        (!is_same(&was, &after) && touch(cd, mailing, err) < 0))
        return -1;
    return cd->db->change_commit(&change, err);
}

int mailing_after_copy(struct cordee *cd, int64_t from, int64_t to,
                       struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "INSERT INTO mailing_after(mailing, clicks, summary) SELECT ?, "
                        "CASE clicks WHEN 0 THEN 0 ELSE 1 END, summary FROM "
                        "mailing_after WHERE mailing = ?",
                        CORDEE_ARGS(CORDEE_V(to), CORDEE_V(from)));
}

int mailing_after_flags(struct cordee *cd, int64_t mailing, unsigned *flags,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct mailing_after after;

    if (mailing_after_load(cd, a, mailing, &after, err) < 0)
        return -1;
    if (*flags & CORDEE_LETTER_NOTICE)
        return 0;
    if (after.clicks != MAILING_CLICKS_OFF)
        *flags |= CORDEE_LETTER_CLICKS;
    if (*flags & CORDEE_LETTER_CLICKS && after.clicks == MAILING_CLICKS_WHO &&
        *after.consent)
        *flags |= CORDEE_LETTER_CLICKS_WHO;
    if (after.opens != MAILING_OPENS_OFF && *after.opens_consent)
        *flags |= after.opens == MAILING_OPENS_WHO
                      ? CORDEE_LETTER_OPENS | CORDEE_LETTER_OPENS_WHO
                      : CORDEE_LETTER_OPENS;
    return 0;
}

/* Of the same organisation, about the same topic, from the same sender, and with the same
 * subject: mailboxes put both together, and "Re:" would say that they had written. */
static int follow(struct cordee *cd, int64_t first, int64_t next,
                  struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE mailing_mailing SET subject = (SELECT f.subject FROM mailing_mailing f "
        "WHERE f.id = ?1), cluster = (SELECT f.cluster FROM mailing_mailing f "
        "WHERE f.id = ?1), topic = (SELECT f.topic FROM mailing_mailing f WHERE f.id = "
        "?1), sender = (SELECT f.sender FROM mailing_mailing f WHERE f.id = ?1), "
        "language = (SELECT f.language FROM mailing_mailing f WHERE f.id = ?1) WHERE id "
        "= ?2",
        CORDEE_ARGS(CORDEE_V(first), CORDEE_V(next)));
}

/* Whoever got the first in another language knows it by that subject. */
static int follow_subjects(struct cordee *cd, int64_t first, int64_t next,
                           struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "INSERT INTO mailing_text(mailing, language, subject, "
                        "from_subject) SELECT ?2, t.language, t.subject, m.subject FROM "
                        "mailing_text t JOIN mailing_mailing m ON m.id = t.mailing WHERE "
                        "t.mailing = ?1 AND t.subject <> '' AND t.markdown <> ''",
                        CORDEE_ARGS(CORDEE_V(first), CORDEE_V(next)));
}

int64_t mailing_follow_up(struct cordee *cd, json_t *mailing, int64_t staff,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    long long id = cordee_json_int(mailing, "id");
    struct mailing_after after;
    int64_t next;

    if (mailing_after_load(cd, a, id, &after, err) < 0 || cd->db->begin(cd, &tx, err) < 0)
        return -1;
    next = mailing_new(
        cd,
        after.clicks == MAILING_CLICKS_WHO
            ? cordee_arena_printf(
                  a, "mailing.got:%lld -mailing.replied:%lld -mailing.clicked:%lld", id,
                  id, id)
            : cordee_arena_printf(a, "mailing.got:%lld -mailing.replied:%lld", id, id),
        staff, err);
    return next < 0 || follow(cd, id, next, err) < 0 ||
                   follow_subjects(cd, id, next, err) < 0 ||
                   mailing_after_copy(cd, id, next, err) < 0 ||
                   cd->db->commit(&tx, err) < 0
               ? -1
               : next;
}
