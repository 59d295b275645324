/* What a signature says that the register does not. */
#include "core/crm/draft.h"
#include "core/crm/duplicate/similar.h"
#include "core/crm/field.h"
#include "core/crm/member/membership.h"
#include "core/crm/news/news.h"

#include <string.h>

/* ---- numbers ---------------------------------------------------------------- */

/* Numbers of hers, and of the house she works in. */
static json_t *phones_known(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT f.id, f.number, f.purpose, f.party = ?1 AS own, p.country FROM phone f "
        "JOIN party p ON p.id = f.party WHERE f.party = ?1 OR f.party IN (SELECT other "
        "FROM role WHERE party = ?1) ORDER BY f.party = ?1 DESC, f.main DESC, f.id LIMIT "
        "100",
        CORDEE_ARGS(CORDEE_V(party)));
}

static const char *digits_of(struct cordee_arena *a, const char *number,
                             const char *country)
{
    char digits[24];

    cd_phone_digits(number, country, digits);
    return cordee_arena_text(a, digits);
}

/* The same number, written at home or from abroad. */
static bool is_known(struct cordee_arena *a, const json_t *known, const char *number,
                     const char *country)
{
    const char *digits = digits_of(a, number, country);
    json_t *one;
    size_t i;

    json_array_foreach (known, i, one) {
        const char *theirs = cordee_json_text(one, "country");
        const char *other =
            digits_of(a, cordee_json_text(one, "number"), *theirs ? theirs : country);

        if (strcmp(cd_phone_tail(digits), cd_phone_tail(other)) == 0)
            return true;
    }
    return false;
}

/* The one of hers that the new one may stand for: of several nobody can tell which. */
static const json_t *phone_before(const json_t *known, const char *purpose)
{
    const json_t *found = NULL;
    json_t *one;
    size_t i;

    json_array_foreach (known, i, one)
        if (cordee_json_int(one, "own") &&
            strcmp(cordee_json_text(one, "purpose"), purpose) == 0) {
            if (found)
                return NULL;
            found = one;
        }
    return found;
}

static int phone_ask(struct cordee *cd, const struct cordee_heard *news,
                     const json_t *known, const json_t *said, const char *country,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *number = cd_phone_plain(a, cordee_json_text(said, "number"), country);
    const char *purpose = cordee_json_true(said, "mobile") ? "mobile" : "work";
    const json_t *old = phone_before(known, purpose);
    CORDEE_AUTO(cordee_json_drop) json_t *details = NULL;

    if (*number != '+' || is_known(a, known, number, country))
        return 0;
    details = json_pack("{s:s, s:s, s:s, s:I}", "phone", number, "purpose", purpose,
                        "old", old ? cordee_json_text(old, "number") : "", "old_id",
                        (json_int_t)cordee_json_int(old, "id"));
    return cd_news_ask(cd, news, old ? "person.phone-changed" : "person.phone-new",
                       cordee_arena_printf(a, "%lld %s", (long long)news->party, number),
                       details, err);
}

static bool keeps_old(const struct cordee_proposal *p)
{
    return *cordee_json_text(p->details, "keep") != '\0';
}

int cd_signed_phone_accepted(struct cordee *cd, const struct cordee_proposal *p,
                             int64_t *party_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *old = NULL;

    *party_r = p->party;
    if ((!keeps_old(p) &&
         core->db->row(core, err, &old,
                       "SELECT id, main FROM phone WHERE id = ? AND party = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_json_int(p->details, "old_id")),
                                   CORDEE_V(p->party))) < 0) ||
        cd_phone_set(core, err, p->party, cordee_json_text(p->details, "phone"),
                     cordee_json_text(p->details, "purpose"),
                     cordee_json_int(old, "main") != 0, NULL) < 0)
        return -1;
    return old ? cd_phone_remove(core, err, cordee_json_int(old, "id")) : 0;
}

/* ---- what she does ---------------------------------------------------------- */

/* Letters and digits stay, folded; all between them is one blank, at both ends too. */
static void words_of(const char *text, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(text, &folded);
    cordee_buf_putc(out, ' ');
    for (const char *s = folded.len ? folded.text : ""; *s; s++) {
        bool in_word =
            (*s & 0x80) || (*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z');

        if (in_word)
            cordee_buf_putc(out, *s);
        else if (out->text[out->len - 1] != ' ')
            cordee_buf_putc(out, ' ');
    }
    if (out->text[out->len - 1] != ' ')
        cordee_buf_putc(out, ' ');
}

/* Whole words, one after the other: a "CEO" is in "CEO and founder", but no "Manager" in
 * "Managerin". */
static bool holds(const char *text, const char *part)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sought = {0};

    words_of(text, &whole);
    words_of(part, &sought);
    return sought.len > 1 && strstr(whole.text, sought.text);
}

static bool says_the_same(const char *a, const char *b)
{
    return holds(a, b) || holds(b, a);
}

/* The place she signs for: what stands under the mail names it; else the first. */
static const json_t *place_signed(const json_t *places, const char *lines)
{
    json_t *place;
    size_t i;

    json_array_foreach (places, i, place)
        if (holds(lines, cordee_json_text(place, "name")))
            return place;
    return json_array_get(places, 0);
}

/* What she is called anywhere, or where she works. */
static bool is_known_title(const json_t *places, const char *title)
{
    json_t *place;
    size_t i;

    json_array_foreach (places, i, place)
        if (says_the_same(title, cordee_json_text(place, "label")) ||
            holds(cordee_json_text(place, "name"), title))
            return true;
    return false;
}

static int title_ask(struct cordee *cd, const struct cordee_heard *news,
                     const json_t *places, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *title = cordee_json_text(news->details, "title");
    const json_t *place = place_signed(places, cordee_json_text(news->details, "lines"));
    const char *had = cordee_json_text(place, "label");
    CORDEE_AUTO(cordee_json_drop) json_t *details = NULL;

    if (!*title || !place || is_known_title(places, title))
        return 0;
    details = json_pack("{s:s, s:I}", "role", title, "role_id",
                        (json_int_t)cordee_json_int(place, "role"));
    return cd_news_ask(cd, news, *had ? "person.role-changed" : "person.role-new",
                       cordee_arena_printf(a, "%lld %s",
                                           (long long)cordee_json_int(place, "role"),
                                           title),
                       details, err);
}

/* Another beside the one she has there. */
static int role_add(struct cordee *core, const struct cordee_proposal *p, int64_t org,
                    struct cordee_error *err)
{
    const struct cd_putting put = {.cd = core, .party = p->party, .fresh = true};
    const struct cd_role role = {.org = org, .key_contact = -1};
    const struct cd_relation said = {
        .label = cordee_json_text(p->details, "role"), .label_back = "", .note = ""};
    int64_t id = 0;

    if (cd_put_role(&put, &role, &id, err) < 0)
        return -1;
    return cd_role_change(core, err, id, &said, false);
}

static int role_change(struct cordee *core, const struct cordee_proposal *p,
                       const json_t *role, struct cordee_error *err)
{
    const struct cd_relation r = {.label = cordee_json_text(p->details, "role"),
                                  .label_back = cordee_json_text(role, "label_back"),
                                  .note = cordee_json_text(role, "note"),
                                  .since = cordee_json_int(role, "since"),
                                  .until = cordee_json_int(role, "until")};

    return cd_role_change(core, err, cordee_json_int(role, "id"), &r,
                          cordee_json_int(role, "key_contact") != 0);
}

int cd_signed_role_accepted(struct cordee *cd, const struct cordee_proposal *p,
                            int64_t *party_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *role = NULL;
    int rc = core->db->row(
        core, err, &role,
        "SELECT id, other, label_back, note, since, until, key_contact FROM role WHERE "
        "id = ? AND party = ?",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(p->details, "role_id")),
                    CORDEE_V(p->party)));

    *party_r = p->party;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("This role has been taken away meanwhile."));
    if (rc < 0 || cd_house_must(core, cordee_json_int(role, "other"), err) < 0)
        return -1;
    return keeps_old(p) ? role_add(core, p, cordee_json_int(role, "other"), err)
                        : role_change(core, p, role, err);
}

/* ---- both ------------------------------------------------------------------- */

/* Where her numbers are at home: hers, her house's, the cluster's. */
static int country_of(struct cordee *cd, int64_t party, char country_r[3],
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    *country_r = '\0';
    if (cd->db->row(
            cd, err, &row,
            "SELECT coalesce(nullif(p.country, ''), (SELECT nullif(o.country, '') "
            "FROM role r JOIN party o ON o.id = r.other WHERE r.party = p.id AND "
            "o.country <> '' LIMIT 1), (SELECT country FROM cluster WHERE id = 1), "
            "'') AS country FROM party p WHERE p.id = ?",
            CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    if (strlen(cordee_json_text(row, "country")) == 2)
        memcpy(country_r, cordee_json_text(row, "country"), 3);
    return 0;
}

int cd_heard_signature(struct cordee *cd, const struct cordee_heard *news,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *places = cd_places_now(cd, news->party, err);
    CORDEE_AUTO(cordee_json_drop) json_t *known = phones_known(cd, news->party, err);
    const json_t *phones = json_object_get(news->details, "phones");
    char country[3];
    json_t *said;
    size_t i;

    if (!known || !places || country_of(cd, news->party, country, err) < 0 ||
        title_ask(cd, news, places, err) < 0)
        return -1;
    json_array_foreach (phones, i, said)
        if (phone_ask(cd, news, known, said, country, err) < 0)
            return -1;
    return 0;
}
