/* Making and changing parties from what a form, a file or a script says. */
#include "core/crm/consent.h"
#include "core/crm/crm-priv.h"
#include "core/crm/membership.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SET 40

/* The columns that a change sets, by names of ours. */
struct draft {
    struct cordee *cd;
    struct cordee_arena *arena;
    const json_t *fields;
    enum cordee_kind kind;
    const char *columns[MOST_SET];
    struct cordee_value values[MOST_SET];
    size_t n;
    struct cordee_error *err;
};

static void draft_set(struct draft *d, const char *column, struct cordee_value value)
{
    if (d->n == MOST_SET)
        abort(); /* a column was added to the tables below, and not to the limit */
    d->columns[d->n] = column;
    d->values[d->n++] = value;
}

/* What a field says, trimmed and in NFC; NULL: it is not there. */
static const char *draft_text(struct draft *d, const char *key)
{
    json_t *field = json_object_get(d->fields, key);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    if (json_is_integer(field))
        return cordee_arena_printf(d->arena, "%lld",
                                   (long long)json_integer_value(field));
    if (json_is_real(field))
        return cordee_arena_printf(d->arena, "%.10g", json_real_value(field));
    if (!json_is_string(field))
        return NULL;
    cordee_utf8_clean(json_string_value(field), json_string_length(field), &clean);
    return clean.text ? cordee_text_trim(cordee_arena_text(d->arena, clean.text)) : "";
}

static int draft_fail(struct draft *d, const char *text, const char *value)
{
    return cd_refuse(d->err, CORDEE_E_INVALID, text, value);
}

/* ---- plain texts ----------------------------------------------------------------- */

static const struct {
    const char *key;
    size_t most; /* bytes */
} plain[] = {
    {"short_name", 120}, {"region", 120},  {"city", 120}, {"postcode", 40},
    {"street", 300},     {"about", 20000}, {"title", 80}, {"external_id", 200},
};

static int put_plain(struct draft *d)
{
    struct cordee *cd = d->cd;

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        const char *text = draft_text(d, plain[i].key);

        if (!text)
            continue;
        if (strlen(text) > plain[i].most)
            return draft_fail(d, T("this is too long: {1}..."), text);
        draft_set(d, plain[i].key, cordee_of_text(text));
    }
    return 0;
}

/* ---- codes from lists ------------------------------------------------------------ */

static int put_country(struct draft *d)
{
    struct cordee *cd = d->cd;
    const char *text = draft_text(d, "country");
    const char *code = text && *text ? cd_country_code(text) : "";
    const char *near = code ? NULL : cd_country_near(text);

    if (!code && near) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};

        cd_fill(&said, T("there is no country \"{1}\"; did you mean {2}?"),
                (const char *const[]){text, near, NULL});
        return cordee_fail(d->err, CORDEE_E_INVALID, "%s", said.text);
    }
    if (!code)
        return draft_fail(d, T("there is no country \"{1}\""), text);
    if (text)
        draft_set(d, "country", cordee_of_text(code));
    return 0;
}

static int put_language(struct draft *d)
{
    struct cordee *cd = d->cd;
    const char *text = draft_text(d, "language");
    const char *code = text && *text ? cd_language_code(text) : "";

    if (!code)
        return draft_fail(d, T("there is no language \"{1}\""), text);
    if (text)
        draft_set(d, "language", cordee_of_text(code));
    return 0;
}

struct choice {
    const char *key;
    enum cordee_kind kind;
    const char *values; /* between spaces */
};

static const struct choice choices[] = {
    {"salutation", CORDEE_PERSON, " ms mr "},
    {"basis", CORDEE_PERSON, " none member asked "},
    {"org_type", CORDEE_ORG,
     " company university research training public investor network other "},
};

static int put_choices(struct draft *d)
{
    struct cordee *cd = d->cd;

    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        const char *text = draft_text(d, choices[i].key);
        const char *word;

        if (!text || d->kind != choices[i].kind)
            continue;
        word = cordee_arena_printf(d->arena, " %s ", text);
        if (*text && !strstr(choices[i].values, word))
            return draft_fail(d, T("\"{1}\" is not one of the choices"), text);
        if (!*text && strcmp(choices[i].key, "basis") == 0)
            text = "none";
        draft_set(d, choices[i].key, cordee_of_text(text));
    }
    return 0;
}

/* ---- numbers, links, the rest --------------------------------------------------------
 */

static int put_numbers(struct draft *d)
{
    struct cordee *cd = d->cd;
    static const char *const places[] = {"latitude", "longitude"};
    const char *text = d->kind == CORDEE_ORG ? draft_text(d, "headcount") : NULL;
    int64_t n = 0;

    if (text && *text && (!cordee_text_int(text, &n) || n < 0 || n > 10000000))
        return draft_fail(d, T("\"{1}\" is no number of people"), text);
    if (text)
        draft_set(d, "headcount",
                  *text ? cordee_of_int(n) : (struct cordee_value){.type = CORDEE_NULL});
    for (int i = 0; i < 2; i++) {
        char *end;
        double r;

        text = draft_text(d, places[i]);
        if (!text)
            continue;
        r = strtod(text, &end);
        if (*end || r < -180 || r > 180)
            return draft_fail(d, T("\"{1}\" is no place on Earth"), text);
        draft_set(d, places[i],
                  *text ? cordee_of_real(r) : (struct cordee_value){.type = CORDEE_NULL});
    }
    return 0;
}

/* What people type is a host more often than an address of the web; nothing but http
 * gets in, since it becomes a link. */
static int put_website(struct draft *d)
{
    struct cordee *cd = d->cd;
    const char *text = draft_text(d, "website");

    if (!text)
        return 0;
    if (*text && !strstr(text, "://"))
        text = cordee_arena_printf(d->arena, "https://%s", text);
    if (*text && ((!cordee_text_starts(text, "https://") &&
                   !cordee_text_starts(text, "http://")) ||
                  strpbrk(text, " \t\r\n\"<>") || strlen(text) > 300))
        return draft_fail(d, T("\"{1}\" is no address of a website"), text);
    draft_set(d, "website", cordee_of_text(text));
    return 0;
}

static int put_owner(struct draft *d)
{
    struct cordee *core = d->cd;
    struct cordee *cd = core;
    const char *text = draft_text(d, "owner");
    int64_t id = 0, found;

    if (!text)
        return 0;
    if (*text && !cordee_text_int(text, &id))
        return draft_fail(d, T("there is no user \"{1}\""), text);
    if (id) {
        int rc = core->db->one(core, d->err, &found, "SELECT id FROM staff WHERE id = ?",
                               CORDEE_ARGS(CORDEE_V(id)));
        if (rc <= 0)
            return rc < 0 ? -1 : draft_fail(d, T("there is no user \"{1}\""), text);
    }
    draft_set(d, "owner", cordee_of_id(id));
    return 0;
}

static int put_custom(struct draft *d)
{
    struct cordee *cd = d->cd;
    json_t *custom = json_object_get(d->fields, "custom");
    char *text;

    if (!json_is_object(custom))
        return 0;
    text = json_dumps(custom, JSON_COMPACT);
    if (!text || strlen(text) > 20000) {
        free(text);
        return draft_fail(d, T("these fields are too long"), "");
    }
    draft_set(d, "custom", cordee_of_text(cordee_arena_text(d->arena, text)));
    free(text);
    return 0;
}

/* ---- names ----------------------------------------------------------------------- */

/* The names as they are now, for a change that says only some of them. */
static int names_now(struct draft *d, int64_t id, struct cd_name *name)
{
    struct cordee *core = d->cd;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;

    if (!id)
        return 0;
    rows = core->db->query(core, d->err,
                           "SELECT given_name, family_name FROM party WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));
    if (!rows || core->db->next(rows, d->err) < 0)
        return -1;
    name->given = cordee_arena_text(d->arena, core->db->get_text(rows, 0));
    name->family = cordee_arena_text(d->arena, core->db->get_text(rows, 1));
    return 0;
}

/* "Picard Jean-Luc" typed family name first. */
static void name_family_first(struct draft *d, const char *text, struct cd_name *name)
{
    const char *space = strchr(text, ' ');

    name->family =
        space ? cordee_arena_text_n(d->arena, text, (size_t)(space - text)) : text;
    name->given = space ? cordee_text_trim(cordee_arena_text(d->arena, space)) : "";
}

static int name_put(struct draft *d, const char *name, const struct cd_name *parts)
{
    struct cordee *cd = d->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sort = {0};

    if (!*name)
        return draft_fail(d,
                          d->kind == CORDEE_ORG ? T("the organisation needs a name")
                                                : T("the person needs a name"),
                          "");
    if (strlen(name) > 300)
        return draft_fail(d, T("this name is too long: {1}..."), name);
    cd_sort_name(parts->given, parts->family, name, &sort);
    draft_set(d, "name", cordee_of_text(name));
    draft_set(d, "sort_name",
              cordee_of_text(cordee_arena_text(d->arena, sort.len ? sort.text : name)));
    if (d->kind == CORDEE_PERSON) {
        draft_set(d, "given_name", cordee_of_text(parts->given));
        draft_set(d, "family_name", cordee_of_text(parts->family));
    }
    return 0;
}

static int put_person_name(struct draft *d, int64_t id)
{
    const char *name = draft_text(d, "name");
    const char *given = draft_text(d, "given_name");
    const char *family = draft_text(d, "family_name");
    const char *order = draft_text(d, "name_order");
    struct cd_name parts = {"", "", "", ""};

    if (id && !name && !given && !family)
        return 0;
    if (names_now(d, id, &parts) < 0)
        return -1;
    if (given || family) {
        parts.given = given ? given : parts.given;
        parts.family = family ? family : parts.family;
    } else if (name && cordee_text_is(order, "family")) {
        name_family_first(d, name, &parts);
    } else if (name) {
        cd_name_split(d->arena, name, &parts);
        if (*parts.title && !json_object_get(d->fields, "title"))
            draft_set(d, "title", cordee_of_text(parts.title));
        if (*parts.salutation && !json_object_get(d->fields, "salutation"))
            draft_set(d, "salutation", cordee_of_text(parts.salutation));
    }
    name = cordee_text_trim(
        cordee_arena_printf(d->arena, "%s %s", parts.given, parts.family));
    return name_put(d, name, &parts);
}

static int put_name(struct draft *d, int64_t id)
{
    const struct cd_name none = {"", "", "", ""};
    const char *name;

    if (d->kind == CORDEE_PERSON)
        return put_person_name(d, id);
    name = draft_text(d, "name");
    if (id && !name)
        return 0;
    return name_put(d, name ? name : "", &none);
}

static int draft_fill(struct draft *d, int64_t id)
{
    if (put_name(d, id) < 0 || put_plain(d) < 0 || put_country(d) < 0 ||
        put_language(d) < 0 || put_choices(d) < 0 || put_numbers(d) < 0 ||
        put_website(d) < 0 || put_owner(d) < 0 || put_custom(d) < 0)
        return -1;
    return 0;
}

json_t *cd_party_faults(struct cordee *cd, enum cordee_kind kind, const json_t *fields)
{
    static const struct {
        const char *key;
        int (*put)(struct draft *);
    } checks[] = {{"country", put_country},
                  {"language", put_language},
                  {"website", put_website},
                  {"headcount", put_numbers}};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_error why = {0};
    struct draft d = {.cd = cd_crm_of(cd), .arena = a, .fields = fields, .kind = kind};
    json_t *faults = json_object();
    const char *phone = draft_text(&d, "phone");

    d.err = &why;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (checks[i].put(&d) < 0)
            json_object_set_new(faults, checks[i].key, json_string(why.text));
    if (phone && *phone && !cd_phone_ok(phone) &&
        draft_fail(&d, T("\"{1}\" is no phone number"), phone) < 0)
        json_object_set_new(faults, "phone", json_string(why.text));
    return faults;
}

/* ---- writing --------------------------------------------------------------------- */

static int64_t draft_insert(struct draft *d)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    struct cordee_value values[MOST_SET + 2];
    char uuid[37];

    cordee_uuid(uuid);
    values[0] = cordee_of_text(uuid);
    values[1] = cordee_of_int(d->kind);
    cordee_buf_puts(&sql, "INSERT INTO party(uuid, kind");
    for (size_t i = 0; i < d->n; i++) {
        cordee_buf_printf(&sql, ", %s", d->columns[i]);
        values[i + 2] = d->values[i];
    }
    cordee_buf_puts(&sql, ") VALUES(?, ?");
    for (size_t i = 0; i < d->n; i++)
        cordee_buf_puts(&sql, ", ?");
    cordee_buf_puts(&sql, ")");
    return d->cd->db->insert(d->cd, d->err, sql.text, values, d->n + 2);
}

static int draft_update(struct draft *d, int64_t id)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    struct cordee_value values[MOST_SET + 2];

    cordee_buf_puts(&sql, "UPDATE party SET updated_at = ?");
    values[0] = cordee_of_int(cordee_now());
    for (size_t i = 0; i < d->n; i++) {
        cordee_buf_printf(&sql, ", %s = ?", d->columns[i]);
        values[i + 1] = d->values[i];
    }
    cordee_buf_puts(&sql, " WHERE id = ?");
    values[d->n + 1] = cordee_of_int(id);
    return d->cd->db->exec(d->cd, d->err, sql.text, values, d->n + 2);
}

/* "a, b" or a list of texts. */
static int put_tags(struct draft *d, int64_t id)
{
    json_t *tags = json_object_get(d->fields, "tags");
    const char *text = draft_text(d, "tags");
    json_t *tag;
    size_t i;
    char *rest, *word;

    json_array_foreach (tags, i, tag)
        if (json_is_string(tag) &&
            cd_crm_tag(d->cd, d->err, id, json_string_value(tag)) < 0)
            return -1;
    if (!text || !*text)
        return 0;
    for (word = strtok_r(cordee_arena_text(d->arena, text), ",;", &rest); word;
         word = strtok_r(NULL, ",;", &rest))
        if (*cordee_text_trim(word) && cd_crm_tag(d->cd, d->err, id, word) < 0)
            return -1;
    return 0;
}

/* What was shown in the form and is empty now is taken away. */
static int take_away(struct draft *d, int64_t id, const char *shown,
                     int (*remove)(struct cordee *, struct cordee_error *, int64_t))
{
    struct cordee *core = cd_crm_of(d->cd);
    int64_t row = 0;
    const int rc = core->db->one(core, d->err, &row, shown, CORDEE_ARGS(CORDEE_V(id)));

    return rc > 0 ? remove(d->cd, d->err, row) : rc;
}

static int put_reach(struct draft *d, int64_t id)
{
    const char *email = draft_text(d, "email");
    const char *phone = draft_text(d, "phone");
    int rc = 0;

    if (email)
        rc = *email ? cd_email_set(d->cd, d->err, id, email, "work", true, NULL)
                    : take_away(d, id,
                                "SELECT id FROM email_address WHERE party = ? ORDER BY "
                                "state DESC, main DESC, id LIMIT 1",
                                cd_email_remove);
    if (rc >= 0 && phone)
        rc = *phone ? cd_phone_set(d->cd, d->err, id, phone, "work", true, NULL)
                    : take_away(d, id,
                                "SELECT id FROM phone WHERE party = ? ORDER BY main "
                                "DESC, id LIMIT 1",
                                cd_phone_remove);
    return rc < 0 ? -1 : put_tags(d, id);
}

static int draft_instant(struct draft *d, const char *key, int64_t *at_r)
{
    struct cordee *cd = d->cd;
    const char *text = draft_text(d, key);

    *at_r = 0;
    if (json_is_integer(json_object_get(d->fields, key)))
        *at_r = cordee_json_int(d->fields, key);
    else if (text && *text && cordee_time_parse(text, cd_zone(d->cd, d->arena), at_r) < 0)
        return draft_fail(d, T("\"{1}\" is no date"), text);
    return 0;
}

static int put_membership(struct draft *d, int64_t id)
{
    const char *type = draft_text(d, "member_type");
    int64_t since, until;

    if (!type || !*type || d->kind != CORDEE_ORG)
        return 0;
    if (draft_instant(d, "member_since", &since) < 0 ||
        draft_instant(d, "member_until", &until) < 0)
        return -1;
    /* Somebody who joins now does so by the rule of the type; one who joined long ago is
     * in until something else is known. */
    if (!since && !until)
        return cd_membership_join(
            d->cd, d->err, &(struct cd_membership){.party = id, .type = type}, NULL);
    return cd_membership_start(d->cd, d->err, id, type, since, until, NULL);
}

static int put_role(struct draft *d, int64_t id)
{
    const char *org = draft_text(d, "org");
    const char *label = draft_text(d, "role");
    json_t *key = json_object_get(d->fields, "key_contact");
    int64_t org_id = 0;

    if (d->kind != CORDEE_PERSON || !org || !cordee_text_int(org, &org_id) || !org_id)
        return 0;
    return cd_role_set(d->cd, d->err, id, org_id, label ? label : "",
                       json_is_true(key) || cordee_text_is(json_string_value(key), "1") ||
                           cordee_text_is(json_string_value(key), "on"),
                       0, 0, NULL);
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

/* A membership has a start of its own and is changed there, not by each save. */
static int put_all_that_hangs(struct draft *d, int64_t id, bool created)
{
    int rc;

    cd_party_hold(id);
    rc = put_reach(d, id) < 0 || (created && put_membership(d, id) < 0) ||
                 put_role(d, id) < 0
             ? -1
             : 0;
    cd_party_hold(0);
    return rc < 0 ? -1 : cd_party_index(d->cd, id, d->err);
}

/* What changed the basis is a row of the log of consent. */
static int basis_note(struct draft *d, int64_t id)
{
    if (d->kind != CORDEE_PERSON || !json_object_get(d->fields, "basis"))
        return 0;
    return cd_basis_note(d->cd, id, T_LATER("entered by hand"), d->err);
}

static int create_in(struct draft *d, int64_t *id_r)
{
    int64_t id = draft_insert(d);

    if (id < 0 || put_all_that_hangs(d, id, true) < 0 || basis_note(d, id) < 0)
        return -1;
    *id_r = id;
    return fire_created(d->cd, d->err, d->kind, id);
}

int cd_party_create(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                    const json_t *fields, int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
    struct draft d = {
        .cd = cd_crm_of(cd), .arena = a, .fields = fields, .kind = kind, .err = err};
    int64_t id;

    if (kind != CORDEE_ORG && kind != CORDEE_PERSON)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "a party is an organisation or a person");
    if (draft_fill(&d, 0) < 0 ||
        cd_change_begin(cd, &c,
                        kind == CORDEE_ORG ? T("Organisation added") : T("Person added"),
                        err) < 0 ||
        create_in(&d, &id) < 0 || cd_change_commit(&c, err) < 0)
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
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
    struct draft d = {.cd = cd_crm_of(cd), .arena = a, .fields = fields, .err = err};
    struct cordee *core = d.cd;

    if (cd_party_must(cd, id, &d.kind, &name, err) < 0 || draft_fill(&d, id) < 0)
        return -1;
    cd_fill(&title, T("Changed {1}"), (const char *const[]){name.text, NULL});
    if (cd_change_begin(cd, &c, title.text, err) < 0 || draft_update(&d, id) < 0 ||
        put_all_that_hangs(&d, id, false) < 0 || basis_note(&d, id) < 0 ||
        core->event->fire(core, err, "party.changed",
                          CORDEE_ARGS(CORDEE_V(id), CORDEE_V((int)d.kind))) < 0)
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
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
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
