/* Tests, and who looks at them. */
#include "plugins/mailing/write/text.h"
#include "plugins/mailing/write/try.h"

json_t *mailing_testers(struct cordee *cd, int64_t cluster, struct cordee_error *err)
{
    return cd->db->list(
        cd, err, "SELECT id, address FROM mailing_tester WHERE cluster = ? ORDER BY id",
        CORDEE_ARGS(CORDEE_V(cluster)));
}

static int tester_insert(struct cordee *cd, int64_t cluster, const char *address,
                         struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(cd, err, &n, "SELECT count(*) FROM mailing_tester WHERE cluster = ?",
                    CORDEE_ARGS(CORDEE_V(cluster))) < 0)
        return -1;
    if (n >= MAILING_TESTERS_MOST)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("A test goes to %d addresses at most."),
                           MAILING_TESTERS_MOST);
    return cd->db->exec(cd, err,
                        "INSERT INTO mailing_tester(cluster, address) VALUES(?, ?) ON"
                        " CONFLICT DO NOTHING",
                        CORDEE_ARGS(CORDEE_V(cluster), CORDEE_V(address)));
}

int mailing_tester_add(struct cordee *cd, int64_t cluster, const char *address,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};
    char folded[255];

    if (!cordee_address_ok(address) || cordee_address_fold(address, folded) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("That is not an e-mail address."));
    if (cd->db->change_begin(cd, &change, T("Added an address for tests"), err) < 0 ||
        tester_insert(cd, cluster, folded, err) < 0)
        return -1;
    return cd->db->change_commit(&change, err);
}

int mailing_tester_drop(struct cordee *cd, int64_t cluster, int64_t tester,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (cd->db->change_begin(cd, &change, T("Removed an address for tests"), err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM mailing_tester WHERE id = ? AND cluster = ?",
                     CORDEE_ARGS(CORDEE_V(tester), CORDEE_V(cluster))) < 0)
        return -1;
    return cd->db->change_commit(&change, err);
}

/* The letter of one text, named as a test. */
static int letter_make(struct cordee *cd, struct cordee_arena *a, json_t *model,
                       const char *lang, struct cordee_letter *letter,
                       struct cordee_error *err)
{
    if (*lang && !cordee_text_is(lang, cordee_json_text(model, "language"))) {
        if (mailing_text_put(cd, model, lang, err) < 0)
            return -1;
        json_object_set_new(model, "language", json_string(lang));
    }
    json_object_set_new(model, "only_text", json_true());
    if (mailing_letter(cd, a, model, letter, err) < 0)
        return -1;
    letter->subject = cordee_arena_printf(a, "[%s] %s", T("Test"), letter->subject);
    letter->interaction = 0;
    letter->flags |= CORDEE_LETTER_TEST;
    return 0;
}

int mailing_try(struct cordee *cd, json_t *model, const char *lang, json_t *addresses,
                int64_t as, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee_letter letter;
    json_t *address;
    int64_t row, sender;
    size_t i;

    json_array_foreach (addresses, i, address)
        if (!cordee_address_ok(json_string_value(address)))
            return cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("That is not an e-mail address."));
    if (letter_make(cd, a, model, lang, &letter, err) < 0 ||
        (as && cd->mail->values_for(cd, err, &letter, as, &values) < 0) ||
        (sender = cd->mail->sender_for(cd, err, &letter, as)) < 0 ||
        cd->db->begin(cd, &tx, err) < 0 || (row = cd->mail->letter(cd, err, &letter)) < 0)
        return -1;
    if (!values)
        values = json_object();
    json_object_set_new(values, "-sender", json_integer(sender));
    json_array_foreach (addresses, i, address)
        if (cd->mail->queue(cd, err, row, 0, 0, json_string_value(address),
                            letter.language, values) < 0)
            return -1;
    return cd->db->commit(&tx, err);
}
