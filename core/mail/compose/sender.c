/* Who a mail is from: the organisation, or one of its users, reader by reader. */
#include "core/mail/compose/compose-priv.h"

#include "core/db/db.h"

#include <stdlib.h>
#include <string.h>

#define SIGNATURE_MAX 2000

static const char *pick(const char *a, const char *b)
{
    return a && *a ? a : b;
}

/* ---- its texts -------------------------------------------------------------- */

/* Not of the letter's arena: there may be more senders than are kept. */
static char *own(const char *text)
{
    char *copy = strdup(text);

    if (!copy)
        abort();
    return copy;
}

static void own_instead(char **text, const char *other)
{
    char *copy = own(other);

    free(*text);
    *text = copy;
}

static void sender_clear(struct cd_sender *s)
{
    free(s->head);
    free(s->name);
    free(s->email);
    free(s->signature);
    *s = (struct cd_sender){.id = -1};
}

void cd_compiled_senders_done(struct cd_compiled *c)
{
    for (size_t i = 0; i < CD_SENDERS_KEPT; i++)
        sender_clear(&c->senders[i]);
}

/* Lines stay: of all values this alone has them. */
static char *signature_clean(const char *s)
{
    char *copy = strndup(s, cordee_utf8_cut(s, SIGNATURE_MAX));
    char *to = copy;

    if (!copy)
        abort();
    for (const char *p = copy; *p; p++)
        if ((unsigned char)*p >= 0x20 && *p != 0x7f)
            *to++ = *p;
        else if (*p == '\n' || *p == '\t')
            *to++ = *p == '\n' ? '\n' : ' ';
    *to = '\0';
    to = cordee_text_trim(copy);
    memmove(copy, to, strlen(to) + 1);
    return copy;
}

/* ---- whose ------------------------------------------------------------------ */

static bool same_domain(const char *a, const char *b)
{
    const char *x = strrchr(a, '@');
    const char *y = strrchr(b, '@');

    return x && y && cordee_text_is_nocase(x, y);
}

/* From bears the user's name; her own address only where it is set so and of our
 * domain, for which the mail is signed. */
static int head_make(struct cd_compiled *c, struct cd_sender *s, bool is_user,
                     struct cordee_error *err)
{
    const struct cordee_letter *l = &c->letter;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf head = {0};
    const char *address = pick(l->from_address, c->from_address);
    const char *reply = is_user ? s->email : pick(l->reply_to, "");

    if (!*address)
        return cordee_fail(
            err, CORDEE_E_INVALID,
            "no From address is set: see the settings of the organisation");
    if (is_user && same_domain(address, s->email) &&
        c->cd->setting->number(c->cd, "mail.own_from"))
        address = s->email;
    if (cd_put_mailbox(&head, "From", s->name, address, err) < 0)
        return -1;
    if (*reply && cd_put_mailbox(&head, "Reply-To", "", reply, err) < 0)
        return -1;
    s->head = cordee_buf_take(&head);
    own_instead(&s->email, *reply ? reply : address);
    return 0;
}

static int user_load(struct cd_compiled *c, int64_t id, struct cd_sender *s,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    cd_db_share_begin(c->cd->host, c->share);
    rc = c->cd->db->row(c->cd, err, &row,
                        "SELECT name, login, signature FROM staff WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
    cd_db_share_end(c->cd->host, c->share);
    if (rc <= 0 || !cordee_address_ok(cordee_json_text(row, "login")))
        return rc < 0 ? -1 : 0;
    s->name = own(cordee_json_text(row, "name"));
    s->email = own(cordee_json_text(row, "login"));
    s->signature = signature_clean(cordee_json_text(row, "signature"));
    return 1;
}

const struct cd_sender *cd_compiled_sender(struct cd_compiled *c, int64_t id,
                                           struct cordee_error *err)
{
    struct cd_sender *s = &c->senders[c->n_senders % CD_SENDERS_KEPT];
    int rc = 0;

    for (size_t i = 0; i < c->n_senders && i < CD_SENDERS_KEPT; i++)
        if (c->senders[i].id == id)
            return &c->senders[i];
    sender_clear(s);
    if (id && (rc = user_load(c, id, s, err)) < 0)
        return NULL;
    if (rc == 0) {
        s->name = own(pick(pick(c->letter.from_name, c->from_name), ""));
        s->email = own("");
        s->signature = own("");
    }
    if (head_make(c, s, rc > 0, err) < 0)
        return NULL;
    s->id = id;
    c->n_senders++;
    return s;
}
