/* Making, ordering, renaming and retiring fields of one's own. */
#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"
#include "core/crm/import/import-priv.h"

#include <string.h>

enum { MOST_FIELDS = 60, MOST_CHOICES = 100, MOST_NAME = 80, MOST_WORD = 40 };

static const char *trimmed(struct cordee_arena *a, const json_t *given, const char *key)
{
    const char *text = cordee_json_text(given, key);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    cordee_utf8_clean(text, strlen(text), &clean);
    return cordee_text_trim(cordee_arena_text(a, clean.text ? clean.text : ""));
}

/* A field of a membership or an entry has that for its subject. */
static const char *belongs_of(const char *subject)
{
    return strcmp(subject, "membership") == 0 || strcmp(subject, "interaction") == 0
               ? subject
               : "party";
}

/* "Umsatz (EUR)" is known as umsatz_eur. */
static const char *word_of(struct cordee_arena *a, const char *name)
{
    char word[MOST_WORD + 1];
    size_t n = 0;

    for (const char *s = cd_word_fold(a, name); *s && n < MOST_WORD; s++)
        if ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9' && n))
            word[n++] = *s;
        else if (n && word[n - 1] != '_')
            word[n++] = '_';
    while (n && word[n - 1] == '_')
        n--;
    word[n] = '\0';
    return cordee_arena_text(a, n ? word : "field");
}

/* Words that mean something already in filters, files and mails. */
static bool is_taken(struct cordee *cd, const char *word)
{
    int64_t one = 0;

    return cd_rows_find(cd->host->rows, CD_ROW_FIELD, word) ||
           cd_rows_find(cd->host->rows, CD_ROW_COLUMN, word) ||
           cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, word) ||
           cd_import_target(word) != CD_TO_NOTHING || cd_field_named(word) ||
           strcmp(word, "is") == 0 || strcmp(word, "has") == 0 ||
           strcmp(word, "or") == 0 || strcmp(word, "and") == 0 ||
           strcmp(word, "not") == 0 ||
           cd->db->one(cd, NULL, &one, "SELECT 1 FROM custom_field WHERE word = ?",
                       CORDEE_ARGS(CORDEE_V(word))) > 0;
}

static const char *free_word(struct cordee *cd, struct cordee_arena *a, const char *name)
{
    const char *word = word_of(a, name), *tried = word;

    for (int i = 2; is_taken(cd, tried) && i < 1000; i++)
        tried = cordee_arena_printf(a, "%.35s_%d", word, i);
    return tried;
}

static int name_check(struct cordee *cd, const char *name, struct cordee_error *err)
{
    if (!*name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the field needs a name"));
    if (strlen(name) > MOST_NAME)
        return cd_refuse(err, CORDEE_E_INVALID, T("{1}... is too long for a name"), name);
    return 0;
}

static bool is_called(struct cordee_buf *wanted, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf have = {0};

    cd_import_squeeze(name, &have);
    return have.len && strcmp(have.text, wanted->text) == 0;
}

/* Whether what every party or membership has is called so, here or in files. */
static bool is_built_in(struct cordee *cd, const char *name, const char *subject,
                        const char *belongs)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf wanted = {0};
    const unsigned kinds = strcmp(subject, "org") == 0      ? CORDEE_ORG
                           : strcmp(subject, "person") == 0 ? CORDEE_PERSON
                                                            : CORDEE_ANYONE;
    bool is = false;

    cd_import_squeeze(name, &wanted);
    if (!wanted.len)
        return false;
    for (const struct cd_field *f = cd_party_fields; f->name && !is; f++)
        is = strcmp(belongs, "party") == 0 && (f->kinds & kinds) &&
             (is_called(&wanted, f->name) || is_called(&wanted, f->label) ||
              is_called(&wanted, T(f->label)));
    for (int i = CD_TO_MEMBER_TYPE; i <= CD_TO_MEMBER_UNTIL && !is; i++)
        is = strcmp(belongs, "membership") == 0 &&
             (is_called(&wanted, cd_import_fields[i].name) ||
              is_called(&wanted, cd_import_fields[i].label) ||
              is_called(&wanted, T(cd_import_fields[i].label)));
    return is;
}

static int not_built_in(struct cordee *cd, const char *name, const char *subject,
                        const char *belongs, struct cordee_error *err)
{
    if (!is_built_in(cd, name, subject, belongs))
        return 0;
    return cd_refuse(err, CORDEE_E_INVALID,
                     T("{1} is there already, as a field that every record has"), name);
}

/* Two fields of one thing that are called the same cannot be told apart in forms and
 * files. `id`: the field itself, 0 for a new one. */
static int name_free(struct cordee *core, const char *name, const char *subject,
                     const char *belongs, int64_t id, struct cordee_error *err)
{
    struct cordee *cd = core;
    int64_t other;
    int rc = core->db->one(core, err, &other,
                           "SELECT 1 FROM custom_field WHERE fold(name) = fold(?) AND id "
                           "<> ? AND belongs = ? AND (subject = ? OR 'both' IN (subject, "
                           "?)) AND retired_at IS NULL",
                           CORDEE_ARGS(CORDEE_V(name), CORDEE_V(id), CORDEE_V(belongs),
                                       CORDEE_V(subject), CORDEE_V(subject)));

    if (rc > 0)
        return cd_refuse(err, CORDEE_E_INVALID, T("there is a field that is called {1}"),
                         name);
    return rc < 0 ? -1 : 0;
}

/* A choice keeps its row and its values when its line comes again. */
static int choices_put(struct cordee *cd, struct cordee_arena *a, int64_t field,
                       const char *lines, struct cordee_error *err)
{
    char *save = NULL, *copy = cordee_arena_text(a, lines);
    int place = 0;

    if (cd->db->exec(cd, err,
                     "UPDATE custom_choice SET retired_at = ? WHERE field = ? AND "
                     "retired_at IS NULL",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(field))) < 0)
        return -1;
    for (char *w = strtok_r(copy, "\r\n", &save); w && place < MOST_CHOICES;
         w = strtok_r(NULL, "\r\n", &save)) {
        w = cordee_text_trim(w);
        if (!*w)
            continue;
        if (strlen(w) > MOST_NAME || strpbrk(w, ";|\t"))
            return cd_refuse(err, CORDEE_E_INVALID,
                             T("\"{1}\" cannot be a choice: at most 80 letters, and no "
                               "semicolon"),
                             w);
        place++;
        if (cd->db->exec(
                cd, err,
                "INSERT INTO custom_choice(field, name, folded, place) VALUES(?, ?, ?, "
                "?) "
                "ON CONFLICT(field, folded) DO UPDATE SET name = excluded.name, place = "
                "excluded.place, retired_at = NULL",
                CORDEE_ARGS(CORDEE_V(field), CORDEE_V((const char *)w),
                            CORDEE_V(cd_word_fold(a, w)), CORDEE_V(place))) < 0)
            return -1;
    }
    return place;
}

static bool has_choices(const char *shape)
{
    return strcmp(shape, "choice") == 0 || strcmp(shape, "choices") == 0;
}

static int no_choices(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("write what one may choose from, one on a line"));
}

int cd_custom_add(struct cordee *cd, struct cordee_error *err, const json_t *given,
                  int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const char *name = trimmed(a, given, "name"),
               *shape = cordee_json_text(given, "shape"),
               *subject = cordee_json_text(given, "subject"),
               *belongs = belongs_of(subject);
    int64_t n = 0, id;
    int choices;

    if (name_check(cd, name, err) < 0 || cd_custom_fresh(cd, err) < 0 ||
        cd_change_begin(cd, &c, T("Field added"), err) < 0 ||
        core->db->one(core, err, &n, "SELECT count(*) FROM custom_field",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    if (n >= MOST_FIELDS)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("there are 60 fields already; that is the most"));
    if (not_built_in(cd, name, subject, belongs, err) < 0 ||
        name_free(core, name, belongs == subject ? "both" : subject, belongs, 0, err) < 0)
        return -1;
    id = core->db->insert(
        core, err,
        "INSERT INTO custom_field(word, name, subject, belongs, shape, unit, help, "
        "place) VALUES(?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM "
        "custom_field))",
        CORDEE_ARGS(CORDEE_V(free_word(core, a, name)), CORDEE_V(name),
                    CORDEE_V(belongs == subject ? "both" : subject), CORDEE_V(belongs),
                    CORDEE_V(shape), CORDEE_V(trimmed(a, given, "unit")),
                    CORDEE_V(trimmed(a, given, "help"))));
    if (id < 0)
        return -1;
    if (has_choices(shape)) {
        choices = choices_put(core, a, id, cordee_json_text(given, "choices"), err);
        if (choices <= 0)
            return choices < 0 ? -1 : no_choices(cd, err);
    }
    if (id_r)
        *id_r = id;
    return cd_change_commit(&c, err) < 0 ? -1 : cd_custom_fresh(cd, err);
}

static int field_must(struct cordee *core, int64_t id, json_t **row_r,
                      struct cordee_error *err)
{
    struct cordee *cd = core;
    int rc = core->db->row(core, err, row_r, "SELECT * FROM custom_field WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such field"));
    return rc < 0 ? -1 : 0;
}

int cd_custom_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                     const json_t *given)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    static const char *const keys[] = {"name", "unit", "help"};
    const char *to[3];

    if (field_must(core, id, &now, err) < 0)
        return -1;
    for (int i = 0; i < 3; i++)
        to[i] = json_object_get(given, keys[i]) ? trimmed(a, given, keys[i])
                                                : cordee_json_text(now, keys[i]);
    if (name_check(cd, to[0], err) < 0 ||
        (strcmp(to[0], cordee_json_text(now, "name")) != 0 &&
         not_built_in(cd, to[0], cordee_json_text(now, "subject"),
                      cordee_json_text(now, "belongs"), err) < 0) ||
        name_free(core, to[0], cordee_json_text(now, "subject"),
                  cordee_json_text(now, "belongs"), id, err) < 0 ||
        cd_change_begin(cd, &c, T("Field changed"), err) < 0 ||
        core->db->exec(
            core, err,
            "UPDATE custom_field SET name = ?, unit = ?, help = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(to[0]), CORDEE_V(to[1]), CORDEE_V(to[2]),
                        CORDEE_V(id))) < 0)
        return -1;
    if (has_choices(cordee_json_text(now, "shape")) &&
        json_object_get(given, "choices")) {
        int n = choices_put(core, a, id, cordee_json_text(given, "choices"), err);

        if (n <= 0)
            return n < 0 ? -1 : no_choices(cd, err);
    }
    return cd_change_commit(&c, err) < 0 ? -1 : cd_custom_fresh(cd, err);
}

/* Changes places with its neighbour. */
int cd_custom_move(struct cordee *cd, struct cordee_error *err, int64_t id, bool up)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *other = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc;

    if (field_must(core, id, &now, err) < 0)
        return -1;
    rc = core->db->row(core, err, &other,
                       up ? "SELECT id, place FROM custom_field WHERE place < ? ORDER BY "
                            "place DESC LIMIT 1"
                          : "SELECT id, place FROM custom_field WHERE place > ? ORDER BY "
                            "place LIMIT 1",
                       CORDEE_ARGS(CORDEE_V(cordee_json_int(now, "place"))));
    if (rc <= 0)
        return rc;
    if (cd_change_begin(cd, &c, T("Fields put in another order"), err) < 0 ||
        core->db->exec(
            core, err, "UPDATE custom_field SET place = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(cordee_json_int(other, "place")), CORDEE_V(id))) < 0 ||
        core->db->exec(core, err, "UPDATE custom_field SET place = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_json_int(now, "place")),
                                   CORDEE_V(cordee_json_int(other, "id")))) < 0)
        return -1;
    return cd_change_commit(&c, err) < 0 ? -1 : cd_custom_fresh(cd, err);
}

int cd_custom_retire(struct cordee *cd, struct cordee_error *err, int64_t id,
                     bool retired)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (field_must(core, id, &now, err) < 0 ||
        cd_change_begin(cd, &c, retired ? T("Field retired") : T("Field brought back"),
                        err) < 0 ||
        core->db->exec(core, err, "UPDATE custom_field SET retired_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(retired ? cordee_now() : 0), CORDEE_V(id))) <
            0)
        return -1;
    return cd_change_commit(&c, err) < 0 ? -1 : cd_custom_fresh(cd, err);
}

json_t *cd_custom_definitions(struct cordee *cd, struct cordee_error *err)
{
    return cd_crm_of(cd)->db->list(
        cd_crm_of(cd), err,
        "SELECT f.id, f.word, f.name, CASE f.belongs WHEN 'party' THEN f.subject ELSE "
        "f.belongs END AS subject, f.shape, f.unit, f.help, f.retired_at "
        "IS "
        "NOT NULL AS \"retired:bool\", (SELECT json_group_array(name) FROM (SELECT name "
        "FROM custom_choice c WHERE c.field = f.id AND c.retired_at IS NULL ORDER BY "
        "c.place, c.id)) AS \"choices:json\", (SELECT count(DISTINCT "
        "coalesce(v.party, v.membership, v.interaction)) FROM "
        "custom_value v WHERE v.field = f.id) AS n FROM custom_field f ORDER BY f.place, "
        "f.id",
        CORDEE_NO_ARGS);
}
