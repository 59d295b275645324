#include "core/crm/consent/preference.h"

#include "core/config/text.h"
#include "core/crm/consent/consent.h"
#include "core/crm/consent/topic.h"
#include "core/crm/crm-priv.h"

#include <string.h>

#define ERASE_WITHIN ((int64_t)14 * 86400) /* the law says a month */

/* A save on its way: what it did, for the history. */
struct saving {
    struct cordee *cd;
    const struct cd_choice *choice;
    struct cordee_buf *said;
    struct cordee_error *err;
    int changed;
};

static void say(struct saving *s, const char *text, const char *value)
{
    if (s->said->len)
        cordee_buf_puts(s->said, ", ");
    cd_fill(s->said, text, (const char *const[]){value, NULL});
    s->changed++;
}

static bool wants(const struct cd_choice *choice, int64_t topic)
{
    for (size_t i = 0; i < choice->n; i++)
        if (choice->topics[i] == topic)
            return true;
    return false;
}

static int word(struct saving *s, const json_t *topic, bool given)
{
    const struct cd_choice *choice = s->choice;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf shown = {0};
    struct cordee_consent w = {.party = choice->party,
                               .topic = topic ? cordee_json_int(topic, "id") : 0,
                               .given = given,
                               .basis = given ? "asked" : "unsubscribed",
                               .place = "preference page",
                               .address = choice->address};

    cordee_buf_puts(&shown, choice->wording);
    if (topic)
        cordee_buf_printf(&shown, " [%s] %s", given ? "x" : " ",
                          cordee_json_text(topic, "name"));
    w.wording = shown.text;
    return cd_consent_add(s->cd, s->err, &w);
}

/* As leaving by the link of a mail does: it holds for whoever brings the address again.
 */
static int addresses_suppress(struct saving *s)
{
    struct cordee *core = cd_crm_of(s->cd);
    CORDEE_AUTO(cordee_json_drop)
    json_t *list =
        core->db->list(core, s->err, "SELECT address FROM email_address WHERE party = ?",
                       CORDEE_ARGS(CORDEE_V(s->choice->party)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_address_ok(cordee_json_text(row, "address")) &&
            cd_crm_suppress(s->cd, s->err, cordee_json_text(row, "address"),
                            "unsubscribed") < 0)
            return -1;
    return list ? 0 : -1;
}

/* The log has the words that she read, the history those of who works here. */
static int topics_save(struct saving *s, const char *ours)
{
    struct cordee *cd = s->cd;
    const struct cd_choice *choice = s->choice;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *named = NULL; /* the same, as we call them */
    json_t *topic;
    size_t i, kept = 0, left = 0;
    bool others = false;

    if (cd_consent_state(cd, s->err, choice->party, choice->page, &list) < 0 ||
        cd_consent_state(cd, s->err, choice->party, ours, &named) < 0)
        return -1;
    json_array_foreach (list, i, topic) {
        bool was = cordee_json_true(topic, "on");
        bool is = wants(choice, cordee_json_int(topic, "id"));

        if (!cordee_json_int(topic, "id")) {
            others = was;
            continue;
        }
        kept += is;
        left += was && !is;
        if (was == is)
            continue;
        say(s, is ? T("{1}: on") : T("{1}: off"),
            cordee_json_text(json_array_get(named, i), "name"));
        if (word(s, topic, is) < 0)
            return -1;
    }
    if (kept || (!left && !others))
        return 0;
    say(s, T("no mailings at all"), "");
    return word(s, NULL, false) < 0 ? -1 : addresses_suppress(s);
}

static int pause_save(struct saving *s, const json_t *person)
{
    struct cordee *cd = s->cd, *core = cd_crm_of(cd);
    int64_t was = cordee_json_int(person, "paused_until"),
            until = s->choice->paused_until;
    char date[48] = "";

    if (was == until || (was <= cordee_now() && !until))
        return 0;
    cd->text->time(cd, until, CORDEE_TIME_DATE, date, sizeof date);
    say(s, until ? T("paused until {1}") : T("no pause any more"), date);
    return core->db->exec(core, s->err, "UPDATE party SET paused_until = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_ID(until), CORDEE_V(s->choice->party)));
}

static int language_save(struct saving *s, const json_t *person)
{
    const char *language = s->choice->language;
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    struct cordee *cd = s->cd;

    if (!cd_public_language(language) ||
        strcmp(language, cordee_json_text(person, "language")) == 0)
        return 0;
    say(s, T("language: {1}"), T(cd_language_name(language)));
    fields = json_pack("{s:s}", "language", language);
    return cd_party_update(s->cd, s->err, s->choice->party, fields);
}

int cd_preference_entry(struct cordee *cd, int64_t party, const char *kind,
                        const char *what, struct cordee_error *err)
{
    const struct cordee_taker taker = {party, "from"};
    const struct cordee_interaction i = {.kind = kind,
                                         .direction = CORDEE_IN,
                                         .subject = what,
                                         .body = "",
                                         .takers = &taker,
                                         .n_takers = 1};

    return cd_crm_interaction(cd, err, &i, NULL);
}

/* The cluster's language: what is written down is read by those who work here. */
static int save_in_ours(struct saving *s, const json_t *person)
{
    const char *ours = cordee_json_text(person, "ours");
    int rc;

    cd_text_push(ours);
    rc = topics_save(s, ours);
    if (rc == 0)
        rc = pause_save(s, person);
    if (rc == 0)
        rc = language_save(s, person);
    cd_text_pop();
    if (rc == 0 && s->changed)
        rc = cd_preference_entry(s->cd, s->choice->party, "preferences", s->said->text,
                                 s->err);
    return rc;
}

int cd_preference_save(struct cordee *cd, struct cordee_error *err,
                       const struct cd_choice *choice)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct saving s = {.cd = cd, .choice = choice, .said = &said, .err = err};

    if (cd_party_must(cd, choice->party, NULL, NULL, err) < 0 ||
        cd_change_begin(cd, &c, T("Chose what to get"), err) < 0 ||
        core->db->row(
            core, err, &person,
            "SELECT p.language, p.paused_until, c.language AS ours FROM party p "
            "JOIN cluster c ON c.id = cluster_here() WHERE p.id = ?",
            CORDEE_ARGS(CORDEE_V(choice->party))) < 0 ||
        save_in_ours(&s, person) < 0 || cd_change_commit(&c, err) < 0)
        return -1;
    return s.changed;
}

/* ---- erasure --------------------------------------------------------------------- */

static int64_t manager_of(struct cordee *cd, int64_t party)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t staff = 0;

    (void)!core->db->one(core, NULL, &staff, "SELECT " CORDEE_MANAGER_OF("?1"),
                         CORDEE_ARGS(CORDEE_V(party)));
    return staff;
}

#define ERASE_OPEN                                                                  \
    "SELECT t.id FROM task t JOIN interaction_party x ON x.party = t.party JOIN "   \
    "interaction i ON i.id = x.interaction AND i.kind = 'preferences.erase' WHERE " \
    "t.party = ? AND t.done_at IS NULL AND t.title = ? LIMIT 1"

static int erase_ask(struct cordee *cd, int64_t party, const char *name,
                     struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    int64_t open = 0;

    cd_fill(&title, T("{1} asks for erasure: answer within a month"),
            (const char *const[]){name, NULL});
    if (core->db->one(core, err, &open, ERASE_OPEN,
                      CORDEE_ARGS(CORDEE_V(party), CORDEE_V(title.text))) < 0)
        return -1;
    if (open)
        return 0;
    if (cd_preference_entry(cd, party, "preferences.erase", T("Asked for erasure"), err) <
        0)
        return -1;
    return cd_crm_task(cd, err, party, manager_of(cd, party), title.text,
                       cordee_now() + ERASE_WITHIN, NULL);
}

int cd_preference_erase(struct cordee *cd, struct cordee_error *err, int64_t party)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc;

    if (cd_party_must(cd, party, NULL, &name, err) < 0 ||
        core->db->row(core, err, &cluster,
                      "SELECT language FROM cluster WHERE id = cluster_here()",
                      CORDEE_NO_ARGS) < 0 ||
        cd_change_begin(cd, &c, T("Asked for erasure"), err) < 0)
        return -1;
    cd_text_push(cordee_json_text(cluster, "language"));
    rc = erase_ask(cd, party, name.text, err);
    cd_text_pop();
    return rc < 0 ? -1 : cd_change_commit(&c, err);
}
