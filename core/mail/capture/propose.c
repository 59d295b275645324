/* What a person must say about mail that was handed over. */
#include "core/mail/capture/capture.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Addresses behind which nobody reads. */
static bool is_nobody(const char *address)
{
    static const char *const boxes[] = {"no-reply",     "noreply",    "donotreply",
                                        "do-not-reply", "postmaster", "mailer-daemon",
                                        "bounce",       "bounces",    NULL};
    size_t n = strcspn(address, "@+");

    for (size_t i = 0; boxes[i]; i++)
        if (strlen(boxes[i]) == n && strncasecmp(address, boxes[i], n) == 0)
            return true;
    return false;
}

/* "ada.lovelace@..." may be Ada Lovelace. */
static const char *name_guess(const char *address, struct cordee_arena *arena)
{
    char *name = cordee_arena_text_n(arena, address, strcspn(address, "@+"));

    for (char *c = name; *c; c++) {
        if (strchr("._-", *c))
            *c = ' ';
        if (c == name || c[-1] == ' ')
            *c = (char)toupper((unsigned char)*c);
    }
    return cordee_text_trim(name);
}

static int person_propose(struct cordee *core, const struct cordee_proposal *like,
                          const struct cd_mailbox *who,
                          const struct cordee_recognised *known,
                          struct cordee_arena *arena, struct cordee_error *err)
{
    struct cordee_proposal p = *like;
    const char *name = *who->name ? who->name : name_guess(who->address, arena);
    CORDEE_AUTO(cordee_json_drop) json_t *org = NULL;
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s, s:s, s:I}", "name", name, "email", who->address,
                                "org", (json_int_t)known->org);
    char folded[255];
    int64_t id;

    if (cordee_address_fold(who->address, folded) < 0 || known->gone)
        return 0;
    if (known->org && core->crm->party(core, err, known->org, &org) < 0)
        return -1;
    cordee_json_set_text(details, "organisation",
                         org ? cordee_json_text(org, "name") : "");
    p.kind = "person.new";
    p.key = p.staff ? cordee_arena_printf(arena, "%lld:%s", (long long)p.staff, folded)
                    : folded;
    p.details = details;
    if (core->db->exec(core, err,
                       "INSERT OR IGNORE INTO capture_person(message, folded) VALUES(?, "
                       "?)",
                       CORDEE_ARGS(CORDEE_V(p.message), CORDEE_V((const char *)folded))) <
        0)
        return -1;
    return core->crm->propose(core, err, &p, &id) < 0 ? -1 : 0;
}

int cd_capture_propose(struct cordee *core, const struct cordee_proposal *like,
                       int64_t staff, const struct cd_people *unknown,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cordee_recognised known[CD_PEOPLE_MAX] = {{0}};
    struct cordee_proposal p = *like;

    for (size_t i = 0; i < unknown->n; i++)
        known[i].address = unknown->all[i].address;
    if (unknown->n &&
        (core->crm->recognise(core, arena, known, unknown->n, err) < 0 ||
         core->db->one(core, err, &p.cluster,
                       "SELECT cluster FROM staff_cluster WHERE staff = ? AND "
                       "cluster_may_write(cluster) ORDER BY id LIMIT 1",
                       CORDEE_ARGS(CORDEE_V(staff))) < 0))
        return -1;
    for (size_t i = 0; i < unknown->n; i++)
        if (!is_nobody(unknown->all[i].address) &&
            person_propose(core, &p, &unknown->all[i], &known[i], arena, err) < 0)
            return -1;
    return 0;
}

int cd_capture_decided(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                       struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    json_t *row;
    size_t i;

    if (argc < 4 || strcmp(argv[1].as.s, "person.new") != 0 || !argv[2].as.i ||
        !argv[3].as.i)
        return 0;
    list = core->db->list(core, err,
                          "SELECT DISTINCT message FROM capture_person WHERE folded IN "
                          "(SELECT folded FROM email_address WHERE party = ?) ORDER BY "
                          "message",
                          CORDEE_ARGS(argv[3]));
    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        if (cd_capture_again(core, cordee_json_int(row, "message"), NULL, err) < 0)
            return -1;
    return 0;
}

/* ---- mail that nobody vouches for ------------------------------------------- */

int cd_capture_doubt(struct cordee *core, const struct cd_inbound *in, int64_t staff,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s, s:s}", "from", in->mail.from_address, "subject",
                                in->mail.subject);
    char key[24];
    int64_t id;

    snprintf(key, sizeof key, "%lld", (long long)in->mail.message);
    return core->crm->propose(core, err,
                              &(struct cordee_proposal){.kind = "mail.doubt",
                                                        .key = key,
                                                        .message = in->mail.message,
                                                        .staff = staff,
                                                        .quote = in->mail.visible,
                                                        .details = details},
                              &id) < 0
               ? -1
               : 0;
}

static int doubt_accepted(struct cordee *cd, const struct cordee_proposal *p,
                          int64_t *party_r, struct cordee_error *err)
{
    const char *why = NULL;

    *party_r = p->party;
    if (cd_capture_again(cd->host->core, p->message, &why, err) < 0)
        return -1;
    return why ? cordee_fail(err, CORDEE_E_CONFLICT, "%s", T(why)) : 0;
}

const struct cordee_proposal_kind cd_mail_proposals[] = {
    {"mail.doubt", T_LATER("Mail to your private address that could not be trusted"),
     T_LATER("{from}: {subject}"), T_LATER("File it"), T_LATER("Throw it away"), NULL,
     doubt_accepted, NULL},
    {0},
};
