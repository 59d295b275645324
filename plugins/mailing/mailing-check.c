/* The checks, in the order in which people read what they found. */
#include "plugins/mailing/check/check.h"

#include <string.h>

static const struct mailing_check_kind kinds[] = {
    /* code, page only, anyway, look */
    {"subject", false, false, mailing_check_subject},
    {"unseen", false, true, mailing_check_unseen},
    {"text", false, false, mailing_check_text},
    {"images", true, false, mailing_check_images},
    {"files", false, false, mailing_check_files},
    {"translations", true, false, mailing_check_translations},
    {"fields", false, false, mailing_check_gaps},
    {"links", false, true, mailing_check_links},
    {"audience", false, false, mailing_check_audience},
    {"parts", false, false, mailing_check_parts},
    {"languages", true, false, mailing_check_languages},
    {"budget", true, false, mailing_check_budget},
    {"topic", false, true, mailing_check_topic},
    {"sender", false, false, mailing_check_sender},
    {"from", true, false, mailing_check_from},
    {"postal", false, false, mailing_check_postal},
    {"aligned", false, true, mailing_check_aligned},
    {"server", false, false, mailing_check_server},
    {"room", false, true, mailing_check_room}, /* after "text", which weighs it */
    {"unsubscribe", false, false, mailing_check_unsubscribe},
    {"approval", false, false, mailing_check_approval},
    {0},
};

json_t *mailing_found(struct mailing_look *l, const char *level, const char *title,
                      const char *text)
{
    json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "code", l->kind->code, "level", level,
                            "title", title, "text", text ? text : "");

    json_object_set_new(row, level, json_true()); /* for the template's badge */
    if (l->kind->anyway && cordee_text_is(level, "bad"))
        json_object_set_new(row, "anyway", json_true());
    json_array_append_new(l->rows, row);
    return row;
}

/* A page has it already; else it is worked out here. */
static void count_put(struct cordee *cd, struct mailing_look *l)
{
    struct cordee_audience who;
    struct cordee_error why = {0};

    l->count = json_incref(json_object_get(l->model, "audience"));
    if (l->count)
        return;
    mailing_audience(l->arena, l->model, l->user, &who);
    if (cd->crm->audience_count(cd, &why, &who, &l->count) < 0)
        l->count = NULL; /* the check of the audience says why */
}

static int look_all(struct cordee *cd, struct mailing_look *l,
                    enum mailing_check_people people, struct cordee_error *err)
{
    if (mailing_letter(cd, l->arena, l->model, &l->letter, err) < 0)
        return -1;
    if (people == MAILING_COUNT_PEOPLE)
        count_put(cd, l);
    for (l->kind = kinds; l->kind->code; l->kind++)
        if ((people == MAILING_COUNT_PEOPLE || !l->kind->page_only) &&
            l->kind->look(cd, l, err) < 0)
            return -1;
    return 0;
}

int mailing_check(struct cordee *cd, json_t *model, int64_t user,
                  enum mailing_check_people people, json_t **checks_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *rows = json_array();
    struct mailing_look l = {.arena = a, .model = model, .user = user, .rows = rows};
    const int rc = look_all(cd, &l, people, err);
    json_t *row;
    size_t i;
    int stops = 0;

    json_decref(l.count);
    if (rc < 0 || mailing_anyway_put(cd, model, rows, err) < 0)
        return -1;
    json_array_foreach (rows, i, row)
        stops += cordee_json_true(row, "bad") || cordee_json_true(row, "wait");
    *checks_r = json_incref(rows);
    return stops;
}
