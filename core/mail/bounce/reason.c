/* From a server's words to a reason.  What is specific wins over what is general: what a
 * provider means by its own codes, then sentences, then enhanced codes, then the class.
 */
#include "core/mail/bounce/reason.h"

#include <string.h>
#include <strings.h>

#define SAID_MOST   4000 /* bytes of a server's words that are looked at */
#define NOTICE_MOST 8000

static bool is_one_of(const char *reason, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(reason, *list) == 0)
            return true;
    return false;
}

/* ---- one text --------------------------------------------------------------- */

/* What is known while a text is judged. */
struct plea {
    const char *words; /* folded */
    const char *status;
    int reply;
    enum cd_stage stage;
    const char *host;
    bool quoted; /* another server's words, not its own about its own users */
};

static const char *by_host(const struct plea *p)
{
    for (const struct cd_reason_row *r = cd_reason_hosts; r->reason; r++)
        if ((!r->status || strncmp(p->status, r->status, strlen(r->status)) == 0) &&
            (!r->reply || r->reply == p->reply) &&
            (r->at == CD_AT_ANY || (r->at & CD_AT(p->stage))) &&
            (!r->host || strcasestr(p->host, r->host)) &&
            (!r->words || cd_words_say(p->words, r->words)))
            return r->reason;
    return "";
}

/* Rows of a table from one reason up to, not including, another (NULL: to the end). */
static const char *by_words(const struct plea *p, const struct cd_reason_words *table,
                            const char *from, const char *to)
{
    bool on = !from;

    for (; table->reason && (!to || strcmp(table->reason, to) != 0); table++) {
        on = on || strcmp(table->reason, from) == 0;
        if (on && cd_words_one(p->words, table->words))
            return table->reason;
    }
    return "";
}

/* "No such user" counts when it was said of the address: by its code, or in answer to
 * RCPT, or by a program that speaks of its own users and quotes no session.  Else it is
 * what a filter says after it has seen the mail. */
static const char *unknown_user(const struct plea *p)
{
    const char *class = *p->status ? p->status + 1 : "";

    if (!cd_words_one(p->words, cd_words_no_user))
        return "";
    if (strncmp(class, ".7.", 3) == 0 && cd_words_say(p->words, p->status) &&
        !cd_words_say(p->words, "recipient address rejected: access denied"))
        return "filtered";
    if (strncmp(class, ".1.", 3) == 0 || p->stage == CD_STAGE_RCPT)
        return "userunknown";
    if (strncmp(class, ".2.", 3) == 0 || p->stage == CD_STAGE_DATA)
        return "filtered";
    return p->quoted ? "filtered" : "userunknown";
}

static bool is_early(const struct plea *p)
{
    return p->stage == CD_STAGE_CONNECT || p->stage == CD_STAGE_HELO;
}

static const char *by_weak_words(const struct plea *p)
{
    static const char *const vague[] = {"securityerror", "systemerror", "", NULL};
    const char *reason = by_words(p, cd_reason_weak, NULL, NULL);

    return is_early(p) && is_one_of(reason, vague) ? "blocked" : reason;
}

/* "Unknown", "does not exist", said before any recipient was named: of us. */
static const char *unknown_sender(const struct plea *p)
{
    bool unknown = cd_words_one(p->words, cd_words_no_user) ||
                   cd_words_one(p->words, cd_words_no_host);

    return p->stage == CD_STAGE_MAIL && unknown ? "rejected"
           : is_early(p) && unknown             ? "blocked"
                                                : "";
}

/* A domain that is not found just now may be found tomorrow. */
static const char *unknown_host(const struct plea *p)
{
    if (!cd_words_one(p->words, cd_words_no_host))
        return "";
    if (cd_words_say(p->words, "nxdomain") ||
        cd_words_say(p->words, "domain name not found"))
        return "hostunknown";
    return *p->status == '4' || (p->reply >= 400 && p->reply < 500) ? "networkerror"
                                                                    : "hostunknown";
}

/* What a text says; "" when it says nothing that is known. */
static const char *judge_text(const struct plea *p)
{
    const char *reason = by_host(p);

    if (!*reason)
        reason = by_words(p, cd_reason_strong, NULL, "notcompliantrfc");
    if (strcmp(reason, "mesgtoobig") == 0 && strcmp(p->status, "5.2.3") == 0)
        return "exceedlimit";
    if (!*reason && strncmp(p->words, "x-unix;", 7) == 0)
        reason = "mailererror";
    if (!*reason && (strncmp(p->status, "5.1.", 4) == 0 || p->stage == CD_STAGE_RCPT) &&
        !cd_words_one(p->words, cd_words_no_host))
        reason = unknown_user(p);
    /* a program speaks of its own users */
    if (!*reason && !p->quoted && !cd_words_one(p->words, cd_words_no_host))
        reason = unknown_user(p);
    if (!*reason)
        reason = by_words(p, cd_reason_strong, "notcompliantrfc", NULL);
    if (!*reason)
        reason = unknown_sender(p);
    if (!*reason)
        reason = unknown_host(p);
    if (!*reason)
        reason = unknown_user(p);
    return *reason ? reason : by_weak_words(p);
}

/* ---- one recipient ---------------------------------------------------------- */

static bool is_vague_status(const char *status)
{
    return !*status || strcmp(status + 1, ".0.0") == 0;
}

/* IronPort puts a code of its own before the server's: "5.1.0 - Unknown address error
 * 550-'5.7.1 Access denied'". */
static const char *said_inside(const char *text)
{
    const char *p = strstr(text, "-'");

    return p && p - text > 3 && p[-4] == ' ' && (p[-3] == '5' || p[-3] == '4') &&
                   strstr(text, " - ")
               ? p - 3
               : text;
}

/* Codes from the words where the fields have none, or only "5.0.0". */
static void codes_read(struct cd_case *c, struct cd_fate *f, const char *text)
{
    const char *status = cd_status_in(said_inside(text), c->arena);

    if (*status && *status != '2' && (!is_vague_status(status) || !*f->status))
        f->status = status;
    if (!f->reply)
        f->reply = cd_reply_in(text);
}

static const char *judge(struct cd_case *c, struct cd_fate *f, const char *text,
                         size_t most)
{
    const char *inner = said_inside(text);
    struct plea p = {.words = cd_words(cd_reply_joined(inner, c->arena), most, c->arena),
                     .status = f->status,
                     .reply = f->reply,
                     .stage = f->stage,
                     .quoted = f->reply != 0 || (c->reported && text == f->said),
                     .host = cordee_arena_printf(
                         c->arena, "%s .%s.", f->host,
                         strchr(f->address, '@') ? strchr(f->address, '@') + 1 : "")};

    return judge_text(&p);
}

static void stage_read(struct cd_case *c, struct cd_fate *f)
{
    f->stage = cd_stage_in(cd_words(f->said, SAID_MOST, c->arena));
    if (f->stage == CD_STAGE_UNKNOWN && *f->near)
        f->stage = cd_stage_in(cd_words(f->near, SAID_MOST, c->arena));
    if (f->stage == CD_STAGE_UNKNOWN)
        f->stage = cd_stage_in(c->notice_words);
}

/* Nothing is known but that it failed. */
static const char *last_resort(const struct cd_fate *f)
{
    if (f->stage == CD_STAGE_CONNECT || f->stage == CD_STAGE_HELO)
        return "blocked";
    if (strcmp(f->action, "delayed") == 0)
        return "expired";
    return "onhold";
}

static bool is_hard(const struct cd_fate *f)
{
    static const char *const gone[] = {"userunknown", "hostunknown", "hasmoved", NULL};
    char first = *f->status        ? *f->status
                 : f->reply >= 400 ? (char)('0' + f->reply / 100)
                                   : '5';

    return is_one_of(f->reason, gone) ||
           (strcmp(f->reason, "notaccept") == 0 && first == '5');
}

void cd_fate_judge(struct cd_case *c, struct cd_fate *f)
{
    const char *const texts[] = {f->said, f->near};
    const char *reason = "";

    stage_read(c, f);
    for (size_t i = 0; i < 2 && !*reason; i++)
        if (*texts[i]) {
            codes_read(c, f, texts[i]);
            reason = judge(c, f, texts[i], SAID_MOST);
        }
    if (!*reason)
        reason = f->hint;
    if (!*reason && is_vague_status(f->status) && *c->notice) {
        codes_read(c, f, c->notice);
        reason = judge(c, f, c->notice, NOTICE_MOST);
    }
    if (!*reason)
        reason = cd_reason_of_status(f->status);
    f->reason = *reason ? reason : last_resort(f);
    f->hard = is_hard(f);
}

/* ---- whose fault ------------------------------------------------------------ */

enum cd_fault cd_fault_of(const char *reason)
{
    static const char *const address[] = {"userunknown", "hostunknown", "hasmoved",
                                          "mailboxfull", "suspend",     "notaccept",
                                          "filtered",    NULL};
    static const char *const server[] = {"systemerror", "systemfull",  "networkerror",
                                         "expired",     "mailererror", "onhold",
                                         "undefined",   NULL};
    static const char *const nobody[] = {"", "vacation", "feedback", "delivered", NULL};

    if (is_one_of(reason, nobody))
        return CD_FAULT_NOBODY;
    if (is_one_of(reason, address))
        return CD_FAULT_ADDRESS;
    return is_one_of(reason, server) ? CD_FAULT_SERVER : CD_FAULT_US;
}
