#include "core/console/public/public.h"

#include "core/config/text.h"
#include "core/crm/consent/topic.h"
#include "core/crm/duplicate/merge.h"

#include <string.h>

#define LINK_HOLDS ((int64_t)30 * 86400)

const char *cd_public_organisation(const struct cd_view *view)
{
    struct cordee *core = view->cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (core->db->row(core, NULL, &row,
                      "SELECT name FROM cluster WHERE id = cluster_here()",
                      CORDEE_NO_ARGS) <= 0)
        return "Cordée";
    return cordee_arena_text(view->arena, cordee_json_text(row, "name"));
}

const char *cd_public_speaks(const struct cd_view *view, const char *language)
{
    struct cordee *core = view->cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd_public_language(language))
        return language;
    if (core->db->row(core, NULL, &row,
                      "SELECT language FROM cluster WHERE id = cluster_here()",
                      CORDEE_NO_ARGS) <= 0 ||
        !cd_public_language(cordee_json_text(row, "language")))
        return "en";
    return cordee_arena_text(view->arena, cordee_json_text(row, "language"));
}

size_t cd_public_numbers(const struct cd_view *view, const char *name, int64_t *out,
                         size_t most)
{
    const struct cordee_http_api *http = view->cd->http;
    const char *text;
    size_t n = 0;

    for (size_t i = 0; n < most && (text = http->form_at(view->req, name, i)); i++)
        if (cordee_text_int(text, &out[n]))
            n++;
    return n;
}

json_t *cd_public_languages_model(const char *chosen)
{
    static const char *const names[] = {"English", "Deutsch", "Français", "Italiano",
                                        "Slovenščina"};
    json_t *list = json_array();

    for (size_t i = 0; cd_public_languages[i]; i++)
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:b}", "value", cd_public_languages[i],
                                        "label", names[i], "selected",
                                        strcmp(cd_public_languages[i], chosen) == 0));
    return list;
}

/* ---- who ------------------------------------------------------------------------- */

static const char *hint_of(struct cordee_arena *a, const char *address)
{
    const char *at = strchr(address, '@');

    return at && at > address
               ? cordee_arena_printf(a, "%.*s…%s", (int)cordee_utf8_cut(address, 1),
                                     address, at)
               : "";
}

static int party_of(const struct cd_view *view, struct cd_reader *r,
                    struct cordee_error *err)
{
    struct cordee *core = view->cd->host->core;
    const struct cordee_token *link = view->cd->http->token(view->req);
    const char *token = view->cd->http->path(view->req, "token");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (link) {
        r->party = link->subject;
        r->action = cordee_arena_printf(view->arena, "/preferences/%s", token);
        return 1;
    }
    rc = core->db->row(core, err, &row,
                       "SELECT o.party, o.language, l.flags FROM outbox o JOIN letter l "
                       "ON l.id = o.letter WHERE o.token = ?",
                       CORDEE_ARGS(CORDEE_V(token)));
    r->party = cordee_json_int(row, "party");
    r->test = (cordee_json_int(row, "flags") & CORDEE_LETTER_TEST) != 0;
    r->language = cd_public_speaks(
        view, cordee_arena_text(view->arena, cordee_json_text(row, "language")));
    r->action = cordee_arena_printf(view->arena, "/u/%s/choices", token);
    return rc;
}

int cd_reader_of(const struct cd_view *view, struct cd_reader *r,
                 struct cordee_error *err)
{
    struct cordee *cd = view->cd, *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    *r = (struct cd_reader){0};
    rc = party_of(view, r, err);
    r->party = cd_merge_survivor(cd, r->party);
    if (rc > 0)
        rc =
            core->db->row(core, err, &row,
                          "SELECT p.language, (SELECT e.address FROM email_address e "
                          "WHERE e.party = p.id ORDER BY e.state DESC, e.main DESC, e.id "
                          "LIMIT 1) AS address FROM party p WHERE p.id = ? AND "
                          "p.deleted_at IS NULL",
                          CORDEE_ARGS(CORDEE_V(r->party)));
    if (rc == 0 && r->test) { /* it went to nobody: the page is shown as it begins */
        r->hint = "";
        return 0;
    }
    if (rc == 0)
        return cd->http->unknown(cd, err);
    if (rc < 0)
        return -1;
    r->hint = hint_of(view->arena, cordee_json_text(row, "address"));
    r->language = cd_public_speaks(
        view, cordee_arena_text(view->arena, cordee_json_text(row, "language")));
    return 0;
}

/* ---- mail ------------------------------------------------------------------------ */

int cd_public_mail(const struct cd_view *view, int64_t party, const char *address,
                   const char *language, const char *subject, const char *text,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const struct cordee_letter letter = {
        .subject = subject,
        .markdown = text,
        .language = language,
        .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_AUTO | CORDEE_LETTER_SECRET};
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    int64_t id = cd->mail->letter(cd, err, &letter);

    if (id < 0)
        return -1;
    return cd->mail->queue(cd, err, id, party, 0, address, language, values) < 0 ? -1 : 0;
}

int cd_public_preferences(const struct cd_view *view, int64_t party, const char **link_r,
                          struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    char token[53];

    if (cd->http->token_new(cd, err, "console.preferences", party, "",
                            view->now + LINK_HOLDS, token) < 0)
        return -1;
    *link_r = cd->http->link(cd, view->arena,
                             cordee_arena_printf(view->arena, "/preferences/%s", token));
    return 0;
}
