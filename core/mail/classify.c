#include "core/mail/classify.h"

#include "core/mail/compose.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- words ------------------------------------------------------------------------- */

/* Lists of folded words (cordee_utf8_fold: lower case, no accents). */
static const char *const bounce_subjects[] = {"undeliver",
                                              "delivery status notification",
                                              "returned mail",
                                              "failure notice",
                                              "mail delivery failed",
                                              "delivery failure",
                                              "delivery has failed",
                                              "mail delivery failure",
                                              "delivery notification",
                                              "returned to sender",
                                              "unzustellbar",
                                              "nicht zustellbar",
                                              "nicht zugestellt",
                                              "fehler bei der zustellung",
                                              "non remis",
                                              "echec de la remise",
                                              "echec de remise",
                                              "mancata consegna",
                                              "impossibile recapitare",
                                              "ni bilo mogoce dostaviti",
                                              "ni dostavljen",
                                              "nedostavljivo",
                                              "mail system error",
                                              "could not be delivered",
                                              "message not delivered",
                                              "delivery error",
                                              "mail failure",
                                              "delayed mail",
                                              "delivery delayed",
                                              "warning: could not send",
                                              "mail non livr",
                                              "non recapit",
                                              "email bounced",
                                              "rejected mail",
                                              "permanent error",
                                              "not delivered",
                                              "undelivered",
                                              "mail failed",
                                              "failed mail",
                                              "could not be deliver",
                                              "delivery problem",
                                              "bounced mail",
                                              "mdaemon warning",
                                              "mail could not be",
                                              "notification d'etat de remise",
                                              "zustellung fehlgeschlagen",
                                              "zustellungsfehler",
                                              NULL};

static const char *const away_subjects[] = {"automatic reply",
                                            "auto reply",
                                            "auto-reply",
                                            "autoreply",
                                            "auto response",
                                            "autoresponse",
                                            "automatic response",
                                            "out of office",
                                            "out of the office",
                                            "ooo:",
                                            "abwesenheit",
                                            "abwesend",
                                            "automatische antwort",
                                            "automatisch antwort",
                                            "bin im urlaub",
                                            "reponse automatique",
                                            "absence du bureau",
                                            "absent du bureau",
                                            "absence:",
                                            "message d'absence",
                                            "risposta automatica",
                                            "fuori sede",
                                            "fuori ufficio",
                                            "assenza",
                                            "samodejni odgovor",
                                            "odsoten",
                                            "odsotnost",
                                            "respuesta automatica",
                                            "vacation",
                                            "on holiday",
                                            "en conges",
                                            "automatyczna odpowied",
                                            "automatisk svar",
                                            "automatisch antwoord",
                                            "autosvar",
                                            NULL};

/* The system, the mail or we are to blame, whatever the status says. */
static const char *const blameless_words[] = {"blacklist",
                                              "block list",
                                              "blocklist",
                                              "blocked",
                                              "spam",
                                              " spf",
                                              "dmarc",
                                              "dkim",
                                              "reputation",
                                              "policy",
                                              "too many",
                                              "quota",
                                              "mailbox full",
                                              "mailbox is full",
                                              "over limit",
                                              "temporar",
                                              "try again",
                                              "sender rejected",
                                              "sender address",
                                              "not allowed to send",
                                              "recipient preferences",
                                              "name service error",
                                              "relay",
                                              "rate limit",
                                              "too large",
                                              "virus",
                                              "couldn't create",
                                              "not authorized",
                                              "client host",
                                              "from address",
                                              NULL};

static const char *const unknown_words[] = {"user unknown",
                                            "unknown user",
                                            "no such user",
                                            "does not exist",
                                            "doesn't exist",
                                            "no such recipient",
                                            "unknown recipient",
                                            "invalid recipient",
                                            "no mailbox here",
                                            "mailbox not found",
                                            "recipient not found",
                                            "address rejected",
                                            "user not found",
                                            "not a valid",
                                            "unrouteable address",
                                            "unroutable",
                                            "host or domain name not found",
                                            "host not found",
                                            "domain not found",
                                            "no longer available",
                                            "unbekannt",
                                            "existiert nicht",
                                            "inconnu",
                                            "n'existe pas",
                                            "sconosciuto",
                                            "non esiste",
                                            "ne obstaja",
                                            "account is disabled",
                                            "account disabled",
                                            "mailbox disabled",
                                            "mailbox is disabled",
                                            "mailbox unavailable",
                                            "no such address",
                                            "no such mailbox",
                                            "bad destination mailbox",
                                            NULL};

static bool has_one(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strstr(text, *words))
            return true;
    return false;
}

static const char *folded(const char *text, size_t most, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    char *cut = cordee_arena_text(arena, text);

    if (strlen(cut) > most) {
        while (most && ((unsigned char)cut[most] & 0xc0) == 0x80)
            most--;
        cut[most] = '\0';
    }
    cordee_utf8_fold(cut, &out);
    return cordee_arena_text(arena, out.text);
}

/* ---- which of ours -------------------------------------------------------------------
 */

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

/* ---- kinds ------------------------------------------------------------------ */

static bool from_machine(const struct cd_parsed *p)
{
    static const char *const boxes[] = {"mailer-daemon", "postmaster", "mail-daemon",
                                        "mailerdaemon",  "mdaemon",    "maildaemon",
                                        "daemon",        NULL};
    for (const char *const *b = boxes; *b; b++)
        if (strncasecmp(p->from_address, *b, strlen(*b)) == 0 ||
            strcasestr(p->from_name, *b))
            return true;
    return !*p->from_address || strcasestr(p->from_name, "mail delivery") ||
           strcasestr(p->from_name, "mail administrator");
}

/* A server's refusal is quoted: " 550 ", " 5.1.1 ". */
static bool says_code(const char *text)
{
    for (const char *p = text; (p = strchr(p, '5')); p++)
        if ((p == text || strchr(" \n\t(<:;#", p[-1])) &&
            ((p[1] == '5' && p[2] >= '0' && p[2] <= '9' && strchr(" -", p[3])) ||
             (p[1] == '.' && p[2] >= '0' && p[2] <= '7' && p[3] == '.')))
            return true;
    return false;
}

static bool is_bounce(const struct cd_parsed *p, const char *envelope_from,
                      const char *subject, bool ours)
{
    bool empty_path = (envelope_from && !*envelope_from && *p->from_address == '\0') ||
                      strcmp(p->return_path, "<>") == 0 ||
                      (envelope_from && !*envelope_from);
    bool failure = has_one(subject, bounce_subjects);

    for (size_t i = 0; i < p->n_reports; i++)
        if (strcmp(p->reports[i].action, "failed") == 0 ||
            strcmp(p->reports[i].action, "delayed") == 0 ||
            p->reports[i].status[0] == '5' || p->reports[i].status[0] == '4')
            return true;
    if (p->n_reports || p->feedback || p->read_receipt)
        return false;
    if (*p->failed_recipients)
        return true;
    if (has_one(subject, away_subjects) && !failure)
        return false;
    if (failure && strncmp(subject, "re:", 3) != 0 && strncmp(subject, "fw", 2) != 0 &&
        strncmp(subject, "aw:", 3) != 0 && says_code(p->text))
        return true;
    return (from_machine(p) && (failure || ours || *p->returned_id || empty_path)) ||
           (failure && (empty_path || *p->returned_id ||
                        strncmp(p->content_type, "multipart/report", 16) == 0));
}

static bool is_automatic(const struct cd_parsed *p, const char *subject)
{
    if (*p->auto_submitted && strncmp(p->auto_submitted, "no", 2) != 0)
        return true;
    return p->auto_header || strcmp(p->precedence, "auto_reply") == 0 ||
           (!p->list_header && has_one(subject, away_subjects));
}

const char *cd_classify(const struct cd_parsed *p, const char *envelope_from, bool ours,
                        struct cordee_arena *arena)
{
    const char *subject = folded(p->subject, 300, arena);

    if (is_bounce(p, envelope_from, subject, ours))
        return "bounce";
    if (p->n_reports || p->read_receipt || is_automatic(p, subject))
        return "auto-reply";
    return ours ? "reply" : "new";
}

/* ---- how a delivery ended --------------------------------------------------- */

/* The first enhanced status in a text, such as "5.1.1". */
static const char *status_in(const char *text, struct cordee_arena *arena)
{
    for (const char *p = text; *p; p++) {
        size_t n = strspn(p, "0123456789.");

        if ((*p == '4' || *p == '5') && p[1] == '.' && n >= 5 && n <= 8 && p[2] != '.' &&
            (p == text || strchr(" \n\t#(<-;", p[-1])))
            return cordee_arena_text_n(arena, p, p[n - 1] == '.' ? n - 1 : n);
        p += n ? n - 1 : 0;
    }
    return "";
}

/* 5.1.x and 5.2.1 say that the mailbox is none; 5.2.2 (full), 5.3-5.7 are about the
 * system, the mail or us. */
static bool status_is_hard(const char *status, const char *words)
{
    if (has_one(words, blameless_words) && !has_one(words, unknown_words))
        return false;
    if (strncmp(status, "5.1.", 4) == 0)
        return strcmp(status, "5.1.8") != 0 && strcmp(status, "5.1.7") != 0;
    if (strcmp(status, "5.2.1") == 0 || strcmp(status, "5.4.4") == 0)
        return true;
    return (strncmp(status, "5.0.", 4) == 0 || !*status ||
            strncmp(status, "5.5.", 4) == 0) &&
           has_one(words, unknown_words);
}

void cd_verdict(const struct cd_parsed *p, struct cordee_arena *arena,
                struct cd_verdict *v)
{
    const struct cd_report *worst = NULL;
    const char *words;

    for (size_t i = 0; i < p->n_reports; i++)
        if (strcmp(p->reports[i].action, "failed") == 0 || !worst)
            worst = &p->reports[i];
    v->status = worst ? worst->status : status_in(p->text, arena);
    v->said = worst && *worst->diagnostic ? worst->diagnostic
              : worst                     ? worst->status
                                          : p->subject;
    words =
        folded(worst && *worst->diagnostic ? worst->diagnostic : p->text, 20000, arena);
    v->failed = worst ? strcmp(worst->action, "failed") == 0 ||
                            (!*worst->action && worst->status[0] == '5')
                      : v->status[0] != '4';
    v->hard = v->failed && v->status[0] != '4' && status_is_hard(v->status, words);
}
