/* What the form of a profile shows, and what was sent with it: two who have the page open
 * and change different things do both. */
#include "plugins/funding/profile/pages.h"

#include <stdlib.h>
#include <string.h>

enum { HASH = 12 }; /* letters of a field's, in "seen" */

enum kind {
    TEXT,
    LINES,
    CHOICES, /* lines in any order */
    WORD,
    MONEY,
    NUMBER,
};

/* Where a field stands in struct profile; and what the register says instead, 0: nothing.
 */
#define AT(member) offsetof(struct profile, member)

static const struct {
    const char *name;
    enum kind kind;
    size_t at, known;
} fields[PROFILE_N_FIELDS] = {
    [PROFILE_WORDS] = {"words", TEXT, AT(said.words), AT(known.words)},
    [PROFILE_COMPETENCES] = {"competences", LINES, AT(said.competences),
                             AT(known.competences)},
    [PROFILE_NEEDS] = {"needs", LINES, AT(said.needs), AT(known.needs)},
    [PROFILE_COUNTRIES] = {"countries", CHOICES, AT(said.countries), AT(known.countries)},
    [PROFILE_ORG_TYPES] = {"org_types", CHOICES, AT(said.org_types), AT(known.org_types)},
    [PROFILE_PROGRAMMES] = {"programmes", CHOICES, AT(programmes), 0},
    [PROFILE_TYPES] = {"types", CHOICES, AT(types), 0},
    [PROFILE_ACTIONS] = {"actions", CHOICES, AT(actions), 0},
    [PROFILE_LANGUAGES] = {"languages", CHOICES, AT(languages), 0},
    [PROFILE_PAST] = {"past", CHOICES, AT(past), 0},
    [PROFILE_ROLE] = {"role", WORD, AT(role), 0},
    [PROFILE_GRANT_MIN] = {"grant_min", MONEY, AT(grant_min), 0},
    [PROFILE_GRANT_MAX] = {"grant_max", MONEY, AT(grant_max), 0},
    [PROFILE_TRL_MIN] = {"trl_min", NUMBER, AT(trl_min), 0},
    [PROFILE_TRL_MAX] = {"trl_max", NUMBER, AT(trl_max), 0},
    [PROFILE_LEAD_DAYS] = {"lead_days", NUMBER, AT(lead_days), 0},
};

const char *profile_field_name(enum profile_field field)
{
    return fields[field].name;
}

/* ---- a field of a profile --------------------------------------------------- */

static bool is_number(enum profile_field field)
{
    return fields[field].kind >= MONEY;
}

static const char **text_in(struct profile *p, size_t at)
{
    return (const char **)(void *)((char *)p + at);
}

static int64_t *number_in(struct profile *p, enum profile_field field)
{
    return (int64_t *)(void *)((char *)p + fields[field].at);
}

/* As its box shows it. */
static const char *shown(struct cordee_arena *a, struct profile *p,
                         enum profile_field field)
{
    const char *text;

    if (is_number(field))
        return *number_in(p, field)
                   ? cordee_arena_printf(a, "%lld", (long long)*number_in(p, field))
                   : "";
    text = *text_in(p, fields[field].at);
    return text ? text : *text_in(p, fields[field].known);
}

/* ---- whether two are the same ----------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Boxes come in the order of the page, and are kept in that of whoever ticked them. */
static const char *sorted(struct cordee_arena *a, const char *lines)
{
    struct funding_texts texts = {0};
    const char *all = "";

    profile_lines_take(a, lines, &texts);
    if (texts.n)
        qsort(texts.at, texts.n, sizeof *texts.at, by_text);
    for (size_t i = 0; i < texts.n; i++)
        all = cordee_arena_printf(a, "%s%s\n", all, texts.at[i]);
    return all;
}

/* Forms give line ends back in their own way. */
static const char *plain(struct cordee_arena *a, const char *text)
{
    char *copy = cordee_arena_text(a, text), *to = copy;

    for (const char *from = copy; *from; from++)
        if (*from != '\r')
            *to++ = *from;
    *to = '\0';
    return cordee_text_trim(copy);
}

static const char *hash_of(struct cordee_arena *a, enum profile_field field,
                           const char *value)
{
    const enum kind kind = fields[field].kind;
    const char *text = kind == LINES     ? profile_lines(a, value)
                       : kind == CHOICES ? sorted(a, value)
                                         : plain(a, value);
    char hash[65];

    cordee_sha256(text, strlen(text), hash);
    return cordee_arena_text_n(a, hash, HASH);
}

void profile_typed_of(struct cordee_arena *a, const struct profile *p,
                      struct profile_typed *t_r)
{
    struct profile now = *p;
    struct profile_typed t = {.seen = ""};

    for (int i = 0; i < PROFILE_N_FIELDS; i++) {
        t.values[i] = shown(a, &now, i);
        t.seen = cordee_arena_printf(a, "%s%s", t.seen, hash_of(a, i, t.values[i]));
    }
    *t_r = t;
}

/* ---- what was sent ---------------------------------------------------------- */

/* A list of boxes, or a text; NULL: the field was not sent. */
static const char *sent_of(struct cordee *cd, struct cordee_request *req,
                           enum profile_field field)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *name = fields[field].name, *all = NULL, *one;

    if (fields[field].kind != LINES && fields[field].kind != CHOICES)
        return cd->http->form_at(req, name, 0);
    for (size_t i = 0; (one = cd->http->form_at(req, name, i)); i++)
        all = all ? cordee_arena_printf(a, "%s\n%s", all, one) : one;
    return all ? profile_lines(a, all) : NULL;
}

/* NULL, or what is wrong. */
static const char *number_put(struct cordee *cd, struct cordee_arena *a,
                              struct profile *p, enum profile_field field,
                              const char *sent)
{
    int64_t n = 0;

    if (fields[field].kind == MONEY && funding_amount_read(sent, &n) < 0)
        return cordee_arena_printf(
            a, T("“%s” is no amount in whole euros, such as 250000 or 1.5 million."),
            sent);
    if (fields[field].kind == NUMBER && *sent && !cordee_text_int(sent, &n))
        return cordee_arena_printf(a, T("“%s” is not a whole number."), sent);
    *number_in(p, field) = n;
    return NULL;
}

struct taking {
    struct cordee *cd;
    struct cordee_arena *a;
    struct profile *p;
    struct profile_typed *t;
    const char *opened; /* the hashes of what the page showed; NULL: not known */
};

/* What nobody typed into stays as it is now; what somebody else changed, too, waits. */
static void field_take(struct taking *k, enum profile_field field, const char *sent)
{
    const char *is = hash_of(k->a, field, k->t->values[field]);
    const char *mine = hash_of(k->a, field, sent);
    const char *was = k->opened ? k->opened + field * HASH : is;

    if (k->opened && strncmp(mine, was, HASH) == 0)
        return;
    if (strncmp(is, was, HASH) != 0 && strcmp(is, mine) != 0)
        k->t->meanwhile[field] = k->t->values[field];
    k->t->values[field] = sent;
    if (is_number(field))
        k->t->wrong[field] = number_put(k->cd, k->a, k->p, field, sent);
    else
        *text_in(k->p, fields[field].at) = sent;
}

/* The sentence above the form: of the first field that has one. */
static int refuse(struct cordee *cd, const struct profile_typed *t,
                  struct cordee_error *err)
{
    const char *wrong = NULL;

    for (int i = 0; i < PROFILE_N_FIELDS && !wrong; i++)
        wrong = t->wrong[i];
    for (int i = 0; i < PROFILE_N_FIELDS && !wrong; i++)
        if (t->meanwhile[i])
            wrong = T("Since this page was opened, somebody else changed what you "
                      "changed, or you did in another window. Save again to put what "
                      "stands here in place of that.");
    return wrong ? cordee_fail(err, CORDEE_E_INVALID, "%s", wrong) : 0;
}

int profile_form_take(struct cordee *cd, struct cordee_request *req, struct profile *p,
                      struct profile_typed *t, struct cordee_error *err)
{
    struct taking k = {cd, cd->http->arena(req), p, t, cd->http->form(req, "seen")};
    enum profile_field field;
    const char *sent;
    bool wrong = false;

    profile_typed_of(k.a, p, t);
    if (strlen(k.opened) != strlen(t->seen))
        k.opened = NULL;
    for (int i = 0; i < PROFILE_N_FIELDS; i++) {
        if ((sent = sent_of(cd, req, i)))
            field_take(&k, i, sent);
        wrong = wrong || t->wrong[i];
    }
    sent = wrong ? NULL : profile_fault(cd, p, &field);
    if (sent)
        t->wrong[field] = sent;
    return refuse(cd, t, err);
}

int profile_form_save(struct cordee *cd, struct cordee_request *req, struct profile *p,
                      struct profile_typed *t, const char *said_by,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (rc = profile_load(cd, cd->http->arena(req), p->party, p, err)) < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is nobody here."));
    if (profile_form_take(cd, req, p, t, err) < 0 ||
        (rc = profile_save(cd, p, said_by, err)) < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    return rc;
}
