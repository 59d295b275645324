/* The types of membership: what their rules are, and who is called what. */
#include "core/crm/member/membership.h"

#include "core/crm/crm-priv.h"

#include <stdio.h>
#include <string.h>

int cd_member_rule_load(struct cordee *cd, int64_t cluster, const char *word,
                        struct cd_member_rule *rule_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *period;
    int rc = core->db->row(core, err, &row,
                           "SELECT period, months, starts, rolls_over, notice_months, "
                           "grace_days FROM member_type WHERE cluster = ? AND word = ?",
                           CORDEE_ARGS(CORDEE_V(cluster), CORDEE_V(word)));

    if (rc < 0)
        return -1;
    *rule_r = (struct cd_member_rule){.start_month = 1, .start_day = 1};
    if (rc == 0)
        return 0;
    period = cordee_json_text(row, "period");
    rule_r->period = strcmp(period, "fixed") == 0     ? CD_PERIOD_FIXED
                     : strcmp(period, "rolling") == 0 ? CD_PERIOD_ROLLING
                                                      : CD_PERIOD_OPEN;
    rule_r->months = (int)cordee_json_int(row, "months");
    rule_r->notice_months = (int)cordee_json_int(row, "notice_months");
    rule_r->grace_days = (int)cordee_json_int(row, "grace_days");
    cd_month_day(cordee_json_text(row, "starts"), &rule_r->start_month,
                 &rule_r->start_day);
    cd_month_day(cordee_json_text(row, "rolls_over"), &rule_r->rollover_month,
                 &rule_r->rollover_day);
    return 0;
}

static int type_make(struct cordee *core, int64_t cluster, const char *word,
                     struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO member_type(cluster, word, name, place) VALUES(?, "
        "?, upper(substr(?, 1, 1)) || substr(?, 2), 100)",
        CORDEE_ARGS(CORDEE_V(cluster), CORDEE_V(word), CORDEE_V(word), CORDEE_V(word)));
}

int cd_member_type_word(struct cordee *cd, int64_t cluster, const char *text,
                        char word_r[81], struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    size_t n = cordee_utf8_cut(text, 80);
    int rc;

    if (n > 80)
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no type of membership"),
                         text);
    snprintf(word_r, 81, "%.*s", (int)n, text);
    rows = core->db->query(core, err,
                           "SELECT word FROM member_type WHERE cluster = ? AND (word = ? "
                           "OR fold(word) = fold(?) OR fold(name) = fold(?)) ORDER BY "
                           "word = ? DESC, id LIMIT 1",
                           CORDEE_ARGS(CORDEE_V(cluster), CORDEE_V((const char *)word_r),
                                       CORDEE_V((const char *)word_r),
                                       CORDEE_V((const char *)word_r),
                                       CORDEE_V((const char *)word_r)));
    rc = rows ? core->db->next(rows, err) : -1;
    if (rc < 0)
        return -1;
    if (rc == 0)
        return type_make(core, cluster, word_r, err);
    snprintf(word_r, 81, "%s", core->db->get_text(rows, 0));
    return 0;
}
