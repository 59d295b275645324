/* Pages of groups. */
#include "plugins/groups/groups.h"

#include <string.h>

#define MOST_PRESENT 500

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/groups/%lld", (long long)id);
}

static int no_such(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such group."));
}

static void put_day(struct cordee *cd, json_t *row, const char *from, const char *key)
{
    char text[60];
    int64_t at = cordee_json_int(row, from);

    if (!at)
        return;
    cd->text->time(cd, at, CORDEE_TIME_DAY, text, sizeof text);
    json_object_set_new(row, key, json_string(text));
}

static int answer(struct cordee *cd, struct cordee_request *req, const char *tmpl,
                  json_t *model, const char *error, struct cordee_error *err)
{
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "groups.write")));
    return *error ? cd->http->invalid(cd, req, tmpl, model, err)
                  : cd->http->page(cd, req, tmpl, model, err);
}

/* What the model refused in words for people; anything else is a failure. */
/* ---- the list --------------------------------------------------------------- */

static int show_list(struct cordee *cd, struct cordee_request *req, const char *error,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = groups_list(cd, err);

    if (!list)
        return -1;
    json_object_set_new(model, "groups", list);
    json_object_set_new(model, "typed", json_string(cd->http->form(req, "name")));
    json_object_set_new(model, "typed_purpose",
                        json_string(cd->http->form(req, "purpose")));
    return answer(cd, req, "groups-list", model, error, err);
}

static int get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return show_list(cd, req, "", err);
}

static int post_list(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct cordee_error why = {0};
    int64_t id = groups_save(cd, 0, cd->http->form(req, "name"),
                             cd->http->form(req, "purpose"), &why);

    if (id < 0)
        return cordee_is_refusal(&why)
                   ? show_list(cd, req,
                               cordee_utf8_sentence(cd->http->arena(req), why.text), err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, id),
                          T("The group is there. Who belongs to it?"), err);
}

/* ---- one -------------------------------------------------------------------- */

/* As a value of a query. */
static json_t *encoded(const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_buf_url(&b, s, ":");
    return json_string(b.text ? b.text : "");
}

static void dress(struct cordee *cd, struct cordee_request *req, json_t *group)
{
    json_t *row;
    size_t i, now = 0;

    put_day(cd, group, "since", "since_text");
    put_day(cd, group, "until", "until_text");
    json_array_foreach (json_object_get(group, "members"), i, row) {
        put_day(cd, row, "since", "since_text");
        put_day(cd, row, "until", "until_text");
        now += !cordee_json_true(row, "over");
    }
    json_array_foreach (json_object_get(group, "meetings"), i, row)
        put_day(cd, row, "at", "at_text");
    json_object_set_new(group, "n_now", json_integer((json_int_t)now));
    json_object_set_new(
        group, "filter",
        json_sprintf("group:\"%s\" is:person", cordee_json_text(group, "word")));
    json_object_set_new(group, "list", encoded(cordee_json_text(group, "filter")));
    json_object_set_new(group, "mailing",
                        json_boolean(now && cd->http->may(req, "mailing.write")));
    json_object_set_new(group, "who", json_string(cd->http->form(req, "who")));
    json_object_set_new(group, "minutes", json_string(cd->http->form(req, "minutes")));
    json_object_set_new(group, "subject", json_string(cd->http->form(req, "subject")));
    json_object_set_new(group, "on", json_string(cd->http->form(req, "on")));
}

static int show_group(struct cordee *cd, struct cordee_request *req, const char *error,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *group = NULL;
    int rc = groups_load(cd, cd->http->path_int(req, "id"), &group, err);

    if (rc <= 0)
        return rc < 0 ? -1 : no_such(cd, err);
    dress(cd, req, group);
    return answer(cd, req, "groups-group", group, error, err);
}

static int get_group(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return show_group(cd, req, "", err);
}

/* What was done to the group of this page: back to it, or why not beside it. */
static int finish(struct cordee *cd, struct cordee_request *req, int rc,
                  const struct cordee_error *why, const char *words,
                  struct cordee_error *err)
{
    if (rc < 0)
        return cordee_is_refusal(why)
                   ? show_group(cd, req,
                                cordee_utf8_sentence(cd->http->arena(req), why->text),
                                err)
                   : cordee_fail(err, why->code, "%s", why->text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, cd->http->path_int(req, "id")), words,
                          err);
}

/* The group of this page, when the user may see it. */
static int must_see(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *group = NULL;
    int rc = groups_load(cd, cd->http->path_int(req, "id"), &group, err);

    return rc == 0 ? no_such(cd, err) : rc;
}

static int post_group(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const char *end = cd->http->form(req, "end");
    struct cordee_error why = {0};
    int64_t id = cd->http->path_int(req, "id");
    int rc;

    if (must_see(cd, req, err) < 0)
        return -1;
    rc = *end ? groups_end(cd, id, *end == '1', &why)
              : (groups_save(cd, id, cd->http->form(req, "name"),
                             cd->http->form(req, "purpose"), &why) < 0
                     ? -1
                     : 0);
    return finish(cd, req, rc, &why, T("Saved."), err);
}

/* ---- members ---------------------------------------------------------------- */

static int post_members(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct cordee_error why = {0};
    int64_t person = 0;
    int rc;

    if (must_see(cd, req, err) < 0)
        return -1;
    rc = cd->crm->called(cd, &why, cd->http->form(req, "who"), CORDEE_FILTER_PEOPLE,
                         cd->http->user(req), &person);
    if (rc == 0)
        rc = groups_join(cd, cd->http->path_int(req, "id"), person, 0, &why);
    return finish(cd, req, rc, &why, T("Belongs to the group."), err);
}

static int post_member(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");
    int64_t member = cd->http->path_int(req, "member");
    int64_t group = groups_of_member(cd, member, err);
    struct cordee_error why = {0};
    int rc;

    if (group <= 0 || group != cd->http->path_int(req, "id"))
        return group < 0 ? -1 : no_such(cd, err);
    if (strcmp(what, "speaker") == 0 || strcmp(what, "silent") == 0)
        rc = groups_speak(cd, member, *what == 's' && what[1] == 'p', &why);
    else
        rc = groups_leave(cd, member, strcmp(what, "back") != 0, &why);
    return finish(cd, req, rc, &why, T("Saved."), err);
}

/* ---- minutes ---------------------------------------------------------------- */

static int meeting_read(struct cordee *cd, struct cordee_request *req,
                        struct groups_meeting *m, struct cordee_error *err)
{
    int64_t *present =
        cordee_arena_get(cd->http->arena(req), MOST_PRESENT * sizeof *present);
    const char *party;

    *m = (struct groups_meeting){.group = cd->http->path_int(req, "id"),
                                 .at = cordee_now(),
                                 .user = cd->http->user(req),
                                 .subject = cd->http->form(req, "subject"),
                                 .minutes = cd->http->form(req, "minutes"),
                                 .present = present};
    for (size_t i = 0;
         m->n < MOST_PRESENT && (party = cd->http->form_at(req, "present", i)); i++)
        if (cordee_text_int(party, &present[m->n]))
            m->n++;
    if (!*m->subject && !*m->minutes)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("write what it was about"));
    if (!*cd->http->form(req, "on"))
        return 0;
    if (cordee_time_parse(cd->http->form(req, "on"), "UTC", &m->at) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this is no date; write 2026-11-21"));
    m->at += INT64_C(12) * 3600; /* a day is its noon, wherever one is */
    return 0;
}

static int post_minutes(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct groups_meeting m;
    int rc;

    if (must_see(cd, req, err) < 0)
        return -1;
    rc = meeting_read(cd, req, &m, &why);
    if (rc == 0)
        rc = groups_meet(cd, &m, &why);
    return finish(cd, req, rc, &why,
                  T("The minutes are on the timeline of all who were there."), err);
}

/* From an entry of a timeline to its group. */
static int get_of(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id = 0;
    int rc =
        cd->db->one(cd, err, &id, "SELECT grp FROM groups_meeting WHERE interaction = ?",
                    CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id"))));

    if (rc <= 0)
        return rc < 0 ? -1 : no_such(cd, err);
    return cd->http->done(cd, req, path_of(cd, req, id), NULL, err);
}

const struct cordee_route groups_routes[] = {
    {"GET", "/groups", "groups.read", get_list, .help = "Groups and working groups"},
    {"POST", "/groups", "groups.write", post_list, .help = "Makes a group"},
    {"GET", "/groups/{id}", "groups.read", get_group,
     .help = "One group: members, speakers, minutes"},
    {"POST", "/groups/{id}", "groups.write", post_group,
     .help = "Changes a group, ends it or takes it up again"},
    {"POST", "/groups/{id}/members", "groups.write", post_members,
     .help = "Somebody belongs to it"},
    {"POST", "/groups/{id}/members/{member}", "groups.write", post_member,
     .help = "Somebody speaks for it, leaves, or is back"},
    {"POST", "/groups/{id}/minutes", "groups.write", post_minutes,
     .help = "What they met about, and who was there"},
    {"GET", "/groups/of/{id}", "groups.read", get_of,
     .help = "The group that an entry of a timeline is of"},
    {0},
};
