/* Checks of who it comes from, and whether other servers believe it. */
#include "plugins/mailing/check/check.h"

#include "plugins/mailing/write/contacts.h"
#include "plugins/mailing/write/files.h"

static int cluster_load(struct cordee *cd, const struct mailing_look *l,
                        json_t **cluster_r, struct cordee_error *err)
{
    return cd->db->row(cd, err, cluster_r,
                       "SELECT name, postal_address, from_address FROM cluster"
                       " ORDER BY id = ? DESC, id LIMIT 1",
                       CORDEE_ARGS(CORDEE_V(cordee_json_int(l->model, "cluster"))));
}

/* What is missing is set on a page of the settings: the row has a link there. */
static int field_there(struct cordee *cd, struct mailing_look *l, const char *field,
                       const char *title, const char *text, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;

    if (cluster_load(cd, l, &cluster, err) < 0)
        return -1;
    if (!*cordee_json_text(cluster, field))
        cordee_json_set_text(mailing_found(l, "bad", title, text), "href",
                             cordee_arena_printf(l->arena, "/settings#f-%s", field));
    return 0;
}

int mailing_check_sender(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err)
{
    return field_there(cd, l, "from_address", T("There is no sender address"),
                       T("Set it under Settings."), err);
}

int mailing_check_postal(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err)
{
    return field_there(cd, l, "postal_address", T("The postal address is missing"),
                       T("The law wants it in every mailing. Set it under Settings."),
                       err);
}

/* ---- who bears it, and who stands in ---------------------------------------- */

static bool has_contact(const json_t *contacts, const char *country)
{
    const json_t *row;
    size_t i;

    json_array_foreach (contacts, i, row)
        if (cordee_text_is(cordee_json_text(row, "country"), country))
            return !cordee_json_true(row, "gone");
    return false;
}

static void from_found(struct cordee *cd, struct mailing_look *l, int64_t n,
                       const char *fine, const char *why)
{
    json_t *row;

    if (!n) {
        mailing_found(l, "ok", fine, NULL);
        return;
    }
    row = mailing_found(l, "warn",
                        cordee_arena_printf(l->arena,
                                            TN("%lld person gets it from the cluster",
                                               "%lld people get it from the cluster", n),
                                            (long long)n),
                        why);
    if (l->letter.sender_mode == CORDEE_SENDER_COUNTRY) {
        cordee_json_set_text(
            row, "href",
            cordee_arena_printf(l->arena, "/mailing/%lld/contacts",
                                (long long)cordee_json_int(l->model, "id")));
        cordee_json_set_text(row, "go", T("Contacts by country"));
    }
}

static int from_country(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *contacts = mailing_contacts(cd, cordee_json_int(l->model, "cluster"), err);
    const char *names = "";
    int64_t n = 0;
    json_t *row;
    size_t i;

    if (!contacts)
        return -1;
    json_array_foreach (json_object_get(l->count, "countries"), i, row) {
        if (has_contact(contacts, cordee_json_text(row, "code")))
            continue;
        names = cordee_arena_printf(l->arena, "%s%s%s (%lld)", names, n ? ", " : "",
                                    *cordee_json_text(row, "code")
                                        ? cordee_json_text(row, "name")
                                        : T("no country"),
                                    (long long)cordee_json_int(row, "n"));
        n += cordee_json_int(row, "n");
    }
    from_found(
        cd, l, n, T("Each gets it from the contact of her country"),
        cordee_arena_printf(l->arena, T("Nobody is the contact there: %s."), names));
    return 0;
}

/* Who has nobody gets it from the cluster: how many, before it goes. */
int mailing_check_from(struct cordee *cd, struct mailing_look *l,
                       struct cordee_error *err)
{
    struct cordee_audience who;
    int64_t n;

    if (!l->count || l->letter.sender_mode == CORDEE_SENDER_ONE)
        return 0;
    if (l->letter.sender_mode == CORDEE_SENDER_COUNTRY)
        return from_country(cd, l, err);
    mailing_audience(l->arena, l->model, l->user, &who);
    if ((n = mailing_unowned(cd, l->arena, &who, err)) < 0)
        return -1;
    from_found(cd, l, n, T("Each gets it from who is in charge of her"),
               T("Nobody is in charge of them or of their organisation."));
    return 0;
}

/* ---- is there a way out? ---------------------------------------------------- */

int mailing_check_server(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err)
{
    int64_t relays = 0, usable = 0;
    json_t *row;

    if (cd->practice)
        return 0;
    if (cd->db->one(cd, err, &relays, "SELECT count(*) FROM relay", CORDEE_NO_ARGS) < 0 ||
        cd->db->one(cd, err, &usable, "SELECT count(*) FROM relay WHERE removed = 0",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    /* A server that has not run yet has made none of the settings. */
    if (usable || (!relays && *cd->setting->text(cd, l->arena, "mail.relay_host")))
        return 0;
    row = mailing_found(l, "bad", T("No outgoing server is set"),
                        T("Without one no mail leaves this machine."));
    cordee_json_set_text(row, "href", "/settings/mail");
    cordee_json_set_text(row, "go", T("Set it"));
    return 0;
}

/* ---- does the way out take it? ---------------------------------------------- */

#define HEADERS 4096 /* with a signature: about */

/* A mail may go by any of the servers in use, so the smallest limit counts. */
static int narrowest(struct cordee *cd, json_t **relay_r, struct cordee_error *err)
{
    return cd->db->row(cd, err, relay_r,
                       "SELECT CASE name WHEN '' THEN host ELSE name END AS name,"
                       " size_most FROM relay WHERE removed = 0 AND active = 1 AND"
                       " size_most > 0 ORDER BY size_most, id LIMIT 1",
                       CORDEE_NO_ARGS);
}

static void room_lacks(struct cordee *cd, struct mailing_look *l, int64_t weight,
                       const json_t *relay)
{
    const char *name = cordee_json_text(relay, "name");
    const char *most =
        mailing_size_said(cd, l->arena, cordee_json_int(relay, "size_most"));
    json_t *row =
        mailing_found(l, "bad", T("The mail is larger than the outgoing server takes"),
                      cordee_arena_printf(
                          l->arena,
                          l->letter.n_files ? T("%s with its files; %s takes %s at most.")
                                            : T("%s; %s takes %s at most."),
                          mailing_size_said(cd, l->arena, weight), name, most));

    cordee_json_set_text(row, "about",
                         cordee_arena_printf(l->arena, "%s %s", name, most));
    if (!l->letter.n_files)
        return;
    cordee_json_set_text(row, "href",
                         cordee_arena_printf(l->arena, "/mailing/%lld/files",
                                             (long long)cordee_json_int(l->model, "id")));
    cordee_json_set_text(row, "go", T("Files"));
}

/* Each of them would come back with 552, after it went through the wire. */
int mailing_check_room(struct cordee *cd, struct mailing_look *l,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *relay = NULL;
    const int64_t weight =
        HEADERS + l->wire + cd->mail->files_size(l->letter.files, l->letter.n_files);
    int rc;

    if (cd->practice)
        return 0;
    rc = narrowest(cd, &relay, err);
    if (rc > 0 && weight > cordee_json_int(relay, "size_most"))
        room_lacks(cd, l, weight, relay);
    return rc < 0 ? -1 : 0;
}

/* ---- does it agree with the DNS? -------------------------------------------- */

static void aligned_say(struct cordee *cd, struct mailing_look *l, const json_t *health,
                        const char *address)
{
    const char *state = cordee_json_text(health, "state");
    const char *words = cordee_json_text(health, "words");
    const char *domain = cordee_json_text(health, "domain");
    json_t *row;

    if (cordee_text_is(state, "ok")) {
        mailing_found(
            l, "ok", T("The sender is aligned"),
            cordee_arena_printf(l->arena, T("%s: SPF, DKIM and DMARC agree."), address));
        return;
    }
    if (cordee_text_is(state, "bad")) {
        row = mailing_found(l, "bad", T("Other servers will not believe the sender"),
                            cordee_arena_printf(l->arena, "%s: %s", domain, words));
        cordee_json_set_text(row, "about", domain);
    } else if (*state) {
        row = mailing_found(l, "warn",
                            cordee_text_is(state, "unknown")
                                ? T("Whether the sender is aligned is not known")
                                : T("The sender could be believed more"),
                            cordee_arena_printf(l->arena, "%s: %s", domain, words));
    } else {
        row = mailing_found(l, "warn", T("Whether the sender is aligned is not known"),
                            T("Nobody has looked yet what the DNS says of its domain."));
    }
    cordee_json_set_text(row, "href", cordee_json_text(health, "url"));
    cordee_json_set_text(row, "go", T("See what to do"));
}

/* Users bear it with their own address only where the domain is that of the
 * organisation, and with the organisation's else: there is one domain to look at. */
int mailing_check_aligned(struct cordee *cd, struct mailing_look *l,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *health = NULL;
    struct cordee_error why = {0};
    const char *address;

    if (cd->practice) /* none of it leaves this machine */
        return 0;
    if (cluster_load(cd, l, &cluster, err) < 0)
        return -1;
    address = cordee_json_text(cluster, "from_address");
    if (!*address)
        return 0; /* another check says that */
    if (cd->mail->sender_health(cd, &why, address, &health) == 0)
        aligned_say(cd, l, health, address);
    else
        mailing_found(l, "bad", T("The sender address is none"), why.text);
    return 0;
}
