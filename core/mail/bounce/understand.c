#include "core/mail/bounce/understand.h"

#include "core/mail/bounce/bounce.h"
#include "core/mail/receive/decode.h"

#include <string.h>
#include <strings.h>

#define WORDS_MOST 6000 /* of a text, where kinds are told apart */

struct cd_fate *cd_fate_add(struct cd_case *c)
{
    struct cd_fate *f;

    if (c->n_fates == CD_FATES_MAX)
        return NULL;
    f = &c->fates[c->n_fates++];
    *f = (struct cd_fate){.address = "",
                          .action = "",
                          .status = "",
                          .said = "",
                          .hint = "",
                          .near = "",
                          .host = "",
                          .reason = ""};
    return f;
}

struct cd_fate *cd_fate_of(struct cd_case *c, const char *address)
{
    for (size_t i = 0; i < c->n_fates; i++)
        if (strcasecmp(c->fates[i].address, address) == 0)
            return &c->fates[i];
    return NULL;
}

/* ---- the notice, and the mail it gives back --------------------------------- */

static bool is_returned_type(const char *type)
{
    return strcmp(type, "message/rfc822") == 0 ||
           strcmp(type, "text/rfc822-headers") == 0 || strcmp(type, "text/rfc822") == 0 ||
           strcmp(type, "message/rfc822-headers") == 0 ||
           strcmp(type, "message/global") == 0 ||
           strcmp(type, "message/global-headers") == 0 ||
           strcmp(type, "message/partial") == 0;
}

static const char *html_text(const char *html, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {.limit = CD_WIRE_TEXT};

    cd_decode_html(html, strlen(html), &plain);
    return cordee_arena_text(arena, plain.text ? plain.text : "");
}

/* Plain text before the returned mail; HTML when there is no other. */
static const char *notice_text(const struct cd_wire *w, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {.limit = CD_WIRE_TEXT};
    const struct cd_wire_piece *html = NULL;

    cordee_buf_puts(&all, "");
    for (size_t i = 0; i < w->n_pieces; i++) {
        const struct cd_wire_piece *p = &w->pieces[i];

        if (is_returned_type(p->type))
            break;
        if (strcmp(p->type, "text/html") == 0 && !html)
            html = p;
        if (strcmp(p->type, "text/plain") != 0 || p->attached)
            continue;
        cordee_buf_puts(&all, p->text);
        cordee_buf_puts(&all, "\n");
    }
    if (!all.text[strspn(all.text, " \n\t")] && html)
        return html_text(html->text, arena);
    return cordee_arena_text(arena, all.text);
}

static void notice_take(struct cd_case *c)
{
    const char *text = notice_text(c->wire, c->arena);
    size_t n = cd_notice_length(text);

    c->notice = cordee_arena_text_n(c->arena, text, n);
    c->notice_words = cd_words(c->notice, WORDS_MOST, c->arena);
    c->returned = text + n;
    c->has_returned = text[n] != '\0';
    for (size_t i = 0; i < c->wire->n_pieces; i++)
        if (is_returned_type(c->wire->pieces[i].type)) {
            c->returned = c->wire->pieces[i].text;
            c->has_returned = true;
            break;
        }
}

/* ---- which mail it is about ------------------------------------------------- */

static const char *bare_id(const char *value, bool last, struct cordee_arena *arena)
{
    const char *open = last ? strrchr(value, '<') : strchr(value, '<');
    const char *id = open ? open + 1 : value + strspn(value, " ");

    return cordee_arena_text_n(arena, id, strcspn(id, "> ,\n"));
}

static const char *thread_of(struct cd_case *c, const char *kind)
{
    static const char *const given_back[] = {"bounce", "delayed", "feedback", NULL};
    const char *id = "";

    for (const char *const *k = given_back; *k; k++)
        if (strcmp(kind, *k) == 0)
            id = cd_block_field(c->returned, "Message-ID", c->arena);
    if (!*id)
        id = cd_wire_field(c->wire, "In-Reply-To", c->arena);
    if (*id)
        return bare_id(id, false, c->arena);
    return bare_id(cd_wire_field(c->wire, "References", c->arena), true, c->arena);
}

/* ---- the whole -------------------------------------------------------------- */

/* Names of machines stand in the name or before the "@"; domains tell nothing. */
static const char *without_domains(const char *from, struct cordee_arena *arena)
{
    char *copy = cordee_arena_text(arena, from);
    char *to = copy;

    for (const char *s = copy; *s;) {
        if (*s == '@')
            s += 1 + strcspn(s + 1, " >\")");
        else
            *to++ = *s++;
    }
    *to = '\0';
    return copy;
}

static void from_read(struct cd_case *c)
{
    const char *from = cd_wire_field(c->wire, "From", c->arena);

    c->from_address = cd_address_in(from, c->arena);
    c->from = without_domains(from, c->arena);
}

struct cd_understood *cd_understand(const char *raw, size_t n, const char *envelope_from,
                                    struct cordee_arena *arena)
{
    struct cd_understood *u = cordee_arena_get(arena, sizeof *u);
    struct cd_case *c = cordee_arena_get(arena, sizeof *c);

    c->arena = arena;
    c->null_path = envelope_from && !*envelope_from;
    c->wire = cd_wire_read(raw, n, arena);
    c->subject = cd_wire_field(c->wire, "Subject", arena);
    c->subject_words = cd_words(c->subject, 300, arena);
    from_read(c);
    notice_take(c);
    u->kind = cd_kind_of(c, &u->why);
    u->fates = c->fates;
    u->n_fates = c->n_fates;
    u->thread = thread_of(c, u->kind);
    return u;
}

static struct cd_fate *refusal_judge(const char *said, const char *status, const char *to,
                                     struct cordee_arena *arena)
{
    struct cd_case *c = cordee_arena_get(arena, sizeof *c);
    struct cd_fate *f;

    c->arena = arena;
    c->notice_words = "in reply to rcpt to";
    c->notice = c->returned = "";
    c->reported = true;
    f = cd_fate_add(c);
    f->address = to;
    f->action = "failed";
    f->status = status;
    f->said = said;
    cd_fate_judge(c, f);
    return f;
}

bool cd_refusal_is_hard(const char *said, const char *status, const char *to)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();

    return refusal_judge(said, status, to, arena)->hard;
}

const char *cd_refusal_reason(const char *said, const char *status, const char *to)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();

    return refusal_judge(said, status, to, arena)->reason;
}

bool cd_refusal_is_of_a_person(const char *said, const char *to)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    const struct cd_fate *f = refusal_judge(said, cd_status_in(said, arena), to, arena);

    return f->hard && cd_reason_is_of_a_person(f->reason);
}

bool cd_reason_is_of_a_person(const char *reason)
{
    static const char *const reasons[] = {"userunknown", "hasmoved"};

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reasons[i], reason) == 0)
            return true;
    return false;
}
