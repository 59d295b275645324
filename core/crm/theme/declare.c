/* What a party declares it can do, or needs. */
#include "core/crm/crm-priv.h"
#include "core/crm/theme/theme.h"

#include <string.h>

#define MOST_NOTE 300

/* The two tables are alike; what is done to one is done to the other. */
static const struct {
    const char *list, *set, *remove, *changed, *removed;
} of[] = {
#define LIST(table)                                                                      \
    "SELECT t.id, t.name, t.code, coalesce(u.name || ' › ', '') || t.name AS path, "   \
    "k.level, k.note, k.confirmed_at, w.name AS confirmed_by, t.retired_at IS NOT NULL " \
    "AS \"retired:bool\" FROM " table " k JOIN theme t ON t.id = k.theme LEFT JOIN "     \
    "theme u ON u.id = t.parent LEFT JOIN staff w ON w.id = k.confirmed_by WHERE "       \
    "k.party = ? ORDER BY k.level DESC, t.folded"
/* Party, theme, level, note (NULL: keep), user (NULL: nobody), now. */
#define SET(table)                                                                    \
    "INSERT INTO " table "(party, theme, level, note, confirmed_by, confirmed_at) "   \
    "VALUES(?1, ?2, ?3, coalesce(?4, ''), ?5, CASE WHEN ?5 IS NOT NULL THEN ?6 END) " \
    "ON CONFLICT(party, theme) DO UPDATE SET confirmed_by = CASE WHEN ?5 IS NOT "     \
    "NULL OR level <> excluded.level THEN ?5 ELSE confirmed_by END, confirmed_at = "  \
    "CASE WHEN ?5 IS NOT NULL THEN ?6 WHEN level <> excluded.level THEN NULL ELSE "   \
    "confirmed_at END, level = excluded.level, note = coalesce(?4, note)"
#define REMOVE(table) "DELETE FROM " table " WHERE party = ? AND theme = ?"
    [CD_CAN] = {LIST("competence"), SET("competence"), REMOVE("competence"),
                T_LATER("Competence changed"), T_LATER("Competence removed")},
    [CD_NEEDS] = {LIST("need"), SET("need"), REMOVE("need"), T_LATER("Need changed"),
                  T_LATER("Need removed")},
};

const char *cd_level_text(struct cordee *cd, enum cd_declared_as as, int level)
{
    static const char *const words[][CD_THEME_LEVELS] = {
        [CD_CAN] = {T_LATER("has heard of it"), T_LATER("knows the basics"),
                    T_LATER("does it"), T_LATER("is good at it"), T_LATER("leads in it")},
        [CD_NEEDS] = {T_LATER("some day"), T_LATER("would be nice"),
                      T_LATER("looks for it"), T_LATER("needs it soon"),
                      T_LATER("needs it now")},
    };

    return level >= 0 && level < CD_THEME_LEVELS ? T(words[as][level]) : "";
}

int cd_declared_set(struct cordee *cd, struct cordee_error *err,
                    const struct cd_declared *d)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf note = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (d->level < 0 || d->level >= CD_THEME_LEVELS)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a level is from 0 to 4"));
    if (d->note) {
        cordee_utf8_clean(d->note, strlen(d->note), &note);
        cordee_buf_puts(&note, "");
        if (cordee_utf8_len(note.text) > MOST_NOTE)
            return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("the note is too long"));
    }
    if (cd_change_begin(cd, &c, T(of[d->as].changed), err) < 0 ||
        cd_party_must(cd, d->party, NULL, NULL, err) < 0 ||
        core->db->exec(core, err, of[d->as].set,
                       CORDEE_ARGS(CORDEE_V(d->party), CORDEE_V(d->theme),
                                   CORDEE_V(d->level),
                                   CORDEE_V(d->note ? (const char *)note.text : NULL),
                                   CORDEE_ID(d->by), CORDEE_V(cordee_now()))) < 0 ||
        cd_party_touch(cd, d->party, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_declared_remove(struct cordee *cd, struct cordee_error *err, int64_t party,
                       enum cd_declared_as as, int64_t theme)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    bool there;

    if (cd_change_begin(cd, &c, T(of[as].removed), err) < 0 ||
        core->db->exec(core, err, of[as].remove,
                       CORDEE_ARGS(CORDEE_V(party), CORDEE_V(theme))) < 0)
        return -1;
    there = core->db->changes(core) > 0;
    if ((there && cd_party_touch(cd, party, err) < 0) || cd_change_commit(&c, err) < 0)
        return -1;
    return there;
}

json_t *cd_declared_list(struct cordee *cd, struct cordee_error *err, int64_t party,
                         enum cd_declared_as as)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *row,
        *list = core->db->list(core, err, of[as].list, CORDEE_ARGS(CORDEE_V(party)));
    size_t i;

    json_array_foreach (list, i, row)
        cordee_json_set_text(row, "level_text",
                             cd_level_text(cd, as, (int)cordee_json_int(row, "level")));
    return list;
}

/* ---- by name, for scripts and files ------------------------------------------------ */

static int themed_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                      enum cd_declared_as as, const char *theme, int level)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct cd_declared d = {.party = party, .as = as, .level = level};
    int rc;

    if (cd_change_begin(cd, &c, T(of[as].changed), err) < 0 ||
        (rc = cd_theme_find(cd, err, theme, &d.theme)) < 0 ||
        (rc == 0 && level >= 0 && cd_theme_add(cd, err, theme, 0, &d.theme) < 0))
        return -1;
    rc = level == -1 ? cd_declared_remove(cd, err, party, as, d.theme)
                     : cd_declared_set(cd, err, &d);
    return rc < 0 ? -1 : cd_change_commit(&c, err);
}

int cd_competence_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                      const char *theme, int level)
{
    return themed_set(cd, err, party, CD_CAN, theme, level);
}

int cd_need_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                const char *theme, int level)
{
    return themed_set(cd, err, party, CD_NEEDS, theme, level);
}
