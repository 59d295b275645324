#include "plugins/mailing/after/after.h"

int mailing_after_load(struct cordee *cd, struct cordee_arena *a, int64_t mailing,
                       struct mailing_after *after, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT clicks, consent, archive, summary FROM mailing_after WHERE mailing = ?",
        CORDEE_ARGS(CORDEE_V(mailing)));

    if (rc < 0)
        return -1;
    *after = (struct mailing_after){
        .clicks = rc ? cordee_json_int(row, "clicks") : MAILING_CLICKS_ANONYMOUS,
        .consent = cordee_arena_text(a, cordee_json_text(row, "consent")),
        .archive = cordee_json_int(row, "archive") != 0,
        .summary = rc ? cordee_json_int(row, "summary") != 0 : true};
    return 0;
}

/* What is counted is decided before it goes out: its links are in the mails then. */
static int keep_counting(struct cordee *cd, struct cordee_arena *a, int64_t mailing,
                         struct mailing_after *after, struct cordee_error *err)
{
    struct mailing_after now;
    int64_t draft = 0;

    if (cd->db->one(cd, err, &draft,
                    "SELECT 1 FROM mailing_mailing WHERE id = ? AND state = 'draft'",
                    CORDEE_ARGS(CORDEE_V(mailing))) < 0)
        return -1;
    if (draft)
        return 0;
    if (mailing_after_load(cd, a, mailing, &now, err) < 0)
        return -1;
    after->clicks = now.clicks;
    after->consent = now.consent;
    return 0;
}

int mailing_after_save(struct cordee *cd, int64_t mailing,
                       const struct mailing_after *wanted, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct mailing_after after = *wanted;

    if (cd->db->begin(cd, &tx, err) < 0 || keep_counting(cd, a, mailing, &after, err) < 0)
        return -1;
    if (after.clicks == MAILING_CLICKS_WHO && !*after.consent)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say on what these people agreed to be counted by name; "
                             "without their consent only links are counted."));
    if (cd->db->exec(
            cd, err,
            "INSERT INTO mailing_after(mailing, clicks, consent, archive, summary) "
            "VALUES(?, ?, ?, ?, ?) ON CONFLICT(mailing) DO UPDATE SET clicks = "
            "excluded.clicks, consent = excluded.consent, archive = excluded.archive, "
            "summary = excluded.summary",
            CORDEE_ARGS(CORDEE_V(mailing), CORDEE_V(after.clicks),
                        CORDEE_V(after.consent), CORDEE_V((int64_t)after.archive),
                        CORDEE_V((int64_t)after.summary))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
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
    if (after.clicks != MAILING_CLICKS_OFF && !(*flags & CORDEE_LETTER_NOTICE))
        *flags |= CORDEE_LETTER_CLICKS;
    if (*flags & CORDEE_LETTER_CLICKS && after.clicks == MAILING_CLICKS_WHO &&
        *after.consent)
        *flags |= CORDEE_LETTER_CLICKS_WHO;
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
                   mailing_after_copy(cd, id, next, err) < 0 ||
                   cd->db->commit(&tx, err) < 0
               ? -1
               : next;
}
