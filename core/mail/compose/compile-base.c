/* What of a compiled letter is the same for every reader: whose it is, where its links
 * lead, headers. */
#include "core/mail/compose/compose-priv.h"

#include <string.h>

/* The address as lines, without the organisation's name, which stands above it. */
static const char *postal_of(struct cd_compiled *c, const char *address)
{
    char *postal = cordee_arena_text(c->arena, address);
    char *to = postal;
    size_t n = strlen(c->organisation);

    for (const char *p = postal; *p; p++)
        if (*p != '\r')
            *to++ = *p;
    *to = '\0';
    postal = cordee_text_trim(postal);
    if (n && strncmp(postal, c->organisation, n) == 0 &&
        (!postal[n] || strchr(",\n", postal[n])))
        postal += n + strspn(postal + n, ", \n\t");
    return postal;
}

int cd_compiled_cluster(struct cd_compiled *c, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee *cd = c->cd;
    int rc =
        cd->db->row(cd, err, &row,
                    "SELECT name, postal_address, zone, language, from_name, "
                    "from_address, colour, file, logo_type, id FROM cluster WHERE id "
                    "= coalesce(?, (SELECT t.cluster FROM topic t WHERE t.id = ?), "
                    "cluster_here())",
                    CORDEE_ARGS(CORDEE_ID(c->letter.cluster), CORDEE_V(c->letter.topic)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND,
                           "there is no organisation yet: set up yours first");
    c->merge.cluster = cordee_json_int(row, "id");
    c->organisation = cordee_arena_text(c->arena, cordee_json_text(row, "name"));
    c->postal = postal_of(c, cordee_json_text(row, "postal_address"));
    c->zone = cordee_arena_text(c->arena, cordee_json_text(row, "zone"));
    c->from_name = cordee_arena_text(c->arena, cordee_json_text(row, "from_name"));
    c->from_address = cordee_arena_text(c->arena, cordee_json_text(row, "from_address"));
    c->colour = cordee_arena_text(c->arena, cordee_json_text(row, "colour"));
    c->logo = "";
    /* Outlook shows no WebP. */
    if (c->letter.flags & CORDEE_LETTER_BULK && *cordee_json_text(row, "file") &&
        strcmp(cordee_json_text(row, "logo_type"), "image/webp") != 0)
        c->logo = cordee_arena_text(c->arena, cordee_json_text(row, "file"));
    if (!*c->language)
        c->language = cordee_arena_text(c->arena, cordee_json_text(row, "language"));
    return rc < 0 ? -1 : 0;
}

static int topic_load(struct cd_compiled *c, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    c->topic = "";
    if (!c->letter.topic)
        return 0;
    if (c->cd->db->row(c->cd, err, &row,
                       "SELECT coalesce(x.name, t.name) AS name FROM topic t LEFT JOIN "
                       "topic_text x ON x.topic = t.id AND x.language = ? WHERE t.id = ?",
                       CORDEE_ARGS(CORDEE_V(c->language), CORDEE_V(c->letter.topic))) < 0)
        return -1;
    c->topic = cordee_arena_text(c->arena, cordee_json_text(row, "name"));
    return 0;
}

static int base_load(struct cd_compiled *c, struct cordee_error *err)
{
    char address[255];
    char *at;
    size_t n;
    char *base;

    if (cd_return_address(c->cd, address, err) < 0)
        return -1;
    at = strrchr(address, '@');
    c->box = cordee_arena_text_n(c->arena, address, (size_t)(at - address));
    c->domain = cordee_arena_text(c->arena, at + 1);
    base = cordee_arena_text(c->arena,
                             c->cd->setting->text(c->cd, c->arena, "core.base_url"));
    for (n = strlen(base); n && base[n - 1] == '/';)
        base[--n] = '\0';
    c->base_url = base;
    if (!n && (c->letter.flags & CORDEE_LETTER_BULK))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "no public address for links is set: see the settings");
    return 0;
}

/* The headers after Message-ID that all readers share. */
static int headers_make(struct cd_compiled *c, struct cordee_error *err)
{
    const struct cordee_letter *l = &c->letter;

    if (!cd_compiled_sender(c, 0, err))
        return -1;
    if (l->flags & CORDEE_LETTER_BULK) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf id = {0};

        if (l->flags & CORDEE_LETTER_NOTICE)
            cordee_buf_printf(&id, "<notices.%s>", c->domain);
        else if (l->topic)
            cordee_buf_printf(&id, "<topic-%lld.%s>", (long long)l->topic, c->domain);
        else
            cordee_buf_printf(&id, "<mailings.%s>", c->domain);
        cd_put_token(&c->tail, "List-Id", id.text);
        cd_put_token(&c->tail, "Precedence", "bulk");
    }
    if (l->flags & CORDEE_LETTER_AUTO)
        cd_put_token(&c->tail, "Auto-Submitted", "auto-generated");
    if (*l->language)
        cd_put_token(&c->tail, "Content-Language", l->language);
    return 0;
}

int cd_compiled_base(struct cd_compiled *c, struct cordee_error *err)
{
    return topic_load(c, err) < 0 || base_load(c, err) < 0 ? -1 : headers_make(c, err);
}
