/* What a person must say about mail that was handed over. */
#include "core/mail/capture/capture.h"

#include "core/mail/receive/address-says.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define ASKED_AGAIN_S (182 * INT64_C(86400)) /* half a year */

/* Of "ada@..." there is no more to tell than Ada. */
static const char *name_guess(const char *address, struct cordee_arena *arena)
{
    const char *said = cd_address_name(arena, address);
    char *name;

    if (*said)
        return said;
    name = cordee_arena_text_n(arena, address, strcspn(address, "@+"));
    *name = (char)toupper((unsigned char)*name);
    return name;
}

/* Somebody who took part, and what the register knows of the address. */
struct asked {
    const struct cd_mailbox *who;
    const char *folded;
};

static json_t *details_of(struct cordee *core, const struct asked *a,
                          const struct cordee_recognised *known,
                          struct cordee_arena *arena, struct cordee_error *err)
{
    const char *name = *a->who->name ? a->who->name : name_guess(a->who->address, arena);
    CORDEE_AUTO(cordee_json_drop) json_t *org = NULL;

    if (known->org && core->crm->party(core, err, known->org, &org) < 0)
        return NULL;
    return json_pack("{s:s, s:s, s:s, s:I, s:s}", "name", name, "email", a->who->address,
                     "folded", a->folded, "org", (json_int_t)known->org, "organisation",
                     org ? cordee_json_text(org, "name") : "");
}

static int person_propose(struct cordee *core, const struct cordee_proposal *like,
                          const struct asked *a, const struct cordee_recognised *known,
                          struct cordee_arena *arena, struct cordee_error *err)
{
    struct cordee_proposal p = *like;
    CORDEE_AUTO(cordee_json_drop) json_t *details = NULL;
    int64_t id;

    if (known->gone)
        return 0;
    if (!(details = details_of(core, a, known, arena, err)) ||
        core->db->exec(
            core, err,
            "INSERT OR IGNORE INTO capture_person(message, folded) VALUES(?, ?)",
            CORDEE_ARGS(CORDEE_V(p.message), CORDEE_V(a->folded))) < 0)
        return -1;
    p.kind = "person.new";
    p.key = p.staff ? cordee_arena_printf(arena, "%lld:%s", (long long)p.staff, a->folded)
                    : a->folded;
    p.details = details;
    p.again_s = ASKED_AGAIN_S;
    return core->crm->propose(core, err, &p, &id) < 0 ? -1 : 0;
}

/* Whom to ask about: people, of whom this mail has not asked before.  How many; -1. */
static int asked_find(struct cordee *core, int64_t message,
                      const struct cd_people *unknown, struct asked *asked,
                      struct cordee_arena *arena, struct cordee_error *err)
{
    int n = 0;

    for (size_t i = 0; i < unknown->n; i++) {
        const char *address = unknown->all[i].address;
        char folded[255];
        int64_t there = 0;

        if (cd_address_is_machine(address) || cordee_address_fold(address, folded) < 0)
            continue;
        if (core->db->one(
                core, err, &there,
                "SELECT 1 FROM capture_person WHERE message = ? AND folded = ?",
                CORDEE_ARGS(CORDEE_V(message), CORDEE_V((const char *)folded))) < 0)
            return -1;
        if (!there)
            asked[n++] =
                (struct asked){&unknown->all[i], cordee_arena_text(arena, folded)};
    }
    return n;
}

int cd_capture_propose(struct cordee *core, const struct cordee_proposal *like,
                       int64_t staff, const struct cd_people *unknown,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cordee_recognised known[CD_PEOPLE_MAX] = {{0}};
    struct asked asked[CD_PEOPLE_MAX];
    struct cordee_proposal p = *like;
    int n = asked_find(core, like->message, unknown, asked, arena, err);

    for (int i = 0; i < n; i++)
        known[i].address = asked[i].who->address;
    if (n > 0 && (core->crm->recognise(core, arena, known, (size_t)n, err) < 0 ||
                  core->db->one(core, err, &p.cluster,
                                "SELECT cluster FROM staff_cluster WHERE staff = ? AND "
                                "cluster_may_write(cluster) ORDER BY id LIMIT 1",
                                CORDEE_ARGS(CORDEE_V(staff))) < 0))
        return -1;
    for (int i = 0; i < n; i++)
        if (person_propose(core, &p, &asked[i], &known[i], arena, err) < 0)
            return -1;
    return n < 0 ? -1 : 0;
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
    const char *why = T_LATER("This mail is gone: there is nothing to file any more.");
    int rc = cd_capture_again(cd->host->core, p->message, &why, err);

    *party_r = p->party;
    if (rc < 0)
        return -1;
    return why ? cordee_fail(err, CORDEE_E_CONFLICT, "%s", T(why)) : 0;
}

const struct cordee_proposal_kind cd_mail_proposals[] = {
    {.name = "mail.doubt",
     .label = T_LATER("Mail to your private address that could not be trusted"),
     .says = T_LATER("{from}: {subject}"),
     .accept = T_LATER("File it"),
     .dismiss = T_LATER("Throw it away"),
     .accepted = doubt_accepted},
    {0},
};
