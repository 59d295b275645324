/* A party's history. */
#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"
#include "core/crm/scope.h"

#include "core/base/rows.h"
#include "core/db/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ENTRIES 100
#define MOST_WITH    6

/* What a party took part in, and an organisation's people while they were there.  Takes
 * the party twice. */
#define TOOK_PART                                                                        \
    "SELECT ip.interaction AS id FROM interaction_party ip WHERE ip.party = ? UNION "    \
    "SELECT ip.interaction FROM role r JOIN interaction_party ip ON ip.party = r.party " \
    "WHERE r.other = ? AND (r.since IS NULL OR r.since <= ip.at) AND " CORDEE_ROLE_AT(   \
        "r", "ip.at") ""
struct cursor {
    int64_t at, id;
};

static bool cursor_read(const char *text, struct cursor *c)
{
    char *end;

    *c = (struct cursor){INT64_MAX, INT64_MAX};
    if (!*text)
        return true;
    c->at = strtoll(text, &end, 10);
    return end > text && *end == '-' && cordee_text_int(end + 1, &c->id);
}

static const struct cordee_interaction_kind *kind_of(struct cordee *cd, const char *name)
{
    const struct cd_row *row =
        cd_rows_find(cd->host->rows, CD_ROW_INTERACTION_KIND, name);

    return row ? row->row : NULL;
}

/* Takes the party three times and the user twice (CD_MAY_SEE). */
#define ITEMS                                                                         \
    "SELECT i.id, i.kind, i.direction, i.at, i.subject, substr(i.body, 1, 20000) AS " \
    "body, i.author AS author_id, w.name AS author, i.thread, i.visibility, "         \
    "i.origin, (SELECT 1 FROM letter l WHERE l.interaction = i.id AND (l.flags & 1) " \
    "= 1) AS \"mass:bool\", (SELECT max(l.id) FROM letter l WHERE l.interaction = "   \
    "i.id) AS letter, (SELECT x.part FROM interaction_party x WHERE "                 \
    "x.interaction = i.id AND x.party = ? LIMIT 1) AS part FROM interaction i LEFT "  \
    "JOIN staff w ON w.id = i.author WHERE i.id IN (" TOOK_PART ") AND " CD_MAY_SEE

static json_t *load_items(struct cordee *cd, int64_t party, int64_t user,
                          const char *kind, const struct cursor *c, int limit,
                          struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        ITEMS " AND (? = '' OR i.kind = ?) AND (i.at, i.id) < (?, ?) ORDER BY i.at DESC, "
              "i.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(party), CORDEE_V(party), CORDEE_V(user),
                    CORDEE_V(user), CORDEE_V(kind), CORDEE_V(kind), CORDEE_V(c->at),
                    CORDEE_V(c->id), CORDEE_V(limit)));
}

/* The entries of a page by their numbers, so that one statement asks about all. */
struct entries {
    json_t *by_id;
    json_t *ids, *mass; /* mailings apart: thousands took part */
};

static void entries_drop(struct entries *e)
{
    json_decref(e->by_id);
    json_decref(e->ids);
    json_decref(e->mass);
}

static struct entries entries_of(json_t *items)
{
    struct entries e = {json_object(), json_array(), json_array()};
    json_t *item;
    char key[24];
    size_t i;

    json_array_foreach (items, i, item) {
        snprintf(key, sizeof key, "%lld", (long long)cordee_json_int(item, "id"));
        json_object_set(e.by_id, key, item);
        json_array_append(cordee_json_true(item, "mass") ? e.mass : e.ids,
                          json_object_get(item, "id"));
        json_object_set_new(item, "with", json_array());
    }
    return e;
}

/* The entry that a row is about, which it need not say. */
static json_t *entry_of(const struct entries *e, json_t *row)
{
    char key[24];

    snprintf(key, sizeof key, "%lld", (long long)cordee_json_int(row, "entry"));
    json_object_del(row, "entry");
    return json_object_get(e->by_id, key);
}

/* What became of the mail that each was, to the party or to its person. */
static int put_mails(struct cordee *cd, const struct entries *e, int64_t party,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *mails = cd->db->list(
        cd, err,
        "SELECT entry, outbox, party, address, state, said, code, ended_at, replied_at, "
        "bounced_at, unsubscribed_at, auto_replied_at, view FROM (SELECT x.interaction "
        "AS entry, x.id AS outbox, x.party, x.address, x.state, x.said, x.code, "
        "x.ended_at, x.replied_at, x.bounced_at, x.unsubscribed_at, x.auto_replied_at, "
        "CASE WHEN x.state NOT IN ('suppressed', 'cancelled') AND EXISTS (SELECT 1 FROM "
        "letter l WHERE l.id = x.letter AND (l.flags & 8) = 0) THEN x.token END AS view, "
        "row_number() OVER (PARTITION BY x.interaction ORDER BY x.replied_at IS NULL, "
        "x.id) AS place FROM outbox x WHERE x.party IN (SELECT ?3 UNION ALL SELECT "
        "r.party FROM role r WHERE r.other = ?3) AND x.interaction IN (SELECT value FROM "
        "json_each(?1) UNION ALL SELECT value FROM json_each(?2))) WHERE place = 1",
        CORDEE_ARGS(CORDEE_V(e->ids), CORDEE_V(e->mass), CORDEE_V(party)));
    json_t *mail;
    size_t i;

    json_array_foreach (mails, i, mail)
        json_object_set(entry_of(e, mail), "mail", mail);
    return mails ? 0 : -1;
}

static void rendering_drop(struct cordee_rendering *r)
{
    cordee_buf_drop(&r->subject);
    cordee_buf_drop(&r->html);
    cordee_buf_drop(&r->text);
}

/* A letter is kept with its merge fields: what is shown is what this person got, or on an
 * organisation's page one of its people; and what it says to everybody when nobody did.
 */
static void put_letter(struct cordee *cd, json_t *item)
{
    CORDEE_AUTO(rendering_drop) struct cordee_rendering r = {0};
    const json_t *mail = json_object_get(item, "mail");
    int64_t letter = cordee_json_int(item, "letter");
    struct cordee_error why = {0};
    int rc = 0;

    if (!letter || !cd->mail || !cd->mail->as_sent)
        return;
    if (mail)
        rc = cd->mail->as_sent(cd, &why, cordee_json_int(mail, "outbox"), &r);
    /* Its own page has the links that are its reader's alone. */
    if (rc > 0 && !r.personal && *cordee_json_text(mail, "view"))
        json_object_set_new(item, "view",
                            json_sprintf("/m/%s", cordee_json_text(mail, "view")));
    if (rc == 0)
        rc = cd->mail->as_written(cd, &why, letter, &r);
    if (rc > 0) {
        cordee_json_set_text(item, "subject", r.subject.text ? r.subject.text : "");
        cordee_json_set_text(item, "body",
                             r.text.text ? cordee_text_trim(r.text.text) : "");
    } else {
        cd->log->write(cd, CORDEE_WARN, "letter %lld: %s", (long long)letter, why.text);
    }
}

/* Who else took part; of a mass mail only who belongs to the organisation asked for. */
static int put_with(struct cordee *cd, const struct entries *e, int64_t party,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *with = cd->db->list(
        cd, err,
        "SELECT entry, id, kind, name, country, wrote AS \"wrote:bool\" FROM (SELECT "
        "y.entry, p.id, p.kind, p.name, p.country, y.wrote, row_number() OVER (PARTITION "
        "BY y.entry ORDER BY y.first) AS "
        "place FROM (SELECT ip.interaction AS entry, ip.party, min(ip.id) AS first, "
        "max(ip.part = 'from') AS wrote FROM "
        "interaction_party ip WHERE ip.interaction IN (SELECT value FROM json_each(?1)) "
        "GROUP BY 1, 2 UNION ALL SELECT ip.interaction, ip.party, min(ip.id), 0 FROM "
        "role r "
        "JOIN interaction_party ip ON ip.party = r.party WHERE r.other = ?3 AND "
        "ip.interaction IN (SELECT value FROM json_each(?2)) GROUP BY 1, 2) y JOIN party "
        "p ON p.id = y.party WHERE p.id <> ?3 AND p.deleted_at IS NULL AND " CD_MINE(
            "p.id") ") WHERE place <= ?4 ORDER BY entry, place",
        CORDEE_ARGS(CORDEE_V(e->ids), CORDEE_V(e->mass), CORDEE_V(party),
                    CORDEE_V(MOST_WITH)));
    json_t *row;
    size_t i;

    json_array_foreach (with, i, row) {
        json_t *entry = entry_of(e, row);

        cd_party_dress(cd, row);
        json_array_append(json_object_get(entry, "with"), row);
    }
    return with ? 0 : -1;
}

/* "/mailing/of/{id}" with the interaction's number. */
static void put_href(json_t *item, const char *path)
{
    const char *at = path ? strstr(path, "{id}") : NULL;
    char href[200];

    if (!at)
        return;
    snprintf(href, sizeof href, "%.*s%lld%s", (int)(at - path), path,
             (long long)cordee_json_int(item, "id"), at + strlen("{id}"));
    json_object_set_new(item, "href", json_string(href));
}

static int dress(struct cordee *cd, json_t *items, int64_t party,
                 struct cordee_error *err)
{
    CORDEE_AUTO(entries_drop) struct entries e = entries_of(items);
    json_t *item;
    size_t i;

    if (put_mails(cd, &e, party, err) < 0 || put_with(cd, &e, party, err) < 0)
        return -1;
    json_array_foreach (items, i, item) {
        const char *name = cordee_json_text(item, "kind");
        const struct cordee_interaction_kind *kind = kind_of(cd, name);

        json_object_set_new(item, "label", json_string(kind ? T(kind->label) : name));
        json_object_set_new(item, "icon", json_string(kind ? kind->icon : "note"));
        put_href(item, kind ? kind->path : NULL);
        put_letter(cd, item);
    }
    return 0;
}

static json_t *load_kinds(struct cordee *cd, int64_t party, int64_t user,
                          const char *chosen, struct cordee_error *err)
{
    json_t *list = cd->db->list(
        cd, err,
        "SELECT i.kind, count(*) AS n FROM interaction i WHERE i.id IN (" TOOK_PART
        ") AND " CD_MAY_SEE " GROUP BY i.kind ORDER BY n DESC",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(party), CORDEE_V(user), CORDEE_V(user)));
    json_t *all = json_object();
    json_t *row;
    int64_t n = 0;
    size_t i;

    if (!list) {
        json_decref(all);
        return NULL;
    }
    json_array_foreach (list, i, row) {
        const char *name = cordee_json_text(row, "kind");
        const struct cordee_interaction_kind *kind = kind_of(cd, name);

        n += cordee_json_int(row, "n");
        json_object_set_new(row, "label", json_string(kind ? T(kind->label) : name));
        json_object_set_new(row, "current", json_boolean(strcmp(name, chosen) == 0));
    }
    json_object_set_new(all, "kind", json_string(""));
    json_object_set_new(all, "label", json_string(T("All")));
    json_object_set_new(all, "n", json_integer(n));
    json_object_set_new(all, "current", json_boolean(!*chosen));
    json_array_insert_new(list, 0, all);
    return list;
}

int cd_timeline(struct cordee *cd, struct cordee_error *err, int64_t party, int64_t user,
                const char *kind, const char *before, int limit, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct cursor c;
    json_t *items, *kinds, *last;

    if (!cursor_read(before, &c))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no such page"));
    if (limit < 1 || limit > MOST_ENTRIES)
        limit = MOST_ENTRIES;
    if (!(items = load_items(core, party, user, kind, &c, limit + 1, err)))
        return -1;
    json_object_set_new(model, "items", items);
    if (json_array_size(items) > (size_t)limit) {
        json_array_remove(items, (size_t)limit);
        last = json_array_get(items, (size_t)limit - 1);
        json_object_set_new(model, "next",
                            json_sprintf("%lld-%lld",
                                         (long long)cordee_json_int(last, "at"),
                                         (long long)cordee_json_int(last, "id")));
    }
    if (dress(core, items, party, err) < 0 ||
        cd_custom_values_put(cd, CD_OWN_ENTRY, items, err) < 0 ||
        !(kinds = load_kinds(core, party, user, kind, err)))
        return -1;
    json_object_set_new(model, "kinds", kinds);
    *model_r = json_incref(model);
    return 0;
}

/* A mass mail has no weight.  Nor has what somebody noted or keeps to themselves, which
 * is worth reading all the same. */
#define OF_WEIGHT                                                               \
    " AND (i.kind = 'note' OR i.visibility = 'owner' OR EXISTS (SELECT 1 FROM " \
    "interaction_party x WHERE "                                                \
    "x.interaction = i.id AND x.weight > 0))"

int cd_timeline_contacts(struct cordee *cd, struct cordee_error *err, int64_t party,
                         int64_t user, bool ahead, int limit, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *items = core->db->list(
        core, err,
        ahead ? ITEMS OF_WEIGHT " AND i.at > ? ORDER BY i.at, i.id LIMIT ?"
              : ITEMS OF_WEIGHT " AND i.at <= ? ORDER BY i.at DESC, i.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(party), CORDEE_V(party), CORDEE_V(user),
                    CORDEE_V(user), CORDEE_V(cordee_now()), CORDEE_V(limit)));

    if (!items || dress(core, items, party, err) < 0) {
        json_decref(items);
        return -1;
    }
    *list_r = items;
    return 0;
}

/* All who took part may be written: it goes from everybody's timeline. */
int cd_entry_must(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t one = 0;
    int rc =
        core->db->one(core, err, &one,
                      "SELECT 1 FROM interaction_party ip WHERE ip.interaction = ? AND "
                      "NOT " CD_MAY_WRITE("ip.party") " LIMIT 1",
                      CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("your role in that cluster does not allow this"));
    return rc;
}

int cd_interaction_remove(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_entry_must(cd, id, err) < 0 ||
        cd_change_begin(cd, &c, T("Entry removed"), err) < 0 ||
        core->db->exec(core, err, "DELETE FROM interaction WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (core->db->changes(core) == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such entry"));
    if (cd_search_drop(core, "interaction", id, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
