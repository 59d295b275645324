/* Delivery notices in prose, as half of all mail servers still write them.
 *
 * Instead of a parser for each of a hundred formats: an address that stands where such
 * notices put the recipient (at the head of a line, after "recipient:", in a sentence
 * about delivery) is one, the stronger shape wins, and what follows until the next is
 * what was said about it. */
#include "core/mail/bounce/bounce.h"

#include <string.h>
#include <strings.h>

enum shape {
    SHAPE_NONE,
    SHAPE_SENTENCE, /* somewhere in a line */
    SHAPE_NAMED,    /* after a word such as "recipient:" */
    SHAPE_HEAD,     /* at the head of a line, and nothing but its end, ":" or "..." */
};

struct sighting {
    enum shape shape;
    const char *address;
    const char *line; /* where it stands */
    const char *rest; /* behind it */
};

#define SIGHTINGS_MAX 200
#define SAID_MOST     2000 /* bytes about one recipient */

/* ---- shapes ----------------------------------------------------------------- */

/* What stands right before a recipient in a line. */
/* clang-format off */
static const char *const names[] = {
    "recipient:", "recipients:", "recipient address:", "failed recipient:", "recipient",
    "address:", "email address:", "e-mail address:", "address", "to:", "rcpt to:",
    "for:", "user:", "user", "mailbox:", "mailbox", "account:", "account",
    "delivering your mail to", "delivering mail to", "deliver mail to",
    "deliver your message to", "delivered to", "delivery to", "message to", "mail to",
    "email to", "addressed to", "sent to", "send to", "intended for", "gateway for",
    "for", "adresse", "empfanger:", "empfanger", "an", "destinataire:", "destinataire",
    "destinatario:", "destinatario", "indirizzo", "utente", "naslov", "naslovnik",
    "prejemnik", "adres", "adresat", "direccion", "endereco", "smtp:", "[smtp:",
    "mailto:", "rfc822;", "who:", "name:", "receiver:", NULL};
/* clang-format on */

/* Sendmail: what we wrote to, where it was an alias. */
static const char *const aliases[] = {"expanded from:", NULL};

/* An address behind these is the sender's or somebody to ask. */
/* clang-format off */
static const char *const not_names[] = {
    "from:", "from", "contact", "mail from:", "sender:", "sender", "by", "reply-to:",
    "help", "envelope from", "envelope-from", "postmaster:", "contact:", "hello", "ehlo",
    "id", "administrator", "write to", "questions to", "report this to",
    "forward this message to", "forward to", "dear", "hola,", "bonjour", "message-id:",
    "on behalf of", "reported by", "email from", NULL};
/* clang-format on */

/* The words of a line up to `at` end with one of a list. */
static bool ends_with_one(const char *line, const char *at, const char *const *list,
                          struct cordee_arena *arena)
{
    const char *words;
    size_t n;

    while (at > line && strchr(" \t<\"'([", at[-1]))
        at--;
    words = cd_words(cordee_arena_text_n(arena, line, (size_t)(at - line)), 400, arena);
    n = strlen(words);
    for (; *list; list++) {
        size_t k = strlen(*list);

        if (n >= k && strcmp(words + n - k, *list) == 0 &&
            (n == k || strchr(" (-[:,>", words[n - k - 1])))
            return true;
    }
    return false;
}

/* Behind an address: ">", its twin ("<mailto:a@b>", " <a@b>"), then nothing but what ends
 * a heading. */
static bool is_head_end(const char *rest)
{
    rest += strspn(rest, ">\"')]");
    while (*rest == ' ' || *rest == '<' || *rest == '\t') {
        const char *twin = rest + strspn(rest, " \t");

        if (*twin != '<')
            break;
        rest = twin + strcspn(twin, ">\n");
        rest += *rest == '>';
    }
    if (*rest == ':' || strncmp(rest, "...", 3) == 0 || *rest == ';')
        return true;
    rest += strspn(rest, " \t.,");
    return *rest == '\n' || *rest == '\0' || *rest == '(' || *rest == ':' ||
           *rest == '[' || strncmp(rest, "...", 3) == 0 || strncmp(rest, "- ", 2) == 0 ||
           strncasecmp(rest, "on ", 3) == 0 || strncmp(rest, "\xe2\x80\xa6", 3) == 0;
}

/* The head of a line: ornaments, a reply code, "SMTP:", a quoted name, an opening. */
static bool is_head(const char *line, const char *address_at)
{
    const char *p = line + cd_ornament(line);

    if (strncmp(p, "\xe2\x80\xa2", 3) == 0)
        p += 3 + strspn(p + 3, " \t");
    if ((*p == '4' || *p == '5') && strspn(p, "0123456789") == 3 && p[3] == ' ')
        p += 4;
    p += strspn(p, " \t<[\"'(");
    if (strncasecmp(p, "smtp:", 5) == 0 || strncasecmp(p, "mailto:", 7) == 0)
        p += strcspn(p, ":") + 1;
    p += strspn(p, " <");
    return p == address_at;
}

static enum shape shape_of(const char *line, const char *address, const char *end,
                           struct cordee_arena *arena)
{
    const char *at = end - strlen(address);

    while (at > line && strncmp(at, address, strlen(address)) != 0)
        at--; /* what was trimmed behind it */
    if (is_head(line, at)) {
        if (is_head_end(at + strlen(address)))
            return SHAPE_HEAD;
        return strspn(at + strlen(address), "> ") && at[strlen(address)] ? SHAPE_NAMED
                                                                         : SHAPE_SENTENCE;
    }
    if (ends_with_one(line, at, aliases, arena))
        return SHAPE_HEAD;
    if (ends_with_one(line, at, not_names, arena))
        return SHAPE_NONE;
    return ends_with_one(line, at, names, arena) ? SHAPE_NAMED : SHAPE_SENTENCE;
}

/* ---- who it is not ---------------------------------------------------------- */

static bool is_helper(const char *address)
{
    static const char *const boxes[] = {"postmaster@", "abuse@",      "mailer-daemon@",
                                        "support@",    "help@",       "noreply@",
                                        "no-reply@",   "hostmaster@", NULL};

    for (const char *const *b = boxes; *b; b++)
        if (strncasecmp(address, *b, strlen(*b)) == 0)
            return true;
    return false;
}

static bool is_in_field(const struct cd_case *c, const char *block, const char *field,
                        const char *address)
{
    return strcasecmp(cd_address_in(cd_block_field(block, field, c->arena), c->arena),
                      address) == 0;
}

/* The writer of the notice, and whoever it was sent to: the sender of what came back.  At
 * the head of a line what comes back says less: spam is sent from its own recipient. */
static bool is_ours(const struct cd_case *c, const struct sighting *s)
{
    const char *to = cd_address_in(cd_wire_field(c->wire, "To", c->arena), c->arena);

    return strcasecmp(s->address, c->from_address) == 0 ||
           strcasecmp(s->address, to) == 0 ||
           (s->shape != SHAPE_HEAD &&
            (is_in_field(c, c->returned, "From", s->address) ||
             is_in_field(c, c->returned, "Return-Path", s->address)));
}

/* ---- collecting ------------------------------------------------------------- */

static size_t sightings_of_line(struct cd_case *c, const char *line, struct sighting *s,
                                size_t room)
{
    const char *end = line + strcspn(line, "\n");
    const char *text = cordee_arena_text_n(c->arena, line, (size_t)(end - line));
    const char *at = text;
    const char *address;
    size_t n = 0;

    if (!strchr(text, '@'))
        return 0;
    while (n < room && (address = cd_address_next(&at, c->arena))) {
        enum shape shape = shape_of(text, address, at, c->arena);
        const char *before = at - strlen(address);

        if (shape == SHAPE_NONE || (before > text && before[-1] == '<' && n > 0 &&
                                    strcmp(s[n - 1].address, address) == 0))
            continue;
        /* ids of messages look like addresses */
        if (cd_words_say(cd_words(text, 200, c->arena), "message-id") ||
            cd_words_say(cd_words(text, 200, c->arena), "message id") ||
            strncmp(text, ">>> MAIL", 8) == 0)
            continue;
        s[n++] = (struct sighting){shape, address, line, line + (at - text)};
    }
    /* "a@b, c@d": a list of heads */
    for (size_t i = 1; i < n && s[0].shape == SHAPE_SENTENCE &&
                       is_head(text, text + (s[0].rest - line) - strlen(s[0].address));
         i++)
        if (s[i].shape == SHAPE_SENTENCE)
            s[0].shape = s[i].shape = SHAPE_NAMED;
    return n;
}

static size_t sightings_take(struct cd_case *c, struct sighting *s)
{
    size_t n = 0;

    for (const char *line = c->notice; *line && n < SIGHTINGS_MAX;) {
        n += sightings_of_line(c, line, s + n, SIGHTINGS_MAX - n);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return n;
}

static bool is_transcript(const char *line)
{
    static const char *const marks[] = {">>> ", "<<< ", "While talking",
                                        "... while talking", NULL};

    for (const char *const *m = marks; *m; m++)
        if (strncmp(line, *m, strlen(*m)) == 0)
            return true;
    return false;
}

static const char *line_before(const char *text, const char *line)
{
    if (line == text)
        return NULL;
    for (line--; line > text && line[-1] != '\n';)
        line--;
    return line;
}

/* "550 <a@b>... User unknown": the result of the session that is shown above it. */
static bool is_result(const char *line)
{
    return (*line == '5' || *line == '4') && strspn(line, "0123456789") == 3;
}

static const char *said_from(const struct cd_case *c, const struct sighting *s)
{
    const char *from = s->line;

    for (const char *up = from;
         is_result(s->line) && (up = line_before(c->notice, up)) && is_transcript(up);)
        from = up;
    return from;
}

static const char *line_next(const char *line)
{
    line += strcspn(line, "\n");
    return *line ? line + 1 : line;
}

/* Up to the next sighting of its shape with another address, or to a line that opens a
 * further section. */
static const char *said_to(const struct cd_case *c, const struct sighting *s, size_t n,
                           size_t i)
{
    const char *end = c->notice + strlen(c->notice);

    if (is_result(s[i].line)) {
        for (end = line_next(s[i].line); *end == ' ' || *end == '\t';)
            end = line_next(end);
        return end;
    }
    for (size_t k = i + 1; k < n; k++)
        if (s[k].shape == s[i].shape && strcasecmp(s[k].address, s[i].address) != 0) {
            end = s[k].line > s[i].line ? s[k].line : s[k].rest - strlen(s[k].address);
            break;
        }
    for (const char *p = s[i].rest; (p = strchr(p, '\n')) && p < end; p++)
        if (strncmp(p, "\n---", 4) == 0 || strncmp(p, "\n   ----- ", 10) == 0 ||
            strncmp(p, "\n   --- ", 8) == 0)
            end = p;
    return end;
}

/* What a notice says of one recipient. */
static const char *said_around(struct cd_case *c, const struct sighting *s, size_t n,
                               size_t i)
{
    const char *from = said_from(c, &s[i]);
    const char *to = said_to(c, s, n, i);

    if (i > 0 && s[i - 1].line == s[i].line) /* a list in one line */
        from = s[i].rest;
    if (to < from)
        to = from;
    if (to - from > SAID_MOST)
        for (to = from + SAID_MOST; to > from && ((unsigned char)*to & 0xc0) == 0x80;)
            to--;
    return cordee_arena_text_n(c->arena, from, (size_t)(to - from));
}

static enum shape best_shape(const struct cd_case *c, const struct sighting *s, size_t n)
{
    enum shape best = SHAPE_NONE;

    for (size_t i = 0; i < n; i++)
        if (s[i].shape > best && !is_ours(c, &s[i]) &&
            (s[i].shape == SHAPE_HEAD || !is_helper(s[i].address)))
            best = s[i].shape;
    return best;
}

static void sightings_keep(struct cd_case *c, const struct sighting *s, size_t n,
                           enum shape shape)
{
    for (size_t i = 0; i < n; i++) {
        const char *said;
        struct cd_fate *f;

        if (s[i].shape != shape || is_ours(c, &s[i]) ||
            (shape != SHAPE_HEAD && is_helper(s[i].address)))
            continue;
        said = said_around(c, s, n, i);
        if ((f = cd_fate_of(c, s[i].address))) {
            if (strlen(said) > strlen(f->said) &&
                strlen(f->said) < strlen(f->address) + 12)
                f->said = said;
        } else if ((f = cd_fate_add(c))) {
            f->address = s[i].address;
            f->said = said;
        }
    }
}

/* X-Failed-Recipients and the like are right where they are; what is said of each stands
 * in the notice. */
static void failed_take(struct cd_case *c, const char *failed)
{
    const char *address;

    for (const char *at = failed; (address = cd_address_next(&at, c->arena));)
        if (!cd_fate_of(c, address)) {
            struct cd_fate *f = cd_fate_add(c);

            if (f)
                f->address = address;
        }
}

void cd_notice_near(struct cd_case *c)
{
    struct sighting *s = cordee_arena_get(c->arena, SIGHTINGS_MAX * sizeof *s);
    size_t n = sightings_take(c, s);

    for (size_t k = 0; k < c->n_fates; k++) {
        struct cd_fate *f = &c->fates[k];

        for (size_t i = 0; i < n; i++)
            if (strcasecmp(s[i].address, f->address) == 0) {
                const char *said = said_around(c, s, n, i);

                if (strlen(said) > strlen(f->near))
                    f->near = said;
            }
    }
}

/* Nothing in the notice: whom the returned mail was for, when that was one. */
static void returned_take(struct cd_case *c)
{
    const char *to = cd_block_field(c->returned, "To", c->arena);
    const char *at = to;
    const char *address = cd_address_next(&at, c->arena);
    struct cd_fate *f;

    if (address && !cd_address_next(&at, c->arena) &&
        strcasecmp(address, c->from_address) != 0 && (f = cd_fate_add(c)))
        f->address = address;
}

/* One recipient, named somewhere in a sentence: all of the notice is about it. */
static void whole_notice_near(struct cd_case *c)
{
    if (c->n_fates == 1)
        c->fates[0].near = c->notice;
}

void cd_read_notice(struct cd_case *c, const char *failed)
{
    struct sighting *s = cordee_arena_get(c->arena, SIGHTINGS_MAX * sizeof *s);
    size_t n;

    failed_take(c, failed);
    if (c->n_fates > 0) {
        cd_notice_near(c);
        return;
    }
    n = sightings_take(c, s);
    sightings_keep(c, s, n, best_shape(c, s, n));
    if (c->n_fates == 0)
        returned_take(c);
    whole_notice_near(c);
}
