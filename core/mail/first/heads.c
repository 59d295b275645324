#include "core/mail/first/heads.h"

#include "core/mail/receive/address-says.h"

#include "core/mail/receive/decode.h"
#include "core/mail/receive/head.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define FIELD_MAX ((size_t)64 * 1024)
#define NAME_MAX_ ((size_t)120)

/* ---- fields ------------------------------------------------------------------------ */

struct field {
    const char *name;
    const char *text; /* of the first of that name, folded as it came; NULL: none */
};

enum { FROM, TO, CC, BCC, DATE, ID, LIST_ID, LIST_POST, PRECEDENCE, AUTO, FIELDS };

static const char *const names[FIELDS] = {
    "From",       "To",      "Cc",        "Bcc",        "Date",
    "Message-ID", "List-Id", "List-Post", "Precedence", "Auto-Submitted"};

static int field_of(const char *line, size_t n)
{
    for (int i = 0; i < FIELDS; i++) {
        size_t k = strlen(names[i]);

        if (n > k && strncasecmp(line, names[i], k) == 0 && line[k] == ':')
            return i;
    }
    return -1;
}

/* Where a field that begins at `s` ends, its folded lines with it. */
static const char *field_end(const char *s, const char *end)
{
    do {
        s = memchr(s, '\n', (size_t)(end - s));
        s = s ? s + 1 : end;
    } while (s < end && (*s == ' ' || *s == '\t'));
    return s;
}

static void fields_find(struct cordee_arena *a, const char *raw, size_t n,
                        const char *found[FIELDS])
{
    const char *end = raw + n;

    for (const char *s = raw, *stop; s < end; s = stop) {
        int what = field_of(s, (size_t)(end - s));
        size_t k;

        stop = field_end(s, end);
        if (what < 0 || *found[what])
            continue;
        s += strlen(names[what]) + 1;
        k = (size_t)(stop - s) > FIELD_MAX ? FIELD_MAX : (size_t)(stop - s);
        found[what] = cordee_arena_text_n(a, s, k);
    }
}

/* ---- addresses --------------------------------------------------------------------- */

/* The length of one mailbox in a list; a group's name and its colon are passed over. */
static size_t mailbox_length(const char **at)
{
    const char *s = *at;
    int depth = 0;
    bool quoted = false, angle = false;

    for (; *s; s++) {
        if (*s == '\\' && s[1])
            s++;
        else if (*s == '"' && !depth)
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (*s == '(')
            depth++;
        else if (*s == ')' && depth)
            depth--;
        else if (*s == '<')
            angle = true;
        else if (*s == '>')
            angle = false;
        else if (*s == ':' && !depth && !angle)
            *at = s + 1;
        else if ((*s == ',' || *s == ';') && !depth && !angle)
            break;
    }
    return (size_t)(s - *at);
}

/* A name without what programs put around it, on at most so many bytes. */
static const char *name_tidy(struct cordee_arena *a, char *name, const char *address)
{
    size_t n;

    name = cordee_text_trim(name);
    n = strlen(name);
    while (n > 1 && strchr("'\"", *name) && name[n - 1] == *name) {
        name[n - 1] = '\0';
        name = cordee_text_trim(name + 1);
        n = strlen(name);
    }
    name[cordee_utf8_cut(name, NAME_MAX_)] = '\0';
    return strchr(name, '@') || strcasecmp(name, address) == 0
               ? ""
               : cordee_arena_text(a, name);
}

/* One mailbox; false: it is none. */
static bool mailbox_read(struct cordee_arena *a, const char *raw,
                         struct cd_first_who *who_r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf address = {0};
    char folded[255];

    cd_decode_mailbox(raw, &name, &address);
    if (!address.text || !cordee_address_ok(cordee_text_trim(address.text)) ||
        cordee_address_fold(address.text, folded) < 0)
        return false;
    who_r->address = cordee_arena_text(a, folded);
    who_r->name = name_tidy(a, name.text, folded);
    return true;
}

static bool is_taker(const struct cd_first_head *head, const char *address)
{
    for (size_t i = 0; i < head->n; i++)
        if (strcmp(head->takers[i].address, address) == 0)
            return true;
    return false;
}

static void takers_read(struct cordee_arena *a, const char *list,
                        struct cd_first_head *head)
{
    while (*list) {
        struct cd_first_who who;
        size_t n = mailbox_length(&list);

        if (mailbox_read(a, cordee_arena_text_n(a, list, n), &who) &&
            !is_taker(head, who.address)) {
            head->among++;
            if (head->n < CD_FIRST_TAKERS)
                head->takers[head->n++] = who;
        }
        list += n + (list[n] != '\0');
    }
}

/* ---- the header ------------------------------------------------------------- */

static bool is_program(const char *const found[FIELDS])
{
    const char *automatic = found[AUTO] + strspn(found[AUTO], " \t\r\n");
    const char *precedence = found[PRECEDENCE] + strspn(found[PRECEDENCE], " \t\r\n");

    return *found[LIST_ID] || *found[LIST_POST] ||
           (*automatic && strncasecmp(automatic, "no", 2) != 0) ||
           strncasecmp(precedence, "bulk", 4) == 0 ||
           strncasecmp(precedence, "list", 4) == 0 ||
           strncasecmp(precedence, "junk", 4) == 0;
}

/* "List-Post: <mailto:x@example.org>" */
static void list_read(struct cordee_arena *a, const char *post,
                      struct cd_first_head *head)
{
    const char *at = strcasestr(post, "mailto:");

    head->list = (struct cd_first_who){"", ""};
    if (at)
        (void)mailbox_read(a, cordee_arena_text_n(a, at + 7, strcspn(at + 7, ">?, \r\n")),
                           &head->list);
}

static const char *id_of(struct cordee_arena *a, const char *raw,
                         const struct cd_first_head *head)
{
    const char *s = raw + strspn(raw, " \t\r\n<");
    size_t n = strcspn(s, "> \t\r\n");
    char hash[65];

    if (n > 0 && n < 256 && cordee_utf8_ok(s, n))
        return cordee_arena_text_n(a, s, n);
    s = cordee_arena_printf(a, "%lld %s %s", (long long)head->at, head->author.address,
                            head->n ? head->takers[0].address : "");
    cordee_sha256(s, strlen(s), hash);
    return cordee_arena_printf(a, "sha256:%s", hash);
}

bool cd_first_head_read(struct cordee_arena *a, const char *raw, size_t n,
                        struct cd_first_head *head_r)
{
    const char *found[FIELDS];
    const char *from;

    for (int i = 0; i < FIELDS; i++)
        found[i] = "";
    fields_find(a, raw, n, found);
    *head_r = (struct cd_first_head){.n = 0};
    from = found[FROM];
    if (cd_head_date(found[DATE], &head_r->at) < 0 ||
        !mailbox_read(a, cordee_arena_text_n(a, from, mailbox_length(&from)),
                      &head_r->author))
        return false;
    takers_read(a, found[TO], head_r);
    takers_read(a, found[CC], head_r);
    takers_read(a, found[BCC], head_r);
    head_r->program = is_program(found) || cd_address_is_machine(head_r->author.address);
    list_read(a, found[LIST_POST], head_r);
    head_r->message_id = id_of(a, found[ID], head_r);
    return true;
}

/* ---- names ------------------------------------------------------------------- */

int cd_first_name_worth(const char *name)
{
    bool upper = false, lower = false;

    if (!*name)
        return 0;
    for (const char *s = name; *s; s++) {
        upper = upper || isupper((unsigned char)*s);
        lower = lower || islower((unsigned char)*s) || (unsigned char)*s >= 0x80;
    }
    return 1 + 4 * (strchr(name, ' ') != NULL) + 2 * (upper && lower) +
           !strpbrk(name, "/|()[]0123456789");
}
