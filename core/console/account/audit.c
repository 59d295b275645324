/* What must be provable: who signed in, who tried to, who exported, read in bulk, changed
 * rights.  Newest first, by person and kind. */
#include "core/console/account/account.h"
#include "core/console/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 100 };

/* Kinds to choose from: prefixes of actions. */
static const char *const kinds[][2] = {
    {"session.", T_LATER("Signing in and out")},
    {"second.", T_LATER("Second step of signing in")},
    {"password.", T_LATER("Passwords")},
    {"staff.", T_LATER("Accounts")},
    {"role.", T_LATER("Rights of roles")},
    {"token.", T_LATER("API tokens")},
    {"export.", T_LATER("Exports")},
    {"read.", T_LATER("Reading in bulk")},
    {"mail.", T_LATER("Letters")},
    {"change.", T_LATER("Changes taken back")},
    {"data.", T_LATER("Restored and released data")},
};

static const char *const words[][2] = {
    {"session.open", T_LATER("signed in")},
    {"session.close", T_LATER("signed out")},
    {"session.fail", T_LATER("wrong password")},
    {"session.end", T_LATER("signed a browser out")},
    {"session.end_all", T_LATER("signed an account out everywhere")},
    {"second.on", T_LATER("turned the second step on")},
    {"second.off", T_LATER("turned the second step off")},
    {"second.fail", T_LATER("wrong code")},
    {"second.codes", T_LATER("made new recovery codes")},
    {"password.set", T_LATER("set a password")},
    {"staff.add", T_LATER("invited somebody")},
    {"staff.role", T_LATER("set a role")},
    {"staff.link", T_LATER("made a sign-in link")},
    {"staff.disable", T_LATER("turned an account off")},
    {"staff.enable", T_LATER("turned an account on")},
    {"staff.reset", T_LATER("reset an account")},
    {"export.fees", T_LATER("exported the fees")},
    {"retention.rule", T_LATER("changed a rule of retention")},
    {"role.give", T_LATER("gave a permission")},
    {"role.take", T_LATER("took a permission")},
    {"role.defaults", T_LATER("restored the roles")},
    {"token.new", T_LATER("made an API token")},
    {"token.revoke", T_LATER("revoked an API token")},
    {"export.list", T_LATER("exported a list")},
    {"export.person", T_LATER("exported a person's data")},
    {"export.dump", T_LATER("took a full dump")},
    {"read.bulk", T_LATER("read much at once")},
    {"mail.letter", T_LATER("made a letter")},
    {"change.undo", T_LATER("took a change back")},
    {"party.erase", T_LATER("erased a person for good")},
    {"data.load", T_LATER("data was loaded from a full dump")},
    {"data.restore", T_LATER("data was restored")},
    {"data.release", T_LATER("released restored data")},
    {"data.replay", T_LATER("replayed who unsubscribed")},
};

static const char *words_of(struct cordee *cd, const char *action)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], action) == 0)
            return T(words[i][1]);
    return action;
}

static json_t *kind_options(struct cordee *cd, const char *chosen)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:b}", "value", kinds[i][0],
                                              "label", T(kinds[i][1]), "selected",
                                              strcmp(kinds[i][0], chosen) == 0));
    return list;
}

static json_t *load(struct cordee *cd, int64_t who, const char *kind, int64_t before,
                    struct cordee_error *err)
{
    char end[40];

    snprintf(end, sizeof end, "%.30s\x7f", kind); /* all that begin with it */
    return cd->db->list(
        cd, err,
        "SELECT a.id, a.at, a.staff, s.name, a.address, a.action, a.object, a.detail, "
        "t.name AS whom FROM audit a LEFT JOIN staff s ON s.id = a.staff "
        "LEFT JOIN staff t ON a.object = 'staff ' || t.id "
        "WHERE a.id < ? AND (? = 0 OR a.staff = ?) "
        "AND (? = '' OR (a.action >= ? AND a.action < ?)) ORDER BY a.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(before ? before : INT64_MAX), CORDEE_V(who), CORDEE_V(who),
                    CORDEE_V(kind), CORDEE_V(kind), CORDEE_V((const char *)end),
                    CORDEE_V(PAGE + 1)));
}

static void dress(const struct cd_view *view, json_t *rows)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        const char *action = cordee_json_text(row, "action");

        cordee_json_set_text(row, "words", words_of(cd, action));
        cd_show_put_moment(view, row, "at", cordee_json_int(row, "at"));
        json_object_set_new(row, "wrong",
                            json_boolean(cordee_text_ends(action, ".fail")));
    }
}

static void put_next(const struct cd_view *view, json_t *model, json_t *rows, int64_t who,
                     const char *kind)
{
    int64_t last;

    if (json_array_size(rows) <= PAGE)
        return;
    json_array_remove(rows, PAGE);
    last = cordee_json_int(json_array_get(rows, PAGE - 1), "id");
    cordee_json_set_text(
        model, "next",
        cordee_arena_printf(view->arena, "/settings/audit?who=%lld&kind=%s&before=%lld",
                            (long long)who, cd_show_query(view, kind), (long long)last));
}

CD_HANDLER(cd_audit_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *kind = cd->http->query(req, "kind");
    int64_t who = 0, before = 0;
    json_t *rows;
    json_t *staff;

    (void)cordee_text_int(cd->http->query(req, "who"), &who);
    (void)cordee_text_int(cd->http->query(req, "before"), &before);
    rows = load(cd->host->core, who, kind, before, err);
    if (!rows)
        return -1;
    json_object_set_new(model, "rows", rows);
    dress(&view, rows);
    put_next(&view, model, rows, who, kind);
    json_object_set_new(model, "kinds", kind_options(cd, kind));
    staff = cd->db->list(cd, err,
                         "SELECT id, name, id = ? AS \"selected:bool\" FROM staff "
                         "ORDER BY name, id",
                         CORDEE_ARGS(CORDEE_V(who)));
    if (!staff)
        return -1;
    json_object_set_new(model, "staff", staff);
    return cd->http->page(cd, req, "audit", model, err);
}
