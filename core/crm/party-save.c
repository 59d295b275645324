/* Making and changing parties from what a form or a script says. */
#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"
#include "core/crm/draft.h"
#include "core/crm/member/membership.h"

#include <stdlib.h>
#include <string.h>

/* An object of fields, on its way to a draft. */
struct saving {
    struct cd_draft draft;
    const json_t *fields;
    struct cordee_error *err;
};

static struct saving saving_of(struct cordee *cd, struct cordee_arena *a,
                               enum cordee_kind kind, const json_t *fields,
                               struct cordee_error *err)
{
    return (struct saving){.draft = {.cd = cd_crm_of(cd),
                                     .arena = a,
                                     .kind = kind,
                                     .place = T_LATER("entered by hand")},
                           .fields = fields,
                           .err = err};
}

/* What a field says, trimmed and in NFC; NULL: it is not there. */
static const char *text_of(struct saving *s, const char *key)
{
    struct cordee_arena *a = s->draft.arena;
    json_t *field = json_object_get(s->fields, key);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    if (json_is_integer(field))
        return cordee_arena_printf(a, "%lld", (long long)json_integer_value(field));
    if (json_is_real(field))
        return cordee_arena_printf(a, "%.10g", json_real_value(field));
    if (json_is_boolean(field))
        return json_is_true(field) ? "1" : "0";
    if (!json_is_string(field))
        return NULL;
    cordee_utf8_clean(json_string_value(field), json_string_length(field), &clean);
    return clean.text ? cordee_text_trim(cordee_arena_text(a, clean.text)) : "";
}

/* ---- saying it ------------------------------------------------------------------- */

/* "Picard Jean-Luc" typed family name first. */
static void name_family_first(struct cordee_arena *a, const char *text,
                              struct cd_name *name)
{
    const char *space = strchr(text, ' ');

    name->family = space ? cordee_arena_text_n(a, text, (size_t)(space - text)) : text;
    name->given = space ? cordee_text_trim(cordee_arena_text(a, space)) : "";
}

/* What the whole name says beside its two parts counts when nothing else does. */
static int say_split(struct saving *s, const struct cd_name *name)
{
    struct cd_draft *d = &s->draft;

    if (*name->title && !json_object_get(s->fields, "title") &&
        cd_draft_say(d, CD_P_TITLE, name->title, s->err) < 0)
        return -1;
    if (*name->salutation && !json_object_get(s->fields, "salutation"))
        return cd_draft_say(d, CD_P_SALUTATION, name->salutation, s->err);
    return 0;
}

static int say_name(struct saving *s)
{
    struct cd_draft *d = &s->draft;
    const char *whole = text_of(s, "name");
    const char *given = text_of(s, "given_name"), *family = text_of(s, "family_name");
    struct cd_name split = {"", "", "", ""};

    if (d->kind == CORDEE_ORG || given || family || !whole) {
        bool person = d->kind == CORDEE_PERSON;

        if (whole || (person && (given || family)))
            cd_draft_name(d, whole ? whole : "", person ? given : NULL,
                          person ? family : NULL);
        return 0;
    }
    if (cordee_text_is(text_of(s, "name_order"), "family"))
        name_family_first(d->arena, whole, &split);
    else
        cd_name_split(d->arena, whole, &split);
    cd_draft_name(d, whole, split.given, split.family);
    return say_split(s, &split);
}

/* "a, b" or a list of texts. */
static int say_tags(struct saving *s)
{
    json_t *tag;
    size_t i;

    json_array_foreach (json_object_get(s->fields, "tags"), i, tag)
        if (json_is_string(tag) &&
            cd_draft_say(&s->draft, CD_P_TAGS, json_string_value(tag), s->err) < 0)
            return -1;
    return 0;
}

static int say_object(struct saving *s)
{
    struct cordee *cd = s->draft.cd;
    json_t *custom = json_object_get(s->fields, "custom");
    char *text;

    if (!json_is_object(custom))
        return 0;
    text = json_dumps(custom, JSON_COMPACT | JSON_SORT_KEYS);
    if (text && strlen(text) <= 20000) {
        s->draft.says[CD_P_CUSTOM] = true;
        s->draft.values[CD_P_CUSTOM] =
            cordee_of_text(cordee_arena_text(s->draft.arena, text));
    }
    free(text);
    return s->draft.says[CD_P_CUSTOM] ? 0
                                      : cordee_fail(s->err, CORDEE_E_INVALID, "%s",
                                                    T("these fields are too long"));
}

static int say_field(struct saving *s, const struct cd_field *f)
{
    const char *text = f->kinds & (unsigned)s->draft.kind ? text_of(s, f->name) : NULL;

    return text && f->column != CD_P_NAME && f->column != CD_P_GIVEN &&
                   f->column != CD_P_FAMILY
               ? cd_draft_say(&s->draft, f->column, text, s->err)
               : 0;
}

static int say_all(struct saving *s)
{
    for (const struct cd_field *f = cd_party_fields; f->name; f++)
        if (say_field(s, f) < 0)
            return -1;
    if (say_name(s) < 0 || say_tags(s) < 0 || say_object(s) < 0)
        return -1;
    return cd_custom_say(&s->draft, s->fields, s->err);
}

json_t *cd_party_faults(struct cordee *cd, enum cordee_kind kind, const json_t *fields)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_error why = {0};
    struct saving s = saving_of(cd, a, kind, fields, &why);
    json_t *faults = json_object();

    for (const struct cd_field *f = cd_party_fields; f->name; f++)
        if (say_field(&s, f) < 0)
            json_object_set_new(faults, f->name, json_string(why.text));
    cd_custom_faults(&s.draft, fields, faults);
    return faults;
}

/* ---- writing it ------------------------------------------------------------------ */

/* What was shown in the form and is empty now is taken away. */
static int take_away(struct saving *s, const char *key, int64_t id, const char *shown,
                     int (*remove)(struct cordee *, struct cordee_error *, int64_t))
{
    struct cordee *cd = s->draft.cd;
    const char *text = text_of(s, key);
    int64_t row = 0;
    int rc = text && !*text
                 ? cd->db->one(cd, s->err, &row, shown, CORDEE_ARGS(CORDEE_V(id)))
                 : 0;

    if (rc > 0)
        rc = remove(cd, s->err, row) < 0 ? -1 : 1;
    return rc;
}

static int empty_away(struct saving *s, int64_t id)
{
    int emails = take_away(s, "email", id,
                           "SELECT id FROM email_address WHERE party = ? ORDER BY state "
                           "DESC, main DESC, id LIMIT 1",
                           cd_email_remove);
    int phones =
        take_away(s, "phone", id,
                  "SELECT id FROM phone WHERE party = ? ORDER BY main DESC, id LIMIT 1",
                  cd_phone_remove);

    return emails < 0 || phones < 0 ? -1 : emails || phones;
}

static int instant_of(struct saving *s, const char *key, int64_t *at_r)
{
    static const struct cd_field day = {.is = CD_IS_DAY};
    const char *text = text_of(s, key);
    struct cordee_value at = {.as.i = 0};

    *at_r = cordee_json_int(s->fields, key);
    if (*at_r || !text || !*text || json_is_integer(json_object_get(s->fields, key)))
        return 0;
    if (cd_field_read(s->draft.cd, s->draft.arena, &day, text, &at, s->err) < 0)
        return -1;
    *at_r = at.as.i;
    return 0;
}

/* A membership has a start of its own and is changed there, not by each save. */
static int put_membership(struct saving *s, int64_t id)
{
    const char *type = text_of(s, "member_type");
    struct cordee *cd = s->draft.cd;
    int64_t since, until;

    if (!type || !*type || s->draft.kind != CORDEE_ORG)
        return 0;
    if (instant_of(s, "member_since", &since) < 0 ||
        instant_of(s, "member_until", &until) < 0)
        return -1;
    /* Somebody who joins now does so by the rule of the type; one who joined long ago is
     * in until something else is known. */
    if (!since && !until)
        return cd_membership_join(
            cd, s->err, &(struct cd_membership){.party = id, .type = type}, NULL);
    return cd_membership_start(cd, s->err, id, type, since, until, NULL);
}

static int put_role(struct saving *s, int64_t id)
{
    const char *org = text_of(s, "org"), *label = text_of(s, "role");
    const char *key = text_of(s, "key_contact");
    int64_t org_id = 0;

    if (s->draft.kind != CORDEE_PERSON || !org || !cordee_text_int(org, &org_id) ||
        !org_id)
        return 0;
    return cd_role_set(s->draft.cd, s->err, id, org_id, label ? label : "",
                       cordee_text_is(key, "1") || cordee_text_is(key, "on"), 0, 0, NULL);
}

/* 1: something changed; 0, -1. */
static int save_held(struct saving *s, int64_t *id)
{
    bool fresh = !*id;
    int did = cd_email_free(s->draft.cd, *id, s->draft.kind,
                            cd_draft_list(&s->draft, CD_P_EMAIL), s->err);
    int gone = 0;

    if (did == 0)
        did = cd_draft_save(&s->draft, id, s->err);
    if (did < 0)
        return -1;
    cd_party_hold(*id);
    if (!fresh)
        gone = empty_away(s, *id);
    if (gone < 0 || (fresh && put_membership(s, *id) < 0) || put_role(s, *id) < 0)
        return -1;
    return did != CD_SAME || gone || json_object_get(s->fields, "org");
}

/* All of it, its words once, and the event at the end. */
static int save(struct saving *s, int64_t *id)
{
    int rc = save_held(s, id);

    cd_party_hold(0);
    if (rc <= 0)
        return rc;
    return cd_party_index(s->draft.cd, *id, s->err) < 0 ? -1 : 1;
}

static int fire_created(struct cordee *cd, struct cordee_error *err,
                        enum cordee_kind kind, int64_t id)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};

    if (cd_party_must(cd, id, NULL, &name, err) < 0 ||
        core->event->fire(core, err,
                          kind == CORDEE_ORG ? "organisation.created" : "person.created",
                          CORDEE_ARGS(CORDEE_V(id), CORDEE_V(name.text))) < 0)
        return -1;
    return core->event->fire(
        core, err, "party.created",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V((int)kind), CORDEE_V(name.text)));
}

int cd_party_create(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                    const json_t *fields, int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct saving s = saving_of(cd, a, kind, fields, err);
    int64_t id = 0;

    if (kind != CORDEE_ORG && kind != CORDEE_PERSON)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "a party is an organisation or a person");
    if (say_all(&s) < 0 ||
        cd_change_begin(cd, &c,
                        kind == CORDEE_ORG ? T("Organisation added") : T("Person added"),
                        err) < 0 ||
        save(&s, &id) < 0 || fire_created(cd, err, kind, id) < 0 ||
        cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

int cd_party_update(struct cordee *cd, struct cordee_error *err, int64_t id,
                    const json_t *fields)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct saving s = saving_of(cd, a, CORDEE_ORG, fields, err);
    int rc;

    if (cd_party_must(cd, id, &s.draft.kind, &name, err) < 0 || say_all(&s) < 0)
        return -1;
    cd_fill(&title, T("Changed {1}"), (const char *const[]){name.text, NULL});
    if (cd_change_begin(cd, &c, title.text, err) < 0 || (rc = save(&s, &id)) < 0 ||
        (rc > 0 && cd_party_touch(cd, id, err) < 0))
        return -1;
    return cd_change_commit(&c, err);
}

/* ---- the trash, the owner -------------------------------------------------------- */

static int party_put(struct cordee *cd, int64_t id, const char *title, const char *sql,
                     struct cordee_value value, const char *event,
                     struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    enum cordee_kind kind;

    if (cd_party_must(cd, id, &kind, &name, err) < 0)
        return -1;
    cd_fill(&words, title, (const char *const[]){name.text, NULL});
    if (cd_change_begin(cd, &c, words.text, err) < 0 ||
        core->db->exec(core, err, sql, CORDEE_ARGS(value, CORDEE_V(id))) < 0 ||
        core->event->fire(core, err, event,
                          CORDEE_ARGS(CORDEE_V(id), CORDEE_V((int)kind))) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_party_trash(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    return party_put(cd, id, T("Deleted {1}"),
                     "UPDATE party SET deleted_at = ? WHERE id = ?",
                     CORDEE_V(cordee_now()), "party.trashed", err);
}

/* What it had is the other's now: to have it back is to take the merge back. */
static int merged_refuse(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *into = NULL;
    int rc = core->db->row(core, err, &into,
                           "SELECT o.name FROM party p JOIN party o ON o.id = "
                           "p.merged_into WHERE p.id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));

    return rc <= 0 ? rc
                   : cd_refuse(err, CORDEE_E_INVALID,
                               T("it was merged into {1}: take that change back instead"),
                               cordee_json_text(into, "name"));
}

int cd_party_restore(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    if (merged_refuse(cd, id, err) < 0)
        return -1;
    return party_put(cd, id, T("Restored {1}"),
                     "UPDATE party SET deleted_at = ? WHERE id = ?",
                     (struct cordee_value){.type = CORDEE_NULL}, "party.restored", err);
}

int cd_party_owner(struct cordee *cd, struct cordee_error *err, int64_t id, int64_t staff)
{
    return party_put(cd, id, T("Owner of {1}"), "UPDATE party SET owner = ? WHERE id = ?",
                     CORDEE_ID(staff), "party.changed", err);
}
