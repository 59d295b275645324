#include "core/mail/receive/classify.h"

#include "core/mail/compose/compose.h"

#include <string.h>
#include <strings.h>

/* ---- which of ours ---------------------------------------------------------- */

static int ours_load(struct cordee *core, const char *where, const char *value,
                     struct cordee_arena *arena, struct cd_ours *o,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *sql = cordee_arena_printf(
        arena,
        "SELECT o.id, o.letter, o.interaction, o.party, o.address_id, o.address, "
        "o.language, l.topic, l.flags FROM outbox o JOIN letter l ON l.id = o.letter "
        "WHERE o.%s = ?",
        where);
    int rc = core->db->row(core, err, &row, sql, CORDEE_ARGS(CORDEE_V(value)));

    if (rc <= 0)
        return rc;
    o->outbox = cordee_json_int(row, "id");
    o->letter = cordee_json_int(row, "letter");
    o->interaction = cordee_json_int(row, "interaction");
    o->party = cordee_json_int(row, "party");
    o->address_id = cordee_json_int(row, "address_id");
    o->topic = cordee_json_int(row, "topic");
    o->flags = (unsigned)cordee_json_int(row, "flags");
    o->address = cordee_arena_text(arena, cordee_json_text(row, "address"));
    o->language = cordee_arena_text(arena, cordee_json_text(row, "language"));
    return 1;
}

/* The token of box+TOKEN@domain somewhere in `text`; NULL: there is none. */
static const char *token_in(const char *text, const char *box, const char *domain,
                            bool *leaving_r, struct cordee_arena *arena)
{
    size_t k = strlen(box);

    for (const char *at = text; (at = strcasestr(at, box)); at += 1) {
        const char *token = at + k;
        size_t n;

        if (at[k] != '+')
            continue;
        token++;
        *leaving_r = token[0] == 'u' && token[1] == '-';
        token += *leaving_r ? 2 : 0;
        n = strspn(token, "abcdefghijklmnopqrstuvwxyz234567ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (n >= 8 && n <= 40 && token[n] == '@' &&
            strncasecmp(token + n + 1, domain, strlen(domain)) == 0) {
            char *copy = cordee_arena_text_n(arena, token, n);

            for (char *p = copy; *p; p++)
                if (*p >= 'A' && *p <= 'Z')
                    *p |= 32;
            return copy;
        }
    }
    return NULL;
}

static int by_token(struct cordee *core, const struct cd_parsed *p,
                    const char *const *envelope_to, struct cordee_arena *arena,
                    struct cd_ours *o, struct cordee_error *err)
{
    char address[255];
    char *at;
    struct cordee_error none;
    int rc = 0;

    if (cd_return_address(core, address, &none) < 0)
        return 0; /* nothing is set up: nothing can have been sent */
    at = strrchr(address, '@');
    *at = '\0';
    for (size_t i = 0; rc == 0; i++) {
        bool envelope = envelope_to && envelope_to[i];
        const char *token = token_in(envelope ? envelope_to[i] : p->recipients, address,
                                     at + 1, &o->leaving, arena);

        if (token && (rc = ours_load(core, "token", token, arena, o, err)) > 0)
            o->token = token;
        if (!envelope)
            break;
    }
    return rc;
}

int cd_ours_find(struct cordee *core, const struct cd_parsed *p,
                 const char *envelope_from, const char *const *envelope_to,
                 struct cordee_arena *arena, struct cd_ours *o, struct cordee_error *err)
{
    int rc;

    (void)envelope_from;
    *o = (struct cd_ours){.address = "", .language = "", .token = ""};
    rc = by_token(core, p, envelope_to, arena, o, err);
    if (rc != 0)
        return rc;
    o->leaving = false;
    if (*p->in_reply_to)
        rc = ours_load(core, "message_id", p->in_reply_to, arena, o, err);
    for (size_t i = p->n_references; rc == 0 && i > 0; i--)
        rc = ours_load(core, "message_id", p->references[i - 1], arena, o, err);
    if (rc == 0 && *p->returned_id)
        rc = ours_load(core, "message_id", p->returned_id, arena, o, err);
    return rc;
}

/* ---- what it is, once it is known whether it answers one of ours ------------ */

const char *cd_filed_kind(const struct cd_understood *u, bool ours)
{
    if (strcmp(u->kind, "reply") == 0 || strcmp(u->kind, "new") == 0)
        return ours ? "reply" : "new";
    return u->kind;
}

/* The fate of our recipient; when the notice hides her, the one that failed. */
static const struct cd_fate *fate_of(const struct cd_understood *u, const char *address)
{
    const struct cd_fate *failed = NULL;

    for (size_t i = 0; i < u->n_fates; i++) {
        if (strcasecmp(u->fates[i].address, address) == 0)
            return &u->fates[i];
        if (!failed && u->fates[i].given_up)
            failed = &u->fates[i];
    }
    return failed || u->n_fates == 0 ? failed : &u->fates[0];
}

/* On one line, without the name of the protocol. */
static const char *said_of(const struct cd_fate *f, struct cordee_arena *arena)
{
    const char *said = *f->said ? f->said : *f->status ? f->status : f->reason;
    char *copy, *to;

    if (strncasecmp(said, "smtp;", 5) == 0)
        said += 5;
    said += strspn(said, " \n\t");
    copy = cordee_arena_text_n(arena, said, cordee_utf8_cut(said, 400));
    to = copy;
    for (const char *s = copy; *s; s++)
        if (!strchr(" \n\t", *s) || (to > copy && to[-1] != ' '))
            *to++ = (char)(*s == '\n' || *s == '\t' ? ' ' : *s);
    while (to > copy && to[-1] == ' ')
        to--;
    *to = '\0';
    return copy;
}

void cd_verdict(const struct cd_understood *u, const char *address,
                struct cordee_arena *arena, struct cd_verdict *v)
{
    const struct cd_fate *f = fate_of(u, address);

    *v = (struct cd_verdict){.reason = "", .status = "", .said = ""};
    if (!f) {
        v->failed = strcmp(u->kind, "bounce") == 0;
        return;
    }
    v->failed = f->given_up;
    v->hard = f->given_up && f->hard;
    v->reason = f->reason;
    v->status = f->status;
    v->said = said_of(f, arena);
}
