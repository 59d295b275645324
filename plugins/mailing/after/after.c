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
int mailing_after_save(struct cordee *cd, int64_t mailing,
                       const struct mailing_after *after, struct cordee_error *err)
{
    if (after->clicks == MAILING_CLICKS_WHO && !*after->consent)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say on what these people agreed to be counted by name; "
                             "without their consent only links are counted."));
    return cd->db->exec(
        cd, err,
        "INSERT INTO mailing_after(mailing, clicks, consent, archive, summary) VALUES(?, "
        "?, "
        "?, ?, ?) ON CONFLICT(mailing) DO UPDATE SET clicks = CASE WHEN (SELECT m.state "
        "FROM "
        "mailing_mailing m WHERE m.id = mailing) = 'draft' THEN excluded.clicks ELSE "
        "mailing_after.clicks END, consent = CASE WHEN (SELECT m.state FROM "
        "mailing_mailing "
        "m WHERE m.id = mailing) = 'draft' THEN excluded.consent ELSE "
        "mailing_after.consent END, archive = excluded.archive, summary = "
        "excluded.summary",
        CORDEE_ARGS(CORDEE_V(mailing), CORDEE_V(after->clicks), CORDEE_V(after->consent),
                    CORDEE_V((int64_t)after->archive),
                    CORDEE_V((int64_t)after->summary)));
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

int64_t mailing_follow_up(struct cordee *cd, json_t *mailing, int64_t staff,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    long long id = cordee_json_int(mailing, "id");
    struct mailing_after after;

    if (mailing_after_load(cd, a, id, &after, err) < 0)
        return -1;
    return mailing_new(
        cd,
        after.clicks == MAILING_CLICKS_WHO
            ? cordee_arena_printf(
                  a, "mailing.got:%lld -mailing.replied:%lld -mailing.clicked:%lld", id,
                  id, id)
            : cordee_arena_printf(a, "mailing.got:%lld -mailing.replied:%lld", id, id),
        staff, err);
}
