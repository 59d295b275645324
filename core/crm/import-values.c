/* From the cells of a row to an organisation, a person, or both; what cannot be is
 * refused with the place of its cell. */
#include "core/crm/import-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row being read: its cells by what they are, and the first reason against it. */
struct reading {
    struct cd_importing *im;
    struct cordee_arena *a;
    struct cd_import_row *row;
    const struct cd_csv_row *csv;
    const char *v[CD_TARGETS];
    size_t column[CD_TARGETS];
};

static void refuse(struct reading *r, enum cd_target to, const struct cordee_error *err)
{
    struct cd_import_row *row = r->row;
    size_t i = r->column[to];

    if (row->bad)
        return;
    row->bad = cordee_arena_printf(r->a, "%s: %s", r->im->header[i], err->text);
    if (!*r->im->header[i])
        row->bad = cordee_arena_text(r->a, err->text);
    cd_csv_place(r->im->csv, r->csv->cells[i].at, &row->bad_line, &row->bad_col);
}

static void refuse_text(struct reading *r, enum cd_target to, const char *words,
                        const char *value)
{
    struct cordee *cd = r->im->cd;
    struct cordee_error err = {0};
    char shown[64];

    snprintf(shown, sizeof shown, "%.*s", (int)cordee_utf8_cut(value, 14), value);
    cd_refuse(&err, CORDEE_E_INVALID, T(words), shown);
    refuse(r, to, &err);
}

/* ---- small words ------------------------------------------------------------ */

/* Names of one cell: "a, b; c". */
static void split_names(struct cordee_arena *a, const char *text, struct cd_texts *out)
{
    char *save = NULL;
    char *copy = cordee_arena_text(a, text);

    for (char *w = strtok_r(copy, ",;|\n", &save); w;
         w = strtok_r(NULL, ",;|\n", &save)) {
        w = cordee_text_trim(w);
        if (*w && strlen(w) <= 80 && out->n < CD_LIST_MOST)
            out->at[out->n++] = w;
    }
}

/* ---- addresses, countries, numbers ------------------------------------------ */

static char *address_within(char *text)
{
    char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;

    if (close) { /* Anna Huber <anna@example.org> */
        *close = '\0';
        text = open + 1;
    }
    if (strncasecmp(text, "mailto:", 7) == 0)
        text += 7;
    return cordee_text_trim(text);
}

static void read_emails(struct reading *r, enum cd_target to, struct cd_texts *out)
{
    char *save = NULL, *copy = cordee_arena_text(r->a, r->v[to]);
    const char *between = strchr(copy, '<') ? ";,|\n" : ";,| \t\n";
    char fold[255];

    for (char *w = strtok_r(copy, between, &save); w;
         w = strtok_r(NULL, between, &save)) {
        const char *whole = cordee_arena_text(r->a, cordee_text_trim(w));

        w = address_within(w);
        if (!*w)
            continue;
        if (cordee_address_fold(w, fold) < 0) {
            refuse_text(r, to, T_LATER("\"{1}\" is no e-mail address"), whole);
            return;
        }
        if (out->n < CD_LIST_MOST)
            out->at[out->n++] = w;
    }
}

static void read_phones(struct reading *r, enum cd_target to, struct cd_texts *out)
{
    char *save = NULL, *copy = cordee_arena_text(r->a, r->v[to]);

    for (char *w = strtok_r(copy, ";|\n", &save); w; w = strtok_r(NULL, ";|\n", &save)) {
        w = cordee_text_trim(w);
        if (!w[strcspn(w, "0123456789")] || strlen(w) > 60) {
            refuse_text(r, to, T_LATER("\"{1}\" is no phone number"), w);
            return;
        }
        if (out->n < CD_LIST_MOST)
            out->at[out->n++] = w;
    }
}

/* Names of countries repeat from row to row, so the last ones are remembered. */
static const char *country_of(struct cd_importing *im, const char *text)
{
    size_t slot = cd_seen_hash(text, "", "") % 64;
    const char *code;

    if (strcmp(im->countries[slot].text, text) == 0)
        return im->countries[slot].code;
    code = cd_country_code(text);
    if (code && strlen(text) < sizeof im->countries[slot].text) {
        memcpy(im->countries[slot].text, text, strlen(text) + 1);
        im->countries[slot].code = code;
    }
    return code;
}

static const char *read_country(struct reading *r, enum cd_target to)
{
    const char *code = *r->v[to] ? country_of(r->im, r->v[to]) : "";

    if (!code)
        refuse_text(r, to, T_LATER("\"{1}\" is no country known here"), r->v[to]);
    return code ? code : "";
}

static const char *read_language(struct reading *r)
{
    const char *text = r->v[CD_TO_LANGUAGE];
    const char *code = *text ? cd_word_language(cd_word_fold(r->a, text)) : "";

    if (!code)
        refuse_text(r, CD_TO_LANGUAGE, T_LATER("\"{1}\" is no language known here"),
                    text);
    return code ? code : "";
}

static int64_t read_date(struct reading *r, enum cd_target to)
{
    const char *text = r->v[to];
    struct cordee_clock clock = {.month = 1, .day = 1};
    int64_t at = 0, year = 0;

    if (!*text)
        return 0;
    if (strlen(text) == 4 && cordee_text_int(text, &year) && year > 1800 && year < 2200) {
        clock.year = (int)year;
        return cordee_clock_to(&clock, r->im->zone);
    }
    if (cordee_time_parse(text, r->im->zone, &at) < 0)
        refuse_text(
            r, to,
            T_LATER("\"{1}\" is no date; dates look like 2026-11-21 or 21.11.2026"),
            text);
    return at;
}

/* "1'200", "1.200", "50-100" (the lower end), "ca. 30". */
static int64_t read_count(struct reading *r)
{
    const char *s = r->v[CD_TO_HEADCOUNT];
    int64_t n = 0;

    if (!*s)
        return 0;
    s += strcspn(s, "0123456789");
    if (!*s) {
        refuse_text(r, CD_TO_HEADCOUNT, T_LATER("\"{1}\" is no number"),
                    r->v[CD_TO_HEADCOUNT]);
        return 0;
    }
    for (; *s; s++) {
        if (*s >= '0' && *s <= '9' && n < 100000000)
            n = n * 10 + (*s - '0');
        else if (!(strchr(".,' ", *s) && s[1] >= '0' && s[1] <= '9' && s[2] && s[3]))
            break;
    }
    return n;
}

static const char *read_org_type(struct reading *r)
{
    const char *text = r->v[CD_TO_ORG_TYPE];
    const char *type = *text ? cd_word_org_type(cd_word_fold(r->a, text)) : "";

    if (!type)
        refuse_text(r, CD_TO_ORG_TYPE,
                    T_LATER("\"{1}\" is no kind of organisation; one of company, "
                            "university, research, training, public, investor, network, "
                            "other"),
                    text);
    return type ? type : "";
}

static const char *read_website(struct reading *r)
{
    const char *s = r->v[CD_TO_WEBSITE];
    char *url;

    if (!*s || strcmp(s, "-") == 0)
        return "";
    if (strpbrk(s, " \t\n\"<>") || !strchr(s, '.') || strchr(s, '@') ||
        (strstr(s, "://") && !cordee_text_starts(s, "http"))) {
        refuse_text(r, CD_TO_WEBSITE, T_LATER("\"{1}\" is no web address"), s);
        return "";
    }
    url = strstr(s, "://") ? cordee_arena_text(r->a, s)
                           : cordee_arena_printf(r->a, "https://%s", s);
    return url;
}

static const char *read_membership(struct reading *r)
{
    const char *text = r->v[CD_TO_MEMBER_TYPE];
    const char *type = *text ? cd_word_membership(cd_word_fold(r->a, text)) : NULL;

    return type ? type : text;
}

/* What one cell says: "unsubscribed", "bounced", "", or NULL: not to be understood. */
static const char *blocked_cell(const struct reading *r, size_t column)
{
    const char *text = r->row->cells[column];
    const char *word = cd_word_fold(r->a, text);
    const char *reason = cd_word_blocked(word);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf header = {0};
    int64_t n = 0;

    if (reason)
        return reason;
    if (cordee_text_int(word, &n) && n == 0)
        return "";
    if (n <= 0 && cd_word_yes(word) != 1 &&
        cordee_time_parse(text, r->im->zone, &n) < 0) /* a date is the day they left */
        return NULL;
    cd_import_squeeze(r->im->header[column], &header);
    return strstr(header.text, "bounce") ? "bounced" : r->im->blocked_as;
}

/* Over all columns that speak of it; having left weighs more than a dead address. */
static const char *read_blocked(struct reading *r)
{
    const char *reason = "";

    for (size_t i = 0; i < r->im->columns && i < r->row->n; i++) {
        const char *said = r->im->to[i] == CD_TO_BLOCKED ? blocked_cell(r, i) : "";

        if (!said) {
            r->column[CD_TO_BLOCKED] = i;
            refuse_text(r, CD_TO_BLOCKED,
                        T_LATER("\"{1}\" says neither that they may be written to nor "
                                "that they may not"),
                        r->row->cells[i]);
        } else if (*said && strcmp(reason, "unsubscribed") != 0) {
            reason = said;
        }
    }
    return reason;
}

static int64_t read_owner(struct reading *r)
{
    struct cordee *cd = r->im->cd;
    const char *text = r->v[CD_TO_OWNER];
    int64_t id = 0;

    if (!*text)
        return 0;
    if (cd->db->one(cd, NULL, &id,
                    "SELECT id FROM staff WHERE login = ? OR fold(name) = ? ORDER BY id",
                    CORDEE_ARGS(CORDEE_V(cd_word_fold(r->a, text)),
                                CORDEE_V(cd_word_fold(r->a, text)))) <= 0)
        refuse_text(r, CD_TO_OWNER, T_LATER("nobody called \"{1}\" signs in here"), text);
    return id;
}

/* ---- the two parties -------------------------------------------------------- */

/* "pic:999984059": numbers of different files do not meet. */
static const char *read_id(struct reading *r, enum cd_target to)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf key = {0};
    const char *header = *r->v[to] ? r->im->header[r->column[to]] : "";

    if (!*r->v[to])
        return "";
    cd_import_squeeze(header, &key);
    if (strcmp(header, cd_import_fields[to].name) == 0 && strchr(r->v[to], ':'))
        return r->v[to]; /* our own export */
    return cordee_arena_printf(r->a, "%.40s:%.100s", key.len ? key.text : "id", r->v[to]);
}

static void place_read(struct reading *r, struct cd_import_party *p, bool own)
{
    p->t[CD_P_COUNTRY] = read_country(r, own ? CD_TO_PERSON_COUNTRY : CD_TO_COUNTRY);
    p->t[CD_P_REGION] = r->v[own ? CD_TO_PERSON_REGION : CD_TO_REGION];
    p->t[CD_P_CITY] = r->v[own ? CD_TO_PERSON_CITY : CD_TO_CITY];
    p->t[CD_P_POSTCODE] = r->v[own ? CD_TO_PERSON_POSTCODE : CD_TO_POSTCODE];
    p->t[CD_P_STREET] = r->v[own ? CD_TO_PERSON_STREET : CD_TO_STREET];
}

static const char *sort_name_of(struct cordee_arena *a, const char *given,
                                const char *family, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_sort_name(given, family, name, &out);
    return cordee_arena_text(a, out.text ? out.text : "");
}

static void org_read(struct reading *r)
{
    struct cd_import_party *o = &r->row->org;
    bool alone = !r->row->person.there;

    o->kind = CORDEE_ORG;
    o->key = r->v[CD_TO_ORG_KEY];
    o->t[CD_P_NAME] = r->v[CD_TO_ORG];
    o->t[CD_P_SORT_NAME] = sort_name_of(r->a, "", "", o->t[CD_P_NAME]);
    o->t[CD_P_SHORT_NAME] = r->v[CD_TO_SHORT_NAME];
    if (strcmp(o->t[CD_P_SHORT_NAME], o->t[CD_P_NAME]) == 0)
        o->t[CD_P_SHORT_NAME] = "";
    o->t[CD_P_ORG_TYPE] = read_org_type(r);
    o->t[CD_P_EXTERNAL] = read_id(r, CD_TO_ORG_ID);
    o->t[CD_P_WEBSITE] = read_website(r);
    o->t[CD_P_ABOUT] = r->v[CD_TO_ORG_ABOUT];
    o->headcount = read_count(r);
    place_read(r, o, false);
    read_emails(r, CD_TO_ORG_EMAIL, &o->emails);
    read_phones(r, CD_TO_ORG_PHONE, &o->phones);
    split_names(r->a, r->v[CD_TO_ORG_TAGS], &o->tags);
    split_names(r->a, r->v[CD_TO_COMPETENCES], &o->competences);
    split_names(r->a, r->v[CD_TO_NEEDS], &o->needs);
    if (alone) { /* what would else speak of the person */
        read_emails(r, CD_TO_EMAIL, &o->emails);
        read_phones(r, CD_TO_PHONE, &o->phones);
        read_phones(r, CD_TO_MOBILE, &o->mobiles);
        split_names(r->a, r->v[CD_TO_TAGS], &o->tags);
        o->t[CD_P_LANGUAGE] = read_language(r);
        if (!*o->t[CD_P_ABOUT])
            o->t[CD_P_ABOUT] = r->v[CD_TO_ABOUT];
    }
    o->owner = read_owner(r);
}

static const char *read_salutation(struct reading *r)
{
    const char *text = r->v[CD_TO_SALUTATION];

    return *text ? cd_word_salutation(cd_word_fold(r->a, text)) : "";
}

static const char *whole_name(struct cordee_arena *a, const char *given,
                              const char *family)
{
    return *given && *family ? cordee_arena_printf(a, "%s %s", given, family)
           : *given          ? given
                             : family;
}

static void person_name_read(struct reading *r, struct cd_import_party *p)
{
    struct cd_name split = {"", "", "", ""};

    p->t[CD_P_GIVEN] = r->v[CD_TO_FIRST_NAME];
    p->t[CD_P_FAMILY] = r->v[CD_TO_LAST_NAME];
    if (!*p->t[CD_P_GIVEN] && !*p->t[CD_P_FAMILY] && !strchr(r->v[CD_TO_NAME], '@')) {
        cd_name_split(r->a, r->v[CD_TO_NAME], &split);
        p->t[CD_P_GIVEN] = split.given;
        p->t[CD_P_FAMILY] = split.family;
    }
    p->t[CD_P_NAME] = whole_name(r->a, p->t[CD_P_GIVEN], p->t[CD_P_FAMILY]);
    p->t[CD_P_SALUTATION] = read_salutation(r);
    if (!*p->t[CD_P_SALUTATION])
        p->t[CD_P_SALUTATION] = split.salutation;
    p->t[CD_P_TITLE] = *r->v[CD_TO_TITLE] ? r->v[CD_TO_TITLE] : split.title;
    p->t[CD_P_SORT_NAME] =
        sort_name_of(r->a, p->t[CD_P_GIVEN], p->t[CD_P_FAMILY], p->t[CD_P_NAME]);
}

static void person_read(struct reading *r)
{
    struct cd_import_party *p = &r->row->person;
    bool alone = !r->row->org.there;
    bool own = !alone || r->im->has[CD_TO_PERSON_COUNTRY];

    p->kind = CORDEE_PERSON;
    p->key = r->v[CD_TO_PERSON_KEY];
    read_emails(r, CD_TO_EMAIL, &p->emails);
    person_name_read(r, p);
    if (!*p->t[CD_P_NAME] && p->emails.n) { /* an address is a name until we know more */
        p->t[CD_P_NAME] = p->emails.at[0];
        p->t[CD_P_SORT_NAME] = sort_name_of(r->a, "", "", p->t[CD_P_NAME]);
    }
    p->t[CD_P_EXTERNAL] = read_id(r, CD_TO_PERSON_ID);
    p->t[CD_P_LANGUAGE] = read_language(r);
    p->t[CD_P_BASIS] = strcmp(r->im->basis, "none") == 0 ? "" : r->im->basis;
    p->t[CD_P_ABOUT] =
        *r->v[CD_TO_ABOUT] || !alone ? r->v[CD_TO_ABOUT] : r->v[CD_TO_ORG_ABOUT];
    place_read(r, p, own);
    if (!alone && !r->im->has[CD_TO_PERSON_COUNTRY])
        p->t[CD_P_COUNTRY] = r->row->org.t[CD_P_COUNTRY];
    read_phones(r, CD_TO_PHONE, &p->phones);
    read_phones(r, CD_TO_MOBILE, &p->mobiles);
    split_names(r->a, r->v[CD_TO_TAGS], &p->tags);
    if (alone) {
        p->t[CD_P_WEBSITE] = read_website(r);
        split_names(r->a, r->v[CD_TO_COMPETENCES], &p->competences);
        split_names(r->a, r->v[CD_TO_NEEDS], &p->needs);
    }
    p->owner = read_owner(r);
}

/* ---- the row ---------------------------------------------------------------- */

static void texts_empty(struct cd_import_party *p)
{
    for (int i = 0; i < CD_P_TEXTS; i++)
        p->t[i] = "";
    p->key = "";
}

static void custom_add(struct reading *r, struct cd_import_party *p)
{
    for (size_t i = 0; i < r->im->columns && i < r->row->n; i++)
        if (r->im->to[i] == CD_TO_CUSTOM && *r->row->cells[i] &&
            p->custom.n + 2 <= CD_LIST_MOST) {
            p->custom.at[p->custom.n++] = r->im->header[i];
            p->custom.at[p->custom.n++] = r->row->cells[i];
        }
}

static void cells_keep(struct reading *r)
{
    struct cd_import_row *row = r->row;

    row->n = r->csv->n;
    row->cells = cordee_arena_get(r->a, (row->n + 1) * sizeof *row->cells);
    for (size_t i = 0; i < row->n; i++) {
        char *text =
            cordee_arena_text_n(r->a, r->csv->cells[i].text, r->csv->cells[i].len);

        row->cells[i] = cd_csv_unguard(cordee_text_trim(text));
    }
}

/* Several columns of addresses, phones or tags become one list. */
static void cells_place(struct reading *r)
{
    for (int i = 0; i < CD_TARGETS; i++)
        r->v[i] = "";
    for (size_t i = 0; i < r->im->columns && i < r->row->n; i++) {
        enum cd_target to = r->im->to[i];
        const char *text = r->row->cells[i];

        if (to == CD_TO_NOTHING || !*text)
            continue;
        if (!*r->v[to]) {
            r->v[to] = text;
            r->column[to] = i;
        } else {
            r->v[to] = cordee_arena_printf(r->a, "%s; %s", r->v[to], text);
        }
    }
}

static void row_read(struct reading *r)
{
    struct cordee *cd = r->im->cd;
    struct cd_import_row *row = r->row;
    bool names = *r->v[CD_TO_NAME] || *r->v[CD_TO_FIRST_NAME] || *r->v[CD_TO_LAST_NAME] ||
                 *r->v[CD_TO_PERSON_KEY];

    row->blocked = read_blocked(r);
    row->org.there = *r->v[CD_TO_ORG] || *r->v[CD_TO_ORG_KEY];
    row->person.there =
        names || (*r->v[CD_TO_EMAIL] && (!row->org.there || *r->v[CD_TO_ROLE]));
    if (r->im->only_blocked) {
        read_emails(r, CD_TO_EMAIL, &row->person.emails);
        return;
    }
    if (row->org.there)
        org_read(r);
    if (row->person.there)
        person_read(r);
    row->role = r->v[CD_TO_ROLE];
    row->key_contact = cd_word_yes(
        *r->v[CD_TO_KEY_CONTACT] ? cd_word_fold(r->a, r->v[CD_TO_KEY_CONTACT]) : "");
    row->since = read_date(r, CD_TO_MEMBER_SINCE);
    row->until = read_date(r, CD_TO_MEMBER_UNTIL);
    /* A column of types that is empty says: no member. */
    row->member = r->im->members && row->org.there &&
                  (!r->im->has[CD_TO_MEMBER_TYPE] || *r->v[CD_TO_MEMBER_TYPE] ||
                   *r->v[CD_TO_MEMBER_SINCE]);
    row->member_type = read_membership(r);
    if (row->since && row->until && row->until <= row->since && !row->bad)
        refuse_text(r, CD_TO_MEMBER_UNTIL,
                    T_LATER("\"{1}\" is before the membership began"),
                    r->v[CD_TO_MEMBER_UNTIL]);
    custom_add(r, row->org.there ? &row->org : &row->person);
    if (!row->org.there && !row->person.there && !row->bad) {
        row->bad = T("this row names neither an organisation nor a person");
        row->bad_line = row->line;
        row->bad_col = 1;
    }
}

int cd_import_next(struct cd_importing *im, struct cordee_arena *a,
                   struct cd_import_row **row_r, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    struct cd_csv_row csv;
    struct reading r = {.im = im, .a = a, .csv = &csv};
    int rc = cd_csv_next(im->csv, &csv, err);

    if (rc <= 0)
        return rc;
    r.row = cordee_arena_get(a, sizeof *r.row);
    r.row->arena = a;
    r.row->line = csv.line;
    r.row->role = r.row->member_type = r.row->blocked = "";
    r.row->key_contact = -1;
    texts_empty(&r.row->org);
    texts_empty(&r.row->person);
    cells_keep(&r);
    if (csv.bad) {
        r.row->bad = cordee_arena_text(a, T(csv.bad));
        r.row->bad_line = csv.bad_line;
        r.row->bad_col = csv.bad_col;
    } else {
        cells_place(&r);
        row_read(&r);
    }
    cd_csv_tell(im->csv, &r.row->after);
    *row_r = r.row;
    return 1;
}
