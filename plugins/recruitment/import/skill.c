/* Skills of a file, and which of ours they are: each is confirmed by a person. */
#include "plugins/recruitment/skill/skill.h"
#include "plugins/recruitment/import/import.h"

#include <string.h>

int import_skill(struct cordee *cd, const char *label, const char *uri, int64_t *id_r,
                 struct cordee_error *err)
{
    const int rc = *uri ? skill_by_words(cd, uri, id_r, err) : 0;

    return rc ? rc : skill_by_words(cd, label, id_r, err);
}

struct one {
    const char *label;
    int level;
    int64_t *skill;
};

static size_t count(const struct read_record *r)
{
    return r->kind == READ_CANDIDATE ? r->candidate.n_skills : r->opening.n_skills;
}

static struct one one_at(struct read_record *r, size_t n)
{
    if (r->kind == READ_CANDIDATE)
        return (struct one){r->candidate.skills[n].label, r->candidate.skills[n].level,
                            &r->candidate.skills[n].skill};
    return (struct one){r->opening.skills[n].label, r->opening.skills[n].level,
                        &r->opening.skills[n].skill};
}

/* As the form said that comes back. */
static bool left_out(struct import *i, size_t n)
{
    const char *as =
        i->cd->http->form_at(i->req, cordee_arena_printf(i->a, "skill.%zu", n), 0);

    return as && !*as;
}

json_t *import_skills(struct import *i, const struct read_record *r,
                      struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    struct read_record copy = *r;
    json_t *list = json_array();

    for (size_t n = 0; n < count(r); n++) {
        const struct one one = one_at(&copy, n);
        int64_t found = 0;
        json_t *row = json_pack("{s:i, s:s}", "n", (int)n, "label", one.label);
        const int rc = import_skill(cd, one.label, r->uris[n], &found, err);

        json_array_append_new(list, row);
        if (rc < 0) {
            json_decref(list);
            return NULL;
        }
        if (left_out(i, n))
            json_object_set_new(row, "out", json_true());
        if (one.level)
            json_object_set_new(row, "level", json_integer(one.level));
        if (rc > 0) {
            json_object_set_new(row, "found", json_integer(found));
            json_object_set_new(row, "found_label",
                                json_string(skill_label(cd, i->a, found)));
        }
    }
    return list;
}

/* "found", "own", or "": leave it out. */
static int choose(struct import *i, const struct one *one, const char *uri,
                  const char *as, struct cordee_error *err)
{
    int rc;

    if (!*as)
        return 0;
    rc = import_skill(i->cd, one->label, uri, one->skill, err);
    if (rc < 0 || rc > 0 || !cordee_text_is(as, "own"))
        return rc < 0 ? -1 : 0;
    *one->skill = skill_own(i->cd, one->label, err);
    return *one->skill < 0 ? -1 : 0;
}

int import_skills_choose(struct import *i, struct read_record *r, const char *all,
                         struct cordee_error *err)
{
    for (size_t n = 0; n < count(r); n++) {
        const struct one one = one_at(r, n);
        const char *as =
            all ? all
                : i->cd->http->form(i->req, cordee_arena_printf(i->a, "skill.%zu", n));

        if (choose(i, &one, r->uris[n], as, err) < 0)
            return -1;
    }
    return 0;
}
